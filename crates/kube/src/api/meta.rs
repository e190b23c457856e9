//! The metadata that every object has, and the selection of objects by their labels.

pub use super::kinds::Kind;
use crate::clock::Time;
use crate::form::{self, Data, Fields, Form, Misfit, defaulted, optional, required};
use crate::map::Map;
use crate::{fields, names, through_form};
use serde_json::{Value, json};
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    pub match_labels: Labels,
    pub match_expressions: Vec<LabelRequirement>,
}

fields!(LabelSelector {
    match_labels: optional "matchLabels",
    match_expressions: optional "matchExpressions",
});

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRequirement {
    pub key: String,
    pub operator: LabelOperator,
    pub values: Vec<String>,
}

fields!(LabelRequirement {
    key: required "key",
    operator: required "operator",
    values: optional "values",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelOperator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    /// The label is a whole number above the value. Only node affinity has this operator and the next.
    Gt,
    Lt,
}

names!(LabelOperator {
    In: "In",
    NotIn: "NotIn",
    Exists: "Exists",
    DoesNotExist: "DoesNotExist",
    Gt: "Gt",
    Lt: "Lt",
});

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

/// The notation of label selectors: `tier in (a,b)`, `!old`.
impl fmt::Display for LabelRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, values) = (&self.key, self.values.join(","));
        match self.operator {
            LabelOperator::In => write!(f, "{key} in ({values})"),
            LabelOperator::NotIn => write!(f, "{key} notin ({values})"),
            LabelOperator::Exists => f.write_str(key),
            LabelOperator::DoesNotExist => write!(f, "!{key}"),
            LabelOperator::Gt => write!(f, "{key}>{values}"),
            LabelOperator::Lt => write!(f, "{key}<{values}"),
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
        let requirements = self.match_expressions.iter().map(ToString::to_string);
        f.write_str(&labels.chain(requirements).collect::<Vec<_>>().join(","))
    }
}

/// The form of [`ObjectMeta`] in JSON.
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

impl Data for OwnerReference {
    fn read(json: &Value) -> Result<OwnerReference, Misfit> {
        let object = form::object(json)?;
        let uid: String = required::read(object, "uid")?;
        Ok(OwnerReference {
            kind: required::read(object, "kind")?,
            name: required::read(object, "name")?,
            uid: Uid::parse(&uid).ok_or(Misfit::new("is unknown").below("uid"))?,
        })
    }

    fn write(&self) -> Form {
        Form::Plain(json!({
            "apiVersion": self.kind.api_version(),
            "blockOwnerDeletion": true,
            "controller": true,
            "kind": self.kind.name(),
            "name": &*self.name,
            "uid": self.uid.to_string(),
        }))
    }
}

/// Reading accepts the metadata of other people's objects: owners that are unknown here are left out.
impl Data for ObjectMeta {
    fn read(json: &Value) -> Result<ObjectMeta, Misfit> {
        let object = form::object(json)?;
        let owners = json["ownerReferences"].as_array().into_iter().flatten();
        let mut controllers = owners.filter(|owner| owner["controller"] == Value::Bool(true));
        let owner = controllers.next();
        let uid: String = defaulted::read(object, "uid")?;
        let resource_version: String = defaulted::read(object, "resourceVersion")?;
        Ok(ObjectMeta {
            name: defaulted::read(object, "name")?,
            namespace: defaulted::read(object, "namespace")?,
            uid: Uid::parse(&uid).unwrap_or_default(),
            resource_version: resource_version.parse().unwrap_or_default(),
            generation: defaulted::read(object, "generation")?,
            creation_timestamp: defaulted::read(object, "creationTimestamp")?,
            deletion_timestamp: defaulted::read(object, "deletionTimestamp")?,
            deletion_grace_period_seconds: defaulted::read(object, "deletionGracePeriodSeconds")?,
            labels: Rc::new(defaulted::read(object, "labels")?),
            annotations: Rc::new(defaulted::read(object, "annotations")?),
            owner: owner.and_then(|owner| OwnerReference::read(owner).ok()),
        })
    }

    fn write(&self) -> Form {
        let mut fields = Fields::new();
        optional::write(&mut fields, "annotations", &*self.annotations);
        required::write(&mut fields, "creationTimestamp", &self.creation_timestamp);
        let grace = &self.deletion_grace_period_seconds;
        optional::write(&mut fields, "deletionGracePeriodSeconds", grace);
        optional::write(&mut fields, "deletionTimestamp", &self.deletion_timestamp);
        optional::write(&mut fields, "generation", &self.generation);
        optional::write(&mut fields, "labels", &*self.labels);
        required::write(&mut fields, "name", &self.name);
        optional::write(&mut fields, "namespace", &self.namespace);
        if let Some(owner) = &self.owner {
            fields.push(("ownerReferences", Form::List(vec![owner.write()])));
        }
        required::write(
            &mut fields,
            "resourceVersion",
            &self.resource_version.to_string(),
        );
        required::write(&mut fields, "uid", &self.uid.to_string());
        Form::Fields(fields)
    }
}

through_form!(ObjectMeta);
