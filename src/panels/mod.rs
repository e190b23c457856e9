//! The panels beside the stage: why, one object, revisions, events.

mod compare;
mod equation;
mod events;
mod history;
mod inspect;
mod story;
mod why;

use super::i18n::PanelTexts;
use super::lazy::{LazyView, Loading, NotLoaded};
use super::state::{FocusHandle, Look, Panel};
use compare::ComparePanel;
use events::EventsPanel;
use history::RevisionsPanel;
use inspect::InspectPanel;
use wasm_bindgen::JsCast;
use wasm_split_helpers::wasm_split;
use web_sys::{Element, HtmlElement};
use why::WhyPanel;
pub(crate) use why::decision;
use yew::{Html, KeyboardEvent, TargetCast, html};

const PANELS: [Panel; 5] = [
    Panel::Why,
    Panel::Inspect,
    Panel::Revisions,
    Panel::Events,
    Panel::Compare,
];

const fn id(panel: Panel) -> &'static str {
    match panel {
        Panel::Why => "panel-why",
        Panel::Inspect => "panel-inspect",
        Panel::Revisions => "panel-revisions",
        Panel::Events => "panel-events",
        Panel::Compare => "panel-compare",
    }
}

pub(crate) fn view(focus: &FocusHandle, texts: &PanelTexts) -> Html {
    let tab = |panel: Panel| {
        let name = match panel {
            Panel::Why => texts.why,
            Panel::Inspect => texts.inspect,
            Panel::Revisions => texts.revisions,
            Panel::Events => texts.events,
            Panel::Compare => texts.compare,
        };
        let chosen = panel == focus.panel;
        let onclick = {
            let focus = focus.clone();
            move |_| focus.dispatch(Look::Panel(panel))
        };
        html! {
            <button type="button" role="tab" id={id(panel)} aria-selected={chosen.to_string()} aria-controls="panel"
                tabindex={if chosen { "0" } else { "-1" }} {onclick}>{ name }</button>
        }
    };
    html! {
        <>
            <div class="panel-tabs" role="tablist" aria-label={texts.panels} onkeydown={move_among_tabs}>{ for PANELS.map(tab) }</div>
            <div class="panel" id="panel" role="tabpanel" tabindex="0" aria-labelledby={id(focus.panel)}>
                { shown(focus.panel) }
            </div>
        </>
    }
}

/// The page opens with the first panel. The others are in a part of their own, so that the start loads less.
fn shown(panel: Panel) -> Html {
    let load: fn() -> Loading<Html> = match panel {
        Panel::Why => return html! { <WhyPanel /> },
        Panel::Inspect => || Box::pin(inspect_panel()),
        Panel::Revisions => || Box::pin(revisions_panel()),
        Panel::Events => || Box::pin(events_panel()),
        Panel::Compare => || Box::pin(compare_panel()),
    };
    html! { <LazyView key={id(panel)} {load} /> }
}

#[wasm_split(panels, fallible, preload(load_panels))]
pub(crate) fn inspect_panel() -> Result<Html, NotLoaded> {
    Ok(html! { <InspectPanel /> })
}

#[wasm_split(panels, fallible)]
fn revisions_panel() -> Result<Html, NotLoaded> {
    Ok(html! { <RevisionsPanel /> })
}

#[wasm_split(panels, fallible)]
fn events_panel() -> Result<Html, NotLoaded> {
    Ok(html! { <EventsPanel /> })
}

#[wasm_split(panels, fallible)]
fn compare_panel() -> Result<Html, NotLoaded> {
    Ok(html! { <ComparePanel /> })
}

/// Arrow keys go from tab to tab and open it.
fn move_among_tabs(event: KeyboardEvent) {
    let from: Element = event.target_unchecked_into();
    let sibling = match event.key().as_str() {
        "ArrowRight" => from.next_element_sibling(),
        "ArrowLeft" => from.previous_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    if let Some(tab) = sibling.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        // A tab of this page can always take the focus.
        let _ = tab.focus();
        tab.click();
    }
}
