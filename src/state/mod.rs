//! The state that the page works on: the draft in the editor, and the run on the stage.

pub(crate) mod draft;
mod file;
pub(crate) mod focus;
pub(crate) mod playback;

pub(crate) use draft::{Draft, DraftHandle, Write, use_draft};
pub(crate) use focus::{Focus, FocusHandle, Form, Highlight, Look, Panel, use_focus};
pub(crate) use playback::{Act, Perform, Playback, PlaybackHandle, Speed, use_playback};

use engine::scenario::Scenario;

/// Opens another scenario. The present work is kept, and one press brings it back.
pub(crate) fn open(next: Scenario, draft: &DraftHandle, playback: &PlaybackHandle) {
    let present = draft.scenario(&playback.timeline());
    let (files, active) = next.texts();
    draft.dispatch(Write::Replace(files, active, next.kubernetes));
    playback.dispatch(Act::Open(next, present));
}
