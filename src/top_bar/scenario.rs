//! Which scenario is open, and of which Kubernetes.

use crate::i18n::use_texts;
use crate::late::{Awaited, Coming, Late, Part, use_late, with_late};
use crate::select::Select;
use crate::state::{Act, Look, Write, open, use_draft, use_focus, use_session};
use engine::scenario::Scenario;
use kube::api::KubernetesVersion;
use view::catalog::{Example, Group};
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, PointerEvent, TargetCast, component, html};

/// Opens a ready scenario, and tells what to do in it. What was there stays one press away.
#[component]
pub(crate) fn ScenarioMenu() -> Html {
    let (draft, session, focus) = (use_draft(), use_session(), use_focus());
    let texts = use_texts();
    let Awaited { coming, ask } = use_late();
    let onchange = move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let Coming::Here(late) = coming else {
            return;
        };
        let chosen = (late.example)(&select.value());
        // The first entry is the menu's name.
        select.set_selected_index(0);
        let Some(example) = chosen else {
            return;
        };
        open((late.open)(&example, draft.version), &draft, &session);
        focus.dispatch(Look::Guide(Some(example.id)));
    };
    let onpointerdown = move |_: PointerEvent| {
        if coming == Coming::Failed {
            ask.emit(());
        }
    };
    let offered = match coming {
        Coming::Here(late) => late.show(Part::Scenarios),
        Coming::Loading => html! { <option disabled=true>{ texts.frame.loading }</option> },
        Coming::Failed => html! { <option disabled=true>{ texts.frame.not_loaded }</option> },
    };
    html! {
        <select class="field scenario" aria-label={texts.frame.scenario} {onchange} {onpointerdown}>
            <option selected=true value="">{ texts.frame.choose_scenario }</option>
            { offered }
        </select>
    }
}

/// The ready scenarios, in their groups.
pub(crate) fn examples() -> Html {
    html! { <Examples /> }
}

#[component]
fn Examples() -> Html {
    let texts = &use_texts().examples;
    let option = |example: Example| html! { <option value={example.id}>{ (texts.of)(example.name) }</option> };
    let group = |group: Group| {
        html! { <optgroup label={(texts.group)(group)}>{ for group.examples().map(option) }</optgroup> }
    };
    html! { { for Group::ALL.into_iter().map(group) } }
}

/// The same run, played again by another release.
#[component]
pub(crate) fn VersionMenu() -> Html {
    let (draft, session) = (use_draft(), use_session());
    let texts = &use_texts().frame;
    let not_loaded = texts.not_loaded;
    let versions: Vec<KubernetesVersion> = KubernetesVersion::all().rev().collect();
    let chosen = versions
        .iter()
        .position(|version| *version == draft.version);
    let option = |version: &KubernetesVersion| html! { <option value={version.to_string()}>{ format!("Kubernetes {version}") }</option> };
    let options: Html = versions.iter().map(option).collect();
    let on_choose = Callback::from(move |index: usize| {
        let Some(kubernetes) = versions.get(index).copied() else {
            return;
        };
        let replay = {
            let (draft, session) = (draft.clone(), session.clone());
            move |_: &Late| {
                let scenario = Scenario {
                    kubernetes,
                    ..draft.scenario(&session.timeline())
                };
                draft.dispatch(Write::Version(kubernetes));
                session.dispatch(Act::Replay(scenario));
            }
        };
        with_late(&session, not_loaded, Box::new(replay));
    });
    html! {
        <Select class="version" label={texts.version} title={texts.version_hint} chosen={chosen.unwrap_or(0)} {on_choose}>{ options }</Select>
    }
}
