//! Controllers: each looks at one object, compares what is wanted with what there is, and takes one
//! step. They see the cluster only through the store.

pub mod daemon_set;
pub mod deployment;
pub mod disruption;
pub mod endpoints;
pub mod history;
pub mod node;
pub mod pods;
pub mod replica_set;
mod requeue;
pub mod stateful_set;

pub use requeue::Requeue;
