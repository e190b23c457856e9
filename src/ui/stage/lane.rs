//! A ReplicaSet and its pods.

use super::blocks::Blocks;
use super::pod::Pod;
use crate::api::meta::Uid;
use crate::ui::i18n::use_texts;
use crate::ui::state::Part;
use crate::view::stage::{Density, Lane};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{Callback, Html, KeyboardEvent, Properties, TargetCast, classes, component, html};

#[derive(Properties, PartialEq)]
pub struct LaneProps {
    pub lane: Lane,
    pub density: Density,
    /// Pods of the largest lane.
    pub largest: i32,
    pub picked: Option<Uid>,
    pub lit: Option<Part>,
    pub on_pick: Callback<Uid>,
}

#[component]
pub fn LaneView(props: &LaneProps) -> Html {
    let texts = &use_texts().stage;
    let LaneProps { lane, density, .. } = props;
    let lit = props.lit == Some(Part::Set(lane.set));
    let class = classes!(
        "lane",
        lane.is_new.then_some("new"),
        lane.is_empty().then_some("empty"),
        lit.then_some("lit")
    );
    let count = |name: &'static str, count: i32| {
        html! { <div><dt>{ name }</dt><dd>{ count }</dd></div> }
    };
    let on_inspect = {
        let (pick, set) = (props.on_pick.clone(), lane.set);
        move |_| pick.emit(set)
    };
    html! {
        <section {class} style={format!("--hue:var(--hue-{})", lane.hue + 1)} aria-label={lane.name.to_string()}>
            <header>
                <h3>
                    <button type="button" class="mono name" title={texts.inspect} onclick={on_inspect}>{ stem(&lane.name) }<b>{ hash(&lane.name) }</b></button>
                    if lane.revision > 0 { <span class="revision">{ (texts.revision)(lane.revision) }</span> }
                    if lane.is_new && lane.revision > 0 { <span class="badge">{ texts.current }</span> }
                </h3>
                <span class="mono image">{ lane.images.join(", ") }</span>
                <dl class="counts">
                    if let Some(desired) = lane.desired { { count("desired", desired) } }
                    { count("current", lane.current) }
                    { count("ready", lane.ready) }
                    { count("available", lane.available) }
                </dl>
            </header>
            if *density == Density::Blocks {
                <Blocks tally={lane.tally} largest={props.largest} />
            } else if !lane.pods.is_empty() {
                { pods(props) }
            }
        </section>
    }
}

fn pods(props: &LaneProps) -> Html {
    let LaneProps { lane, density, .. } = props;
    let entry = lane
        .pods
        .iter()
        .position(|pod| Some(pod.uid) == props.picked);
    let entry = entry.unwrap_or(0);
    let pod = |(index, pod): (usize, &crate::view::PodView)| {
        html! {
            <Pod key={pod.uid.0} pod={pod.clone()} density={*density} on_pick={props.on_pick.clone()}
                picked={Some(pod.uid) == props.picked} entry={index == entry} />
        }
    };
    let size = match density {
        Density::Cards => "cards",
        Density::Large => "large",
        _ => "small",
    };
    html! {
        <ul class={classes!("pods", size)} role="list" onkeydown={move_among}>{ for lane.pods.iter().enumerate().map(pod) }</ul>
    }
}

/// Arrow keys go from pod to pod, so that Tab need not.
fn move_among(event: KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => true,
        "ArrowLeft" | "ArrowUp" => false,
        _ => return,
    };
    if event.shift_key() {
        return;
    }
    event.prevent_default();
    let from: Element = event.target_unchecked_into();
    let item = from.closest("li").ok().flatten();
    let sibling = item.and_then(|item| match forward {
        true => item.next_element_sibling(),
        false => item.previous_element_sibling(),
    });
    let button = sibling.and_then(|item| item.first_element_child());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // A button that vanishes at this moment takes no focus; then nothing moves.
        let _ = button.focus();
    }
}

/// A ReplicaSet's name up to its hash, dash included.
fn stem(name: &str) -> &str {
    &name[..name.rfind('-').map_or(0, |dash| dash + 1)]
}

fn hash(name: &str) -> &str {
    &name[name.rfind('-').map_or(0, |dash| dash + 1)..]
}
