//! What applying manifests would do, said before it is done.
//!
//! Rehearses on a copy of the cluster, so that it says what the API server would do and not what a page supposes.

use crate::api::meta::{Kind, Uid};
use crate::api::{Deployment, ReplicaSet};
use crate::cluster::{ApiError, Cluster, Command, Outcome, objects};
use crate::controllers::deployment::find_new_replica_set;
use crate::controllers::deployment::revision_of;
use crate::manifest::Manifest;
use crate::trace::Trace;
use serde_json::Value;
use std::rc::Rc;

/// The effects of applying several manifests, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    pub deployments: Vec<DeploymentPreview>,
    /// Objects of other kinds that are created or changed.
    pub others: usize,
    /// What the API server refuses; nothing after it was looked at.
    pub refusal: Option<ApiError>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentPreview {
    pub name: Rc<str>,
    pub effect: DeploymentEffect,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DeploymentEffect {
    Created {
        replicas: i32,
    },
    Changed {
        template: Option<TemplateChange>,
        /// From how many replicas to how many.
        replicas: Option<(i32, i32)>,
        /// The Deployment is paused afterwards: a new template stays where it is.
        paused: bool,
    },
    Unchanged,
}

/// A template other than the one before: the start of a rollout.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateChange {
    pub differences: Vec<Difference>,
    /// The number that the new revision gets.
    pub revision: i64,
    /// The revision of the old ReplicaSet that has this very template, and is used again.
    pub returns_to: Option<i64>,
}

/// One field of the template, as text; empty where it is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Within the template: `spec.containers[0].image`.
    pub path: String,
    pub before: String,
    pub after: String,
}

/// What the commands would be, and what they would do. `manifests` in the order in which they are applied.
pub fn preview(cluster: &Cluster, manifests: &[Manifest]) -> Preview {
    let mut trial = cluster.clone();
    let mut preview = Preview::default();
    for manifest in manifests {
        let before = deployment_of(&trial, manifest);
        let outcome = trial.execute(&apply(manifest), &mut Trace::new());
        match (outcome, deployment_of(&trial, manifest)) {
            (Err(refusal), _) => {
                preview.refusal = Some(refusal);
                return preview;
            }
            (Ok(outcome), Some(after)) => preview.deployments.push(DeploymentPreview {
                name: after.meta.name.clone(),
                effect: effect(&trial, before.as_deref(), &after, &outcome),
            }),
            (Ok(Outcome::Unchanged), None) => {}
            (Ok(_), None) => preview.others += 1,
        }
    }
    preview
}

/// What another command, such as an undo, would do to a Deployment.
///
/// # Errors
/// What the API server or kubectl would answer.
pub fn preview_command(
    cluster: &Cluster,
    deployment: Uid,
    command: &Command,
) -> Result<DeploymentEffect, ApiError> {
    let mut trial = cluster.clone();
    let before = trial.store().get::<Deployment>(deployment).cloned();
    let outcome = trial.execute(command, &mut Trace::new())?;
    let after = trial.store().get::<Deployment>(deployment).cloned();
    Ok(after.map_or(DeploymentEffect::Unchanged, |after| {
        effect(&trial, before.as_deref(), &after, &outcome)
    }))
}

/// The command that applies a manifest.
pub fn apply(manifest: &Manifest) -> Command {
    Command::Apply {
        manifest: manifest.given.clone(),
    }
}

fn deployment_of(cluster: &Cluster, manifest: &Manifest) -> Option<Rc<Deployment>> {
    let target = objects::target_of(&manifest.object);
    let is_deployment = target.kind == Kind::Deployment;
    let found = cluster.store().by_name(&target.namespace, &target.name);
    found.filter(|_| is_deployment).cloned()
}

fn effect(
    cluster: &Cluster,
    before: Option<&Deployment>,
    after: &Deployment,
    outcome: &Outcome,
) -> DeploymentEffect {
    let Some(before) = before else {
        return DeploymentEffect::Created {
            replicas: after.spec.replicas,
        };
    };
    if *outcome == Outcome::Unchanged {
        return DeploymentEffect::Unchanged;
    }
    let (from, to) = (before.spec.replicas, after.spec.replicas);
    DeploymentEffect::Changed {
        template: template_change(cluster, before, after),
        replicas: (from != to).then_some((from, to)),
        paused: after.spec.paused,
    }
}

fn template_change(
    cluster: &Cluster,
    before: &Deployment,
    after: &Deployment,
) -> Option<TemplateChange> {
    let (old, new) = (&before.spec.template, &after.spec.template);
    if old.equals_ignoring_hash(new) {
        return None;
    }
    let owned = cluster.store().owned_replica_sets(after.meta.uid);
    let sets: Vec<Rc<ReplicaSet>> = owned.cloned().collect();
    let latest = sets.iter().map(|set| revision_of(&set.meta)).max();
    let mut differences = Vec::new();
    compare("", &old.to_json(), &new.to_json(), &mut differences);
    Some(TemplateChange {
        differences,
        revision: latest.unwrap_or(0) + 1,
        returns_to: find_new_replica_set(after, &sets).map(|set| revision_of(&set.meta)),
    })
}

/// Notes each place where two values differ, as deep as it can be named.
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
    use crate::api::KubernetesVersion;
    use crate::clock::Duration;
    use crate::cluster::Settings;
    use crate::manifest::read;
    use crate::timeline::Timeline;

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

    fn effect_of(done: &[String], next: &str) -> DeploymentEffect {
        let preview = preview(run(done).cluster(), &manifests(next));
        assert_eq!(preview.refusal, None);
        preview.deployments[0].effect.clone()
    }

    #[test]
    fn it_tells_a_rollout_from_a_mere_change_of_size() {
        let (one, two) = (text(3, "web:1"), text(3, "web:2"));
        assert_eq!(
            effect_of(&[], &one),
            DeploymentEffect::Created { replicas: 3 }
        );
        assert_eq!(
            effect_of(std::slice::from_ref(&one), &one),
            DeploymentEffect::Unchanged
        );
        assert_eq!(
            effect_of(std::slice::from_ref(&one), &text(5, "web:1")),
            DeploymentEffect::Changed {
                template: None,
                replicas: Some((3, 5)),
                paused: false
            }
        );
        let image = |before: &str, after: &str| Difference {
            path: "spec.containers[0].image".to_string(),
            before: before.to_string(),
            after: after.to_string(),
        };
        let template = |effect| match effect {
            DeploymentEffect::Changed { template, .. } => template,
            other => panic!("{other:?} is no change"),
        };
        assert_eq!(
            template(effect_of(std::slice::from_ref(&one), &two)),
            Some(TemplateChange {
                differences: vec![image("web:1", "web:2")],
                revision: 2,
                returns_to: None
            })
        );
        assert_eq!(
            template(effect_of(&[one.clone(), two], &one)),
            Some(TemplateChange {
                differences: vec![image("web:2", "web:1")],
                revision: 3,
                returns_to: Some(1)
            })
        );
    }

    #[test]
    fn it_hands_on_what_the_api_server_refuses() {
        let selector = text(3, "web:1").replace("app: web", "app: other");
        let preview = preview(run(&[text(3, "web:1")]).cluster(), &manifests(&selector));
        assert!(matches!(preview.refusal, Some(ApiError::Invalid { .. })));
    }
}
