//! Tells what applying manifests would do before they are applied.
//!
//! The commands run on a copy of the cluster, so that the answer is that of the API server and not a guess of the page.

use super::autoscaling;
use super::inspect::find;
use super::workload::Workload;
use engine::api_server::find_uid;
use engine::cluster::{ApiError, Cluster, Command, Outcome, Target, read};
use engine::trace::Trace;
use kube::api::meta::{Kind, Uid};
use kube::api::workload::{Plan, Strategy};
use kube::api::{Namespace, PodTemplate, WorkloadKind};
use kube::manifest::Manifest;
use serde_json::Value;
use std::rc::Rc;

/// The effects of applying several manifests, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    pub workloads: Vec<WorkloadPreview>,
    /// How many objects of other kinds are created or changed.
    pub others: usize,
    /// Namespaces that objects name but that do not exist; they are created first.
    pub namespaces: Vec<String>,
    /// The refusals of the API server; the manifests that it accepts are applied all the same.
    pub refusals: Vec<ApiError>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WorkloadPreview {
    pub kind: WorkloadKind,
    pub name: Rc<str>,
    pub effect: WorkloadEffect,
    /// The autoscaler that sets the size of the workload, if one does.
    pub autoscaler: Option<Rc<str>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum WorkloadEffect {
    Created {
        /// `None` when the number of nodes decides the size.
        replicas: Option<i32>,
    },
    Changed {
        template: Option<TemplateChange>,
        /// The size before and after.
        replicas: Option<(i32, i32)>,
    },
    /// Only labels, annotations or the record of what was applied change, so no pod is replaced.
    Noted,
    Unchanged,
}

/// The reason why a new template does not reach all pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The Deployment is paused after the change.
    Paused,
    /// Only a pod that is deleted by hand is replaced by one with the new template.
    OnDelete,
    /// Pods below this ordinal keep their template.
    Partition(i32),
    /// The workload never replaces a pod because of a new template.
    Never,
}

/// A template that differs from the one before, and so begins a rollout.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateChange {
    pub differences: Vec<Difference>,
    /// The number that the new revision gets.
    pub revision: i64,
    /// The old revision that has exactly this template and is used again.
    pub returns_to: Option<i64>,
    pub held: Option<Held>,
}

/// One field of the template, as text; a text is empty when the field is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The path within the template, such as `spec.containers[0].image`.
    pub path: String,
    pub before: String,
    pub after: String,
}

impl Preview {
    /// Whether something would be created or changed.
    pub fn changes_anything(&self) -> bool {
        let mut workloads = self.workloads.iter();
        let changes = workloads.any(|one| one.effect != WorkloadEffect::Unchanged);
        changes || self.others > 0
    }
}

/// Computes the effects of applying `manifests`, in their order.
pub fn preview(cluster: &Cluster, manifests: &[Manifest]) -> Preview {
    let mut trial = cluster.clone();
    let mut preview = Preview {
        namespaces: missing_namespaces(cluster, manifests),
        ..Preview::default()
    };
    for name in &preview.namespaces {
        let made = trial.execute(&Command::create_namespace(name), &mut Trace::new());
        preview.refusals.extend(made.err());
    }
    for manifest in manifests {
        let target = Target::of_manifest(&manifest.object);
        let find = |cluster: &Cluster| {
            let uid = find_uid(cluster.store(), &target)?;
            State::of(cluster, uid)
        };
        let before = find(&trial);
        let outcome = trial.execute(&apply(manifest), &mut Trace::new());
        match (outcome, find(&trial)) {
            (Err(refusal), _) => preview.refusals.push(refusal),
            (Ok(outcome), Some(after)) => preview.workloads.push(WorkloadPreview {
                kind: after.workload.kind,
                name: after.workload.name.clone(),
                effect: effect(&trial, before.as_ref(), &after, &outcome),
                autoscaler: autoscaling::of_workload(&trial, &target)
                    .map(|autoscaler| autoscaler.meta.name.clone()),
            }),
            (Ok(Outcome::Unchanged), None) => {}
            (Ok(_), None) => preview.others += 1,
        }
    }
    preview
}

/// The commands that apply the manifests: those that make the namespaces that they name come first.
pub fn commands(cluster: &Cluster, manifests: &[Manifest]) -> Vec<Command> {
    let namespaces = missing_namespaces(cluster, manifests).into_iter();
    let made = namespaces.map(|name| Command::create_namespace(&name));
    made.chain(manifests.iter().map(apply)).collect()
}

/// The namespaces that objects name, and that neither are there nor are made by a manifest before.
fn missing_namespaces(cluster: &Cluster, manifests: &[Manifest]) -> Vec<String> {
    let mut made: Vec<&str> = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for manifest in manifests {
        if manifest.kind.kind == Kind::Namespace {
            made.push(&manifest.name);
        }
        let name = &manifest.namespace;
        let is_there = || {
            let store = cluster.store();
            name.is_empty() || store.by_name::<Namespace>("", name).is_some()
        };
        if !made.contains(&name.as_str()) && !missing.contains(name) && !is_there() {
            missing.push(name.clone());
        }
    }
    missing
}

