//! StatefulSets.

use crate::run::Run;
use engine::cluster::{ApiError, Command, Outcome, Target};
use engine::rng::Rng;
use engine::trace::{
    Actor, Cause, Effect, Hold, PodCause, PullError, Reason, StatefulSetHold, StatefulSetStep,
    WorkloadStep,
};
use kube::api::event::EventReason;
use kube::api::{Kind, Pod, StatefulSet, WorkloadKind};
use serde_json::json;
use std::rc::Rc;

const DB: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 3
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: postgres:11
        volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 1Gi}}
";

const ACTOR: Actor = Actor::Workload(WorkloadKind::StatefulSet);

fn db() -> Target {
    Target::new(Kind::StatefulSet, "db")
}

fn settled(text: &str, mut run: Run) -> Run {
    run.apply(text);
    run.settle();
    run
}

fn set(run: &Run) -> &Rc<StatefulSet> {
    let found = run.cluster().store().by_name("default", "db");
    found.expect("it was applied")
}

fn hold(run: &Run) -> Option<StatefulSetHold> {
    match run.cluster().hold(set(run).meta.uid)? {
        Hold::StatefulSet(hold) => Some(hold),
        other => panic!("a StatefulSet is held by {other:?}"),
    }
}

fn patch_spec(run: &mut Run, spec: serde_json::Value) {
    run.act(Command::Patch {
        target: db(),
        patch: json!({"spec": spec}),
        style: Default::default(),
    });
}

fn partition(run: &mut Run, partition: i32) {
    let rolling_update = json!({"rollingUpdate": {"partition": partition}});
    patch_spec(run, json!({"updateStrategy": rolling_update}));
}

fn history(run: &Run) -> Vec<i64> {
    let known = run.cluster().store().owned_revisions(set(run).meta.uid);
    known.iter().map(|revision| revision.revision).collect()
}

#[test]
fn pods_come_one_by_one_and_are_replaced_from_the_top() {
    let mut run = settled(DB, Run::new(1));
    let created = ["create db-0", "create db-1", "create db-2"];
    assert_eq!(run.deeds(ACTOR, 0), created);
    let before = run.timeline.entries().len();
    run.set_image(db(), "postgres:12");
    run.settle();
    let replaced = [
        "delete db-2",
        "create db-2",
        "delete db-1",
        "create db-1",
        "delete db-0",
        "create db-0",
    ];
    assert_eq!(run.deeds(ACTOR, before), replaced);
    assert_eq!(hold(&run), Some(StatefulSetHold::Complete { replicas: 3 }));
    let status = &set(&run).status;
    assert_eq!(status.current_revision, status.update_revision);
    assert_eq!((status.ready_replicas, status.updated_replicas), (3, 3));
}

#[test]
fn a_partition_holds_back_the_pods_below_it() {
    let mut run = settled(DB, Run::new(1));
    partition(&mut run, 2);
    run.set_image(db(), "postgres:12");
    run.settle();
    let images = ["db-0 postgres:11", "db-1 postgres:11", "db-2 postgres:12"];
    assert_eq!(run.images(), images);
    let partitioned = StatefulSetHold::Partitioned {
        partition: 2,
        outdated: 2,
    };
    assert_eq!(hold(&run), Some(partitioned));
    let status = &set(&run).status;
    assert_ne!(status.current_revision, status.update_revision);
    run.delete_pod("db-0");
    run.settle();
    assert_eq!(run.images(), images, "a pod below comes back as it was");
    partition(&mut run, 0);
    run.settle();
    assert!(run.images().iter().all(|pod| pod.ends_with("postgres:12")));
}

