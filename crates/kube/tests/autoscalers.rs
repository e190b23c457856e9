//! HorizontalPodAutoscalers: refusals in an API server's words (`pkg/apis/autoscaling/validation` of Kubernetes), defaults, and
//! the form in which every API version is stored.

use kube::manifest::admit;
use kube::manifest::read::read;
use serde_json::{Value, json};

/// The lines for an autoscaler with these fields in its spec, in the flow style of YAML.
fn lines(api_version: &str, fields: &str, release: &str) -> Vec<String> {
    let manifest = format!(
        "{{apiVersion: {api_version}, kind: HorizontalPodAutoscaler, metadata: {{name: web}}, spec: {{scaleTargetRef: \
         {{apiVersion: apps/v1, kind: Deployment, name: web}}, {fields}}}}}"
    );
    let set = read(&manifest, release.parse().expect("a release"));
    set.errors().map(ToString::to_string).collect()
}

#[track_caller]
fn check(fields: &str, expected: &[&str]) {
    assert_eq!(
        lines("autoscaling/v2", fields, "1.37"),
        expected,
        "{fields}"
    );
}

fn stored(api_version: &str, spec: Value) -> Value {
    let mut spec = spec;
    spec["scaleTargetRef"] = json!({"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"});
    spec["maxReplicas"] = json!(10);
    let object = json!({
        "apiVersion": api_version,
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web", "namespace": "default"},
        "spec": spec,
    });
    let release = "1.22".parse().expect("a release");
    let mut admitted = admit(object, None, release).expect("it is valid");
    admitted["spec"].take()
}

#[test]
fn sizes_are_in_order() {
    check("minReplicas: 1, maxReplicas: 3", &[]);
    check(
        "minReplicas: 0, maxReplicas: 3",
        &["spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"],
    );
    check(
        "maxReplicas: 0",
        &[
            "spec.maxReplicas: Invalid value: 0: must be greater than 0",
            "spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`",
        ],
    );
    check(
        "minReplicas: 5, maxReplicas: 3",
        &["spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"],
    );
}

#[test]
fn each_metric_has_the_source_that_its_type_names() {
    check(
        "maxReplicas: 3, metrics: [{type: Resource}]",
        &[
            "spec.metrics[0].resource: Required value: must populate information for the given metric source",
        ],
    );
    check(
        "maxReplicas: 3, metrics: [{type: Cpu, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]",
        &[
            "spec.metrics[0].type: Unsupported value: \"Cpu\": supported values: \"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\"",
        ],
    );
    check(
        "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: 50}}}]",
        &[
            "spec.metrics[0].resource.target.type: Required value: must specify a metric target type",
            "spec.metrics[0].resource.target.type: Invalid value: \"\": must be either Utilization, Value, or AverageValue",
        ],
    );
    check(
        "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]",
        &[
            "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
        ],
    );
    check(
        "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 0}}}]",
        &[
            "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
        ],
    );
    check(
        "maxReplicas: 3, metrics: [{type: Pods, pods: {metric: {name: hits}, target: {type: AverageValue, averageValue: 1k}}}]",
        &[],
    );
}

#[test]
fn rates_have_bounds() {
    check(
        "maxReplicas: 3, behavior: {scaleDown: {stabilizationWindowSeconds: 3601, policies: [{type: Pods, value: 0, periodSeconds: 1801}]}}",
        &[
            "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
            "spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero",
            "spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
        ],
    );
    check(
        "maxReplicas: 3, behavior: {scaleUp: {selectPolicy: Most}}",
        &[
            "spec.behavior.scaleUp.selectPolicy: Unsupported value: \"Most\": supported values: \"Disabled\", \"Max\", \"Min\"",
        ],
    );
}

#[test]
fn fields_belong_to_their_api_version_and_release() {
    let first = "maxReplicas: 3, targetCPUUtilizationPercentage: 50";
    assert_eq!(lines("autoscaling/v1", first, "1.37"), [] as [&str; 0]);
    check(
        first,
        &["unknown field \"spec.targetCPUUtilizationPercentage\""],
    );
    let tolerant = "maxReplicas: 3, behavior: {scaleUp: {tolerance: 50m}}";
    check(tolerant, &[]);
    assert_eq!(
        lines("autoscaling/v2", tolerant, "1.32"),
        ["unknown field \"spec.behavior.scaleUp.tolerance\""]
    );
    assert_eq!(
        lines("autoscaling/v2", "maxReplicas: 3", "1.22"),
        ["no matches for kind \"HorizontalPodAutoscaler\" in version \"autoscaling/v2\""]
    );
}

#[test]
fn without_metrics_the_target_is_eighty_percent_of_the_cpu() {
    let cpu = |percent: i32| {
        let target = json!({"averageUtilization": percent, "type": "Utilization"});
        json!([{"resource": {"name": "cpu", "target": target}, "type": "Resource"}])
    };
    for (api_version, given, percent) in [
        ("autoscaling/v1", json!({}), 80),
        (
            "autoscaling/v1",
            json!({"targetCPUUtilizationPercentage": 60}),
            60,
        ),
        ("autoscaling/v2beta2", json!({}), 80),
    ] {
        let spec = stored(api_version, given);
        assert_eq!(spec["metrics"], cpu(percent), "{api_version}");
        assert_eq!(spec["minReplicas"], 1);
        assert_eq!(spec.get("behavior"), None);
    }
}

#[test]
fn the_sources_of_the_first_beta_are_converted() {
    let spec = stored(
        "autoscaling/v2beta1",
        json!({"metrics": [
            {"type": "Resource", "resource": {"name": "memory", "targetAverageValue": "100Mi"}},
            {"type": "Pods", "pods": {"metricName": "hits", "targetAverageValue": "1k"}},
            {"type": "Object", "object": {
                "metricName": "rps", "targetValue": "10k", "target": {"kind": "Ingress", "name": "main"},
            }},
        ]}),
    );
    assert_eq!(
        spec["metrics"],
        json!([
            {"type": "Resource", "resource": {
                "name": "memory", "target": {"type": "AverageValue", "averageValue": "100Mi"},
            }},
            {"type": "Pods", "pods": {
                "metric": {"name": "hits"}, "target": {"type": "AverageValue", "averageValue": "1k"},
            }},
            {"type": "Object", "object": {
                "describedObject": {"kind": "Ingress", "name": "main"},
                "metric": {"name": "rps"},
                "target": {"type": "Value", "value": "10k"},
            }},
        ])
    );
}

#[test]
fn behaviour_gets_the_rules_that_it_leaves_out() {
    let spec = stored(
        "autoscaling/v2beta2",
        json!({"behavior": {"scaleDown": {"stabilizationWindowSeconds": 60}}}),
    );
    assert_eq!(
        spec["behavior"],
        json!({
            "scaleUp": {
                "stabilizationWindowSeconds": 0,
                "selectPolicy": "Max",
                "policies": [
                    {"type": "Pods", "value": 4, "periodSeconds": 15},
                    {"type": "Percent", "value": 100, "periodSeconds": 15},
                ],
            },
            "scaleDown": {
                "stabilizationWindowSeconds": 60,
                "selectPolicy": "Max",
                "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
            },
        })
    );
}
