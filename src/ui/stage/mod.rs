//! The stage: what there is at this moment of simulated time, never ahead of it.

mod blocks;
mod gauge;
mod lane;
pub mod pod;
mod table;

use super::i18n::{StageTexts, use_texts};
use super::state::{Focus, Look, SessionHandle, use_focus, use_session};
use crate::api::meta::Uid;
use crate::view::PodState;
use crate::view::stage::{Density, Lane, Stage};
use crate::view::workload::{Strategy, Workload, workloads};
use gauge::Gauge;
use lane::LaneView;
use std::rc::Rc;
use table::StageTable;
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, TargetCast, component, html, use_callback};

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
    let lane = |lane: &Lane| {
        html! {
            <LaneView {largest} key={lane.set.0} lane={lane.clone()} density={stage.density} lit={focus.lit}
                picked={focus.object} on_pick={on_pick.clone()} />
        }
    };
    let (lanes, left_out) = lanes(&stage);
    let lit = focus.lit.map(|part| part.name());
    html! {
        <div class="stage" data-lit={lit}>
            { heading(&stage, &session, &focus, &on_pick, texts) }
            if focus.table {
                <StageTable stage={stage.clone()} />
            } else {
                <Gauge stage={stage.clone()} lit={focus.lit} />
                <div class="lanes">{ for lanes.into_iter().map(lane) }</div>
                if left_out > 0 { <p class="left-out">{ (texts.left_out)(left_out) }</p> }
                if matches!(stage.density, Density::Large | Density::Small) { { legend(&stage, texts) } }
            }
        </div>
    }
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

fn heading(
    stage: &Stage,
    session: &SessionHandle,
    focus: &super::state::FocusHandle,
    on_pick: &Callback<Uid>,
    texts: &'static StageTexts,
) -> Html {
    let all = workloads(session.timeline().cluster().store());
    let toggle = {
        let (focus, table) = (focus.clone(), !focus.table);
        move |_| focus.dispatch(Look::Table(table))
    };
    let on_inspect = {
        let (pick, uid) = (on_pick.clone(), stage.workload.uid);
        move |_| pick.emit(uid)
    };
    let strategy = match stage.strategy {
        Strategy::RollingUpdate => " · RollingUpdate",
        Strategy::Recreate => " · Recreate",
        Strategy::OnDelete => " · OnDelete",
        Strategy::None => "",
    };
    let partition = match stage.partition {
        0 => String::new(),
        partition => format!(" · partition {partition}"),
    };
    html! {
        <div class="heading">
            if all.len() > 1 {
                { choice(&all, stage.workload.uid, session, focus, texts) }
            } else {
                <h2>{ &*stage.workload.name }</h2>
            }
            <button type="button" class="kind" title={texts.inspect} onclick={on_inspect}>
                { stage.workload.kind.name() }{ strategy }{ partition }
            </button>
            if stage.paused { <span class="badge warn">{ texts.paused }</span> }
            <span class="space"></span>
            <button type="button" class="button compact" aria-pressed={focus.table.to_string()} onclick={toggle}>{ texts.table }</button>
        </div>
    }
}

fn choice(
    all: &[Workload],
    shown: Uid,
    session: &SessionHandle,
    focus: &super::state::FocusHandle,
    texts: &StageTexts,
) -> Html {
    let commands = session.timeline().commands_done();
    let onchange = {
        let (focus, uids) = (
            focus.clone(),
            all.iter().map(|one| one.uid).collect::<Vec<_>>(),
        );
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let chosen = usize::try_from(select.selected_index()).ok();
            if let Some(uid) = chosen.and_then(|index| uids.get(index)) {
                focus.dispatch(Look::At(*uid, commands));
            }
        })
    };
    let option =
        |one: &Workload| html! { <option selected={one.uid == shown}>{ &*one.name }</option> };
    html! { <select class="field" aria-label={texts.workload} {onchange}>{ for all.iter().map(option) }</select> }
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
