//! The same number is the same wherever it stands: on the stage, in the arithmetic, and in what kubectl prints.

use engine::cluster::{Command, Settings, Target};
use engine::timeline::Timeline;
use engine::trace::{DeploymentHold, Hold};
use kube::api::{Deployment, KubernetesVersion, ReplicaSet};
use kube::clock::Duration;
use serde_json::{Value, json};
use view::stage::Stage;
use view::workload::workloads;

/// Compares the numbers of each Deployment at the present moment. Returns how many arithmetics were compared.
fn compare(timeline: &Timeline, what: &str) -> usize {
    let store = timeline.cluster().store();
    let mut compared = 0;
    for workload in workloads(store) {
        let stage = Stage::of(timeline, workload.uid).expect("it exists");
        let at = format!("{what} at {}", timeline.now());
        for lane in &stage.lanes {
            let set = store.get::<ReplicaSet>(lane.set).expect("it exists");
            let (spec, status) = (&set.spec, &set.status);
            let reported = (
                status.replicas,
                status.ready_replicas,
                status.available_replicas,
            );
            assert_eq!(lane.desired, Some(spec.replicas), "{at}");
            assert_eq!((lane.current, lane.ready, lane.available), reported, "{at}");
        }
        let deployment = store.get::<Deployment>(workload.uid).expect("it exists");
        assert_eq!(stage.desired, deployment.spec.replicas, "{at}");
        let hold = timeline.cluster().hold(workload.uid);
        if let Some(Hold::Deployment(DeploymentHold::Waiting {
            bounds,
            total,
            available,
            ..
        })) = hold
        {
            assert_eq!((stage.total, stage.available), (total, available), "{at}");
            // Recreate has neither a ceiling nor a floor to show.
            assert_eq!(stage.bounds.unwrap_or(bounds), bounds, "{at}");
            compared += 1;
        }
    }
    compared
}

fn web(spec: &Value) -> Command {
    let mut manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "web:1"}]},
            },
        },
    });
    for (field, value) in spec.as_object().expect("a spec") {
        manifest["spec"][field] = value.clone();
    }
    Command::Apply { manifest }
}

/// Rolls `image` out, scales in the middle, and compares at every step of 23 ms, which meets all phases of the components' waits.
fn roll_out(version: KubernetesVersion, spec: &Value, quota: Option<u32>, image: &str) -> usize {
    let settings = Settings {
        version,
        ..Settings::default()
    };
    let mut timeline = Timeline::new(settings);
    let act = |timeline: &mut Timeline, command| {
        timeline.execute(command).expect("it is possible");
    };
    act(&mut timeline, web(spec));
    timeline.advance(Duration::from_secs(20));
    act(&mut timeline, Command::SetPodQuota { pods: quota });
    let target = || Target::deployment("web");
    let update = Command::SetImage {
        target: target(),
        container: "web".to_string(),
        image: image.to_string(),
    };
    act(&mut timeline, update);
    let what = format!("{version} {spec} {quota:?} {image}");
    let mut compared = 0;
    for step in 0..900 {
        if step == 400 {
            let replicas = 8;
            let target = target();
            act(&mut timeline, Command::Scale { target, replicas });
        }
        timeline.advance(Duration(23));
        compared += compare(&timeline, &what);
    }
    compared
}

#[test]
fn stage_arithmetic_and_kubectl_tell_the_same_numbers_at_every_moment() {
    let mut compared = 0;
    for version in ["1.20", "1.30", "1.37"] {
        let version = version.parse().expect("known");
        for (spec, quota) in [
            (json!({"replicas": 5}), None),
            (json!({"replicas": 5, "minReadySeconds": 5}), None),
            (
                json!({"replicas": 5, "strategy": {"type": "Recreate"}}),
                None,
            ),
            (json!({"replicas": 5}), Some(5)),
        ] {
            for image in ["web:2", "web:2-missing", "web:2-crash", "web:2-unready"] {
                compared += roll_out(version, &spec, quota, image);
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}
