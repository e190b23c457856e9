//! Repeats recorded calls of kubectl in a fresh simulated cluster of the same release.

use super::{Difference, version_of};
use engine::cluster::Settings;
use engine::timeline::Timeline;
use kube::clock::Duration;
use kubectl::Terminal;
use serde_json::Value;

/// The name that manifests have in the recordings.
const FILE: &str = "manifest.yaml";
/// A limit that no call reaches, because none of these calls waits.
const LONGEST: Duration = Duration::from_secs(60);

/// A cluster, and a terminal with kubectl of the same release.
struct Cluster {
    timeline: Timeline,
    terminal: Terminal,
}

/// The output of a call, and its exit status.
struct Answer {
    text: String,
    exit: i32,
}

impl Cluster {
    fn new(case: &Value) -> Result<Cluster, Difference> {
        let version = version_of(case)?;
        let settings = Settings {
            version,
            ..Settings::default()
        };
        let mut terminal = Terminal::new();
        terminal.host_mut().kubectl = Some(version);
        Ok(Cluster {
            timeline: Timeline::new(settings),
            terminal,
        })
    }

    /// Calls kubectl with a file that holds the manifest.
    fn kubectl(&mut self, call: &str, manifest: &Value) -> Answer {
        let text = manifest.as_str().unwrap_or_default().to_string();
        let files = &mut self.terminal.environment_mut().files;
        files.insert(FILE.to_string(), text);
        let line = format!("kubectl {call} -f {FILE}");
        let ended = self.terminal.run(&line, &mut self.timeline, LONGEST);
        Answer {
            text: ended.text(),
            exit: ended.status,
        }
    }
}

/// Checks that kubectl takes or refuses a manifest as recorded: the exit status and the whole output are compared.
///
/// # Errors
/// The first thing that differs.
pub fn check_manifest(case: &Value) -> Result<(), Difference> {
    let mut cluster = Cluster::new(case)?;
    let got = cluster.kubectl("apply --dry-run=server", &case["manifest"]);
    check_answer(case, &got)
}

/// Checks that an object may be changed, or may not, as recorded.
///
/// # Errors
/// The first thing that differs.
pub fn check_update(case: &Value) -> Result<(), Difference> {
    let mut cluster = Cluster::new(case)?;
    let before = cluster.kubectl("apply", &case["before"]);
    if before.exit != 0 {
        return Difference::check("before", "created", before.text.trim_end());
    }
    // The change was made when a pod had its node.
    let timeline = &mut cluster.timeline;
    cluster.terminal.run("sleep 5", timeline, LONGEST);
    let got = cluster.kubectl("apply --dry-run=server", &case["after"]);
    check_answer(case, &got)
}

fn check_answer(case: &Value, got: &Answer) -> Result<(), Difference> {
    let expected = case["kubectl"].as_str().unwrap_or_default();
    Difference::check("exit", &case["exit"].to_string(), &got.exit.to_string())?;
    let (expected, got) = (without_node(expected), without_node(&got.text));
    Difference::check("kubectl", expected.trim_end(), got.trim_end())
}

/// The text without the name of the node that a pod came to.
fn without_node(text: &str) -> String {
    const NODE: &str = "\"NodeName\": ";
    let line = |line: &str| match line.split_once(NODE) {
        Some((before, _)) => format!("{before}{NODE}<node>"),
        None => line.to_string(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Checks that an object is stored with all the fields that were recorded, and no others.
///
/// # Errors
/// The first field that differs.
pub fn check_stored(case: &Value) -> Result<(), Difference> {
    let mut cluster = Cluster::new(case)?;
    // The API omits the zero time, so that the object has to be created after the first moment.
    let timeline = &mut cluster.timeline;
    cluster.terminal.run("sleep 1", timeline, LONGEST);
    let created = cluster.kubectl("create", &case["manifest"]);
    if created.exit != 0 {
        return Difference::check("create", "created", created.text.trim_end());
    }
    let got = cluster.kubectl("get -o yaml", &case["manifest"]);
    let read = |text: &str| {
        let parsed = kube::manifest::yaml::parse(text);
        let document = parsed.documents.first();
        document.map_or(Value::Null, |document| document.root.to_json())
    };
    let expected = read(case["stored"].as_str().unwrap_or_default());
    compare("", &expected, &masked(read(&got.text)))
}

/// The object without the fields that differ between any two clusters.
fn masked(mut object: Value) -> Value {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        for (key, mask) in [
            ("creationTimestamp", "<time>"),
            ("resourceVersion", "<rv>"),
            ("uid", "<uid>"),
        ] {
            if metadata.contains_key(key) {
                metadata.insert(key.to_string(), mask.into());
            }
        }
    }
    let Some(spec) = object.get_mut("spec") else {
        return object;
    };
    if spec["clusterIP"].is_string() && spec["clusterIP"] != "None" {
        spec["clusterIP"] = "<clusterIP>".into();
        if spec["clusterIPs"].is_array() {
            spec["clusterIPs"] = vec!["<clusterIP>"].into();
        }
    }
    let ports = spec.get_mut("ports").and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten() {
        if port.get("nodePort").is_some() {
            port["nodePort"] = "<nodePort>".into();
        }
    }
    mask_token(&mut object);
    object
}

/// The volume with a pod's token has a random end to its name.
fn mask_token(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("kube-api-access-") => {
            *text = "kube-api-access-xxxxx".to_string();
        }
        Value::Array(elements) => elements.iter_mut().for_each(mask_token),
        Value::Object(map) => map.values_mut().for_each(mask_token),
        _ => {}
    }
}

/// Names the first field that differs.
fn compare(path: &str, expected: &Value, got: &Value) -> Result<(), Difference> {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            let keys = expected.keys().chain(got.keys());
            for key in keys {
                let field = |map: &serde_json::Map<String, Value>| {
                    map.get(key).cloned().unwrap_or(Value::Null)
                };
                compare(&format!("{path}.{key}"), &field(expected), &field(got))?;
            }
            Ok(())
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            let pairs = expected.iter().zip(got).enumerate();
            for (index, (expected, got)) in pairs {
                compare(&format!("{path}[{index}]"), expected, got)?;
            }
            Ok(())
        }
        _ => Difference::check(
            path.trim_start_matches('.'),
            &expected.to_string(),
            &got.to_string(),
        ),
    }
}
