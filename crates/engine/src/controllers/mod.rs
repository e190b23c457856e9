//! Controllers: each looks at one object, compares the wanted state with the present one, and takes one step. They see
//! the cluster only through the store.

mod claim_protection;
mod controller;
pub mod daemon_set;
pub mod deployment;
pub mod disruption;
pub mod endpoints;
mod garbage_collector;
mod history;
mod horizontal_pod_autoscaler;
mod list;
mod looks;
mod namespace;
pub mod node;
mod pod_garbage_collector;
pub mod pods;
pub mod replica_set;
pub mod stateful_set;

pub(crate) use claim_protection::is_in_use;
pub(crate) use controller::Wake;
pub use controller::{Controller, Memory, Requeue, Snapshot, Wakes};
pub(crate) use list::ControllerId;
pub(crate) use namespace::{Made, furnish};
