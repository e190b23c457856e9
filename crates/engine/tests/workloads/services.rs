//! Tests of Services, and of the answers to requests during updates.

use crate::run::Run;
use engine::cluster::{Command, Dropped, Target};
use engine::kubelet::Deaf;
use engine::timeline::Traffic;
use kube::api::service::{Endpoints, Service};
use kube::api::{Kind, Uid};
use kube::clock::{Duration, Time};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const SERVICE: &str = "
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
";

/// A Deployment with labels `app: web` and its own name as `track`.
fn deployment(name: &str, image: &str, replicas: i32, container: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: web, track: {name}}}}}
  template:
    metadata: {{labels: {{app: web, track: {name}}}}}
    spec:
      containers:
      - {{name: web, image: '{image}'{container}}}
"
    )
}

const PROBE: &str = ", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}";
const PRE_STOP: &str = ", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}, \
     lifecycle: {preStop: {exec: {command: [sleep, '3']}}}";

fn service(run: &Run) -> Uid {
    let found = run.cluster().store().by_name::<Service>("default", "web");
    found.expect("it was applied").meta.uid
}

/// The answers to all requests of a stretch, at ten requests a second.
fn traffic(run: &Run, from: Time) -> Traffic {
    let to = run.timeline.now();
    let span = to.since(from) + Duration(1);
    let mut buckets = run.timeline.traffic(service(run), from, to, span, 10);
    assert_eq!(buckets.len(), 1);
    buckets.remove(0)
}

fn shares(traffic: &Traffic) -> BTreeMap<&str, u32> {
    let served = traffic.served.iter();
    served
        .map(|(served, count)| (&*served.image, *count))
        .collect()
}

fn deaf(traffic: &Traffic, why: Deaf) -> u32 {
    traffic
        .dropped
        .get(&Dropped::Deaf(why))
        .copied()
        .unwrap_or(0)
}

/// Updates two pods behind a Service, and returns the answers to the requests sent meanwhile.
fn updated(container: &str) -> Traffic {
    let mut run = Run::new(1);
    run.apply(SERVICE);
    run.apply(&deployment("web", "web:v1", 2, container));
    run.settle();
    run.wait(10);
    let from = run.timeline.now();
    run.set_image(Target::deployment("web"), "web:v2");
    run.settle();
    run.wait(5);
    traffic(&run, from)
}

#[test]
fn endpoints_follow_readiness_and_tell_of_termination() {
    let mut run = Run::new(1);
    run.apply(SERVICE);
    run.apply(&deployment("web", "web:v1", 2, PROBE));
    run.settle();
    let states = |run: &Run| -> Vec<(bool, bool, bool)> {
        let found = run.cluster().store().by_name::<Endpoints>("default", "web");
        let endpoints = found.expect("there is a Service").endpoints.clone();
        endpoints
            .iter()
            .map(|e| (e.ready, e.serving, e.terminating))
            .collect()
    };
    assert_eq!(states(&run), [(true, true, false); 2]);
    let name = run.pods()[0].meta.name.to_string();
    run.act(Command::SetPodUnready {
        pod: name.clone(),
        unready: true,
    });
    run.wait(4);
    let not_ready = states(&run).iter().filter(|state| !state.0).count();
    assert_eq!(not_ready, 1);
    run.act(Command::SetPodUnready {
        pod: name.clone(),
        unready: false,
    });
    run.wait(4);
    run.delete_pod(&name);
    run.wait(1);
    assert!(
        states(&run).contains(&(false, true, true)),
        "{:?}",
        states(&run)
    );
    run.settle();
    assert_eq!(states(&run), [(true, true, false); 2]);
}

#[test]
fn pods_that_stop_at_once_lose_requests_and_a_pre_stop_sleep_mends_it() {
    let careless = updated(PROBE);
    assert!(deaf(&careless, Deaf::Stopping) > 0, "{careless:?}");
    let careful = updated(PRE_STOP);
    assert!(careful.dropped.is_empty());
    assert_eq!(shares(&careful).len(), 2, "both versions answered");
}

#[test]
fn without_a_readiness_probe_requests_come_before_the_application_listens() {
    let traffic = updated("");
    assert!(deaf(&traffic, Deaf::StillStarting) > 0, "{traffic:?}");
    assert_eq!(deaf(&updated(PROBE), Deaf::StillStarting), 0);
}

#[test]
fn recreate_leaves_nobody_to_answer() {
    let mut run = Run::new(1);
    run.apply(SERVICE);
    let text = deployment("web", "web:v1", 2, PROBE);
    run.apply(&text.replace(
        "spec:\n  replicas",
        "spec:\n  strategy: {type: Recreate}\n  replicas",
    ));
    run.settle();
    run.wait(2);
    let from = run.timeline.now();
    run.set_image(Target::deployment("web"), "web:v2");
    run.settle();
    let dropped = traffic(&run, from).dropped;
    assert!(dropped.contains_key(&Dropped::NoEndpoint), "{dropped:?}");
}

