//! The stage shows the objects at the present moment of simulated time, and never anything later.

mod blocks;
mod choice;
mod crowd;
mod elsewhere;
mod gauge;
mod handles;
mod heading;
mod lane;
mod nodes;
pub(crate) mod pod;
mod slots;
mod table;

use super::i18n::{StageTexts, use_texts};
use super::state::{Focus, Form, Look, PlaybackHandle, use_focus, use_playback};
use crowd::Crowd;
use gauge::Gauge;
use kube::api::meta::Uid;
use lane::Lanes;
use std::rc::Rc;
use view::PodState;
use view::stage::{Density, Grouping, Lane, Stage};
use view::workload::workloads;
use yew::{Html, classes, component, html, use_callback};

/// Number of old, empty ReplicaSets that are still shown; the revisions panel has the others.
const MOST_EMPTY: usize = 2;

#[component]
pub(crate) fn StageView() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = &use_texts().stage;
    let on_pick = use_callback(focus.dispatcher(), |object: Uid, focus| {
        focus.dispatch(Look::Object(Some(object)))
    });
    let Some(stage) = shown(&focus, &playback) else {
        return html! { <div class="stage nothing"><p>{ texts.nothing }</p></div> };
    };
    let stage = Rc::new(stage);
    let timeline = playback.timeline();
    let several = workloads(timeline.cluster().store()).len() > 1;
    let form = form(&stage, &focus);
    let elsewhere = is_elsewhere(form, &stage);
    let crowd = Crowd {
        density: stage.density,
        picked: focus.object,
        on_pick: &on_pick,
    };
    let lane = Lanes {
        crowd,
        with_pods: !elsewhere,
        largest: largest(&stage),
        lit: focus.lit,
        texts,
    };
    let (lanes, left_out) = lanes(&stage);
    let lit = focus.lit.map(|part| part.name());
    html! {
        <div class="stage" data-lit={lit}>
            if several { { choice::view(stage.workload.uid, &playback, &focus, texts) } }
            { heading::view(&stage, several, form, &on_pick, &focus, texts) }
            if form != Form::Table {
                <Gauge stage={stage.clone()} lit={focus.lit} />
                <div class={classes!("lanes", elsewhere.then_some("brief"))}>{ for lanes.into_iter().map(|one| lane::view(one, &lane)) }</div>
                if left_out > 0 { <p class="left-out">{ (texts.left_out)(left_out) }</p> }
            }
            if elsewhere { { elsewhere::view(form, &stage, &timeline, &lane.crowd, texts) } }
            if form != Form::Table && matches!(stage.density, Density::Large | Density::Small) { { legend(&stage, texts) } }
        </div>
    }
}

/// Whether the pods are not drawn in lanes.
fn is_elsewhere(form: Form, stage: &Stage) -> bool {
    match form {
        Form::Table => true,
        Form::Nodes => stage.is_each_drawn(),
        Form::Sets => stage.is_each_drawn() && stage.grouping == Grouping::Slots,
    }
}

/// Number of pods in the largest lane.
fn largest(stage: &Stage) -> i32 {
    let sizes = stage.lanes.iter().map(|lane| lane.tally.total());
    sizes.max().unwrap_or(0).max(1)
}

/// The form that a person chose, else the one that suits the kind of workload.
fn form(stage: &Stage, focus: &Focus) -> Form {
    // Without a size each node that fits has a pod, so the nodes matter more than the revisions.
    let usual = if stage.workload.kind.is_sized() {
        Form::Sets
    } else {
        Form::Nodes
    };
    focus.form.unwrap_or(usual)
}

fn shown(focus: &Focus, playback: &PlaybackHandle) -> Option<Stage> {
    let workload = focus.workload(playback)?;
    Stage::of(&playback.timeline(), workload.uid)
}

/// The lanes to draw, and the number of empty ones that are left out.
fn lanes(stage: &Stage) -> (Vec<&Lane>, usize) {
    let idle = |lane: &&Lane| lane.is_empty() && !lane.is_new;
    let surplus = stage
        .lanes
        .iter()
        .filter(idle)
        .count()
        .saturating_sub(MOST_EMPTY);
    let mut skipped = 0;
    let lanes = stage.lanes.iter().filter(|lane| {
        let skip = idle(lane) && skipped < surplus;
        skipped += usize::from(skip);
        !skip
    });
    (lanes.collect(), surplus)
}

/// The states that pods are in now, with their shapes.
fn legend(stage: &Stage, texts: &StageTexts) -> Html {
    let present = PodState::ALL.into_iter().filter_map(|state| {
        let count: i32 = stage.lanes.iter().map(|lane| lane.tally.of(state)).sum();
        (count > 0).then_some((state, count))
    });
    let item = |(state, count): (PodState, i32)| {
        html! { <li class={pod::class(state)}>{ pod::shape(state) }<b>{ count }</b>{ (texts.state)(state) }</li> }
    };
    html! { <ul class="legend" role="list" aria-label={texts.legend}>{ for present.map(item) }</ul> }
}
