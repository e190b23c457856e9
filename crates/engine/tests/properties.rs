//! Properties that must hold in every run, checked with random scenarios. A failure is shrunk to the smallest scenario
//! that still fails, and printed as a file that `rollout run` replays.

use engine::cluster::{Cluster, Command, Settings, Target};
use engine::kubelet::ImageFault;
use engine::scenario::{Scenario, TimedCommand};
use engine::timeline::Timeline;
use engine::trace::Hold;
use kube::api::{Deployment, KubernetesVersion};
use kube::clock::{Duration, Time};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseError};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(100_000);

/// The Deployment that all commands are about.
#[derive(Clone, Debug)]
struct Start {
    replicas: i32,
    strategy: Value,
    min_ready_seconds: i32,
    probed: bool,
    version: KubernetesVersion,
    seed: u64,
}

fn number_or_percent(most: i32) -> impl Strategy<Value = Value> {
    prop_oneof![
        (1..=most).prop_map(|count| json!(count)),
        (1..=100).prop_map(|percent| json!(format!("{percent}%"))),
    ]
}

fn strategy() -> impl Strategy<Value = Value> {
    let rolling = (number_or_percent(4), number_or_percent(4), 0..3).prop_map(|(surge, down, zero)| {
        let surge = if zero == 1 { json!(0) } else { surge };
        let down = if zero == 2 { json!(0) } else { down };
        json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": down}})
    });
    prop_oneof![4 => rolling, 1 => Just(json!({"type": "Recreate"}))]
}

fn start() -> impl Strategy<Value = Start> {
    let versions = (13..=36u8).prop_map(|minor| KubernetesVersion::new(minor).expect("modelled"));
    (
        0..14,
        strategy(),
        0..6,
        any::<bool>(),
        versions,
        any::<u64>(),
    )
        .prop_map(
            |(replicas, strategy, min_ready_seconds, probed, version, seed)| Start {
                replicas,
                strategy,
                min_ready_seconds,
                probed,
                version,
                seed,
            },
        )
}

/// Commands that leave the bounds of the strategy unchanged and break nothing.
fn peaceful() -> impl Strategy<Value = Command> {
    let web = || Target::deployment("web");
    prop_oneof![
        4 => (1..5).prop_map(move |number| set_image(&format!("web:v{number}"))),
        1 => (0..4i64).prop_map(move |to_revision| Command::Undo { target: web(), to_revision }),
        1 => Just(Command::Pause { target: web() }),
        2 => Just(Command::Resume { target: web() }),
        1 => Just(Command::Restart { target: web() }),
    ]
}

fn violent() -> impl Strategy<Value = Command> {
    let web = || Target::deployment("web");
    let fault = proptest::sample::select(ImageFault::ALL.to_vec());
    prop_oneof![
        3 => peaceful(),
        2 => (0..14).prop_map(move |replicas| Command::Scale { target: web(), replicas }),
        2 => (1..5, fault).prop_map(|(number, fault)| Command::SetImageFault {
            image: format!("web:v{number}"),
            fault: Some(fault),
        }),
        1 => proptest::sample::select(vec!["web:v8-missing", "web:v8-crash", "web:v8-unready"])
            .prop_map(set_image),
        1 => proptest::option::of(0..20u32).prop_map(|pods| Command::SetPodQuota { pods }),
        1 => (0..5000u64).prop_map(move |cpu_milli| Command::SetLoad {
            target: web(),
            cpu_milli,
            memory: 0,
        }),
        1 => strategy().prop_map(move |strategy| Command::Patch {
            target: web(),
            // Parameters that the new type does not have must go.
            patch: json!({"spec": {"strategy": with_replaced_parameters(strategy)}}),
            style: Default::default(),
        }),
        1 => (1..4u8, any::<bool>()).prop_map(|(node, unschedulable)| Command::Cordon {
            node: format!("node{node}"),
            unschedulable,
        }),
    ]
}

