//! The entry point of this module: it turns a text into the objects that an API server of the chosen release would
//! accept, and gives the reasons for those it would refuse.

use super::admit::{admit, drop_unknown, kind_of, without_system_fields};
use super::error::{ErrorKind, ManifestError, Span};
use super::hint::Hint;
use super::kinds::ApiKind;
use super::message::{Subject, is_sent, kubectl_message};
use super::path::FieldPath;
use super::schema::{Unused, unused_fields};
use super::yaml::{self, Document, Node, NodeValue, Parsed};
use crate::api::kinds::Role;
use crate::api::version::KubernetesVersion;
use crate::order::Order;
use crate::well_known::DEFAULT_NAMESPACE;
use serde_json::{Map, Value, json};

/// An object that is accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    pub kind: ApiKind,
    pub name: String,
    /// `default` if the manifest names none; empty for kinds that have no namespace.
    pub namespace: String,
    /// The object that the user gave, as JSON and without the fields that only a server writes. `kubectl apply`
    /// remembers it.
    pub given: Value,
    /// The resourceVersion in the text: kubectl sends it, and so changes that state of the object only.
    pub resource_version: Option<String>,
    /// The object as the API server would store it: in its storage version, with all defaults.
    pub object: Value,
    /// The number of the document in the text, from 0.
    pub document: usize,
    /// The text of the object.
    pub span: Span,
    /// Remarks on an object that is accepted.
    pub notes: Vec<Hint>,
    /// The fields that the kind does not have, if they were to be left out.
    pub unknown: Vec<ManifestError>,
}

/// A document, or element of a list, that is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub subject: Subject,
    pub document: usize,
    pub errors: Vec<ManifestError>,
    /// The object, if `kubectl` can send it to the server: as a change of an object that exists it may be valid, or be
    /// refused for other reasons.
    pub manifest: Option<Box<Manifest>>,
}

fn resource_version(object: &Value) -> Option<String> {
    let version = object["metadata"]["resourceVersion"].as_str();
    version.map(str::to_string)
}

/// Everything that a text holds, each part in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ManifestSet {
    pub manifests: Vec<Manifest>,
    pub refused: Vec<Refused>,
    /// Remarks on accepted text that Kubernetes does not make, for example about text that it does not read.
    pub warnings: Vec<ManifestError>,
}

impl ManifestSet {
    /// All errors, with line and column.
    pub fn errors(&self) -> impl Iterator<Item = &ManifestError> {
        self.refused.iter().flat_map(|refused| &refused.errors)
    }

    /// Whether there is nothing wrong. An empty text has no errors either.
    pub fn is_ok(&self) -> bool {
        self.refused.is_empty()
    }

    /// The part that `kubectl` reads: it stops at the first document that is not YAML.
    pub fn up_to_broken_text(mut self) -> Self {
        let is_broken = |error: &ManifestError| {
            matches!(
                error.kind,
                ErrorKind::Syntax | ErrorKind::Stream | ErrorKind::Limit
            )
        };
        let broken = |refused: &&Refused| refused.errors.iter().any(is_broken);
        let Some(last) = self
            .refused
            .iter()
            .find(broken)
            .map(|refused| refused.document)
        else {
            return self;
        };
        self.manifests.retain(|manifest| manifest.document < last);
        self.refused.retain(|refused| refused.document <= last);
        self
    }

    /// The text that `kubectl apply -f file` prints for each refused object.
    pub fn kubectl_messages(&self, file: &str, version: KubernetesVersion) -> Vec<String> {
        let message =
            |refused: &Refused| kubectl_message(&refused.subject, &refused.errors, file, version);
        self.refused.iter().map(message).collect()
    }
}

/// Reads manifests, YAML or JSON, one or several, lists flattened; completes and validates each as a new object.
pub fn read(text: &str, version: KubernetesVersion) -> ManifestSet {
    read_parsed(&yaml::parse(text), version)
}

/// Does what `read` does, but leaves out the fields that a kind does not have instead of refusing the object.
pub fn read_without_unknown(text: &str, version: KubernetesVersion) -> ManifestSet {
    read_all(&yaml::parse(text), version, true)
}

/// Does what `read` does, with a text that has been parsed already.
pub fn read_parsed(parsed: &Parsed, version: KubernetesVersion) -> ManifestSet {
    read_all(parsed, version, false)
}

