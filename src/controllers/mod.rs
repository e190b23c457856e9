//! Controllers: each looks at one object, compares what is wanted with what there is, and takes one
//! step. They see the cluster only through the store.

pub mod context;
pub mod deployment;
pub mod pods;
pub mod replica_set;

pub use context::Context;
