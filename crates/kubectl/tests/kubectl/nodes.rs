//! Taints and drains: kubectl's words, and drains that disruption budgets delay.

use crate::terminal::Terminal;
use kube::clock::Duration;

const BUDGET: &str = "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: MIN, selector: {matchLabels: {app: web}}}
";
const DAEMONS: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: proxy}
spec:
  selector: {matchLabels: {app: proxy}}
  template:
    metadata: {labels: {app: proxy}}
    spec: {containers: [{name: proxy, image: 'proxy:1'}]}
";

fn with_budget(least: u32) -> Terminal {
    let mut terminal = Terminal::with_web();
    let budget = BUDGET.replace("MIN", &least.to_string());
    terminal
        .session
        .environment_mut()
        .files
        .insert("pdb.yaml".to_string(), budget);
    terminal.run("kubectl apply -f pdb.yaml; sleep 5");
    terminal
}

/// The node of the first pod, and the pod.
fn first_pod(terminal: &mut Terminal) -> (String, String) {
    let path = "'{.items[0].spec.nodeName} {.items[0].metadata.name}'";
    let text = terminal.text(&format!("kubectl get pods -l app=web -o jsonpath={path}"));
    let (node, pod) = text.trim().split_once(' ').expect("two words");
    (node.to_string(), pod.to_string())
}

#[test]
fn a_drain_evicts_and_waits_until_the_pods_are_gone() {
    let mut terminal = with_budget(1);
    let (node, pod) = first_pod(&mut terminal);
    let before = terminal.timeline.now();
    terminal.check(
        &format!("kubectl drain {node}"),
        &format!("node/{node} cordoned\nevicting pod default/{pod}\npod/{pod} evicted\nnode/{node} drained\n"),
    );
    let took = terminal.timeline.now().since(before);
    assert!(
        took >= Duration::from_secs(2) && took < Duration::from_secs(5),
        "{took:?}"
    );
    terminal.check(
        &format!("kubectl drain {node}"),
        &format!("node/{node} already cordoned\nnode/{node} drained\n"),
    );
    terminal.check(
        &format!("kubectl uncordon {node}"),
        &format!("node/{node} uncordoned\n"),
    );
}

#[test]
fn a_budget_holds_a_drain_up_until_it_times_out() {
    let mut terminal = with_budget(2);
    let (node, pod) = first_pod(&mut terminal);
    let refused = format!(
        "evicting pod default/{pod}\nerror when evicting pods/\"{pod}\" -n \"default\" (will retry after 5s): Cannot evict \
         pod as it would violate the pod's disruption budget.\n"
    );
    let late =
        format!("error when evicting pods/\"{pod}\" -n \"default\": global timeout reached: 8s");
    terminal.check(
        &format!("kubectl drain {node} --timeout=8s"),
        &format!(
            "node/{node} cordoned\n{refused}{refused}evicting pod default/{pod}\nThere are pending pods in node \"{node}\" \
             when an error occurred: {late}\npod/{pod}\nerror: unable to drain node \"{node}\" due to error: {late}, \
             continuing command...\nThere are pending nodes to be drained:\n {node}\nerror: {late}\n(exit status 1)\n"
        ),
    );
    // With one more pod there is room, and the drain goes on by itself.
    terminal
        .session
        .type_line(&format!("kubectl drain {node}"), &mut terminal.timeline);
    assert!(terminal.session.is_running());
    terminal.session.interrupt(&terminal.timeline);
    terminal.run("kubectl scale deploy web --replicas=3; sleep 5");
    assert!(
        terminal
            .text(&format!("kubectl drain {node}"))
            .ends_with("drained\n")
    );
    terminal.check(
        "kubectl get pdb",
        "NAME   MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE\n\
         web    2               N/A               1                     20s\n",
    );
}

#[test]
fn pods_that_would_be_lost_stop_a_drain() {
    let mut terminal = Terminal::new();
    terminal
        .session
        .environment_mut()
        .files
        .insert("ds.yaml".to_string(), DAEMONS.to_string());
    terminal.run("kubectl apply -f ds.yaml; sleep 5");
    let path = "'{.items[?(@.spec.nodeName==\"node1\")].metadata.name}'";
    let pod = terminal.text(&format!("kubectl get pods -o jsonpath={path}"));
    let pod = pod.trim();
    let why = format!(
        "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/{pod}"
    );
    terminal.check(
        "kubectl drain node1",
        &format!(
            "node/node1 cordoned\nerror: unable to drain node \"node1\" due to error: {why}, continuing command...\n\
             There are pending nodes to be drained:\n node1\nerror: {why}\n(exit status 1)\n"
        ),
    );
    terminal.check(
        "kubectl drain node1 --ignore-daemonsets",
        &format!(
            "node/node1 already cordoned\nWarning: ignoring DaemonSet-managed Pods: default/{pod}\nnode/node1 drained\n"
        ),
    );
    terminal.check(
        "kubectl drain",
        "error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl cordon node9",
        "Error from server (NotFound): nodes \"node9\" not found\n(exit status 1)\n",
    );
}

#[test]
fn taints_come_and_go() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        (
            "kubectl taint nodes node1 key1=value1:NoSchedule",
            "node/node1 tainted\n",
        ),
        (
            "kubectl taint node node1 key1=value2:NoSchedule",
            "error: node node1 already has key1 taint(s) with same effect(s) and --overwrite is false\n(exit status 1)\n",
        ),
        (
            "kubectl taint node node1 key1=value2:NoSchedule --overwrite",
            "node/node1 modified\n",
        ),
        (
            "kubectl describe node node1 | grep Taints",
            "Taints:             key1=value2:NoSchedule\n",
        ),
        (
            "kubectl taint nodes node1 key1:NoSchedule-",
            "node/node1 untainted\n",
        ),
        (
            "kubectl taint nodes node1 key1-",
            "error: taint \"key1\" not found\n(exit status 1)\n",
        ),
        (
            "kubectl taint nodes node1 key1",
            "error: at least one taint update is required\n(exit status 1)\n",
        ),
        (
            "kubectl taint nodes node1 a=b:NoSchedule node2",
            "error: all resources must be specified before taint changes: node2\n(exit status 1)\n",
        ),
        (
            "kubectl taint nodes node1 a=b:Sometimes",
            "error: invalid taint effect: Sometimes, unsupported taint effect\n\
             See 'kubectl taint -h' for help and examples\n(exit status 1)\n",
        ),
        (
            "kubectl taint pods web a=b:NoSchedule",
            "error: invalid resource type pods, only node types are supported\n(exit status 1)\n",
        ),
    ] {
        terminal.check(line, answer);
    }
    // A pod that does not tolerate the taint is evicted.
    let (node, pod) = first_pod(&mut terminal);
    let text = terminal.text(&format!(
        "kubectl taint nodes {node} fire:NoExecute; sleep 10; kubectl get pods"
    ));
    assert!(
        text.starts_with(&format!("node/{node} tainted\n")) && !text.contains(&pod),
        "{text}"
    );
}