fn with_replaced_parameters(mut strategy: Value) -> Value {
    if strategy["rollingUpdate"].is_null() {
        strategy["rollingUpdate"] = Value::Null;
    }
    strategy
}

fn set_image(image: &str) -> Command {
    Command::SetImage {
        target: Target::deployment("web"),
        container: "web".to_string(),
        image: image.to_string(),
    }
}

fn timed(
    command: impl Strategy<Value = Command>,
    most: usize,
) -> impl Strategy<Value = Vec<TimedCommand>> {
    let pauses = (0..20_000u64, command);
    proptest::collection::vec(pauses, 0..most).prop_map(|commands| {
        let mut at = 0;
        let timed = commands.into_iter().map(|(pause, command)| {
            at += pause;
            TimedCommand { at, command }
        });
        timed.collect()
    })
}

fn scenario(start: &Start, commands: Vec<TimedCommand>) -> Scenario {
    let probe = start
        .probed
        .then(|| json!({"tcpSocket": {"port": 80}, "periodSeconds": 3}));
    let manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": start.replicas,
            "minReadySeconds": start.min_ready_seconds,
            "progressDeadlineSeconds": 60,
            "strategy": start.strategy,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "web:v1", "readinessProbe": probe}]},
            },
        },
    });
    let settings = Settings {
        version: start.version,
        seed: start.seed,
        ..Settings::default()
    };
    let first = TimedCommand {
        at: 0,
        command: Command::Apply { manifest },
    };
    Scenario {
        commands: std::iter::once(first).chain(commands).collect(),
        ..Scenario::new(&settings, "")
    }
}

fn check(holds: bool, what: &str, scenario: &Scenario) -> Result<(), TestCaseError> {
    if holds {
        Ok(())
    } else {
        Err(TestCaseError::fail(format!(
            "{what}\n{}",
            scenario.to_json()
        )))
    }
}

fn web(cluster: &Cluster) -> Option<&Deployment> {
    cluster.deployment("web").map(|deployment| &**deployment)
}

fn last_command(scenario: &Scenario) -> Time {
    Time(scenario.commands.last().map_or(0, |timed| timed.at))
}

/// Goes on to the end of the next millisecond in which something happens: within one, ReplicaSets
/// take turns.
fn next_moment(timeline: &mut Timeline) -> bool {
    if timeline.is_at_rest() || !timeline.step() {
        return false;
    }
    timeline.seek(timeline.now());
    true
}

fn check_ceiling(timeline: &Timeline) -> Result<(), TestCaseError> {
    let cluster = timeline.cluster();
    let Some(deployment) = web(cluster) else {
        return Ok(());
    };
    let pods = cluster.deployment_pods(deployment.meta.uid);
    let pods = pods.filter(|pod| pod.is_active()).count() as i32;
    let within = pods <= deployment.spec.bounds().max_total();
    check(
        within,
        "more pods than the ceiling",
        &Scenario::of(timeline, ""),
    )
}

/// The floor holds from the moment on that all pods were available for the first time.
fn check_floor(timeline: &Timeline, was_up: &mut bool) -> Result<(), TestCaseError> {
    let cluster = timeline.cluster();
    let Some(deployment) = web(cluster) else {
        return Ok(());
    };
    let bounds = deployment.spec.bounds();
    let available = available(cluster, deployment);
    *was_up |= available >= bounds.desired;
    let rolling = deployment.spec.rolling_update().is_some();
    let holds = !*was_up || !rolling || available >= bounds.min_available();
    check(
        holds,
        "fewer available than the floor",
        &Scenario::of(timeline, ""),
    )
}

