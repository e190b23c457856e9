//! What the page works on: the draft in the editor, and the run on the stage.

pub mod draft;
mod file;
pub mod focus;
pub mod session;

pub use draft::{Draft, DraftHandle, Write, use_draft};
pub use focus::{Focus, FocusHandle, Form, Look, Panel, Part, use_focus};
pub use session::{Act, Session, SessionHandle, Speed, use_session};
