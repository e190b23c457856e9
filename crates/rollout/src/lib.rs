//! The simulator without a browser: checks against recordings of real Kubernetes components, and a search for texts that stop it.
//!
//! The program `rollout` (`main.rs`) is a thin layer over this library, so that tests can call the same checks.

#![warn(clippy::string_slice, clippy::unwrap_used)]

pub mod conformance;
pub mod fuzz;
pub mod tutorials;