fn read_all(parsed: &Parsed, version: KubernetesVersion, drops_unknown: bool) -> ManifestSet {
    let mut set = ManifestSet {
        warnings: parsed.warnings.clone(),
        ..ManifestSet::default()
    };
    for document in &parsed.documents {
        let reading = Reading {
            document,
            version,
            drops_unknown,
        };
        reading.document(&mut set);
    }
    set.refused
        .extend(parsed.errors.iter().map(|error| Refused {
            subject: Subject::default(),
            document: error.document,
            errors: vec![error.clone()],
            manifest: None,
        }));
    set.refused.order_by_key(|refused| refused.document);
    set
}

struct Reading<'a> {
    document: &'a Document,
    version: KubernetesVersion,
    drops_unknown: bool,
}

impl Reading<'_> {
    /// A document with `items` is a list, even if its kind does not say so. Models `unstructuredJSONScheme` of apimachinery.
    fn document(&self, set: &mut ManifestSet) {
        let root = &self.document.root;
        match root.get("items").map(|items| &items.value) {
            Some(NodeValue::Seq(items)) => {
                for item in items {
                    self.object(item, kind_of_elements(root, item.to_json()), set);
                }
            }
            Some(NodeValue::Null) => {}
            _ => self.object(root, root.to_json(), set),
        }
    }

    fn object(&self, node: &Node, object: Value, set: &mut ManifestSet) {
        let subject = subject(&object);
        match self.manifest(object, node) {
            Ok(manifest) => {
                set.warnings.extend(self.unused(&manifest, node));
                set.manifests.push(manifest);
            }
            Err(errors) => {
                let errors = errors
                    .into_iter()
                    .map(|error| self.located(error, node))
                    .collect::<Vec<_>>();
                let manifest = is_sent(&subject, &errors).then(|| self.as_given(node));
                set.refused.push(Refused {
                    subject,
                    document: self.document.index,
                    errors,
                    manifest: manifest.flatten().map(Box::new),
                });
            }
        }
    }

    fn manifest(&self, object: Value, node: &Node) -> Result<Manifest, Vec<ManifestError>> {
        let kind = kind_of(&object, self.version).map_err(|error| vec![error])?;
        let owners = object["metadata"].get("ownerReferences").cloned();
        let resource_version = resource_version(&object);
        let mut given = without_system_fields(object);
        let unknown = if self.drops_unknown {
            drop_unknown(&mut given, kind, self.version)
        } else {
            Vec::new()
        };
        let mut whole = in_default_namespace(given.clone(), kind);
        if let Some(owners) = owners {
            whole["metadata"]["ownerReferences"] = owners;
        }
        let completed = admit(whole, None, self.version)?;
        let text = |key: &str| {
            completed["metadata"][key]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        Ok(Manifest {
            kind,
            name: text("name"),
            namespace: text("namespace"),
            notes: notes(kind, self.version),
            given,
            resource_version,
            object: completed,
            document: self.document.index,
            span: node.span,
            unknown,
        })
    }

    /// Tells of the fields from which nothing follows.
    fn unused(&self, manifest: &Manifest, node: &Node) -> Vec<ManifestError> {
        let found = unused_fields(&manifest.given, manifest.kind.type_id(), self.version);
        let found = found.into_iter().map(|(path, why)| {
            let (message, hint) = match why {
                Unused::SwitchedOff => ("is not stored", Hint::SwitchedOff(self.version)),
                Unused::NotSimulated => ("has no effect here", Hint::NotSimulated),
            };
            let error = ManifestError::new(ErrorKind::Ignored, format!("{path} {message}"));
            self.located(error.at_path(path).with_hint(hint), node)
        });
        found.collect()
    }

    /// The manifest of an object that was refused.
    fn as_given(&self, node: &Node) -> Option<Manifest> {
        let object = node.to_json();
        let kind = kind_of(&object, self.version).ok()?;
        let resource_version = resource_version(&object);
        let given = without_system_fields(object);
        let whole = in_default_namespace(given.clone(), kind);
        let text = |key: &str| {
            whole["metadata"][key]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        Some(Manifest {
            kind,
            name: text("name"),
            namespace: text("namespace"),
            notes: Vec::new(),
            unknown: Vec::new(),
            given,
            resource_version,
            object: whole,
            document: self.document.index,
            span: node.span,
        })
    }

    /// Adds the place in the text.
    fn located(&self, error: ManifestError, node: &Node) -> ManifestError {
        let path = error.path.clone().unwrap_or_default();
        let path = as_written(&path);
        let about_key = matches!(error.kind, ErrorKind::UnknownField | ErrorKind::Ignored);
        let key_span = || node.key_span(&path).filter(|_| about_key);
        let entry_span = || {
            node.at(&path)
                .and_then(|map| entry_named_in(map, &error.message))
        };
        let span = key_span()
            .or_else(entry_span)
            .unwrap_or_else(|| node.span_of(&path));
        error.in_document(self.document.index).at_span(span)
    }
}

/// An element of a `DeploymentList` need not say that it is a Deployment.
fn kind_of_elements(list: &Node, mut element: Value) -> Value {
    let text = |key: &str| list.get(key).and_then(Node::as_str).unwrap_or_default();
    let kind = text("kind").strip_suffix("List").unwrap_or_default();
    if let Some(fields) = element.as_object_mut()
        && !kind.is_empty()
        && !fields.contains_key("kind")
        && !fields.contains_key("apiVersion")
    {
        fields.insert("kind".to_string(), kind.into());
        fields.insert("apiVersion".to_string(), text("apiVersion").into());
    }
    element
}

/// The key or value of a map that a message is about. Upstream's message gives only the path of the map and quotes the
/// key or value.
fn entry_named_in(map: &Node, message: &str) -> Option<Span> {
    let NodeValue::Map(entries) = &map.value else {
        return None;
    };
    let quoted = message.strip_prefix("Invalid value: ")?;
    let text = serde_json::Deserializer::from_str(quoted)
        .into_iter::<String>()
        .next()?
        .ok()?;
    entries.iter().find_map(|entry| {
        let is_value = entry.value.as_str() == Some(&text);
        let is_key = entry.key == text;
        is_key
            .then_some(entry.key_span)
            .or(is_value.then_some(entry.value.span))
    })
}

/// The true path of a field that upstream names differently: its messages leave out `metadata` before a template's
/// labels.
fn as_written(path: &FieldPath) -> FieldPath {
    let text = path.to_string();
    match text.strip_prefix("spec.template.") {
        Some(rest) if rest.starts_with("labels") || rest.starts_with("annotations") => {
            FieldPath::parse(&format!("spec.template.metadata.{rest}"))
        }
        _ => path.clone(),
    }
}

fn in_default_namespace(mut object: Value, kind: ApiKind) -> Value {
    let metadata = object.get_mut("metadata").and_then(Value::as_object_mut);
    if let (true, Some(metadata)) = (kind.kind.is_namespaced(), metadata) {
        let namespace = metadata.entry("namespace").or_insert(Value::Null);
        if namespace.is_null() || namespace == "" {
            *namespace = json!(DEFAULT_NAMESPACE);
        }
    }
    object
}

fn notes(kind: ApiKind, version: KubernetesVersion) -> Vec<Hint> {
    let mut notes = Vec::new();
    if let Some(removed_in) = kind.removed_in().filter(|_| !kind.is_served_in(version)) {
        notes.push(Hint::ApiVersionRemoved {
            api_version: kind.api_version(),
            removed_in,
            use_instead: kind.kind.api_version(),
        });
    }
    if kind.kind.role() == Role::Kept {
        notes.push(Hint::NothingFollows { kind: kind.kind });
    }
    notes
}

/// The names of an object, as far as they can be read.
fn subject(object: &Value) -> Subject {
    let text = |map: Option<&Map<String, Value>>, key: &str| {
        map.and_then(|map| map.get(key))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (top, metadata) = (object.as_object(), object["metadata"].as_object());
    Subject {
        api_version: text(top, "apiVersion"),
        kind: text(top, "kind"),
        name: text(metadata, "name"),
        namespace: text(metadata, "namespace"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let set = read(text, KubernetesVersion::NEWEST);
        let taken = set.manifests.iter();
        let taken = taken.map(|one| format!("{}/{}", one.kind.kind, one.name));
        taken.chain(set.errors().map(ToString::to_string)).collect()
    }

    #[test]
    fn a_document_with_items_is_a_list() {
        let element = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}";
        for kind in ["List", "ConfigMapList", "Whatever"] {
            let list = format!("{{apiVersion: v1, kind: {kind}, items: [{element}]}}");
            assert_eq!(names(&list), ["ConfigMap/a"], "{kind}");
        }
        let short = "{apiVersion: v1, kind: ConfigMapList, items: [{metadata: {name: b}}]}";
        assert_eq!(names(short), ["ConfigMap/b"]);
        let empty = "apiVersion: v1\nkind: ConfigMapList\nitems:\n";
        assert_eq!(names(empty), Vec::<String>::new());
    }

    #[test]
    fn a_known_name_in_a_foreign_group_is_a_custom_resource() {
        for text in [
            "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: a}}",
            "{apiVersion: apps.kruise.io/v1alpha1, kind: DaemonSet, metadata: {name: a}}",
        ] {
            let set = read(text, KubernetesVersion::NEWEST);
            let kinds: Vec<ErrorKind> = set.errors().map(|error| error.kind).collect();
            assert_eq!(kinds, [ErrorKind::CustomResource], "{text}");
        }
    }
}
