//! The counts against their limits: available pods against the floor, all pods against the ceiling.

use super::pod;
use crate::i18n::StageTexts;
use crate::state::Highlight;
use kube::decimal::Places;
use view::PodState;
use view::stage::{Lane, Stage};
use yew::{Html, html};

/// A bar with more units than this is not divided, because single units would be too thin.
const MOST_UNITS: i32 = 80;

/// A piece of the bar: so many pods of one ReplicaSet.
struct Piece<'l> {
    lane: &'l Lane,
    available: bool,
    count: i32,
}

pub(super) fn view(stage: &Stage, lit: Option<Highlight>, texts: &StageTexts) -> Html {
    let ceiling = stage.bounds.map(|bounds| bounds.max_total());
    let floor = stage.bounds.map(|bounds| bounds.min_available());
    let scale = stage
        .desired
        .max(stage.total)
        .max(ceiling.unwrap_or(0))
        .max(1);
    let share = |count: i32| f64::from(count) / f64::from(scale) * 100.0;
    let touched_by = lit.map(Highlight::name);
    let mark = |kind: &'static str, at: i32, touched: bool, label: String| {
        let side = if share(at) > 50.0 { "end" } else { "start" };
        let class = yew::classes!(
            "wall",
            kind,
            side,
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
        <div class="gauge" role="img" aria-label={(texts.summary)(stage)}>
            <div class="bar" ~style={format!("--unit:calc(100% / {scale})")}>
                <div class="pieces">{ for available.chain(pieces(stage, false)).map(piece) }</div>
                if divided { <div class="units"></div> }
                if let Some(ceiling) = ceiling {
                    { mark("ceiling", ceiling, stage.total >= ceiling, (texts.ceiling)(stage.total, ceiling)) }
                }
                if let Some(floor) = floor {
                    { mark("floor", floor, stage.available <= floor, (texts.floor)(stage.available, floor)) }
                }
                { mark("desired", stage.desired, false, (texts.desired)(stage.desired)) }
            </div>
            <div class={yew::classes!("leaving", (stage.terminating == 0).then_some("none"))}>
                { pod::shape(PodState::Terminating) }
                <span><b>{ stage.terminating }</b>{ " " }{ texts.terminating }<small>{ texts.not_counted }</small></span>
            </div>
        </div>
    }
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