/// Computes what another command, such as an undo, would do to a workload.
///
/// # Errors
/// The error that the API server or kubectl would answer with.
pub fn preview_command(
    cluster: &Cluster,
    workload: Uid,
    command: &Command,
) -> Result<WorkloadEffect, ApiError> {
    let mut trial = cluster.clone();
    let before = State::of(&trial, workload);
    let outcome = trial.execute(command, &mut Trace::new())?;
    let after = State::of(&trial, workload);
    Ok(after.map_or(WorkloadEffect::Unchanged, |after| {
        effect(&trial, before.as_ref(), &after, &outcome)
    }))
}

/// The command that applies a manifest.
pub fn apply(manifest: &Manifest) -> Command {
    Command::Apply {
        manifest: manifest.given.clone(),
    }
}

/// The state of a workload before or after a change.
struct State {
    workload: Workload,
    plan: Plan,
    template: PodTemplate,
    spec: Value,
}

impl State {
    /// `None` for an object that is not a workload.
    fn of(cluster: &Cluster, uid: Uid) -> Option<State> {
        let store = cluster.store();
        let workload = Workload::find(store, uid)?;
        let object = workload.object(store)?;
        Some(State {
            plan: object.plan(),
            template: object.template().clone(),
            spec: spec(cluster, &workload),
            workload,
        })
    }

    fn held(&self) -> Option<Held> {
        match self.plan.strategy {
            _ if self.plan.paused => Some(Held::Paused),
            Strategy::OnDelete => Some(Held::OnDelete),
            Strategy::None => Some(Held::Never),
            _ if self.plan.partition > 0 => Some(Held::Partition(self.plan.partition)),
            _ => None,
        }
    }
}

fn spec(cluster: &Cluster, workload: &Workload) -> Value {
    let found = find(cluster.store(), workload.uid);
    let object = found.and_then(|(object, _)| read(cluster.store(), &object.target()));
    object.map_or(Value::Null, |mut object| object["spec"].take())
}

fn effect(
    cluster: &Cluster,
    before: Option<&State>,
    after: &State,
    outcome: &Outcome,
) -> WorkloadEffect {
    let by_nodes = !after.workload.kind.is_sized();
    let Some(before) = before else {
        return WorkloadEffect::Created {
            replicas: (!by_nodes).then_some(after.plan.desired),
        };
    };
    if *outcome == Outcome::Unchanged {
        return WorkloadEffect::Unchanged;
    }
    if before.spec == after.spec {
        return WorkloadEffect::Noted;
    }
    let (from, to) = (before.plan.desired, after.plan.desired);
    WorkloadEffect::Changed {
        template: template_change(cluster, before, after),
        replicas: (from != to && !by_nodes).then_some((from, to)),
    }
}

/// The controller has not observed the change yet, so its revisions are those from before the change.
fn template_change(cluster: &Cluster, before: &State, after: &State) -> Option<TemplateChange> {
    let (old, new) = (&before.template, &after.template);
    if old.equals_ignoring_hash(new) {
        return None;
    }
    let known = after.workload.groups(cluster.store());
    let latest = known.iter().map(|group| group.revision).max();
    let same = known
        .iter()
        .find(|group| group.template.equals_ignoring_hash(new));
    let mut differences = Vec::new();
    compare("", &old.to_json(), &new.to_json(), &mut differences);
    Some(TemplateChange {
        differences,
        revision: latest.unwrap_or(0) + 1,
        returns_to: same
            .map(|group| group.revision)
            .filter(|number| *number > 0),
        held: after.held(),
    })
}

