//! The text that `kubectl` prints for a manifest that was refused.

use super::admit::{NO_KIND, in_small_letters};
use super::error::{ErrorKind, ManifestError};
use super::path::FieldPath;
use super::validate::path_segment;
use crate::api::kinds::Kind;
use crate::api::version::{Feature, KubernetesVersion};
use crate::well_known::DEFAULT_NAMESPACE;

/// The names that messages use for an object. Fields that could not be read are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    pub api_version: String,
    pub kind: String,
    pub name: String,
    /// The namespace that the manifest names; empty if it names none.
    pub namespace: String,
}

/// The API server's refusal of values, as `kubectl apply` prints it: `The Deployment "web" is invalid: …`.
///
/// Identical lines are printed once.
pub fn invalid_message(kind: &str, name: &str, errors: &[ManifestError]) -> String {
    let head = format!("The {kind} \"{name}\" is invalid: ");
    match &distinct(errors)[..] {
        [line] => head + line,
        lines => {
            head + &lines
                .iter()
                .map(|line| format!("\n* {line}"))
                .collect::<String>()
        }
    }
}

/// The API server's refusal of values, as commands print it that wrap several errors into one: `Deployment.apps "web"
/// is invalid: [a, b]`.
pub fn aggregate_message(kind: &str, group: &str, name: &str, errors: &[ManifestError]) -> String {
    let dot = if group.is_empty() { "" } else { "." };
    let lines = distinct(errors);
    let list = if lines.len() == 1 {
        lines[0].clone()
    } else {
        format!("[{}]", lines.join(", "))
    };
    format!("{kind}{dot}{group} \"{name}\" is invalid: {list}")
}

