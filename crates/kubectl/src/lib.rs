//! kubectl: a command line goes in, calls to the cluster and printed text come out, as with the real one.
//!
//! This crate changes the simulated cluster only through the timeline, so that every change is recorded and can be undone.
//! It draws no screen: its caller gives a [`Terminal`] lines and time, and shows the text that the terminal returns.

#![warn(clippy::string_slice, clippy::unwrap_used)]

mod args;
mod call;
mod columns;
mod commands;
mod complete;
mod deprecated;
mod describe;
mod fields;
mod flags;
mod go_template;
mod host;
mod inside;
mod json_patch;
mod jsonpath;
mod kinds;
mod kyaml;
mod network;
mod output;
mod pods;
mod precondition;
mod programs;
mod resource;
mod rolling_update;
mod selector;
mod shared;
mod span;
mod tabs;
mod targets;
mod template_file;
mod terminal;
mod terminals;
mod typed;
mod warnings;
mod wire;

pub use complete::{Candidate, complete};
pub use host::Host;
pub use resource::yaml;
pub use shared::{Edited, Written};
pub use terminal::{Ended, Terminal};
pub use terminals::{Number, Terminals};
