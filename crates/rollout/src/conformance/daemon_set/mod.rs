//! Replays recorded decisions of the DaemonSet controller.
//!
//! The world of these cases has only what that controller can see: nodes that come and go, and pods whose readiness and
//! end a script sets.

mod observe;
mod world;

use super::{Difference, compare_steps, read_op, version_of};
use kube::api::common::IntOrPercent;
use kube::api::daemon_set::{DaemonSetUpdateStrategy, RollingUpdateDaemonSet};
use kube::api::node::TaintEffect;
use kube::api::stateful_set::UpdateStrategyType;
use serde::Deserialize;
use serde_json::Value;
use world::World;

/// Replays one recorded case. `Err` holds the first difference and the step it is in.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let given = Given::deserialize(&case["daemonSet"]).map_err(|e| Difference::unreadable(&e))?;
    let nodes = Vec::<GivenNode>::deserialize(&case["nodes"]);
    let nodes = nodes.map_err(|e| Difference::unreadable(&e))?;
    let mut world = World::new(given, &nodes, version_of(case)?);
    compare_steps(case, |step| {
        world.apply(read_op(&step["op"])?)?;
        Ok(world.observe())
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    name: String,
    image: String,
    update_strategy: UpdateStrategyType,
    #[serde(flatten)]
    parameters: Parameters,
    #[serde(default)]
    min_ready_seconds: i32,
    revision_history_limit: Option<i32>,
    /// Whether the DaemonSet wants only nodes with the label `LABEL`.
    #[serde(default)]
    node_selector: bool,
}

#[derive(Deserialize)]
struct GivenNode {
    name: String,
    /// Whether the node has the label `LABEL`.
    #[serde(default)]
    labelled: bool,
}

/// The content of the block `rollingUpdate`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    max_unavailable: Option<String>,
    max_surge: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "op")]
enum Op {
    Create,
    Image {
        image: String,
    },
    Strategy {
        #[serde(rename = "type")]
        kind: UpdateStrategyType,
        #[serde(flatten)]
        parameters: Parameters,
    },
    #[serde(rename_all = "camelCase")]
    Tune {
        min_ready_seconds: Option<i32>,
        revision_history_limit: Option<i32>,
    },
    #[serde(rename_all = "camelCase")]
    Undo {
        to_revision: Option<i64>,
    },
    Ready {
        pod: usize,
    },
    Unready {
        pod: usize,
    },
    Fail {
        pod: usize,
    },
    Delete {
        pod: usize,
    },
    Gone {
        pod: usize,
    },
    NodeAdd {
        node: String,
        #[serde(default)]
        on: bool,
    },
    NodeRemove {
        node: String,
    },
    Cordon {
        node: String,
    },
    Uncordon {
        node: String,
    },
    Taint {
        node: String,
        effect: TaintEffect,
    },
    Untaint {
        node: String,
    },
    Label {
        node: String,
        on: bool,
    },
    Advance {
        seconds: u32,
    },
}

impl Parameters {
    /// The strategy with the defaults of the API server.
    fn strategy(&self, kind: UpdateStrategyType) -> DaemonSetUpdateStrategy {
        let amount = |text: &Option<String>, default| {
            let given = text.as_deref().and_then(IntOrPercent::parse);
            given.unwrap_or(IntOrPercent::Int(default))
        };
        let rolling_update = RollingUpdateDaemonSet {
            max_surge: Some(amount(&self.max_surge, 0)),
            max_unavailable: amount(&self.max_unavailable, 1),
        };
        DaemonSetUpdateStrategy {
            rolling_update: (kind == UpdateStrategyType::RollingUpdate).then_some(rolling_update),
            kind,
        }
    }
}
