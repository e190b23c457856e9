//! Checks that pod templates are refused as by an API server, apart from the containers' images and commands, with its
//! words and field paths.

use kube::api::KubernetesVersion;
use kube::manifest::read::read;

/// The lines for a Deployment whose pod spec has more fields, in YAML's flow style.
fn pod_lines(fields: &[&str], version: &str) -> Vec<String> {
    let fields: String = fields
        .iter()
        .map(|field| format!("      {field}\n"))
        .collect();
    let manifest = format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers: [{{name: web, image: nginx}}]
{fields}"
    );
    lines(&manifest, version)
}

fn container_lines(fields: &str, version: &str) -> Vec<String> {
    let manifest = format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      volumes: [{{name: v, emptyDir: {{}}}}]
      containers: [{{name: web, image: nginx, {fields}}}]
"
    );
    lines(&manifest, version)
}

fn lines(manifest: &str, version: &str) -> Vec<String> {
    let version: KubernetesVersion = version.parse().expect("a version");
    let set = read(manifest, version);
    let lines = set.errors().map(|error| {
        let line = error.to_string();
        line.strip_prefix("spec.template.spec.")
            .map_or(line.clone(), str::to_string)
    });
    lines.collect()
}

#[track_caller]
fn check(fields: &[&str], expected: &[&str]) {
    assert_eq!(pod_lines(fields, "1.36"), expected, "{fields:?}");
}

#[track_caller]
fn check_container(fields: &str, expected: &[&str]) {
    let expected: Vec<String> = expected
        .iter()
        .map(|line| format!("containers[0].{line}"))
        .collect();
    assert_eq!(container_lines(fields, "1.36"), expected, "{fields}");
}

const NODE: &str = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
const PODS: &str = "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]";

#[test]
fn affinity_to_nodes() {
    let required = |terms: &str| {
        format!(
            "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: {terms}}}}}}}"
        )
    };
    check(
        &[&required("[]")],
        &[&format!(
            "{NODE}.nodeSelectorTerms: Required value: must have at least one node selector term"
        )],
    );
    let expressions = "[{matchExpressions: [{key: disk, operator: In}, {key: disk, operator: Exists, values: [ssd]}, {key: size, operator: Gt, values: ['1', '2']}, {key: disk, operator: Like}]}]";
    let term = format!("{NODE}.nodeSelectorTerms[0].matchExpressions");
    check(
        &[&required(expressions)],
        &[
            &format!(
                "{term}[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"
            ),
            &format!(
                "{term}[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
            ),
            &format!(
                "{term}[2].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'"
            ),
            &format!("{term}[3].operator: Invalid value: \"Like\": not a valid selector operator"),
        ],
    );
    check(
        &[&required(
            "[{matchFields: [{key: metadata.uid, operator: In, values: [a]}]}]",
        )],
        &[&format!(
            "{NODE}.nodeSelectorTerms[0].matchFields[0].key: Invalid value: \"metadata.uid\": not a valid field selector key"
        )],
    );
    let fine =
        "[{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [amd64, arm64]}]}]";
    check(&[&required(fine)], &[]);
}

#[test]
fn affinity_to_pods() {
    let preferred = |weight: i32, term: &str| {
        format!(
            "affinity: {{podAntiAffinity: {{preferredDuringSchedulingIgnoredDuringExecution: [{{weight: {weight}, podAffinityTerm: {term}}}]}}}}"
        )
    };
    let good = "{labelSelector: {matchLabels: {app: web}}, topologyKey: kubernetes.io/hostname}";
    check(&[&preferred(100, good)], &[]);
    check(
        &[&preferred(101, good)],
        &[&format!(
            "{PODS}.weight: Invalid value: 101: must be in the range 1-100"
        )],
    );
    let lines = pod_lines(
        &[&preferred(
            1,
            "{labelSelector: {matchLabels: {app: web}}, topologyKey: ''}",
        )],
        "1.36",
    );
    assert_eq!(
        lines[0],
        format!("{PODS}.podAffinityTerm.topologyKey: Required value: can not be empty")
    );
    check(
        &[&preferred(1, "{matchLabelKeys: [app], topologyKey: zone}")],
        &[&format!(
            "{PODS}.podAffinityTerm.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set"
        )],
    );
}

