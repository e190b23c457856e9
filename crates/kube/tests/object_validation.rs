//! Checks that objects other than pod templates, and their changes, are refused in an API server's words
//! (`pkg/apis/core/validation` of Kubernetes 1.36).

use kube::api::{Kind, KubernetesVersion};
use kube::manifest::admit;
use kube::manifest::read::read;
use kube::manifest::validate::warnings;
use serde_json::{Value, json};

fn version(text: &str) -> KubernetesVersion {
    text.parse().expect("a version")
}

/// The lines for a manifest in the flow style of YAML.
fn lines(manifest: &str) -> Vec<String> {
    let set = read(manifest, version("1.36"));
    set.errors().map(ToString::to_string).collect()
}

#[track_caller]
fn check(manifest: &str, expected: &[&str]) {
    assert_eq!(lines(manifest), expected, "{manifest}");
}

/// The lines for a Service with these fields in its spec.
#[track_caller]
fn check_service(fields: &str, expected: &[&str]) {
    let manifest =
        format!("{{apiVersion: v1, kind: Service, metadata: {{name: web}}, spec: {{{fields}}}}}");
    check(&manifest, expected);
}

const PORTS: &str = "ports: [{port: 80}]";

#[test]
fn addresses_of_services_come_before_all_else() {
    check_service(
        "clusterIP: 10.96.0.300",
        &[
            "spec.clusterIPs[0]: Invalid value: \"10.96.0.300\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
        ],
    );
    check_service(
        "clusterIP: 10.97.0.1",
        &[
            "spec.clusterIPs: Invalid value: [\"10.97.0.1\"]: failed to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16",
        ],
    );
    check_service(
        &format!("clusterIP: 10.96.0.7, clusterIPs: [10.96.0.8], {PORTS}"),
        &["spec.clusterIPs: Invalid value: [\"10.96.0.8\"]: first value must match `clusterIP`"],
    );
    check_service(
        &format!("ipFamilies: [IPv5], {PORTS}"),
        &["spec.ipFamilies[0]: Unsupported value: \"IPv5\": supported values: \"IPv4\", \"IPv6\""],
    );
    check_service(&format!("clusterIP: 10.96.0.7, {PORTS}"), &[]);
}

#[test]
fn types_of_services_bring_their_own_rules() {
    check_service(
        "type: NodePort, clusterIP: None, ports: [{port: 80}]",
        &[
            "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
        ],
    );
    check_service(
        &format!("loadBalancerClass: a/b, allocateLoadBalancerNodePorts: true, {PORTS}"),
        &[
            "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
            "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
        ],
    );
    check_service(
        &format!("externalTrafficPolicy: Local, {PORTS}"),
        &[
            "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services",
        ],
    );
    check_service(
        &format!("loadBalancerSourceRanges: [10.0.0.0/8, 10.0.0.1/8, 10.0.0.0/33], {PORTS}"),
        &[
            "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
            "spec.LoadBalancerSourceRanges[1]: Invalid value: \"10.0.0.1/8\": must not have bits set beyond the prefix length",
            "spec.LoadBalancerSourceRanges[2]: Invalid value: \"10.0.0.0/33\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
        ],
    );
    check_service(
        &format!("externalIPs: [127.0.0.1, 203.0.113.7], healthCheckNodePort: 30000, {PORTS}"),
        &[
            "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
            "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
        ],
    );
}

#[test]
fn ports_of_services_differ_in_all_ways() {
    check_service(
        "type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, nodePort: 30080, appProtocol: 'a b'}]",
        &[
            "spec.ports[1].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
            "spec.ports[1].nodePort: Duplicate value: 30080",
        ],
    );
}

#[test]
fn claims_ask_for_storage_in_a_known_way() {
    let claim = |spec: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: c}}, spec: {{{spec}}}}}"
        )
    };
    check(
        &claim(""),
        &[
            "spec.accessModes: Required value: at least 1 access mode is required",
            "spec.resources[storage]: Required value",
        ],
    );
    check(
        &claim(
            "accessModes: [ReadWriteOncePod, ReadOnlyMany], volumeMode: File, resources: {requests: {storage: 0}}",
        ),
        &[
            "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
            "spec.resources[storage]: Invalid value: \"0\": must be greater than zero",
            "spec.volumeMode: Unsupported value: \"File\": supported values: \"Block\", \"Filesystem\"",
        ],
    );
    check(
        &claim(
            "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, dataSource: {kind: Snapshot, name: s}",
        ),
        &[
            "spec.dataSource: Invalid value: \"Snapshot\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
        ],
    );
}

