//! Tests of kubectl and the shell around it against a simulated cluster: they compare the output word for word.

mod autoscaler;
mod commands;
mod conflicts;
mod forms;
mod fuzz;
mod kept;
mod last_applied;
mod namespaces;
mod newest;
mod nodes;
mod pods;
mod quota;
mod rewind;
mod rolling_update;
mod run;
mod scales;
mod server;
mod shell;
mod terminal;
mod terminals;
mod traffic;
mod wait;
mod words;
