//! A small editor of our own: a textarea that keeps the browser's caret, keyboards and assistive technology, over a
//! coloured copy of the lines in view.

mod code;
pub mod files;
mod highlight;
mod history;
mod indent;
mod lines;
pub mod problems;
mod selection;
mod tabs;
mod view;

pub use history::History;
pub use indent::Selected;
pub use view::ManifestEditor;