#[test]
fn a_broken_revision_stays_until_its_pod_is_deleted_by_hand() {
    let mut run = settled(DB, Run::new(1));
    run.set_image(db(), "postgres:missing");
    run.wait(60);
    let undo = Command::Undo {
        target: db(),
        to_revision: 0,
    };
    assert_eq!(run.act(undo), Outcome::Changed);
    run.wait(120);
    assert_eq!(run.images()[2], "db-2 postgres:missing");
    let Some(StatefulSetHold::WaitsFor {
        ordinal: 2,
        obsolete: true,
    }) = hold(&run)
    else {
        panic!("{:?}", hold(&run));
    };
    let blockers = run.cluster().blockers(set(&run).meta.uid);
    let [blocker] = &blockers[..] else {
        panic!("{blockers:?}");
    };
    let image = PodCause::Image {
        container: "db".into(),
        image: "postgres:missing".into(),
        error: PullError::NotFound,
    };
    assert_eq!(blocker.cause, Cause::Pod(image));
    assert_eq!(&*blocker.pods[0].name, "db-2");
    run.delete_pod("db-2");
    run.settle();
    assert_eq!(run.images()[2], "db-2 postgres:11");
    assert_eq!(
        history(&run),
        [2, 3],
        "the old template took the next number"
    );
}

#[test]
fn parallel_sets_replace_a_broken_pod_by_themselves() {
    let text = DB.replace(
        "replicas: 3",
        "replicas: 3\n  podManagementPolicy: Parallel",
    );
    let mut run = settled(&text, Run::new(1));
    run.set_image(db(), "postgres:missing");
    run.wait(60);
    run.act(Command::Undo {
        target: db(),
        to_revision: 0,
    });
    run.settle();
    assert_eq!(run.images()[2], "db-2 postgres:11");
}

#[test]
fn claims_stay_with_their_ordinals() {
    let mut run = settled(DB, Run::new(1));
    let claims = |run: &Run| -> Vec<_> {
        let claims = run.cluster().store().persistent_volume_claims.by_names();
        claims
            .map(|claim| (claim.meta.name.to_string(), claim.meta.uid))
            .collect()
    };
    let first = claims(&run);
    let names: Vec<_> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["data-db-0", "data-db-1", "data-db-2"]);
    run.set_image(db(), "postgres:12");
    run.settle();
    run.act(Command::Scale {
        target: db(),
        replicas: 1,
    });
    run.settle();
    run.act(Command::Scale {
        target: db(),
        replicas: 3,
    });
    run.settle();
    assert_eq!(claims(&run), first);
    let pod = run.cluster().store().by_name::<Pod>("default", "db-2");
    let spec = pod.expect("it is there").spec.json();
    assert_eq!(
        spec["volumes"][0]["persistentVolumeClaim"]["claimName"],
        "data-db-2"
    );
    run.act(Command::Delete {
        target: db(),
        grace_seconds: None,
        cascade: Default::default(),
    });
    run.settle();
    assert_eq!((claims(&run), run.pods().len()), (first, 0));
}

#[test]
fn claims_go_where_the_set_says_so() {
    let policy = "
  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Delete}
  replicas: 3";
    let mut run = settled(&DB.replace("\n  replicas: 3", policy), Run::new(1));
    let claims = |run: &Run| run.cluster().store().persistent_volume_claims.len();
    run.act(Command::Scale {
        target: db(),
        replicas: 2,
    });
    run.settle();
    assert_eq!(claims(&run), 2);
    run.act(Command::Delete {
        target: db(),
        grace_seconds: None,
        cascade: Default::default(),
    });
    run.settle();
    assert_eq!(claims(&run), 0);
}

#[test]
fn on_delete_waits_for_a_person() {
    let text = DB.replace(
        "replicas: 3",
        "replicas: 3\n  updateStrategy: {type: OnDelete}",
    );
    let mut run = settled(&text, Run::new(1));
    run.set_image(db(), "postgres:12");
    run.settle();
    assert_eq!(hold(&run), Some(StatefulSetHold::OnDelete { outdated: 3 }));
    run.delete_pod("db-1");
    run.settle();
    let images = ["db-0 postgres:11", "db-1 postgres:12", "db-2 postgres:11"];
    assert_eq!(run.images(), images);
}

