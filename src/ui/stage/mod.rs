//! The stage: what there is at this moment of simulated time, never ahead of it.

mod blocks;
mod choice;
mod crowd;
mod gauge;
mod heading;
mod lane;
mod nodes;
pub mod pod;
mod slots;
mod table;

use super::i18n::{StageTexts, use_texts};
use super::state::{Focus, Form, Look, SessionHandle, use_focus, use_session};
use crate::api::meta::Uid;
use crate::view::PodState;
use crate::view::arrangement::{Slots, is_about_nodes, nodes};
use crate::view::stage::{Density, Lane, Stage};
use crowd::Crowd;
use gauge::Gauge;
use heading::Heading;
use lane::LaneView;
use std::rc::Rc;
use table::StageTable;
use yew::{Html, classes, component, html, use_callback};

/// Empty ReplicaSets of the past that are still shown; the others are in the revisions.
const MOST_EMPTY: usize = 2;

#[component]
pub fn StageView() -> Html {
    let (session, focus) = (use_session(), use_focus());
    let texts = &use_texts().stage;
    let on_pick = use_callback(focus.dispatcher(), |object: Uid, focus| {
        focus.dispatch(Look::Object(Some(object)))
    });
    let stage = shown(&focus, &session);
    let Some(stage) = stage.map(Rc::new) else {
        return html! { <div class="stage nothing"><p>{ texts.nothing }</p></div> };
    };
    let largest = stage
        .lanes
        .iter()
        .map(|lane| lane.tally.total())
        .max()
        .unwrap_or(0)
        .max(1);
    let crowd = Crowd {
        density: stage.density,
        picked: focus.object,
        on_pick: &on_pick,
    };
    let form = form(&stage, &focus);
    let elsewhere = match form {
        Form::Table => Some(html! { <StageTable stage={stage.clone()} /> }),
        Form::Nodes => nodes(&stage, session.timeline().cluster())
            .map(|nodes| nodes::view(&nodes, &crowd, texts)),
        Form::Sets => Slots::of(&stage, session.timeline().cluster())
            .map(|slots| slots::view(&slots, &crowd, texts)),
    };
    let lane = |lane: &Lane| {
        html! {
            <LaneView {largest} key={lane.set.0} lane={lane.clone()} density={stage.density} lit={focus.lit}
                with_pods={elsewhere.is_none()} picked={focus.object} on_pick={on_pick.clone()} />
        }
    };
    let (lanes, left_out) = lanes(&stage);
    let lit = focus.lit.map(|part| part.name());
    html! {
        <div class="stage" data-lit={lit}>
            { choice::view(stage.workload.uid, &session, &focus, texts) }
            <Heading stage={stage.clone()} {form} on_inspect={on_pick.clone()} />
            if form != Form::Table {
                <Gauge stage={stage.clone()} lit={focus.lit} />
                <div class={classes!("lanes", elsewhere.is_some().then_some("brief"))}>{ for lanes.into_iter().map(lane) }</div>
                if left_out > 0 { <p class="left-out">{ (texts.left_out)(left_out) }</p> }
            }
            { elsewhere.unwrap_or_default() }
            if form != Form::Table && matches!(stage.density, Density::Large | Density::Small) { { legend(&stage, texts) } }
        </div>
    }
}

/// How it is drawn: as a person chose, else by what matters of its kind.
fn form(stage: &Stage, focus: &Focus) -> Form {
    let usual = match is_about_nodes(stage.workload.kind) {
        true => Form::Nodes,
        false => Form::Sets,
    };
    focus.form.unwrap_or(usual)
}

fn shown(focus: &Focus, session: &SessionHandle) -> Option<Stage> {
    let workload = focus.workload(session)?;
    Stage::of(&session.timeline(), workload.uid)
}

/// The lanes to draw, and how many empty ones are not.
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
