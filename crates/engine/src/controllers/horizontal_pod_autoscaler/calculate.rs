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
    /// The number of pods that the usage was taken from.
    pub pods: i32,
    /// Whether all pods were measured and ready, so that nothing was assumed about any.
    pub is_plain: bool,
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
    let (ratio, utilization) = ratio(&measured, goal)?;
    let count = measured.len() as i32;
    let total: i64 = measured.iter().map(|pod| pod.usage).sum();
    let rebalances = ratio > 1.0 && of(Standing::Unready).next().is_some();
    let is_plain = !rebalances && of(Standing::Missing).next().is_none();
    let proposal = |replicas: i32| Proposal {
        replicas,
        utilization,
        average: total / i64::from(count),
        pods: count,
        is_plain,
    };
    if is_plain {
        let stays = tolerances.permit(ratio);
        let replicas = if stays {
            current
        } else {
            pods_for(ratio, count)
        };
        return Ok(proposal(replicas));
    }
    // A pod of which nothing is known counts against the change that the others ask for.
    let assumed = |pod: &PodMetric, usage: i64| PodMetric { usage, ..*pod };
    if ratio < 1.0 {
        measured.extend(of(Standing::Missing).map(|pod| assumed(pod, goal.full(pod))));
    } else if ratio > 1.0 || matches!(goal, Goal::AverageValue(_)) {
        measured.extend(of(Standing::Missing).map(|pod| assumed(pod, 0)));
    }
    if rebalances {
        measured.extend(of(Standing::Unready).map(|pod| assumed(pod, 0)));
    }
    let (corrected, _) = self::ratio(&measured, goal)?;
    let turns = (ratio < 1.0 && corrected > 1.0) || (ratio > 1.0 && corrected < 1.0);
    if tolerances.permit(corrected) || turns {
        return Ok(proposal(current));
    }
    let replicas = pods_for(corrected, measured.len() as i32);
    let turns = (corrected < 1.0 && replicas > current) || (corrected > 1.0 && replicas < current);
    Ok(proposal(if turns { current } else { replicas }))
}

fn pods_for(ratio: f64, count: i32) -> i32 {
    (ratio * f64::from(count)).ceil() as i32
}

impl Goal {
    /// The usage that is assumed of a pod that was not measured, when the others use little.
    fn full(self, pod: &PodMetric) -> i64 {
        match self {
            Goal::Utilization(percent) => pod.request * i64::from(percent.max(100)) / 100,
            Goal::AverageValue(target) => target,
        }
    }
}

/// The usage divided by its target, and for a percentage also the usage in whole percent, rounded down.
fn ratio(pods: &[PodMetric], goal: Goal) -> Result<(f64, Option<i32>), &'static str> {
    let used: i64 = pods.iter().map(|pod| pod.usage).sum();
    match goal {
        Goal::Utilization(target) => {
            let requested: i64 = pods.iter().map(|pod| pod.request).sum();
            if requested == 0 {
                return Err("no metrics returned matched known pods");
            }
            let percent = (used.saturating_mul(100) / requested).min(i64::from(i32::MAX));
            Ok((percent as f64 / f64::from(target), Some(percent as i32)))
        }
        Goal::AverageValue(target) => {
            let average = used / pods.len() as i64;
            Ok((average as f64 / target as f64, None))
        }
    }
}

#[cfg(test)]
mod tests;