#[test]
fn secrets_have_what_their_type_demands() {
    let secret = |kind: &str, data: &str| {
        format!(
            "{{apiVersion: v1, kind: Secret, metadata: {{name: s}}, type: {kind}, stringData: {{{data}}}}}"
        )
    };
    check(
        &secret("kubernetes.io/dockerconfigjson", ".dockerconfigjson: '[]'"),
        &[
            "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": json: cannot unmarshal array into Go value of type map[string]interface {}",
        ],
    );
    check(&secret("kubernetes.io/dockercfg", ".dockercfg: '{}'"), &[]);
    check(
        &secret("kubernetes.io/ssh-auth", "ssh-privatekey: ''"),
        &["data[ssh-privatekey]: Required value"],
    );
}

#[test]
fn owners_and_finalizers_are_whole() {
    let owned = |owners: &str| {
        format!(
            "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, ownerReferences: [{owners}]}}}}"
        )
    };
    check(
        &owned("{kind: Deployment, name: web}"),
        &[
            "metadata.ownerReferences.apiVersion: Invalid value: \"\": version must not be empty",
            "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty",
        ],
    );
    check(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, finalizers: [orphan, foregroundDeletion]}}",
        &[
            "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and foregroundDeletion cannot be both set",
        ],
    );
}

/// The lines about a change from one object to another.
fn change_lines(before: Value, change: impl Fn(&mut Value)) -> Vec<String> {
    let version = version("1.36");
    let before = admit(before, None, version).expect("a valid object");
    let mut after = before.clone();
    change(&mut after);
    let refused = admit(after, Some(&before), version);
    let errors = refused.err().unwrap_or_default();
    errors.iter().map(ToString::to_string).collect()
}

fn pod() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default"},
        "spec": {
            "activeDeadlineSeconds": 60,
            "containers": [{"name": "web", "image": "nginx:1.25"}],
            "tolerations": [{"key": "a", "operator": "Exists"}],
        },
    })
}

#[test]
fn little_of_a_pod_may_change() {
    let allowed = change_lines(pod(), |pod| {
        pod["spec"]["containers"][0]["image"] = json!("nginx:1.26");
        pod["spec"]["activeDeadlineSeconds"] = json!(30);
        let more = json!({"key": "b", "operator": "Exists"});
        pod["spec"]["tolerations"]
            .as_array_mut()
            .expect("a list")
            .push(more);
    });
    assert_eq!(allowed, Vec::<String>::new());
    let lines = change_lines(pod(), |pod| {
        pod["spec"]["activeDeadlineSeconds"] = json!(90);
    });
    assert_eq!(
        lines,
        [
            "spec.activeDeadlineSeconds: Invalid value: 90: must be less than or equal to previous value"
        ]
    );
    let lines = change_lines(pod(), |pod| pod["spec"]["tolerations"] = json!([]));
    assert_eq!(
        lines,
        [
            "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"
        ]
    );
    let lines = change_lines(pod(), |pod| {
        pod["spec"]["hostNetwork"] = json!(true);
    });
    let words = lines.join("\n");
    assert!(
        words.starts_with("spec: Forbidden: pod updates may not change fields other than"),
        "{words}"
    );
    assert!(
        words.contains("\n-  \"HostNetwork\": false,\n+  \"HostNetwork\": true,\n"),
        "{words}"
    );
}

#[test]
fn a_claim_stays_as_it_was_made() {
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "c", "namespace": "default"},
        "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
            "resources": {"requests": {"storage": "2Gi"}}},
    });
    let lines = change_lines(claim, |claim| {
        claim["spec"]["storageClassName"] = json!("slow")
    });
    let words = lines.join("\n");
    assert!(
        words.starts_with(
            "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ "
        ),
        "{words}"
    );
    assert!(
        words.contains("\n- \"StorageClassName\": \"fast\",\n+ \"StorageClassName\": \"slow\",\n"),
        "{words}"
    );
}

#[test]
fn a_secret_keeps_its_type() {
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "default"},
        "data": {"a": "Yg=="}, "immutable": true,
    });
    let lines = change_lines(secret, |secret| {
        secret["type"] = json!("example.com/other");
        secret["data"] = json!({});
    });
    assert_eq!(
        lines,
        [
            "type: Invalid value: \"example.com/other\": field is immutable",
            "data: Forbidden: field is immutable when `immutable` is set",
        ]
    );
}

#[track_caller]
fn check_warnings(kind: Kind, manifest: &str, expected: &[&str]) {
    let set = read(manifest, version("1.36"));
    let manifest = set.manifests.first().expect("a valid manifest");
    let found = warnings(kind, &manifest.object, None, version("1.36"));
    assert_eq!(found, expected);
}

