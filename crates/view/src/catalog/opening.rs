//! The scenario that the page opens with, as it is when the manifest has been read and applied: written down here, so that
//! the page can show it, play it and say what comes next before it has loaded what reads manifests.
//!
//! Everything here follows from `first.txt`; the tests hold it to what the reader, the API server and the preview say.

use super::first;
use crate::knobs::{Knob, Knobs, Setting};
use crate::preview::{Difference, Preview, TemplateChange, WorkloadEffect, WorkloadPreview};
use crate::reading::Reading;
use engine::cluster::{ApiError, Cluster, Command, Outcome, Parts};
use engine::controllers::deployment::LAST_APPLIED;
use engine::scenario::{Scenario, TimedCommand};
use engine::trace::Trace;
use kube::api::common::IntOrPercent;
use kube::api::deployment::{DeploymentSpec, DeploymentStatus, DeploymentStrategy, RollingUpdate};
use kube::api::meta::{Kind, LabelSelector, Labels, ObjectMeta};
use kube::api::pod_spec::{Container, ImagePullPolicy, PodSpec};
use kube::api::{Deployment, PodTemplate};
use serde_json::{Value, json};
use std::rc::Rc;

const NAME: &str = "httpd";
const IMAGE: &str = "httpd:2.2.31";
const NEXT_IMAGE: &str = "httpd:2.2.32";
const PORT: u16 = 80;
const REPLICAS: i32 = 3;
/// Of the template with `IMAGE`.
const HASH: &str = "56d5b5cdb7";
/// Milliseconds after which nothing moves any more.
const AT_REST: u64 = 2156;

/// Of the newest Kubernetes: the first version runs, the next is in the editor.
pub fn scenario() -> Scenario {
    Scenario {
        commands: vec![TimedCommand {
            at: 0,
            command: command(),
        }],
        at: AT_REST,
        ..Scenario::new(&Default::default(), &text())
    }
}

/// As `kubectl apply` notes it.
const APPLIED: &str = concat!(
    r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{},"name":"httpd","namespace":"default"},"#,
    r#""spec":{"replicas":3,"selector":{"matchLabels":{"app":"httpd"}},"template":{"metadata":{"labels":{"app":"httpd"}},"#,
    r#""spec":{"containers":[{"image":"httpd:2.2.31","name":"httpd","ports":[{"containerPort":80}]}]}}}}"#,
    "\n"
);

/// What is in the editor.
pub fn text() -> String {
    first().next()
}

/// What a run of it needs.
pub static PARTS: Parts = Parts::of_deployments(carry_out, |_, _, _| HASH.to_string());

fn carry_out(
    cluster: &mut Cluster,
    given: &Command,
    trace: &mut Trace,
) -> Result<Outcome, ApiError> {
    assert!(
        matches!(given, Command::Apply { manifest: given } if *given == manifest()),
        "other commands wait for what carries them out"
    );
    Ok(cluster.create_admitted(deployment(), trace))
}

fn command() -> Command {
    Command::Apply {
        manifest: manifest(),
    }
}

fn manifest() -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME},
        "spec": {
            "replicas": REPLICAS,
            "selector": {"matchLabels": {"app": NAME}},
            "template": {
                "metadata": {"labels": {"app": NAME}},
                "spec": {"containers": [{"name": NAME, "image": IMAGE, "ports": [{"containerPort": PORT}]}]},
            },
        },
    })
}

fn deployment() -> Deployment {
    let annotations = Labels::from([(LAST_APPLIED.to_string(), APPLIED.to_string())]);
    let labels = Labels::from([("app".to_string(), NAME.to_string())]);
    Deployment {
        meta: ObjectMeta {
            annotations: Rc::new(annotations),
            ..ObjectMeta::named("default", NAME)
        },
        spec: DeploymentSpec {
            min_ready_seconds: 0,
            paused: false,
            progress_deadline_seconds: Some(600),
            replicas: REPLICAS,
            revision_history_limit: Some(10),
            selector: LabelSelector {
                match_labels: labels.clone(),
                match_expressions: Vec::new(),
            },
            strategy: DeploymentStrategy::RollingUpdate(RollingUpdate {
                max_surge: IntOrPercent::Percent(25),
                max_unavailable: IntOrPercent::Percent(25),
            }),
            template: PodTemplate {
                labels: Rc::new(labels),
                annotations: Rc::default(),
                other_metadata: Rc::default(),
                spec: Rc::new(pod_spec()),
            },
        },
        status: DeploymentStatus::default(),
    }
}

