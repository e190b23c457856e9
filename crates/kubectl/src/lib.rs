//! kubectl: a command line goes in, calls to the cluster and printed text come out, as with the real one.
//!
//! Talks to the simulated cluster only through the timeline: what it does is recorded and can be taken back. Knows no
//! screen: whoever shows it feeds a [`Session`] lines and time, and prints what comes out.

mod args;
mod call;
mod columns;
mod commands;
mod complete;
mod describe;
mod desk;
mod fields;
mod inside;
mod jsonpath;
mod kinds;
mod network;
mod output;
mod pods;
mod resource;
mod rolling_update;
mod selector;
mod session;
pub mod shell;
mod span;
mod tabs;
mod targets;
mod wire;

pub use call::{Chunk, Stream};
pub use complete::{Candidate, complete};
pub use resource::yaml;
pub use session::{Ended, Session};
