//! From the text of a manifest to objects, and back. This module knows the shapes of the API, but no cluster and no
//! screen.

pub mod admit;
pub mod defaults;
pub mod edit;
pub mod emit;
pub mod error;
pub mod hash;
pub mod hint;
pub mod kinds;
pub mod message;
pub mod path;
mod quote;
pub mod read;
pub mod schema;
pub mod validate;
pub mod yaml;

pub use admit::{admit, drop_unknown, shape_errors};
pub use hint::Hint;
pub use read::{Manifest, ManifestSet, Refused, read, read_parsed, read_without_unknown};
