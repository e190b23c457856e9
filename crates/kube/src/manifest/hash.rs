//! The names that ReplicaSets and ControllerRevisions get from the contents of a pod template.
//!
//! A ReplicaSet is named after a 32-bit FNV-1a hash of the whole Go value, printed field by field including absent
//! fields. The name therefore depends on the release, because releases differ in their fields. A ControllerRevision is
//! named after a 32-bit FNV-1 hash of the JSON patch it stores. Models `pkg/util/hash`, `controller.ComputeHash` and
//! `history.HashControllerRevision`.

use super::schema::{Field, Layout, Shape, Type};
use crate::api::version::{Feature, KubernetesVersion};
use crate::quantity::Quantity;
use serde_json::{Map, Value};
use std::fmt::{self, Write};

/// Letters and digits that do not form words and are not mistaken for each other.
const SAFE: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// A hash that takes text piece by piece, so that the whole text is never stored.
trait Hasher: Write {
    fn bytes(&mut self, bytes: &[u8]);
}

const FNV_OFFSET: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// 32-bit FNV-1a: xor, then multiply.
struct Fnv1a(u32);

/// 32-bit FNV-1: multiply, then xor.
struct Fnv1(u32);

impl Hasher for Fnv1a {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, byte| {
            (sum ^ u32::from(*byte)).wrapping_mul(FNV_PRIME)
        });
    }
}

impl Hasher for Fnv1 {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, byte| {
            sum.wrapping_mul(FNV_PRIME) ^ u32::from(*byte)
        });
    }
}

impl Write for Fnv1a {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}

impl Write for Fnv1 {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}

/// The decimal digits of the sum, each replaced by a character that is safe in a name. Models `rand.SafeEncodeString`.
pub fn safe_encode(sum: u32) -> String {
    sum.to_string()
        .bytes()
        .map(|digit| char::from(SAFE[usize::from(digit) % SAFE.len()]))
        .collect()
}

/// The suffix of a ReplicaSet's name: `75c6455965`.
///
/// `template` is a PodTemplateSpec with defaults. `collision_count` is the Deployment's, if it has one.
pub fn pod_template_hash(
    template: &Value,
    version: KubernetesVersion,
    collision_count: Option<i32>,
) -> String {
    let mut sum = Fnv1a(FNV_OFFSET);
    write_template(template, version, &mut sum).expect("hashing takes any text");
    if let Some(count) = collision_count {
        sum.bytes(&count.to_le_bytes());
        sum.bytes(&[0; 4]);
    }
    safe_encode(sum.0)
}

/// The text that [`pod_template_hash`] hashes.
pub fn pod_template_text(template: &Value, version: KubernetesVersion) -> String {
    let mut text = String::new();
    write_template(template, version, &mut text).expect("a string takes any text");
    text
}

/// The suffix of a ControllerRevision's name, for a StatefulSet or DaemonSet with this pod template.
pub fn controller_revision_hash(
    template: &Value,
    version: KubernetesVersion,
    collision_count: i32,
) -> String {
    let mut sum = Fnv1(FNV_OFFSET);
    let text = controller_revision_text(template, version);
    write!(sum, "{text}{collision_count}").expect("hashing takes any text");
    safe_encode(sum.0)
}

/// The patch that a ControllerRevision stores for a pod template with defaults, as the text that is hashed.
pub fn controller_revision_text(template: &Value, version: KubernetesVersion) -> String {
    let mut template = template.clone();
    if let Some(template) = template.as_object_mut() {
        template.insert("$patch".into(), "replace".into());
        let metadata = template
            .entry("metadata")
            .or_insert_with(|| Map::new().into());
        if let Some(metadata) = metadata
            .as_object_mut()
            .filter(|_| version.has(Feature::NullCreationTimestamp))
        {
            metadata.entry("creationTimestamp").or_insert(Value::Null);
        }
    }
    let text = serde_json::json!({"spec": {"template": template}}).to_string();
    escape_as_go(&text)
}

/// Go's JSON writer escapes characters that have a meaning in HTML.
fn escape_as_go(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            c => text.push(c),
        }
    }
    text
}

fn write_template(
    template: &Value,
    version: KubernetesVersion,
    out: &mut impl Write,
) -> fmt::Result {
    let layout = Layout::get();
    let root = layout.resolve(layout.known("v1.PodTemplateSpec"));
    write!(out, "({})", root.name)?;
    Printer {
        layout,
        version,
        out,
    }
    .structure(root, Some(template))
}

