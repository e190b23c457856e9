//! The metadata that every object has, and the selection of objects by their labels.

pub use super::kinds::Kind;
use crate::clock::Time;
use crate::map::Map;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::rc::Rc;

/// Identity of an object in one simulated cluster, in order of creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub u32);

/// Labels or annotations, sorted by key as Kubernetes prints them.
pub type Labels = Map<String, String>;

/// The object's controller: the one `ownerReference` with `controller: true`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerReference {
    pub kind: Kind,
    pub name: Rc<str>,
    pub uid: Uid,
}

/// `metadata`. Parts that objects share are behind `Rc`, so that a thousand pods of one ReplicaSet share one label map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectMeta {
    pub name: Rc<str>,
    pub namespace: Rc<str>,
    pub uid: Uid,
    pub resource_version: u64,
    pub generation: i64,
    pub creation_timestamp: Time,
    pub deletion_timestamp: Option<Time>,
    /// Seconds between the request to delete and the deletion timestamp.
    pub deletion_grace_period_seconds: Option<u32>,
    pub labels: Rc<Labels>,
    pub annotations: Rc<Labels>,
    pub owner: Option<OwnerReference>,
}

impl ObjectMeta {
    pub fn named(namespace: &str, name: &str) -> ObjectMeta {
        ObjectMeta {
            name: name.into(),
            namespace: namespace.into(),
            uid: Uid::default(),
            resource_version: 0,
            generation: 0,
            creation_timestamp: Time::ZERO,
            deletion_timestamp: None,
            deletion_grace_period_seconds: None,
            labels: Rc::default(),
            annotations: Rc::default(),
            owner: None,
        }
    }

    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(String::as_str)
    }

    pub fn is_controlled_by(&self, uid: Uid) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.uid == uid)
    }

    pub fn is_terminating(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

/// `matchLabels` and `matchExpressions`, all of which must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub match_labels: Labels,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<LabelRequirement>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelRequirement {
    pub key: String,
    pub operator: LabelOperator,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelOperator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    /// The label is a whole number above the value. Only node affinity has this operator and the next.
    Gt,
    Lt,
}

impl LabelSelector {
    pub fn from_labels(labels: &Labels) -> LabelSelector {
        LabelSelector {
            match_labels: labels.clone(),
            match_expressions: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// An empty selector matches everything.
    pub fn matches(&self, labels: &Labels) -> bool {
        let equal = |(key, value): (&String, &String)| labels.get(key) == Some(value);
        self.match_labels.iter().all(equal)
            && self
                .match_expressions
                .iter()
                .all(|requirement| requirement.matches(labels))
    }
}

impl LabelRequirement {
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            LabelOperator::In => value.is_some_and(|value| self.values.contains(value)),
            LabelOperator::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            LabelOperator::Exists => value.is_some(),
            LabelOperator::DoesNotExist => value.is_none(),
            LabelOperator::Gt => self.compares(value, |label, bound| label > bound),
            LabelOperator::Lt => self.compares(value, |label, bound| label < bound),
        }
    }

    /// Whether the label and the only value are whole numbers that compare as asked.
    fn compares(&self, label: Option<&String>, holds: fn(i64, i64) -> bool) -> bool {
        let number = |text: &String| text.parse::<i64>().ok();
        match (label.and_then(number), &self.values[..]) {
            (Some(label), [bound]) => number(bound).is_some_and(|bound| holds(label, bound)),
            _ => false,
        }
    }
}

/// The text of the SELECTOR column.
impl fmt::Display for LabelSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("<none>");
        }
        let labels = self.match_labels.iter().map(|(k, v)| format!("{k}={v}"));
        let requirements = self.match_expressions.iter().map(|r| {
            let values = r.values.join(",");
            match r.operator {
                LabelOperator::In => format!("{} in ({values})", r.key),
                LabelOperator::NotIn => format!("{} notin ({values})", r.key),
                LabelOperator::Exists => r.key.clone(),
                LabelOperator::DoesNotExist => format!("!{}", r.key),
                LabelOperator::Gt => format!("{}>{values}", r.key),
                LabelOperator::Lt => format!("{}<{values}", r.key),
            }
        });
        f.write_str(&labels.chain(requirements).collect::<Vec<_>>().join(","))
    }
}

/// The form of [`ObjectMeta`] in JSON.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct MetaJson {
    #[serde(skip_serializing_if = "Map::is_empty", deserialize_with = "or_default")]
    annotations: Labels,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_timestamp: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_grace_period_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_timestamp: Option<Time>,
    #[serde(skip_serializing_if = "is_zero")]
    generation: i64,
    #[serde(skip_serializing_if = "Map::is_empty", deserialize_with = "or_default")]
    labels: Labels,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    namespace: String,
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    owner_references: Vec<OwnerJson>,
    #[serde(skip_serializing_if = "String::is_empty")]
    resource_version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    uid: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnerJson {
    api_version: String,
    #[serde(default)]
    block_owner_deletion: bool,
    #[serde(default)]
    controller: bool,
    kind: String,
    name: String,
    uid: String,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// An explicit `null` means the same as an absent field.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

impl fmt::Display for Uid {
    /// Prints a UUID, because users know that form from real clusters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00000000-0000-4000-8000-{:012x}", self.0)
    }
}

impl Uid {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Uid> {
        let digits = text.strip_prefix("00000000-0000-4000-8000-")?;
        u32::from_str_radix(digits, 16).ok().map(Uid)
    }
}

impl Serialize for ObjectMeta {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let owner = self.owner.as_ref().map(|owner| OwnerJson {
            api_version: owner.kind.api_version().to_string(),
            block_owner_deletion: true,
            controller: true,
            kind: owner.kind.name().to_string(),
            name: owner.name.to_string(),
            uid: owner.uid.to_string(),
        });
        MetaJson {
            annotations: (*self.annotations).clone(),
            creation_timestamp: Some(self.creation_timestamp),
            deletion_grace_period_seconds: self.deletion_grace_period_seconds,
            deletion_timestamp: self.deletion_timestamp,
            generation: self.generation,
            labels: (*self.labels).clone(),
            name: self.name.to_string(),
            namespace: self.namespace.to_string(),
            owner_references: owner.into_iter().collect(),
            resource_version: self.resource_version.to_string(),
            uid: self.uid.to_string(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ObjectMeta {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<ObjectMeta, D::Error> {
        let json = MetaJson::deserialize(deserializer)?;
        let owner = json.owner_references.into_iter().find(|o| o.controller);
        Ok(ObjectMeta {
            name: json.name.into(),
            namespace: json.namespace.into(),
            uid: Uid::parse(&json.uid).unwrap_or_default(),
            resource_version: json.resource_version.parse().unwrap_or_default(),
            generation: json.generation,
            creation_timestamp: json.creation_timestamp.unwrap_or_default(),
            deletion_timestamp: json.deletion_timestamp,
            deletion_grace_period_seconds: json.deletion_grace_period_seconds,
            labels: Rc::new(json.labels),
            annotations: Rc::new(json.annotations),
            owner: owner.and_then(|owner| {
                Some(OwnerReference {
                    kind: Kind::from_name(&owner.kind)?,
                    name: owner.name.into(),
                    uid: Uid::parse(&owner.uid)?,
                })
            }),
        })
    }
}
