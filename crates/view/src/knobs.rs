//! The fields of a workload that control its rollout. They are read from a text and written back into it.
//!
//! Invalid values are read too, so that a person can use a knob to correct what the API server would refuse.

use kube::api::common::IntOrPercent;
use kube::api::deployment::{Bounds, RollingUpdate};
use kube::api::meta::Kind;
use kube::api::{KubernetesVersion, WorkloadKind};
use kube::manifest::admit::kind_of;
use kube::manifest::defaults::default_object;
use kube::manifest::edit::{self, EditValue};
use kube::manifest::error::ManifestError;
use kube::manifest::path::FieldPath;
use kube::manifest::yaml::{self, Node, NodeValue, Parsed};
use serde_json::Value;

/// One workload of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Knobs {
    pub kind: WorkloadKind,
    pub name: String,
    document: usize,
    /// The place of the workload in its document: the root, or an item of a list.
    base: FieldPath,
    /// The names of the containers, in order.
    pub containers: Vec<String>,
    settings: Vec<Setting>,
}

/// The value that a knob shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub knob: Knob,
    /// The value in the text, or else the default of the API version.
    pub value: String,
    /// Whether the text contains the value.
    pub given: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    Replicas,
    /// The image of the container with this index.
    Image(usize),
    StrategyType,
    Partition,
    MaxSurge,
    MaxUnavailable,
    MinReadySeconds,
    ProgressDeadlineSeconds,
    RevisionHistoryLimit,
    Paused,
}

/// All knobs except those of containers. The kind and the type of the strategy decide which of them a workload has.
pub const KNOBS: [Knob; 9] = [
    Knob::StrategyType,
    Knob::Replicas,
    Knob::Partition,
    Knob::MaxSurge,
    Knob::MaxUnavailable,
    Knob::MinReadySeconds,
    Knob::ProgressDeadlineSeconds,
    Knob::RevisionHistoryLimit,
    Knob::Paused,
];

/// The values that a knob accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A whole number, 0 or more.
    Count,
    /// A count or a percentage.
    Bound,
    Text,
    Switch,
}

impl Knob {
    pub const fn form(self) -> Form {
        match self {
            Knob::Replicas
            | Knob::Partition
            | Knob::MinReadySeconds
            | Knob::ProgressDeadlineSeconds
            | Knob::RevisionHistoryLimit => Form::Count,
            Knob::MaxSurge | Knob::MaxUnavailable => Form::Bound,
            Knob::Image(_) | Knob::StrategyType => Form::Text,
            Knob::Paused => Form::Switch,
        }
    }

    /// The name of the field. For a field of the strategy it is the name that Deployments use.
    pub const fn field(self) -> &'static str {
        match self {
            Knob::Partition => "partition",
            Knob::Replicas => "replicas",
            Knob::Image(_) => "image",
            Knob::StrategyType => "strategy",
            Knob::MaxSurge => "maxSurge",
            Knob::MaxUnavailable => "maxUnavailable",
            Knob::MinReadySeconds => "minReadySeconds",
            Knob::ProgressDeadlineSeconds => "progressDeadlineSeconds",
            Knob::RevisionHistoryLimit => "revisionHistoryLimit",
            Knob::Paused => "paused",
        }
    }

    /// Whether the knob accepts this text.
    pub fn takes(self, text: &str) -> bool {
        let count = |text: &str| text.parse::<i32>().is_ok_and(|count| count >= 0);
        match self.form() {
            Form::Count => count(text),
            Form::Bound => count(text.strip_suffix('%').unwrap_or(text)),
            Form::Text => !text.trim().is_empty(),
            Form::Switch => matches!(text, "true" | "false"),
        }
    }

    /// The next value up or down; a percentage changes by five.
    pub fn turned(self, text: &str, up: bool) -> Option<String> {
        let (number, unit, step) = match text.strip_suffix('%') {
            Some(number) => (number, "%", 5),
            None => (text, "", 1),
        };
        let number: i32 = number.parse().ok()?;
        let next = number.saturating_add(if up { step } else { -step }).max(0);
        (next != number).then(|| format!("{next}{unit}"))
    }

    /// The place of the field in an object of the kind; `None` for a field of the strategy if the kind has none.
    fn path(self, kind: WorkloadKind) -> Option<FieldPath> {
        let spec = FieldPath::root().field("spec");
        let strategy = || kind.strategy_field().map(|field| spec.field(field));
        Some(match self {
            Knob::Image(index) => {
                let pod = spec.field("template").field("spec");
                pod.field("containers").index(index).field("image")
            }
            Knob::StrategyType => strategy()?.field("type"),
            Knob::MaxSurge | Knob::MaxUnavailable | Knob::Partition => {
                strategy()?.field("rollingUpdate").field(self.field())
            }
            _ => spec.field(self.field()),
        })
    }
}

