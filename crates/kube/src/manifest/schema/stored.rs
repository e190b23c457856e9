//! Brings an object into the form that the API stores and returns: empty fields are left out, quantities are canonical.
//!
//! The object must have the right shape. No information is lost, and keys that the type does not have stay unchanged.

use super::{Layout, Shape, TypeId};
use crate::api::version::KubernetesVersion;
use crate::quantity::Quantity;
use serde_json::{Map, Number, Value};

/// The object as the API would return it, before defaults are filled in.
pub fn stored(value: Value, type_id: TypeId, version: KubernetesVersion) -> Value {
    Storing {
        layout: Layout::get(),
        version,
    }
    .structure(value, type_id)
}

struct Storing {
    layout: &'static Layout,
    version: KubernetesVersion,
}

impl Storing {
    fn structure(&self, value: Value, type_id: TypeId) -> Value {
        let mut object = match value {
            Value::Object(object) => object,
            Value::Null => Map::new(),
            other => return other,
        };
        self.fields(&mut object, type_id);
        Value::Object(object)
    }

    fn fields(&self, object: &mut Map<String, Value>, type_id: TypeId) {
        let fields = self
            .layout
            .resolve(type_id)
            .fields
            .iter()
            .filter(|field| field.exists_in(self.version));
        for field in fields {
            if field.key.is_empty() {
                if let Shape::Struct(inlined) = field.shape {
                    self.fields(object, inlined);
                }
                continue;
            }
            let given = object.remove(&field.key).unwrap_or(Value::Null);
            if let Some(kept) = self.field(given, &field.shape, field.always_written) {
                object.insert(field.key.clone(), kept);
            }
        }
    }

    /// The value to write for a field; `None` to leave it out.
    fn field(&self, given: Value, shape: &Shape, always_written: bool) -> Option<Value> {
        match shape {
            Shape::Struct(_) => Some(self.value(given, shape)),
            Shape::Quantity if given.is_null() => Some("0".into()),
            Shape::IntOrString | Shape::Int(_) if given.is_null() && always_written => {
                Some(0.into())
            }
            Shape::String if given.is_null() && always_written => Some("".into()),
            _ if given.is_null() => None,
            Shape::Pointer(_) | Shape::Json | Shape::IntOrString | Shape::Time => {
                Some(self.value(given, shape))
            }
            _ => Some(self.value(given, shape)).filter(|value| always_written || !is_zero(value)),
        }
    }

    fn value(&self, given: Value, shape: &Shape) -> Value {
        match (shape, given) {
            (Shape::Pointer(to), given) => self.value(given, to),
            (Shape::Struct(id), given) => self.structure(given, *id),
            (Shape::Slice(of), Value::Array(elements)) => {
                elements.into_iter().map(|e| self.value(e, of)).collect()
            }
            (Shape::Map(of), Value::Object(object)) => Value::Object(
                // kubectl sends no entry that is null.
                object
                    .into_iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(key, value)| (key, self.value(value, of)))
                    .collect(),
            ),
            (Shape::Quantity, given) => quantity(given),
            (Shape::Int(_) | Shape::IntOrString, Value::Number(number)) => whole(&number),
            (Shape::String, Value::Null) => "".into(),
            (_, given) => given,
        }
    }
}

fn quantity(given: Value) -> Value {
    let text = match &given {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return given,
    };
    Quantity::parse(&text).map_or(given, |quantity| quantity.canonical().into())
}

/// `2.0` is the whole number 2.
fn whole(number: &Number) -> Value {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 => (float as i64).into(),
        _ => number.clone().into(),
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}
