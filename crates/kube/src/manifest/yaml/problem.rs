//! The first problem of a well-formed document, in the order in which Kubernetes would find it.

use crate::manifest::error::ManifestError;

/// The steps from a parsed text to JSON. Kubernetes finishes each step for the whole document before the next, so that
/// an error of an earlier step is reported first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// go-yaml turns the document into values.
    Decode,
    /// sigs.k8s.io/yaml turns keys into texts.
    Convert,
    /// encoding/json writes the values.
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
