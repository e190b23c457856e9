//! Tests with pods that look at other pods before they go to a node: host ports, affinity and topology spread.

use crate::run::Run;
use engine::cluster::{Command, Outcome, Target};
use kube::api::event::EventType;
use kube::api::{Kind, Pod, pod_status};
use serde_json::json;
use std::rc::Rc;

/// A Deployment whose pod spec begins with `spec`.
fn deployment(name: &str, replicas: i32, surge: &str, spec: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  strategy: {{rollingUpdate: {surge}}}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
{spec}
"
    )
}

const SURGE_ONE: &str = "{maxSurge: 1, maxUnavailable: 0}";
const SPARE_ONE: &str = "{maxSurge: 0, maxUnavailable: 1}";

const APART: &str = "
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - topologyKey: kubernetes.io/hostname
            labelSelector: {matchLabels: {app: web}}
      containers: [{name: web, image: 'web:v1'}]";

const HOST_PORT: &str = "
      containers: [{name: web, image: 'web:v1', ports: [{containerPort: 80, hostPort: 80}]}]";

const PLAIN: &str = "
      containers: [{name: web, image: 'web:v1'}]";

fn spread_evenly(more: &str) -> String {
    format!(
        "
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: kubernetes.io/hostname
        whenUnsatisfiable: DoNotSchedule
        labelSelector: {{matchLabels: {{app: web}}}}{more}
      containers: [{{name: web, image: 'web:v1'}}]"
    )
}

fn applied(texts: &[String]) -> Run {
    let mut run = Run::new(1);
    for text in texts {
        run.apply(text);
        run.wait(60);
    }
    run
}

fn pending(run: &Run) -> Vec<Rc<Pod>> {
    let mut pods = run.pods();
    pods.retain(|pod| pod.node_name.is_none());
    pods
}

/// Why the only pending pod has no node.
fn why(run: &Run) -> String {
    let pods = pending(run);
    assert_eq!(pods.len(), 1, "{:?}", run.images());
    let words = pods[0].status.unschedulable.clone();
    words.expect("the scheduler says why").to_string()
}

fn nodes_of(run: &Run, app: &str) -> Vec<String> {
    let pods = run.pods();
    let pods = pods.iter().filter(|pod| pod.meta.labels["app"] == app);
    let mut nodes: Vec<String> = pods
        .filter_map(|pod| pod.node_name.as_ref().map(|node| node.to_string()))
        .collect();
    nodes.sort();
    nodes
}

fn update(run: &mut Run) {
    run.set_image(engine::cluster::Target::deployment("web"), "web:v2");
    run.wait(120);
}

fn is_updated(run: &Run) -> bool {
    run.images().iter().all(|pod| pod.ends_with("web:v2"))
}

#[test]
fn pods_that_want_a_node_each_leave_no_room_for_a_surge() {
    let mut run = applied(&[deployment("web", 3, SURGE_ONE, APART)]);
    assert_eq!(nodes_of(&run, "web"), ["node1", "node2", "node3"]);
    update(&mut run);
    assert!(
        why(&run).starts_with(
            "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. "
        ),
        "{}",
        why(&run)
    );
    let joined = run.act(Command::JoinNode {
        node: "node4".to_string(),
    });
    assert_eq!(joined, Outcome::Created);
    run.settle();
    assert!(is_updated(&run), "{:?}", run.images());
}

#[test]
fn without_a_surge_pods_that_want_a_node_each_are_updated_one_by_one() {
    let mut run = applied(&[deployment("web", 3, SPARE_ONE, APART)]);
    update(&mut run);
    assert!(is_updated(&run), "{:?}", run.images());
    assert_eq!(nodes_of(&run, "web"), ["node1", "node2", "node3"]);
}

#[test]
fn a_host_port_is_taken_by_the_old_pod_until_it_is_gone() {
    let mut run = applied(&[deployment("web", 3, SURGE_ONE, HOST_PORT)]);
    update(&mut run);
    assert!(
        why(&run).starts_with(
            "0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports."
        ),
        "{}",
        why(&run)
    );
    let mut run = applied(&[deployment("web", 3, SPARE_ONE, HOST_PORT)]);
    update(&mut run);
    assert!(is_updated(&run), "{:?}", run.images());
}

