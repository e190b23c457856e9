//! Pods from their binding to their end, as users see them.

use engine::cluster::{Command, Settings, Target};
use engine::timeline::Timeline;
use engine::trace::Effect;
use kube::api::Pod;
use kube::api::pod::{ContainerState, WaitingReason};
use kube::clock::{Duration, Time};
use serde_json::{Value, json};
use std::rc::Rc;

/// A run with one Deployment `web` of one replica and this pod spec, applied at time zero.
fn run(pod: Value) -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    let manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": pod},
        },
    });
    timeline
        .execute(Command::Apply { manifest })
        .expect("it is valid");
    timeline
}

fn container(image: &str, more: Value) -> Value {
    let mut container = json!({"name": "web", "image": image});
    for (field, value) in more.as_object().into_iter().flatten() {
        container[field] = value.clone();
    }
    json!({"containers": [container]})
}

fn pod(timeline: &Timeline) -> Rc<Pod> {
    let pods = timeline.cluster().store().pods.iter();
    pods.last().expect("there is a pod").clone()
}

fn at(timeline: &mut Timeline, seconds: u64) -> Rc<Pod> {
    timeline.seek(Time::from_secs(seconds));
    pod(timeline)
}

/// When something happened to a pod, in whole seconds, rounded.
fn moments(timeline: &Timeline, which: impl Fn(&Effect) -> bool) -> Vec<u64> {
    let entries = timeline
        .entries()
        .iter()
        .filter(|entry| which(&entry.effect));
    entries
        .map(|entry| (entry.at.as_millis() + 500) / 1000)
        .collect()
}

