//! The workloads that benchmarks measure: a Deployment that gets a new image and runs until it is at rest, with probes,
//! events and history as in the page; seeking in a long run, and computing what one frame shows; reading and applying
//! large files.
//!
//! This module measures no time itself: the caller has the clock.

use crate::chart::{Chart, Window, Zoom};
use crate::preview::{self, Preview};
use crate::reading::{self, Reading};
use crate::stage::Stage;
use engine::cluster::{Command, PatchStyle, Settings, Target};
use engine::rng::mix;
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::{Duration, Time};
use serde_json::json;

/// A limit far beyond the end of any rollout that is measured.
const LIMIT: Duration = Duration::from_secs(100_000);
/// The number of columns of the chart, equal to that of the page.
const COLUMNS: usize = 480;

/// Prepares what is measured: a Deployment of `replicas` that has settled.
pub fn settled(replicas: u32) -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    let manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{
                    "name": "web",
                    "image": "web:v1",
                    "readinessProbe": {"httpGet": {"port": 80}, "periodSeconds": 2},
                }]},
            },
        },
    });
    timeline
        .execute(Command::Apply { manifest })
        .expect("the manifest is valid");
    timeline.run_to_rest(LIMIT);
    timeline
}

/// Runs the measured rollout. Returns how many entries it added to the trace.
pub fn roll_out(timeline: &mut Timeline) -> usize {
    let before = timeline.entries().len();
    update(timeline, 2);
    timeline.entries().len() - before
}

/// The least number of trace entries of a [`long_run`].
const LONG_RUN: usize = 10_000;

/// Updates the Deployment again and again until the trace has `LONG_RUN` entries.
pub fn long_run(replicas: u32) -> Timeline {
    let mut timeline = settled(replicas);
    let mut version = 2;
    while timeline.entries().len() < LONG_RUN {
        update(&mut timeline, version);
        version += 1;
    }
    timeline
}

/// Seeks to a moment that looks random but depends only on `number`, so that measurements can be repeated.
pub fn seek(timeline: &mut Timeline, number: u32) {
    let moments = timeline.horizon().as_millis() + 1;
    timeline.seek(Time(mix(u64::from(number)) % moments));
}

/// Computes what the stage and the chart show at the present moment. Returns the pods and columns drawn.
pub fn frame(timeline: &Timeline) -> usize {
    let workload = timeline.cluster().deployment("web").map(|web| web.meta.uid);
    let Some(workload) = workload else { return 0 };
    let stage = Stage::of(timeline, workload);
    let pods = stage.map_or(0, |stage| {
        stage.lanes.iter().map(|lane| lane.pods.len()).sum()
    });
    let window = Window::of(timeline, Zoom::Whole);
    pods + Chart::of(timeline, workload, window, COLUMNS).columns.len()
}

/// A file that is read and applied in one piece.
pub struct LargeFile {
    pub name: &'static str,
    pub text: String,
}

/// Files about as large as the largest that people use.
pub fn large_files() -> Vec<LargeFile> {
    let applications = |count: usize, notes: usize| -> String {
        let application = |number| {
            let name = format!("web-{number}");
            deployment_text(&name, notes) + &service_text(&name, &name)
        };
        (0..count).map(application).collect()
    };
    let services: String = (0..400)
        .map(|number| service_text(&format!("front-{number}"), "web"))
        .collect();
    let file = |name, text| LargeFile { name, text };
    vec![
        file("500 Deployments, 500 Services", applications(500, 0)),
        file(
            "400 Services of one Deployment",
            deployment_text("web", 0) + &services,
        ),
        file("5 MB of 3,000 documents", applications(1500, 40)),
        file("a ConfigMap of 250 kB", config_text(250_000)),
    ]
}

fn deployment_text(name: &str, notes: usize) -> String {
    let notes: String = (0..notes)
        .map(|number| format!("    example.com/note-{number}: \"what is said of {name} here\"\n"))
        .collect();
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  annotations:\n    example.com/team: front\n{notes}\
         spec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: {name}\n  template:\n    metadata:\n      labels:\n        app: {name}\n\
         \x20   spec:\n      containers:\n      - name: web # the only one\n        image: \"nginx:1.25\"\n        ports:\n        - containerPort: 80\n\
         \x20       env:\n        - {{name: MODE, value: fast}}\n        resources:\n          requests: {{cpu: 100m, memory: 64Mi}}\n"
    )
}

fn service_text(name: &str, app: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector:\n    app: {app}\n  ports:\n  - port: 80\n    targetPort: 80\n"
    )
}

fn config_text(bytes: usize) -> String {
    let line = "    a line of settings that goes on for a while = 1\n";
    let lines = line.repeat(bytes / line.len());
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  file: |\n{lines}"
    )
}

/// Reads a file as the page does.
///
/// # Panics
/// Something is wrong with the file.
pub fn read_file(file: &LargeFile) -> Reading {
    let reading = reading::read(&file.text, KubernetesVersion::NEWEST);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    reading
}

/// Computes the preview that the page shows before a file is applied.
pub fn foresee(reading: &Reading) -> Preview {
    let timeline = Timeline::new(Settings::default());
    preview::preview(timeline.cluster(), &reading.manifests)
}

/// Applies all of a file to a new cluster.
pub fn apply_file(reading: &Reading) -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    for manifest in &reading.manifests {
        timeline
            .execute(preview::apply(manifest))
            .expect("the manifest is valid");
    }
    timeline
}

/// Simulates some seconds after a file was applied.
pub fn run_on(timeline: &mut Timeline, seconds: u64) {
    timeline.advance(Duration::from_secs(seconds));
}

/// A Deployment that was updated `count` times and keeps all its revisions.
pub fn many_revisions(count: u32) -> Timeline {
    let mut timeline = settled(3);
    timeline
        .execute(Command::Patch {
            target: Target::deployment("web"),
            patch: json!({"spec": {"revisionHistoryLimit": count}}),
            style: PatchStyle::Merge,
        })
        .expect("the Deployment is there");
    for version in 2..count {
        update(&mut timeline, version);
    }
    timeline
}

fn update(timeline: &mut Timeline, version: u32) {
    let command = Command::SetImage {
        target: Target::deployment("web"),
        container: "web".to_string(),
        image: format!("web:v{version}"),
    };
    timeline.execute(command).expect("the Deployment is there");
    assert!(
        timeline.run_to_rest(LIMIT),
        "a rollout without faults comes to its end"
    );
}
