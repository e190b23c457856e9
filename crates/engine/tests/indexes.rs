//! What is kept step by step, so that a step need not look at every object, is the same as what a look at every object
//! finds; and a step of one workload does not wake those of others.

use engine::cluster::{Cascade, Cluster, Command, PatchStyle, Settings, Target};
use engine::store::Store;
use engine::timeline::{SetSample, Timeline};
use kube::api::Pod;
use kube::api::meta::{Kind, Uid};
use kube::clock::{Duration, Time};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(10_000);

fn workload(kind: &str, name: &str, replicas: u32) -> Command {
    let mut manifest = json!({
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name, "tier": "front"}},
                "spec": {"containers": [{"name": "web", "image": "web:v1"}]},
            },
        },
    });
    if kind == "StatefulSet" {
        manifest["spec"]["serviceName"] = name.into();
        manifest["spec"]["minReadySeconds"] = 5.into();
    }
    Command::Apply { manifest }
}

fn service(name: &str, selector: Value) -> Command {
    let manifest = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": selector, "ports": [{"port": 80}]},
    });
    Command::Apply { manifest }
}

fn delete(kind: Kind, name: &str, cascade: Cascade) -> Command {
    Command::Delete {
        target: Target::new(kind, name),
        grace_seconds: None,
        cascade,
    }
}

fn set_image(name: &str, image: &str) -> Command {
    Command::SetImage {
        target: Target::deployment(name),
        container: "web".to_string(),
        image: image.to_string(),
    }
}

/// The label `app` of the first pod of a Deployment becomes another, so that it is released.
fn relabel_first_pod(cluster: &Cluster, name: &str) -> Command {
    let deployment = cluster.deployment(name).expect("it was applied");
    let mut pods = cluster.deployment_pods(deployment.meta.uid);
    let pod = pods.next().expect("it has pods");
    Command::Patch {
        target: Target::new(Kind::Pod, &pod.meta.name),
        patch: json!({"metadata": {"labels": {"app": "other"}}}),
        style: PatchStyle::Merge,
    }
}

fn assert_services_know_their_pods(store: &Store) {
    for service in store.services.iter() {
        let picks = |pod: &Pod| service.selects(&pod.meta.namespace, &pod.meta.labels);
        let all = store.pods.iter().filter(|pod| picks(pod));
        let found: Vec<Uid> = all.map(|pod| pod.meta.uid).collect();
        let kept = store.pods_picked_by(service.meta.uid);
        let kept: Vec<Uid> = kept.map(|pod| pod.meta.uid).collect();
        assert_eq!(kept, found, "pods of {}", service.meta.name);
    }
    for pod in store.pods.iter() {
        let (namespace, labels) = (&pod.meta.namespace, &pod.meta.labels);
        let all = store.services.iter();
        let found = all.filter(|service| service.selects(namespace, labels));
        let found: Vec<Uid> = found.map(|service| service.meta.uid).collect();
        assert_eq!(store.services_picking(namespace, labels), found);
    }
}

fn assert_owners_know_their_sets(store: &Store) {
    for deployment in store.deployments.iter() {
        let owner = deployment.meta.uid;
        let all = store.replica_sets.iter();
        let found = all.filter(|set| set.meta.is_controlled_by(owner));
        let found: Vec<Uid> = found.map(|set| set.meta.uid).collect();
        let kept = store.owned_replica_sets(owner);
        let kept: Vec<Uid> = kept.map(|set| set.meta.uid).collect();
        assert_eq!(kept, found, "ReplicaSets of {}", deployment.meta.name);
    }
    let orphans = store.replica_sets.iter();
    let orphans = orphans.filter(|set| set.meta.owner.is_none());
    assert!(orphans.eq(store.orphaned_replica_sets()));
}

fn ends(pod: &Pod) -> bool {
    !pod.is_active() && !pod.status.phase.is_terminal()
}

/// The counts of the sets that have pods and belong to no workload, or to this one.
fn counted(cluster: &Cluster, workload: Uid, seconds: i32) -> Vec<(i32, i32, i32, i32)> {
    let store = cluster.store();
    let all = store.replica_sets.iter();
    let sets = all.filter(|set| set.meta.is_controlled_by(workload));
    let mut makers: Vec<Uid> = sets.map(|set| set.meta.uid).collect();
    makers.push(workload);
    let mut counts = Vec::new();
    for maker in makers {
        let all = store.pods.iter();
        let own: Vec<_> = all.filter(|pod| pod.meta.is_controlled_by(maker)).collect();
        let active: Vec<_> = own.iter().filter(|pod| pod.is_active()).collect();
        let ready = active.iter().filter(|pod| pod.is_ready()).count() as i32;
        let available = active.iter();
        let available = available.filter(|pod| pod.is_available(seconds, cluster.now()));
        let terminating = own.iter().filter(|pod| ends(pod)).count() as i32;
        let counted = (
            active.len() as i32,
            ready,
            available.count() as i32,
            terminating,
        );
        counts.extend((counted != (0, 0, 0, 0)).then_some(counted));
    }
    counts
}