fn distinct(errors: &[ManifestError]) -> Vec<String> {
    let mut lines = Vec::new();
    for line in errors.iter().map(ToString::to_string) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The text that `kubectl apply -f file` prints for one refused document, without the last line break.
pub fn kubectl_message(
    subject: &Subject,
    errors: &[ManifestError],
    file: &str,
    version: KubernetesVersion,
) -> String {
    let Some(first) = errors.first() else {
        return String::new();
    };
    let of_kind = |kind| errors.iter().find(|error| error.kind == kind);
    if let Some(error) = of_kind(ErrorKind::Stream) {
        return format!("error: error parsing {file}: {}", error.message);
    }
    if let Some(error) = of_kind(ErrorKind::Syntax) {
        return format!(
            "error: error parsing {file}: error converting YAML to JSON: {}",
            error.message
        );
    }
    if first.message.starts_with("ValidationError(") {
        return published_schema_message(errors, file);
    }
    match first.kind {
        ErrorKind::Limit => format!("error: {}", first.message),
        ErrorKind::NotAllowed => format!(
            "Error from server (MethodNotAllowed): error when creating \"{file}\": {}",
            first.message
        ),
        ErrorKind::UnknownKind | ErrorKind::CustomResource
            if first.message.starts_with("no matches") =>
        {
            no_match(subject, &first.message, file, version)
        }
        ErrorKind::UnknownKind if first.message.starts_with(NO_KIND) => {
            let meant = in_small_letters(&subject.api_version, &subject.kind);
            not_handled(subject, meant.map_or("", Kind::name), &first.message, file)
        }
        ErrorKind::UnknownKind | ErrorKind::CustomResource => schema_error(&first.message, file),
        ErrorKind::WrongType | ErrorKind::UnknownField
            if let Some(error) = errors.iter().find(|error| is_read_by_kubectl(error)) =>
        {
            unreadable(subject, error, file)
        }
        _ if name_problem(subject).is_some() => no_such_name(subject, file),
        ErrorKind::WrongType | ErrorKind::UnknownField => not_decoded(subject, errors, file),
        _ => invalid_message(&subject.kind, &subject.name, errors),
    }
}

fn published_schema_message(errors: &[ManifestError], file: &str) -> String {
    let lines: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    match lines[..] {
        [line] => schema_error(line, file),
        _ => schema_error(&format!("[{}]", lines.join(", ")), file),
    }
}

fn schema_error(message: &str, file: &str) -> String {
    format!(
        "error: error validating \"{file}\": error validating data: {message}; \
         if you choose to ignore these errors, turn validation off with --validate=false"
    )
}

fn no_match(subject: &Subject, message: &str, file: &str, version: KubernetesVersion) -> String {
    if !version.has(Feature::ResourceMappingNotFound) {
        return format!("error: unable to recognize \"{file}\": {message}");
    }
    format!(
        "error: resource mapping not found for name: \"{}\" namespace: \"{}\" from \"{file}\": {message}\n\
         ensure CRDs are installed first",
        subject.name, subject.namespace
    )
}

/// The message about values of a wrong type and about unknown fields. The server reports them.
fn not_decoded(subject: &Subject, errors: &[ManifestError], file: &str) -> String {
    let wrong_type = errors
        .iter()
        .find(|error| error.kind == ErrorKind::WrongType);
    let reason = match wrong_type {
        Some(error) => error.message.clone(),
        None => {
            let list: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
            format!("strict decoding error: {}", list.join(", "))
        }
    };
    not_handled(subject, &subject.kind, &reason, file)
}

/// The server's refusal of an object that it cannot read as one of the kind.
fn not_handled(subject: &Subject, kind: &str, reason: &str, file: &str) -> String {
    let version = subject.api_version.rsplit('/').next().unwrap_or_default();
    format!(
        "Error from server (BadRequest): error when creating \"{file}\": \
         {} in version \"{version}\" cannot be handled as a {kind}: {reason}",
        subject.kind
    )
}

/// Whether `kubectl` itself reads the value, and fails before it asks the server.
fn is_read_by_kubectl(error: &ManifestError) -> bool {
    let path = error
        .path
        .as_ref()
        .map(FieldPath::to_string)
        .unwrap_or_default();
    let is_metadata = path == "metadata" || path.starts_with("metadata.");
    error.kind == ErrorKind::WrongType && is_metadata
}

/// Whether `kubectl` gets as far as to send an object with such errors.
pub(super) fn is_sent(subject: &Subject, errors: &[ManifestError]) -> bool {
    let by_server = |error: &ManifestError| {
        let is_shape = matches!(error.kind, ErrorKind::WrongType | ErrorKind::UnknownField);
        let by_kubectl = error.message.starts_with("ValidationError(") || is_read_by_kubectl(error);
        (is_shape || error.kind.is_field_error()) && !by_kubectl
    };
    name_problem(subject).is_none() && errors.iter().all(by_server)
}

/// The message about metadata of a wrong type.
fn unreadable(subject: &Subject, error: &ManifestError, file: &str) -> String {
    let (own, read) = (
        format!("field {}.metadata ", subject.kind),
        "field metadataOnlyObject.metadata ",
    );
    let message = error.message.replace(&own, read);
    format!("error: unable to decode \"{file}\": {message}")
}

/// Why an object cannot be asked for by its name: `apply` asks the server for the object first.
fn name_problem(subject: &Subject) -> Option<String> {
    let name = &subject.name;
    if name.is_empty() {
        return Some("resource name may not be empty".to_string());
    }
    let reasons = path_segment(name);
    let invalid = || format!("invalid resource name \"{name}\": [{}]", reasons.join(" "));
    (!reasons.is_empty()).then(invalid)
}

/// The message about an object that cannot be asked for by its name.
fn no_such_name(subject: &Subject, file: &str) -> String {
    let known = super::kinds::ApiKind::find(&subject.api_version, &subject.kind);
    let plural = known.map_or("", |known| known.kind.plural());
    let namespace = match known {
        Some(known) if !known.kind.is_namespaced() => "",
        _ if subject.namespace.is_empty() => DEFAULT_NAMESPACE,
        _ => &subject.namespace,
    };
    let (kind, name) = (&subject.kind, &subject.name);
    let api_version = if subject.api_version.contains('/') {
        subject.api_version.clone()
    } else {
        format!("/{}", subject.api_version)
    };
    let problem = name_problem(subject).unwrap_or_default();
    format!(
        "error: error when retrieving current configuration of:\n\
         Resource: \"{api_version}, Resource={plural}\", GroupVersionKind: \"{api_version}, Kind={kind}\"\n\
         Name: \"{name}\", Namespace: \"{namespace}\"\n\
         from server for: \"{file}\": {problem}"
    )
}