#[test]
fn topology_spread() {
    let path = "topologySpreadConstraints";
    check(
        &[
            "topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, minDomains: 2, nodeTaintsPolicy: Obey}]",
        ],
        &[
            &format!("{path}[0].maxSkew: Invalid value: 0: must be greater than zero"),
            &format!(
                "{path}[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway"
            ),
            &format!(
                "{path}[0].nodeTaintsPolicy: Unsupported value: \"Obey\": supported values: \"Honor\", \"Ignore\""
            ),
        ],
    );
    let one = "{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}";
    check(
        &[&format!("topologySpreadConstraints: [{one}, {one}]")],
        &[&format!(
            "{path}[0].{{topologyKey, whenUnsatisfiable}}: Duplicate value: \"{{zone, DoNotSchedule}}\""
        )],
    );
    let bad_selector = "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchExpressions: [{key: app, operator: In}]}}]";
    assert_eq!(pod_lines(&[bad_selector], "1.36").len(), 1);
    assert_eq!(pod_lines(&[bad_selector], "1.26").len(), 0);
}

#[test]
fn tolerations() {
    check(
        &[
            "tolerations: [{key: a, operator: Exists, value: b}, {key: a, tolerationSeconds: 5, effect: NoSchedule}, {operator: Equal}]",
        ],
        &[
            "tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
            "tolerations[1].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
            "tolerations[2].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
        ],
    );
    check(&["tolerations: [{operator: Exists}]"], &[]);
}

#[test]
fn names_are_resolved() {
    check(
        &["dnsPolicy: None"],
        &["dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
    );
    check(
        &["dnsPolicy: None", "dnsConfig: {searches: [a.example]}"],
        &[
            "dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None",
        ],
    );
    // 1.36 no longer tolerates leading zeros.
    let lenient = pod_lines(
        &[
            "dnsConfig: {nameservers: [10.0.0.300, '2001:db8::1', 010.0.0.1], options: [{value: '2'}]}",
        ],
        "1.35",
    );
    assert_eq!(
        lenient,
        [
            "dnsConfig.nameservers[0]: Invalid value: \"10.0.0.300\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            "dnsConfig.options[0]: Required value: must not be empty",
        ],
    );
    check(
        &["dnsConfig: {nameservers: [010.0.0.1, '::ffff:10.0.0.1']}"],
        &[
            "dnsConfig.nameservers[0]: Invalid value: \"010.0.0.1\": must not have leading 0s",
            "dnsConfig.nameservers[1]: Invalid value: \"::ffff:10.0.0.1\": must not be an IPv4-mapped IPv6 address",
        ],
    );
    let underscore = ["dnsConfig: {searches: [_tcp.example]}"];
    assert_eq!(pod_lines(&underscore, "1.33").len(), 0);
    assert_eq!(pod_lines(&underscore, "1.32").len(), 1);
    let seven = ["dnsConfig: {searches: [a, b, c, d, e, f, g]}"];
    assert_eq!(pod_lines(&seven, "1.26").len(), 0);
    assert_eq!(
        pod_lines(&seven, "1.25"),
        [
            "dnsConfig.searches: Invalid value: []string{\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\"}: must not have more than 6 search paths"
        ]
    );
    check(
        &["hostAliases: [{ip: localhost, hostnames: [db]}]"],
        &[
            "hostAliases[0].ip: Invalid value: \"localhost\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
        ],
    );
}

#[test]
fn volume_sources() {
    check(
        &["volumes: [{name: a, hostPath: {path: /a/../b, type: Folder}}]"],
        &[
            "volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
            "volumes[0].hostPath.type: Unsupported value: \"Folder\": supported values: \"\", \"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", \"File\", \"FileOrCreate\", \"Socket\"",
        ],
    );
    check(
        &[
            "volumes: [{name: a, secret: {secretName: s, defaultMode: 1000, items: [{key: k, path: /k}]}}]",
        ],
        &[
            "volumes[0].secret.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive",
            "volumes[0].secret.items[0].path: Invalid value: \"/k\": must be a relative path",
        ],
    );
    check(
        &["volumes: [{name: a, nfs: {server: s, path: share}}]"],
        &["volumes[0].nfs.path: Invalid value: \"share\": must be an absolute path"],
    );
    check(
        &[
            "volumes: [{name: a, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: x}]}}]",
        ],
        &[
            "volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
        ],
    );
    check(
        &[
            "volumes: [{name: a, projected: {sources: [{configMap: {name: ''}}, {serviceAccountToken: {path: t, expirationSeconds: 60}}]}}]",
        ],
        &[
            "volumes[0].projected.sources[0].configMap.name: Required value",
            "volumes[0].projected.sources[1].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes",
        ],
    );
}

#[test]
fn the_environment() {
    let value_from = |source: &str| format!("env: [{{name: A, valueFrom: {source}}}]");
    check_container(
        &value_from("{fieldRef: {fieldPath: status.phase}}"),
        &[
            "env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"status.phase\": supported values: \"metadata.name\", \"metadata.namespace\", \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\"",
        ],
    );
    check_container(
        &value_from("{fieldRef: {fieldPath: status.podIp}}"),
        &[
            "env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"status.podIp\": error converting fieldPath: field label not supported: status.podIp",
        ],
    );
    check_container(
        &value_from("{fieldRef: {fieldPath: \"metadata.labels['app']\"}}"),
        &[],
    );
    check_container(
        &value_from("{resourceFieldRef: {resource: limits.disk}}"),
        &[
            "env[0].valueFrom.resourceFieldRef.resource: Unsupported value: \"limits.disk\": supported values: \"limits.cpu\", \"limits.ephemeral-storage\", \"limits.memory\", \"requests.cpu\", \"requests.ephemeral-storage\", \"requests.memory\"",
        ],
    );
    check_container(
        "envFrom: [{prefix: P_}]",
        &["envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`"],
    );
    check_container(
        "envFrom: [{configMapRef: {name: a}, secretRef: {name: b}}]",
        &["envFrom: Invalid value: \"\": may not have more than one field specified at a time"],
    );
    check_container(
        "envFrom: [{secretRef: {}}]",
        &["envFrom[0].secretRef.name: Required value"],
    );
}

#[test]
fn privileges() {
    check(
        &[
            "securityContext: {runAsUser: -1, fsGroupChangePolicy: Never, seccompProfile: {type: Localhost}}",
        ],
        &[
            "securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
            "securityContext.fsGroupChangePolicy: Unsupported value: \"Never\": supported values: \"Always\", \"OnRootMismatch\"",
            "securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
        ],
    );
    check(
        &[
            "hostPID: true",
            "shareProcessNamespace: true",
            "securityContext: {}",
        ],
        &[
            "securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
        ],
    );
    let lines = container_lines(
        "securityContext: {privileged: true, allowPrivilegeEscalation: false}",
        "1.36",
    );
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with("containers[0].securityContext: Invalid value: ")
            && lines[0].ends_with(
                ": cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
            ),
        "{}",
        lines[0]
    );
    check_container(
        "securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}",
        &[],
    );
}

