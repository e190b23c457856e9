//! How far an autoscaler follows what its metrics ask for: stabilization, the rate of change, the smallest and the
//! largest size. Models the normalization in `pkg/controller/podautoscaler/horizontal.go`.

use kube::api::autoscaler::{
    AutoscalerReason, Behavior, ScalingPolicy, ScalingRules, ScalingUnit, SelectPolicy,
};
use kube::clock::{Duration, Time};

/// How long an earlier, higher recommendation holds back a smaller one by default.
pub(super) const DOWNSCALE_WINDOW: i32 = 300;
/// Without `behavior` the size may be doubled at once, or raised to this one.
const LEAST_LIMIT: i32 = 4;

/// What an autoscaler's controller remembers about one autoscaler.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// What was recommended when, before it was stabilized.
    recommendations: Vec<(Time, i32)>,
    /// By how many pods the size was changed when.
    ups: Vec<(Time, i32)>,
    downs: Vec<(Time, i32)>,
}

/// What the metrics ask for, and the limits of the autoscaler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub now: Time,
    pub current: i32,
    pub desired: i32,
    pub least: i32,
    pub most: i32,
}

/// What comes of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Granted {
    pub to: i32,
    /// The wish after the recommendations of the window were heeded.
    pub stabilized: i32,
    /// Why another recommendation than the present one is followed, if so.
    pub stability: Option<AutoscalerReason>,
    pub limit: AutoscalerReason,
}

impl History {
    /// Notes the size that an autoscaler finds at its first look.
    pub(super) fn begin(&mut self, current: i32, now: Time) {
        if self.recommendations.is_empty() {
            self.recommendations.push((now, current));
        }
    }

    /// Notes a change of the size, for the rates of `behavior`.
    pub(super) fn note(&mut self, behavior: &Behavior, from: i32, to: i32, now: Time) {
        let (events, rules) = if to > from {
            (&mut self.ups, &behavior.scale_up)
        } else {
            (&mut self.downs, &behavior.scale_down)
        };
        let longest = rules.policies.iter().map(|policy| policy.period_seconds);
        let since = before(now, longest.max().unwrap_or(0));
        events.retain(|(at, _)| *at >= since);
        events.push((now, (to - from).abs()));
    }

    pub(super) fn grant(&mut self, wish: Wish, behavior: Option<&Behavior>) -> Granted {
        match behavior {
            None => self.grant_by_default(wish),
            Some(behavior) => self.grant_by_behavior(wish, behavior),
        }
    }

    fn grant_by_default(&mut self, wish: Wish) -> Granted {
        let since = before(wish.now, DOWNSCALE_WINDOW);
        self.recommendations.retain(|(at, _)| *at >= since);
        let earlier = self.recommendations.iter().map(|(_, replicas)| *replicas);
        let stabilized = earlier.fold(wish.desired, i32::max);
        self.recommendations.push((wish.now, wish.desired));
        let limit = wish.current.saturating_mul(2).max(LEAST_LIMIT);
        let (to, reason) = if stabilized < wish.least {
            (wish.least, AutoscalerReason::TooFewReplicas)
        } else if stabilized > limit.min(wish.most) {
            let by_rate = wish.most > limit;
            (limit.min(wish.most), too_many(by_rate))
        } else {
            (stabilized, AutoscalerReason::DesiredWithinRange)
        };
        Granted {
            to,
            stabilized,
            stability: (stabilized != wish.desired)
                .then_some(AutoscalerReason::ScaleDownStabilized),
            limit: reason,
        }
    }

    fn grant_by_behavior(&mut self, wish: Wish, behavior: &Behavior) -> Granted {
        let (stabilized, reason) = self.stabilize(wish, behavior);
        let (to, limit) = self.limit(wish, stabilized, behavior);
        Granted {
            to,
            stabilized,
            stability: (stabilized != wish.desired).then_some(reason),
            limit,
        }
    }