#[test]
fn on_delete_ends_with_the_last_old_pod_since_1_37() {
    let text = DB.replace(
        "replicas: 3",
        "replicas: 3\n  updateStrategy: {type: OnDelete}",
    );
    let is_complete = |version: &str| {
        let mut run = settled(&text, Run::version(version));
        run.set_image(db(), "postgres:12");
        run.settle();
        for pod in ["db-0", "db-1", "db-2"] {
            run.delete_pod(pod);
            run.settle();
        }
        let status = set(&run).status.clone();
        status.current_revision == status.update_revision
    };
    assert!(!is_complete("1.36"));
    assert!(is_complete("1.37"));
}

#[test]
fn min_ready_seconds_pass_between_replacements() {
    let text = DB.replace("replicas: 3", "replicas: 3\n  minReadySeconds: 30");
    let mut run = settled(&text, Run::new(1));
    let before = run.timeline.now();
    run.set_image(db(), "postgres:12");
    run.settle();
    assert!(run.timeline.now().since(before).whole_secs() >= 90);
    let mut old = settled(&text, Run::version("1.22"));
    let before = old.timeline.now();
    old.set_image(db(), "postgres:12");
    old.settle();
    assert!(old.timeline.now().since(before).whole_secs() < 30);
}

/// kubernetes#119352 measured 20 s between two pods with 10 s of `minReadySeconds`.
#[test]
fn pods_were_looked_at_late_before_1_36() {
    let text = DB.replace("replicas: 3", "replicas: 2\n  minReadySeconds: 10");
    let between = |version: &str| {
        let run = settled(&text, Run::version(version));
        let made = |name: &str| {
            let pod = run.cluster().store().by_name::<Pod>("default", name);
            pod.expect("it was made").meta.creation_timestamp
        };
        made("db-1").since(made("db-0")).whole_secs()
    };
    assert_eq!(between("1.35"), 20);
    assert!((11..=14).contains(&between("1.36")));
}

#[test]
fn a_parallel_update_waits_for_availability_since_1_34() {
    let seconds = "replicas: 3\n  minReadySeconds: 60\n  podManagementPolicy: Parallel";
    let text = DB.replace("replicas: 3", seconds);
    let takes = |version: &str| {
        let mut run = settled(&text, Run::version(version));
        run.set_image(db(), "postgres:12");
        let before = run.timeline.now();
        run.settle();
        run.timeline.now().since(before).whole_secs()
    };
    // Only the last of the pods is waited for, and that look may come late.
    assert!((60..=140).contains(&takes("1.33")));
    assert!(takes("1.34") > 180);
}

#[test]
fn an_ordered_set_gives_up_a_pod_that_is_not_available_yet_since_1_34() {
    let text = DB.replace("replicas: 3", "replicas: 3\n  minReadySeconds: 60");
    let is_going = |version: &str| {
        let mut run = Run::version(version);
        run.apply(&text);
        let is_ready = |pod: Option<&Rc<Pod>>| pod.is_some_and(|pod| pod.is_ready());
        while !is_ready(run.cluster().store().by_name("default", "db-2")) {
            run.wait(1);
        }
        patch_spec(&mut run, json!({"replicas": 2}));
        run.wait(5);
        let pod = run.cluster().store().by_name::<Pod>("default", "db-2");
        pod.is_none_or(|pod| pod.meta.is_terminating())
    };
    assert!(!is_going("1.33"));
    assert!(is_going("1.34"));
}

#[test]
fn max_unavailable_counts_where_the_release_has_it() {
    let strategy = "updateStrategy: {rollingUpdate: {maxUnavailable: 2}}";
    let text = DB.replace(
        "replicas: 3",
        &format!("replicas: 5\n  podManagementPolicy: Parallel\n  {strategy}"),
    );
    let first_deletions = |version: &str| {
        let mut run = settled(&text, Run::version(version));
        let before = run.timeline.entries().len();
        run.set_image(db(), "postgres:12");
        run.settle();
        let deeds = run.deeds(ACTOR, before);
        let deletions = deeds.iter().take_while(|deed| deed.starts_with("delete"));
        deletions.cloned().collect::<Vec<_>>()
    };
    assert_eq!(first_deletions("1.35"), ["delete db-4", "delete db-3"]);
    assert_eq!(first_deletions("1.36"), ["delete db-4"]);
    assert_eq!(first_deletions("1.37"), ["delete db-4", "delete db-3"]);
}

