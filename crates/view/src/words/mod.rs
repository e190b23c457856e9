//! Says what happened and why: sentences for the effects and reasons of the trace, and names for the quantities of
//! their arithmetic.

mod chinese;
mod english;

pub use chinese::CHINESE;
pub use english::ENGLISH;

use crate::autoscaling::AutoscalerState;
use crate::formula::Quantity;
use engine::trace::{Cause, Effect, Entry, Hold, Reason, Scaling};
use kube::manifest::Hint;

pub struct Words {
    /// The short name of a quantity, for use in an equation.
    pub quantity: fn(Quantity) -> &'static str,
    /// The meaning of a quantity, as a sentence.
    pub meaning: fn(Quantity) -> &'static str,
    /// An effect on an object, without the object's name.
    pub effect: fn(&Effect) -> String,
    /// The reason, as a clause; empty when the effect explains itself.
    pub reason: fn(&Reason) -> String,
    /// The rule that gave a ReplicaSet its size.
    pub rule: fn(Scaling) -> &'static str,
    /// The reason why a workload takes no step.
    pub hold: fn(&Hold) -> String,
    /// What an autoscaler is about.
    pub autoscaler: fn(&AutoscalerState) -> String,
    /// What keeps a workload or its pods from going on, as a sentence without the pods' names.
    pub cause: fn(&Cause) -> String,
    /// Advice on a mistake in a manifest, or a remark on an object.
    pub hint: fn(&Hint) -> String,
    /// Name, effect and reason in one line.
    pub happening: fn(&Entry) -> String,
}

/// Labels as they are written in a manifest, each in backquotes.
fn pairs(labels: &[(String, String)]) -> String {
    let pairs = labels
        .iter()
        .map(|(key, value)| format!("`{key}: {value}`"));
    pairs.collect::<Vec<_>>().join(", ")
}

/// Numbers in a row.
fn amount(numbers: &[u64]) -> String {
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

/// Thousandths of a core as manifests write them: `2`, `500m`.
fn cpu(milli: u64) -> String {
    match milli % 1000 {
        0 => (milli / 1000).to_string(),
        _ => format!("{milli}m"),
    }
}

/// Bytes as manifests write them: `512Mi`, `1536Ki`, `1000`.
fn memory(bytes: u64) -> String {
    const UNITS: [(&str, u32); 3] = [("Gi", 30), ("Mi", 20), ("Ki", 10)];
    let whole = |unit: &&(&str, u32)| bytes > 0 && bytes.is_multiple_of(1 << unit.1);
    match UNITS.iter().find(whole) {
        Some((name, bits)) => format!("{}{name}", bytes >> bits),
        None => bytes.to_string(),
    }
}

/// The name of the rule in the upstream source, so that a person can search for it.
pub const fn upstream(why: Scaling) -> &'static str {
    match why {
        Scaling::NewUp { .. } => "NewRSNewReplicas",
        Scaling::NewDown { .. } => "reconcileNewReplicaSet",
        Scaling::RecreateUp { .. } => "scaleUpNewReplicaSetForRecreate",
        Scaling::RecreateDown => "scaleDownOldReplicaSetsForRecreate",
        Scaling::OldUnhealthyDown { .. } => "cleanupUnhealthyReplicas",
        Scaling::OldHealthyDown { .. } => "scaleDownOldReplicaSetsForRollingUpdate",
        Scaling::OnlyActive { .. } | Scaling::NewSaturated { .. } => "scale",
        Scaling::Proportional { .. } => "GetProportion",
    }
}