/// Collects the places where two values differ, each with the longest path that can be named.
fn compare(path: &str, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(old), Value::Object(new)) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                compare(&path, &before[key], &after[key], found);
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for index in 0..old.len().max(new.len()) {
                let old = old.get(index).unwrap_or(&Value::Null);
                let new = new.get(index).unwrap_or(&Value::Null);
                compare(&format!("{path}[{index}]"), old, new, found);
            }
        }
        _ => found.push(Difference {
            path: path.to_string(),
            before: text(before),
            after: text(after),
        }),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::cluster::Settings;
    use engine::timeline::Timeline;
    use kube::api::KubernetesVersion;
    use kube::clock::Duration;
    use kube::manifest::read;

    fn text(replicas: i32, image: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {replicas}\n  \
             selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
             spec: {{containers: [{{name: web, image: '{image}'}}]}}\n"
        )
    }

    fn manifests(text: &str) -> Vec<Manifest> {
        read(text, KubernetesVersion::NEWEST).manifests
    }

    fn run(texts: &[String]) -> Timeline {
        let mut timeline = Timeline::new(Settings::default());
        for text in texts {
            for manifest in manifests(text) {
                timeline.execute(apply(&manifest)).expect("it is valid");
            }
            assert!(timeline.run_to_rest(Duration::from_secs(600)));
        }
        timeline
    }

    fn effect_of(done: &[String], next: &str) -> WorkloadEffect {
        let preview = preview(run(done).cluster(), &manifests(next));
        assert_eq!(preview.refusals, []);
        preview.workloads[0].effect.clone()
    }

    #[test]
    fn it_tells_a_rollout_from_a_mere_change_of_size() {
        let (one, two) = (text(3, "web:1"), text(3, "web:2"));
        assert_eq!(
            effect_of(&[], &one),
            WorkloadEffect::Created { replicas: Some(3) }
        );
        assert_eq!(
            effect_of(std::slice::from_ref(&one), &one),
            WorkloadEffect::Unchanged
        );
        assert_eq!(
            effect_of(std::slice::from_ref(&one), &text(5, "web:1")),
            WorkloadEffect::Changed {
                template: None,
                replicas: Some((3, 5)),
            }
        );
        let image = |before: &str, after: &str| Difference {
            path: "spec.containers[0].image".to_string(),
            before: before.to_string(),
            after: after.to_string(),
        };
        let template = |effect| match effect {
            WorkloadEffect::Changed { template, .. } => template,
            other => panic!("{other:?} is no change"),
        };
        assert_eq!(
            template(effect_of(std::slice::from_ref(&one), &two)),
            Some(TemplateChange {
                differences: vec![image("web:1", "web:2")],
                revision: 2,
                returns_to: None,
                held: None
            })
        );
        assert_eq!(
            template(effect_of(&[one.clone(), two], &one)),
            Some(TemplateChange {
                differences: vec![image("web:2", "web:1")],
                revision: 3,
                returns_to: Some(1),
                held: None
            })
        );
    }

    /// The preview of each kind says which pods the new template reaches, and which revision it becomes.
    #[test]
    fn it_tells_what_a_new_template_waits_for() {
        let set = |strategy: &str, image: &str| {
            text(3, image).replace("Deployment", "StatefulSet").replace(
                "  template:",
                &format!("  updateStrategy: {strategy}\n  template:"),
            )
        };
        let daemons = |image: &str| {
            text(3, image)
                .replace("Deployment", "DaemonSet")
                .replace("  replicas: 3\n", "")
        };
        let held = |before: String, after: String| match effect_of(&[before], &after) {
            WorkloadEffect::Changed {
                template: Some(change),
                replicas: None,
            } => (change.revision, change.held),
            other => panic!("{other:?} is no change of the template"),
        };
        let rolling = "{type: RollingUpdate}";
        let partition = "{type: RollingUpdate, rollingUpdate: {partition: 2}}";
        let by_hand = "{type: OnDelete}";
        for (strategy, expected) in [
            (rolling, None),
            (partition, Some(Held::Partition(2))),
            (by_hand, Some(Held::OnDelete)),
        ] {
            let found = held(set(strategy, "db:1"), set(strategy, "db:2"));
            assert_eq!(found, (2, expected));
        }
        assert_eq!(held(daemons("log:1"), daemons("log:2")), (2, None));
        assert_eq!(
            effect_of(&[], &daemons("log:1")),
            WorkloadEffect::Created { replicas: None }
        );
    }

    /// `kubectl set image` has changed the image already, so applying the same image only records what was applied.
    #[test]
    fn it_tells_when_nothing_moves() {
        let mut timeline = run(&[text(3, "web:1")]);
        let target = engine::cluster::Target::deployment("web");
        let image = Command::SetImage {
            target,
            container: "*".to_string(),
            image: "web:2".to_string(),
        };
        timeline.execute(image).expect("there is one");
        let preview = preview(timeline.cluster(), &manifests(&text(3, "web:2")));
        assert_eq!(preview.workloads[0].effect, WorkloadEffect::Noted);
    }

    #[test]
    fn it_hands_on_what_the_api_server_refuses() {
        let selector = text(3, "web:1").replace("app: web", "app: other");
        let preview = preview(run(&[text(3, "web:1")]).cluster(), &manifests(&selector));
        assert!(matches!(preview.refusals[..], [ApiError::Invalid { .. }]));
    }

    #[test]
    fn a_refusal_stops_nothing_and_a_missing_namespace_is_made_first() {
        let refused = text(3, "web:1").replace("app: web", "app: other");
        let elsewhere = text(2, "web:1").replacen("name: web", "name: web, namespace: shop", 1);
        let done = run(&[text(3, "web:1")]);
        let both = manifests(&format!("{refused}---\n{elsewhere}"));
        let preview = preview(done.cluster(), &both);
        assert_eq!((preview.refusals.len(), preview.workloads.len()), (1, 1));
        assert_eq!(preview.namespaces, ["shop"]);
        let commands = commands(done.cluster(), &both);
        assert_eq!(commands[0], Command::create_namespace("shop"));
        assert_eq!(commands.len(), 3);
    }
}
