//! A small POSIX shell: lines go in, time passes, text comes out.
//!
//! It reads what tutorials use: words and quotes, `;`, `&&`, `||`, pipes, files, `$(…)` and `$NAME`, here-documents, loops,
//! branches and functions, and it brings the text filters and small programs that such lines are made of. Every other
//! program is handed in through [`Programs`]: the shell knows neither what those programs do nor what they work on.
//!
//! [`Session`] is where to start.

#![warn(clippy::string_slice, clippy::unwrap_used)]

mod ast;
mod base64;
mod budget;
mod builtins;
mod call;
mod directory;
mod environment;
mod filter;
mod glob;
mod jobs;
mod number;
pub mod parse;
mod paste;
pub mod pattern;
mod run;
mod session;
mod texts;
mod tokens;

pub use base64::{decoded, encoded};
pub use budget::Budget;
pub use call::{Call, Chunk, Millis, Program, Programs, Started, Stream};
pub use directory::{Directory, below};
pub use environment::{Environment, Files, Input, Variables};
pub use filter::filtered;
pub use parse::{Line, parse};
pub use paste::lines;
pub use session::{Said, Session};
pub use texts::Texts;
