//! What is wrong with a well-formed document, in the order in which Kubernetes comes upon it.

use crate::manifest::error::ManifestError;

/// The steps from a text to JSON behind the grammar; each goes over all of the document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// go-yaml makes values of it.
    Decode,
    /// sigs.k8s.io/yaml makes keys to texts.
    Convert,
    /// encoding/json writes it.
    Write,
}

/// Keeps the first problem of the first step that has one.
#[derive(Default)]
pub(super) struct Problems {
    first: Option<(Step, ManifestError)>,
}

impl Problems {
    pub(super) fn report(&mut self, step: Step, error: ManifestError) {
        if self.first.as_ref().is_none_or(|(first, _)| step < *first) {
            self.first = Some((step, error));
        }
    }

    pub(super) fn take(&mut self) -> Option<ManifestError> {
        self.first.take().map(|(_, error)| error)
    }
}
