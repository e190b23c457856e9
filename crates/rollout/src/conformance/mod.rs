//! Checks against recordings of real Kubernetes components: one function per kind of recorded case.

pub mod daemon_set;
pub mod deployment;
pub mod files;
mod lingering;
pub mod names;
mod releases;
pub mod replica_set;
pub mod stateful_set;
pub mod table;
pub mod terminal;
pub mod trajectory;
pub mod transcript;
pub mod validation;

use kube::api::KubernetesVersion;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A difference between the simulator and a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The part of the expectation that differs.
    pub field: String,
    pub expected: String,
    pub got: String,
}

impl Difference {
    /// `Ok` if both are the same text.
    pub fn check(field: &str, expected: &str, got: &str) -> Result<(), Self> {
        if expected == got {
            return Ok(());
        }
        Err(Self {
            field: field.to_owned(),
            expected: expected.to_owned(),
            got: got.to_owned(),
        })
    }
}

/// Replays one recorded case. Its fields decide which kind of case it is.
pub fn check(case: &Value) -> Result<(), Difference> {
    let has = |field| case.get(field).is_some();
    if has("deploymentEvents") {
        trajectory::check_case(case)
    } else if has("deployment") {
        deployment::check_case(case)
    } else if has("statefulSet") {
        stateful_set::check_case(case)
    } else if has("daemonSet") {
        daemon_set::check_case(case)
    } else if has("delete") {
        replica_set::ranking::check_case(case)
    } else if has("replicaSet") {
        replica_set::check_case(case)
    } else if has("statefulSetRevision") || has("hash") {
        names::check_case(case)
    } else if has("stored") {
        terminal::check_stored(case)
    } else if has("before") {
        terminal::check_update(case)
    } else if has("manifest") && has("version") {
        terminal::check_manifest(case)
    } else if has("manifest") {
        validation::check_validation_case(case)
    } else {
        Err(Difference::unreadable(&"none of its fields is known"))
    }
}

/// The release of the cases that name no release.
const UNNAMED_VERSION: &str = "1.20";

/// The release that a case was recorded from.
fn version_of(case: &Value) -> Result<KubernetesVersion, Difference> {
    let named = case
        .get("version")
        .map(|version| version.as_str().unwrap_or_default());
    let version = named.unwrap_or(UNNAMED_VERSION);
    version.parse().map_err(|e| Difference::unreadable(&e))
}

/// The name of a case in reports: its own name, or its line number if it has none.
pub fn name(case: &Value, line: usize) -> String {
    let named = ["id", "case"]
        .iter()
        .find_map(|field| case[*field].as_str());
    named.map_or_else(|| format!("line {line}"), str::to_owned)
}

impl Difference {
    /// The error for a case that does not have the form of its kind.
    pub fn unreadable(error: &dyn fmt::Display) -> Self {
        Self {
            field: "case".to_owned(),
            expected: "a case of a known form".to_owned(),
            got: error.to_string(),
        }
    }
}

/// Reads the operation of a step.
fn read_op<T: DeserializeOwned>(op: &Value) -> Result<T, Difference> {
    T::deserialize(op).map_err(|e| Difference::unreadable(&e))
}

/// Checks that the first step makes the object, and no other step does so.
fn check_created_once(steps: &[Value]) -> Result<(), Difference> {
    let creates = |step: &Value| step["op"]["op"] == "create";
    let (first, rest) = steps.split_first().unzip();
    let once = first.is_some_and(creates) && !rest.unwrap_or_default().iter().any(creates);
    if once {
        return Ok(());
    }
    Err(Difference::unreadable(
        &"the first step, and no other, has the op create",
    ))
}

/// Runs the steps of a case through `act`, which carries one out and returns what is observed after it. A field that a
/// step does not name must have the value of the step before.
///
/// # Errors
/// The first thing that differs, or that the case does not have the form of its kind.
pub fn compare_steps(
    case: &Value,
    mut act: impl FnMut(&Value) -> Result<Map<String, Value>, Difference>,
) -> Result<(), Difference> {
    let steps = case["steps"].as_array();
    let steps = steps.ok_or_else(|| Difference::unreadable(&"no steps"))?;
    check_created_once(steps)?;
    let mut expected = BTreeMap::<&str, &Value>::new();
    for (number, step) in steps.iter().enumerate() {
        let changed = step["expect"].as_object().into_iter().flatten();
        expected.extend(changed.map(|(field, value)| (field.as_str(), value)));
        let got = act(step)?;
        for (field, value) in &expected {
            let seen = got.get(*field).unwrap_or(&Value::Null);
            if seen != *value {
                let field = format!("step {number} ({}): {field}", step["op"]);
                Difference::check(&field, &value.to_string(), &seen.to_string())?;
            }
        }
    }
    Ok(())
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: expected {}, got {}",
            self.field, self.expected, self.got
        )
    }
}
