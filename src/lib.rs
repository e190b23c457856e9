//! Rollout Playground: how Kubernetes rolls out software, simulated.

pub mod api;
pub mod benchmark;
pub mod catalog;
pub mod clock;
pub mod cluster;
pub mod conformance;
pub mod context;
pub mod controllers;
pub mod decimal;
pub mod kubectl;
pub mod kubelet;
pub mod manifest;
pub mod map;
pub mod order;
pub mod parameters;
pub mod rng;
pub mod scenario;
pub mod scheduler;
pub mod store;
pub mod timeline;
pub mod trace;
#[cfg(target_arch = "wasm32")]
pub mod ui;
pub mod view;
