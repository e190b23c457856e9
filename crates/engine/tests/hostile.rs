//! Scenarios that would go on for ever must open after a bounded amount of work and be stepped through without a hang.
//! The bounds count tasks and writes, because seconds would depend on how busy the machine is.

use engine::scenario::Scenario;
use engine::timeline::Timeline;
use kube::clock::{Duration, Time};
use serde_json::{Value, json};

/// Writes before a scenario is shown; a single task may make a few thousand.
const MOST_WRITES: u64 = 105_000;

fn deployment(replicas: i64, image: &str, min_ready_seconds: i32) -> Value {
    let probe = json!({"httpGet": {"port": 80}, "periodSeconds": 1});
    let container = json!({"name": "web", "image": image, "readinessProbe": probe});
    let manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": replicas,
            "minReadySeconds": min_ready_seconds,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [container]},
            },
        },
    });
    json!({"at": 0, "do": {"verb": "apply", "manifest": manifest}})
}

fn opened(at: u64, commands: Vec<Value>) -> Timeline {
    let text =
        json!({"format": 1, "kubernetes": "1.36", "seed": 1, "at": at, "commands": commands});
    let scenario = Scenario::from_json(&text.to_string()).expect("the form is right");
    let timeline = scenario.timeline();
    let writes = timeline.cluster().store().resource_version();
    assert!(writes < MOST_WRITES, "{writes} writes");
    timeline
}

#[test]
fn a_crash_loop_of_a_year_is_opened_early() {
    let year = 365 * 24 * 3_600_000;
    let timeline = opened(year, vec![deployment(300, "web:crash", 0)]);
    assert!(timeline.is_cut_short());
    assert!(timeline.now() < Time(year) && timeline.now() > Time::from_secs(600));
}

#[test]
fn as_many_pods_as_a_number_can_say_are_opened_early() {
    for (replicas, seconds) in [(100_000, 0), (100_000, 5), (i64::from(i32::MAX), 0)] {
        let timeline = opened(60_000, vec![deployment(replicas, "web:v1", seconds)]);
        assert!(timeline.is_cut_short());
        assert!(timeline.cluster().store().pods.len() > 1000);
    }
}

#[test]
fn a_flood_of_commands_is_opened_early() {
    let scale = |number: u64| {
        let target = json!({"kind": "Deployment", "name": "web"});
        let command = json!({"verb": "scale", "target": target, "replicas": number % 7});
        json!({"at": number, "do": command})
    };
    let mut commands = vec![deployment(1, "web:v1", 0)];
    commands.extend((0..20_000).map(scale));
    let timeline = opened(30_000, commands);
    assert!(timeline.is_cut_short());
    assert!(timeline.commands_done() < 501);
}

#[test]
fn a_stateful_set_without_end_is_opened_early() {
    // With ordered creation each pod costs a look at all pods before it; with parallel creation it costs only its own
    // writes, at least five.
    for (policy, most) in [("OrderedReady", 2000), ("Parallel", 20_000)] {
        let mut set = deployment(i64::from(i32::MAX), "web:v1", 0);
        let manifest = &mut set["do"]["manifest"];
        manifest["kind"] = "StatefulSet".into();
        manifest["spec"]["serviceName"] = "web".into();
        manifest["spec"]["podManagementPolicy"] = policy.into();
        let timeline = opened(365 * 24 * 3_600_000, vec![set]);
        assert!(timeline.is_cut_short());
        let pods = timeline.cluster().store().pods.len();
        assert!(pods > 100 && pods < most, "{policy}: {pods} pods");
    }
}

#[test]
fn moments_beyond_all_time_are_brought_near() {
    let mut late = deployment(1, "web:v1", 0);
    late["at"] = u64::MAX.into();
    let mut timeline = opened(u64::MAX, vec![late]);
    assert!(!timeline.is_cut_short());
    assert_eq!(timeline.cluster().store().deployments.len(), 1);
    timeline.advance(Duration::from_secs(60));
    assert_eq!(timeline.cluster().store().pods.len(), 1);
}

#[test]
fn an_ordinary_scenario_is_opened_where_it_was_saved() {
    let at = 3_600_000;
    let mut set = deployment(300, "web:v1", 0);
    set["do"]["manifest"]["kind"] = "StatefulSet".into();
    set["do"]["manifest"]["spec"]["serviceName"] = "web".into();
    for command in [deployment(1000, "web:v1", 0), set] {
        let timeline = opened(at, vec![command]);
        assert!(!timeline.is_cut_short());
        assert_eq!(timeline.now(), Time(at));
    }
}

#[test]
fn stepping_gives_up_where_nothing_happens_any_more() {
    for image in ["web:unready", "web:v1"] {
        let quota = json!({"at": 0, "do": {"verb": "setPodQuota", "pods": 1}});
        let mut timeline = opened(2_000_000, vec![quota, deployment(3, image, 0)]);
        let mut steps = 0;
        while timeline.step() {
            steps += 1;
            assert!(steps < 100, "{} goes on and on", timeline.now());
        }
        let stayed = timeline.now();
        assert!(!timeline.step() && timeline.now() == stayed && timeline.horizon() == stayed);
        assert!(!timeline.next_decision());
        assert!(timeline.step_back());
    }
}
