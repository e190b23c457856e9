//! Runs lines: the expansion of words, pipelines, loops, and programs in their states.

mod arithmetic;
mod expand;
mod functions;
mod line;
mod pipeline;
mod process;
mod span;
mod stage;
mod xargs;

pub(crate) use line::LineRun;
