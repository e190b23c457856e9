//! Recorded manifests: whether they were accepted, and which fields `kubectl` reported.

use super::Difference;
use kube::api::version::KubernetesVersion;
use kube::manifest::path::{FieldPath, Segment};
use kube::manifest::read::{ManifestSet, read};
use kube::manifest::schema::{Layout, Shape, TypeId};
use serde_json::Value;
use std::collections::BTreeSet;

/// The release that the cases were recorded from.
const RECORDED: &str = "1.20";

/// Checks one line of the `validation.jsonl` of 1.20: the same verdict, the same fields named, and the API server's
/// words if it refused a value. The answers of 1.36 to the same manifests are other recordings.
///
/// One verdict differs on purpose: API versions removed in 1.16 are accepted with a note, since so many tutorials use them.
///
/// # Errors
/// The first thing that differs.
pub fn check_validation_case(case: &Value) -> Result<(), Difference> {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let (manifest, kubectl) = (text("manifest"), text("kubectl"));
    let recorded: KubernetesVersion = RECORDED.parse().unwrap_or_default();
    let accepted = case["accepted"] == true;
    let set = read(manifest, recorded);
    let verdict = |accepted: bool| if accepted { "accepted" } else { "refused" };
    let got = set.is_ok() && !set.manifests.is_empty();
    if !is_exception(&set, accepted) {
        Difference::check("accepted", verdict(accepted), verdict(got))?;
    }
    check_fields(&set, kubectl)?;
    check_words(&set, kubectl, recorded)
}

fn is_exception(set: &ManifestSet, accepted: bool) -> bool {
    let removed_api = !accepted
        && set
            .manifests
            .iter()
            .all(|manifest| !manifest.notes.is_empty());
    removed_api && !set.manifests.is_empty() && set.is_ok()
}

/// Checks that the same fields are named.
fn check_fields(set: &ManifestSet, kubectl: &str) -> Result<(), Difference> {
    let expected = named_fields(kubectl);
    let got: BTreeSet<_> = set
        .errors()
        .filter_map(|error| error.path.as_ref())
        .map(without_keys)
        .collect();
    let fine = expected.is_empty() || expected == got;
    if fine {
        return Ok(());
    }
    let list = |fields: BTreeSet<String>| fields.into_iter().collect::<Vec<_>>().join(", ");
    Err(Difference {
        field: "fields named".to_owned(),
        expected: list(expected),
        got: list(got),
    })
}

/// A field's path in the notation of upstream's parsers: without the keys of the user's own maps.
fn without_keys(path: &FieldPath) -> String {
    let mut segments = path.segments().to_vec();
    while matches!(segments.last(), Some(Segment::Key(_))) {
        segments.pop();
    }
    FieldPath::from(segments).to_string()
}

/// Checks that the messages about refused values are the recorded ones, word for word.
fn check_words(
    set: &ManifestSet,
    kubectl: &str,
    version: KubernetesVersion,
) -> Result<(), Difference> {
    let words = kubectl.find("The ").and_then(|at| kubectl.get(at..));
    let Some(words) = words.filter(|_| kubectl.contains(" is invalid: ")) else {
        return Ok(());
    };
    let got = set.kubectl_messages("manifest.yaml", version).join("\n");
    Difference::check("kubectl", words.trim_end(), &got)
}

/// The fields that `kubectl`'s text names, in any of its notations.
fn named_fields(kubectl: &str) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for line in kubectl.lines() {
        let detail = match line.split_once(" is invalid: ") {
            Some((_, detail)) => Some(detail),
            None => line.strip_prefix("* "),
        };
        fields.extend(
            detail
                .filter(|detail| !detail.is_empty())
                .and_then(field_before_colon),
        );
        fields.extend(
            line.split("ValidationError(")
                .skip(1)
                .filter_map(published_schema_field),
        );
        fields.extend(go_struct_field(line));
        fields.extend(decoded_field(line));
    }
    fields
}

/// `spec.replicas: Invalid value: …`
fn field_before_colon(detail: &str) -> Option<String> {
    let (field, _) = detail.split_once(": ")?;
    Some(without_keys(&FieldPath::parse(field)))
}

/// `Deployment.spec): unknown field "replica" in …`
fn published_schema_field(text: &str) -> Option<String> {
    let (place, rest) = text.split_once("): ")?;
    let path = FieldPath::parse(place.split_once('.').map_or("", |(_, path)| path));
    let names_a_field =
        rest.starts_with("unknown field") || rest.starts_with("missing required field");
    let name = rest.split('"').nth(1).filter(|_| names_a_field);
    Some(
        name.map_or(path.clone(), |name| path.field(name))
            .to_string(),
    )
}

/// `Go struct field ObjectMeta.metadata.annotations of type string`
fn go_struct_field(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("Go struct field ")?;
    let (place, _) = rest.split_once(" of type")?;
    Some(place.split_once('.')?.1.to_owned())
}

/// `v1.Deployment.Spec: v1.DeploymentSpec.Replicas: assertInteger: …`: each step names a type and its field in Go.
fn decoded_field(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(": v1.")?;
    let layout = Layout::get();
    let mut path = FieldPath::root();
    for step in rest.split(": ") {
        let step = step.strip_prefix("v1.").unwrap_or(step);
        let Some((type_name, field)) = step.split_once('.') else {
            break;
        };
        let Some(id) = layout.find(&format!("v1.{type_name}")) else {
            break;
        };
        path = path.field(json_key(layout, id, field)?);
    }
    Some(path.to_string()).filter(|path| !path.is_empty())
}

fn json_key(layout: &Layout, id: TypeId, go_name: &str) -> Option<String> {
    let field = layout
        .resolve(id)
        .fields
        .iter()
        .find(|field| field.name == go_name)?;
    let inlined = matches!(field.shape, Shape::Struct(_)) && field.key.is_empty();
    (!inlined).then(|| field.key.clone())
}