#[test]
fn restart_policies_of_containers() {
    let init = |policy: &str, version: &str| {
        pod_lines(
            &[&format!(
                "initContainers: [{{name: log, image: log, restartPolicy: {policy}}}]"
            )],
            version,
        )
    };
    assert_eq!(init("Always", "1.29").len(), 0);
    assert_eq!(
        init("Never", "1.33"),
        [
            "initContainers[0].restartPolicy: Unsupported value: \"Never\": supported values: \"Always\""
        ]
    );
    assert_eq!(init("Never", "1.35").len(), 0);
    assert_eq!(
        container_lines("restartPolicy: Always", "1.33"),
        ["containers[0].restartPolicy: Forbidden: may not be set for non-init containers"]
    );
}

#[test]
fn ports_on_the_network_of_the_node() {
    let host = |version| {
        let manifest = "hostNetwork: true\n      initContainers: []";
        let text = format!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      {manifest}
      containers: [{{name: web, image: nginx, ports: [{{containerPort: 80, hostPort: 8080}}]}}]
"
        );
        lines(&text, version)
    };
    assert_eq!(
        host("1.27"),
        [
            "containers[0].ports[0].containerPort: Invalid value: 80: must match `hostPort` when `hostNetwork` is true"
        ]
    );
    assert_eq!(
        host("1.28"),
        [
            "containers[0].ports[0].hostPort: Invalid value: 8080: must match `containerPort` when `hostNetwork` is true"
        ]
    );
}

#[test]
fn what_a_pod_waits_for_and_runs_on() {
    check(
        &[
            "readinessGates: [{conditionType: 'a b'}]",
            "os: {name: plan9}",
            "preemptionPolicy: Sometimes",
        ],
        &[
            "readinessGates[0].conditionType: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
            "preemptionPolicy: Unsupported value: \"Sometimes\": supported values: \"PreemptLowerPriority\", \"Never\"",
            "os.name: Unsupported value: \"plan9\": supported values: \"linux\", \"windows\"",
        ],
    );
    check_container(
        "volumeMounts: [{name: v, mountPath: /v, subPath: ../x}]",
        &["volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'"],
    );
}
