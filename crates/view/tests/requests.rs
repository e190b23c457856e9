//! The strip of requests shows which version answered and why requests were dropped, and it is the same whether it was
//! computed at once or step by step.

use engine::cluster::{Dropped, Settings};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::{Duration, Time};
use kube::manifest;
use view::chart::{Window, Zoom};
use view::preview::apply;
use view::requests::{Requests, Tape, expose, targets};
use view::workload::subject;

const LONG: Duration = Duration::from_secs(60);

fn manifest_of(strategy: &str, image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: 3\n  strategy: {{type: {strategy}}}\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      \
         containers: [{{name: web, image: \"{image}\", ports: [{{containerPort: 8080}}]}}]\n"
    )
}

fn give(timeline: &mut Timeline, text: &str) {
    for manifest in &manifest::read(text, KubernetesVersion::NEWEST).manifests {
        timeline.execute(apply(manifest)).expect("it is valid");
    }
    timeline.run_to_rest(LONG);
}

/// A run in which a Service sends requests to three pods, which are then updated.
fn updated(strategy: &str) -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    give(&mut timeline, &manifest_of(strategy, "web:1"));
    // Without a probe a pod is ready as soon as it runs, so it needs time to listen before the first request arrives.
    timeline.advance(Duration::from_secs(2));
    let workload = subject(&timeline).expect("there is one");
    let service = expose(timeline.cluster().store(), &workload).expect("it has a template");
    timeline.execute(service).expect("the Service is valid");
    timeline.advance(Duration::from_secs(2));
    give(&mut timeline, &manifest_of(strategy, "web:2"));
    timeline.advance(Duration::from_secs(2));
    timeline
}

fn seen(tape: &mut Tape, timeline: &Timeline) -> Requests {
    let workload = subject(timeline).expect("there is one");
    let targets = targets(timeline.cluster().store(), &workload);
    assert_eq!(targets.len(), 1);
    assert!(targets[0].is_for_stage);
    let window = Window::of(timeline, Zoom::Whole);
    tape.follow(timeline, 0, targets[0].service, window);
    tape.requests(timeline, &workload).expect("it was followed")
}

fn no_endpoint(requests: &Requests) -> u32 {
    let mut dropped = requests.dropped.iter();
    let found = dropped.find(|(reason, _)| *reason == Dropped::NoEndpoint);
    found.map_or(0, |(_, count)| *count)
}

#[test]
fn recreate_leaves_requests_without_an_endpoint_and_a_rolling_update_does_not() {
    let recreated = seen(&mut Tape::default(), &updated("Recreate"));
    assert!(no_endpoint(&recreated) > 0, "{recreated:?}");
    let rolled = seen(&mut Tape::default(), &updated("RollingUpdate"));
    assert_eq!(no_endpoint(&rolled), 0, "{:?}", rolled.dropped);
    let images: Vec<&str> = rolled.versions.iter().map(|one| &*one.image).collect();
    assert_eq!(images, ["web:1", "web:2"]);
    assert!(rolled.served.iter().all(|count| *count > 0));
    assert_ne!(rolled.versions[0].hue, rolled.versions[1].hue);
}

#[test]
fn followed_step_by_step_it_shows_the_same_as_at_once() {
    let mut timeline = updated("RollingUpdate");
    let end = timeline.now();
    let at_once = seen(&mut Tape::default(), &timeline);
    let mut tape = Tape::default();
    timeline.seek(Time::ZERO + Duration::from_secs(6));
    seen(&mut tape, &timeline);
    while timeline.now() < end {
        timeline.seek((timeline.now() + Duration(170)).min(end));
        seen(&mut tape, &timeline);
    }
    assert_eq!(seen(&mut tape, &timeline), at_once);
}

#[test]
fn nobody_asks_before_the_first_address_is_known() {
    let timeline = updated("RollingUpdate");
    let requests = seen(&mut Tape::default(), &timeline);
    let first = requests
        .columns
        .iter()
        .find(|column| column.dropped > 0 || column.served.iter().any(|count| *count > 0));
    let first = first.expect("requests were sent");
    assert_eq!(first.dropped, 0, "the first requests are answered");
}

#[test]
fn requests_before_the_first_ready_pod_are_not_dropped() {
    let mut timeline = Timeline::new(Settings::default());
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";
    for manifest in &manifest::read(service, KubernetesVersion::NEWEST).manifests {
        timeline.execute(apply(manifest)).expect("it is valid");
    }
    timeline.advance(Duration::from_secs(2));
    give(&mut timeline, &manifest_of("Recreate", "web:1"));
    timeline.advance(Duration::from_secs(3));
    let early = seen(&mut Tape::default(), &timeline);
    assert_eq!(no_endpoint(&early), 0, "{:?}", early.dropped);
    assert!(early.not_up_yet >= 40, "{early:?}");
    let grey: u32 = early.columns.iter().map(|column| column.not_up_yet).sum();
    assert_eq!(grey, early.not_up_yet);
    give(&mut timeline, &manifest_of("Recreate", "web:2"));
    timeline.advance(Duration::from_secs(2));
    let later = seen(&mut Tape::default(), &timeline);
    assert_eq!(later.not_up_yet, early.not_up_yet);
    assert!(no_endpoint(&later) > 0, "the outage of Recreate is dropped");
}
