//! Pods of a StatefulSet keep their slots, and pods of any workload their nodes, also while they are replaced or fail.

use engine::cluster::{Command, Settings};
use engine::timeline::Timeline;
use kube::clock::Duration;
use kube::manifest;
use view::arrangement::{NodeBox, Slots, nodes};
use view::preview::apply;
use view::stage::Stage;
use view::workload::subject;

fn set(kind: &str, image: &str, extra: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: db}}\nspec:\n  selector: {{matchLabels: {{app: db}}}}\n{extra}  template:\n    \
         metadata: {{labels: {{app: db}}}}\n    spec: {{containers: [{{name: db, image: '{image}'}}]}}\n"
    )
}

fn give(timeline: &mut Timeline, text: &str) {
    for manifest in &manifest::read(text, Settings::default().version).manifests {
        timeline.execute(apply(manifest)).expect("it is valid");
    }
}

fn stage(timeline: &Timeline) -> Stage {
    let workload = subject(timeline).expect("there is one");
    Stage::of(timeline, workload.uid).expect("it exists")
}

fn slots(timeline: &Timeline) -> Slots {
    Slots::of(&stage(timeline), timeline.cluster()).expect("it is a StatefulSet")
}

const PARTITION: &str =
    "  replicas: 4\n  ordinals: {start: 3}\n  updateStrategy: {rollingUpdate: {partition: 2}}\n";

#[test]
fn slots_are_numbered_from_the_start_and_stay_while_their_pod_is_away() {
    let mut timeline = Timeline::new(Settings::default());
    give(&mut timeline, &set("StatefulSet", "db:1", PARTITION));
    let empty = slots(&timeline);
    let ordinals: Vec<i32> = empty.slots.iter().map(|slot| slot.ordinal).collect();
    assert_eq!(ordinals, [3, 4, 5, 6]);
    assert!(empty.slots.iter().all(|slot| slot.placed.is_none()));
    assert!(timeline.run_to_rest(Duration::from_secs(600)));
    let full = slots(&timeline);
    assert_eq!(full.partition, Some(5));
    let names = full.slots.iter().map(|slot| {
        slot.placed
            .as_ref()
            .map(|placed| placed.pod.name.to_string())
    });
    let expected = ["db-3", "db-4", "db-5", "db-6"].map(|name| Some(name.to_string()));
    assert!(names.eq(expected));
}

#[test]
fn colours_show_what_the_partition_keeps() {
    let mut timeline = Timeline::new(Settings::default());
    give(&mut timeline, &set("StatefulSet", "db:1", PARTITION));
    assert!(timeline.run_to_rest(Duration::from_secs(600)));
    give(&mut timeline, &set("StatefulSet", "db:2", PARTITION));
    assert!(timeline.run_to_rest(Duration::from_secs(600)));
    let slots = slots(&timeline).slots;
    let hues: Vec<u8> = slots
        .iter()
        .filter_map(|slot| slot.placed.as_ref())
        .map(|placed| placed.hue)
        .collect();
    assert_eq!(hues[0], hues[1]);
    assert_eq!(hues[2], hues[3]);
    assert_ne!(hues[1], hues[2]);
}

#[test]
fn surplus_pods_have_a_slot_until_they_are_gone() {
    let mut timeline = Timeline::new(Settings::default());
    give(
        &mut timeline,
        &set("StatefulSet", "db:1", "  replicas: 3\n"),
    );
    assert!(timeline.run_to_rest(Duration::from_secs(600)));
    give(
        &mut timeline,
        &set("StatefulSet", "db:1", "  replicas: 1\n"),
    );
    let surplus = |timeline: &Timeline| {
        slots(timeline)
            .slots
            .iter()
            .filter(|slot| slot.surplus)
            .count()
    };
    assert_eq!(surplus(&timeline), 2);
    assert!(timeline.run_to_rest(Duration::from_secs(600)));
    assert_eq!(surplus(&timeline), 0);
}

#[test]
fn each_pod_stands_on_its_node_and_a_node_tells_its_state() {
    let mut timeline = Timeline::new(Settings::default());
    give(&mut timeline, &set("DaemonSet", "db:1", ""));
    assert!(timeline.run_to_rest(Duration::from_secs(600)));
    let cordon = Command::Cordon {
        node: "node2".to_string(),
        unschedulable: true,
    };
    timeline.execute(cordon).expect("there is such a node");
    let boxes = nodes(&stage(&timeline), timeline.cluster()).expect("they are few");
    let state = |node: &NodeBox| {
        let state = node.node.as_ref().expect("all have a node");
        (state.name.to_string(), state.unschedulable, node.pods.len())
    };
    let states: Vec<_> = boxes.iter().map(state).collect();
    let expected = [("node1", false), ("node2", true), ("node3", false)];
    assert_eq!(
        states,
        expected.map(|(name, cordoned)| (name.to_string(), cordoned, 1))
    );
}
