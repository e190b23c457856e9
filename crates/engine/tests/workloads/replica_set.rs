//! ReplicaSets.

use crate::run::Run;
use engine::cluster::Command;
use kube::api::ReplicaSet;

const WEB: &str = "
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 3
  minReadySeconds: 10
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: 'nginx:1.25', readinessProbe: {periodSeconds: 1, httpGet: {port: 80}}}
";

/// How many pods count as available after two minutes, when one is ready at once, one after `late` seconds, and one never.
fn available(version: &str, late: u64) -> i32 {
    let mut run = Run::version(version);
    run.apply(WEB);
    run.wait(1);
    let pods = run.pods();
    let mark = |pod: usize, unready: bool| Command::SetPodUnready {
        pod: pods[pod].meta.name.to_string(),
        unready,
    };
    run.act(mark(0, true));
    run.act(mark(1, true));
    run.wait(late);
    run.act(mark(1, false));
    run.wait(120);
    let set = run
        .cluster()
        .store()
        .by_name::<ReplicaSet>("default", "web");
    set.expect("it was applied").status.available_replicas
}

/// Until 1.33 a look that waited already kept the look at the later pod from being planned: kubernetes#108266.
#[test]
fn pods_are_seen_to_be_available_also_while_another_is_never_ready() {
    for version in ["1.20", "1.33", "1.34", "1.37"] {
        assert_eq!(available(version, 0), 2, "{version}");
    }
    assert_eq!(available("1.20", 7), 1);
    assert_eq!(available("1.33", 7), 1);
    assert_eq!(available("1.34", 7), 2);
}