/// In 1.35 a broken pod of the old revision used up the budget, so that a mended template never reached it.
#[test]
fn a_parallel_set_replaces_broken_old_pods_beyond_its_budget() {
    let text = DB.replace(
        "replicas: 3",
        "replicas: 3\n  podManagementPolicy: Parallel",
    );
    let broken = text.replace("postgres:11", "postgres:missing");
    let deletions = |version: &str| {
        let mut run = settled(&broken, Run::version(version));
        let before = run.timeline.entries().len();
        run.set_image(db(), "postgres:12");
        run.settle();
        let deeds = run.deeds(ACTOR, before).into_iter();
        let deletions = deeds.filter(|deed| deed.starts_with("delete"));
        deletions.collect::<Vec<_>>()
    };
    let all = ["delete db-2", "delete db-1", "delete db-0"];
    assert_eq!(deletions("1.35"), [""; 0]);
    assert_eq!(deletions("1.37"), all);
}

#[test]
fn revisions_and_pods_are_taken_over_when_the_set_is_made_anew() {
    let mut run = settled(DB, Run::new(1));
    run.set_image(db(), "postgres:12");
    run.settle();
    let uids: Vec<_> = run.pods().iter().map(|pod| pod.meta.uid).collect();
    run.act(Command::Delete {
        target: db(),
        grace_seconds: None,
        cascade: engine::cluster::Cascade::Orphan,
    });
    run.settle();
    run.apply(&DB.replace("postgres:11", "postgres:12"));
    run.settle();
    let after: Vec<_> = run.pods().iter().map(|pod| pod.meta.uid).collect();
    assert_eq!(after, uids);
    assert_eq!(history(&run), [1, 2]);
}

#[test]
fn rollout_commands_answer_as_kubectl_does() {
    let mut run = settled(DB, Run::new(1));
    let target = db();
    let undo = |to_revision| Command::Undo {
        target: db(),
        to_revision,
    };
    let error = run.try_act(undo(0)).expect_err("there is one revision");
    assert_eq!(error.to_string(), "no last revision to roll back to");
    let error = run.try_act(undo(7)).expect_err("there is one revision");
    assert_eq!(
        error.to_string(),
        "unable to find specified revision 7 in history"
    );
    assert_eq!(run.act(undo(1)), Outcome::AlreadyAt { revision: 1 });
    let pause = Command::Pause {
        target: target.clone(),
    };
    let error = run.try_act(pause).expect_err("only Deployments pause");
    assert!(matches!(error, ApiError::NotSupported { .. }));
    assert_eq!(run.act(Command::Restart { target }), Outcome::Changed);
    run.settle();
    assert_eq!(history(&run), [1, 2]);
}

#[test]
fn labels_tell_name_revision_and_index() {
    let run = settled(DB, Run::new(1));
    let labels = run.pods()[1].meta.labels.clone();
    let revision = set(&run).status.update_revision.to_string();
    assert_eq!(labels["statefulset.kubernetes.io/pod-name"], "db-1");
    assert_eq!(labels["controller-revision-hash"], revision);
    assert_eq!(labels["apps.kubernetes.io/pod-index"], "1");
    let run = settled(DB, Run::version("1.27"));
    assert!(
        !run.pods()[1]
            .meta
            .labels
            .contains_key("apps.kubernetes.io/pod-index")
    );
}

/// After any commands, each pod is made only when all pods before it are healthy, an update never replaces pods below
/// the partition or before all higher pods are updated and healthy, and each ordinal has at most one pod.
#[test]
fn order_partition_and_identity_hold_whatever_users_do() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let mut run = Run::new(seed);
        run.apply(DB);
        for _ in 0..12 {
            act_at_random(&mut run, &mut rng);
            let until = run.timeline.now() + kube::clock::Duration(rng.below(20_000));
            while run.timeline.now() < until {
                let before = run.timeline.cluster().clone();
                let from = run.timeline.present();
                if !run.timeline.step() {
                    break;
                }
                check_steps(&before, &run, from, seed);
            }
        }
    }
}

