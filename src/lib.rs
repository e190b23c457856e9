//! Rollout Playground: how Kubernetes rolls out software, simulated.

pub mod api;
pub mod clock;
pub mod conformance;
pub mod manifest;
pub mod rng;
#[cfg(target_arch = "wasm32")]
pub mod ui;