/// The knobs that a person is offered for a kind, besides those of images and of the type of the strategy.
const fn offered(kind: WorkloadKind) -> &'static [Knob] {
    match kind {
        WorkloadKind::Deployment => &[
            Knob::Replicas,
            Knob::MaxSurge,
            Knob::MaxUnavailable,
            Knob::MinReadySeconds,
            Knob::ProgressDeadlineSeconds,
            Knob::RevisionHistoryLimit,
            Knob::Paused,
        ],
        WorkloadKind::StatefulSet => &[
            Knob::Replicas,
            Knob::Partition,
            Knob::MinReadySeconds,
            Knob::RevisionHistoryLimit,
        ],
        WorkloadKind::DaemonSet => &[
            Knob::MaxSurge,
            Knob::MaxUnavailable,
            Knob::MinReadySeconds,
            Knob::RevisionHistoryLimit,
        ],
        WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => &[],
    }
}

/// The workloads of a text that have an update strategy, including items of lists, as far as the text can be read.
pub fn workloads(text: &str, version: KubernetesVersion) -> Vec<Knobs> {
    workloads_in(&yaml::parse(text), version)
}

/// Does what `workloads` does, for a text that is parsed already.
pub fn workloads_in(parsed: &Parsed, version: KubernetesVersion) -> Vec<Knobs> {
    let mut found = Vec::new();
    for document in &parsed.documents {
        let root = FieldPath::root();
        let mut take = |node: &Node, base: FieldPath| {
            let named = node.get("kind").and_then(Node::as_str);
            let kind = named.and_then(Kind::from_name).and_then(Kind::workload);
            if let Some(kind) = kind.filter(|kind| kind.strategy_field().is_some()) {
                let place = (document.index, base);
                found.push(Knobs::new(kind, place, node.to_json(), version));
            }
        };
        take(&document.root, root.clone());
        if let Some(NodeValue::Seq(items)) = document.root.get("items").map(|items| &items.value) {
            for (index, item) in items.iter().enumerate() {
                take(item, root.field("items").index(index));
            }
        }
    }
    found
}

impl Knobs {
    fn new(
        kind: WorkloadKind,
        (document, base): (usize, FieldPath),
        given: Value,
        version: KubernetesVersion,
    ) -> Knobs {
        let mut complete = given.clone();
        if let Ok(known) = kind_of(&given, version) {
            default_object(&mut complete, known, version);
        }
        let containers = &complete["spec"]["template"]["spec"]["containers"];
        let containers = containers.as_array().into_iter().flatten();
        let name = |object: &Value| object["name"].as_str().unwrap_or_default().to_string();
        let containers: Vec<String> = containers.map(name).collect();
        let images = (0..containers.len()).map(Knob::Image);
        let settings = KNOBS.into_iter().chain(images).filter_map(|knob| {
            let path = knob.path(kind)?;
            Some(Setting {
                knob,
                value: shown(at(&complete, &path), knob)?,
                given: !at(&given, &path).is_null(),
            })
        });
        Knobs {
            kind,
            name: name(&given["metadata"]),
            document,
            base,
            settings: settings.collect(),
            containers,
        }
    }

    /// Whether workloads of the kind have the knob.
    pub fn has(&self, knob: Knob) -> bool {
        offered(self.kind).contains(&knob)
    }