#[test]
fn a_canary_gets_the_share_of_its_pods() {
    let mut run = Run::new(1);
    run.apply(SERVICE);
    run.apply(&deployment("stable", "web:v1", 9, PROBE));
    run.apply(&deployment("canary", "web:v2", 1, PROBE));
    run.settle();
    run.wait(5);
    let from = run.timeline.now();
    run.wait(100);
    let traffic = traffic(&run, from);
    let shares = shares(&traffic);
    let total: u32 = shares.values().sum();
    assert_eq!(total, 1000);
    assert!((60..=140).contains(&shares["web:v2"]), "{shares:?}");
}

#[test]
fn switching_the_selector_moves_all_requests_within_a_second_and_back() {
    let mut run = Run::new(1);
    run.apply(&SERVICE.replace("{app: web}", "{app: web, track: blue}"));
    run.apply(&deployment("blue", "web:v1", 2, PROBE));
    run.apply(&deployment("green", "web:v2", 2, PROBE));
    run.settle();
    run.wait(5);
    let switch = |run: &mut Run, track: &str| {
        run.act(Command::Patch {
            target: Target::new(Kind::Service, "web"),
            patch: json!({"spec": {"selector": {"track": track}}}),
            style: Default::default(),
        });
        run.wait(1);
        let from = run.timeline.now();
        run.wait(5);
        let traffic = traffic(run, from);
        let served: BTreeSet<String> = shares(&traffic).keys().map(|s| s.to_string()).collect();
        (
            served.into_iter().collect::<Vec<_>>(),
            traffic.dropped.len(),
        )
    };
    assert_eq!(switch(&mut run, "green"), (vec!["web:v2".to_string()], 0));
    assert_eq!(switch(&mut run, "blue"), (vec!["web:v1".to_string()], 0));
    assert_eq!(switch(&mut run, "nobody"), (vec![], 1));
    let found = run.cluster().store().by_name::<Endpoints>("default", "web");
    assert!(found.expect("there is a Service").endpoints.is_empty());
}

#[test]
fn addresses_that_are_not_ready_are_published_where_asked_for() {
    let mut run = Run::new(1);
    let text = SERVICE.replace("ports:", "publishNotReadyAddresses: true\n  ports:");
    run.apply(&text);
    run.apply(&deployment("web", "web:unready", 1, PROBE));
    run.wait(20);
    let from = run.timeline.now();
    run.wait(5);
    let traffic = traffic(&run, from);
    assert_eq!(deaf(&traffic, Deaf::Failing), 50, "{traffic:?}");
}

#[test]
fn one_client_sees_both_versions_unless_the_service_is_sticky() {
    let versions_seen = |affinity: &str| {
        let mut run = Run::new(1);
        let text = SERVICE.replace("ports:", &format!("sessionAffinity: {affinity}\n  ports:"));
        run.apply(&text);
        run.apply(&deployment("a", "web:v1", 2, PROBE));
        run.apply(&deployment("b", "web:v2", 2, PROBE));
        run.settle();
        run.wait(5);
        let now = run.timeline.now();
        let mut seen = BTreeMap::<u64, BTreeSet<String>>::new();
        for number in 0..400 {
            let answer = run.cluster().request(service(&run), number, now);
            let answer = answer.expect("there is a Service");
            let served = answer.outcome.expect("all are well");
            seen.entry(answer.client)
                .or_default()
                .insert(served.image.to_string());
        }
        seen.values().map(BTreeSet::len).max().unwrap_or(0)
    };
    assert_eq!(versions_seen("None"), 2);
    assert_eq!(versions_seen("ClientIP"), 1);
}

#[test]
fn looking_at_traffic_changes_nothing_and_always_shows_the_same() {
    let mut run = Run::new(1);
    run.apply(SERVICE);
    run.apply(&deployment("web", "web:v1", 3, PROBE));
    run.settle();
    run.set_image(Target::deployment("web"), "web:v2");
    run.settle();
    let (to, uid) = (run.timeline.now(), service(&run));
    let second = Duration::from_secs(1);
    let before = format!("{:?}", run.cluster());
    let whole = run.timeline.traffic(uid, Time::ZERO, to, second, 50);
    assert_eq!(before, format!("{:?}", run.cluster()));
    run.timeline.seek(Time(1500));
    let from = Time::from_secs(3);
    let part = run.timeline.traffic(uid, from, to, second, 50);
    assert_eq!(whole[3..], part[..]);
}
