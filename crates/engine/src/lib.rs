//! A simulated cluster, and time that runs both ways.
//!
//! Objects live in a store; controllers, a scheduler and kubelets change them as the real ones do, and say why. A
//! timeline records the commands of a person and replays them. The engine reads no command line, no screen and no wall
//! clock, so that a run depends on its settings and commands only.

pub mod api_server;
pub mod cluster;
pub mod context;
pub mod controllers;
pub mod kubelet;
pub mod rng;
pub mod scenario;
pub mod scheduler;
pub mod store;
pub mod timeline;
pub mod trace;
pub mod usage;
