//! The shell by itself: what lines print, how much they may use, what runs in the background.

mod budget;
mod computer;
mod files;
mod jobs;
mod lines;
