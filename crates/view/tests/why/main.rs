//! The first sentence under "Why nothing moves", in each situation in which a rollout stands still, in both languages.

mod pods;
mod situation;
mod workloads;