fn pod_spec() -> PodSpec {
    let json = json!({
        "containers": [{
            "name": NAME,
            "image": IMAGE,
            "imagePullPolicy": "IfNotPresent",
            "ports": [{"containerPort": PORT, "protocol": "TCP"}],
            "resources": {},
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
        }],
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    });
    let container = Container {
        name: NAME.into(),
        image: IMAGE.into(),
        image_pull_policy: ImagePullPolicy::IfNotPresent,
        port: Some(PORT),
        is_sidecar: false,
        readiness_probe: None,
        liveness_probe: None,
        startup_probe: None,
        pre_stop_ms: 0,
    };
    PodSpec::of_containers(json, vec![container])
}

/// What the text says, but for the manifests themselves.
pub fn reading() -> Reading {
    let setting = |knob, value: &str, given| Setting {
        knob,
        value: value.to_string(),
        given,
    };
    let settings = vec![
        setting(Knob::StrategyType, "RollingUpdate", false),
        setting(Knob::Replicas, "3", true),
        setting(Knob::Partition, "0", false),
        setting(Knob::MaxSurge, "25%", false),
        setting(Knob::MaxUnavailable, "25%", false),
        setting(Knob::MinReadySeconds, "0", false),
        setting(Knob::ProgressDeadlineSeconds, "600", false),
        setting(Knob::RevisionHistoryLimit, "10", false),
        setting(Knob::Paused, "false", false),
        setting(Knob::Image(0), NEXT_IMAGE, true),
    ];
    Reading {
        images: vec![NEXT_IMAGE.to_string()],
        knobs: vec![Knobs::of_document(
            Kind::Deployment,
            NAME,
            vec![NAME.to_string()],
            settings,
        )],
        ..Reading::default()
    }
}

/// What applying the text would do.
pub fn preview() -> Preview {
    let difference = Difference {
        path: "spec.containers[0].image".to_string(),
        before: IMAGE.to_string(),
        after: NEXT_IMAGE.to_string(),
    };
    let change = TemplateChange {
        differences: vec![difference],
        revision: 2,
        returns_to: None,
        held: None,
    };
    let workload = WorkloadPreview {
        kind: Kind::Deployment,
        name: NAME.into(),
        effect: WorkloadEffect::Changed {
            template: Some(change),
            replicas: None,
        },
    };
    Preview {
        workloads: vec![workload],
        ..Preview::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::open_first;
    use crate::{preview, reading};
    use kube::api::KubernetesVersion;
    use kube::clock::Duration;

    #[test]
    fn the_scenario_is_the_one_that_the_text_makes() {
        assert_eq!(scenario(), open_first(KubernetesVersion::NEWEST));
    }

    #[test]
    fn its_run_is_the_one_of_a_whole_cluster() {
        let (mut own, mut whole) = (scenario().timeline_with(|| &PARTS), scenario().timeline());
        for _ in 0..2 {
            assert_eq!(own.entries(), whole.entries());
            let state = |cluster: &Cluster| format!("{:?} {:?}", cluster.now(), cluster.store());
            assert_eq!(state(own.cluster()), state(whole.cluster()));
            own.advance(Duration::from_secs(700));
            whole.advance(Duration::from_secs(700));
        }
    }

    #[test]
    fn what_is_said_of_the_text_is_what_reading_it_says() {
        let read = reading::read(&text(), KubernetesVersion::NEWEST);
        let said = reading();
        assert_eq!(
            (said.images, said.knobs, said.problems),
            (read.images, read.knobs, read.problems)
        );
        let timeline = scenario().timeline();
        assert_eq!(
            preview(),
            preview::preview(timeline.cluster(), &read.manifests)
        );
    }
}
