//! From the text of a manifest to objects, and back. This module knows the shapes of the API, but no cluster and no
//! screen.

pub mod admit;
pub mod defaults;
pub mod edit;
pub mod emit;
pub mod error;
pub mod hash;
pub mod kinds;
pub mod message;
pub mod path;
pub mod read;
pub mod schema;
pub mod validate;
pub mod yaml;

pub use admit::admit;
pub use read::{Manifest, ManifestSet, Note, Refused, read, read_parsed};