fn gaps(moments: &[u64]) -> Vec<u64> {
    moments.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn a_good_image_is_ready_after_two_seconds() {
    let mut timeline = run(container("web:v1", json!({})));
    assert!(timeline.run_to_rest(Duration::from_secs(60)));
    assert!(pod(&timeline).is_ready());
    assert_eq!(
        moments(&timeline, |e| *e == Effect::PodReady { ready: true }),
        [2]
    );
}

/// Starts after about 0, 0, 10, 20, 40, 80, 160, 300, 300 s of waiting and up to half of that more, each crash 1 s after the
/// start; a wait of several minutes is looked at about every minute.
#[test]
fn a_crashing_container_is_started_again_ever_later() {
    let mut timeline = run(container("web:crash", json!({})));
    timeline.seek(Time::from_secs(1400));
    let starts = moments(&timeline, |e| matches!(e, Effect::ContainerStarted { .. }));
    let waits: Vec<u64> = gaps(&starts).iter().map(|gap| gap - 1).collect();
    assert!(waits.len() > 6, "{waits:?}");
    for (wait, least) in waits.iter().zip([0_u64, 10, 20, 40, 80, 160, 300, 300]) {
        let most = least + (least / 2).min(90) + 2;
        assert!((least..=most).contains(wait), "{waits:?}");
    }
    let pod = pod(&timeline);
    assert_eq!(pod.restarts() as usize, starts.len() - 1);
    assert!(!pod.is_ready());
    let waiting = ContainerState::Waiting(WaitingReason::CrashLoopBackOff);
    assert_eq!(pod.status.containers[0].state, waiting);
}

#[test]
fn a_missing_image_is_asked_for_ever_later_and_found_when_it_is_there() {
    let mut timeline = run(container("web:missing", json!({})));
    let waiting = |reason| ContainerState::Waiting(reason);
    assert_eq!(
        at(&mut timeline, 3).status.containers[0].state,
        waiting(WaitingReason::ErrImagePull)
    );
    let backing_off = waiting(WaitingReason::ImagePullBackOff);
    assert_eq!(
        at(&mut timeline, 17).status.containers[0].state,
        backing_off
    );
    timeline.seek(Time::from_secs(700));
    let failed = |effect: &Effect| {
        let reason = WaitingReason::ErrImagePull;
        *effect
            == Effect::ContainerWaiting {
                container: 0,
                reason,
            }
    };
    let attempts = gaps(&moments(&timeline, failed));
    assert!(attempts.len() > 5, "{attempts:?}");
    for (gap, least) in attempts.iter().zip([10, 20, 40, 80, 160, 300]) {
        let most = least + 16;
        assert!((least..=most).contains(gap), "{attempts:?}");
    }
    let fault = Some(engine::kubelet::ImageFault::None);
    let image = "web:missing".to_string();
    timeline
        .execute(Command::SetImageFault { image, fault })
        .expect("always possible");
    timeline.advance(Duration::from_secs(318));
    assert!(pod(&timeline).is_ready());
}

/// First probe at the first tick at or after start + 5 s; the application answers by then.
#[test]
fn a_readiness_probe_decides_in_its_own_rhythm() {
    let probe = json!({"httpGet": {"port": 80}, "initialDelaySeconds": 5, "periodSeconds": 10});
    let mut timeline = run(container("web:v1", json!({"readinessProbe": probe})));
    assert!(!at(&mut timeline, 6).is_ready());
    assert!(at(&mut timeline, 18).is_ready());
    let name = pod(&timeline).meta.name.to_string();
    let unready = Command::SetPodUnready {
        pod: name,
        unready: true,
    };
    timeline.execute(unready).expect("the pod is there");
    assert!(
        at(&mut timeline, 30).is_ready(),
        "one or two failures are not enough"
    );
    assert!(!at(&mut timeline, 55).is_ready());
}

/// Without a startup probe liveness kills it before its minute is over; with one it gets there.
#[test]
fn a_slow_start_needs_a_startup_probe() {
    let liveness = json!({"httpGet": {"port": 80}, "periodSeconds": 10});
    let startup = json!({"httpGet": {"port": 80}, "periodSeconds": 10, "failureThreshold": 12});
    let slow = |timeline: &mut Timeline| {
        let image = "web:v1".to_string();
        let fault = Some(engine::kubelet::ImageFault::SlowStart);
        timeline
            .execute(Command::SetImageFault { image, fault })
            .expect("always possible");
    };
    let mut killed = run(container("web:v1", json!({"livenessProbe": liveness})));
    slow(&mut killed);
    assert!(at(&mut killed, 60).restarts() >= 1);
    let probes = json!({"livenessProbe": liveness, "startupProbe": startup});
    let mut patient = run(container("web:v1", probes));
    slow(&mut patient);
    assert!(!at(&mut patient, 50).is_ready());
    let pod = at(&mut patient, 90);
    assert!(pod.is_ready() && pod.restarts() == 0, "{pod:?}");
}

fn deletion_takes(spec: Value, fault: Option<engine::kubelet::ImageFault>) -> u64 {
    let mut timeline = run(spec);
    let image = "web:v1".to_string();
    timeline
        .execute(Command::SetImageFault { image, fault })
        .expect("always possible");
    timeline.seek(Time::from_secs(100));
    let target = Target::new(kube::api::Kind::Pod, &pod(&timeline).meta.name);
    let (grace_seconds, cascade) = (None, Default::default());
    timeline
        .execute(Command::Delete {
            target,
            grace_seconds,
            cascade,
        })
        .expect("it is there");
    timeline.advance(Duration::from_secs(90));
    let gone = moments(&timeline, |e| *e == Effect::Removed);
    gone[0] - 100
}

#[test]
fn termination_takes_the_hook_and_the_shutdown_and_at_most_the_grace_period() {
    use engine::kubelet::ImageFault::IgnoresSigterm;
    let plain = container("web:v1", json!({}));
    assert_eq!(deletion_takes(plain.clone(), None), 2);
    assert_eq!(
        deletion_takes(plain, Some(IgnoresSigterm)),
        31,
        "with what is left to do for the kubelet"
    );
    let hook = json!({"lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}}});
    assert_eq!(deletion_takes(container("web:v1", hook.clone()), None), 7);
    let mut short = container("web:v1", hook);
    short["terminationGracePeriodSeconds"] = json!(4);
    assert_eq!(
        deletion_takes(short, None),
        6,
        "at least two seconds are left for SIGTERM"
    );
}

#[test]
fn init_containers_run_one_after_the_other_before_the_others() {
    let mut spec = container("web:v1", json!({}));
    spec["initContainers"] = json!([{"name": "a", "image": "a"}, {"name": "b", "image": "b"}]);
    let mut timeline = run(spec);
    assert!(timeline.run_to_rest(Duration::from_secs(60)));
    let started: Vec<u8> = timeline
        .entries()
        .iter()
        .filter_map(|entry| match entry.effect {
            Effect::ContainerStarted { container, .. } => Some(container),
            _ => None,
        })
        .collect();
    assert_eq!(started, [0, 1, 2]);
    assert!(pod(&timeline).is_ready());
}

/// The tag is pushed again and the pods are made again: only `Always` gets the new image.
#[test]
fn a_tag_that_is_pushed_again_reaches_only_those_who_always_pull() {
    let push_seen = |policy: &str| {
        let mut timeline = run(container("web:v1", json!({"imagePullPolicy": policy})));
        timeline.seek(Time::from_secs(10));
        let image = "web:v1".to_string();
        timeline
            .execute(Command::PushImage { image })
            .expect("always possible");
        for node in ["node2", "node3"] {
            let (node, unschedulable) = (node.to_string(), true);
            timeline
                .execute(Command::Cordon {
                    node,
                    unschedulable,
                })
                .expect("it is there");
        }
        let target = Target::deployment("web");
        timeline
            .execute(Command::Restart { target })
            .expect("it is there");
        assert!(timeline.run_to_rest(Duration::from_secs(60)));
        pod(&timeline).status.containers[0].image_push
    };
    assert_eq!(push_seen("IfNotPresent"), 0);
    assert_eq!(push_seen("Always"), 1);
}

/// A person can press "crash" at any moment, also before the pod has a node, and after it was deleted.
#[test]
fn a_pod_can_crash_at_any_moment_of_its_life() {
    for late in 0..160 {
        let mut timeline = run(container("web:v1", json!({})));
        timeline.advance(Duration(25 * late));
        for name in timeline
            .cluster()
            .store()
            .pods
            .iter()
            .map(|pod| pod.meta.name.to_string())
            .collect::<Vec<_>>()
        {
            let crash = Command::CrashPod { pod: name.clone() };
            timeline.execute(crash.clone()).expect("the pod is there");
            let delete = Command::Delete {
                target: Target::new(kube::api::Kind::Pod, &name),
                grace_seconds: None,
                cascade: Default::default(),
            };
            timeline.execute(delete).expect("the pod is there");
            // The pod may be gone at once.
            let _ = timeline.execute(crash);
        }
        assert!(timeline.run_to_rest(Duration::from_secs(120)));
        assert!(pod(&timeline).is_ready(), "crashed after {} ms", 25 * late);
    }
}