/// The number of available pods, counted from the pods themselves and not from a status.
fn available(cluster: &Cluster, deployment: &Deployment) -> i32 {
    let seconds = deployment.spec.min_ready_seconds;
    let pods = cluster.deployment_pods(deployment.meta.uid);
    let now = cluster.now();
    pods.filter(|pod| pod.is_active() && pod.is_available(seconds, now))
        .count() as i32
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        // A fixed seed gives the same scenarios every time, so that a failure comes from a change of the code.
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn without_faults_the_strategy_keeps_its_bounds(
        start in start(),
        commands in proptest::collection::vec(peaceful(), 0..6),
    ) {
        let mut timeline = scenario(&start, Vec::new()).timeline();
        let mut was_up = false;
        for command in std::iter::once(None).chain(commands.into_iter().map(Some)) {
            if let Some(command) = command {
                // A refused command (an undo without history, …) changes nothing.
                drop(timeline.execute(command));
            }
            while next_moment(&mut timeline) {
                check_ceiling(&timeline)?;
                check_floor(&timeline, &mut was_up)?;
            }
        }
    }

    /// A rollout that is turned round half-way may lose a pod that became available while it was
    /// being deleted, in a real cluster, too; the ceiling holds all the same.
    #[test]
    fn the_ceiling_holds_whatever_is_done_in_the_middle_of_a_rollout(
        start in start(),
        commands in timed(peaceful(), 8),
    ) {
        let scenario = scenario(&start, commands);
        let mut timeline = scenario.timeline();
        while next_moment(&mut timeline) {
            check_ceiling(&timeline)?;
        }
    }

    #[test]
    fn everything_comes_to_rest_when_faults_stop(
        start in start(),
        commands in timed(violent(), 10),
    ) {
        let scenario = scenario(&start, commands);
        let mut timeline = scenario.timeline();
        timeline.seek(last_command(&scenario));
        heal(&mut timeline);
        check(timeline.run_to_rest(LONG), "it never rests", &scenario)?;
        let cluster = timeline.cluster();
        let deployment = web(cluster).expect("nobody deletes it");
        let hold = cluster.hold(deployment.meta.uid);
        let complete = hold.as_ref().is_some_and(Hold::is_complete);
        check(complete, &format!("it rests at {hold:?}"), &scenario)?;
        let seen = available(cluster, deployment);
        check(seen == deployment.spec.replicas, "not all pods are available", &scenario)?;
    }

    #[test]
    fn the_same_scenario_is_the_same_run(start in start(), commands in timed(violent(), 8)) {
        let scenario = scenario(&start, commands);
        let end = last_command(&scenario) + Duration::from_secs(100);
        let run = || {
            let mut timeline = scenario.timeline();
            timeline.seek(end);
            format!("{:?}{:?}", timeline.cluster(), timeline.entries())
        };
        check(run() == run(), "two runs differ", &scenario)?;
    }

    #[test]
    fn seeking_is_running(start in start(), commands in timed(violent(), 8), part in 0..100u64) {
        let scenario = scenario(&start, commands);
        let end = last_command(&scenario) + Duration::from_secs(60);
        let middle = Time(end.as_millis() * part / 100);
        let mut straight = scenario.timeline();
        straight.seek(middle);
        let mut back = scenario.timeline();
        back.seek(end);
        back.seek(middle);
        let look = |timeline: &Timeline| format!("{:?}", timeline.cluster());
        check(look(&straight) == look(&back), "the past is another", &scenario)?;
    }
}

/// Repairs all faults and resumes paused rollouts.
fn heal(timeline: &mut Timeline) {
    let faults = (1..5).map(|number| Command::SetImageFault {
        image: format!("web:v{number}"),
        fault: None,
    });
    let nodes = (1..4).map(|number| Command::Cordon {
        node: format!("node{number}"),
        unschedulable: false,
    });
    let rest = [
        Command::SetPodQuota { pods: None },
        Command::Resume {
            target: Target::deployment("web"),
        },
        set_image("web:v9"),
    ];
    for command in faults.chain(nodes).chain(rest) {
        // Resuming a rollout that is not paused is refused, and then there is nothing to do.
        drop(timeline.execute(command));
    }
}
