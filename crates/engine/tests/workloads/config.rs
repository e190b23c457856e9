//! Releases that change only configuration.

use crate::run::Run;
use engine::cluster::{ApiError, Command, Outcome, Target};
use engine::trace::Effect;
use kube::api::event::EventType;
use kube::api::{Kind, pod_status};
use serde_json::json;

/// A ConfigMap `settings` with `mode` set so.
fn settings(mode: &str) -> String {
    format!(
        "
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings}}
data: {{mode: {mode}}}
"
    )
}

const ENVIRONMENT: &str = "envFrom: [{configMapRef: {name: settings}}]";
const FILES: &str = "volumeMounts: [{name: conf, mountPath: /etc/conf}]";
const ONE_FILE: &str = "volumeMounts: [{name: conf, mountPath: /etc/mode, subPath: mode}]";

fn web(how: &str) -> String {
    let volumes = if how.contains("volumeMounts") {
        "volumes: [{name: conf, configMap: {name: settings}}]"
    } else {
        "terminationGracePeriodSeconds: 5"
    };
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      {volumes}
      containers:
      - name: web
        image: web:v1
        {how}
"
    )
}

fn started(how: &str) -> Run {
    let mut run = Run::new(1);
    run.apply(&settings("old"));
    run.apply(&web(how));
    run.settle();
    run
}

/// The configuration of each pod, in order of names.
fn modes(run: &Run) -> Vec<String> {
    let pods = run.pods();
    let modes = pods
        .iter()
        .flat_map(|pod| run.cluster().pod_config(pod.meta.uid));
    modes
        .map(|config| config.content.data["mode"].clone())
        .collect()
}

fn count(run: &Run, mode: &str) -> usize {
    modes(run).iter().filter(|other| *other == mode).count()
}

#[test]
fn mounted_files_follow_within_about_a_minute_and_no_rollout_starts() {
    let mut run = started(FILES);
    let pods = run.images();
    run.apply(&settings("new"));
    run.wait(20);
    let mixed = (count(&run, "old"), count(&run, "new"));
    assert!(mixed.0 > 0 && mixed.0 + mixed.1 == 3, "{mixed:?}");
    let outdated = run
        .pods()
        .iter()
        .flat_map(|pod| run.cluster().pod_config(pod.meta.uid))
        .filter(|config| !config.is_current)
        .count();
    assert_eq!(outdated, mixed.0);
    run.wait(45);
    assert_eq!(count(&run, "new"), 3);
    assert_eq!(run.images(), pods);
    let refreshed = run.timeline.entries().iter();
    let refreshed = refreshed.filter(|entry| matches!(entry.effect, Effect::FilesRefreshed { .. }));
    assert_eq!(refreshed.count(), 3);
}

#[test]
fn environments_and_single_files_stay_until_the_container_is_made_anew() {
    for how in [ENVIRONMENT, ONE_FILE] {
        let mut run = started(how);
        run.apply(&settings("new"));
        run.wait(300);
        assert_eq!(count(&run, "old"), 3, "{how}");
        let pod = run.pods()[0].meta.name.to_string();
        run.act(Command::CrashPod { pod });
        run.settle();
        assert_eq!((count(&run, "new"), count(&run, "old")), (1, 2), "{how}");
        let name = run.pods()[1].meta.name.to_string();
        run.delete_pod(&name);
        run.settle();
        assert_eq!(count(&run, "new"), 2, "{how}");
        run.act(Command::Restart {
            target: Target::deployment("web"),
        });
        run.settle();
        assert_eq!(count(&run, "new"), 3, "{how}");
    }
}

#[test]
fn undoing_a_rollout_does_not_bring_the_old_contents_back() {
    let mut run = started(ENVIRONMENT);
    run.set_image(Target::deployment("web"), "web:v2");
    run.settle();
    run.apply(&settings("new"));
    let undo = Command::Undo {
        target: Target::deployment("web"),
        to_revision: 0,
    };
    assert_eq!(run.act(undo), Outcome::Changed);
    run.settle();
    assert_eq!(count(&run, "new"), 3);
}

