//! What happened and why, in words: the trace's effects and reasons, and the quantities of their arithmetic.

mod chinese;
mod english;
pub mod hints;
mod hold;

pub use chinese::CHINESE;
pub use english::ENGLISH;

use crate::formula::Quantity;
use engine::trace::{Effect, Entry, Hold, PodHoldCause, Reason, Scaling};

pub struct Words {
    /// The short name of a quantity, as it stands in an equation.
    pub quantity: fn(Quantity) -> &'static str,
    /// What the quantity is, in a sentence.
    pub meaning: fn(Quantity) -> &'static str,
    /// What befell an object, without naming it.
    pub effect: fn(&Effect) -> String,
    /// Why, as a clause; empty where the effect says it all.
    pub reason: fn(&Reason) -> String,
    /// The rule that gave a ReplicaSet its size.
    pub rule: fn(Scaling) -> &'static str,
    /// What keeps a workload where it is.
    pub hold: fn(&Hold) -> String,
    /// What a new pod waits for.
    pub pod_hold: fn(&PodHoldCause) -> String,
    /// Name, effect and reason in one line.
    pub happening: fn(&Entry) -> String,
}

/// How upstream names the rule: what to look for in the source.
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
