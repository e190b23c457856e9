//! The fields of an object from which nothing follows, so that a user can be told at the field.

use super::{Field, Layout, Shape, TypeId};
use crate::api::version::KubernetesVersion;
use crate::manifest::path::{FieldPath, Segment};
use serde_json::{Map, Value};

/// Why nothing follows from a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// The release's API server drops it from new objects, since its feature gate is off by default.
    SwitchedOff,
    /// The field is stored, but the part of Kubernetes that reads it is not simulated.
    NotSimulated,
}

/// The fields that an object sets and from which nothing follows, in the order of the type's fields.
///
/// The object must have the shape of its type.
pub fn unused_fields(
    object: &Value,
    type_id: TypeId,
    version: KubernetesVersion,
) -> Vec<(FieldPath, Unused)> {
    let mut search = Search {
        layout: Layout::get(),
        version,
        found: Vec::new(),
    };
    search.structure(object, type_id, &FieldPath::root());
    search.found
}

/// Takes out what the release's API server drops. Models `DropDisabledPodFields` and `dropStatefulSetDisabledFields` and
/// their like, which run after defaults are set and before an object is validated.
pub fn drop_switched_off(object: &mut Value, type_id: TypeId, version: KubernetesVersion) {
    for (path, why) in unused_fields(object, type_id, version) {
        if why == Unused::SwitchedOff {
            remove(object, path.segments());
        }
    }
}

fn remove(value: &mut Value, path: &[Segment]) {
    let inner = match path {
        [] => return,
        [Segment::Field(last)] => {
            value.as_object_mut().map(|fields| fields.remove(last));
            return;
        }
        [Segment::Field(key) | Segment::Key(key), ..] => value.get_mut(key),
        [Segment::Index(index), ..] => value.get_mut(index),
    };
    if let Some(inner) = inner {
        remove(inner, &path[1..]);
    }
}

struct Search {
    layout: &'static Layout,
    version: KubernetesVersion,
    found: Vec<(FieldPath, Unused)>,
}

impl Search {
    fn structure(&mut self, value: &Value, id: TypeId, path: &FieldPath) {
        let Some(object) = value.as_object() else {
            return;
        };
        let (layout, version) = (self.layout, self.version);
        let fields = layout.resolve(id).fields.iter();
        for field in fields.filter(|field| field.exists_in(version)) {
            if field.key.is_empty() {
                self.value(value, &field.shape, path);
            } else if let Some(value) = given(object, field) {
                self.field(value, field, path);
            }
        }
    }

    fn field(&mut self, value: &Value, field: &Field, owner: &FieldPath) {
        let path = || owner.field(&field.key);
        if field.is_off_in(self.version) {
            self.found.push((path(), Unused::SwitchedOff));
        } else if field.simulated_only_as.is_some_and(|only| value != only) {
            self.found.push((path(), Unused::NotSimulated));
        } else if field.shape.has_fields() {
            self.value(value, &field.shape, &path());
        }
    }

    fn value(&mut self, value: &Value, shape: &Shape, path: &FieldPath) {
        match (shape, value) {
            (Shape::Pointer(to), _) => self.value(value, to, path),
            (Shape::Struct(id), _) => self.structure(value, *id, path),
            (Shape::Slice(of), Value::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.value(element, of, &path.index(index));
                }
            }
            (Shape::Map(of), Value::Object(entries)) => {
                for (key, entry) in entries {
                    self.value(entry, of, &path.key(key));
                }
            }
            _ => {}
        }
    }
}

/// The value of a field, unless it is as good as absent.
fn given<'v>(object: &'v Map<String, Value>, field: &Field) -> Option<&'v Value> {
    let value = object.get(&field.key)?;
    let empty = match value {
        Value::Null => true,
        Value::Array(elements) => elements.is_empty(),
        _ => false,
    };
    (!empty).then_some(value)
}
