//! Tests what a screen shows of a run, as text: the stage, the arithmetic of a step, the chart, revisions.

use engine::cluster::{Command, Settings, Target};
use engine::timeline::Timeline;
use engine::trace::{Effect, Reason, WorkloadStep};
use kube::api::Deployment;
use kube::api::meta::Uid;
use kube::clock::{Duration, Time};
use kube::manifest;
use serde_json::json;
use view::PodState;
use view::chart::{Chart, Window, Zoom};
use view::diff::Side;
use view::explain::{Decision, Explanation};
use view::formula::Equation;
use view::revisions::{History, template_diff};
use view::stage::Stage;
use view::workload::subject;
use view::{events, story};

const LONG: Duration = Duration::from_secs(3600);

/// The run that `steps` describe, one step on each line.
fn run(steps: &str) -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    for step in steps.lines().map(str::trim).filter(|step| !step.is_empty()) {
        let mut words = step.split(' ');
        let verb = words.next().expect("a step begins with a verb");
        let words: Vec<&str> = words.collect();
        act(&mut timeline, verb, &words);
    }
    timeline
}

fn act(timeline: &mut Timeline, verb: &str, words: &[&str]) {
    let target = Target::deployment("web");
    let command = match verb {
        "apply" => return apply(timeline, words),
        "rest" => return assert!(timeline.run_to_rest(LONG), "it rests"),
        "decide" => return assert!(timeline.next_decision(), "something is decided"),
        "wait" => return timeline.advance(Duration(number(words[0]))),
        "seek" => return timeline.seek(Time(number(words[0]))),
        "image" => Command::SetImage {
            target,
            container: "web".to_string(),
            image: words[0].to_string(),
        },
        "scale" => Command::Scale {
            target,
            replicas: words[0].parse().expect("a number"),
        },
        "undo" => Command::Undo {
            target,
            to_revision: words[0].parse().expect("a number"),
        },
        "pause" => Command::Pause { target },
        other => panic!("no such step: {other}"),
    };
    timeline.execute(command).expect("it is valid");
}

fn number(word: &str) -> u64 {
    word.parse().expect("milliseconds")
}

/// `apply REPLICAS STRATEGY`, where the strategy is `SURGE UNAVAILABLE` or `Recreate`, and `ready=SECONDS`, `history=LIMIT`.
fn apply(timeline: &mut Timeline, words: &[&str]) {
    let given = |name: &str, default: &str| {
        let given = words.iter().find_map(|word| word.strip_prefix(name));
        given.unwrap_or(default).to_string()
    };
    let strategy = match words[1] {
        "Recreate" => "{type: Recreate}".to_string(),
        surge => format!(
            "{{rollingUpdate: {{maxSurge: {surge}, maxUnavailable: {}}}}}",
            words[2]
        ),
    };
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {}\n  \
         minReadySeconds: {}\n  revisionHistoryLimit: {}\n  strategy: {strategy}\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
         spec: {{containers: [{{name: web, image: 'web:1'}}]}}\n",
        words[0],
        given("ready=", "0"),
        given("history=", "10"),
    );
    let set = manifest::read(&text, timeline.cluster().version());
    assert!(set.is_ok(), "{set:?}");
    for manifest in set.manifests {
        let manifest = manifest.given;
        timeline
            .execute(Command::Apply { manifest })
            .expect("it is valid");
    }
}

fn web(timeline: &Timeline) -> Uid {
    let found = timeline.cluster().deployment("web");
    found.expect("it was applied").meta.uid
}

fn check(show: fn(&Timeline) -> String, steps: &str, expected: &str) {
    let shown = show(&run(steps));
    let trim = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(trim(&shown), trim(expected), "after {steps}");
}

fn stage(timeline: &Timeline) -> String {
    let stage = Stage::of(timeline, web(timeline)).expect("it exists");
    let limits = stage.bounds.map_or("no limits".to_string(), |bounds| {
        format!(
            "at most {} at least {}",
            bounds.max_total(),
            bounds.min_available()
        )
    });
    let mut text = format!(
        "{limits}: total {} available {} terminating {}\n",
        stage.total, stage.available, stage.terminating
    );
    for lane in &stage.lanes {
        let states: Vec<String> = lane
            .tally
            .iter()
            .map(|(state, count)| format!("{count} {state:?}"))
            .collect();
        text += &format!(
            "revision {} {} hue {}: {}/{} {}{}\n",
            lane.revision,
            lane.images.join(","),
            lane.hue,
            lane.current,
            lane.desired.unwrap_or_default(),
            states.join(", "),
            if lane.is_new { " (new)" } else { "" },
        );
        assert_eq!(
            lane.pods.len() as i32,
            lane.tally.iter().map(|(_, count)| count).sum::<i32>()
        );
    }
    text
}

