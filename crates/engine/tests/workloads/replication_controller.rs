//! ReplicationControllers, and updates that people made of them by hand.

use crate::run::Run;
use engine::cluster::{ApiError, Command, Target};
use engine::trace::Actor;
use kube::api::{Kind, ReplicationController, WorkloadKind};

const KUBIA: &str = "
apiVersion: v1
kind: ReplicationController
metadata: {name: kubia}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: kubia}}
    spec:
      containers:
      - {name: nodejs, image: 'kubia:v1'}
";

fn kubia() -> Target {
    Target::new(Kind::ReplicationController, "kubia")
}

#[test]
fn a_new_template_counts_for_pods_made_later_only() {
    let mut run = Run::new(1);
    run.apply(KUBIA);
    run.settle();
    run.set_image(kubia(), "kubia:v2");
    run.settle();
    let old = |run: &Run| {
        run.images()
            .iter()
            .filter(|pod| pod.ends_with("v1"))
            .count()
    };
    assert_eq!(old(&run), 3);
    // Delete one pod, then all: the oldest of all ways to update.
    let names: Vec<_> = run
        .pods()
        .iter()
        .map(|pod| pod.meta.name.to_string())
        .collect();
    run.delete_pod(&names[0]);
    run.settle();
    assert_eq!(old(&run), 2);
    for name in &names[1..] {
        run.delete_pod(name);
    }
    run.settle();
    assert_eq!((old(&run), run.pods().len()), (0, 3));
}

#[test]
fn it_counts_scales_and_reports_under_its_own_name() {
    let mut run = Run::new(1);
    run.apply(KUBIA);
    run.settle();
    run.act(Command::Scale {
        target: kubia(),
        replicas: 1,
    });
    run.settle();
    let store = run.cluster().store();
    let found = store.by_name::<ReplicationController>("default", "kubia");
    let controller = found.expect("it was applied");
    let status = &controller.status;
    assert_eq!((status.replicas, status.available_replicas), (1, 1));
    assert_eq!(
        run.deeds(Actor::Workload(WorkloadKind::ReplicationController), 0)
            .len(),
        5
    );
    let sources = store.events_about(controller.meta.uid);
    assert!(
        sources
            .into_iter()
            .all(|event| event.source.name() == "replication-controller")
    );
    let restart = Command::Restart { target: kubia() };
    let error = run.try_act(restart).expect_err("it knows no rollouts");
    assert!(matches!(error, ApiError::NotSupported { .. }));
    run.act(Command::Delete {
        target: kubia(),
        grace_seconds: None,
        cascade: Default::default(),
    });
    run.settle();
    assert!(run.pods().is_empty());
}
