//! DaemonSets.

use crate::run::Run;
use engine::cluster::{Cluster, Command, Target};
use engine::rng::Rng;
use engine::trace::{Actor, DaemonSetHold, DaemonSetRule, Effect, Hold, Reason, WorkloadStep};
use kube::api::{DaemonSet, Kind, Pod, WorkloadKind};
use kube::clock::Duration;
use kube::well_known::TEMPLATE_GENERATION;
use serde_json::json;
use std::collections::BTreeMap;
use std::rc::Rc;

const PROXY: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: proxy}
spec:
  selector: {matchLabels: {app: proxy}}
  updateStrategy:
    rollingUpdate: {maxUnavailable: 1}
  template:
    metadata: {labels: {app: proxy}}
    spec:
      containers:
      - {name: nginx, image: 'nginx:1.17'}
";

const ACTOR: Actor = Actor::Workload(WorkloadKind::DaemonSet);

fn proxy() -> Target {
    Target::new(Kind::DaemonSet, "proxy")
}

fn settled(text: &str) -> Run {
    let mut run = Run::new(1);
    run.apply(text);
    run.settle();
    run
}

fn set(run: &Run) -> &Rc<DaemonSet> {
    let found = run.cluster().store().by_name("default", "proxy");
    found.expect("it was applied")
}

fn hold(run: &Run) -> Option<DaemonSetHold> {
    match run.cluster().hold(set(run).meta.uid)? {
        Hold::DaemonSet(hold) => Some(hold),
        other => panic!("a DaemonSet is held by {other:?}"),
    }
}

fn images(run: &Run) -> Vec<String> {
    let pods = run.pods();
    let images = pods
        .iter()
        .map(|pod| pod.spec.containers[0].image.to_string());
    images.collect()
}

/// How often each verb comes in a row: `d1 c1 d2 c2` …
fn rhythm(deeds: &[String]) -> Vec<(&str, usize)> {
    let mut rhythm: Vec<(&str, usize)> = Vec::new();
    for deed in deeds {
        let verb = deed.split(' ').next().unwrap_or_default();
        match rhythm.last_mut() {
            Some((last, count)) if *last == verb => *count += 1,
            _ => rhythm.push((verb, 1)),
        }
    }
    rhythm
}

fn update(text: &str) -> (Run, Vec<String>) {
    let mut run = settled(text);
    let before = run.timeline.entries().len();
    run.set_image(proxy(), "nginx:1.18");
    run.settle();
    let deeds = run.deeds(ACTOR, before);
    assert_eq!(images(&run), ["nginx:1.18"; 3]);
    (run, deeds)
}

#[test]
fn every_node_gets_one_pod_and_they_are_replaced_one_by_one() {
    let (run, deeds) = update(PROXY);
    let pairs = [("delete", 1), ("create", 1)].repeat(3);
    assert_eq!(rhythm(&deeds), pairs);
    let mut nodes: Vec<_> = run
        .pods()
        .iter()
        .filter_map(|pod| pod.node_name.clone())
        .collect();
    nodes.sort();
    assert_eq!(nodes, ["node1".into(), "node2".into(), "node3".into()]);
    assert_eq!(hold(&run), Some(DaemonSetHold::Complete { desired: 3 }));
    assert_eq!(set(&run).meta.annotation(TEMPLATE_GENERATION), Some("2"));
    let labels = &run.pods()[0].meta.labels;
    assert_eq!(labels["pod-template-generation"], "2");
    assert!(!labels["controller-revision-hash"].contains("proxy"));
}

#[test]
fn max_unavailable_lets_several_go_at_once() {
    let (_, deeds) = update(&PROXY.replace("maxUnavailable: 1", "maxUnavailable: 50%"));
    assert_eq!(rhythm(&deeds)[0], ("delete", 2));
}

