//! The figures are those of `replica_calculator_test.go` of kubernetes/kubernetes.

use super::*;

const REQUEST: i64 = 1000;

fn pods(standing: Standing, usage: &[i64]) -> Vec<PodMetric> {
    let pods = usage.iter().map(|usage| PodMetric {
        standing,
        usage: *usage,
        request: REQUEST,
    });
    pods.collect()
}

fn ready(usage: &[i64]) -> Vec<PodMetric> {
    pods(Standing::Ready, usage)
}

/// Pods that were not measured, and pods that were not ready.
fn with(mut ready: Vec<PodMetric>, missing: usize, unready: usize) -> Vec<PodMetric> {
    ready.extend(pods(Standing::Missing, &vec![0; missing]));
    ready.extend(pods(Standing::Unready, &vec![0; unready]));
    ready
}

fn tolerances() -> Tolerances {
    Tolerances::of(None, KubernetesVersion::NEWEST)
}

#[test]
fn the_usage_of_pods_that_request_gives_the_size() {
    for (name, pods, target, current, replicas, percent, average) in [
        ("scale up", ready(&[300, 500, 700]), 30, 3, 5, 50, 500),
        (
            "an unready pod counts as idle",
            with(ready(&[500, 700]), 0, 1),
            30,
            3,
            4,
            60,
            600,
        ),
        (
            "unready pods turn nothing",
            with(ready(&[400]), 0, 2),
            30,
            3,
            3,
            40,
            400,
        ),
        (
            "scale down",
            ready(&[100, 300, 500, 250, 250]),
            50,
            5,
            3,
            28,
            280,
        ),
        (
            "scale down past an unready pod",
            with(ready(&[300, 500, 250, 250]), 0, 1),
            50,
            5,
            3,
            32,
            325,
        ),
        (
            "missing pods count as busy",
            with(ready(&[400, 95]), 2, 0),
            100,
            4,
            3,
            24,
            247,
        ),
        (
            "missing, but all is well",
            with(ready(&[1000]), 1, 0),
            100,
            2,
            2,
            100,
            1000,
        ),
        (
            "missing, and busy",
            with(ready(&[1900]), 1, 0),
            100,
            2,
            2,
            190,
            1900,
        ),
        (
            "missing, and idle",
            with(ready(&[600]), 1, 0),
            100,
            2,
            2,
            60,
            600,
        ),
        (
            "missing and unready, no change",
            with(ready(&[450]), 1, 1),
            50,
            3,
            3,
            45,
            450,
        ),
        (
            "missing and unready, scale up",
            with(ready(&[2000]), 1, 1),
            50,
            3,
            4,
            200,
            2000,
        ),
        (
            "missing and unready, scale down",
            with(ready(&[100, 100]), 1, 1),
            50,
            4,
            3,
            10,
            100,
        ),
        (
            "a surge pod without a measurement",
            with(ready(&[100, 100]), 1, 0),
            50,
            2,
            2,
            10,
            100,
        ),
    ] {
        let proposal = propose(&pods, Goal::Utilization(target), current, tolerances());
        let proposal = proposal.expect(name);
        assert_eq!(
            (proposal.replicas, proposal.utilization, proposal.average),
            (replicas, Some(percent), average),
            "{name}"
        );
    }
}

#[test]
fn a_small_deviation_is_tolerated() {
    let mut pods = ready(&[1010, 1030, 1020]);
    (pods[0].request, pods[2].request) = (900, 1100);
    let proposal = propose(&pods, Goal::Utilization(100), 3, tolerances());
    let proposal = proposal.expect("all are measured");
    assert_eq!((proposal.replicas, proposal.utilization), (3, Some(102)));
}

/// In floating-point numbers 1.1 − 1 is more than 0.1, and 1.1 is not more than 1 + 0.1.
#[test]
fn a_deviation_of_a_tenth_is_tolerated_since_the_tolerance_can_be_set() {
    let pods = ready(&[550, 550]);
    for (version, replicas) in [("1.32", 3), ("1.33", 2), ("1.37", 2)] {
        let version = version.parse().expect("known");
        let tolerances = Tolerances::of(None, version);
        let proposal = propose(&pods, Goal::Utilization(50), 2, tolerances);
        assert_eq!(proposal.map(|one| one.replicas), Ok(replicas), "{version}");
    }
}

#[test]
fn an_amount_for_each_pod_is_a_goal_too() {
    for (pods, current, replicas, average) in [
        (ready(&[20_000, 10_000, 30_000]), 3, 4, 20_000),
        (with(ready(&[50_000, 10_000]), 0, 1), 3, 4, 30_000),
        (with(ready(&[5_000]), 1, 0), 2, 2, 5_000),
    ] {
        let proposal = propose(&pods, Goal::AverageValue(15_000), current, tolerances());
        let proposal = proposal.expect("some are measured");
        assert_eq!((proposal.replicas, proposal.average), (replicas, average));
        assert_eq!(proposal.utilization, None);
    }
}

#[test]
fn nothing_is_proposed_without_a_measurement() {
    let goal = Goal::Utilization(50);
    assert_eq!(
        propose(&with(Vec::new(), 1, 2), goal, 3, tolerances()),
        Err("did not receive metrics for targeted pods (pods might be unready)")
    );
    let mut idle = ready(&[0]);
    idle[0].request = 0;
    assert_eq!(
        propose(&idle, goal, 1, tolerances()),
        Err("no metrics returned matched known pods")
    );
}
