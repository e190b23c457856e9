//! What a screen shows, as plain data: the stage, the chart, the explanation of a step, revisions, events, what Apply and
//! the knobs would do.
//!
//! No DOM: pages make pictures of it, and sentences with the words kept in [`words`]. Rollout arithmetic is not done here:
//! numbers come from the objects and from the reasons that the trace carries.

pub mod actions;
pub mod arrangement;
pub mod benchmark;
pub mod catalog;
pub mod chart;
pub mod comparison;
pub mod diff;
pub mod events;
pub mod explain;
pub mod formula;
pub mod inspect;
pub mod knobs;
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
