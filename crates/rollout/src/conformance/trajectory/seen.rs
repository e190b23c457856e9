//! The state of a pod in the output of a watch.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The part of a pod's state that recordings contain.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen {
    pub(super) phase: String,
    ready: bool,
    state: Option<String>,
    reason: Option<String>,
    exit_code: Option<i64>,
    restarts: u64,
    #[serde(default)]
    pub(super) deleting: bool,
    /// The status and reason of each condition.
    conditions: BTreeMap<String, String>,
    scheduled: bool,
}

impl Seen {
    pub(super) fn is_finished(&self) -> bool {
        matches!(self.phase.as_str(), "Succeeded" | "Failed")
    }

    /// Reads the state from a pod's JSON.
    pub(super) fn of(pod: &Value) -> Seen {
        let status = &pod["status"];
        let container = &status["containerStatuses"][0];
        let text = |value: &Value| value.as_str().map(str::to_string);
        let state = container["state"].as_object();
        let (state, inside) = state
            .and_then(|state| state.iter().next())
            .map_or((None, &Value::Null), |(state, inside)| {
                (Some(state.clone()), inside)
            });
        let conditions = status["conditions"].as_array().into_iter().flatten();
        let conditions = conditions.filter_map(|one| {
            let mut said = one["status"].as_str()?.to_string();
            if let Some(reason) = one["reason"].as_str() {
                said = format!("{said} {reason}");
            }
            Some((one["type"].as_str()?.to_string(), said))
        });
        Seen {
            phase: text(&status["phase"]).unwrap_or_default(),
            ready: container["ready"] == Value::Bool(true),
            state,
            reason: text(&inside["reason"]),
            exit_code: inside["exitCode"].as_i64(),
            restarts: container["restartCount"].as_u64().unwrap_or_default(),
            deleting: pod["metadata"].get("deletionTimestamp").is_some(),
            conditions: conditions.collect(),
            scheduled: pod["spec"].get("nodeName").is_some(),
        }
    }
}
