//! The values that a controller compares before a step of a workload, and those that hold the workload back, as rows of
//! tokens like those of `formula`, which has the longer arithmetic of Deployments.
//!
//! Every number comes from a reason; none is computed here.

use super::formula::Token::{AtLeast, Below, Equals, Name, Number};
use super::formula::{self, Equation, Quantity, Token};
use engine::trace::{
    DaemonSetHold, DaemonSetRule, Effect, Hold, RevisionSide, StatefulSetHold, StatefulSetStep,
    WorkloadStep,
};

/// The values that were compared before a step with this effect.
pub fn of_step(step: &WorkloadStep, effect: &Effect) -> Vec<Equation> {
    match (step, effect) {
        (
            WorkloadStep::Deployment(why),
            Effect::Scaled { to, .. } | Effect::Created { replicas: to },
        ) => formula::of_scaling(**why, *to),
        (WorkloadStep::Deployment(_), _) => Vec::new(),
        (WorkloadStep::StatefulSet(step), _) => of_stateful_set(*step),
        (WorkloadStep::DaemonSet(step), _) => of_daemon_set(step.rule),
    }
}

/// The values that hold a workload back; empty when the reason can be told in words only.
pub fn of_hold(hold: &Hold) -> Vec<Equation> {
    match hold {
        Hold::Deployment(hold) => formula::of_hold(hold),
        Hold::StatefulSet(hold) => of_stateful_set_hold(hold),
        Hold::DaemonSet(hold) => of_daemon_set_hold(hold),
        Hold::Count(..) => Vec::new(),
    }
}

/// `ordinal 2 ≥ partition 1`
fn compare(
    (left, value): (Quantity, i32),
    sign: Token,
    (right, limit): (Quantity, i32),
) -> Equation {
    vec![
        Name(left),
        Number(value, left),
        sign,
        Name(right),
        Number(limit, right),
    ]
}

fn of_stateful_set(step: StatefulSetStep) -> Vec<Equation> {
    match step {
        StatefulSetStep::Create {
            ordinal,
            side,
            partition,
            ..
        } if partition > 0 => {
            let sign = match side {
                RevisionSide::Current => Below,
                RevisionSide::Update => AtLeast,
            };
            let place = (Quantity::Ordinal, ordinal);
            vec![compare(place, sign, (Quantity::Partition, partition))]
        }
        StatefulSetStep::ScaleDown { ordinal, replicas } => {
            let place = (Quantity::Ordinal, ordinal);
            vec![compare(place, AtLeast, (Quantity::Desired, replicas))]
        }
        StatefulSetStep::Update {
            ordinal,
            partition,
            unavailable,
            limit,
        } => {
            let place = (Quantity::Ordinal, ordinal);
            let above = compare(place, AtLeast, (Quantity::Partition, partition));
            let allowed = may_be_unavailable(unavailable, Below, limit);
            if partition > 0 {
                vec![above, allowed]
            } else {
                vec![allowed]
            }
        }
        StatefulSetStep::UpdateUnavailable { ordinal, partition } if partition > 0 => {
            let place = (Quantity::Ordinal, ordinal);
            vec![compare(place, AtLeast, (Quantity::Partition, partition))]
        }
        StatefulSetStep::Create { .. }
        | StatefulSetStep::Recreate { .. }
        | StatefulSetStep::UpdateUnavailable { .. } => Vec::new(),
    }
}

fn of_daemon_set(rule: DaemonSetRule) -> Vec<Equation> {
    match rule {
        DaemonSetRule::MayBeUnavailable {
            bounds,
            unavailable,
        } => vec![may_be_unavailable(
            unavailable,
            Below,
            bounds.max_unavailable,
        )],
        DaemonSetRule::MaySurge { bounds, surging } => {
            vec![may_surge(surging, Below, bounds.max_surge)]
        }
        DaemonSetRule::NodeNeedsPod
        | DaemonSetRule::NodeUnsuited
        | DaemonSetRule::Surplus
        | DaemonSetRule::Ended
        | DaemonSetRule::OldUnavailable
        | DaemonSetRule::OldUnwanted
        | DaemonSetRule::OldReplaced => Vec::new(),
    }
}

fn of_stateful_set_hold(hold: &StatefulSetHold) -> Vec<Equation> {
    match hold {
        StatefulSetHold::MaxUnavailable { unavailable, limit } => {
            vec![may_be_unavailable(
                *unavailable,
                full(*unavailable, *limit),
                *limit,
            )]
        }
        _ => Vec::new(),
    }
}

fn of_daemon_set_hold(hold: &DaemonSetHold) -> Vec<Equation> {
    match hold {
        DaemonSetHold::MaxUnavailable {
            bounds,
            unavailable,
            ..
        } => {
            let limit = bounds.max_unavailable;
            vec![may_be_unavailable(
                *unavailable,
                full(*unavailable, limit),
                limit,
            )]
        }
        DaemonSetHold::MaxSurge {
            bounds, surging, ..
        } => {
            let limit = bounds.max_surge;
            vec![may_surge(*surging, full(*surging, limit), limit)]
        }
        _ => Vec::new(),
    }
}

/// Shows that a limit is used up. The count may exceed the limit, because pods also fail by themselves.
fn full(count: i32, limit: i32) -> Token {
    if count == limit { Equals } else { AtLeast }
}

fn may_be_unavailable(unavailable: i32, sign: Token, limit: i32) -> Equation {
    let given = (Quantity::Unavailable, unavailable);
    compare(given, sign, (Quantity::MaxUnavailable, limit))
}

fn may_surge(surging: i32, sign: Token, limit: i32) -> Equation {
    compare(
        (Quantity::Surging, surging),
        sign,
        (Quantity::MaxSurge, limit),
    )
}
