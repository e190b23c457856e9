//! The contents of a screen, as plain data: the stage, the chart, the explanation of a step, revisions, events, and the
//! effects of Apply and of the knobs.
//!
//! This crate knows no DOM: pages draw the data, and make sentences with the words in [`words`]. It does no rollout
//! arithmetic either: numbers come from the objects and from the reasons in the trace.

#![warn(clippy::string_slice, clippy::unwrap_used)]

pub mod actions;
pub mod arrangement;
pub mod autoscaling;
pub mod benchmark;
pub mod catalog;
pub mod change;
pub mod chart;
pub mod comparison;
pub mod diff;
pub mod events;
pub mod explain;
pub mod formula;
pub mod inspect;
pub mod knobs;
pub mod limits;
pub mod parameters;
pub mod picture;
pub mod pod;
pub mod preview;
pub mod reading;
pub mod requests;
pub mod revisions;
pub mod sets;
pub mod shapes;
pub mod stage;
pub mod story;
pub mod suggestions;
pub mod twin;
pub mod typed;
pub mod words;
pub mod workload;

pub use pod::{PodState, PodView};
pub use sets::Sets;
