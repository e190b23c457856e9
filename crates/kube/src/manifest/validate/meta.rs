//! Metadata, labels and selectors.
//!
//! Models `apimachinery/pkg/api/validation/objectmeta.go` and `apis/meta/v1/validation`.

use super::names::{dns_label, label_value, qualified_name};
use super::report::Report;
use super::show;
use crate::api::version::KubernetesVersion;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::{Map, Value};

/// A rule for names, which returns what is wrong with a name.
pub(super) type NameRule = fn(&str, KubernetesVersion) -> Vec<String>;

/// Most bytes that all annotations of an object may have together.
const MAX_ANNOTATIONS: usize = 256 * 1024;

pub(super) fn object_meta(report: &mut Report, metadata: &Value, namespaced: bool, rule: NameRule) {
    let path = FieldPath::parse("metadata");
    let text = |key| metadata[key].as_str().unwrap_or_default();
    let version = report.version;
    let prefix = text("generateName");
    if !prefix.is_empty() {
        // A hyphen at the end of `generateName` is allowed, because the server appends more text.
        let sample = prefix
            .strip_suffix('-')
            .map_or_else(|| prefix.to_owned(), |rest| format!("{rest}a"));
        report.invalid_text_for(&path.field("generateName"), prefix, rule(&sample, version));
    }
    let name = text("name");
    if name.is_empty() && prefix.is_empty() {
        report.required(&path.field("name"), "name or generateName is required");
    } else if !name.is_empty() {
        name_rule(report, &path.field("name"), name, rule);
    }
    let namespace = text("namespace");
    if namespaced && !namespace.is_empty() {
        report.invalid_text_for(
            &path.field("namespace"),
            namespace,
            dns_label(namespace, version),
        );
    }
    labels(report, metadata.get("labels"), &path.field("labels"));
    annotations(
        report,
        metadata.get("annotations"),
        &path.field("annotations"),
    );
    owners(
        report,
        &metadata["ownerReferences"],
        &path.field("ownerReferences"),
    );
    finalizers(report, &metadata["finalizers"], &path.field("finalizers"));
}

/// Models `ValidateOwnerReferences`, which leaves out the index of the element.
fn owners(report: &mut Report, given: &Value, path: &FieldPath) {
    let mut controller = None;
    for owner in given.as_array().into_iter().flatten() {
        let text = |key: &str| owner[key].as_str().unwrap_or_default();
        let version = text("apiVersion").rsplit('/').next().unwrap_or_default();
        if version.is_empty() {
            let detail = "version must not be empty";
            report.invalid_text(&path.field("apiVersion"), text("apiVersion"), detail);
        }
        for key in ["kind", "name", "uid"] {
            if text(key).is_empty() {
                report.invalid_text(&path.field(key), "", "must not be empty");
            }
        }
        if owner["controller"] == true {
            let name = format!("{}/{}", text("kind"), text("name"));
            if let Some(first) = &controller {
                let detail = format!(
                    "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {name}"
                );
                report.invalid(path, given.to_string(), &detail);
            } else {
                controller = Some(name);
            }
        }
    }
}

/// Models `ValidateFinalizers` of apimachinery and `ValidateFinalizerName` of core.
fn finalizers(report: &mut Report, given: &Value, path: &FieldPath) {
    for finalizer in given.as_array().into_iter().flatten() {
        let name = finalizer.as_str().unwrap_or_default();
        report.invalid_text_for(path, name, qualified_name(name, report.version));
    }
    let has = |name: &str| {
        given
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one == name))
    };
    if has("orphan") && has("foregroundDeletion") {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        report.invalid(path, given.to_string(), detail);
    }
    for (i, finalizer) in given.as_array().into_iter().flatten().enumerate() {
        let name = finalizer.as_str().unwrap_or_default();
        if !name.contains('/') && !STANDARD_FINALIZERS.contains(&name) {
            report.invalid_text(&path.index(i), name, NO_FINALIZER);
        }
    }
}

/// Checks what is to happen before a namespace may go. Upstream leaves out the index of the element.
pub(super) fn finalizer_names(report: &mut Report, spec: &Value, path: &FieldPath) {
    for finalizer in spec["finalizers"].as_array().into_iter().flatten() {
        let name = finalizer.as_str().unwrap_or_default();
        report.invalid_text_for(path, name, qualified_name(name, report.version));
        if !name.contains('/') && !STANDARD_FINALIZERS.contains(&name) {
            report.invalid_text(path, name, NO_FINALIZER);
        }
    }
}

const STANDARD_FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];
const NO_FINALIZER: &str = "name is neither a standard finalizer name nor is it fully qualified";

fn name_rule(report: &mut Report, path: &FieldPath, name: &str, rule: NameRule) {
    let reasons = rule(name, report.version);
    let lower: String = name.to_ascii_lowercase().replace(['_', ' '], "-");
    let fixed = rule(&lower, report.version).is_empty();
    for reason in &reasons {
        report.invalid_text(path, name, reason);
        if fixed && lower != name {
            report.hint(Hint::DidYouMean(lower.clone()));
        }
    }
}

