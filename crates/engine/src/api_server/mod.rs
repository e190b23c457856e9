//! The API server: what becomes of a request to read, create, change or delete an object.
//!
//! A request is admitted (defaults, validation), completed, and stored; or it is refused, and nothing has changed. What kubectl
//! works out before it asks is here, too, since a command is recorded as a person gave it: the three-way merge of an apply,
//! and the template that an undo restores. Knows no time, no controllers to wake and no kubelets.

mod answer;
mod apply;
mod edit;
mod merge;
mod namespaces;
mod objects;
mod rollout;
mod strategy;
mod target;
mod write;

pub use answer::{ApiError, Outcome};
pub(crate) use apply::apply;
pub use edit::PatchStyle;
pub(crate) use edit::{patch, patch_spec, set_image};
pub(crate) use namespaces::found;
pub use objects::{find_uid, read};
pub(crate) use rollout::{restart, set_paused, undo};
pub use target::Target;
pub use write::Cascade;
pub(crate) use write::{create, delete};
