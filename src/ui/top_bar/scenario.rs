//! Which scenario is open, and of which Kubernetes.

use crate::api::KubernetesVersion;
use crate::scenario::Scenario;
use crate::ui::examples::Example;
use crate::ui::i18n::use_texts;
use crate::ui::state::{Act, Write, use_draft, use_session};
use web_sys::HtmlSelectElement;
use yew::{Event, Html, TargetCast, component, html};

/// Opens an example. What was there stays one press away.
#[component]
pub fn ScenarioMenu() -> Html {
    let (draft, session) = (use_draft(), use_session());
    let texts = use_texts();
    let onchange = move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        // The first entry is the menu's name.
        let chosen = usize::try_from(select.selected_index() - 1).ok();
        select.set_selected_index(0);
        let Some(example) = chosen.and_then(|index| Example::ALL.get(index)) else {
            return;
        };
        let present = draft.scenario(&session.timeline());
        let next = example.scenario(draft.version);
        let (files, active) = next.texts();
        draft.dispatch(Write::Replace(files, active, draft.version));
        session.dispatch(Act::Open(next, present));
    };
    let option = |example: Example| html! { <option>{ example.name(&texts.examples) }</option> };
    html! {
        <select class="field scenario" aria-label={texts.frame.scenario} {onchange}>
            <option selected=true>{ texts.frame.choose_scenario }</option>
            { for Example::ALL.into_iter().map(option) }
        </select>
    }
}

/// The same run, played again by another release.
#[component]
pub fn VersionMenu() -> Html {
    let (draft, session) = (use_draft(), use_session());
    let texts = &use_texts().frame;
    let present = draft.version;
    let onchange = move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let Ok(kubernetes) = select.value().parse::<KubernetesVersion>() else {
            return;
        };
        let scenario = Scenario {
            kubernetes,
            ..draft.scenario(&session.timeline())
        };
        draft.dispatch(Write::Version(kubernetes));
        session.dispatch(Act::Replay(scenario));
    };
    let option = |version: KubernetesVersion| {
        html! { <option value={version.to_string()} selected={version == present}>{ format!("Kubernetes {version}") }</option> }
    };
    html! {
        <select class="field version" aria-label={texts.version} title={texts.version_hint} {onchange}>
            { for KubernetesVersion::all().rev().map(option) }
        </select>
    }
}
