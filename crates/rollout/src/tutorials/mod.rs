//! Tutorials of other people, as lists of their commands: they are played in the playground's shell one after the other,
//! and each output is compared with what the tutorial shows.
//!
//! The lists are in `tests/tutorials`; `read` says in which form. They hold command lines and facts, no prose.

mod play;
mod read;
pub mod table;

pub use play::{Played, play};
pub use read::{Step, Tutorial, all};