fn equation(equation: &Equation) -> String {
    let tokens: Vec<String> = equation.iter().map(ToString::to_string).collect();
    tokens.join(" ")
}

fn explanation(timeline: &Timeline) -> String {
    let explanation = Explanation::of(timeline, web(timeline));
    let decision = |decision: &Decision| {
        let effect = match &decision.entry.effect {
            Effect::Scaled { from, to } => format!("{from} → {to}"),
            Effect::Created { replicas } => format!("0 → {replicas}"),
            Effect::ConditionSet {
                kind,
                status,
                reason,
            } => {
                format!("{} {} {}", kind.name(), status.name(), reason.name())
            }
            other => format!("{other:?}"),
        };
        let lines = decision
            .lines
            .iter()
            .map(|line| format!("; {}", equation(line)));
        format!("{effect}{}\n", lines.collect::<String>())
    };
    explanation.decisions.iter().map(decision).collect()
}

fn hold(timeline: &Timeline) -> String {
    let explanation = Explanation::of(timeline, web(timeline));
    let Some(hold) = &explanation.hold else {
        return "nothing".to_string();
    };
    let name = format!("{hold:?}");
    let name = name
        .split([' ', '(', ')'])
        .nth(1)
        .expect("a variant within a kind");
    let lines = explanation
        .hold_lines
        .iter()
        .map(|line| format!("; {}", equation(line)));
    format!("{name}{}", lines.collect::<String>())
}

#[test]
fn lanes_show_pods_by_state_between_ceiling_and_floor() {
    check(
        stage,
        "apply 10 25% 25%
         rest",
        "at most 13 at least 8: total 10 available 10 terminating 0
         revision 1 web:1 hue 0: 10/10 10 Available (new)",
    );
    check(
        stage,
        "apply 10 25% 25%
         rest
         image web:2-crash
         wait 30000",
        // Without a readiness probe each pod was available during the second that it lived.
        "at most 13 at least 8: total 10 available 0 terminating 0
         revision 1 web:1 hue 0: 0/0
         revision 2 web:2-crash hue 1: 10/10 10 CrashLoop (new)",
    );
    check(
        stage,
        "apply 4 0 2
         rest
         image web:2-missing
         wait 700",
        "at most 4 at least 2: total 4 available 2 terminating 2
         revision 1 web:1 hue 0: 2/2 2 Available, 2 Terminating
         revision 2 web:2-missing hue 1: 2/2 2 Creating (new)",
    );
}

#[test]
fn a_pod_that_waits_for_min_ready_seconds_is_ready_and_not_available() {
    check(
        stage,
        "apply 2 1 0 ready=30
         wait 10000",
        "at most 3 at least 2: total 2 available 0 terminating 0
         revision 1 web:1 hue 0: 2/2 2 Ready (new)",
    );
}

#[test]
fn recreate_has_no_limits() {
    check(
        stage,
        "apply 3 Recreate
         rest
         image web:2
         wait 300",
        "no limits: total 0 available 0 terminating 3
         revision 1 web:1 hue 0: 0/0 3 Terminating",
    );
}

#[test]
fn a_step_comes_with_its_arithmetic() {
    check(
        explanation,
        "apply 10 25% 25%
         rest
         image web:2
         decide",
        "0 → 3; MaxTotal = 10 + ⌈25% × 10⌉ = 13; Room = 13 − 10 = 3; \
         Size = 0 + min( 3 , 10 − 0 ) = 3
         10 → 8; MinAvailable = 10 − ⌊25% × 10⌋ = 8; Budget = 10 − 8 = 2",
    );
    check(
        explanation,
        "apply 3 1 0
         rest
         image web:2
         decide
         decide
         decide",
        "3 → 2; MinAvailable = 3 − 0 = 3; Budget = 4 − 3 = 1",
    );
    check(
        explanation,
        "apply 10 0 2
         wait 1000
         image web:2
         wait 15",
        "0 → 0; MaxTotal = 10 + 0 = 10; Room = 10 − 10 = 0
         10 → 8; MinAvailable = 10 − 2 = 8; Budget = 10 − 8 − 0 = 2; OldUnavailable = 10",
    );
}

#[test]
fn a_hold_comes_with_its_inequalities() {
    check(
        hold,
        "apply 10 25% 25%
         rest
         image web:2-unready
         rest",
        "Waiting; Total 13 = MaxTotal 13; Budget = 13 − 8 − 5 = 0",
    );
    check(hold, "apply 3 1 1\nrest", "Complete");
    check(hold, "apply 3 1 1\nrest\npause\nwait 100", "Paused");
    check(
        hold,
        "apply 3 Recreate\nrest\nimage web:2\nwait 300",
        "OldPodsRunning",
    );
}