    fn stabilize(&mut self, wish: Wish, behavior: &Behavior) -> (i32, AutoscalerReason) {
        let up = behavior.scale_up.stabilization_window_seconds.unwrap_or(0);
        let down = behavior.scale_down.stabilization_window_seconds;
        let down = down.unwrap_or(DOWNSCALE_WINDOW);
        let grows = wish.desired >= wish.current;
        let (window, reason) = if grows {
            (up, AutoscalerReason::ScaleUpStabilized)
        } else {
            (down, AutoscalerReason::ScaleDownStabilized)
        };
        let since = before(wish.now, up.max(down));
        self.recommendations.retain(|(at, _)| *at >= since);
        let since = before(wish.now, window);
        let recent = self.recommendations.iter().filter(|(at, _)| *at > since);
        let recent = recent.map(|(_, replicas)| *replicas);
        let better = if grows { i32::min } else { i32::max };
        let stabilized = recent.fold(wish.desired, better);
        self.recommendations.push((wish.now, wish.desired));
        (stabilized, reason)
    }

    fn limit(&self, wish: Wish, desired: i32, behavior: &Behavior) -> (i32, AutoscalerReason) {
        let (current, now) = (wish.current, wish.now);
        if desired > current {
            let limit = up_limit(current, &self.ups, &behavior.scale_up, now).max(current);
            let by_rate = wish.most > limit;
            let most = limit.min(wish.most);
            if desired > most {
                return (most, too_many(by_rate));
            }
        } else if desired < current {
            let limit = down_limit(current, &self.downs, &behavior.scale_down, now).min(current);
            if desired < limit.max(wish.least) {
                return if wish.least < limit {
                    (limit, AutoscalerReason::ScaleDownLimit)
                } else {
                    (wish.least, AutoscalerReason::TooFewReplicas)
                };
            }
        }
        (desired, AutoscalerReason::DesiredWithinRange)
    }
}

const fn too_many(by_rate: bool) -> AutoscalerReason {
    if by_rate {
        AutoscalerReason::ScaleUpLimit
    } else {
        AutoscalerReason::TooManyReplicas
    }
}

fn before(now: Time, seconds: i32) -> Time {
    let window = Duration::from_secs(u64::from(seconds.max(0).unsigned_abs()));
    Time(now.as_millis().saturating_sub(window.as_millis()))
}

/// By how many pods the size was changed within the period of a policy.
fn changed(events: &[(Time, i32)], policy: &ScalingPolicy, now: Time) -> i32 {
    let period = Duration::from_secs(u64::from(policy.period_seconds.max(0).unsigned_abs()));
    let recent = events.iter().filter(|(at, _)| now.since(*at) < period);
    recent.map(|(_, pods)| *pods).sum()
}

/// The largest size that the policies for scaling up allow now.
fn up_limit(current: i32, events: &[(Time, i32)], rules: &ScalingRules, now: Time) -> i32 {
    let proposed = rules.policies.iter().map(|policy| {
        let start = current - changed(events, policy, now);
        match policy.kind {
            ScalingUnit::Pods => start.saturating_add(policy.value),
            ScalingUnit::Percent => {
                (f64::from(start) * (1.0 + f64::from(policy.value) / 100.0)).ceil() as i32
            }
        }
    });
    match rules.select_policy {
        SelectPolicy::Disabled => current,
        SelectPolicy::Min => proposed.min().unwrap_or(current),
        SelectPolicy::Max => proposed.max().unwrap_or(current),
    }
}

/// The smallest size that the policies for scaling down allow now.
fn down_limit(current: i32, events: &[(Time, i32)], rules: &ScalingRules, now: Time) -> i32 {
    let proposed = rules.policies.iter().map(|policy| {
        let start = current.saturating_add(changed(events, policy, now));
        match policy.kind {
            ScalingUnit::Pods => start.saturating_sub(policy.value),
            ScalingUnit::Percent => {
                (f64::from(start) * (1.0 - f64::from(policy.value) / 100.0)) as i32
            }
        }
    });
    match rules.select_policy {
        SelectPolicy::Disabled => current,
        SelectPolicy::Min => proposed.max().unwrap_or(current),
        SelectPolicy::Max => proposed.min().unwrap_or(current),
    }
}

#[cfg(test)]
mod tests;
