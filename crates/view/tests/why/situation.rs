//! Situations, and what is said in them.

use engine::cluster::{Cascade, Command, Settings, TaintChange, Target};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::api::node::TaintEffect;
use kube::clock::Duration;
use kube::manifest;
use view::explain::Explanation;
use view::words::{CHINESE, ENGLISH};
use view::workload::subject;

/// A situation, and the first sentence in English and in Chinese.
pub(crate) struct Case {
    /// What is done, in order.
    pub(crate) steps: Vec<Step>,
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
}

pub(crate) enum Step {
    /// Applies a text of manifests.
    Apply(String),
    Do(Command),
    Wait(u64),
}

pub(crate) use Step::{Apply, Do, Wait};

/// `web` with two replicas, unless `spec` says otherwise, and further fields of its spec, its pods' spec and its container, each as YAML in one line.
pub(crate) fn web(spec: &str, pod: &str, container: &str) -> Step {
    let replicas = if spec.contains("replicas") {
        ""
    } else {
        "replicas: 2"
    };
    Apply(format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  {replicas}\n  {spec}\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      \
         {pod}\n      containers:\n      - name: web\n        image: web:1\n        {container}\n"
    ))
}

pub(crate) fn in_pod(pod: &str) -> Step {
    web("", pod, "")
}

pub(crate) fn in_container(container: &str) -> Step {
    web("", "", container)
}

pub(crate) fn kept(kind: &str, fields: &str) -> Step {
    Apply(format!("apiVersion: v1\nkind: {kind}\n{fields}\n"))
}

pub(crate) fn image(image: &str) -> Step {
    Do(Command::SetImage {
        target: Target::deployment("web"),
        container: "web".to_string(),
        image: image.to_string(),
    })
}

pub(crate) fn on_all_nodes(command: impl Fn(String) -> Command) -> Vec<Step> {
    let nodes = ["node1", "node2", "node3"].into_iter();
    nodes.map(|node| Do(command(node.to_string()))).collect()
}

pub(crate) fn said(steps: &[Step]) -> [String; 2] {
    let mut timeline = Timeline::new(Settings::default());
    for step in steps {
        match step {
            Apply(text) => apply(&mut timeline, text),
            Do(command) => drop(timeline.execute(command.clone()).expect("it is possible")),
            Wait(seconds) => timeline.advance(Duration::from_secs(*seconds)),
        }
    }
    let workload = subject(&timeline).expect("a workload was applied");
    let explanation = Explanation::of(&timeline, workload.uid);
    let said = explanation.said();
    let first = said.first().expect("it stands still");
    [first.words(&ENGLISH), first.words(&CHINESE)]
}

pub(crate) fn apply(timeline: &mut Timeline, text: &str) {
    let set = manifest::read(text, KubernetesVersion::NEWEST);
    assert!(set.is_ok(), "{set:?}");
    for manifest in set.manifests {
        let manifest = manifest.given;
        timeline
            .execute(Command::Apply { manifest })
            .expect("it is valid");
    }
}

pub(crate) fn check(cases: Vec<Case>) {
    for case in cases {
        let expected = [case.english, case.chinese].map(str::to_string);
        assert_eq!(said(&case.steps), expected);
    }
}

pub(crate) fn case(steps: Vec<Step>, english: &'static str, chinese: &'static str) -> Case {
    Case {
        steps,
        english,
        chinese,
    }
}

pub(crate) fn db(spec: &str, pod: &str) -> Step {
    Apply(format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: db}}\nspec:\n  replicas: 2\n  serviceName: db\n  {spec}\n  \
         selector: {{matchLabels: {{app: db}}}}\n  template:\n    metadata: {{labels: {{app: db}}}}\n    spec:\n      \
         {pod}\n      containers: [{{name: db, image: 'db:1'}}]\n"
    ))
}

pub(crate) fn db_image(image: &str) -> Command {
    Command::SetImage {
        target: Target::new(Kind::StatefulSet, "db"),
        container: "db".to_string(),
        image: image.to_string(),
    }
}

pub(crate) fn agent(spec: &str, pod: &str) -> Step {
    Apply(format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent}}\nspec:\n  {spec}\n  \
         selector: {{matchLabels: {{app: agent}}}}\n  template:\n    metadata: {{labels: {{app: agent}}}}\n    spec:\n      \
         {pod}\n      containers: [{{name: agent, image: 'agent:1'}}]\n"
    ))
}

pub(crate) fn agent_image(image: &str) -> Command {
    Command::SetImage {
        target: Target::new(Kind::DaemonSet, "agent"),
        container: "agent".to_string(),
        image: image.to_string(),
    }
}

pub(crate) const BUDGET: &str = "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: always}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
";

pub(crate) const REPLICA_SET: &str = "
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: alone}
spec:
  replicas: 2
  selector: {matchLabels: {app: alone}}
  template:
    metadata: {labels: {app: alone}}
    spec: {containers: [{name: alone, image: 'alone:missing'}]}
";

pub(crate) fn remove_node(node: String) -> Command {
    Command::Delete {
        target: Target {
            kind: Kind::Node,
            namespace: String::new(),
            name: node,
        },
        grace_seconds: None,
        cascade: Cascade::default(),
    }
}

pub(crate) fn taint() -> TaintChange {
    TaintChange {
        key: "dedicated".to_string(),
        value: "db".to_string(),
        effect: TaintEffect::NoSchedule,
        remove: false,
    }
}
