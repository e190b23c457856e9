//! What the page shows of autoscalers: the arithmetic, the state, and remarks on sizes that are set twice.

use engine::cluster::{Command, Settings, Target};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::Duration;
use kube::manifest;
use view::autoscaling::{AutoscalerState, MetricLine, standing};
use view::catalog;
use view::formula::plain;
use view::preview::preview;
use view::reading::read;
use view::words::{CHINESE, ENGLISH};
use view::workload::subject;

fn open(id: &str) -> Timeline {
    let example = catalog::find(id).expect("it is there");
    example.scenario(KubernetesVersion::NEWEST).timeline()
}

fn load(timeline: &mut Timeline, cpu_milli: u64) {
    let command = Command::SetLoad {
        target: Target::deployment("shop"),
        cpu_milli,
        memory: 0,
    };
    timeline.execute(command).expect("it is allowed");
}

/// The lines of the last decision, and the sentences about it in both languages.
fn last(timeline: &Timeline) -> (Vec<String>, String, String) {
    let workload = subject(timeline).expect("one was applied");
    let standing = standing(timeline, &workload).expect("it has an autoscaler");
    let decision = standing.last.expect("it has scaled");
    let lines = decision.lines.iter();
    let lines = lines.map(|line| plain(line, ENGLISH.quantity));
    let reason = &decision.entry.reason;
    (
        lines.collect(),
        (ENGLISH.reason)(reason),
        (CHINESE.reason)(reason),
    )
}

#[test]
fn the_arithmetic_of_a_size_is_told() {
    let mut timeline = open("hpa");
    timeline.advance(Duration::from_secs(60));
    load(&mut timeline, 600);
    timeline.advance(Duration::from_secs(16));
    assert_eq!(
        last(&timeline),
        (
            vec!["recommended = ⌈2 × 150% ÷ 50%⌉ = 6".to_string()],
            "autoscaler shop: cpu is at 150% of what is requested, the target is 50%; it may grow no faster".to_string(),
            "自动扩缩器 shop：cpu 用量为请求量的 150%，目标为 50%；已达到扩容的最快速度".to_string(),
        )
    );
    load(&mut timeline, 3000);
    timeline.run_to_rest(Duration::from_secs(600));
    let (lines, english, _) = last(&timeline);
    assert_eq!(
        lines.last().map(String::as_str),
        Some("size = min(15, 10) = 10")
    );
    assert!(
        english.ends_with("no more than maxReplicas, 10"),
        "{english}"
    );
}

#[test]
fn the_state_is_told() {
    let mut timeline = open("hpa");
    let state = |timeline: &Timeline| {
        let workload = subject(timeline).expect("one was applied");
        standing(timeline, &workload)
            .expect("it has an autoscaler")
            .state
    };
    load(&mut timeline, 600);
    timeline.run_to_rest(Duration::from_secs(600));
    assert_eq!(state(&timeline), AutoscalerState::Steady);
    let workload = subject(&timeline).expect("one was applied");
    let shown = standing(&timeline, &workload).expect("it has an autoscaler");
    assert_eq!((shown.least, shown.most), (2, 10));
    assert_eq!(
        shown.metrics,
        [MetricLine {
            name: "cpu".to_string(),
            current: Some("50%".to_string()),
            target: "50%".to_string(),
        }]
    );
    load(&mut timeline, 0);
    timeline.advance(Duration::from_secs(60));
    assert_eq!(
        (ENGLISH.autoscaler)(&state(&timeline)),
        "A smaller size waits: the largest recommendation of the stabilization window counts, by default of five minutes."
    );
    let mut timeline = open("hpa-no-requests");
    timeline.advance(Duration::from_secs(60));
    let AutoscalerState::Unable(words) = state(&timeline) else {
        panic!("{:?}", state(&timeline));
    };
    assert!(
        words.contains("missing request for cpu in container shop"),
        "{words}"
    );
}

#[test]
fn a_size_that_is_set_twice_is_remarked() {
    let text = catalog::find("hpa-replicas").expect("it is there").next();
    let notes = |text: &str| {
        let reading = read(text, KubernetesVersion::NEWEST);
        let notes: Vec<String> = reading.notes.iter().map(ENGLISH.hint).collect();
        notes
    };
    assert_eq!(
        notes(&text),
        [
            "replicas is given here, and the autoscaler shop sets it too: each Apply that changes it undoes what the autoscaler \
             did. Leave replicas out."
        ]
    );
    assert_eq!(notes(&text.replace("  replicas: 2\n", "")), [] as [&str; 0]);
    assert_eq!(
        notes(&text.replace(
            "kind: Deployment\n    name: shop",
            "kind: Deployment\n    name: other"
        )),
        [] as [&str; 0]
    );

    let timeline = open("hpa-replicas");
    let manifests = manifest::read(&text, KubernetesVersion::NEWEST).manifests;
    let foreseen = preview(timeline.cluster(), &manifests);
    assert_eq!(foreseen.workloads[0].autoscaler.as_deref(), Some("shop"));
    let empty = Timeline::new(Settings::default());
    let foreseen = preview(empty.cluster(), &manifests);
    assert_eq!(foreseen.workloads[0].autoscaler, None);
}
