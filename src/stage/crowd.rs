//! Pods beside each other, among which arrow keys move.

use super::pod::Pod;
use kube::api::meta::Uid;
use view::PodView;
use view::stage::Density;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{Callback, Html, KeyboardEvent, TargetCast, classes, html};

/// How all pods of a stage are drawn.
pub(super) struct Crowd<'s> {
    pub density: Density,
    pub picked: Option<Uid>,
    pub on_pick: &'s Callback<Uid>,
}

/// An item of the list.
pub(super) enum Item<'s> {
    /// A pod, and its colour if its surroundings have none.
    Pod(&'s PodView, Option<u8>),
    /// Something between pods, as a list item.
    Other(Html),
}

impl Crowd<'_> {
    pub(super) fn list(&self, items: &[Item]) -> Html {
        let size = match self.density {
            Density::Cards => "cards",
            Density::Large => "large",
            _ => "small",
        };
        let entry = self.entry(items);
        let item = |item: &Item| match item {
            Item::Other(other) => other.clone(),
            Item::Pod(pod, hue) => html! {
                <Pod key={pod.uid.0} pod={(*pod).clone()} density={self.density} hue={*hue} on_pick={self.on_pick.clone()}
                    picked={Some(pod.uid) == self.picked} entry={Some(pod.uid) == entry} />
            },
        };
        html! {
            <ul class={classes!("pods", size)} role="list" onkeydown={move_among}>{ for items.iter().map(item) }</ul>
        }
    }

    /// The pod that Tab leads to: the picked one, else the first.
    fn entry(&self, items: &[Item]) -> Option<Uid> {
        let mut pods = items.iter().filter_map(|item| match item {
            Item::Pod(pod, _) => Some(pod.uid),
            Item::Other(_) => None,
        });
        let picked = pods.clone().find(|uid| Some(*uid) == self.picked);
        picked.or(pods.next())
    }
}

/// Arrow keys move from pod to pod, so that Tab does not have to stop at each.
fn move_among(event: KeyboardEvent) {
    let next: fn(&Element) -> Option<Element> = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => Element::next_element_sibling,
        "ArrowLeft" | "ArrowUp" => Element::previous_element_sibling,
        _ => return,
    };
    if event.shift_key() {
        return;
    }
    event.prevent_default();
    let from: Element = event.target_unchecked_into();
    let mut item = from.closest("li").ok().flatten();
    while let Some(sibling) = item.as_ref().and_then(next) {
        let button = sibling.query_selector("button").ok().flatten();
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // If the button vanishes at this moment, the focus stays where it is.
            let _ = button.focus();
            return;
        }
        item = Some(sibling);
    }
}
