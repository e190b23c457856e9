//! The steps that an API server takes before it stores an object: it checks the shape, fills in defaults and validates
//! the values.

use super::defaults::default_object;
use super::error::{ErrorKind, ManifestError};
use super::hint::Hint;
use super::kinds::ApiKind;
use super::path::{FieldPath, Segment};
use super::schema::{check, drop_switched_off, nearest, stored};
use super::validate::validate;
use crate::api::kinds::Kind;
use crate::api::version::KubernetesVersion;
use serde_json::{Map, Value, json};

/// Metadata that only the server writes; values that a client sends are ignored.
const SYSTEM_METADATA: [&str; 9] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// Completes and validates an object that a client writes: a new one, or the next state of `old`.
///
/// The result has the defaults of the API version it was written in and is of the version that objects are stored in. Its
/// status and the metadata that the server keeps are those of `old`; a new object keeps its metadata and has no status.
///
/// # Errors
/// All that is wrong with the object's shape or, if the shape is right, with its values.
pub fn admit(
    object: Value,
    old: Option<&Value>,
    version: KubernetesVersion,
) -> Result<Value, Vec<ManifestError>> {
    // What the server itself gives out is of the stored version, also in a release that does not serve that version yet.
    let kind = match (old, stored_kind(&object)) {
        (Some(_), Some(kind)) => kind,
        _ => kind_of(&object, version).map_err(|error| vec![error])?,
    };
    let (mut object, system) = set_system_metadata_aside(object);
    if let (None, Some(owners)) = (old, system.get("ownerReferences")) {
        object["metadata"]["ownerReferences"] = owners.clone();
    }
    let errors = check_shape(&object, kind, version);
    if !errors.is_empty() {
        return Err(errors);
    }
    // A node may be created together with its status, unlike other objects.
    if let Some(fields) = object.as_object_mut().filter(|_| kind.kind != Kind::Node) {
        fields.remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut)
        && !kind.kind.is_namespaced()
    {
        metadata.remove("namespace");
    }
    let has_empty_labels = template_labels(&object) == Some(&json!({}));
    let mut object = stored(object, kind.type_id(), version);
    default_object(&mut object, kind, version);
    drop_switched_off(&mut object, kind.type_id(), version);
    if kind.is_described() {
        object["apiVersion"] = kind.kind.api_version().into();
    }
    let errors = if has_empty_labels {
        // An empty map is shown as such, though it is not stored.
        let mut shown = object.clone();
        shown["spec"]["template"]["metadata"]["labels"] = json!({});
        validate(&shown, old, kind, version)
    } else {
        validate(&object, old, kind, version)
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    match old {
        Some(old) => keep_from(old, &mut object),
        None => put_back(system, &mut object),
    }
    Ok(object)
}

fn template_labels(object: &Value) -> Option<&Value> {
    object
        .get("spec")?
        .get("template")?
        .get("metadata")?
        .get("labels")
}

/// Checks the shape of an object. If the layout tables do not describe its kind, only the fields that every object has
/// can be checked.
fn check_shape(object: &Value, kind: ApiKind, version: KubernetesVersion) -> Vec<ManifestError> {
    let check = |object: &Value| check(object, kind.kind.name(), kind.type_id(), version);
    if kind.is_described() {
        return check(object);
    }
    let common = ["apiVersion", "kind", "metadata"];
    let common = common.map(|field| (field.to_owned(), object[field].clone()));
    check(&Value::Object(Map::from_iter(common)))
}

/// The errors in the shape of an object of a known kind: unknown fields, values of a wrong type.
pub fn shape_errors(
    object: &Value,
    kind: ApiKind,
    version: KubernetesVersion,
) -> Vec<ManifestError> {
    let (object, _) = set_system_metadata_aside(object.clone());
    check_shape(&object, kind, version)
}

/// Removes the fields that the kind does not have, as a server does that is not to be strict. Returns an error for each
/// of them.
pub fn drop_unknown(
    object: &mut Value,
    kind: ApiKind,
    version: KubernetesVersion,
) -> Vec<ManifestError> {
    let mut unknown = Vec::new();
    loop {
        let mut found = check_shape(object, kind, version);
        found.retain(|error| error.kind == ErrorKind::UnknownField);
        found.retain(|error| {
            let path = error.path.as_ref();
            path.is_some_and(|path| remove_field(object, path))
        });
        if found.is_empty() {
            return unknown;
        }
        unknown.extend(found);
    }
}

/// Removes a field. Returns whether it was there.
fn remove_field(object: &mut Value, path: &FieldPath) -> bool {
    let Some((last, holders)) = path.segments().split_last() else {
        return false;
    };
    let holder = holders
        .iter()
        .try_fold(object, |value, segment| match segment {
            Segment::Field(name) | Segment::Key(name) => value.get_mut(name.as_str()),
            Segment::Index(index) => value.get_mut(index),
        });
    match (holder.and_then(Value::as_object_mut), last) {
        (Some(fields), Segment::Field(name) | Segment::Key(name)) => fields.remove(name).is_some(),
        _ => false,
    }
}

/// The kind of an object that is of the API version in which objects are stored.
fn stored_kind(object: &Value) -> Option<ApiKind> {
    let kind = Kind::from_name(object["kind"].as_str()?)?;
    let is_stored = kind.is_stored() && object["apiVersion"] == kind.api_version();
    is_stored.then(|| ApiKind::stored(kind))
}

/// The kind and API version that an object names.
///
/// # Errors
/// The object names none, or the release does not serve the kind. API versions that were removed are accepted all the
/// same.
pub fn kind_of(object: &Value, version: KubernetesVersion) -> Result<ApiKind, ManifestError> {
    let Some(fields) = object.as_object() else {
        let error = ManifestError::new(ErrorKind::UnknownKind, "invalid object to validate");
        return Err(error.with_hint(Hint::NotAnObject));
    };
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    if kind.is_empty() {
        return Err(not_set("kind", Hint::NoKind));
    }
    if api_version.is_empty() {
        let example = Kind::from_name(kind).map_or("apps/v1", Kind::api_version);
        return Err(not_set("apiVersion", Hint::NoApiVersion { example }));
    }
    match ApiKind::find(api_version, kind) {
        Some(known) if !known.kind.is_stored() => Err(not_allowed()),
        Some(known) if known.since() <= version.minor() && is_served(known, version) => Ok(known),
        found => Err(no_match(api_version, kind, found)),
    }
}

/// Whether the kind is accepted. A removed API version is accepted as long as the release serves the kind in another
/// version.
fn is_served(known: ApiKind, version: KubernetesVersion) -> bool {
    known.kind.served_in(version).is_some()
}

fn not_allowed() -> ManifestError {
    let message = "the server does not allow this method on the requested resource";
    ManifestError::new(ErrorKind::NotAllowed, message).at_path(FieldPath::root().field("kind"))
}

fn not_set(field: &str, hint: Hint) -> ManifestError {
    ManifestError::new(ErrorKind::UnknownKind, format!("{field} not set"))
        .at_path(FieldPath::root().field(field))
        .with_hint(hint)
}

/// The error of `kubectl` for a kind that the server does not serve in this API version.
fn no_match(api_version: &str, kind: &str, found: Option<ApiKind>) -> ManifestError {
    let message = format!("no matches for kind \"{kind}\" in version \"{api_version}\"");
    let known = Kind::from_name(kind);
    if let Some(meant) = in_small_letters(api_version, kind) {
        let message = format!(
            "{NO_KIND} \"{kind}\" is registered for version \"{api_version}\" in scheme \"{SCHEME}\""
        );
        return ManifestError::new(ErrorKind::UnknownKind, message)
            .at_path(FieldPath::root().field("kind"))
            .with_hint(Hint::DidYouMean(meant.name().to_owned()));
    }
    if is_custom(api_version) {
        return ManifestError::new(ErrorKind::CustomResource, message)
            .at_path(FieldPath::root().field("kind"))
            .with_hint(Hint::CustomResource);
    }
    let (field, hint) = match (found, known) {
        (Some(newer), _) if newer.since() > 0 => (
            "apiVersion",
            Hint::ApiVersionSince {
                api_version: api_version.to_owned(),
                since: newer.since(),
            },
        ),
        (Some(removed), _) => (
            "apiVersion",
            Hint::KindRemoved {
                kind: removed.kind,
                removed_in: removed.removed_in().unwrap_or_default(),
            },
        ),
        (None, Some(kind)) => ("apiVersion", Hint::OtherApiVersion { kind }),
        (None, None) => {
            let meant = nearest(kind, Kind::ALL.iter().map(|known| known.name()));
            let meant = meant.map(|meant| Hint::DidYouMean(meant.to_owned()));
            ("kind", meant.unwrap_or(Hint::NoSuchKind))
        }
    };
    ManifestError::new(ErrorKind::UnknownKind, message)
        .at_path(FieldPath::root().field(field))
        .with_hint(hint)
}

/// The beginning of the message about a kind that `kubectl` finds, but the server does not.
pub(super) const NO_KIND: &str = "no kind";
/// The source file that the message names. The recorded server was built from OpenShift's copy of Kubernetes, so the path
/// begins with that copy's folder.
const SCHEME: &str = "deps/github.com/openshift/kubernetes/pkg/api/legacyscheme/scheme.go:30";

/// The kind whose name was written in small letters. `kubectl` finds it, and the server does not.
pub(super) fn in_small_letters(api_version: &str, kind: &str) -> Option<Kind> {
    let mut kinds = Kind::ALL.iter().copied();
    let meant =
        kinds.find(|known| known.name() != kind && known.name().to_ascii_lowercase() == kind)?;
    ApiKind::find(api_version, meant.name()).map(|found| found.kind)
}

/// Whether the API group is not one of Kubernetes' own.
fn is_custom(api_version: &str) -> bool {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let mut versions = Kind::ALL.iter().flat_map(|kind| kind.versions());
    group.contains('.') && versions.all(|served| served.group() != group)
}

fn set_system_metadata_aside(mut object: Value) -> (Value, Map<String, Value>) {
    let mut aside = Map::new();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for key in SYSTEM_METADATA {
            aside.extend(metadata.remove_entry(key));
        }
    }
    (object, aside)
}