    fn setting(&self, knob: Knob) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.knob == knob)
    }

    /// The value in force; `None` when the workload has no such knob.
    pub fn value(&self, knob: Knob) -> Option<&str> {
        self.setting(knob).map(|setting| &*setting.value)
    }

    /// Whether the text contains the value, so that it is not a default.
    pub fn is_given(&self, knob: Knob) -> bool {
        self.setting(knob).is_some_and(|setting| setting.given)
    }

    pub fn is_rolling(&self) -> bool {
        self.value(Knob::StrategyType) == Some("RollingUpdate")
    }

    /// The value as a number; `None` when it is missing or is not a number.
    pub fn count(&self, knob: Knob) -> Option<i32> {
        self.value(knob)?.parse().ok()
    }

    /// `maxSurge` or `maxUnavailable` in the form in which it is written.
    pub fn bound(&self, knob: Knob) -> Option<IntOrPercent> {
        IntOrPercent::parse(self.value(knob)?)
    }

    /// Whether the value would leave a Deployment no way to replace a pod, which the API server refuses.
    pub fn never_replaces(&self, knob: Knob, value: &str) -> bool {
        let other = match knob {
            Knob::MaxSurge => Knob::MaxUnavailable,
            Knob::MaxUnavailable => Knob::MaxSurge,
            _ => return false,
        };
        let is_zero =
            |bound| matches!(bound, Some(IntOrPercent::Int(0) | IntOrPercent::Percent(0)));
        self.kind == WorkloadKind::Deployment
            && is_zero(IntOrPercent::parse(value))
            && is_zero(self.bound(other))
    }

    /// The bounds that follow from the numbers of the strategy; `None` for Recreate, for a missing number, and for
    /// workloads whose size is not in the text.
    pub fn bounds(&self) -> Option<Bounds> {
        if !self.is_rolling() || self.kind != WorkloadKind::Deployment {
            return None;
        }
        let parameters = RollingUpdate {
            max_surge: self.bound(Knob::MaxSurge)?,
            max_unavailable: self.bound(Knob::MaxUnavailable)?,
        };
        Some(parameters.bounds(self.count(Knob::Replicas)?))
    }

    /// Returns the text with the knob set to a value that it accepts.
    ///
    /// # Errors
    /// The text cannot be read, or the field cannot be changed alone.
    pub fn turn(&self, text: &str, knob: Knob, value: &str) -> Result<String, ManifestError> {
        let Some(path) = knob.path(self.kind) else {
            return Ok(text.to_string());
        };
        let path = FieldPath::from([self.base.segments(), path.segments()].concat());
        let edited = match (knob, knob.form()) {
            (Knob::StrategyType, _) => {
                let strategy = path.parent().unwrap_or_default();
                edit::set_strategy_type(text, self.document, &strategy, value)
            }
            (_, Form::Switch) if value == "false" => {
                edit::set(text, self.document, &path, &EditValue::Remove)
            }
            (_, Form::Switch) => edit::set(text, self.document, &path, &EditValue::Bool(true)),
            (_, Form::Count | Form::Bound) => {
                edit::set(text, self.document, &path, &EditValue::int_or_text(value))
            }
            (_, Form::Text) => {
                let value = EditValue::Text(value.trim().to_string());
                edit::set(text, self.document, &path, &value)
            }
        };
        edited.map(|edited| edited.text)
    }
}

/// The text that a knob shows for the value of its field.
fn shown(value: &Value, knob: Knob) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null if knob == Knob::Paused => Some("false".to_string()),
        Value::Null if matches!(knob, Knob::MinReadySeconds | Knob::Partition) => {
            Some("0".to_string())
        }
        Value::Null | Value::Object(_) | Value::Array(_) => None,
        other => Some(other.to_string()),
    }
}

