//! What a screen shows, as plain data. Knows no DOM, and no words of any language.

pub mod knobs;
pub mod preview;