#[test]
fn surge_makes_the_new_pod_first() {
    let strategy = "maxUnavailable: 0, maxSurge: 1";
    let (run, deeds) = update(&PROXY.replace("maxUnavailable: 1", strategy));
    let first: Vec<_> = rhythm(&deeds).into_iter().take(1).collect();
    assert_eq!(first, [("create", 1)]);
    let made_room = run.timeline.entries().iter().filter(|entry| {
        matches!(&entry.reason, Reason::Step(WorkloadStep::DaemonSet(step)) if step.rule == DaemonSetRule::OldReplaced)
    });
    assert_eq!(made_room.count(), 3);
}

#[test]
fn on_delete_waits_for_a_person() {
    let strategy = "updateStrategy: {type: OnDelete}";
    let text = PROXY.replace(
        "updateStrategy:\n    rollingUpdate: {maxUnavailable: 1}",
        strategy,
    );
    let mut run = settled(&text);
    run.set_image(proxy(), "nginx:1.18");
    run.settle();
    assert_eq!(hold(&run), Some(DaemonSetHold::OnDelete { outdated: 3 }));
    let name = run.pods()[0].meta.name.to_string();
    run.delete_pod(&name);
    run.settle();
    let new = images(&run)
        .iter()
        .filter(|image| *image == "nginx:1.18")
        .count();
    assert_eq!(new, 1);
}

#[test]
fn a_broken_revision_stops_at_the_limit_and_undo_mends_it() {
    let mut run = settled(PROXY);
    run.set_image(proxy(), "nginx:missing");
    run.wait(120);
    let Some(DaemonSetHold::MaxUnavailable {
        unavailable: 1,
        outdated: 2,
        ..
    }) = hold(&run)
    else {
        panic!("{:?}", hold(&run));
    };
    let blockers = run.cluster().blockers(set(&run).meta.uid);
    let counts: Vec<usize> = blockers.iter().map(|blocker| blocker.count).collect();
    assert_eq!(counts, [1]);
    assert_eq!(set(&run).status.number_unavailable, 1);
    run.act(Command::Undo {
        target: proxy(),
        to_revision: 0,
    });
    run.settle();
    assert_eq!(images(&run), ["nginx:1.17"; 3]);
    let known = run.cluster().store().owned_revisions(set(&run).meta.uid);
    let numbers: Vec<_> = known.iter().map(|revision| revision.revision).collect();
    assert_eq!(numbers, [2, 3]);
}

#[test]
fn min_ready_seconds_pass_between_nodes() {
    let text = PROXY.replace(
        "spec:\n  selector",
        "spec:\n  minReadySeconds: 30\n  selector",
    );
    let mut run = settled(&text);
    let before = run.timeline.now();
    run.set_image(proxy(), "nginx:1.18");
    run.settle();
    assert!(run.timeline.now().since(before) > Duration::from_secs(90));
}

/// The controller looks again `minReadySeconds` after an earlier look, not when the next pod becomes available.
#[test]
fn a_pod_that_is_ready_later_is_seen_late_to_be_available() {
    let template = "spec:\n  minReadySeconds: 10\n  selector";
    let probe = "image: 'nginx:1.17', readinessProbe: {periodSeconds: 1, httpGet: {port: 80}}";
    let text = PROXY.replace("spec:\n  selector", template);
    let mut run = Run::new(1);
    run.apply(&text.replace("image: 'nginx:1.17'", probe));
    run.wait(1);
    let late = run.pods()[0].meta.name.to_string();
    let mark = |unready: bool| Command::SetPodUnready {
        pod: late.clone(),
        unready,
    };
    run.act(mark(true));
    run.wait(7);
    run.act(mark(false));
    while set(&run).status.number_available < 3 {
        run.wait(1);
    }
    let pod = run.cluster().store().by_name::<Pod>("default", &late);
    let available = pod
        .and_then(|pod| pod.available_at(10))
        .expect("it is ready");
    let seen = run.timeline.now().since(available).whole_secs();
    assert!((2..10).contains(&seen), "{seen}");
}

