//! The counts against their limits: available pods against the floor, all pods against the ceiling.

use super::handles::handles;
use super::pod;
use crate::i18n::use_texts;
use crate::lazy::{LoadState, use_lazy};
use crate::state::{Draft, Highlight, use_draft};
use kube::api::deployment::Bounds;
use kube::decimal::Places;
use std::rc::Rc;
use view::PodState;
use view::knobs::Knobs;
use view::limits::{Limit, Limits};
use view::stage::{Lane, Stage};
use yew::{Html, Properties, component, html};

/// A bar with more units than this is not divided, because single units would be too thin.
const MOST_UNITS: i32 = 80;

/// A piece of the bar: so many pods of one ReplicaSet.
struct Piece<'l> {
    lane: &'l Lane,
    available: bool,
    count: i32,
}

/// The places on the bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// The number of pods that the bar has room for, at least 1.
    pub pods: i32,
    /// The limits in force in the cluster.
    pub bounds: Bounds,
}

impl Scale {
    /// The place of so many pods, in percent of the bar.
    pub(super) fn share(self, count: i32) -> f64 {
        share(count, self.pods)
    }
}

fn share(count: i32, of: i32) -> f64 {
    f64::from(count) / f64::from(of) * 100.0
}

/// The side on which a label has room, as a class.
pub(super) fn side(share: f64) -> &'static str {
    if share > 50.0 { "end" } else { "start" }
}

#[derive(Properties)]
pub(super) struct GaugeProps {
    pub stage: Rc<Stage>,
    pub lit: Option<Highlight>,
}

impl PartialEq for GaugeProps {
    fn eq(&self, other: &GaugeProps) -> bool {
        Rc::ptr_eq(&self.stage, &other.stage) && self.lit == other.lit
    }
}

#[component]
pub(super) fn Gauge(props: &GaugeProps) -> Html {
    let draft = use_draft();
    let texts = &use_texts().stage;
    let handles = use_lazy(|| Box::pin(handles()));
    let (stage, lit) = (&*props.stage, props.lit);
    let written = written(&draft, stage);
    let ceiling = stage.bounds.map(Bounds::max_total);
    let floor = stage.bounds.map(Bounds::min_available);
    let written_ceiling = written
        .as_ref()
        .map(|(_, limits)| limits.place(Limit::Ceiling));
    let scale = [Some(stage.total), ceiling, written_ceiling]
        .into_iter()
        .flatten()
        .fold(stage.desired.max(1), i32::max);
    let share = |count: i32| share(count, scale);
    let touched_by = lit.map(Highlight::name);
    let mark = |kind: &'static str, at: i32, touched: bool, label: String| {
        let class = yew::classes!(
            "wall",
            kind,
            side(share(at)),
            touched.then_some("touched"),
            (touched_by == Some(kind)).then_some("lit")
        );
        html! { <div {class} ~style={format!("left:{}%", Places(share(at)))}><span>{ label }</span></div> }
    };
    let piece = |piece: Piece| {
        let kind = if piece.available {
            "available"
        } else {
            "not-available"
        };
        let lit = match lit {
            Some(Highlight::Total) => true,
            Some(Highlight::Available) => piece.available,
            Some(Highlight::NotAvailable) => !piece.available,
            Some(Highlight::Set(set)) => set == piece.lane.set,
            _ => false,
        };
        let hue = pod::hue_class(piece.lane.hue);
        let class = yew::classes!("piece", kind, hue, lit.then_some("lit"));
        html! { <div {class} ~style={format!("width:{}%", Places(share(piece.count)))}></div> }
    };
    let available = pieces(stage, true).into_iter();
    let divided = scale <= MOST_UNITS;
    html! {
        <div class="gauge">
            <div class="bar" ~style={format!("--unit:calc(100% / {scale})")}>
                <div class="pieces" role="img" aria-label={(texts.summary)(stage)}>{ for available.chain(pieces(stage, false)).map(piece) }</div>
                if divided { <div class="units"></div> }
                if let Some(ceiling) = ceiling {
                    { mark("ceiling", ceiling, stage.total >= ceiling, (texts.ceiling)(stage.total, ceiling)) }
                }
                if let Some(floor) = floor {
                    { mark("floor", floor, stage.available <= floor, (texts.floor)(stage.available, floor)) }
                }
                { mark("desired", stage.desired, false, (texts.desired)(stage.desired)) }
                if let (LoadState::Loaded(draw), Some((knobs, limits)), Some(bounds)) = (handles.state, written, stage.bounds) {
                    { draw(knobs, limits, Scale { pods: scale, bounds }) }
                }
            </div>
            <div class={yew::classes!("leaving", (stage.terminating == 0).then_some("none"))}>
                { pod::shape(PodState::Terminating) }
                <span><b>{ stage.terminating }</b>{ " " }{ texts.terminating }<small>{ texts.not_counted }</small></span>
            </div>
        </div>
    }
}

/// The limits that the text in the editor gives to the workload on the stage.
fn written(draft: &Draft, stage: &Stage) -> Option<(Rc<Knobs>, Limits)> {
    let workload = &stage.workload;
    let mut all = draft.file().reading.knobs.iter();
    let knobs = all.find(|one| one.kind == workload.kind && *one.name == *workload.name)?;
    let limits = Limits::of(knobs, stage.desired)?;
    Some((Rc::new(knobs.clone()), limits))
}

/// The newest ReplicaSet first.
fn pieces(stage: &Stage, available: bool) -> Vec<Piece<'_>> {
    let count = |lane: &Lane| {
        if available {
            lane.available
        } else {
            lane.current - lane.available
        }
    };
    let lanes = stage.lanes.iter().rev();
    let pieces = lanes.map(|lane| Piece {
        lane,
        available,
        count: count(lane),
    });
    pieces.filter(|piece| piece.count > 0).collect()
}