fn at<'v>(value: &'v Value, path: &FieldPath) -> &'v Value {
    use kube::manifest::path::Segment;
    path.segments()
        .iter()
        .fold(value, |value, segment| match segment {
            Segment::Index(index) => &value[*index],
            Segment::Field(key) | Segment::Key(key) => &value[key.as_str()],
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\napiVersion: apps/v1beta1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 10 # ten\n  \
        template:\n    spec:\n      containers:\n      - name: app\n        image: web:1\n";

    fn only(text: &str) -> Knobs {
        let mut found = workloads(text, KubernetesVersion::NEWEST);
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    #[test]
    fn knobs_show_defaults_and_what_they_come_to() {
        let knobs = only(TEXT);
        assert_eq!(knobs.value(Knob::Replicas), Some("10"));
        assert_eq!(knobs.value(Knob::MaxSurge), Some("25%"));
        assert_eq!(knobs.count(Knob::RevisionHistoryLimit), Some(2));
        assert!(knobs.is_given(Knob::Replicas) && !knobs.is_given(Knob::MaxSurge));
        let bounds = knobs.bounds().expect("it is rolling");
        assert_eq!((bounds.max_total(), bounds.min_available()), (13, 8));
    }

    #[test]
    fn turning_a_knob_changes_its_field_and_nothing_else() {
        let turned = only(TEXT).turn(TEXT, Knob::Replicas, "4").expect("it can");
        assert_eq!(turned, TEXT.replace("10 # ten", "4 # ten"));
        let image = only(TEXT).turn(TEXT, Knob::Image(0), "web:2");
        assert_eq!(image.expect("it can"), TEXT.replace("web:1", "web:2"));
        let surge = only(TEXT).turn(TEXT, Knob::MaxSurge, "50%");
        let surge = only(&surge.expect("it can"));
        assert_eq!(surge.value(Knob::MaxSurge), Some("50%"));
        let recreate = only(TEXT).turn(TEXT, Knob::StrategyType, "Recreate");
        assert_eq!(only(&recreate.expect("it can")).bounds(), None);
    }

    #[test]
    fn one_of_the_bounds_is_above_zero() {
        let knobs = only(TEXT);
        assert!(!knobs.never_replaces(Knob::MaxSurge, "0"));
        let text = knobs.turn(TEXT, Knob::MaxUnavailable, "0%");
        let knobs = only(&text.expect("it can"));
        assert!(knobs.never_replaces(Knob::MaxSurge, "0"));
        assert!(!knobs.never_replaces(Knob::MaxSurge, "1"));
        assert!(!knobs.never_replaces(Knob::Replicas, "0"));
    }

    #[test]
    fn each_kind_has_its_own_strategy() {
        let set = TEXT
            .replace("v1beta1", "v1")
            .replace("Deployment", "StatefulSet");
        let knobs = only(&set);
        assert_eq!(knobs.value(Knob::Partition), Some("0"));
        assert_eq!(knobs.bounds(), None);
        let turned = knobs.turn(&set, Knob::Partition, "3").expect("it can");
        assert_eq!(only(&turned).count(Knob::Partition), Some(3));
        let by_hand = only(&turned).turn(&turned, Knob::StrategyType, "OnDelete");
        let by_hand = by_hand.expect("it can");
        assert!(
            by_hand.contains("type: OnDelete") && !by_hand.contains("partition"),
            "{by_hand}"
        );
        let daemons = set
            .replace("StatefulSet", "DaemonSet")
            .replace("  replicas: 10 # ten\n", "");
        let knobs = only(&daemons);
        assert_eq!(knobs.value(Knob::MaxUnavailable), Some("1"));
        assert_eq!(knobs.value(Knob::Replicas), None);
    }

    #[test]
    fn what_the_api_server_would_refuse_can_be_put_right() {
        let wrong = TEXT.replace("10 # ten", "-1");
        let right = only(&wrong).turn(&wrong, Knob::Replicas, "1");
        assert_eq!(only(&right.expect("it can")).count(Knob::Replicas), Some(1));
    }

    #[test]
    fn steps_go_by_one_or_by_five_percent_and_end_at_zero() {
        for (text, up, expected) in [
            ("3", true, Some("4")),
            ("25%", true, Some("30%")),
            ("3%", false, Some("0%")),
            ("0", false, None),
            ("x", true, None),
        ] {
            assert_eq!(Knob::MaxSurge.turned(text, up).as_deref(), expected);
        }
        assert!(Knob::MaxSurge.takes("25%") && !Knob::MaxSurge.takes("-1"));
        assert!(!Knob::Replicas.takes("25%"));
    }
}
