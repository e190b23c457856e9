//! Tests of workloads other than Deployments in whole clusters: order, limits, identity, and the ways out of a stuck
//! rollout.

mod autoscaler;
mod config;
mod daemon_set;
mod node_files;
mod nodes;
mod replica_set;
mod replication_controller;
mod run;
mod scheduling;
mod services;
mod stateful_set;
