//! As much of a shell as tutorials use: words and quotes, `;`, `&&`, `||`, pipes into text filters, files, `$(…)` and `$NAME`,
//! here-documents, loops, branches and functions. Knows nothing of kubectl or the cluster.

mod ast;
pub mod filter;
pub mod glob;
pub mod parse;
mod paste;
pub mod pattern;
mod sed;
mod tokens;

pub use parse::{Line, parse};
pub use paste::lines;
