//! How many pods bring the usage to its target. Models `pkg/controller/podautoscaler/replica_calculator.go` and
//! `metrics/utilization.go`.

use kube::api::KubernetesVersion;
use kube::api::autoscaler::Behavior;
use kube::api::version::Feature;
use kube::quantity::Quantity;

/// The deviation from the target that is put up with by default.
const TOLERANCE: f64 = 0.1;

/// How a pod takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Ready,
    /// The pod was not measured yet.
    Missing,
    /// The pod is not ready, or was not measured for long enough since it is.
    Unready,
    /// The pod is being deleted, or has failed.
    Ignored,
}

/// One pod: thousandths of a core, or of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PodMetric {
    pub standing: Standing,
    /// 0 for a pod that was not measured.
    pub usage: i64,
    pub request: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// A percentage of what is requested.
    Utilization(i32),
    /// An amount for each pod, in thousandths.
    AverageValue(i64),
}

/// How far the usage may be below or above its target without anything being done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tolerances {
    down: f64,
    up: f64,
    /// Whether an exactly tolerated deviation is tolerated in spite of the error of floating-point numbers.
    inclusive: bool,
}

/// What the metric asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proposal {
    pub replicas: i32,
    /// The percentage of the requests that is used; `None` for a goal that is an amount.
    pub utilization: Option<i32>,
    /// What a pod uses on average.
    pub average: i64,
    /// The numbers that gave the size; `None` if the deviation is tolerated, so that the size stays.
    pub formula: Option<Formula>,
}

/// The size is `pods` × `usage` ÷ the goal, rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    /// The pods that count, those included about which something was assumed.
    pub pods: i32,
    /// What they use on average, in the unit of the goal.
    pub usage: i64,
    /// Whether something was assumed about pods that are not ready or were not measured.
    pub assumes: bool,
}

impl Tolerances {
    pub(super) fn of(behavior: Option<&Behavior>, version: KubernetesVersion) -> Tolerances {
        let given = |tolerance: Option<&String>| {
            let milli = Quantity::parse(tolerance?).ok()?.milli();
            Some(milli as f64 / 1000.0)
        };
        let of = |tolerance: Option<&String>| given(tolerance).unwrap_or(TOLERANCE);
        Tolerances {
            down: of(behavior.and_then(|behavior| behavior.scale_down.tolerance.as_ref())),
            up: of(behavior.and_then(|behavior| behavior.scale_up.tolerance.as_ref())),
            inclusive: version.has(Feature::AutoscalerTolerance),
        }
    }

    fn permit(self, ratio: f64) -> bool {
        if self.inclusive {
            return 1.0 - self.down <= ratio && ratio <= 1.0 + self.up;
        }
        (1.0 - ratio).abs() <= self.up
    }
}

/// The size that a metric asks for, where `current` pods are wanted now.
///
/// # Errors
/// The controller's words for what is missing.
pub(super) fn propose(
    pods: &[PodMetric],
    goal: Goal,
    current: i32,
    tolerances: Tolerances,
) -> Result<Proposal, &'static str> {
    let of = |standing: Standing| pods.iter().filter(move |pod| pod.standing == standing);
    let mut measured: Vec<PodMetric> = of(Standing::Ready).copied().collect();
    if measured.is_empty() {
        return Err("did not receive metrics for targeted pods (pods might be unready)");
    }
    let seen = Usage::of(&measured, goal)?;
    let total = sum(&measured, |pod| pod.usage);
    let average = total / measured.len() as i64;
    let proposal = |replicas: i32, formula: Option<Formula>| Proposal {
        replicas,
        utilization: matches!(goal, Goal::Utilization(_)).then_some(seen.amount as i32),
        average,
        formula,
    };
    let rebalances = seen.ratio > 1.0 && of(Standing::Unready).next().is_some();
    if !rebalances && of(Standing::Missing).next().is_none() {
        if tolerances.permit(seen.ratio) {
            return Ok(proposal(current, None));
        }
        let (replicas, formula) = seen.pods(&measured, false);
        return Ok(proposal(replicas, Some(formula)));
    }
    // A pod of which nothing is known counts against the change that the others ask for.
    let assumed = |pod: &PodMetric, usage: i64| PodMetric { usage, ..*pod };
    if seen.ratio < 1.0 {
        measured.extend(of(Standing::Missing).map(|pod| assumed(pod, goal.full(pod))));
    } else if seen.ratio > 1.0 || matches!(goal, Goal::AverageValue(_)) {
        measured.extend(of(Standing::Missing).map(|pod| assumed(pod, 0)));
    }
    if rebalances {
        measured.extend(of(Standing::Unready).map(|pod| assumed(pod, 0)));
    }
    let corrected = Usage::of(&measured, goal)?;
    let (grows, shrinks) = (corrected.ratio > 1.0, corrected.ratio < 1.0);
    let turns = (seen.ratio < 1.0 && grows) || (seen.ratio > 1.0 && shrinks);
    let (replicas, formula) = corrected.pods(&measured, true);
    let contradicts = (shrinks && replicas > current) || (grows && replicas < current);
    if tolerances.permit(corrected.ratio) || turns || contradicts {
        return Ok(proposal(current, None));
    }
    Ok(proposal(replicas, Some(formula)))
}

/// The sum of an amount over pods. Amounts that a person wrote may be too large to be added.
fn sum(pods: &[PodMetric], amount: fn(&PodMetric) -> i64) -> i64 {
    pods.iter().map(amount).fold(0, i64::saturating_add)
}

/// What pods use on average.
#[derive(Clone, Copy)]
struct Usage {
    /// In the unit of the goal: whole percent, rounded down, or thousandths.
    amount: i64,
    /// The amount divided by the goal.
    ratio: f64,
}

impl Usage {
    fn of(pods: &[PodMetric], goal: Goal) -> Result<Usage, &'static str> {
        let used = sum(pods, |pod| pod.usage);
        let (amount, target) = match goal {
            Goal::Utilization(target) => {
                let requested = sum(pods, |pod| pod.request);
                if requested == 0 {
                    return Err("no metrics returned matched known pods");
                }
                let percent = used.saturating_mul(100) / requested;
                (percent.min(i64::from(i32::MAX)), i64::from(target))
            }
            Goal::AverageValue(target) => (used / pods.len() as i64, target),
        };
        Ok(Usage {
            amount,
            ratio: amount as f64 / target as f64,
        })
    }

    /// How many pods bring the usage to the goal.
    fn pods(self, counted: &[PodMetric], assumes: bool) -> (i32, Formula) {
        let pods = counted.len() as i32;
        let replicas = (self.ratio * f64::from(pods)).ceil() as i32;
        let formula = Formula {
            pods,
            usage: self.amount,
            assumes,
        };
        (replicas, formula)
    }
}

impl Goal {
    /// The usage that is assumed of a pod that was not measured, when the others use little.
    fn full(self, pod: &PodMetric) -> i64 {
        match self {
            Goal::Utilization(percent) => {
                let percent = i64::from(percent.max(100));
                pod.request.saturating_mul(percent) / 100
            }
            Goal::AverageValue(target) => target,
        }
    }
}

#[cfg(test)]
mod tests;
