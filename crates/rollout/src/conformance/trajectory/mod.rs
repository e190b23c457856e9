//! Replays whole rollouts that a live cluster with real kubelets was watched through.
//!
//! Everything that depended on the speed of that cluster's machine is taken from the recording: when a ReplicaSet
//! reported how many of its pods are ready, and in which state a pod was when it was deleted. The simulator makes all
//! decisions, which are then compared: the scaling events with their texts, the life and the events of each pod, and
//! the Deployment's status at the end.

mod life;
mod recording;
mod scaling;
mod seen;

use super::{Difference, version_of};
use recording::Rollout;
use serde::Deserialize;
use serde_json::Value;

/// Replays one recorded rollout. `Err` holds the first difference.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let version = version_of(case)?;
    let rollout = Rollout::deserialize(case).map_err(|e| Difference::unreadable(&e))?;
    scaling::check(&rollout, version)?;
    life::check(&rollout, version)
}
