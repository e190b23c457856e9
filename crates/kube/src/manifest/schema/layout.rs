//! Reads the layout tables.

#![expect(
    clippy::string_slice,
    reason = "the names are those of our own table, in ASCII"
)]

use crate::api::version::KubernetesVersion;
use crate::map::Map;
use std::sync::OnceLock;

/// The types reachable from a pod template, in every release. Its header explains the form.
const POD: &str = include_str!("pod.layout");
/// The types of the objects themselves.
const WORKLOADS: &str = include_str!("workloads.layout");
const AUTOSCALING: &str = include_str!("autoscaling.layout");

/// Index of a struct type in the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeId(usize);

/// The JSON form of the values of a Go type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    String,
    Bool,
    /// A whole number of so many bits.
    Int(u8),
    Quantity,
    IntOrString,
    /// RFC 3339; the zero time is left out.
    Time,
    /// Bytes, in base64.
    Bytes,
    /// Any JSON, which is kept unchanged.
    Json,
    /// Absent, or the value.
    Pointer(Box<Shape>),
    Slice(Box<Shape>),
    /// Keys are strings.
    Map(Box<Shape>),
    Struct(TypeId),
}

impl Shape {
    /// Whether such a value may hold fields that the layout names.
    pub fn has_fields(&self) -> bool {
        match self {
            Shape::Struct(_) => true,
            Shape::Pointer(of) | Shape::Slice(of) | Shape::Map(of) => of.has_fields(),
            _ => false,
        }
    }
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// The field's name in Go.
    pub name: &'static str,
    /// The key in JSON. An empty key means that the fields of the field's struct are part of the parent's JSON.
    pub key: String,
    /// The type as Go prints it.
    pub go_type: &'static str,
    pub shape: Shape,
    /// Written even when it holds Go's zero value.
    pub always_written: bool,
    /// The only value with which the field has an effect in this simulation. `None` for a field whose effect does not
    /// depend on the value.
    pub simulated_only_as: Option<&'static str>,
    since: u8,
    until: u8,
    /// The releases, as the tables write them, in which the field's feature gate is off.
    off: &'static str,
}

impl Field {
    /// Whether the release has the field.
    pub fn exists_in(&self, version: KubernetesVersion) -> bool {
        (self.since..=self.until).contains(&version.minor())
    }

    /// Whether the release has the field, but drops it from new objects, since its feature gate is off by default.
    pub fn is_off_in(&self, version: KubernetesVersion) -> bool {
        let mut ranges = self.off.split(',').filter(|range| !range.is_empty());
        ranges.any(|range| {
            let (since, until) = releases(range);
            (since..=until).contains(&version.minor())
        })
    }

    /// Marked as required in the published schema: nearly the fields that Go always writes.
    pub fn is_required(&self) -> bool {
        self.always_written && !matches!(self.key.as_str(), "apiGroup" | "service" | "serviceName")
    }

    /// First and last minor release that have it; 0 if the oldest release has it, 255 if the newest still has it.
    pub fn releases(&self) -> (u8, u8) {
        (self.since, self.until)
    }
}

/// A struct type.
#[derive(Debug)]
pub struct Type {
    /// Package and name, as Go prints them: `v1.Container`.
    pub name: &'static str,
    pub fields: Vec<Field>,
}

/// All types.
pub struct Layout {
    types: Vec<Type>,
    ids: Map<&'static str, TypeId>,
}

impl Layout {
    /// The tables, read at the first call.
    pub fn get() -> &'static Self {
        static LAYOUT: OnceLock<Layout> = OnceLock::new();
        LAYOUT.get_or_init(|| Self::read(&[POD, WORKLOADS, AUTOSCALING]))
    }

    /// The struct type with this name.
    pub fn find(&self, name: &str) -> Option<TypeId> {
        self.ids.get(name).copied()
    }

    /// The struct type with this name, which the tables must have.
    ///
    /// # Panics
    /// The tables have no such type.
    pub fn known(&self, name: &str) -> TypeId {
        self.find(name)
            .unwrap_or_else(|| panic!("no type {name} in the layout"))
    }

    /// The type behind an index.
    pub fn resolve(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }

    fn read(tables: &[&'static str]) -> Self {
        let lines = || {
            tables
                .iter()
                .flat_map(|table| table.lines())
                .filter(|line| !line.starts_with('#'))
        };
        let mut names = Names::default();
        for line in lines() {
            match line.split_once(" = ") {
                Some((target, aliases)) => names.alias(target, aliases),
                None => names.add_struct(line.split_once(' ').map_or(line, |(name, _)| name)),
            }
        }
        let types = lines()
            .filter(|line| !line.contains(" = "))
            .map(|line| names.read_type(line))
            .collect();
        Self {
            types,
            ids: names.structs,
        }
    }
}

