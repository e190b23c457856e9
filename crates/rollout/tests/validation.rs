//! Manifests are accepted and refused as by a real API server, in its words.

use kube::api::{Kind, KubernetesVersion};
use kube::manifest::Hint;
use kube::manifest::read::read;
use rollout::conformance::validation::check_validation_case;
use serde_json::Value;
use view::words::{CHINESE, ENGLISH};

#[test]
fn recorded_verdicts() {
    let cases: Vec<Value> = include_str!("../../../tests/conformance/validation.jsonl")
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
    let given = error.hint.as_deref().map(ENGLISH.hint).unwrap_or_default();
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
        (ENGLISH.hint)(&hint),
        "Kubernetes has `startupProbe` since 1.16; the version chosen here is 1.15."
    );
    assert_eq!(
        (CHINESE.hint)(&hint),
        "Kubernetes 从 1.16 起才有 `startupProbe`；这里选择的版本是 1.15。"
    );
}

#[test]
fn lists_and_kinds_that_are_only_kept() {
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
    assert_eq!(set.manifests.len(), 2);
    assert_eq!(
        (
            set.manifests[0].name.as_str(),
            set.manifests[0].namespace.as_str()
        ),
        ("a", "default")
    );
    assert_eq!(set.errors().next().unwrap().span.unwrap().start.line, 5);
    let ingress = &set.manifests[1];
    assert_eq!(
        ingress.notes,
        [Hint::NothingFollows {
            kind: Kind::Ingress
        }]
    );
    assert_eq!(ingress.object["metadata"]["namespace"], "default");
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

/// The lines for a Deployment with one part replaced.
fn lines(replace: &str, with: &str) -> Vec<String> {
    let set = read(&deployment(replace, with), KubernetesVersion::NEWEST);
    set.errors().map(ToString::to_string).collect()
}

#[track_caller]
fn check_lines(replace: &str, with: &str, expected: &[&str]) {
    assert_eq!(lines(replace, with), expected, "{with}");
}

/// `text` below the container's image, indented as its fields are.
#[track_caller]
fn check_container(text: &str, expected: &[&str]) {
    let indented: String = text
        .lines()
        .map(|line| format!("\n        {line}"))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|line| format!("spec.template.spec.containers[0].{line}"))
        .collect();
    assert_eq!(
        lines("image: nginx:1.25", &format!("image: nginx:1.25{indented}")),
        expected,
        "{text}"
    );
}

#[test]
fn the_lines_of_a_deployment() {
    check_lines(
        "replicas: 3",
        "replicas: -1",
        &["spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
    );
    check_lines(
        "  selector:\n    matchLabels:\n      app: web\n",
        "",
        &[
            "spec.selector: Required value",
            "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template `labels`",
        ],
    );
    check_lines(
        "    matchLabels:\n      app: web\n",
        "    {}\n",
        &["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
    );
    check_lines(
        "replicas: 3",
        "progressDeadlineSeconds: -1",
        &[
            "spec.progressDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
            "spec.progressDeadlineSeconds: Invalid value: -1: must be greater than minReadySeconds",
        ],
    );
    check_lines(
        "replicas: 3",
        "strategy: {type: Recreate, rollingUpdate: {}}",
        &[
            "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
        ],
    );
    check_lines(
        "replicas: 3",
        "strategy: {rollingUpdate: {maxUnavailable: 150%, maxSurge: 300%}}",
        &[
            "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"150%\": must not be greater than 100%",
        ],
    );
    check_lines(
        "replicas: 3",
        "strategy: {rollingUpdate: {maxUnavailable: 0%, maxSurge: 0}}",
        &[
            "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when `maxSurge` is 0",
        ],
    );
    let unknown =
        "spec.template.spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: ";
    check_lines(
        "    spec:\n",
        "    spec:\n      restartPolicy: Sometimes\n",
        &[
            &format!("{unknown}\"Always\", \"OnFailure\", \"Never\""),
            &format!("{unknown}\"Always\""),
        ],
    );
    check_lines(
        "    spec:\n",
        "    spec:\n      activeDeadlineSeconds: 5\n",
        &[
            "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
        ],
    );
    check_lines(
        "    spec:\n",
        "    spec:\n      volumes: [{name: v, configMap: {}}]\n",
        &["spec.template.spec.volumes[0].configMap.name: Required value"],
    );
    check_lines(
        "  name: web\n",
        "  name: web\n  labels: {app: hello world}\n",
        &[
            "metadata.labels: Invalid value: \"hello world\": a valid label must be an empty string or consist of alphanumeric \
           characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  \
           or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        ],
    );
}

#[test]
fn the_lines_of_a_container() {
    check_container(
        "ports: [{name: http, containerPort: 80}, {name: http, containerPort: 81}]",
        &["ports[1].name: Duplicate value: \"http\""],
    );
    check_container(
        "readinessProbe: {periodSeconds: 5}",
        &["readinessProbe: Required value: must specify a handler type"],
    );
    check_container(
        "readinessProbe: {exec: {command: [a]}, httpGet: {port: 80}}",
        &["readinessProbe.httpGet: Forbidden: may not specify more than 1 handler type"],
    );
    check_container(
        "livenessProbe: {tcpSocket: {port: 80}, successThreshold: 2}",
        &["livenessProbe.successThreshold: Invalid value: 2: must be 1"],
    );
    check_container(
        "resources: {requests: {cpu: 2}, limits: {cpu: 1}}",
        &["resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"],
    );
    check_container(
        "resources: {limits: {foo: 1}}",
        &[
            "resources.limits[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified",
            "resources.limits[foo]: Invalid value: \"foo\": must be a standard resource for containers",
        ],
    );
    check_container(
        "volumeMounts: [{name: v, mountPath: /v}]",
        &["volumeMounts[0].name: Not found: \"v\""],
    );
    check_container("env: [{value: a}]", &["env[0].name: Required value"]);
}

#[test]
fn several_violations_are_told_together() {
    let manifest = deployment("replicas: 3", "replicas: -1\n  minReadySeconds: -1");
    assert_eq!(
        messages(&manifest, "1.36"),
        "The Deployment \"web\" is invalid: \n\
         * spec.replicas: Invalid value: -1: must be greater than or equal to 0\n\
         * spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0"
    );
}
