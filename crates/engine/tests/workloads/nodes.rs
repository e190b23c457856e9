//! Tests with nodes that are full, cordoned, drained, tainted or failing, and with nodes that join and leave.

use crate::run::Run;
use engine::cluster::{ApiError, Command, Outcome, TaintChange, Target};
use engine::trace::{Actor, Effect, Reason};
use kube::api::node::TaintEffect;
use kube::api::{Kind, Node, Pod, PodDisruptionBudget};
use std::rc::Rc;

fn web(replicas: i32, container: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: {replicas}
  strategy: {{rollingUpdate: {{maxSurge: 1, maxUnavailable: 0}}}}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
      - {{name: web, image: 'web:v1'{container}}}
"
    )
}

const BUDGET: &str = "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 2
  selector: {matchLabels: {app: web}}
";

const AGENT: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers:
      - {name: agent, image: 'agent:v1'}
";

fn settled(texts: &[&str]) -> Run {
    let mut run = Run::new(1);
    for text in texts {
        run.apply(text);
    }
    run.settle();
    run
}

fn pods_of(run: &Run, app: &str) -> Vec<Rc<Pod>> {
    let pods = run.pods().into_iter();
    pods.filter(|pod| pod.meta.labels["app"] == app).collect()
}

fn nodes_of(run: &Run, app: &str) -> Vec<String> {
    let pods = pods_of(run, app);
    let mut nodes: Vec<String> = pods
        .iter()
        .filter(|pod| !pod.meta.is_terminating())
        .filter_map(|pod| pod.node_name.as_ref().map(|node| node.to_string()))
        .collect();
    nodes.sort();
    nodes
}

fn fail(run: &mut Run, node: &str, failed: bool) {
    let node = node.to_string();
    run.act(Command::FailNode { node, failed });
}

fn drain(run: &mut Run, node: &str) {
    run.act(Command::Drain {
        node: node.to_string(),
        grace_seconds: None,
    });
}

#[test]
fn a_surge_that_does_not_fit_stays_pending_and_holds_the_rollout() {
    let mut run = Run::new(1);
    for number in 1..=3 {
        run.act(Command::SetNodeCapacity {
            node: format!("node{number}"),
            cpu_milli: 1000,
            memory: 1 << 30,
            pods: 110,
        });
    }
    run.apply(&web(3, ", resources: {requests: {cpu: 600m}}"));
    run.settle();
    run.set_image(Target::deployment("web"), "web:v2");
    run.wait(60);
    let pending: Vec<_> = run
        .pods()
        .into_iter()
        .filter(|pod| pod.node_name.is_none())
        .collect();
    assert_eq!((pending.len(), run.pods().len()), (1, 4));
    let words = pending[0]
        .status
        .unschedulable
        .clone()
        .expect("the scheduler says why");
    assert!(
        words.starts_with("0/3 nodes are available: 3 Insufficient cpu."),
        "{words}"
    );
    run.act(Command::JoinNode {
        node: "node4".to_string(),
    });
    run.act(Command::SetNodeCapacity {
        node: "node4".to_string(),
        cpu_milli: 1000,
        memory: 1 << 30,
        pods: 110,
    });
    run.settle();
    assert!(
        run.images().iter().all(|pod| pod.ends_with("web:v2")),
        "{:?}",
        run.images()
    );
}

#[test]
fn a_drain_moves_pods_away_and_leaves_those_of_daemons() {
    let mut run = settled(&[&web(3, ""), AGENT]);
    drain(&mut run, "node1");
    run.settle();
    assert!(!nodes_of(&run, "web").contains(&"node1".to_string()));
    assert_eq!(nodes_of(&run, "agent"), ["node1", "node2", "node3"]);
    assert!(!run.cluster().is_draining("node1"));
    let last = run
        .timeline
        .entries()
        .iter()
        .filter(|e| e.effect == Effect::NodeDrained);
    assert_eq!(last.count(), 1);
    let uncordon = Command::Cordon {
        node: "node1".to_string(),
        unschedulable: false,
    };
    assert_eq!(run.act(uncordon), Outcome::Changed);
}