/// Prints values like Go's spew package with types and without calls of methods.
struct Printer<'a, W> {
    layout: &'static Layout,
    version: KubernetesVersion,
    out: &'a mut W,
}

impl<W: Write> Printer<'_, W> {
    fn structure(&mut self, type_: &Type, value: Option<&Value>) -> fmt::Result {
        self.out.write_char('{')?;
        let version = self.version;
        let fields = type_.fields.iter().filter(|field| field.exists_in(version));
        for (i, field) in fields.enumerate() {
            let separator = if i == 0 { "" } else { " " };
            write!(self.out, "{separator}{}:({})", field.name, field.go_type)?;
            self.value(&field.shape, inner(field, value))?;
        }
        self.out.write_char('}')
    }

    fn value(&mut self, shape: &Shape, value: Option<&Value>) -> fmt::Result {
        match shape {
            Shape::String => self
                .out
                .write_str(value.and_then(Value::as_str).unwrap_or_default()),
            Shape::Bool => write!(
                self.out,
                "{}",
                value.and_then(Value::as_bool).unwrap_or_default()
            ),
            Shape::Int(_) => write!(
                self.out,
                "{}",
                value.and_then(Value::as_i64).unwrap_or_default()
            ),
            Shape::Quantity => value
                .map_or_else(Quantity::zero, Quantity::from_json)
                .write_go(self.out),
            Shape::IntOrString => self.int_or_string(value),
            Shape::Time => self.out.write_str(
                "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}",
            ),
            Shape::Struct(id) => self.structure(self.layout.resolve(*id), value),
            Shape::Pointer(_) | Shape::Slice(_) | Shape::Map(_) | Shape::Bytes | Shape::Json
                if value.is_none() =>
            {
                self.out.write_str("<nil>")
            }
            Shape::Pointer(to) => self.value(to, value),
            Shape::Slice(of) => self.slice(of, value),
            Shape::Map(of) => self.map(of, value),
            Shape::Bytes => self.bytes(value),
            Shape::Json => self.raw(value),
        }
    }

    fn slice(&mut self, of: &Shape, value: Option<&Value>) -> fmt::Result {
        self.out.write_char('[')?;
        for (i, element) in value
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            if i > 0 {
                self.out.write_char(' ')?;
            }
            self.value(of, Some(element))?;
        }
        self.out.write_char(']')
    }

    fn map(&mut self, of: &Shape, value: Option<&Value>) -> fmt::Result {
        self.out.write_str("map[")?;
        for (i, (key, element)) in value
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .enumerate()
        {
            let separator = if i == 0 { "" } else { " " };
            write!(self.out, "{separator}{key}:")?;
            self.value(of, Some(element))?;
        }
        self.out.write_char(']')
    }

    fn int_or_string(&mut self, value: Option<&Value>) -> fmt::Result {
        let text = value.and_then(Value::as_str);
        let number = value.and_then(Value::as_i64).unwrap_or_default();
        let kind = u8::from(text.is_some());
        let text = text.unwrap_or_default();
        write!(
            self.out,
            "{{Type:(intstr.Type){kind} IntVal:(int32){number} StrVal:(string){text}}}"
        )
    }

    /// A byte slice prints its bytes as numbers.
    fn bytes(&mut self, value: Option<&Value>) -> fmt::Result {
        self.number_list(value.and_then(Value::as_str).unwrap_or_default().as_bytes())
    }

    /// `FieldsV1` keeps the JSON text as bytes.
    fn raw(&mut self, value: Option<&Value>) -> fmt::Result {
        let text = value.map(Value::to_string).unwrap_or_default();
        self.out.write_str("{Raw:([]v1.byte)")?;
        self.number_list(text.as_bytes())?;
        self.out.write_char('}')
    }

    fn number_list(&mut self, bytes: &[u8]) -> fmt::Result {
        self.out.write_char('[')?;
        for (i, byte) in bytes.iter().enumerate() {
            let separator = if i == 0 { "" } else { " " };
            write!(self.out, "{separator}{byte}")?;
        }
        self.out.write_char(']')
    }
}

/// The JSON of a field: its own value, or the parent's if the field is inlined. `null` counts as absent.
fn inner<'v>(field: &Field, parent: Option<&'v Value>) -> Option<&'v Value> {
    let value = if field.key.is_empty() {
        parent
    } else {
        parent.and_then(|parent| parent.get(&field.key))
    };
    value.filter(|value| !value.is_null())
}
