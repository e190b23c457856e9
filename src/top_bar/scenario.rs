//! The menus that open a scenario and choose the Kubernetes release.

use crate::i18n::use_texts;
use crate::lazy::{Lazy, LoadState, Loading, NotLoaded, use_lazy, when_loaded};
use crate::select::Select;
use crate::state::{Act, Look, Write, open, use_draft, use_focus, use_playback};
use engine::scenario::Scenario;
use kube::api::KubernetesVersion;
use view::catalog::{self, Example, Group, Opened};
use wasm_split_helpers::wasm_split;
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, FocusEvent, Html, PointerEvent, TargetCast, component, html};

/// Opens a ready scenario and its guide. The work before it is kept, and one press brings it back.
#[component]
pub(crate) fn ScenarioMenu() -> Html {
    let (draft, playback, focus) = (use_draft(), use_playback(), use_focus());
    let texts = use_texts();
    let Lazy { state, ask } = use_lazy(|| Box::pin(examples()));
    let onchange = move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let chosen = select.value();
        // The first entry is the menu's name, so the menu returns to it after each choice.
        select.set_selected_index(0);
        let (draft, replaced, focus) = (draft.clone(), playback.clone(), focus.clone());
        let version = draft.version;
        let load = move || -> Loading<_> { Box::pin(example(chosen.clone(), version)) };
        when_loaded(&playback, texts.frame.not_loaded, load, move |opened| {
            if let Some((opened, scenario)) = opened {
                open(scenario, &draft, &replaced);
                focus.dispatch(Look::Guide(Some(opened)));
            }
        });
    };
    let failed = matches!(state, LoadState::NotLoaded);
    let ask_if_failed = move || {
        if failed {
            ask.emit(());
        }
    };
    let onfocus = {
        let ask_if_failed = ask_if_failed.clone();
        move |_: FocusEvent| ask_if_failed()
    };
    let onpointerdown = move |_: PointerEvent| ask_if_failed();
    let offered = match state {
        LoadState::Loaded(examples) => examples,
        LoadState::Loading => html! { <option disabled=true>{ texts.frame.loading }</option> },
        LoadState::NotLoaded => html! { <option disabled=true>{ texts.frame.not_loaded }</option> },
    };
    html! {
        <select class="field scenario" aria-label={texts.frame.scenario} {onchange} {onfocus} {onpointerdown}>
            <option selected=true value="">{ texts.frame.choose_scenario }</option>
            { offered }
        </select>
    }
}

/// The ready scenarios, in their groups.
#[wasm_split(scenarios, fallible, preload(load_scenarios))]
pub(crate) fn examples() -> Result<Html, NotLoaded> {
    Ok(html! { <Examples /> })
}

/// The ready scenario with this id, for a person who has chosen this release.
#[wasm_split(scenarios, fallible)]
fn example(
    id: String,
    version: KubernetesVersion,
) -> Result<Option<(Opened, Scenario)>, NotLoaded> {
    let found = catalog::find(&id);
    Ok(found.map(|example| example.open(version)))
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

/// Lets a person choose the release that plays the same run again.
#[component]
pub(crate) fn VersionMenu() -> Html {
    let (draft, playback) = (use_draft(), use_playback());
    let texts = &use_texts().frame;
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
        let scenario = Scenario {
            kubernetes,
            ..draft.scenario(&playback.timeline())
        };
        draft.dispatch(Write::Version(kubernetes));
        playback.dispatch(Act::Replay(scenario));
    });
    html! {
        <Select class="version" label={texts.version} title={texts.version_hint} chosen={chosen.unwrap_or(0)} {on_choose}>{ options }</Select>
    }
}
