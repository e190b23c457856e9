//! Fields from which nothing follows: the API server drops those whose feature gate is off, and the reader tells of them
//! where they stand.

use kube::api::KubernetesVersion;
use kube::manifest::{Hint, ManifestSet, read};
use serde_json::json;

fn read_in(version: &str, text: &str) -> (ManifestSet, KubernetesVersion) {
    let version = version.parse().expect("a version");
    let set = read(text, version);
    assert!(set.is_ok(), "{:?}", set.refused);
    (set, version)
}

/// The line, message and hint of each warning.
fn warnings(set: &ManifestSet) -> Vec<(u32, String, Hint)> {
    let warnings = set.warnings.iter().map(|warning| {
        let line = warning.span.expect("it has a place").start.line;
        let hint = warning.hint.as_deref().expect("it has a hint").clone();
        (line, warning.message.clone(), hint)
    });
    warnings.collect()
}

const STATEFUL_SET: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  updateStrategy:
    rollingUpdate:
      maxUnavailable: 2
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: postgres}]}
";

#[test]
fn max_unavailable_of_stateful_sets_is_stored_where_its_gate_is_on() {
    let strategy = |version: &str| {
        let (set, _) = read_in(version, STATEFUL_SET);
        set.manifests[0].object["spec"]["updateStrategy"]["rollingUpdate"].clone()
    };
    for version in ["1.35", "1.37"] {
        assert_eq!(
            strategy(version),
            json!({"partition": 0, "maxUnavailable": 2})
        );
    }
    for version in ["1.24", "1.34", "1.36"] {
        assert_eq!(strategy(version), json!({"partition": 0}), "{version}");
    }
}

#[test]
fn the_reader_tells_what_is_dropped_at_its_place() {
    let (set, version) = read_in("1.36", STATEFUL_SET);
    let message = "spec.updateStrategy.rollingUpdate.maxUnavailable is not stored";
    let expected = (8, message.to_string(), Hint::SwitchedOff(version));
    assert_eq!(warnings(&set), [expected]);
    let (set, _) = read_in("1.37", STATEFUL_SET);
    assert_eq!(warnings(&set), []);
}

const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  evictionResponders:
  - {name: example.com/drain, priority: 10000}
  containers:
  - name: web
    image: nginx
    resizePolicy:
    - {resourceName: cpu, restartPolicy: NotRequired}
    livenessProbe:
      httpGet: {port: 80, protocol: HTTP2}
";

#[test]
fn what_1_37_has_behind_gates_is_known_and_dropped() {
    let (set, version) = read_in("1.37", POD);
    let spec = &set.manifests[0].object["spec"];
    assert!(spec.get("evictionResponders").is_none());
    let container = &spec["containers"][0];
    assert!(
        container["livenessProbe"]["httpGet"]
            .get("protocol")
            .is_none()
    );
    assert_eq!(container["resizePolicy"][0]["resourceName"], "cpu");
    let told: Vec<_> = warnings(&set)
        .into_iter()
        .map(|(line, _, hint)| (line, hint))
        .collect();
    assert_eq!(
        told,
        [
            (10, Hint::NotSimulated),
            (13, Hint::SwitchedOff(version)),
            (5, Hint::SwitchedOff(version)),
        ]
    );
    let older = read(POD, "1.36".parse().expect("a version"));
    assert!(!older.is_ok(), "1.36 has no such fields");
}

#[test]
fn recreate_of_stateful_sets_is_off_and_said_to_be() {
    let text = STATEFUL_SET.replace(
        "    rollingUpdate:\n      maxUnavailable: 2\n",
        "    type: Recreate\n",
    );
    let set = read(&text, KubernetesVersion::NEWEST);
    let error = set.errors().next().expect("it is refused");
    assert!(
        error
            .message
            .ends_with("must be 'RollingUpdate' or 'OnDelete'")
    );
    assert_eq!(error.hint.as_deref(), Some(&Hint::StatefulSetRecreateOff));
}