#[test]
fn warnings_of_pods() {
    check_warnings(
        Kind::Pod,
        "\
apiVersion: v1
kind: Pod
metadata:
  name: my.web
  annotations: {scheduler.alpha.kubernetes.io/critical-pod: ''}
spec:
  nodeSelector: {beta.kubernetes.io/os: linux}
  topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
  imagePullSecrets: [{name: a}, {name: a}]
  volumes: [{name: v, gitRepo: {repository: r}}]
  containers:
  - name: a
    image: a
    env: [{name: X, value: '1'}, {name: X, value: $(X)2}, {name: X, value: '3'}]
    ports: [{containerPort: 80}]
  - name: b
    image: b
    ports: [{containerPort: 80, hostPort: 8080}]
    resources: {limits: {memory: 100m}}
",
        &[
            "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
            "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
            "metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the \"priorityClassName\" field instead",
            "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
            "spec.imagePullSecrets[1].name: duplicate name \"a\"",
            "spec.containers[0].env[2]: hides previous definition of \"X\", which may be dropped when using apply",
            "spec.containers[1].resources.limits[memory]: fractional byte value \"100m\" is invalid, must be an integer",
            "spec.containers[1].resources.requests[memory]: fractional byte value \"100m\" is invalid, must be an integer",
            "spec.containers[1].ports[0]: overlapping port definition with spec.containers[0].ports[0]",
        ],
    );
}

#[test]
fn warnings_of_services() {
    check_warnings(
        Kind::Service,
        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {clusterIP: None, sessionAffinity: ClientIP, externalName: a.b, ports: [{port: 80}]}}",
        &[
            "spec.SessionAffinity is ignored for headless services",
            "spec.externalName is ignored when spec.type is not \"ExternalName\"",
        ],
    );
}

#[test]
fn invisible_characters_are_shown() {
    check(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, \"\u{a0}data\": {}}",
        &[r#"unknown field "\u00a0data""#],
    );
    check(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: \"a\u{200b}\"}}",
        &[
            r#"metadata.name: Invalid value: "a\u200b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#,
        ],
    );
}

#[test]
fn an_amount_is_read_by_its_own_rules_whatever_its_json_type() {
    let pod = |limits: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: [{{name: web, image: nginx, resources: {{limits: {limits}}}}}]}}}}"
        )
    };
    let form = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    check(&pod("{cpu: true}"), &[form]);
    check(&pod("{memory: [1Gi]}"), &[form]);
    check(&pod("{memory: 128MB}"), &[form]);
    check(
        &pod("{memory: 128mi}"),
        &["unable to parse quantity's suffix"],
    );
    check(
        &pod("{memory: Mi}"),
        &["unable to parse numeric part of quantity"],
    );
}

#[test]
fn files_and_ports_that_are_in_each_other_s_way_are_warned_of() {
    let manifest = r#"{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {
        containers: [
            {name: web, image: nginx, ports: [{name: http, containerPort: 80, hostIP: 10.0.0.1}]},
            {name: side, image: nginx, ports: [{name: http, containerPort: 81}]}],
        volumes: [
            {name: a, configMap: {name: c, items: [{key: a, path: one}, {key: b, path: one/two}, {key: c, path: ones}]}},
            {name: b, projected: {sources: [{}, {secret: {name: s, items: [{key: a, path: f}]}}, {serviceAccountToken: {path: f/t}}]}}]}}"#;
    check_warnings(
        Kind::Pod,
        manifest,
        &[
            r#"volume "a" (ConfigMap "c"): overlapping paths: "one/two" with "one""#,
            r#"volume "b" (Projected) has no sources provided"#,
            r#"volume "b" (Projected): overlapping paths: "f/t" (ServiceAccountToken) with "f" (Secret "s")"#,
            "spec.containers[0].ports[0]: hostIP set without hostPort: {Name:http HostPort:0 ContainerPort:80 Protocol:TCP HostIP:10.0.0.1}",
            r#"spec.containers[1].ports[0]: duplicate port name "http" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]"#,
        ],
    );
}

#[test]
fn a_negative_grace_period_is_one_second_in_a_pod_and_a_warning_in_a_template() {
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {terminationGracePeriodSeconds: -5, containers: [{name: web, image: nginx}]}}";
    let stored = |release: &str| {
        let set = read(pod, version(release));
        set.manifests[0].object["spec"]["terminationGracePeriodSeconds"].clone()
    };
    assert_eq!((stored("1.33"), stored("1.36")), (json!(-5), json!(1)));
    check_warnings(Kind::Pod, pod, &[]);
    check_warnings(
        Kind::Deployment,
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: -5, containers: [{name: web, image: nginx}]}}}}",
        &[
            "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
        ],
    );
}
