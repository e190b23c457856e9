//! Checks that an object has the shape of its type: no unknown fields, no values of a wrong JSON type.
//!
//! The messages are those of the chosen release: before 1.25 those of `kubectl` with the published schema, from 1.25 on
//! those of the server's strict decoding.

use super::suggest::nearest;
use super::words::{
    as_go_writes, find_elsewhere, go_type_of, hint_for_type, inner_struct, open_api_name,
    open_api_type, open_api_type_of,
};
use super::{Field, Layout, Shape, Type, TypeId};
use crate::api::version::{Feature, KubernetesVersion};
use crate::manifest::error::{ErrorKind, ManifestError};
use crate::manifest::hint::Hint;
use crate::manifest::path::{FieldPath, Segment};
use crate::manifest::quote::quoted;
use crate::quantity::Quantity;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine, alphabet};
use serde_json::{Map, Value};

/// Base64 in the variant that Go's `StdEncoding` accepts.
const AS_GO: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Most errors that are reported. A user reads only the first ones, and each costs the time of a search for a
/// suggestion.
const MAX_ERRORS: usize = 100;

/// The first hundred errors in the shape of an object, in the order of its fields' names.
pub fn check(
    object: &Value,
    kind: &str,
    root: TypeId,
    version: KubernetesVersion,
) -> Vec<ManifestError> {
    let mut checker = Checker {
        layout: Layout::get(),
        version,
        kind,
        root,
        by_kubectl: !version.has(Feature::ServerSideFieldValidation),
        errors: Vec::new(),
    };
    let place = Place {
        owner: root,
        field: None,
    };
    checker.value(object, &Shape::Struct(root), &place, &FieldPath::root());
    checker.errors
}

/// The struct that a value belongs to, and the field of it, for messages.
#[derive(Clone, Copy)]
struct Place<'a> {
    owner: TypeId,
    field: Option<&'a Field>,
}

/// Whether the value is of the shape, and the shape is one without fields or elements.
fn is_simply(value: &Value, shape: &Shape) -> bool {
    match (shape, value) {
        (Shape::Pointer(to), _) => is_simply(value, to),
        (Shape::String | Shape::Time | Shape::IntOrString, Value::String(_))
        | (Shape::Bool, Value::Bool(_)) => true,
        (Shape::Int(bits), Value::Number(_)) => fits(value, *bits),
        (Shape::IntOrString, Value::Number(_)) => fits(value, 32),
        _ => false,
    }
}

struct Checker<'a> {
    layout: &'static Layout,
    version: KubernetesVersion,
    kind: &'a str,
    root: TypeId,
    by_kubectl: bool,
    errors: Vec<ManifestError>,
}