#[test]
fn the_chart_holds_the_counts_and_what_happened() {
    let show = |timeline: &Timeline| {
        let window = Window::of(timeline, Zoom::Auto);
        let chart = Chart::of(timeline, web(timeline), window, 400);
        let last = chart.at(timeline.now()).expect("there are columns");
        let kinds: Vec<String> = chart
            .markers
            .iter()
            .map(|marker| format!("{:?}", marker.kind))
            .collect();
        format!(
            "{}–{} top {} available {:?} not ready {} terminating {}\n{}",
            window.from,
            window.to,
            chart.top,
            last.available,
            last.not_ready,
            last.terminating,
            kinds.join(" ")
        )
    };
    check(
        show,
        "apply 3 25% 25%
         rest
         wait 1000
         image web:2-missing
         wait 5000",
        "00:00.000–00:10.000 top 4 available [3] not ready 1 terminating 0
         Command Complete Command",
    );
}

#[test]
fn a_long_run_is_shown_from_where_something_was_last_done() {
    let timeline = run("apply 3 1 0\nwait 300000\nimage web:2\nwait 20000\nseek 310000");
    let shown = Window::of(&timeline, Zoom::Auto);
    assert_eq!((shown.from, shown.to), (Time(298_000), Time(328_000)));
    let whole = Window::of(&timeline, Zoom::Whole);
    assert_eq!((whole.from, whole.to), (Time(0), Time(360_000)));
    assert_eq!(whole.at(whole.permille(Time(160_000))), Time(160_000));
    let ticks = whole.ticks(6);
    assert_eq!(
        ticks,
        [0, 60_000, 120_000, 180_000, 240_000, 300_000, 360_000].map(Time)
    );
}

#[test]
fn many_samples_are_thinned_out_to_the_last_of_each_slice() {
    let timeline = run("apply 200 25% 25%\nrest\nimage web:2\nrest");
    let window = Window::of(&timeline, Zoom::Whole);
    let fine = Chart::of(&timeline, web(&timeline), window, 100_000);
    let coarse = Chart::of(&timeline, web(&timeline), window, 50);
    assert!(fine.columns.len() > 60, "{} columns", fine.columns.len());
    assert!(
        coarse.columns.len() <= 51,
        "{} columns",
        coarse.columns.len()
    );
    assert!(
        coarse
            .columns
            .iter()
            .all(|column| fine.columns.contains(column))
    );
    assert_eq!(coarse.columns.last(), fine.columns.last());
}

#[test]
fn revisions_tell_what_an_undo_would_bring_back_and_what_is_gone() {
    let show = |timeline: &Timeline| {
        let history =
            History::of(timeline, &subject(timeline).expect("it exists")).expect("it exists");
        let row = |revision: &view::revisions::Revision| {
            let mark = if revision.is_current { "*" } else { "" };
            format!("{}{mark} {}\n", revision.number, revision.images.join(","))
        };
        let rows: String = history.revisions.iter().map(row).collect();
        let old = history.revisions.last().expect("one at least").set;
        let diff = template_diff(timeline.cluster(), history.revisions[0].set, old);
        let changed = diff.iter().filter(|line| line.side != Side::Both);
        let changed: Vec<&str> = changed.map(|line| line.text.trim()).collect();
        format!(
            "{rows}{}\ngone {}",
            changed.join(" / "),
            history.discarded.len()
        )
    };
    let three = "apply 3 1 0 history=1
         rest
         image web:2
         rest
         image web:3
         rest";
    check(
        show,
        three,
        "3* web:3\n2 web:2\n- image: web:3 / - image: web:2\ngone 1",
    );
    let undone = format!("{three}\nundo 2\nrest");
    check(
        show,
        &undone,
        "4* web:2\n3 web:3\n- image: web:2 / - image: web:3\ngone 1",
    );
}

#[test]
fn stories_and_events_are_those_of_the_deployment() {
    let timeline = run("apply 3 1 0\nrest\nimage web:2\nrest");
    let told = story::of_workload(&timeline, web(&timeline), 100);
    let sizes = told.iter().filter(|told| {
        matches!(told.entry.reason, Reason::Step(WorkloadStep::Deployment(_)))
            && matches!(
                told.entry.effect,
                Effect::Scaled { .. } | Effect::Created { .. }
            )
    });
    // The sizes change one after the other: 3; then 1 up, 2 down, 2 up, 1 down, 3 up, 0 down.
    assert_eq!(sizes.count(), 7);
    let (rows, all) = events::of_workload(&timeline, &subject(&timeline).expect("it exists"), 5);
    assert_eq!(rows.len(), 5);
    assert_eq!(all, timeline.cluster().store().events().len());
    assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.last)));
    let deployment = timeline.cluster().store().get::<Deployment>(web(&timeline));
    let uid = deployment.expect("it exists").meta.uid;
    assert_eq!(events::of_object(&timeline, uid).len(), 7);
}

