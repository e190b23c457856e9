//! Replays recorded decisions of the StatefulSet controller.
//!
//! The world of these cases has only what that controller can see: pods whose readiness and end a script sets.

mod observe;
mod world;

use super::{Difference, compare_steps, read_op, version_of};
use engine::controllers::stateful_set::Rules;
use kube::api::common::IntOrPercent;
use kube::api::stateful_set::{
    PodManagementPolicy, RollingUpdateStatefulSet, StatefulSetUpdateStrategy, UpdateStrategyType,
};
use serde::Deserialize;
use serde_json::Value;
use world::World;

/// Replays one recorded case. `Err` holds the first difference and the step it is in.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let given = Given::deserialize(&case["statefulSet"]).map_err(|e| Difference::unreadable(&e))?;
    let version = version_of(case)?;
    let mut rules = Rules::of(version);
    if let Some(on) = case["featureGates"]["MaxUnavailableStatefulSet"].as_bool() {
        rules.max_unavailable = on;
    }
    let mut world = World::new(given, version, rules);
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
    pod_management_policy: PodManagementPolicy,
    update_strategy: UpdateStrategyType,
    #[serde(flatten)]
    parameters: Parameters,
    revision_history_limit: Option<i32>,
    #[serde(default)]
    min_ready_seconds: i32,
    ordinals_start: Option<i32>,
}

/// The content of the block `rollingUpdate`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    partition: Option<i32>,
    max_unavailable: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "op")]
enum Op {
    Create,
    Image {
        image: String,
    },
    Scale {
        replicas: i32,
    },
    Partition {
        partition: i32,
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
        start: Option<i32>,
    },
    #[serde(rename_all = "camelCase")]
    Undo {
        to_revision: Option<i64>,
    },
    Ready {
        ordinal: i32,
    },
    Unready {
        ordinal: i32,
    },
    Fail {
        ordinal: i32,
    },
    Delete {
        ordinal: i32,
    },
    Gone {
        ordinal: i32,
    },
    Advance {
        seconds: u32,
    },
}

impl Parameters {
    /// The strategy. If a case gives none of the parameters, the block `rollingUpdate` is absent, which means something
    /// else than partition 0.
    fn strategy(&self, kind: UpdateStrategyType) -> StatefulSetUpdateStrategy {
        let given = self.partition.is_some() || self.max_unavailable.is_some();
        let rolling_update = given.then(|| RollingUpdateStatefulSet {
            max_unavailable: self
                .max_unavailable
                .as_deref()
                .and_then(IntOrPercent::parse),
            partition: self.partition.unwrap_or(0),
        });
        StatefulSetUpdateStrategy {
            rolling_update,
            kind,
        }
    }
}
