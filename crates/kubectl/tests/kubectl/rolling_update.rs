//! `kubectl rolling-update`, as it was until 1.17.

use crate::terminal::Terminal as Prompt;
use engine::cluster::Command;
use engine::timeline::Timeline;
use kube::api::ReplicationController;
use kube::clock::Duration;
use kube::manifest;
use std::rc::Rc;

const FRONTEND: &str = "
apiVersion: v1
kind: ReplicationController
metadata: {name: frontend-v1}
spec:
  replicas: 3
  selector: {app: frontend}
  template:
    metadata: {labels: {app: frontend}}
    spec:
      containers:
      - {name: web, image: 'frontend:v1'}
";

const DEPRECATED: &str = "Command \"rolling-update\" is deprecated, use \"rollout\" instead";

struct Terminal {
    prompt: Prompt,
}

impl Terminal {
    fn new() -> Terminal {
        let mut prompt = Prompt::of("1.16");
        let version = prompt.timeline.cluster().version();
        for manifest in manifest::read(FRONTEND, version).manifests {
            let manifest = manifest.given;
            let applied = prompt.timeline.execute(Command::Apply { manifest });
            applied.expect("the manifest is valid");
        }
        let mut terminal = Terminal { prompt };
        terminal.settle();
        terminal
    }

    fn settle(&mut self) {
        assert!(self.prompt.timeline.run_to_rest(Duration::from_secs(3600)));
    }

    /// The output of a line that runs for at most this many seconds, without the deprecation warning.
    fn type_in(&mut self, line: &str, seconds: u64) -> Vec<String> {
        let timeline: &mut Timeline = &mut self.prompt.timeline;
        let limit = Duration::from_secs(seconds);
        let ended = self.prompt.session.run(line, timeline, limit);
        let text = ended.text();
        let mut lines = text.lines().map(str::to_string);
        assert_eq!(lines.next().as_deref(), Some(DEPRECATED));
        lines.collect()
    }

    fn images(&self) -> Vec<String> {
        let pods = self.prompt.timeline.cluster().store().pods.by_names();
        pods.map(|pod| pod.spec.containers[0].image.to_string())
            .collect()
    }

    fn controllers(&self) -> Vec<(String, i32)> {
        let store = self.prompt.timeline.cluster().store();
        let all = store.replication_controllers.by_names();
        all.map(|one: &Rc<ReplicationController>| (one.meta.name.to_string(), one.spec.replicas))
            .collect()
    }
}

fn sizes(controllers: &[(&str, i32)]) -> Vec<(String, i32)> {
    controllers
        .iter()
        .map(|(name, size)| (name.to_string(), *size))
        .collect()
}

#[test]
fn it_goes_one_pod_at_a_time_to_a_controller_of_another_name() {
    let mut terminal = Terminal::new();
    let line = "kubectl rolling-update frontend-v1 frontend-v2 --image=frontend:v2";
    let start = terminal.prompt.timeline.now();
    let output = terminal.type_in(line, 3600);
    let expected = [
        "Created frontend-v2",
        "Scaling up frontend-v2 from 0 to 3, scaling down frontend-v1 from 3 to 0 (keep 3 pods \
         available, don't exceed 4 pods)",
        "Scaling frontend-v2 up to 1",
        "Scaling frontend-v1 down to 2",
        "Scaling frontend-v2 up to 2",
        "Scaling frontend-v1 down to 1",
        "Scaling frontend-v2 up to 3",
        "Scaling frontend-v1 down to 0",
        "Update succeeded. Deleting frontend-v1",
        "replicationcontroller/frontend-v2 rolling updated to \"frontend-v2\"",
    ];
    assert_eq!(output, expected);
    assert!(terminal.prompt.timeline.now().since(start).whole_secs() >= 180);
    assert_eq!(terminal.controllers(), sizes(&[("frontend-v2", 3)]));
    assert!(
        terminal
            .images()
            .iter()
            .all(|pod| pod.ends_with("frontend:v2"))
    );
}

