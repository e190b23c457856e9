//! The rollout that is measured: a Deployment of so many replicas gets a new image, with probes,
//! events and history as in the page, until nothing moves any more.
//!
//! Takes no time itself: whoever calls has the clock.

use crate::clock::Duration;
use crate::cluster::{Command, Settings, Target};
use crate::timeline::Timeline;
use serde_json::json;

/// Far beyond the end of any rollout measured.
const LIMIT: Duration = Duration::from_secs(100_000);

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
    let command = Command::SetImage {
        target: Target::deployment("web"),
        container: "web".to_string(),
        image: "web:v2".to_string(),
    };
    timeline.execute(command).expect("the Deployment is there");
    assert!(
        timeline.run_to_rest(LIMIT),
        "a rollout without faults comes to its end"
    );
    timeline.entries().len() - before
}