impl Checker<'_> {
    fn value(&mut self, value: &Value, shape: &Shape, place: &Place, path: &FieldPath) {
        if self.errors.len() >= MAX_ERRORS {
            return;
        }
        match (shape, value) {
            (_, Value::Null) | (Shape::Json, _) => {}
            (Shape::Pointer(to), _) => self.value(value, to, place, path),
            (Shape::Struct(id), Value::Object(object)) => self.structure(object, *id, path),
            (Shape::Slice(of), Value::Array(elements)) => {
                for (i, element) in elements.iter().enumerate() {
                    self.inner(element, of, place, || path.index(i));
                }
            }
            (Shape::Map(of), Value::Object(object)) => {
                for (key, element) in object {
                    self.inner(element, of, place, || path.key(key));
                }
            }
            (Shape::Quantity, _) => self.quantity(value, path),
            (Shape::Bytes, Value::String(text)) => self.base64(text, path),
            _ if is_simply(value, shape) => {}
            _ => self.wrong_type(value, shape, place, path),
        }
    }

    /// Checks a value inside another. Its path is made only for a value that may be wrong or has fields of its own, because
    /// most values are simple and right.
    fn inner(
        &mut self,
        value: &Value,
        shape: &Shape,
        place: &Place,
        path: impl FnOnce() -> FieldPath,
    ) {
        if !is_simply(value, shape) {
            self.value(value, shape, place, &path());
        }
    }

    fn structure(&mut self, object: &Map<String, Value>, id: TypeId, path: &FieldPath) {
        let type_ = self.layout.resolve(id);
        let mut fields = Vec::new();
        collect_fields(self.layout, type_, &mut fields);
        let known: Vec<_> = fields
            .iter()
            .copied()
            .filter(|field| field.exists_in(self.version))
            .collect();
        for (key, value) in object {
            if self.errors.len() >= MAX_ERRORS {
                return;
            }
            match known.iter().find(|field| field.key == *key) {
                Some(field) => {
                    let place = Place {
                        owner: id,
                        field: Some(field),
                    };
                    self.inner(value, &field.shape, &place, || path.field(key));
                }
                None => self.unknown_field(key, type_, &fields, path),
            }
        }
        if self.by_kubectl {
            for field in known
                .iter()
                .filter(|field| field.is_required() && !object.contains_key(&field.key))
            {
                self.missing_field(field, type_, path);
            }
        }
    }

    fn quantity(&mut self, value: &Value, path: &FieldPath) {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if let Err(error) = Quantity::parse(text.trim()) {
            self.report(
                ErrorKind::WrongType,
                error.to_string(),
                path,
                Some(Hint::Amount),
            );
        }
    }

    fn base64(&mut self, text: &str, path: &FieldPath) {
        let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
        if let Err(error) = AS_GO.decode(&text) {
            let at = match error {
                DecodeError::InvalidByte(at, byte) if byte != b'=' => at,
                _ => text.len() / 4 * 4,
            };
            let message = format!("illegal base64 data at input byte {at}");
            self.report(ErrorKind::WrongType, message, path, Some(Hint::Base64));
        }
    }

    fn unknown_field(&mut self, key: &str, type_: &Type, fields: &[&Field], path: &FieldPath) {
        let here = path.field(key);
        let message = if self.by_kubectl {
            format!(
                "ValidationError({}): unknown field \"{key}\" in {}",
                self.place_in_kind(path),
                open_api_name(type_.name)
            )
        } else {
            format!("unknown field {}", quoted(&here.to_string()))
        };
        let hint = self.hint_for_unknown(key, fields, path);
        self.report(ErrorKind::UnknownField, message, &here, hint);
    }

    fn hint_for_unknown(&self, key: &str, fields: &[&Field], path: &FieldPath) -> Option<Hint> {
        if let Some(field) = fields.iter().find(|field| field.key == key) {
            return Some(self.hint_on_releases(field));
        }
        let known = || {
            fields
                .iter()
                .filter(|field| field.exists_in(self.version))
                .map(|field| field.key.as_str())
        };
        if let Some(meant) = nearest(key, known()) {
            return Some(Hint::DidYouMean(meant.to_owned()));
        }
        let elsewhere = find_elsewhere(self.layout, self.root, key, self.version)
            .filter(|place| place != path)?;
        Some(Hint::BelongsUnder {
            key: key.to_owned(),
            place: elsewhere,
        })
    }

    fn hint_on_releases(&self, field: &Field) -> Hint {
        let (since, until) = field.releases();
        if self.version.minor() < since {
            Hint::FieldSince {
                field: field.key.clone(),
                since,
                chosen: self.version,
            }
        } else {
            Hint::FieldUntil {
                field: field.key.clone(),
                until,
                chosen: self.version,
            }
        }
    }

    fn missing_field(&mut self, field: &Field, type_: &Type, path: &FieldPath) {
        let message = format!(
            "ValidationError({}): missing required field \"{}\" in {}",
            self.place_in_kind(path),
            field.key,
            open_api_name(type_.name)
        );
        self.report(ErrorKind::Required, message, &path.field(&field.key), None);
    }

    fn wrong_type(&mut self, value: &Value, shape: &Shape, place: &Place, path: &FieldPath) {
        let owner = self.layout.resolve(place.owner).name;
        let in_user_map = matches!(path.last(), Some(Segment::Key(_)));
        let fraction = matches!(
            (shape, value),
            (Shape::Int(_) | Shape::IntOrString, Value::Number(_))
        );
        let message = if self.by_kubectl && !in_user_map && !fraction {
            let subject = match (shape, place.field) {
                (Shape::Struct(id), _) => open_api_name(self.layout.resolve(*id).name),
                (_, Some(field)) => format!("{}.{}", open_api_name(owner), field.key),
                (_, None) => open_api_name(owner),
            };
            let (got, expected) = (open_api_type_of(value), open_api_type(shape));
            let place = self.place_in_kind(path);
            format!(
                "ValidationError({place}): invalid type for {subject}: got \"{got}\", expected \"{expected}\""
            )
        } else {
            self.unmarshal_message(value, shape, place, path)
        };
        let hint = hint_for_type(value, shape, in_user_map);
        self.report(ErrorKind::WrongType, message, path, Some(hint));
    }

    fn unmarshal_message(
        &self,
        value: &Value,
        shape: &Shape,
        place: &Place,
        path: &FieldPath,
    ) -> String {
        let owner = self.layout.resolve(place.owner).name;
        let owner = owner.rsplit('.').next().unwrap_or(owner);
        let got = match (shape, value) {
            (Shape::Int(_) | Shape::IntOrString, Value::Number(number)) => {
                format!("number {}", as_go_writes(number))
            }
            _ => go_type_of(value).to_owned(),
        };
        let go_type = match place.field {
            Some(field) => self.go_type_in(field, shape),
            None => self.go_type(shape),
        };
        format!(
            "json: cannot unmarshal {got} into Go struct field {owner}.{} of type {go_type}",
            self.go_path(path)
        )
    }

    /// The names of the fields on a path. Newer readers of JSON also name the structs that are part of others.
    fn go_path(&self, path: &FieldPath) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut at = Some(self.root);
        for segment in path.segments() {
            let Segment::Field(name) = segment else {
                continue;
            };
            let part = at.and_then(|id| self.part_with(id, name));
            if self.version.has(Feature::PartsNamed) {
                names.extend(part.map(|(part, _)| part).filter(|part| !part.is_empty()));
            }
            names.push(name);
            at = part.and_then(|(_, field)| inner_struct(&field.shape));
        }
        names.join(".")
    }

    /// The field of a struct with this key, and the name of the part of the struct that has it; empty for the struct itself.
    fn part_with(&self, id: TypeId, key: &str) -> Option<(&'static str, &'static Field)> {
        let fields = &self.layout.resolve(id).fields;
        let exists = |field: &&'static Field| field.exists_in(self.version);
        let own = fields.iter().filter(exists).find(|field| field.key == key);
        own.map(|field| ("", field)).or_else(|| {
            fields
                .iter()
                .filter(exists)
                .find_map(|part| match part.shape {
                    Shape::Struct(inlined) if part.key.is_empty() => {
                        let (_, field) = self.part_with(inlined, key)?;
                        Some((part.name, field))
                    }
                    _ => None,
                })
        })
    }

    /// The type of a value within a field: of the field itself, or of an element.
    fn go_type_in(&self, field: &Field, shape: &Shape) -> String {
        let (mut of, mut name) = (&field.shape, field.go_type);
        loop {
            let is_pointer = matches!(of, Shape::Pointer(_));
            if !is_pointer && of == shape {
                break;
            }
            (of, name) = match of {
                Shape::Pointer(to) => (&**to, name.strip_prefix('*').unwrap_or(name)),
                Shape::Slice(to) => (&**to, name.strip_prefix("[]").unwrap_or(name)),
                Shape::Map(to) => (&**to, name.split_once(']').map_or("", |(_, name)| name)),
                _ => return self.go_type(shape),
            };
        }
        let has_other_name = matches!(shape, Shape::String | Shape::Map(_) | Shape::Slice(_));
        let is_known = !name.is_empty() && !name.contains("byte") && has_other_name;
        if is_known {
            name.to_owned()
        } else {
            self.go_type(shape)
        }
    }

    fn go_type(&self, shape: &Shape) -> String {
        match shape {
            Shape::String => "string".to_owned(),
            Shape::Bool => "bool".to_owned(),
            Shape::Int(bits) => format!("int{bits}"),
            Shape::IntOrString => "int32".to_owned(),
            Shape::Quantity => "resource.Quantity".to_owned(),
            Shape::Time => "v1.Time".to_owned(),
            Shape::Bytes => "[]uint8".to_owned(),
            Shape::Json => "json.RawMessage".to_owned(),
            Shape::Pointer(to) => self.go_type(to),
            Shape::Slice(of) => format!("[]{}", self.go_type(of)),
            Shape::Map(of) => format!("map[string]{}", self.go_type(of)),
            Shape::Struct(id) => self.layout.resolve(*id).name.to_owned(),
        }
    }

    /// `Deployment.spec.template`: how messages from the published schema name a place.
    fn place_in_kind(&self, path: &FieldPath) -> String {
        if path.is_root() {
            self.kind.to_owned()
        } else {
            format!("{}.{path}", self.kind)
        }
    }

    fn report(&mut self, kind: ErrorKind, message: String, path: &FieldPath, hint: Option<Hint>) {
        let error = ManifestError::new(kind, message).at_path(path.clone());
        self.errors.push(match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        });
    }
}

/// The fields of a type with those of the structs inlined in it.
pub(super) fn collect_fields<'a>(layout: &'a Layout, type_: &'a Type, into: &mut Vec<&'a Field>) {
    for field in &type_.fields {
        match field.shape {
            Shape::Struct(inlined) if field.key.is_empty() => {
                collect_fields(layout, layout.resolve(inlined), into)
            }
            _ => into.push(field),
        }
    }
}

/// Whether a number is whole and fits so many bits. `2.0` is whole.
fn fits(value: &Value, bits: u8) -> bool {
    let whole = value.as_i64().or_else(|| {
        value
            .as_f64()
            .filter(|f| f.fract() == 0.0 && f.abs() < 1e15)
            .map(|f| f as i64)
    });
    whole.is_some_and(|number| bits == 64 || i32::try_from(number).is_ok())
}
