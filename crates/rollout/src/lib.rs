//! The simulator without a browser: checks against recordings of real Kubernetes components.
//!
//! The program `rollout` (`main.rs`) is a thin layer over this library, so that tests can call the same checks.

pub mod conformance;
pub mod tutorials;
