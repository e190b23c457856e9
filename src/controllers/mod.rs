//! Controllers: each looks at one object, compares what is wanted with what there is, and takes one
//! step. They see the cluster only through the store.

pub mod deployment;
pub mod pods;
pub mod replica_set;
mod requeue;

pub use requeue::Requeue;
