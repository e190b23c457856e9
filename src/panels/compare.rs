//! Compares the run with the same run under a second strategy: two charts, their totals, and the moment at which they
//! part.

use crate::chart::areas;
use crate::choices::choices;
use crate::i18n::{CompareTexts, Texts, use_texts};
use crate::state::{
    Act, DraftHandle, Playback, PlaybackHandle, use_draft, use_focus, use_playback,
};
use crate::transport::clock;
use engine::cluster::Command;
use engine::scenario::Scenario;
use engine::trace::Entry;
use kube::api::WorkloadKind;
use kube::api::workload::Strategy;
use kube::clock::Time;
use view::preview;
use view::twin::{self, Comparison, Difference, MOST_REPLICAS, Refusal, Second, Side};
use view::workload::Workload;
use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, InputEvent, Properties, TargetCast, classes, component, html, use_memo,
    use_state_eq,
};

/// The settings of the second strategy. The numbers are kept while a person tries Recreate, so that they can come back.
#[derive(Clone, PartialEq)]
struct Choice {
    recreate: bool,
    max_surge: String,
    max_unavailable: String,
}

impl Choice {
    fn second(&self) -> Second {
        if self.recreate {
            Second::Recreate
        } else {
            Second::RollingUpdate {
                max_surge: self.max_surge.clone(),
                max_unavailable: self.max_unavailable.clone(),
            }
        }
    }
}

#[component]
pub(crate) fn ComparePanel() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = &use_texts().compare;
    let workload = focus.workload(&playback);
    match workload.filter(|workload| workload.kind == WorkloadKind::Deployment) {
        Some(workload) => {
            let key = workload.uid.0;
            html! { <Compared {key} {workload} /> }
        }
        None => html! { <p class="hint">{ texts.only_deployments }</p> },
    }
}

#[derive(Properties, PartialEq)]
struct ComparedProps {
    workload: Workload,
}

#[component]
fn Compared(props: &ComparedProps) -> Html {
    let (playback, draft) = (use_playback(), use_draft());
    let texts = use_texts();
    let workload = &props.workload;
    let choice = use_state_eq(|| first_choice(&playback, workload));
    let now = playback.timeline().commands_done();
    let compared = use_memo(
        (draft.stamp, playback.turn, now, (*choice).clone()),
        |(.., choice)| {
            let pending = pending(&draft, &playback);
            twin::compare(&playback.timeline(), workload, &pending, &choice.second())
        },
    );
    let on_choose = {
        let choice = choice.clone();
        Callback::from(move |chosen| choice.set(chosen))
    };
    let open = {
        let (playback, draft, workload, choice) = (
            playback.clone(),
            draft.clone(),
            workload.clone(),
            choice.clone(),
        );
        move |_| {
            let pending = pending(&draft, &playback);
            let other =
                twin::second_run(&playback.timeline(), &workload, &pending, &choice.second());
            let (files, active) = draft.texts();
            let next = Scenario::of(&other, "").with_files(files, active);
            let present = draft.scenario(&playback.timeline());
            playback.dispatch(Act::Open(next, present));
        }
    };
    html! {
        <div class="compare">
            <p class="hint">{ texts.compare.hint }</p>
            { chooser(&choice, &texts.compare, &on_choose) }
            { match &*compared {
                Err(Refusal::TooMany) => html! { <p class="hint">{ (texts.compare.too_many)(MOST_REPLICAS) }</p> },
                Err(Refusal::Api(said)) => html! { <p class="refusal" role="alert">{ said }</p> },
                Ok(found) => html! { <>
                    { result(found, &playback, texts) }
                    <div class="actions"><button type="button" class="button outlined compact" onclick={open}>{ texts.compare.open }</button></div>
                </> },
            } }
        </div>
    }
}

/// The other kind of strategy, with the numbers that it has by default.
fn first_choice(playback: &Playback, workload: &Workload) -> Choice {
    let timeline = playback.timeline();
    let plan = workload.plan(timeline.cluster().store());
    Choice {
        recreate: plan.is_none_or(|plan| plan.strategy != Strategy::Recreate),
        max_surge: "25%".to_string(),
        max_unavailable: "25%".to_string(),
    }
}

/// The commands that Apply would give now; none if the manifest is wrong or nothing would change.
fn pending(draft: &DraftHandle, playback: &Playback) -> Vec<Command> {
    let reading = &draft.file().reading;
    if reading.is_wrong() {
        return Vec::new();
    }
    let preview = preview::preview(playback.timeline().cluster(), &reading.manifests);
    if preview.changes_anything() {
        preview::commands(playback.timeline().cluster(), &reading.manifests)
    } else {
        Vec::new()
    }
}

