//! Keeps the files of the shells and those of the editor the same, whether or not the terminal is on the screen.

use crate::state::{Write, use_draft, use_playback};
use yew::{hook, use_effect_with};

/// Passes on what either side changed. One effect does both, so that no side passes on what it has just taken over.
#[hook]
pub(crate) fn use_same_files() {
    let (playback, draft) = (use_playback(), use_draft());
    use_effect_with((playback.stamp(), draft.stamp), move |_| {
        let (written, opened) = playback.exchange(&draft.edited());
        if !written.is_empty() || !opened.is_empty() {
            draft.dispatch(Write::Shells(written, opened));
        }
    });
}
