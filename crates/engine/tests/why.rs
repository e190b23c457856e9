//! "Why not now?": the inequality that holds a Deployment back, in situations worked out by hand.

use engine::cluster::{Command, Settings, Target};
use engine::scenario::{Scenario, TimedCommand};
use engine::timeline::Timeline;
use engine::trace::{Blocker, Cause, DeploymentHold, Hold, PodCause, PullError, Unfit};
use kube::clock::{Duration, Time};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(500);

/// A settled Deployment `web` with this spec besides selector and template.
fn settled(spec: Value) -> Timeline {
    let mut manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "web:v1"}]},
            },
        },
    });
    for (field, value) in spec.as_object().expect("a spec") {
        manifest["spec"][field] = value.clone();
    }
    let command = Command::Apply { manifest };
    let scenario = Scenario {
        commands: vec![TimedCommand { at: 0, command }],
        ..Scenario::new(&Settings::default(), "")
    };
    let mut timeline = scenario.timeline();
    assert!(timeline.run_to_rest(LONG));
    timeline
}

fn act(timeline: &mut Timeline, command: Command) {
    timeline.execute(command).expect("it is possible");
}

fn set_image(timeline: &mut Timeline, image: &str) {
    let command = Command::SetImage {
        target: Target::deployment("web"),
        container: "web".to_string(),
        image: image.to_string(),
    };
    act(timeline, command);
}

fn why(timeline: &Timeline) -> Option<DeploymentHold> {
    let deployment = timeline.cluster().deployment("web").expect("it exists");
    match timeline.cluster().hold(deployment.meta.uid)? {
        Hold::Deployment(hold) => Some(hold),
        other => panic!("a Deployment is held by {other:?}"),
    }
}

/// What keeps `web`.
fn blockers(timeline: &Timeline) -> Vec<Blocker> {
    let deployment = timeline.cluster().deployment("web").expect("it exists");
    timeline.cluster().blockers(deployment.meta.uid)
}

/// The only cause that keeps pods of `web`, and how many it keeps.
fn only_cause(timeline: &Timeline) -> (PodCause, usize) {
    let blockers = blockers(timeline);
    let [
        Blocker {
            cause: Cause::Pod(cause),
            pods,
            count,
        },
    ] = &blockers[..]
    else {
        panic!("{blockers:?}");
    };
    assert_eq!(pods.len(), *count);
    (cause.clone(), *count)
}

#[test]
fn nothing_is_wanted_when_all_pods_are_new_and_available() {
    let timeline = settled(json!({"replicas": 3}));
    assert_eq!(
        why(&timeline),
        Some(DeploymentHold::Complete { desired: 3 })
    );
}

/// Ten replicas, 25% and 25%: at most 13, at least 8. Stuck at 8 old and 5 new: 13 of 13, 8 of 8.
#[test]
fn a_missing_image_holds_at_the_ceiling_and_at_the_floor() {
    let mut timeline = settled(json!({"replicas": 10}));
    set_image(&mut timeline, "web:v2-missing");
    timeline.advance(Duration::from_secs(8));
    let Some(DeploymentHold::Waiting {
        bounds,
        total,
        available,
        new_unavailable,
        max_scaled_down,
        ..
    }) = why(&timeline)
    else {
        panic!("{:?}", why(&timeline));
    };
    assert_eq!((bounds.max_total(), bounds.min_available()), (13, 8));
    assert_eq!(
        (total, available, new_unavailable, max_scaled_down),
        (13, 8, 5, 0)
    );
    let image = PodCause::Image {
        container: "web".into(),
        image: "web:v2-missing".into(),
        error: PullError::NotFound,
    };
    assert_eq!(only_cause(&timeline), (image, 5));
}

