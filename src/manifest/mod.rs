//! From the text of a manifest to objects, and back. Knows the API's shapes, but no cluster and no screen.

pub mod error;
pub mod path;
