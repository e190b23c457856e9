//! A small editor of our own: a textarea that keeps the browser's caret, keyboards and assistive technology, over a
//! coloured copy of the lines in view.

mod code;
mod files;
mod highlight;
mod history;
mod indent;
mod lines;
mod problems;
mod selection;
mod tabs;
mod view;

pub(crate) use history::History;
pub(crate) use indent::Selected;
pub(crate) use view::ManifestEditor;