fn chooser(choice: &Choice, texts: &CompareTexts, on_choose: &Callback<Choice>) -> Html {
    let kinds = vec![(false, "RollingUpdate"), (true, "Recreate")];
    let on_kind = {
        let choice = choice.clone();
        on_choose.reform(move |recreate| Choice {
            recreate,
            ..choice.clone()
        })
    };
    let field = |name: &'static str, value: &str, with: fn(Choice, String) -> Choice| {
        let oninput = {
            let choice = choice.clone();
            on_choose.reform(move |event: InputEvent| {
                let field: HtmlInputElement = event.target_unchecked_into();
                with(choice.clone(), field.value().trim().to_string())
            })
        };
        html! {
            <label class="knob">
                <code class="name">{ name }</code>
                <input class="field mono" value={value.to_string()} autocomplete="off" spellcheck="false" {oninput} />
            </label>
        }
    };
    html! {
        <>
            { choices(texts.second, true, &kinds, choice.recreate, &on_kind) }
            if !choice.recreate {
                { field("maxSurge", &choice.max_surge, |choice, max_surge| Choice { max_surge, ..choice }) }
                { field("maxUnavailable", &choice.max_unavailable, |choice, max_unavailable| Choice { max_unavailable, ..choice }) }
            }
        </>
    }
}

fn result(found: &Comparison, playback: &PlaybackHandle, texts: &'static Texts) -> Html {
    let now = playback.timeline().now();
    let words = &texts.compare;
    let figure = |name: &'static str, side: &Side| {
        let mut chart = side.chart.clone();
        chart.now = now.min(chart.horizon);
        html! { <figure><figcaption>{ name }</figcaption>{ areas::view(&chart) }</figure> }
    };
    html! {
        <>
            { figure(words.as_it_is, &found.first) }
            { figure(words.second, &found.second) }
            { totals(found, words) }
            { difference(found.difference.as_ref(), playback, texts) }
        </>
    }
}

/// A row with one number of each side, which marks the better one.
fn row(
    name: &'static str,
    values: [Option<u64>; 2],
    less: bool,
    show: &dyn Fn(u64) -> String,
) -> Html {
    let better = |mine: Option<u64>, other: Option<u64>| match (mine, other) {
        (Some(mine), Some(other)) => (mine < other) == less && mine != other,
        (mine, _) => mine.is_some() && values[0] != values[1],
    };
    let cell = |mine: Option<u64>, other: Option<u64>| {
        let class = classes!(better(mine, other).then_some("better"));
        html! { <td {class}>{ mine.map_or("–".to_string(), show) }</td> }
    };
    let [first, second] = values;
    html! { <tr><th scope="row">{ name }</th>{ cell(first, second) }{ cell(second, first) }</tr> }
}

fn totals(found: &Comparison, texts: &CompareTexts) -> Html {
    let both = |of: &dyn Fn(&Side) -> Option<u64>| [of(&found.first), of(&found.second)];
    let count = |number: u64| number.to_string();
    let took = both(&|side| side.took.map(|took| took.as_millis()));
    let least = both(&|side| Some(side.least_available.unsigned_abs().into()));
    let most = both(&|side| Some(side.most_pods.unsigned_abs().into()));
    let dropped = both(&|side| side.requests.map(|(_, dropped)| dropped));
    html! {
        <table>
            <thead><tr><td></td><th scope="col">{ texts.as_it_is }</th><th scope="col">{ texts.second }</th></tr></thead>
            <tbody>
                { row(texts.took, took, true, &|millis| clock(Time(millis))) }
                { row(texts.least, least, false, &count) }
                { row(texts.most, most, true, &count) }
                if dropped != [None; 2] { { row(texts.dropped, dropped, true, &count) } }
            </tbody>
        </table>
    }
}

fn difference(
    difference: Option<&Difference>,
    playback: &PlaybackHandle,
    texts: &'static Texts,
) -> Html {
    let words = &texts.compare;
    let Some(Difference { at, first, second }) = difference else {
        return html! { <p class="hint">{ words.same }</p> };
    };
    let said = |entry: &Option<Entry>| match entry {
        Some(entry) => format!("{} · {}", clock(entry.at), (texts.words.happening)(entry)),
        None => words.nothing.to_string(),
    };
    let onclick = {
        let (playback, at) = (playback.clone(), *at);
        move |_| playback.dispatch(Act::Seek(at))
    };
    html! {
        <section class="parting">
            <h2 class="label">{ words.first_difference }<button type="button" class="link" {onclick}><time>{ clock(*at) }</time></button></h2>
            <dl>
                <dt>{ words.as_it_is }</dt><dd>{ said(first) }</dd>
                <dt>{ words.second }</dt><dd>{ said(second) }</dd>
            </dl>
        </section>
    }
}
