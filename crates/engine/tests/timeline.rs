//! Time that runs both ways.

use engine::cluster::{Command, Settings, Target};
use engine::scenario::Scenario;
use engine::timeline::Timeline;
use engine::trace::Effect;
use kube::api::KubernetesVersion;
use kube::api::deployment::DeploymentReason;
use kube::clock::{Duration, Time};
use kube::manifest;

const HTTPD: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: httpd}
spec:
  replicas: 3
  selector: {matchLabels: {app: httpd}}
  template:
    metadata: {labels: {app: httpd}}
    spec:
      containers:
      - {name: httpd, image: 'httpd:2.2.31'}
";

const LONG: Duration = Duration::from_secs(3600);

fn apply(timeline: &mut Timeline, text: &str) {
    let set = manifest::read(text, timeline.cluster().version());
    assert!(set.is_ok(), "{set:?}");
    for manifest in set.manifests {
        timeline
            .execute(Command::Apply {
                manifest: manifest.given,
            })
            .expect("it is valid");
    }
}

fn settled_httpd() -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    apply(&mut timeline, HTTPD);
    assert!(timeline.run_to_rest(LONG));
    timeline
}

fn set_image(timeline: &mut Timeline, image: &str) {
    let command = Command::SetImage {
        target: Target::deployment("httpd"),
        container: "httpd".to_string(),
        image: image.to_string(),
    };
    timeline.execute(command).expect("it exists");
}

fn sizes(timeline: &Timeline) -> Vec<i32> {
    let sizes = timeline
        .entries()
        .iter()
        .filter_map(|entry| match entry.effect {
            Effect::Scaled { to, .. } => Some(to),
            Effect::Created { replicas } if entry.object.kind.name() == "ReplicaSet" => {
                Some(replicas)
            }
            _ => None,
        });
    sizes.collect()
}

/// Everything that can be seen of a state.
fn look(timeline: &Timeline) -> String {
    format!("{:?}", timeline.cluster())
}

#[test]
fn the_default_update_of_three_scales_in_the_recorded_order() {
    let mut timeline = settled_httpd();
    set_image(&mut timeline, "httpd:2.2.32");
    assert!(timeline.run_to_rest(LONG));
    assert_eq!(sizes(&timeline), [3, 1, 2, 2, 1, 3, 0]);
}

#[test]
fn stepping_back_and_forward_lands_in_the_same_state() {
    let mut timeline = settled_httpd();
    set_image(&mut timeline, "httpd:2.2.32");
    let mut states = vec![look(&timeline)];
    while timeline.step() {
        states.push(look(&timeline));
    }
    assert!(states.len() > 20, "{} states", states.len());
    for state in states.iter().rev().skip(1) {
        assert!(timeline.step_back());
        let same = look(&timeline) == *state;
        assert!(same, "at {}", timeline.now());
    }
    for state in states.iter().skip(1) {
        assert!(timeline.step());
        assert!(look(&timeline) == *state, "at {}", timeline.now());
    }
}

#[test]
fn seeking_equals_a_fresh_run_to_that_moment() {
    let mut timeline = settled_httpd();
    set_image(&mut timeline, "httpd:2.2.32-missing");
    timeline.advance(Duration::from_secs(700));
    let scenario = Scenario::of(&timeline, "");
    for at in [0, 1, 2015, 3000, 4321, 20_000, 65_432, 600_000, 700_000] {
        timeline.seek(Time(at));
        let fresh = Scenario {
            at,
            ..scenario.clone()
        }
        .timeline();
        assert_eq!(look(&timeline), look(&fresh), "at {at}");
    }
}

#[test]
fn acting_in_the_past_keeps_the_other_future() {
    let mut timeline = settled_httpd();
    let settled = timeline.now();
    set_image(&mut timeline, "httpd:2.2.32");
    timeline.run_to_rest(LONG);
    let first = sizes(&timeline);
    timeline.seek(settled);
    set_image(&mut timeline, "httpd:2.2.33-unready");
    timeline.advance(Duration::from_secs(60));
    assert_eq!(sizes(&timeline), [3, 1]);
    assert_eq!(timeline.branches().len(), 1);
    assert!(timeline.switch_branch(0));
    timeline.seek(timeline.horizon());
    assert_eq!(sizes(&timeline), first);
}