/// First and last release of `20-22`, of which either may be left out.
fn releases(range: &'static str) -> (u8, u8) {
    let (since, until) = range
        .split_once('-')
        .unwrap_or_else(|| panic!("bad releases: {range}"));
    let until = until.parse().unwrap_or(u8::MAX);
    (since.parse().unwrap_or(0), until)
}

#[derive(Default)]
struct Names {
    structs: Map<&'static str, TypeId>,
    aliases: Map<&'static str, &'static str>,
}

impl Names {
    fn alias(&mut self, target: &'static str, aliases: &'static str) {
        self.aliases
            .extend(aliases.split(' ').map(|alias| (alias, target)));
    }

    fn add_struct(&mut self, name: &'static str) {
        let id = TypeId(self.structs.len());
        self.structs.insert(name, id);
    }

    fn read_type(&self, line: &'static str) -> Type {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        Type {
            name,
            fields: words.map(|word| self.read_field(word)).collect(),
        }
    }

    /// `Name=key:type!@20-22~20-20`.
    fn read_field(&self, word: &'static str) -> Field {
        let (name, rest) = word
            .split_once(':')
            .unwrap_or_else(|| panic!("field without a type: {word}"));
        let (rest, off) = rest.split_once('~').unwrap_or((rest, ""));
        let (rest, present) = rest.split_once('@').unwrap_or((rest, "-"));
        let (since, until) = releases(present);
        let (rest, simulated_only_as) = match rest.split_once('^') {
            Some((rest, value)) => (rest, Some(value)),
            None => (rest, None),
        };
        let go_type = rest.trim_end_matches('!');
        let (name, key) = match name.split_once('=') {
            Some((name, key)) => (name, key.to_owned()),
            None => (name, name[..1].to_ascii_lowercase() + &name[1..]),
        };
        Field {
            name,
            key,
            go_type,
            shape: self.shape(go_type),
            always_written: rest.ends_with('!'),
            simulated_only_as,
            since,
            until,
            off,
        }
    }

    fn shape(&self, go_type: &'static str) -> Shape {
        if let Some(inner) = go_type.strip_prefix('*') {
            return Shape::Pointer(Box::new(self.shape(inner)));
        }
        if let Some(inner) = go_type.strip_prefix("[]") {
            return if inner == "byte" {
                Shape::Bytes
            } else {
                Shape::Slice(Box::new(self.shape(inner)))
            };
        }
        if let Some((_, inner)) = go_type
            .strip_prefix("map[")
            .and_then(|rest| rest.split_once(']'))
        {
            return Shape::Map(Box::new(self.shape(inner)));
        }
        match go_type {
            "string" | "types.UID" => Shape::String,
            "bool" => Shape::Bool,
            "int32" => Shape::Int(32),
            "int64" => Shape::Int(64),
            "resource.Quantity" => Shape::Quantity,
            "intstr.IntOrString" => Shape::IntOrString,
            "v1.Time" | "v1.MicroTime" => Shape::Time,
            "v1.FieldsV1" | "v1.Fields" | "runtime.RawExtension" => Shape::Json,
            _ => self.named(go_type),
        }
    }

    fn named(&self, name: &'static str) -> Shape {
        match (self.structs.get(name), self.aliases.get(name)) {
            (Some(id), _) => Shape::Struct(*id),
            (None, Some(target)) => self.shape(target),
            (None, None) => panic!("type {name} is not in the layout"),
        }
    }
}