#[test]
fn cordons_are_tolerated_and_node_selectors_obeyed() {
    let mut run = Run::new(1);
    run.act(Command::Cordon {
        node: "node2".to_string(),
        unschedulable: true,
    });
    run.apply(PROXY);
    run.settle();
    assert_eq!(run.pods().len(), 3);
    run.act(Command::Patch {
        target: proxy(),
        patch: json!({"spec": {"template": {"spec":
            {"nodeSelector": {"kubernetes.io/hostname": "node3"}}}}}),
        style: Default::default(),
    });
    run.settle();
    let nodes: Vec<_> = run
        .pods()
        .iter()
        .filter_map(|pod| pod.node_name.clone())
        .collect();
    assert_eq!(nodes, ["node3".into()]);
    assert_eq!(set(&run).status.desired_number_scheduled, 1);
}

/// After any commands, a node without surge has at most one pod that is not terminating, and an update that deletes
/// available pods never leaves more than `maxUnavailable` nodes without an available pod. Nodes whose pod was not
/// available before do not count.
#[test]
fn limits_hold_whatever_users_do() {
    for seed in 0..30 {
        let mut rng = Rng::new(seed);
        let mut run = Run::new(seed);
        run.apply(PROXY);
        for _ in 0..10 {
            act_at_random(&mut run, &mut rng);
            let until = run.timeline.now() + Duration(rng.below(15_000));
            while run.timeline.now() < until {
                let from = run.timeline.present();
                if !run.timeline.step() {
                    break;
                }
                check_limits(&run, from, seed);
            }
        }
    }
}

fn act_at_random(run: &mut Run, rng: &mut Rng) {
    let images = ["nginx:1.17", "nginx:1.18", "nginx:unready", "nginx:1.19"];
    match rng.below(5) {
        0 => {
            let limit = 1 + rng.below(2);
            run.act(Command::Patch {
                target: proxy(),
                patch: json!({"spec": {"updateStrategy":
                    {"rollingUpdate": {"maxUnavailable": limit}}}}),
                style: Default::default(),
            });
        }
        1 => {
            let pods = run.pods();
            if let Some(pod) = pods.get(rng.below(3) as usize) {
                let name = pod.meta.name.to_string();
                run.delete_pod(&name);
            }
        }
        _ => run.set_image(proxy(), images[rng.below(4) as usize]),
    }
}

fn staying(cluster: &Cluster) -> impl Iterator<Item = &Rc<Pod>> {
    let pods = cluster.store().pods.iter();
    pods.filter(|pod| !pod.meta.is_terminating())
}

fn check_limits(run: &Run, from: usize, seed: u64) {
    let cluster = run.cluster();
    let mut nodes = BTreeMap::new();
    for pod in staying(cluster) {
        let node = kube::api::placement::target_node(pod);
        *nodes.entry(node).or_insert(0) += 1;
    }
    assert!(
        nodes.values().all(|pods| *pods == 1),
        "seed {seed}: {nodes:?}"
    );
    let entries = &run.timeline.entries()[from..run.timeline.present()];
    let rules = entries.iter().filter_map(|entry| match &entry.reason {
        Reason::Step(WorkloadStep::DaemonSet(step)) if entry.effect == Effect::PodDeleted => {
            Some((entry, step.rule))
        }
        _ => None,
    });
    let free = |rule| rule == DaemonSetRule::OldUnavailable;
    let free = rules.clone().filter(|(_, rule)| free(*rule)).count() as i32;
    let updates = rules.filter_map(|(entry, rule)| match rule {
        DaemonSetRule::MayBeUnavailable { bounds, .. } => Some((entry, bounds)),
        _ => None,
    });
    for (entry, bounds) in updates {
        let available = staying(cluster).filter(|pod| pod.is_ready()).count() as i32;
        assert!(
            3 - available - free <= bounds.max_unavailable,
            "seed {seed} at {}: {entry:?}",
            entry.at
        );
    }
}
