//! The figures are those of `horizontal_test.go` of kubernetes/kubernetes and of the documentation of `behavior`.

use super::*;

fn at(seconds: u64) -> Time {
    Time::from_secs(3600 + seconds)
}

fn wish(current: i32, desired: i32, seconds: u64) -> Wish {
    Wish {
        now: at(seconds),
        current,
        desired,
        least: 1,
        most: 1000,
    }
}

fn policy(kind: ScalingUnit, value: i32, period_seconds: i32) -> ScalingPolicy {
    ScalingPolicy {
        kind,
        value,
        period_seconds,
    }
}

fn rules(policies: &[ScalingPolicy], window: Option<i32>) -> ScalingRules {
    ScalingRules {
        policies: policies.to_vec(),
        select_policy: SelectPolicy::Max,
        stabilization_window_seconds: window,
        tolerance: None,
    }
}

/// The rules of an autoscaler whose `behavior` is empty.
fn usual() -> Behavior {
    Behavior {
        scale_up: rules(
            &[
                policy(ScalingUnit::Pods, 4, 15),
                policy(ScalingUnit::Percent, 100, 15),
            ],
            Some(0),
        ),
        scale_down: rules(&[policy(ScalingUnit::Percent, 100, 15)], None),
    }
}

#[test]
fn the_highest_recommendation_of_five_minutes_is_followed_downwards() {
    for (recommended, desired, expected) in [
        (vec![], 5, 5),
        (vec![(0, 10)], 5, 5),
        (vec![(61, 10)], 5, 10),
        (vec![(0, 10), (1, 9)], 5, 5),
        (vec![(61, 4), (70, 9), (80, 8)], 5, 9),
        (vec![(61, 4)], 5, 5),
    ] {
        let mut history = History::default();
        for (seconds, replicas) in &recommended {
            history.recommendations.push((at(*seconds), *replicas));
        }
        let granted = history.grant(wish(10, desired, 361), None);
        assert_eq!(granted.to, expected, "{recommended:?}");
        let held_back = (expected != desired).then_some(AutoscalerReason::ScaleDownStabilized);
        assert_eq!(granted.stability, held_back, "{recommended:?}");
    }
}

#[test]
fn limits_bound_the_size() {
    let limited = |current, desired, least, most| {
        let wish = Wish {
            least,
            most,
            ..wish(current, desired, 0)
        };
        let granted = History::default().grant(wish, None);
        (granted.to, granted.limit)
    };
    assert_eq!(
        limited(1, 100, 1, 1000),
        (4, AutoscalerReason::ScaleUpLimit)
    );
    assert_eq!(
        limited(3, 100, 1, 1000),
        (6, AutoscalerReason::ScaleUpLimit)
    );
    assert_eq!(
        limited(3, 100, 1, 5),
        (5, AutoscalerReason::TooManyReplicas)
    );
    assert_eq!(limited(3, 1, 2, 5), (2, AutoscalerReason::TooFewReplicas));
    assert_eq!(limited(3, 0, 1, 5), (1, AutoscalerReason::TooFewReplicas));
    assert_eq!(
        limited(3, 4, 2, 5),
        (4, AutoscalerReason::DesiredWithinRange)
    );
}

/// From one pod the size goes to 5, 10, 20, 40 in steps of 15 seconds.
#[test]
fn by_default_four_pods_or_as_many_again_come_in_fifteen_seconds() {
    let (mut history, behavior) = (History::default(), usual());
    let mut sizes = vec![1];
    for step in 0..4 {
        let current = sizes[sizes.len() - 1];
        let granted = history.grant(wish(current, 100, step * 15), Some(&behavior));
        assert_eq!(granted.limit, AutoscalerReason::ScaleUpLimit);
        history.note(&behavior, current, granted.to, at(step * 15));
        sizes.push(granted.to);
    }
    assert_eq!(sizes, [1, 5, 10, 20, 40]);
}

/// `100, 90, 81, 73`: ten percent a minute, as the documentation tells of 80 pods. Within the minute nothing more goes.
#[test]
fn a_percentage_per_minute_holds_the_way_down_back() {
    let mut behavior = usual();
    behavior.scale_down = rules(&[policy(ScalingUnit::Percent, 10, 60)], Some(0));
    let mut history = History::default();
    let mut sizes = Vec::new();
    let mut current = 80;
    for look in 0..12 {
        let granted = history.grant(wish(current, 1, look * 15), Some(&behavior));
        if granted.to != current {
            history.note(&behavior, current, granted.to, at(look * 15));
            sizes.push((look * 15, granted.to));
            current = granted.to;
        }
        assert_eq!(granted.limit, AutoscalerReason::ScaleDownLimit);
    }
    assert_eq!(sizes, [(0, 72), (60, 64), (120, 57)]);
}

#[test]
fn the_smallest_policy_or_none_can_be_asked_for() {
    let mut behavior = usual();
    behavior.scale_up.select_policy = SelectPolicy::Min;
    let granted = History::default().grant(wish(10, 100, 0), Some(&behavior));
    assert_eq!(granted.to, 14);
    behavior.scale_up.select_policy = SelectPolicy::Disabled;
    let granted = History::default().grant(wish(10, 100, 0), Some(&behavior));
    assert_eq!(
        (granted.to, granted.limit),
        (10, AutoscalerReason::ScaleUpLimit)
    );
}

#[test]
fn a_window_holds_the_way_up_back() {
    let mut behavior = usual();
    behavior.scale_up.stabilization_window_seconds = Some(60);
    let mut history = History::default();
    history.begin(2, at(0));
    let granted = history.grant(wish(2, 6, 30), Some(&behavior));
    assert_eq!(
        (granted.to, granted.stability),
        (2, Some(AutoscalerReason::ScaleUpStabilized))
    );
    let granted = history.grant(wish(2, 6, 75), Some(&behavior));
    assert_eq!((granted.to, granted.stability), (6, None));
}
