//! Two strategies side by side: equal strategies give equal runs, and the totals are those of runs that were checked by
//! hand.

use engine::cluster::{Command, Settings};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::{Duration, Time};
use kube::manifest;
use view::preview::apply;
use view::requests::expose;
use view::twin::{Comparison, Refusal, Second, compare, second_run};
use view::workload::subject;

fn web(image: &str) -> Command {
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: 4\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
         spec: {{containers: [{{name: web, image: '{image}', ports: [{{containerPort: 80}}]}}]}}\n"
    );
    apply(&manifest::read(&text, KubernetesVersion::NEWEST).manifests[0])
}

/// A run with four pods that get requests; the second version is about to be applied.
fn ready() -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    timeline.execute(web("web:1")).expect("it is valid");
    timeline.run_to_rest(Duration::from_secs(60));
    let workload = subject(&timeline).expect("there is one");
    let service = expose(timeline.cluster().store(), &workload).expect("it has a template");
    timeline.execute(service).expect("it is valid");
    timeline.advance(Duration::from_secs(5));
    timeline
}

fn rolling(max_surge: &str, max_unavailable: &str) -> Second {
    Second::RollingUpdate {
        max_surge: max_surge.to_string(),
        max_unavailable: max_unavailable.to_string(),
    }
}

fn compared(timeline: &Timeline, second: &Second) -> Result<Comparison, Refusal> {
    let workload = subject(timeline).expect("there is one");
    compare(timeline, &workload, &[web("web:2")], second)
}

#[test]
fn recreate_leaves_nobody_and_drops_requests() {
    let timeline = ready();
    let found = compared(&timeline, &Second::Recreate).expect("both are valid");
    assert_eq!(found.since, timeline.now());
    assert_eq!(
        (found.first.least_available, found.second.least_available),
        (3, 0)
    );
    assert_eq!(
        (found.first.requests.map(|all| all.1 > 0)),
        Some(true),
        "pods end before proxies know"
    );
    let dropped = |side: &view::twin::Side| side.requests.expect("they are asked").1;
    // Recreate makes new pods only after the old ones have ended, so far more requests are dropped.
    assert!(dropped(&found.second) > 3 * dropped(&found.first));
    let parted = found.difference.expect("they part");
    assert!(parted.at.since(timeline.now()) < Duration::from_secs(1));
    assert!(found.first.took.is_some() && found.second.took.is_some());
}

/// The default of 25% of four pods is one pod, so both strategies mean the same.
#[test]
fn the_same_numbers_are_the_same_run() {
    let found = compared(&ready(), &rolling("1", "1")).expect("both are valid");
    assert_eq!(found.difference, None);
    assert_eq!(found.first, found.second);
}

#[test]
fn more_room_takes_more_pods_and_less_time() {
    let found = compared(&ready(), &rolling("100%", "0")).expect("both are valid");
    assert_eq!(found.second.most_pods, 8);
    assert_eq!(found.second.least_available, 4);
    assert!(found.second.took < found.first.took);
}

#[test]
fn a_strategy_that_is_refused_is_told() {
    let Err(Refusal::Api(said)) = compared(&ready(), &rolling("0", "0")) else {
        panic!("both are zero");
    };
    assert!(said.contains("may not be 0 when `maxSurge` is 0"), "{said}");
    assert!(compared(&ready(), &rolling("x", "1")).is_err());
}

#[test]
fn the_second_run_opens_at_the_same_moment() {
    let timeline = ready();
    let workload = subject(&timeline).expect("there is one");
    let other = second_run(&timeline, &workload, &[web("web:2")], &Second::Recreate);
    assert_eq!(other.now(), timeline.now());
    assert!(other.now() > Time::ZERO);
    assert_eq!(other.commands().len(), 3);
}

/// Simulating so many pods would take minutes and all the memory of a page.
#[test]
fn a_slip_of_the_finger_is_not_simulated() {
    let timeline = ready();
    let workload = subject(&timeline).expect("there is one");
    let Command::Apply { mut manifest } = web("web:2") else {
        panic!("it is applied");
    };
    manifest["spec"]["replicas"] = 100_000_000.into();
    let pending = [Command::Apply { manifest }];
    let refused = compare(&timeline, &workload, &pending, &Second::Recreate);
    assert_eq!(refused, Err(Refusal::TooMany));
}
