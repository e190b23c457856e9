//! Nodes that files make and change.

use crate::run::Run;
use engine::cluster::{Command, Outcome};
use kube::api::Node;

const SMALL: &str = "
apiVersion: v1
kind: Node
metadata: {name: small, labels: {disktype: ssd}}
spec: {taints: [{key: dedicated, value: db, effect: NoSchedule}]}
status: {allocatable: {cpu: 500m, memory: 1Gi, pods: 3}}
";

fn on_ssd(tolerations: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      nodeSelector: {{disktype: ssd}}
      tolerations: {tolerations}
      containers: [{{name: web, image: 'web:v1', resources: {{requests: {{cpu: 300m}}}}}}]
"
    )
}

/// The nodes of all pods that have one, and what the scheduler says of the others.
fn places(run: &Run) -> (Vec<String>, Vec<String>) {
    let pods = run.pods();
    let nodes = pods.iter().filter_map(|pod| pod.node_name.as_deref());
    let words = pods
        .iter()
        .filter_map(|pod| pod.status.unschedulable.as_deref());
    let begin = |text: &str| text.split(". ").next().unwrap_or_default().to_string();
    (
        nodes.map(str::to_string).collect(),
        words.map(begin).collect(),
    )
}

#[test]
fn a_node_from_a_file_has_its_labels_taints_and_size() {
    let mut run = Run::new(1);
    run.apply(SMALL);
    run.apply(&on_ssd("[]"));
    run.settle();
    let refused = "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector";
    assert_eq!(places(&run), (vec![], vec![refused.to_string(); 2]));
    run.apply(&on_ssd("[{key: dedicated, operator: Exists}]"));
    run.settle();
    let full = "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) didn't match Pod's node affinity/selector";
    let (nodes, words) = places(&run);
    assert_eq!(nodes, ["small"]);
    assert!(words.contains(&full.to_string()), "{words:?}");
    let node = run.cluster().store().by_name::<Node>("", "small");
    let node = node.expect("it joined");
    assert_eq!(
        (node.allocatable.cpu_milli, node.max_pods, node.ready),
        (500, 3, true)
    );
    assert_eq!(node.meta.labels["kubernetes.io/hostname"], "small");
}

#[test]
fn a_file_changes_labels_and_taints_of_a_node_that_is_there() {
    let mut run = Run::new(1);
    run.apply(SMALL);
    run.apply(&on_ssd("[]"));
    run.settle();
    assert_eq!(
        run.act(Command::Apply {
            manifest: serde_json::json!({
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {"name": "small", "labels": {"disktype": "ssd"}},
            }),
        }),
        Outcome::Changed
    );
    run.settle();
    assert_eq!(places(&run).0, ["small"]);
}
