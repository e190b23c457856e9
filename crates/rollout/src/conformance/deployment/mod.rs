//! Replays recorded decisions of the Deployment controller.
//!
//! The world of these cases has only what that controller can see: ReplicaSets whose status a script sets. No kubelet
//! and no pod timing enters.

mod observe;
mod world;

use super::{Difference, compare_steps, read_op, version_of};
use kube::api::common::IntOrPercent;
use kube::api::deployment::{DeploymentStrategy, RollingUpdate};
use serde::Deserialize;
use serde_json::Value;
use world::World;

/// Replays one recorded case. `Err` holds the first difference and the step it is in.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let given = Given::deserialize(&case["deployment"]).map_err(|e| Difference::unreadable(&e))?;
    // The recordings of 1.20 name no version, and list a ReplicaSet that was made again under both its numbers.
    let lists_twice = case.get("version").is_none();
    let mut world = World::new(given, version_of(case)?, lists_twice);
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
    replicas: i32,
    #[serde(flatten)]
    strategy: Strategy,
    #[serde(default)]
    min_ready_seconds: i32,
    progress_deadline_seconds: Option<i32>,
    revision_history_limit: Option<i32>,
    #[serde(default)]
    pods_linger: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Strategy {
    #[serde(rename = "type")]
    kind: String,
    max_surge: Option<String>,
    max_unavailable: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "op")]
enum Op {
    Create,
    #[serde(rename_all = "camelCase")]
    Image {
        image: String,
        change_cause: Option<String>,
    },
    Scale {
        replicas: i32,
    },
    Strategy(Strategy),
    #[serde(rename_all = "camelCase")]
    Tune {
        revision_history_limit: Option<i32>,
        progress_deadline_seconds: Option<i32>,
        min_ready_seconds: Option<i32>,
    },
    Pause,
    Resume,
    #[serde(rename_all = "camelCase")]
    Undo {
        to_revision: Option<i64>,
    },
    Status {
        rs: usize,
        ready: i32,
        available: i32,
    },
    #[serde(rename_all = "camelCase")]
    ReplicaFailure {
        rs: usize,
        failing: bool,
    },
    Terminated {
        rs: usize,
    },
    Advance {
        seconds: u32,
    },
}

impl Strategy {
    fn parse(&self) -> DeploymentStrategy {
        if self.kind == "Recreate" {
            return DeploymentStrategy::Recreate;
        }
        let number = |text: &Option<String>| {
            let given = text.as_deref().and_then(IntOrPercent::parse);
            given.unwrap_or(IntOrPercent::Percent(25))
        };
        DeploymentStrategy::RollingUpdate(RollingUpdate {
            max_surge: number(&self.max_surge),
            max_unavailable: number(&self.max_unavailable),
        })
    }
}
