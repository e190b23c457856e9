//! What Apply would do with the text in view, computed once for all parts of the page that show it.

use super::i18n::Texts;
use super::state::{Draft, Playback, use_draft, use_playback};
use std::rc::Rc;
use view::change;
use view::preview::{self, Preview};
use yew::{AttrValue, hook, use_memo};

#[derive(PartialEq)]
pub(crate) struct Foresight {
    /// `None` if nothing of the text can be applied.
    pub preview: Option<Preview>,
    /// The lines of the text, from 0 and in order, that differ from what runs.
    pub lines: Vec<usize>,
}

impl Foresight {
    pub(crate) fn changes_anything(&self) -> bool {
        self.preview.as_ref().is_some_and(Preview::changes_anything)
    }

    /// The name of the move that a run begins with, while it has not begun and Apply would change something.
    pub(crate) fn first_move(&self, playback: &Playback, texts: &Texts) -> Option<AttrValue> {
        let preview = self.preview.as_ref()?;
        let begins = preview.changes_anything() && playback.awaits_first_change();
        begins.then(|| match change::new_tag(preview) {
            Some(tag) => (texts.transport.roll_out)(tag).into(),
            None => texts.editor.apply.into(),
        })
    }
}

#[hook]
pub(crate) fn use_foresight() -> Rc<Foresight> {
    let (draft, playback) = (use_draft(), use_playback());
    let revisions = revisions(&playback);
    use_memo((draft.stamp, playback.turn, revisions), |_| {
        let preview = foresee(&draft, &playback);
        let lines = preview
            .as_ref()
            .map(|preview| change::lines(&draft.file().text, preview));
        Foresight {
            lines: lines.unwrap_or_default(),
            preview,
        }
    })
}

/// Counts of ReplicaSets and ControllerRevisions. A new one can change what Apply would do, so the preview is computed
/// again.
fn revisions(playback: &Playback) -> (usize, usize) {
    let timeline = playback.timeline();
    let store = timeline.cluster().store();
    (store.replica_sets.len(), store.controller_revisions.len())
}

/// Computes what Apply would do; `None` if nothing of the text can be applied.
pub(crate) fn foresee(draft: &Draft, playback: &Playback) -> Option<Preview> {
    if draft.file().reading.is_wrong() && draft.file().reading.manifests.is_empty() {
        return None;
    }
    let timeline = playback.timeline();
    Some(preview::preview(
        timeline.cluster(),
        &draft.file().reading.manifests,
    ))
}
