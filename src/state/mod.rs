//! The state that the page works on: the draft in the editor, and the run on the stage.

pub(crate) mod draft;
mod file;
pub(crate) mod focus;
pub(crate) mod session;

pub(crate) use draft::{Draft, DraftHandle, Write, use_draft};
pub(crate) use focus::{Focus, FocusHandle, Form, Look, Panel, Part, use_focus};
pub(crate) use session::{Act, Perform, Session, SessionHandle, Speed, use_session};

use engine::scenario::Scenario;

/// Opens another scenario. The present work is kept, and one press brings it back.
pub(crate) fn open(next: Scenario, draft: &DraftHandle, session: &SessionHandle) {
    let present = draft.scenario(&session.timeline());
    let (files, active) = next.texts();
    draft.dispatch(Write::Replace(files, active, next.kubernetes));
    session.dispatch(Act::Open(next, present));
}