/// A StatefulSet or DaemonSet that has come to rest and then runs with another image for some milliseconds.
fn updated(kind: &str, spec: &str, milliseconds: u64) -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    let text = |image: &str| {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: db}}\nspec:\n  {spec}\n  \
             selector: {{matchLabels: {{app: db}}}}\n  template:\n    metadata: {{labels: {{app: db}}}}\n    \
             spec: {{containers: [{{name: db, image: '{image}'}}]}}\n"
        )
    };
    for image in ["db:1", "db:2"] {
        let set = manifest::read(&text(image), timeline.cluster().version());
        assert!(set.is_ok(), "{set:?}");
        assert!(timeline.run_to_rest(LONG));
        for manifest in set.manifests {
            let manifest = manifest.given;
            timeline
                .execute(Command::Apply { manifest })
                .expect("it is valid");
        }
    }
    timeline.advance(Duration(milliseconds));
    timeline
}

#[test]
fn workloads_of_other_kinds_have_a_lane_for_each_revision() {
    let lanes = |timeline: &Timeline| {
        let workload = subject(timeline).expect("it exists");
        let stage = Stage::of(timeline, workload.uid).expect("it exists");
        let chart = Chart::of(
            timeline,
            workload.uid,
            Window::of(timeline, Zoom::Auto),
            400,
        );
        let shown = chart.at(timeline.now()).expect("there are columns");
        assert_eq!(shown.available.iter().sum::<i32>(), stage.available);
        assert_eq!(shown.terminating, stage.terminating);
        let lanes: Vec<String> = stage
            .lanes
            .iter()
            .map(|lane| {
                let pods: Vec<&str> = lane.pods.iter().map(|pod| &*pod.name).collect();
                format!("{} {}", lane.images.join(","), pods.join(" "))
            })
            .collect();
        lanes.join(" | ")
    };
    let timeline = updated("StatefulSet", "replicas: 3\n  serviceName: db", 500);
    assert_eq!(lanes(&timeline), "db:1 db-0 db-1 db-2 | db:2 ");
    let mut timeline = updated("StatefulSet", "replicas: 3\n  serviceName: db", 0);
    assert!(timeline.run_to_rest(LONG));
    assert_eq!(lanes(&timeline), "db:1  | db:2 db-0 db-1 db-2");
    let workload = subject(&timeline).expect("it exists");
    let history = History::of(&timeline, &workload).expect("it keeps one");
    assert_eq!(history.revisions.len(), 2);
    let hold = Explanation::of(&timeline, workload.uid)
        .hold
        .expect("it rests");
    assert!(hold.is_complete());

    let timeline = updated("DaemonSet", "minReadySeconds: 0", 500);
    let workload = subject(&timeline).expect("it exists");
    let decided = Explanation::of(&timeline, workload.uid).decisions;
    let last = decided.last().expect("a pod was asked to go");
    assert_eq!(last.entry.effect, Effect::PodDeleted);
    assert!(matches!(
        last.entry.reason,
        Reason::Step(WorkloadStep::DaemonSet(_))
    ));
    assert!(events::of_workload(&timeline, &workload, 100).1 >= 3);
}

/// A pod whose configuration is missing has not ended: it is on the stage, counted, and drawn apart from failed ones.
#[test]
fn a_pod_without_its_configuration_is_on_the_stage_and_counted() {
    let mut timeline = run("apply 3 1 0");
    let patch = json!({"spec": {"template": {"spec": {"containers": [
        {"name": "web", "envFrom": [{"secretRef": {"name": "db"}}]}]}}}});
    let target = Target::deployment("web");
    let style = Default::default();
    let command = Command::Patch {
        target,
        patch,
        style,
    };
    timeline.run_to_rest(LONG);
    timeline.execute(command).expect("it is valid");
    timeline.advance(Duration::from_secs(20));
    let stage = Stage::of(&timeline, web(&timeline)).expect("it exists");
    let new = stage.lanes.iter().find(|lane| lane.is_new).expect("there");
    let states: Vec<PodState> = new.pods.iter().map(|pod| pod.state).collect();
    assert_eq!(states, [PodState::NoConfig]);
    assert_eq!(new.pods[0].status, "CreateContainerConfigError");
    assert_eq!((stage.total, new.current, stage.available), (4, 1, 3));
}