fn assert_counts_are_kept(timeline: &Timeline) {
    let cluster = timeline.cluster();
    let mut workloads = Vec::new();
    cluster.store().each_workload(&mut |one| {
        if one.meta().owner.is_none() {
            workloads.push((one.meta().uid, one.plan()));
        }
    });
    for (workload, plan) in workloads {
        let last = timeline.samples(workload).last();
        let sets = last.map_or(&[][..], |last| &last.sets);
        let of = |set: &SetSample| (set.active, set.ready, set.available, set.terminating);
        let kept: Vec<_> = sets.iter().map(of).collect();
        assert_eq!(kept, counted(cluster, workload, plan.min_ready_seconds));
        assert_eq!(last.and_then(|last| last.bounds), plan.bounds);
    }
}

fn run(timeline: &mut Timeline, seconds: u64) {
    let end = timeline.now() + Duration::from_secs(seconds);
    while timeline.now() < end {
        timeline.run_next(end);
        let store = timeline.cluster().store();
        assert_services_know_their_pods(store);
        assert_owners_know_their_sets(store);
        assert_counts_are_kept(timeline);
    }
}

/// Pods are made, replaced, relabelled, released and orphaned, and Services come, go and choose others.
#[test]
fn what_is_kept_is_what_is_there() {
    let mut timeline = Timeline::new(Settings::default());
    let begin = [
        workload("Deployment", "web", 3),
        workload("Deployment", "api", 2),
        workload("StatefulSet", "db", 2),
        service("web", json!({"app": "web"})),
        service("front", json!({"tier": "front"})),
        service("none", json!(null)),
    ];
    for command in begin {
        timeline.execute(command).expect("it is valid");
    }
    run(&mut timeline, 20);
    let relabelled = relabel_first_pod(timeline.cluster(), "web");
    let then = [
        relabelled,
        set_image("web", "web:v2"),
        service("web", json!({"app": "other"})),
        delete(Kind::Deployment, "api", Cascade::Orphan),
        workload("Deployment", "api", 4),
        delete(Kind::Service, "front", Cascade::Background),
        service("front", json!({"tier": "front", "app": "db"})),
        delete(Kind::Deployment, "web", Cascade::Background),
        delete(Kind::StatefulSet, "db", Cascade::Background),
    ];
    for command in then {
        timeline.execute(command).expect("it is valid");
        run(&mut timeline, 4);
    }
    run(&mut timeline, 60);
    let left = timeline.cluster().store().pods.len();
    assert_eq!(left, 5, "four of the api and the released one");
    let end = timeline.now();
    timeline.seek(Time::from_secs(22));
    timeline
        .execute(set_image("api", "web:v3"))
        .expect("it is there");
    run(&mut timeline, 10);
    assert!(timeline.switch_branch(0) && timeline.horizon() == end);
    assert_counts_are_kept_at(&mut timeline, end);
}

fn assert_counts_are_kept_at(timeline: &mut Timeline, at: Time) {
    timeline.seek(at);
    assert_counts_are_kept(timeline);
}

/// Counts the tasks that a rollout takes in a cluster that has this many other Deployments, each with a Service.
fn tasks_beside(others: u32) -> u32 {
    let mut trace = Vec::new();
    let mut cluster = Cluster::new(Settings::default());
    let mut execute = |cluster: &mut Cluster, command: Command| {
        let done = cluster.execute(&command, &mut trace);
        done.expect("it is valid");
        let mut tasks = 0;
        while !cluster.is_at_rest() && cluster.run_task(&mut trace) {
            tasks += 1;
        }
        tasks
    };
    for number in 0..others {
        let name = format!("other-{number}");
        execute(&mut cluster, workload("Deployment", &name, 1));
        execute(&mut cluster, service(&name, json!({"app": name})));
    }
    execute(&mut cluster, workload("Deployment", "web", 10));
    execute(&mut cluster, service("web", json!({"app": "web"})));
    assert!(cluster.now() < Time::ZERO + LIMIT);
    execute(&mut cluster, set_image("web", "web:v2"))
}

/// The names of pods, and so the order in which they become ready, differ between the two runs; a look of each other
/// Service at each pod would multiply the tasks by more than ten.
#[test]
fn a_rollout_wakes_nothing_that_belongs_to_others() {
    let (alone, beside) = (tasks_beside(0), tasks_beside(40));
    assert!(beside < alone + 40, "{beside} tasks instead of {alone}");
}
