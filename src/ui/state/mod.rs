//! What the page works on: the draft in the editor, and the run on the stage.

pub mod draft;
mod file;
pub mod focus;
pub mod session;

pub use draft::{Draft, DraftHandle, Write, use_draft};
pub use focus::{Focus, FocusHandle, Form, Look, Panel, Part, use_focus};
pub use session::{Act, Session, SessionHandle, Speed, use_session};

use crate::scenario::Scenario;

/// Takes another scenario in place of what is there, which stays one press away.
pub fn open(next: Scenario, draft: &DraftHandle, session: &SessionHandle) {
    let present = draft.scenario(&session.timeline());
    let (files, active) = next.texts();
    draft.dispatch(Write::Replace(files, active, next.kubernetes));
    session.dispatch(Act::Open(next, present));
}
