//! Manifests are accepted and refused as by a real API server, in its words.

use rollout_playground::api::KubernetesVersion;
use rollout_playground::conformance::validation::check_validation_case;
use rollout_playground::manifest::read::read;
use serde_json::Value;

#[test]
fn recorded_verdicts() {
    let cases: Vec<Value> = include_str!("conformance/validation.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            check_validation_case(case)
                .err()
                .map(|difference| format!("{}: {difference}", case["case"]))
        })
        .collect();
    assert_eq!(cases.len(), 75);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn messages(manifest: &str, version: &str) -> String {
    let version = version.parse().unwrap();
    read(manifest, version)
        .kubectl_messages("web.yaml", version)
        .join("\n")
}

/// A Deployment that is fine, with one line put in place of another.
fn deployment(replace: &str, with: &str) -> String {
    let text = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.25
";
    assert!(text.contains(replace));
    text.replacen(replace, with, 1)
}

#[test]
fn unknown_fields_by_release() {
    let manifest = deployment("replicas: 3", "replica: 3");
    assert_eq!(
        messages(&manifest, "1.30"),
        "Error from server (BadRequest): error when creating \"web.yaml\": Deployment in version \"v1\" cannot be handled \
         as a Deployment: strict decoding error: unknown field \"spec.replica\""
    );
    assert_eq!(
        messages(&manifest, "1.20"),
        "error: error validating \"web.yaml\": error validating data: ValidationError(Deployment.spec): unknown field \
         \"replica\" in io.k8s.api.apps.v1.DeploymentSpec; if you choose to ignore these errors, turn validation off with \
         --validate=false"
    );
}

#[track_caller]
fn check_hint(manifest: &str, line: u32, column: u32, hint: &str) {
    let set = read(manifest, KubernetesVersion::NEWEST);
    let error = set.errors().next().expect("an error");
    let start = error.span.expect("a place").start;
    assert_eq!((start.line, start.column), (line, column), "{error}");
    let given = error.hint.as_deref().unwrap_or_default();
    assert!(given.contains(hint), "{error}: {given}");
}

#[test]
fn errors_have_a_place_and_say_what_to_do() {
    check_hint(
        &deployment("replicas: 3", "replica: 3"),
        6,
        3,
        "Did you mean `replicas`?",
    );
    check_hint(
        &deployment("kind: Deployment", "kind: Deploymnet"),
        2,
        7,
        "Did you mean `Deployment`?",
    );
    check_hint(
        &deployment("apiVersion: apps/v1", "apiVersion: v1"),
        1,
        13,
        "write `apiVersion: apps/v1`",
    );
    check_hint(
        &deployment("        image: nginx:1.25", "        Image: nginx:1.25"),
        17,
        9,
        "Did you mean `image`?",
    );
    check_hint(
        &deployment("  name: web", "  name: web\n  replicas: 2"),
        5,
        3,
        "belongs under `spec`",
    );
    check_hint(
        &deployment("replicas: 3", "replicas: \"3\""),
        6,
        13,
        "without quotes",
    );
    check_hint(
        &deployment("        app: web\n    spec", "        app: Web\n    spec"),
        12,
        7,
        "`app: web`",
    );
    check_hint(
        &deployment(
            "replicas: 3",
            "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}",
        ),
        6,
        59,
        "maxSurge: 1",
    );
    check_hint(
        &deployment("name: web", "name: Web_1"),
        4,
        9,
        "Did you mean `web-1`?",
    );
    check_hint(
        &deployment(
            "app: web\n    spec",
            "app: web\n        on: \"a b\"\n    spec",
        ),
        14,
        13,
        "",
    );
}

#[test]
fn fields_belong_to_releases() {
    let probe = "image: nginx:1.25\n        startupProbe: {tcpSocket: {port: 80}}";
    let manifest = deployment("image: nginx:1.25", probe);
    assert!(read(&manifest, "1.16".parse().unwrap()).is_ok());
    let set = read(&manifest, "1.15".parse().unwrap());
    let hint = set.errors().next().unwrap().hint.clone().unwrap();
    assert_eq!(
        hint,
        "Kubernetes has `startupProbe` since 1.16; the version chosen here is 1.15."
    );
}

#[test]
fn lists_and_passed_over_kinds() {
    let text = "\
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: \"1\"}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b_c}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
";
    let set = read(text, KubernetesVersion::NEWEST);
    assert_eq!(set.manifests.len(), 1);
    assert_eq!(
        (
            set.manifests[0].name.as_str(),
            set.manifests[0].namespace.as_str()
        ),
        ("a", "default")
    );
    assert_eq!(set.errors().next().unwrap().span.unwrap().start.line, 5);
    assert_eq!(set.notes.len(), 1);
}

#[test]
fn every_field_of_the_pod_comes_back() {
    let extra = "image: nginx:1.25\n        env: [{name: A, value: b}]\n        tty: true\n        securityContext: {runAsUser: 0}";
    let set = read(
        &deployment("image: nginx:1.25", extra),
        KubernetesVersion::NEWEST,
    );
    let container = &set.manifests[0].object["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["env"][0]["value"], "b");
    assert_eq!(container["tty"], true);
    assert_eq!(container["securityContext"]["runAsUser"], 0);
}

#[test]
fn removed_api_versions_are_taken_with_a_note() {
    let manifest = deployment("apps/v1", "extensions/v1beta1");
    for (version, notes) in [("1.15", 0), ("1.16", 1), ("1.36", 1)] {
        let set = read(&manifest, version.parse().unwrap());
        assert_eq!(set.manifests[0].notes.len(), notes, "{version}");
        assert_eq!(
            set.manifests[0].object["spec"]["strategy"]["rollingUpdate"]["maxSurge"],
            1
        );
    }
}
