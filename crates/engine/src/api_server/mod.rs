//! The API server handles requests to read, create, change or delete an object.
//!
//! A request is admitted (defaults, validation), completed, and stored; or it is refused, and nothing has changed. This
//! module also does the work that kubectl does before it sends a request (the three-way merge of an apply, and the
//! search for the template that an undo restores), because a command is recorded as a person gave it. It wakes no
//! controllers, plans nothing for later and does not know the kubelets.

mod admission;
mod answer;
mod apply;
mod edit;
mod merge;
mod namespaces;
mod node_ports;
mod nodes;
mod objects;
mod rollout;
mod strategy;
mod target;
mod write;

pub(crate) use admission::{Admitted, admit_pod};
pub use admission::{
    Exceeded, Given, OutOfRange, RangeBound, Refusal, Unspecified, pod_spec_json, quota_status,
};
pub use answer::{ApiError, Outcome};
pub(crate) use apply::apply;
pub use apply::apply_patch;
pub use edit::{PatchStyle, patched, strategic_patch};
pub(crate) use edit::{patch, patch_spec, set_image};
pub(crate) use namespaces::found;
pub use objects::{find_uid, read};
pub(crate) use rollout::{restart, set_paused, undo};
pub use target::Target;
pub(crate) use target::namespaced;
pub use write::{Cascade, with_name};
pub(crate) use write::{create, delete};