fn put_back(system: Map<String, Value>, object: &mut Value) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.extend(system);
    }
}

fn keep_from(old: &Value, object: &mut Value) {
    let system = SYSTEM_METADATA
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), old["metadata"].get(*key)?.clone())));
    put_back(system.collect(), object);
    if let (Some(status), Some(object)) = (old.get("status"), object.as_object_mut()) {
        object.insert("status".to_owned(), status.clone());
    }
}

/// Removes the fields that only the server writes. The API server does so too when a client creates an object from the
/// text of another one, but for the status of a node.
pub fn without_system_fields(object: Value) -> Value {
    let (mut object, _) = set_system_metadata_aside(object);
    let is_node = object["kind"] == Kind::Node.name();
    if let Some(fields) = object.as_object_mut().filter(|_| !is_node) {
        fields.remove("status");
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment() -> Value {
        json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "default"},
            "spec": {
                "selector": {"matchLabels": {"app": "web"}},
                "template": {
                    "metadata": {"labels": {"app": "web"}},
                    "spec": {"containers": [{"name": "web", "image": "nginx:1.25"}]}
                }
            }
        })
    }

    #[test]
    fn completes_a_deployment() {
        let object = admit(deployment(), None, KubernetesVersion::NEWEST).unwrap();
        assert_eq!(object["spec"]["replicas"], 1);
        assert_eq!(
            object["spec"]["strategy"]["rollingUpdate"],
            json!({"maxSurge": "25%", "maxUnavailable": "25%"})
        );
        assert_eq!(
            object["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"],
            "IfNotPresent"
        );
    }

    #[test]
    fn an_admitted_object_is_admitted_again_unchanged() {
        for version in KubernetesVersion::all() {
            let once = admit(deployment(), None, version).unwrap();
            assert_eq!(
                admit(once.clone(), Some(&once), version),
                Ok(once),
                "{version}"
            );
        }
    }

    #[test]
    fn old_api_versions_have_their_own_defaults() {
        let mut old = deployment();
        old["apiVersion"] = json!("extensions/v1beta1");
        old["spec"].as_object_mut().unwrap().remove("selector");
        let object = admit(old, None, KubernetesVersion::NEWEST).unwrap();
        assert_eq!(object["apiVersion"], "apps/v1");
        assert_eq!(object["metadata"]["labels"], json!({"app": "web"}));
        let spec = &object["spec"];
        assert_eq!(spec["selector"], json!({"matchLabels": {"app": "web"}}));
        assert_eq!(
            spec["strategy"]["rollingUpdate"],
            json!({"maxSurge": 1, "maxUnavailable": 1})
        );
        assert_eq!(
            (
                &spec["revisionHistoryLimit"],
                &spec["progressDeadlineSeconds"]
            ),
            (&json!(i32::MAX), &json!(i32::MAX))
        );
    }

    #[test]
    fn keeps_status_and_identity_of_the_old_object() {
        let mut old = admit(deployment(), None, KubernetesVersion::NEWEST).unwrap();
        old["metadata"]["uid"] = json!("1-2");
        old["status"] = json!({"replicas": 1});
        let mut new = deployment();
        new["metadata"]["uid"] = json!("forged");
        new["status"] = json!({"replicas": 9});
        let object = admit(new, Some(&old), KubernetesVersion::NEWEST).unwrap();
        assert_eq!(
            (&object["metadata"]["uid"], &object["status"]),
            (&json!("1-2"), &json!({"replicas": 1}))
        );
    }

    #[test]
    fn selector_may_not_change() {
        let old = admit(deployment(), None, KubernetesVersion::NEWEST).unwrap();
        let mut new = deployment();
        new["spec"]["selector"] = json!({"matchLabels": {"app": "other"}});
        let errors = admit(new, Some(&old), KubernetesVersion::NEWEST).unwrap_err();
        let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template `labels`",
                "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"other\"}}: field is immutable",
            ]
        );
    }
}
