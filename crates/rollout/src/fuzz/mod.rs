//! Looks for texts that stop the simulator: real texts are changed by chance, and each is given to the code that reads it.
//!
//! A case follows from the target, the seed and the case's number alone, so every finding can be made again. The search does not
//! measure which code a text reaches. This module does not know how findings are printed.

mod mutate;
mod mutate_json;
mod run;
mod seeds;
mod shrink;
mod target;

pub use run::{Finding, Fuzz, Trouble};
pub use target::Target;