#[test]
fn a_scenario_comes_back_from_json() {
    let mut timeline = settled_httpd();
    set_image(&mut timeline, "httpd:2.2.32");
    timeline.advance(Duration(2500));
    let saved = Scenario::of(&timeline, HTTPD).to_json();
    let opened = Scenario::from_json(&saved)
        .expect("it was just written")
        .timeline();
    assert_eq!(look(&opened), look(&timeline));
}

#[test]
fn a_hostile_scenario_is_refused_command_by_command() {
    for manifest in [
        "null",
        "[]",
        "3",
        r#"{"metadata":[]}"#,
        r#"{"metadata":{"annotations":7}}"#,
    ] {
        let text = format!(
            r#"{{"format":1,"kubernetes":"1.36","seed":1,"at":10,
                "commands":[{{"at":0,"do":{{"verb":"apply","manifest":{manifest}}}}}]}}"#
        );
        let opened = Scenario::from_json(&text)
            .expect("the form is right")
            .timeline();
        assert!(
            opened.cluster().store().deployments.is_empty(),
            "{manifest}"
        );
    }
}

/// The search goes on after the cluster has come to rest: the deadline of a rollout that hangs is the failure after
/// those of its pods.
#[test]
fn it_runs_to_the_next_failure_and_stays_where_there_is_none() {
    let mut timeline = Timeline::new(Settings::default());
    let apply = |timeline: &mut Timeline, image: &str| {
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: 2\n  progressDeadlineSeconds: 60\n  \
             selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
             spec: {{containers: [{{name: web, image: '{image}'}}]}}\n"
        );
        for manifest in &manifest::read(&text, KubernetesVersion::NEWEST).manifests {
            timeline
                .execute(Command::Apply {
                    manifest: manifest.given.clone(),
                })
                .expect("it is valid");
        }
    };
    apply(&mut timeline, "web:1");
    let (now, horizon) = (timeline.now(), timeline.horizon());
    let known = timeline.entries().len();
    assert!(!timeline.next_failure());
    assert_eq!(
        timeline.entries().len(),
        known,
        "nothing of what it passed is known"
    );
    assert_eq!((timeline.now(), timeline.horizon()), (now, horizon));
    assert!(timeline.run_to_rest(Duration::from_secs(60)));
    apply(&mut timeline, "web:missing");
    let mut failed_at_last = false;
    for _ in 0..20 {
        assert!(timeline.next_failure());
        let last = &timeline.entries()[timeline.present() - 1];
        failed_at_last |= matches!(
            last.effect,
            Effect::ConditionSet {
                reason: DeploymentReason::ProgressDeadlineExceeded,
                ..
            }
        );
    }
    assert!(failed_at_last, "the deadline is one of them");
}

#[test]
fn moments_are_passed_on_the_branch_that_they_were_on() {
    let mut timeline = settled_httpd();
    let before = timeline.moment();
    set_image(&mut timeline, "httpd:2.2.32");
    let changed = timeline.moment();
    timeline.seek(timeline.now() + Duration::from_secs(60));
    let later = timeline.moment();
    assert!(
        [before, changed, later]
            .iter()
            .all(|moment| timeline.has_passed(*moment))
    );
    timeline.seek(changed.at + Duration::from_secs(1));
    assert!(timeline.has_passed(changed) && !timeline.has_passed(later));
    // A different command replaces the future, even when time goes on to the same moment.
    set_image(&mut timeline, "httpd:2.2.33");
    timeline.seek(later.at + Duration::from_secs(60));
    assert!(
        timeline.has_passed(before) && timeline.has_passed(changed) && !timeline.has_passed(later)
    );
    let other = timeline.moment();
    assert!(timeline.switch_branch(0));
    timeline.seek(later.at);
    assert!(
        timeline.has_passed(changed) && timeline.has_passed(later) && !timeline.has_passed(other)
    );
    // A step back may stay within a millisecond.
    let last = timeline.moment();
    assert!(timeline.step_back());
    assert!(!timeline.has_passed(last));
    timeline.seek(Time::ZERO);
    assert!(!timeline.has_passed(before));
}

#[test]
fn a_quiet_future_is_left_as_any_other() {
    let mut timeline = settled_httpd();
    let rest = timeline.now();
    timeline.seek(rest + Duration::from_secs(60));
    let quiet = timeline.moment();
    timeline.seek(rest + Duration::from_secs(10));
    set_image(&mut timeline, "httpd:2.2.32");
    timeline.seek(quiet.at + Duration::from_secs(10));
    assert!(!timeline.has_passed(quiet));
}