fn act_at_random(run: &mut Run, rng: &mut Rng) {
    let images = [
        "postgres:11",
        "postgres:12",
        "postgres:unready",
        "postgres:13",
    ];
    match rng.below(6) {
        0 => drop(run.act(Command::Scale {
            target: db(),
            replicas: rng.below(6) as i32,
        })),
        1 => partition(run, rng.below(4) as i32),
        2 => {
            let pods = run.pods();
            if let Some(pod) = pods.get(rng.below(6) as usize) {
                let name = pod.meta.name.to_string();
                run.delete_pod(&name);
            }
        }
        _ => run.set_image(db(), images[rng.below(4) as usize]),
    }
}

fn check_steps(before: &engine::cluster::Cluster, run: &Run, from: usize, seed: u64) {
    let healthy = |ordinal: i32| {
        let pod = before
            .store()
            .by_name::<Pod>("default", &format!("db-{ordinal}"));
        pod.is_some_and(|pod| pod.is_ready() && !pod.meta.is_terminating())
    };
    let set = before.store().by_name::<StatefulSet>("default", "db");
    let Some(set) = set else { return };
    for entry in &run.timeline.entries()[from..run.timeline.present()] {
        let Reason::Step(WorkloadStep::StatefulSet(step)) = &entry.reason else {
            continue;
        };
        let context = format!("seed {seed} at {}: {entry:?}", entry.at);
        match (step, &entry.effect) {
            (StatefulSetStep::Create { ordinal, .. }, Effect::PodCreated) => {
                assert!((0..*ordinal).all(healthy), "{context}");
            }
            (
                StatefulSetStep::Update {
                    ordinal, partition, ..
                },
                Effect::PodDeleted,
            ) => {
                assert!(ordinal >= partition, "{context}");
                assert!(
                    (0..set.spec.replicas).all(|o| o == *ordinal || healthy(o)),
                    "{context}"
                );
            }
            (StatefulSetStep::ScaleDown { ordinal, replicas }, Effect::PodDeleted) => {
                assert!(ordinal >= replicas, "{context}");
                let above = before.store().pods.iter();
                let above = above.filter_map(|pod| set.ordinal_of(&pod.meta.name));
                assert_eq!(above.max(), Some(*ordinal), "{context}");
            }
            _ => {}
        }
    }
}

#[test]
fn a_name_that_another_pod_has_is_waited_for() {
    let mut run = settled(DB, Run::new(1));
    run.act(Command::Patch {
        target: Target::new(Kind::Pod, "db-0"),
        patch: json!({"metadata": {"labels": {"app": "other"}}}),
        style: Default::default(),
    });
    run.wait(60);
    let owned = |run: &Run| {
        let owned = run.cluster().store().owned_pods(set(run).meta.uid);
        let mut names: Vec<String> = owned.map(|pod| pod.meta.name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(owned(&run), ["db-1", "db-2"]);
    run.delete_pod("db-0");
    run.wait(300);
    assert_eq!(owned(&run), ["db-0", "db-1", "db-2"]);
}

/// Releases before 1.34 stored a StatefulSet without looking into its pod template.
#[test]
fn a_template_without_containers_makes_no_pods() {
    let mut run = Run::version("1.33");
    run.apply(
        "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: []}
",
    );
    run.wait(10);
    assert_eq!(run.pods().len(), 0);
    let events = run.cluster().store().events();
    let failed = events
        .iter()
        .find(|event| event.reason == EventReason::FailedCreate);
    let message = failed.expect("the controller says why").message();
    assert_eq!(
        message,
        "create Pod db-0 in StatefulSet db failed error: Pod \"db-0\" is invalid: spec.containers: Required value"
    );
}
