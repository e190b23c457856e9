//! The fields of a kind with their types and all fields below them, as `kubectl explain --recursive` lists them. Models
//! `pkg/explain/v2/templates/plaintext.tmpl`, without the values that a field may have.

use kube::api::KubernetesVersion;
use kube::manifest::kinds::ApiKind;
use kube::manifest::schema::{Field, Layout, Shape, TypeId};
use kube::order::Order;

/// The fields below a place in a kind's objects.
pub(super) struct Tree {
    /// The type of the field at the place; empty for the object itself.
    pub type_name: String,
    /// A line for each field, two blanks a level.
    pub lines: String,
}

/// The tree below the field that `path` names, down to so many levels; 0 means all. `None` if there is no such field.
pub(super) fn tree(
    kind: ApiKind,
    path: &str,
    version: KubernetesVersion,
    depth: usize,
) -> Option<Tree> {
    let shape = find(kind, path, version)?;
    let mut lines = String::new();
    if let Some(id) = structure(&shape) {
        list(id, version, 1, depth, &mut lines);
    }
    let type_name = match path {
        "" => String::new(),
        _ => name_of(&shape),
    };
    Some(Tree { type_name, lines })
}

/// The type of the field that `path` names. `None` if the tables know no such field.
pub(super) fn type_name(kind: ApiKind, path: &str, version: KubernetesVersion) -> Option<String> {
    find(kind, path, version).map(|shape| name_of(&shape))
}

fn find(kind: ApiKind, path: &str, version: KubernetesVersion) -> Option<Shape> {
    let mut shape = Shape::Struct(kind.type_id());
    for key in path.split('.').filter(|key| !key.is_empty()) {
        let fields = fields_of(structure(&shape)?, version);
        let field = fields.into_iter().find(|field| field.key == key)?;
        shape = field.shape.clone();
    }
    Some(shape)
}

fn list(id: TypeId, version: KubernetesVersion, level: usize, depth: usize, out: &mut String) {
    for field in fields_of(id, version) {
        let (blanks, key) = ("  ".repeat(level), &field.key);
        let required = if field.is_required() {
            " -required-"
        } else {
            ""
        };
        let type_name = name_of(&field.shape);
        out.push_str(&format!("{blanks}{key}\t<{type_name}>{required}\n"));
        if let Some(inner) = structure(&field.shape)
            && (depth == 0 || level < depth)
        {
            list(inner, version, level + 1, depth, out);
        }
    }
}

/// The fields that a type has in the release, by name, those of structs inlined in it among them.
fn fields_of(id: TypeId, version: KubernetesVersion) -> Vec<&'static Field> {
    let layout = Layout::get();
    let mut fields = Vec::new();
    let own = layout.resolve(id).fields.iter();
    for field in own.filter(|field| field.exists_in(version)) {
        match structure(&field.shape) {
            Some(inlined) if field.key.is_empty() => fields.extend(fields_of(inlined, version)),
            _ => fields.push(field),
        }
    }
    fields.order_by_key(|field| field.key.clone());
    fields
}

/// The struct that a field's values consist of.
fn structure(shape: &Shape) -> Option<TypeId> {
    match shape {
        Shape::Struct(id) => Some(*id),
        Shape::Pointer(of) | Shape::Slice(of) | Shape::Map(of) => structure(of),
        _ => None,
    }
}

/// `[]Container`, `map[string]string`, `integer`.
fn name_of(shape: &Shape) -> String {
    match shape {
        Shape::String | Shape::Time | Shape::Bytes => "string".into(),
        Shape::Bool => "boolean".into(),
        Shape::Int(_) => "integer".into(),
        Shape::Quantity => "Quantity".into(),
        Shape::IntOrString => "IntOrString".into(),
        Shape::Json => "Object".into(),
        Shape::Pointer(to) => name_of(to),
        Shape::Slice(of) => format!("[]{}", name_of(of)),
        Shape::Map(of) => format!("map[string]{}", name_of(of)),
        Shape::Struct(id) => {
            let name = Layout::get().resolve(*id).name;
            name.split_once('.').map_or(name, |(_, name)| name).into()
        }
    }
}