#[test]
fn an_existing_pod_keeps_others_away() {
    let spec = APART.replace("app: web", "app: api");
    let web = deployment("web", 3, SURGE_ONE, &spec);
    let run = applied(&[web, deployment("api", 1, SURGE_ONE, PLAIN)]);
    assert!(
        why(&run).starts_with(
            "0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules."
        ),
        "{}",
        why(&run)
    );
}

#[test]
fn a_pod_waits_for_the_pod_that_it_wants_beside_it() {
    let spec = APART.replace("podAntiAffinity", "podAffinity");
    let api = deployment("api", 1, SURGE_ONE, &spec);
    let mut run = applied(std::slice::from_ref(&api));
    assert!(
        why(&run)
            .starts_with("0/3 nodes are available: 3 node(s) didn't match pod affinity rules."),
        "{}",
        why(&run)
    );
    run.apply(&deployment("web", 1, SURGE_ONE, PLAIN));
    run.settle();
    assert_eq!(nodes_of(&run, "api"), nodes_of(&run, "web"));
}

#[test]
fn the_first_of_a_group_that_wants_to_be_together_goes_anywhere() {
    let spec = APART.replace("podAntiAffinity", "podAffinity");
    let run = applied(&[deployment("web", 3, SURGE_ONE, &spec)]);
    let nodes = nodes_of(&run, "web");
    assert_eq!(nodes.len(), 3);
    assert!(nodes.iter().all(|node| *node == nodes[0]), "{nodes:?}");
}

#[test]
fn an_even_spread_waits_while_a_node_is_closed() {
    let mut run = applied(&[deployment("web", 3, SURGE_ONE, &spread_evenly(""))]);
    assert_eq!(nodes_of(&run, "web"), ["node1", "node2", "node3"]);
    let node = "node3".to_string();
    run.act(Command::Cordon {
        node: node.clone(),
        unschedulable: true,
    });
    run.apply(&deployment("web", 6, SURGE_ONE, &spread_evenly("")));
    run.wait(60);
    let words = pending(&run);
    assert_eq!(words.len(), 1);
    assert!(
        why(&run).starts_with(
            "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints."
        ),
        "{}",
        why(&run)
    );
    run.act(Command::Cordon {
        node,
        unschedulable: false,
    });
    run.settle();
    assert_eq!(nodes_of(&run, "web").len(), 6);
}

#[test]
fn a_spread_over_a_label_that_no_node_has_finds_no_node() {
    let spec = spread_evenly("").replace("kubernetes.io/hostname", "rack");
    let run = applied(&[deployment("web", 1, SURGE_ONE, &spec)]);
    assert!(
        why(&run).contains(
            "3 node(s) didn't match pod topology spread constraints (missing required label)."
        ),
        "{}",
        why(&run)
    );
}

#[test]
fn fewer_domains_than_asked_for_hold_pods_back() {
    let run = applied(&[deployment(
        "web",
        4,
        SURGE_ONE,
        &spread_evenly("\n        minDomains: 4"),
    )]);
    assert_eq!(nodes_of(&run, "web"), ["node1", "node2", "node3"]);
    assert_eq!(pending(&run).len(), 1);
}

#[test]
fn a_pod_waits_for_the_claim_that_it_names() {
    let spec = "
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers: [{name: web, image: 'web:v1'}]";
    let mut run = applied(&[deployment("web", 1, SURGE_ONE, spec)]);
    assert_eq!(
        why(&run),
        "0/3 nodes are available: persistentvolumeclaim \"data\" not found. preemption: 0/3 nodes are available: \
         3 Preemption is not helpful for scheduling."
    );
    run.apply(
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
",
    );
    run.settle();
    assert!(pending(&run).is_empty());
}

#[test]
fn a_gated_pod_is_left_alone_until_its_gates_are_gone() {
    let pod = "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  schedulingGates: [{name: example.com/approval}]
  containers: [{name: web, image: 'web:v1'}]
";
    let mut run = applied(&[pod.to_string()]);
    let status = |run: &Run| pod_status::status(&run.pods()[0], run.cluster().version());
    assert_eq!(status(&run), "SchedulingGated");
    let events = run.cluster().store().events();
    assert!(events.iter().all(|event| event.kind == EventType::Normal));
    run.act(Command::Patch {
        target: Target::new(Kind::Pod, "web"),
        patch: json!({"spec": {"schedulingGates": null}}),
        style: Default::default(),
    });
    run.settle();
    assert_eq!(status(&run), "Running");
}