#[test]
fn a_budget_holds_a_drain_until_other_pods_are_well() {
    let mut run = settled(&[&web(2, ""), BUDGET]);
    let node = nodes_of(&run, "web")[0].clone();
    drain(&mut run, &node);
    run.wait(20);
    // Two pods are needed and two are there: nothing may go.
    assert!(nodes_of(&run, "web").contains(&node));
    let refusals = run.timeline.entries().iter();
    let refusals = refusals
        .filter(|entry| entry.effect == Effect::EvictionRefused)
        .count();
    assert!((4..=5).contains(&refusals), "{refusals} in 20 s");
    let pod = run.pods()[0].meta.name.to_string();
    let evict = Command::Evict {
        namespace: "default".to_string(),
        pod,
        grace_seconds: None,
    };
    let error = run.try_act(evict).expect_err("the budget forbids it");
    assert!(matches!(
        error,
        ApiError::DisruptionBudget {
            needed: 2,
            healthy: 2,
            ..
        }
    ));
    run.act(Command::Scale {
        target: Target::deployment("web"),
        replicas: 3,
    });
    run.wait(30);
    assert!(!nodes_of(&run, "web").contains(&node));
    let budget = run
        .cluster()
        .store()
        .by_name::<PodDisruptionBudget>("default", "web");
    let status = budget.expect("it was applied").status;
    assert_eq!((status.current_healthy, status.disruptions_allowed), (3, 1));
}

/// Evictions never leave fewer healthy pods than the budget asks for, for any number of pods and any limit.
#[test]
fn evictions_never_go_below_the_budget() {
    for replicas in 3..7 {
        for limit in ["minAvailable: 1", "minAvailable: 60%", "maxUnavailable: 1"] {
            let budget = BUDGET.replace("minAvailable: 2", limit);
            let mut run = settled(&[&web(replicas, ""), &budget]);
            for node in ["node1", "node2"] {
                drain(&mut run, node);
            }
            let least = match limit {
                "minAvailable: 1" => 1,
                "minAvailable: 60%" => (replicas * 60 + 99) / 100,
                _ => replicas - 1,
            };
            while run.timeline.now().whole_secs() < 120 && run.timeline.step() {
                let pods = pods_of(&run, "web");
                let healthy = pods
                    .iter()
                    .filter(|pod| pod.is_ready() && !pod.meta.is_terminating());
                assert!(healthy.count() as i32 >= least, "{replicas} {limit}");
            }
            assert_eq!(
                nodes_of(&run, "web"),
                vec!["node3"; replicas as usize],
                "{limit}"
            );
        }
    }
}

#[test]
fn pods_of_a_failed_node_are_replaced_after_five_minutes_and_end_when_it_is_back() {
    let mut run = settled(&[&web(3, ""), AGENT]);
    run.wait(30);
    let before = run.timeline.now();
    fail(&mut run, "node1", true);
    run.wait(45);
    let node = |run: &Run| run.cluster().store().by_name::<Node>("", "node1").cloned();
    assert!(node(&run).expect("it is there").ready, "50 s may pass");
    run.wait(10);
    assert!(!node(&run).expect("it is there").ready);
    let ready = |run: &Run| {
        pods_of(run, "web")
            .iter()
            .filter(|pod| pod.is_ready())
            .count()
    };
    assert_eq!((ready(&run), pods_of(&run, "web").len()), (2, 3));
    run.wait(280);
    assert_eq!(
        pods_of(&run, "web").len(),
        3,
        "its pods are tolerated for 300 s"
    );
    run.wait(30);
    assert_eq!((ready(&run), pods_of(&run, "web").len()), (3, 4));
    let deletion =
        run.timeline.entries().iter().find(|entry| {
            entry.effect == Effect::PodDeleted && entry.actor == Actor::NodeController
        });
    let deletion = deletion.expect("the taint drove it away");
    assert!(
        matches!(&deletion.reason, Reason::NotTolerated { taint, .. }
        if **taint == *"node.kubernetes.io/unreachable")
    );
    assert_eq!(deletion.at.since(before).whole_secs(), 350);
    run.wait(600);
    assert_eq!(pods_of(&run, "web").len(), 4, "nobody there can end it");
    assert_eq!(nodes_of(&run, "agent").len(), 3, "daemons stay");
    fail(&mut run, "node1", false);
    run.settle();
    assert_eq!((ready(&run), pods_of(&run, "web").len()), (3, 3));
    assert_eq!(
        pods_of(&run, "agent")
            .iter()
            .filter(|pod| pod.is_ready())
            .count(),
        3
    );
}

