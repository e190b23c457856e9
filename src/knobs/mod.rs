//! The settings of a rollout as knobs, tied both ways to the text of the manifest.

mod fields;
mod meaning;

use super::choices::choices;
use super::i18n::{KnobTexts, use_texts};
use super::select::Select;
use super::state::{Write, use_draft};
use fields::{Field, TextField};
use kube::api::workload::Strategy;
use kube::manifest::Hint;
use meaning::meaning;
use view::knobs::{Knob, Knobs};
use yew::{Callback, Html, component, html, use_state_eq};

/// Number of containers whose images get a knob; more knobs would push all other settings out of sight.
const IMAGES: usize = 20;

/// The numbers of a rolling update.
const ROLLING: &[Knob] = &[Knob::Partition, Knob::MaxSurge, Knob::MaxUnavailable];

/// The numbers that most people leave at their defaults.
const MORE: &[Knob] = &[
    Knob::MinReadySeconds,
    Knob::ProgressDeadlineSeconds,
    Knob::RevisionHistoryLimit,
];

#[component]
pub(crate) fn StrategyKnobs() -> Html {
    let draft = use_draft();
    let all = use_texts();
    let texts = &all.knobs;
    let found = &draft.file().reading.knobs;
    let chosen = use_state_eq(|| 0usize);
    let Some(knobs) = found.get(*chosen).or(found.first()).cloned() else {
        return html! { <section class="knobs"><p class="hint">{ texts.none }</p></section> };
    };
    let on_turn = {
        let (draft, knobs) = (draft.clone(), knobs.clone());
        Callback::from(move |(knob, value): (Knob, String)| {
            // A field that cannot be changed on its own stays as it is; the person can change it in the editor.
            if let Ok(text) = knobs.turn(&draft.file().text, knob, &value) {
                draft.dispatch(Write::Turned(text));
            }
        })
    };
    let refuse = {
        let knobs = knobs.clone();
        Callback::from(move |(knob, value): (Knob, String)| {
            let refused = knobs.never_replaces(knob, &value);
            refused.then(|| (all.words.hint)(&Hint::NeverReplaced))
        })
    };
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |index| chosen.set(index))
    };
    let field = |knob: Knob| {
        let value = knobs.value(knob).unwrap_or_default().to_string();
        let meaning = meaning(&knobs, knob, texts);
        html! { <Field {knob} {value} given={knobs.is_given(knob)} {meaning} refuse={refuse.clone()} on_turn={on_turn.clone()} /> }
    };
    let offered = |of: &'static [Knob]| of.iter().copied().filter(|knob| knobs.has(*knob));
    html! {
        <section class="knobs" aria-label={texts.strategy}>
            <header>
                <h2 class="label">{ texts.strategy }</h2>
                { which(found, *chosen, on_choose) }
            </header>
            { for offered(&[Knob::Replicas]).map(field) }
            { for images(&knobs, &on_turn) }
            if knobs.containers.len() > IMAGES {
                <p class="hint">{ (texts.more_images)(knobs.containers.len() - IMAGES) }</p>
            }
            { strategy(&knobs, &on_turn) }
            if knobs.is_rolling() { { for offered(ROLLING).map(field) } }
            { hint(&knobs, texts) }
            <details>
                <summary>{ texts.more_settings }</summary>
                { for offered(MORE).map(field) }
                if knobs.has(Knob::Paused) { { paused(&knobs, &on_turn, (texts.no, texts.yes, texts.paused_meaning)) } }
            </details>
        </section>
    }
}

/// A hint about something surprising in the chosen strategy.
fn hint(knobs: &Knobs, texts: &KnobTexts) -> Html {
    let said = match knobs.kind.other_strategy() {
        _ if meaning::is_fenceposted(knobs) => texts.fenceposts,
        _ if knobs.is_rolling() => return Html::default(),
        Strategy::Recreate => texts.recreate_meaning,
        Strategy::OnDelete => texts.on_delete_meaning,
        Strategy::RollingUpdate | Strategy::None => return Html::default(),
    };
    html! { <p class="hint">{ said }</p> }
}

/// Lets a person choose the workload if the text has several.
fn which(found: &[Knobs], chosen: usize, on_choose: Callback<usize>) -> Html {
    if found.len() < 2 {
        return Html::default();
    }
    let option = |knobs: &Knobs| html! { <option>{ &knobs.name }</option> };
    html! { <Select label={found[0].kind.name()} {chosen} {on_choose}>{ for found.iter().map(option) }</Select> }
}

fn images(knobs: &Knobs, on_turn: &Callback<(Knob, String)>) -> Vec<Html> {
    let containers = &knobs.containers;
    let several = containers.len() > 1;
    let field = |(index, name): (usize, &String)| {
        let knob = Knob::Image(index);
        let value = knobs.value(knob).unwrap_or_default().to_string();
        let of = several.then(|| name.clone());
        html! { <TextField {knob} {value} {of} on_turn={on_turn.clone()} /> }
    };
    containers
        .iter()
        .enumerate()
        .take(IMAGES)
        .map(field)
        .collect()
}

fn strategy(knobs: &Knobs, on_turn: &Callback<(Knob, String)>) -> Html {
    let Some(field) = knobs.kind.strategy_field() else {
        return Html::default();
    };
    let other = knobs.kind.other_strategy().name();
    let options = vec![(true, "RollingUpdate"), (false, other)];
    let on_choose = on_turn.reform(move |rolling: bool| {
        let name = if rolling { "RollingUpdate" } else { other };
        (Knob::StrategyType, name.to_string())
    });
    html! {
        <div class="knob">
            <code class="name" aria-hidden="true">{ field }</code>
            { choices(field, false, &options, knobs.is_rolling(), &on_choose) }
        </div>
    }
}

fn paused(
    knobs: &Knobs,
    on_turn: &Callback<(Knob, String)>,
    words: (&'static str, &'static str, &'static str),
) -> Html {
    let (no, yes, meaning) = words;
    let options = vec![(false, no), (true, yes)];
    let chosen = knobs.value(Knob::Paused) == Some("true");
    let on_choose = on_turn.reform(|paused: bool| (Knob::Paused, paused.to_string()));
    html! {
        <div class="knob">
            <span class="name">
                <code aria-hidden="true">{ Knob::Paused.field() }</code>
                if chosen {
                    <span class="meaning">{ meaning }</span>
                }
            </span>
            { choices(Knob::Paused.field(), false, &options, chosen, &on_choose) }
        </div>
    }
}
