//! Shows one object closely: its fields, its story, and what a person may do to it. Without a chosen object it lists all
//! of them.

mod list;
mod object;
mod pod;
mod yaml;

use super::events;
use super::story;
use crate::i18n::{PanelTexts, Texts, use_texts};
use crate::state::{Act, FocusHandle, Look, PlaybackHandle, use_focus, use_playback};
use kube::api::meta::{Kind, Uid};
use view::actions::{self, Offer};
use view::events::of_object;
use view::inspect::{Identity, Inspection};
use view::story::of_object as story_of;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};
use yaml::Yaml;
use yew::{Callback, Html, TargetCast, component, html};

#[component]
pub(crate) fn InspectPanel() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let whole = use_texts();
    let texts = &whole.panels;
    let Some(uid) = focus.object else {
        return list::objects(&playback, &focus, texts);
    };
    html! {
        <div class="inspect">
            <p>{ link(&focus, None, html! { <>{ "← " }{ texts.all_objects }</> }) }</p>
            { inspected(uid, &playback, &focus, whole) }
        </div>
    }
}

fn inspected(
    uid: Uid,
    playback: &PlaybackHandle,
    focus: &FocusHandle,
    whole: &'static Texts,
) -> Html {
    let texts = &whole.panels;
    let timeline = playback.timeline();
    let cluster = timeline.cluster();
    let found = Inspection::of(cluster, uid);
    let told = story_of(&timeline, uid);
    let first = told.first().map(|first| &first.entry.object);
    let named = found
        .as_ref()
        .map(|found| (found.object.kind, found.object.name.clone()));
    let Some((kind, name)) = named.or(first.map(|first| (first.kind, first.name.clone()))) else {
        return html! { <p class="hint">{ texts.not_yet }</p> };
    };
    let on_seek = {
        let playback = playback.clone();
        Callback::from(move |at| playback.dispatch(Act::Seek(at)))
    };
    let rows = of_object(&timeline, uid);
    html! {
        <>
            <h2 class="mono"><span class="kind">{ kind.name() }</span>{ " " }{ &*name }</h2>
            if let Some(found) = &found {
                { buttons(actions::offers(cluster, &found.object), playback, texts) }
                if kind == Kind::Pod { { pod::facts(uid, playback, focus) } }
                { object::facts(found, focus, texts) }
            } else {
                <p class="hint">{ texts.gone }</p>
            }
            { story::view(texts.so_far, &told, false, &on_seek, &whole.words) }
            if !rows.is_empty() {
                <section><h2 class="label">{ texts.events }</h2>{ events::table(&rows, timeline.now()) }</section>
            }
            if let Some(found) = found { <Yaml key={uid.0} object={found.object} /> }
        </>
    }
}

fn buttons(offers: Vec<Offer>, playback: &PlaybackHandle, texts: &'static PanelTexts) -> Html {
    let button = |offer: Offer| {
        let text = (texts.action)(offer.action);
        command_button(playback, text, offer.command, offer.possible)
    };
    html! {
        <div class="actions" role="group" aria-label={texts.do_something}>{ for offers.into_iter().map(button) }</div>
    }
}

fn command_button(
    playback: &PlaybackHandle,
    text: &'static str,
    command: engine::cluster::Command,
    possible: bool,
) -> Html {
    let playback = playback.clone();
    let onclick = move |_| playback.dispatch(Act::Execute(vec![command.clone()]));
    html! { <button type="button" class="button outlined compact" disabled={!possible} {onclick}>{ text }</button> }
}

/// Leads to another object, or to the list of all. The link may vanish when it is pressed, so the panel takes the focus.
fn link(focus: &FocusHandle, to: Option<Uid>, text: Html) -> Html {
    let focus = focus.clone();
    let onclick = move |event: MouseEvent| {
        let button: Element = event.target_unchecked_into();
        let panel = button.closest("[role=tabpanel]").ok().flatten();
        if let Some(panel) = panel.and_then(|panel| panel.dyn_into::<HtmlElement>().ok()) {
            // The panel has a tabindex and is visible, so it can take the focus.
            let _ = panel.focus();
        }
        focus.dispatch(Look::Object(to));
    };
    html! { <button type="button" class="link" {onclick}>{ text }</button> }
}

fn named_link(focus: &FocusHandle, object: &Identity) -> Html {
    let name = html! { <span class="mono">{ &*object.name }</span> };
    link(focus, Some(object.uid), name)
}