#[test]
fn a_name_for_each_content_makes_a_rollout_that_can_be_undone() {
    let mut run = started(ENVIRONMENT);
    run.apply(&settings("new").replace("name: settings", "name: settings-v2"));
    run.apply(&web(ENVIRONMENT).replace("name: settings", "name: settings-v2"));
    run.settle();
    assert_eq!(count(&run, "new"), 3);
    run.act(Command::Undo {
        target: Target::deployment("web"),
        to_revision: 0,
    });
    run.settle();
    assert_eq!(count(&run, "old"), 3);
}

#[test]
fn immutable_contents_can_be_neither_changed_nor_refreshed() {
    let mut run = Run::new(1);
    run.apply(&settings("old").replace("\ndata:", "\nimmutable: true\ndata:"));
    run.apply(&web(FILES));
    run.settle();
    let target = Target::new(Kind::ConfigMap, "settings");
    let patch = Command::Patch {
        target: target.clone(),
        patch: json!({"data": {"mode": "new"}}),
        style: Default::default(),
    };
    let error = run.try_act(patch).expect_err("it is immutable");
    let ApiError::Invalid { .. } = &error else {
        panic!("{error}");
    };
    assert!(
        error
            .to_string()
            .contains("field is immutable when `immutable` is set")
    );
    run.act(Command::Delete {
        target,
        grace_seconds: None,
        cascade: Default::default(),
    });
    run.apply(&settings("new"));
    run.wait(120);
    assert_eq!(count(&run, "old"), 3);
}

#[test]
fn a_missing_reference_stalls_the_rollout_and_heals_when_it_is_made() {
    let mut run = started(ENVIRONMENT);
    run.apply(&web(ENVIRONMENT).replace("name: settings", "name: settings-v2"));
    run.wait(60);
    assert_eq!((count(&run, "old"), run.pods().len()), (3, 4));
    run.apply(&settings("new").replace("name: settings", "name: settings-v2"));
    // The kubelet looks again ten to fifteen seconds after each failure.
    run.wait(16);
    run.settle();
    assert_eq!((count(&run, "new"), run.pods().len()), (3, 3));
}

/// The STATUS column of all pods, and the messages of the warnings about them.
fn trouble(run: &Run) -> (Vec<String>, Vec<String>) {
    let pods = run.pods();
    let version = run.cluster().version();
    let statuses = pods.iter().map(|pod| pod_status::status(pod, version));
    let events = run.cluster().store().events().into_iter();
    let warnings = events.filter(|event| event.kind == EventType::Warning);
    let mut messages: Vec<String> = warnings.map(|event| event.message()).collect();
    messages.sort();
    messages.dedup();
    (
        statuses.map(|status| status.into_owned()).collect(),
        messages,
    )
}

/// The words are those of `makeEnvironmentVariables` of `pkg/kubelet`.
#[test]
fn a_key_that_is_not_there_keeps_the_container_from_being_made() {
    let mut run = Run::new(1);
    run.apply(&settings("old"));
    run.apply(&web(
        "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}]",
    ));
    run.wait(30);
    let (statuses, messages) = trouble(&run);
    assert_eq!(statuses, ["CreateContainerConfigError"; 3]);
    assert_eq!(
        messages,
        ["Error: couldn't find key level in ConfigMap default/settings"]
    );
    run.apply(
        "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: old, level: high}
",
    );
    run.wait(60);
    assert_eq!(trouble(&run).0, ["Running"; 3]);
}

/// The words are those of `pkg/volume/configmap` and `pkg/volume/secret`.
#[test]
fn a_key_that_is_not_there_keeps_the_volume_from_being_mounted() {
    let mut run = Run::new(1);
    run.apply(&settings("old"));
    let text = web(FILES).replace(
        "{name: settings}}]",
        "{name: settings, items: [{key: level, path: level}]}}]",
    );
    run.apply(&text);
    run.wait(30);
    let (statuses, messages) = trouble(&run);
    assert_eq!(statuses, ["ContainerCreating"; 3]);
    assert_eq!(
        messages,
        [
            "MountVolume.SetUp failed for volume \"conf\" : configmap references non-existent config key: level"
        ]
    );
}
