//! What is measured: a Deployment of so many replicas gets a new image, with probes, events and history as in the
//! page, until nothing moves any more; and moving about in a long run, and what a frame has to compute of it.
//!
//! Takes no time itself: whoever calls has the clock.

use crate::chart::{Chart, Window, Zoom};
use crate::stage::Stage;
use engine::cluster::{Command, Settings, Target};
use engine::rng::mix;
use engine::timeline::Timeline;
use kube::clock::{Duration, Time};
use serde_json::json;

/// Far beyond the end of any rollout measured.
const LIMIT: Duration = Duration::from_secs(100_000);
/// Columns of the chart, as in the page.
const COLUMNS: usize = 480;

/// A Deployment of `replicas` that has settled; what comes before the measured part.
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

/// The measured part. Returns how many things happened in it.
pub fn roll_out(timeline: &mut Timeline) -> usize {
    let before = timeline.entries().len();
    update(timeline, 2);
    timeline.entries().len() - before
}

/// Things that happen in a [`long_run`], at least.
const LONG_RUN: usize = 10_000;

/// Update upon update, until a lot has happened.
pub fn long_run(replicas: u32) -> Timeline {
    let mut timeline = settled(replicas);
    let mut version = 2;
    while timeline.entries().len() < LONG_RUN {
        update(&mut timeline, version);
        version += 1;
    }
    timeline
}

/// Goes to some moment of the run: always the same one for the same number.
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
