//! The shapes of Kubernetes' API objects: which fields each type has, of which type, in which releases.
//!
//! The tables are data (`*.layout`), read once at first use. Everything that walks an object generically (checking
//! fields, bringing an object into stored form, spelling out a pod template for its hash) walks these tables.

mod check;
mod internal;
mod layout;
mod stored;
mod suggest;
mod unused;
mod words;

pub use check::check;
pub use internal::{Form, internal};
pub use layout::{Field, Layout, Shape, Type, TypeId};
pub use stored::stored;
pub use suggest::nearest;
pub use unused::{Unused, drop_switched_off, unused_fields};
