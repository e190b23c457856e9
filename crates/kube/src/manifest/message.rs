//! The text that `kubectl` prints for a manifest that was refused.

use super::error::{ErrorKind, ManifestError};
use super::path::FieldPath;
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
        ErrorKind::UnknownKind | ErrorKind::CustomResource => schema_error(&first.message, file),
        ErrorKind::WrongType | ErrorKind::UnknownField => not_decoded(subject, errors, file),
        _ if has_no_name(errors) => no_name(subject, file),
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

/// The message about values of a wrong type. The server reports them; only for the object's own labels and annotations
/// does `kubectl` fail first.
fn not_decoded(subject: &Subject, errors: &[ManifestError], file: &str) -> String {
    let wrong_type = errors
        .iter()
        .find(|error| error.kind == ErrorKind::WrongType);
    if let Some(error) = wrong_type
        && error.path.as_ref().is_some_and(is_read_by_kubectl)
    {
        return format!("error: unable to decode \"{file}\": {}", error.message);
    }
    let reason = match wrong_type {
        Some(error) => error.message.clone(),
        None => {
            let list: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
            format!("strict decoding error: {}", list.join(", "))
        }
    };
    let version = subject.api_version.rsplit('/').next().unwrap_or_default();
    let kind = &subject.kind;
    format!(
        "Error from server (BadRequest): error when creating \"{file}\": \
         {kind} in version \"{version}\" cannot be handled as a {kind}: {reason}"
    )
}

fn is_read_by_kubectl(path: &FieldPath) -> bool {
    path.to_string().starts_with("metadata.")
}

fn has_no_name(errors: &[ManifestError]) -> bool {
    errors.iter().any(|error| {
        error.kind == ErrorKind::Required
            && error
                .path
                .as_ref()
                .is_some_and(|path| path.to_string() == "metadata.name")
    })
}

/// The message about an object without a name: `apply` asks the server for the object first and needs a name for that.
fn no_name(subject: &Subject, file: &str) -> String {
    let plural = super::kinds::ApiKind::find(&subject.api_version, &subject.kind)
        .map_or("", |known| known.kind.plural());
    let namespace = if subject.namespace.is_empty() {
        DEFAULT_NAMESPACE
    } else {
        &subject.namespace
    };
    let kind = &subject.kind;
    let api_version = if subject.api_version.contains('/') {
        subject.api_version.clone()
    } else {
        format!("/{}", subject.api_version)
    };
    format!(
        "error: error when retrieving current configuration of:\n\
         Resource: \"{api_version}, Resource={plural}\", GroupVersionKind: \"{api_version}, Kind={kind}\"\n\
         Name: \"\", Namespace: \"{namespace}\"\n\
         from server for: \"{file}\": resource name may not be empty"
    )
}