/// Three replicas, 25%: at most 4, at least 3. The new pod is ready at about 2 s, and counts at 12 s.
#[test]
fn a_ready_pod_waits_for_min_ready_seconds() {
    let mut timeline = settled(json!({"replicas": 3, "minReadySeconds": 10}));
    set_image(&mut timeline, "web:v2");
    timeline.advance(Duration::from_secs(6));
    let Some(DeploymentHold::Waiting { total: 4, .. }) = why(&timeline) else {
        panic!("{:?}", why(&timeline));
    };
    let (
        PodCause::MinReady {
            ready_for,
            needed_seconds,
        },
        1,
    ) = only_cause(&timeline)
    else {
        panic!("{:?}", blockers(&timeline));
    };
    assert_eq!(needed_seconds, 10);
    assert!((3..=5).contains(&ready_for.whole_secs()), "{ready_for:?}");
}

#[test]
fn a_pause_holds_everything() {
    let mut timeline = settled(json!({"replicas": 3}));
    let target = Target::deployment("web");
    act(&mut timeline, Command::Pause { target });
    set_image(&mut timeline, "web:v2");
    timeline.advance(Duration::from_secs(5));
    assert_eq!(why(&timeline), Some(DeploymentHold::Paused));
}

#[test]
fn recreate_waits_until_the_old_pods_are_gone() {
    let mut timeline = settled(json!({"replicas": 3, "strategy": {"type": "Recreate"}}));
    set_image(&mut timeline, "web:v2");
    timeline.advance(Duration::from_secs(1));
    assert_eq!(
        why(&timeline),
        Some(DeploymentHold::OldPodsRunning { pods: 3 })
    );
    timeline.run_to_rest(LONG);
    assert_eq!(
        why(&timeline),
        Some(DeploymentHold::Complete { desired: 3 })
    );
}

#[test]
fn a_quota_that_is_used_up_is_told_in_the_words_of_the_api_server() {
    let mut timeline = settled(json!({"replicas": 3}));
    act(&mut timeline, Command::SetPodQuota { pods: Some(3) });
    set_image(&mut timeline, "web:v2");
    timeline.advance(Duration::from_secs(3));
    let Some(DeploymentHold::ReplicaFailure(message)) = why(&timeline) else {
        panic!("{:?}", why(&timeline));
    };
    assert!(
        message.contains("exceeded quota: pods, requested: pods=1, used: pods=3, limited: pods=3")
    );
    act(&mut timeline, Command::SetPodQuota { pods: None });
    timeline.run_to_rest(LONG);
    assert_eq!(
        why(&timeline),
        Some(DeploymentHold::Complete { desired: 3 })
    );
}

#[test]
fn a_pod_that_fits_nowhere_is_not_scheduled() {
    let mut timeline = settled(json!({"replicas": 3}));
    for node in ["node1", "node2", "node3"] {
        let node = node.to_string();
        act(
            &mut timeline,
            Command::Cordon {
                node,
                unschedulable: true,
            },
        );
    }
    set_image(&mut timeline, "web:v2");
    timeline.advance(Duration::from_secs(5));
    assert!(matches!(
        why(&timeline),
        Some(DeploymentHold::Waiting { .. })
    ));
    let (PodCause::NoNode { no_node, .. }, 1) = only_cause(&timeline) else {
        panic!("{:?}", blockers(&timeline));
    };
    assert_eq!(
        (no_node.nodes, &no_node.unfit[..]),
        (3, &[(Unfit::Cordoned, 3)][..])
    );
}

/// The deadline tells; it takes nothing back.
#[test]
fn a_deadline_that_has_passed_changes_nothing_about_what_holds() {
    let mut timeline = settled(json!({"replicas": 3, "progressDeadlineSeconds": 20}));
    set_image(&mut timeline, "web:v2-unready");
    timeline.advance(Duration::from_secs(60));
    let deployment = timeline.cluster().deployment("web").expect("it exists");
    let reasons: Vec<&str> = deployment
        .status
        .conditions
        .iter()
        .map(|c| c.reason.name())
        .collect();
    assert_eq!(
        reasons,
        ["MinimumReplicasAvailable", "ProgressDeadlineExceeded"]
    );
    assert!(matches!(
        why(&timeline),
        Some(DeploymentHold::Waiting { total: 4, .. })
    ));
    timeline.seek(Time::ZERO);
    assert_eq!(timeline.cluster().store().deployments.len(), 1);
}
