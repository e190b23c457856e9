//! Admitting any object ends in a complete object or in an error message, and an admitted object is admitted again
//! unchanged.

use kube::api::KubernetesVersion;
use kube::manifest::{admit, read};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A small random source of its own, so that each run is the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn sample() -> Vec<Value> {
    let template = json!({
        "metadata": {"labels": {"app": "web"}, "annotations": {"a": "b"}},
        "spec": {
            "containers": [{
                "name": "web",
                "image": "nginx:1.25",
                "ports": [{"name": "http", "containerPort": 80}],
                "env": [{"name": "A", "value": "1"}, {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
                "resources": {"limits": {"cpu": "1", "memory": "64Mi"}, "requests": {"cpu": 0.5}},
                "readinessProbe": {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 5},
                "lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}},
                "volumeMounts": [{"name": "v", "mountPath": "/v"}],
            }],
            "volumes": [{"name": "v", "configMap": {"name": "c"}}, {"name": "w", "emptyDir": {"sizeLimit": "1.5Gi"}}],
            "tolerations": [{"key": "a", "operator": "Exists"}],
            "securityContext": {"runAsUser": 1000},
        },
    });
    let selector = json!({"matchLabels": {"app": "web"}});
    let object = |api_version: &str, kind: &str, spec: Value| json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "web", "namespace": "default"}, "spec": spec});
    vec![
        object(
            "apps/v1",
            "Deployment",
            json!({
                "replicas": 3, "selector": selector, "template": template, "minReadySeconds": 1,
                "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
            }),
        ),
        object(
            "extensions/v1beta1",
            "Deployment",
            json!({"template": template, "rollbackTo": {"revision": 1}}),
        ),
        object(
            "apps/v1",
            "StatefulSet",
            json!({
                "serviceName": "web", "selector": selector, "template": template,
                "updateStrategy": {"rollingUpdate": {"partition": 1}},
                "volumeClaimTemplates": [{"metadata": {"name": "v"}, "spec": {"accessModes": ["ReadWriteOnce"]}}],
            }),
        ),
        object(
            "apps/v1",
            "DaemonSet",
            json!({
                "selector": selector, "template": template,
                "updateStrategy": {"rollingUpdate": {"maxUnavailable": "10%"}},
            }),
        ),
        object(
            "v1",
            "Service",
            json!({"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": "http"}]}),
        ),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": "b"}, "data": {"c": "ZA=="}}),
        object(
            "policy/v1",
            "PodDisruptionBudget",
            json!({"minAvailable": "50%", "selector": selector}),
        ),
    ]
}

fn strange_value(random: &mut Random) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(2.5),
        json!(1e300),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(""),
        json!("0"),
        json!("150%"),
        json!("999999999999999999999999999999Ei"),
        json!("1e30"),
        json!("-0.0000000001"),
        json!("\u{0}é/../"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"": null}),
        json!([[[]]]),
        json!("x".repeat(300)),
    ];
    values[random.below(values.len())].clone()
}

/// Walks to a random place and changes it.
fn change(value: &mut Value, random: &mut Random) {
    let size = match value {
        Value::Object(fields) => fields.len(),
        Value::Array(elements) => elements.len(),
        _ => 0,
    };
    if size == 0 || random.below(8) == 0 {
        *value = strange_value(random);
        return;
    }
    let at = random.below(size);
    match value {
        Value::Object(fields) => {
            let key = fields.keys().nth(at).unwrap().clone();
            match random.below(12) {
                0 => drop(fields.remove(&key)),
                1 => drop(fields.insert(key.to_uppercase(), strange_value(random))),
                _ => change(fields.get_mut(&key).unwrap(), random),
            }
        }
        Value::Array(elements) => match random.below(6) {
            0 => elements.push(elements[at].clone()),
            _ => change(&mut elements[at], random),
        },
        _ => {}
    }
}

#[test]
fn any_object_is_completed_or_refused_in_words() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let versions: Vec<_> = KubernetesVersion::all().collect();
    let (mut admitted, mut refused) = (0, 0);
    for round in 0..4000 {
        let samples = sample();
        let mut object = samples[round % samples.len()].clone();
        for _ in 0..random.below(3) {
            change(&mut object, &mut random);
        }
        let version = versions[random.below(versions.len())];
        match admit(object.clone(), None, version) {
            Ok(complete) => {
                admitted += 1;
                assert_eq!(
                    admit(complete.clone(), Some(&complete), version).as_ref(),
                    Ok(&complete),
                    "{version} {object}"
                );
            }
            Err(errors) => {
                refused += 1;
                assert!(
                    errors.iter().all(|error| !error.message.is_empty()) && !errors.is_empty(),
                    "{object}"
                );
            }
        }
    }
    assert!(
        admitted > 500 && refused > 500,
        "{admitted} admitted, {refused} refused"
    );
}

#[test]
fn hostile_texts_are_answered_soon() {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
    let many = |line: &dyn Fn(usize) -> String| (0..30_000).map(line).collect::<String>();
    let texts = [
        format!("{head}{}", many(&|i| format!("field{i}: 1\n"))),
        format!("{head}data:\n{}", many(&|i| format!("  'k {i}': 1\n"))),
        format!("{head}data:\n{}", many(&|i| format!("  'k {i}': a\n"))),
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec:\n  ports:\n{}",
            many(&|_| "  - {port: 0}\n".to_owned())
        ),
        many(&|_| "---\na: 1\n".to_owned()),
    ];
    for text in texts {
        let started = Instant::now();
        let set = read(&text, KubernetesVersion::NEWEST);
        let messages = set.kubectl_messages("f.yaml", KubernetesVersion::NEWEST);
        assert!(!messages.is_empty());
        // Generous: unoptimised, on a busy machine.
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "{:?}: {}",
            started.elapsed(),
            &text[..60]
        );
    }
}