#[test]
fn without_a_new_name_the_old_one_is_taken_at_the_end() {
    let mut terminal = Terminal::new();
    let line = "kubectl rolling-update frontend-v1 --image=frontend:v2 --update-period=5s";
    let output = terminal.type_in(line, 3600);
    let temporary = output[0]
        .strip_prefix("Created ")
        .expect("it was made")
        .to_string();
    let hash = temporary
        .strip_prefix("frontend-v1-")
        .expect("named after the old one");
    assert!(
        hash.len() == 32 && hash.chars().all(|c| c.is_ascii_hexdigit()),
        "{hash}"
    );
    let last = &output[output.len() - 3..];
    let expected = [
        "Update succeeded. Deleting old controller: frontend-v1".to_string(),
        format!("Renaming {temporary} to frontend-v1"),
        "replicationcontroller/frontend-v1 rolling updated".to_string(),
    ];
    assert_eq!(last, expected);
    terminal.settle();
    assert_eq!(terminal.controllers(), sizes(&[("frontend-v1", 3)]));
    let store = terminal.prompt.timeline.cluster().store();
    let pods: Vec<_> = store.pods.by_names().collect();
    assert_eq!(pods.len(), 3, "renaming leaves the pods alone");
    assert!(
        pods.iter()
            .all(|pod| pod.meta.labels["deployment"] == hash && pod.meta.owner.is_some())
    );
}

#[test]
fn an_interrupted_update_leaves_both_and_the_same_line_goes_on() {
    let mut terminal = Terminal::new();
    let line = "kubectl rolling-update frontend-v1 frontend-v2 --image=frontend:v2";
    terminal.type_in(line, 80);
    let between = sizes(&[("frontend-v1", 2), ("frontend-v2", 2)]);
    assert_eq!(terminal.controllers(), between);
    let hour = Duration::from_secs(3600);
    terminal.prompt.timeline.advance(hour);
    assert_eq!(terminal.controllers(), between, "nobody goes on with it");
    let other = "kubectl rolling-update frontend-v1 frontend-v2 --image=frontend:v3";
    let output = terminal.type_in(other, 10).join("\n");
    assert!(
        output.contains("Found existing in-progress update to image (frontend:v2)."),
        "{output}"
    );
    let output = terminal.type_in(line, 3600);
    assert_eq!(
        output[0],
        "Found existing update in progress (frontend-v2), resuming."
    );
    assert_eq!(
        output[1],
        "Continuing update with existing controller frontend-v2."
    );
    assert_eq!(terminal.controllers(), sizes(&[("frontend-v2", 3)]));
}

#[test]
fn a_rollback_swaps_the_roles() {
    let mut terminal = Terminal::new();
    terminal.type_in(
        "kubectl rolling-update frontend-v1 frontend-v2 --image=frontend:v2",
        80,
    );
    let output = terminal.type_in(
        "kubectl rolling-update frontend-v1 frontend-v2 --rollback",
        3600,
    );
    assert_eq!(output[0], "Setting \"frontend-v1\" replicas to 3");
    assert_eq!(terminal.controllers(), sizes(&[("frontend-v1", 3)]));
    assert!(
        terminal
            .images()
            .iter()
            .all(|pod| pod.ends_with("frontend:v1"))
    );
}

#[test]
fn a_broken_image_runs_into_the_timeout_and_leaves_one_bad_pod() {
    let mut terminal = Terminal::new();
    let line = "kubectl rolling-update frontend-v1 frontend-v2 --image=frontend:missing";
    let output = terminal.type_in(line, 3600);
    let last = output.last().expect("it says something");
    assert_eq!(
        last,
        "error: timed out waiting for any update progress to be made"
    );
    let left = sizes(&[("frontend-v1", 3), ("frontend-v2", 1)]);
    assert_eq!(terminal.controllers(), left);
}

#[test]
fn a_file_must_tell_the_two_apart() {
    let mut terminal = Terminal::new();
    let same = FRONTEND.replace("frontend-v1", "frontend-v2");
    terminal
        .prompt
        .session
        .environment_mut()
        .files
        .insert("new.yaml".to_string(), same.clone());
    let line = "kubectl rolling-update frontend-v1 -f new.yaml --update-period=1s";
    let output = terminal.type_in(line, 3600);
    let expected = "error: frontend-v2 must specify a matching key with non-equal value in \
        Selector for frontend-v1";
    assert_eq!(output, [expected]);
    let apart = same.replace("app: frontend", "app: frontend2");
    terminal
        .prompt
        .session
        .environment_mut()
        .files
        .insert("new.yaml".to_string(), apart);
    let output = terminal.type_in(line, 3600);
    assert_eq!(output[0], "Created frontend-v2");
    assert_eq!(terminal.controllers(), sizes(&[("frontend-v2", 3)]));
}
