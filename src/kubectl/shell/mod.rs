//! As much of a shell as tutorials use: words and quotes, `;`, `&&`, `||`, pipes into text filters, `$(…)` and `$NAME`,
//! here-documents. Knows nothing of kubectl or the cluster.

pub mod filter;
pub mod parse;
mod paste;
pub mod pattern;
mod sed;
mod tokens;

pub use parse::{Connector, Item, Line, Pipeline, Simple, parse};
pub use paste::lines;
