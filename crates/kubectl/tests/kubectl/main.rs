//! kubectl and the shell around it against a simulated cluster: what is printed, word for word, and what is left alone.

mod commands;
mod fuzz;
mod kept;
mod namespaces;
mod nodes;
mod rewind;
mod rolling_update;
mod server;
mod shell;
mod terminal;
mod traffic;
mod wait;
mod words;
