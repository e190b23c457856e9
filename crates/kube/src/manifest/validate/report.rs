//! Collects the violations of an object, in Kubernetes' words.

use crate::api::version::{Feature, KubernetesVersion};
use crate::manifest::error::{ErrorKind, ManifestError};
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) use crate::manifest::quote::quoted;

/// Most violations that are reported. A user reads only the first ones, and it takes time to find the place of each in
/// the text.
const MAX_ERRORS: usize = 100;

/// The violations found so far, in upstream's order.
pub(super) struct Report {
    pub version: KubernetesVersion,
    errors: Vec<ManifestError>,
}

impl Report {
    pub(super) fn new(version: KubernetesVersion) -> Self {
        Self {
            version,
            errors: Vec::new(),
        }
    }

    pub(super) fn into_errors(self) -> Vec<ManifestError> {
        self.errors
    }

    /// The number of violations kept so far.
    pub(super) fn len(&self) -> usize {
        self.errors.len()
    }

    /// `shown` is the value as the release prints it, see [`super::show`].
    pub(super) fn invalid(&mut self, path: &FieldPath, shown: impl AsRef<str>, detail: &str) {
        self.add(
            ErrorKind::Invalid,
            path,
            format!("Invalid value: {}: {detail}", shown.as_ref()),
        );
    }

    /// `Invalid value` of a text.
    pub(super) fn invalid_text(&mut self, path: &FieldPath, text: &str, detail: &str) {
        self.invalid(path, quoted(text), detail);
    }

    /// One `Invalid value` of a text for each reason.
    pub(super) fn invalid_text_for(&mut self, path: &FieldPath, text: &str, details: Vec<String>) {
        for detail in details {
            self.invalid_text(path, text, &detail);
        }
    }

    pub(super) fn required(&mut self, path: &FieldPath, detail: &str) {
        let separator = if detail.is_empty() { "" } else { ": " };
        self.add(
            ErrorKind::Required,
            path,
            format!("Required value{separator}{detail}"),
        );
    }

    pub(super) fn forbidden(&mut self, path: &FieldPath, detail: &str) {
        self.add(ErrorKind::Forbidden, path, format!("Forbidden: {detail}"));
    }

    pub(super) fn unsupported(
        &mut self,
        path: &FieldPath,
        shown: impl AsRef<str>,
        supported: &[&str],
    ) {
        let supported: Vec<_> = supported.iter().map(|value| quoted(value)).collect();
        let list = supported.join(", ");
        self.add(
            ErrorKind::Unsupported,
            path,
            format!(
                "Unsupported value: {}: supported values: {list}",
                shown.as_ref()
            ),
        );
    }

    /// A text that must be one of a few.
    pub(super) fn one_of(&mut self, path: &FieldPath, text: &str, supported: &[&str]) {
        if !supported.contains(&text) {
            self.unsupported(path, quoted(text), supported);
            self.suggest(text, supported);
        }
    }

    /// A text that must be given, and be one of a few.
    pub(super) fn one_of_required(&mut self, path: &FieldPath, text: &str, supported: &[&str]) {
        if text.is_empty() {
            self.required(path, "");
        } else {
            self.one_of(path, text, supported);
        }
    }

    /// A field of `object` that must be one of a few texts, if it is there.
    pub(super) fn choice(
        &mut self,
        object: &Value,
        key: &str,
        path: &FieldPath,
        supported: &[&str],
    ) {
        if let Some(text) = object.get(key).and_then(Value::as_str) {
            self.one_of(&path.field(key), text, supported);
        }
    }

    pub(super) fn duplicate(&mut self, path: &FieldPath, text: &str) {
        self.add(
            ErrorKind::Duplicate,
            path,
            format!("Duplicate value: {}", quoted(text)),
        );
    }

    /// `shown` is the value as the release prints it.
    pub(super) fn duplicate_value(&mut self, path: &FieldPath, shown: &str) {
        let message = format!("Duplicate value: {shown}");
        self.add(ErrorKind::Duplicate, path, message);
    }

    pub(super) fn not_found(&mut self, path: &FieldPath, text: &str) {
        let message = format!("Not found: {}", quoted(text));
        self.add(ErrorKind::NotFound, path, message);
    }

    /// A reference to nothing, with the names that there are.
    pub(super) fn not_found_because(&mut self, path: &FieldPath, text: &str, detail: &str) {
        let message = format!("Not found: {}: {detail}", quoted(text));
        self.add(ErrorKind::NotFound, path, message);
    }

    pub(super) fn non_negative(&mut self, path: &FieldPath, value: Option<i64>) {
        if let Some(value) = value.filter(|value| *value < 0) {
            self.invalid(
                path,
                value.to_string(),
                "must be greater than or equal to 0",
            );
        }
    }

    /// Says what to do about the violation just reported.
    pub(super) fn hint(&mut self, hint: Hint) {
        if let Some(last) = self.errors.last_mut() {
            last.hint = Some(Box::new(hint));
        }
    }

    /// Offers the nearest of the supported values for the violation just reported.
    pub(super) fn suggest(&mut self, text: &str, supported: &[&str]) {
        if let Some(meant) = crate::manifest::schema::nearest(text, supported.iter().copied()) {
            self.hint(Hint::DidYouMean(meant.to_owned()));
        }
    }

    /// `most` is in bytes.
    pub(super) fn too_long(&mut self, path: &FieldPath, most: usize) {
        let unit = if self.version.minor() >= 33 {
            "may not be more than"
        } else {
            "must have at most"
        };
        self.add(
            ErrorKind::TooLong,
            path,
            format!("Too long: {unit} {most} bytes"),
        );
    }

    fn add(&mut self, kind: ErrorKind, path: &FieldPath, message: String) {
        if self.errors.len() >= MAX_ERRORS {
            return;
        }
        let error = ManifestError::new(kind, message).at_path(path.clone());
        self.errors.push(error);
    }
}

/// The line on a text that is too long.
pub(super) fn too_long(most: usize, version: KubernetesVersion) -> String {
    let unit = if version.has(Feature::LengthsInBytes) {
        "bytes"
    } else {
        "characters"
    };
    format!("must be no more than {most} {unit}")
}
