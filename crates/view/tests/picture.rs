//! The picture of the stage is complete: the SVG is well formed and contains every pod.

use engine::scenario::Scenario;
use kube::clock::Duration;
use view::picture::{Captions, DARK, LIGHT, svg};
use view::stage::Stage;
use view::workload::subject;
use view::{catalog, parameters};

fn picture(scenario: &Scenario, until: u64) -> (String, Stage) {
    let mut timeline = scenario.timeline();
    let (files, active) = scenario.texts();
    let set = kube::manifest::read(&files[active].text, scenario.kubernetes);
    for manifest in &set.manifests {
        timeline
            .execute(view::preview::apply(manifest))
            .expect("it is valid");
    }
    timeline.advance(Duration(until));
    let workload = subject(&timeline).expect("there is one");
    let stage = Stage::of(&timeline, workload.uid).expect("it exists");
    let captions = Captions {
        title: "A <title> & more".to_string(),
        ceiling: "ceiling".to_string(),
        floor: "floor".to_string(),
        terminating: "terminating".to_string(),
        state: |_| "state",
    };
    (svg(&stage, &captions, &LIGHT), stage)
}

/// Every element that is opened is closed, in order.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let tag = tag.split('>').next().expect("a tag ends");
        let name = tag
            .trim_matches('/')
            .split([' ', '\n'])
            .next()
            .expect("it has a name");
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name)),
            (_, true) => {}
            _ => open.push(name),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn every_pod_is_drawn_from_few_to_many() {
    for replicas in ["3", "60", "300", "900"] {
        let scenario = parameters::scenario(|name| (name == "replicas").then_some(replicas));
        let (scenario, _) = scenario.expect("it is a knob");
        let (svg, stage) = picture(&scenario, 1_500);
        assert_well_formed(&svg);
        assert!(svg.contains("A &lt;title&gt; &amp; more"));
        let pods: usize = stage.lanes.iter().map(|lane| lane.pods.len()).sum();
        assert_eq!(
            svg.matches("<g transform").count(),
            pods,
            "{replicas} replicas"
        );
    }
}

#[test]
fn every_ready_scenario_makes_a_picture() {
    for example in catalog::all() {
        let scenario = example.scenario(Default::default());
        let timeline = scenario.timeline();
        let Some(workload) = subject(&timeline) else {
            continue;
        };
        let stage = Stage::of(&timeline, workload.uid).expect("it exists");
        let captions = Captions {
            title: String::new(),
            ceiling: String::new(),
            floor: String::new(),
            terminating: String::new(),
            state: |_| "",
        };
        assert_well_formed(&svg(&stage, &captions, &LIGHT));
    }
}

/// The picture has its own copy of the page's colours, because it is used without the page's style sheet. This test
/// keeps the two equal.
#[test]
fn pictures_have_the_colours_of_the_page() {
    let tokens = include_str!("../../../www/css/tokens.css");
    for (light, dark) in LIGHT.hues.iter().zip(DARK.hues) {
        let both = format!("light-dark({light}, {dark})");
        assert!(tokens.contains(&both), "{both}");
    }
    let others = |palette: &view::picture::Palette| {
        [
            palette.paper,
            palette.ink,
            palette.muted,
            palette.well,
            palette.bad,
        ]
    };
    for (light, dark) in others(&LIGHT).iter().zip(others(&DARK)) {
        let both = format!("light-dark({light}, {dark})");
        assert!(tokens.contains(&both), "{both}");
    }
}

/// Whether XML 1.0 can hold the character: <https://www.w3.org/TR/xml/#charsets>.
fn is_xml(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[test]
fn a_name_with_characters_that_xml_cannot_hold_leaves_the_picture_readable() {
    let scenario = parameters::scenario(|name| (name == "replicas").then_some("3"));
    let (scenario, _) = scenario.expect("it is a knob");
    let (_, mut stage) = picture(&scenario, 1_500);
    let all: String = (0..0x20u32).filter_map(char::from_u32).collect();
    let name = format!("a{all}\u{7f}\u{fffe}\u{ffff}\u{202e}b");
    for lane in &mut stage.lanes {
        lane.name = name.as_str().into();
        lane.images = vec![name.as_str().into()];
    }
    let captions = Captions {
        title: name.clone(),
        ceiling: name.clone(),
        floor: name.clone(),
        terminating: name,
        state: |_| "state",
    };
    let svg = svg(&stage, &captions, &DARK);
    assert_well_formed(&svg);
    let refused: Vec<char> = svg.chars().filter(|char| !is_xml(*char)).collect();
    assert_eq!(refused, Vec::<char>::new());
    assert!(
        svg.contains("␀␁"),
        "control characters are shown as pictures"
    );
}
