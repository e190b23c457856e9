//! Explains in words what the number on a knob comes to.

use crate::i18n::KnobTexts;
use kube::api::common::IntOrPercent;
use kube::api::deployment::UNLIMITED;
use view::knobs::{Knob, Knobs};

pub(super) fn meaning(knobs: &Knobs, knob: Knob, texts: &KnobTexts) -> String {
    let told = match knob {
        Knob::MaxSurge | Knob::MaxUnavailable => bound(knobs, knob, texts),
        Knob::MinReadySeconds => knobs.count(knob).map(texts.min_ready_meaning),
        Knob::ProgressDeadlineSeconds => knobs.count(knob).map(|seconds| match seconds {
            UNLIMITED => texts.no_deadline.to_string(),
            seconds => (texts.deadline_meaning)(seconds),
        }),
        Knob::RevisionHistoryLimit => knobs.count(knob).map(|count| match count {
            UNLIMITED => texts.all_history.to_string(),
            count => (texts.history_meaning)(count),
        }),
        Knob::Partition => knobs.count(knob).map(texts.partition_meaning),
        Knob::Replicas | Knob::Image(_) | Knob::StrategyType | Knob::Paused => None,
    };
    told.unwrap_or_default()
}

/// `⌈25% × 3⌉ = 1: at most 4 pods`.
fn bound(knobs: &Knobs, knob: Knob, texts: &KnobTexts) -> Option<String> {
    let bounds = knobs.bounds()?;
    let desired = bounds.desired;
    let (open, close, limit) = match knob {
        Knob::MaxSurge => ("⌈", "⌉", (texts.ceiling)(bounds.max_total())),
        _ => ("⌊", "⌋", (texts.floor)(bounds.min_available())),
    };
    let sum = match (knob, knobs.bound(knob)?) {
        (_, IntOrPercent::Int(_)) => return Some(limit),
        (Knob::MaxSurge, share) => format!(
            "{open}{share} × {desired}{close} = {}",
            share.rounded_up(desired)
        ),
        (_, share) => format!(
            "{open}{share} × {desired}{close} = {}",
            share.rounded_down(desired)
        ),
    };
    Some(format!("{sum} · {limit}"))
}

/// Whether both bounds round to zero, in which case Kubernetes lets one pod be unavailable so that the rollout can go on.
pub(super) fn is_fenceposted(knobs: &Knobs) -> bool {
    let rounded_down = knobs
        .bound(Knob::MaxUnavailable)
        .zip(knobs.bounds())
        .map(|(share, bounds)| share.rounded_down(bounds.desired) < bounds.max_unavailable);
    rounded_down == Some(true)
}
