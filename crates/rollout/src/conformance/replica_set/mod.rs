//! Replays recorded decisions of the ReplicaSet controller.
//!
//! The world of these cases has only what that controller can see: pods whose readiness, labels and end a script sets,
//! and a quota.

mod observe;
pub mod ranking;
mod world;

use super::{Difference, compare_steps, read_op, version_of};
use serde::Deserialize;
use serde_json::Value;
use world::World;

/// Replays one recorded case. `Err` holds the first difference and the step it is in.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let given = Given::deserialize(&case["replicaSet"]).map_err(|e| Difference::unreadable(&e))?;
    let quota =
        Option::<u32>::deserialize(&case["quota"]).map_err(|e| Difference::unreadable(&e))?;
    let mut world = World::new(given, quota, version_of(case)?);
    compare_steps(case, |step| {
        world.apply(read_op(&step["op"])?)?;
        world.swap_twins(&step["expect"]["pods"]);
        Ok(world.observe())
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    name: String,
    replicas: i32,
    #[serde(default)]
    min_ready_seconds: i32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "op")]
enum Op {
    Create,
    /// Sets the quota, or removes it if `limit` is absent.
    Quota {
        limit: Option<u32>,
    },
    Scale {
        replicas: i32,
    },
    #[serde(rename_all = "camelCase")]
    Tune {
        min_ready_seconds: i32,
    },
    /// Makes a pod ready. If the pod has no node yet, it is bound to `node` first.
    Ready {
        pod: usize,
        node: Option<String>,
    },
    Unready {
        pod: usize,
    },
    Schedule {
        pod: usize,
        node: String,
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
    Unlabel {
        pod: usize,
        label: String,
    },
    /// Gives a pod all labels of the template again.
    Relabel {
        pod: usize,
    },
    Cost {
        pod: usize,
        cost: i32,
    },
    Advance {
        seconds: u32,
    },
}