#[test]
fn a_stateful_set_waits_for_the_failed_node_rather_than_make_a_second_of_a_name() {
    let text = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: db, image: 'postgres:11'}
";
    let mut run = settled(&[text]);
    let node = pods_of(&run, "db")[0].node_name.clone().expect("it runs");
    let uid = pods_of(&run, "db")[0].meta.uid;
    fail(&mut run, &node, true);
    run.wait(900);
    let first = pods_of(&run, "db")[0].clone();
    assert!(first.meta.uid == uid && first.meta.is_terminating());
    run.act(Command::Delete {
        target: Target::new(Kind::Pod, "db-0"),
        grace_seconds: Some(0),
        cascade: Default::default(),
    });
    run.settle();
    let pods = pods_of(&run, "db");
    assert!(pods.iter().all(|pod| pod.is_ready()) && pods[0].meta.uid != uid);
}

#[test]
fn a_short_silence_is_forgiven() {
    let mut run = settled(&[&web(3, "")]);
    let names = run.images();
    fail(&mut run, "node2", true);
    run.wait(20);
    fail(&mut run, "node2", false);
    run.wait(600);
    assert_eq!(run.images(), names);
    assert!(run.pods().iter().all(|pod| pod.is_ready()));
}

#[test]
fn taints_keep_pods_off_and_drive_them_away() {
    let mut run = settled(&[&web(3, ""), AGENT]);
    let taint = |effect, remove| Command::Taint {
        node: "node3".to_string(),
        taint: TaintChange {
            key: "dedicated".to_string(),
            value: "gpu".to_string(),
            effect,
            remove,
        },
    };
    run.act(taint(TaintEffect::NoSchedule, false));
    run.settle();
    assert_eq!(
        (nodes_of(&run, "web").len(), nodes_of(&run, "agent").len()),
        (3, 3)
    );
    assert!(
        nodes_of(&run, "web").contains(&"node3".to_string()),
        "what is there stays"
    );
    run.act(taint(TaintEffect::NoExecute, false));
    run.settle();
    assert!(!nodes_of(&run, "web").contains(&"node3".to_string()));
    assert_eq!(nodes_of(&run, "agent"), ["node1", "node2"]);
    run.act(taint(TaintEffect::NoExecute, true));
    run.act(taint(TaintEffect::NoSchedule, true));
    assert_eq!(
        run.act(taint(TaintEffect::NoSchedule, true)),
        Outcome::Unchanged
    );
    run.settle();
    assert_eq!(nodes_of(&run, "agent"), ["node1", "node2", "node3"]);
}

#[test]
fn daemons_follow_nodes_that_join_and_leave() {
    let mut run = settled(&[&web(3, ""), AGENT]);
    run.act(Command::JoinNode {
        node: "node4".to_string(),
    });
    run.settle();
    assert_eq!(nodes_of(&run, "agent").len(), 4);
    let again = Command::JoinNode {
        node: "node4".to_string(),
    };
    assert!(matches!(
        run.try_act(again),
        Err(ApiError::AlreadyExists(_))
    ));
    run.act(Command::Delete {
        target: Target::new(Kind::Node, "node2"),
        grace_seconds: None,
        cascade: Default::default(),
    });
    run.settle();
    assert_eq!(nodes_of(&run, "agent"), ["node1", "node3", "node4"]);
    assert_eq!(nodes_of(&run, "web").len(), 3);
    assert!(!nodes_of(&run, "web").contains(&"node2".to_string()));
}

#[test]
fn commands_about_nodes_that_are_not_there_are_refused() {
    let mut run = Run::new(1);
    let error = run.try_act(Command::FailNode {
        node: "node9".to_string(),
        failed: true,
    });
    let words = error.expect_err("there is no such node").to_string();
    assert_eq!(words, "nodes \"node9\" not found");
}