pub(super) fn labels(report: &mut Report, labels: Option<&Value>, path: &FieldPath) {
    for (key, value) in entries(labels) {
        report.invalid_text_for(path, key, qualified_name(key, report.version));
        let value = value.as_str().unwrap_or_default();
        report.invalid_text_for(path, value, label_value(value, report.version));
    }
}

pub(super) fn annotations(report: &mut Report, annotations: Option<&Value>, path: &FieldPath) {
    let mut size = 0;
    for (key, value) in entries(annotations) {
        report.invalid_text_for(
            path,
            key,
            qualified_name(&key.to_ascii_lowercase(), report.version),
        );
        size += key.len() + value.as_str().map_or(0, str::len);
    }
    if size > MAX_ANNOTATIONS {
        report.too_long(path, MAX_ANNOTATIONS);
    }
}

fn entries(map: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    map.and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

/// Checks a workload's selector: its parts, and that it is not empty (`empty` is the message for that).
///
/// Returns whether the selector can be used to select at all.
pub(super) fn selector(
    report: &mut Report,
    selector: &Value,
    path: &FieldPath,
    empty: &str,
) -> bool {
    let before = report.len();
    selector_parts(report, selector, path);
    let usable = report.len() == before || !has_bad_requirement(selector);
    if is_empty(selector) {
        let shown = show::label_selector(report.version, selector);
        report.invalid(path, shown, empty);
        report.hint(Hint::SelectTemplateLabels);
    }
    usable
}

/// The parts of a selector.
pub(super) fn selector_parts(report: &mut Report, selector: &Value, path: &FieldPath) {
    labels(
        report,
        selector.get("matchLabels"),
        &path.field("matchLabels"),
    );
    let expressions = selector["matchExpressions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    for (i, expression) in expressions.iter().enumerate() {
        requirement(report, expression, &path.field("matchExpressions").index(i));
    }
}

static OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

fn requirement(report: &mut Report, requirement: &Value, path: &FieldPath) {
    let values = requirement["values"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let operator = requirement["operator"].as_str().unwrap_or_default();
    match operator {
        "In" | "NotIn" if values.is_empty() => {
            report.required(
                &path.field("values"),
                "must be specified when `operator` is 'In' or 'NotIn'",
            );
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            report.forbidden(&path.field("values"), detail);
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        _ => {
            report.invalid_text(
                &path.field("operator"),
                operator,
                "not a valid selector operator",
            );
            report.hint(Hint::OneOf(&OPERATORS));
        }
    }
    let key = requirement["key"].as_str().unwrap_or_default();
    report.invalid_text_for(&path.field("key"), key, qualified_name(key, report.version));
    if report.version.minor() >= 27 {
        for (i, value) in values.iter().enumerate() {
            let value = value.as_str().unwrap_or_default();
            report.invalid_text_for(
                &path.field("values").index(i),
                value,
                label_value(value, report.version),
            );
        }
    }
}

fn is_empty(selector: &Value) -> bool {
    let size = |key: &str| {
        selector[key].as_object().map_or(0, Map::len) + selector[key].as_array().map_or(0, Vec::len)
    };
    size("matchLabels") + size("matchExpressions") == 0
}

/// Whether a selector is malformed, so that it cannot be compared with any labels.
fn has_bad_requirement(selector: &Value) -> bool {
    let expressions = selector["matchExpressions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let newest = KubernetesVersion::NEWEST;
    let bad_requirement = expressions.iter().any(|requirement| {
        let values = requirement["values"].as_array().map_or(0, Vec::len);
        let fits = match requirement["operator"].as_str() {
            Some("In" | "NotIn") => values > 0,
            Some("Exists" | "DoesNotExist") => values == 0,
            _ => false,
        };
        !fits || !qualified_name(requirement["key"].as_str().unwrap_or_default(), newest).is_empty()
    });
    let bad_label = entries(selector.get("matchLabels")).any(|(key, value)| {
        let value = value.as_str().unwrap_or_default();
        !qualified_name(key, newest).is_empty() || !label_value(value, newest).is_empty()
    });
    bad_requirement || bad_label
}

/// Whether a selector selects the labels. A missing selector selects nothing, an empty one everything.
pub(super) fn matches(selector: Option<&Value>, labels: Option<&Value>) -> bool {
    let Some(selector) = selector else {
        return false;
    };
    let label = |key: &str| labels.and_then(|labels| labels.get(key));
    let expressions = selector["matchExpressions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    entries(selector.get("matchLabels")).all(|(key, value)| label(key) == Some(value))
        && expressions.iter().all(|requirement| {
            let key = requirement["key"].as_str().unwrap_or_default();
            let listed = || {
                requirement["values"]
                    .as_array()
                    .is_some_and(|values| label(key).is_some_and(|v| values.contains(v)))
            };
            match requirement["operator"].as_str() {
                Some("In") => listed(),
                Some("NotIn") => !listed(),
                Some("Exists") => label(key).is_some(),
                _ => label(key).is_none(),
            }
        })
}
