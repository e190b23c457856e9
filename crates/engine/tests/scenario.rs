//! Saved scenarios open again, in the present form and in those of earlier playgrounds.

use engine::cluster::Settings;
use engine::scenario::{Scenario, TextFile, UNNAMED};
use engine::timeline::Timeline;
use kube::clock::Duration;

/// A scenario exactly as the first playground wrote it.
const FIRST_FORM: &str = r#"{"format":1,"kubernetes":"1.20","seed":7,"manifest":"a: 1\n","commands":[{"at":1500,"do":{"verb":"scale","target":{"kind":"Deployment","name":"web"},"replicas":5}}],"at":2000}"#;

fn file(name: &str, text: &str) -> TextFile {
    TextFile {
        name: name.to_string(),
        text: text.to_string(),
    }
}

fn saved_and_opened(scenario: &Scenario) -> Scenario {
    Scenario::from_json(&scenario.to_json()).expect("it was just written")
}

#[test]
fn a_scenario_of_the_first_form_opens_as_it_was() {
    let scenario = Scenario::from_json(FIRST_FORM).expect("it was readable once");
    assert_eq!(scenario.texts(), (vec![file(UNNAMED, "a: 1\n")], 0));
    assert_eq!(scenario.commands.len(), 1);
    assert_eq!(scenario.timeline().now().as_millis(), 2000);
    assert_eq!(scenario.to_json(), FIRST_FORM);
}

#[test]
fn one_file_without_a_name_is_written_as_earlier_playgrounds_read_it() {
    let timeline = Timeline::new(Settings::default());
    let scenario = Scenario::of(&timeline, "").with_files(vec![file(UNNAMED, "a: 1\n")], 0);
    assert_eq!(scenario, Scenario::of(&timeline, "a: 1\n"));
}

#[test]
fn files_keep_their_names_their_order_and_which_is_in_view() {
    let mut timeline = Timeline::new(Settings::default());
    timeline.advance(Duration::from_secs(3));
    let files = vec![file("db.yaml", "a: 1\n"), file("web.yaml", "b: 2\n")];
    let scenario = Scenario::of(&timeline, "").with_files(files.clone(), 1);
    assert_eq!(saved_and_opened(&scenario).texts(), (files, 1));
    let named = vec![file("web.yaml", "b: 2\n")];
    let scenario = scenario.with_files(named.clone(), 0);
    assert_eq!(saved_and_opened(&scenario).texts(), (named, 0));
}

#[test]
fn a_view_of_a_file_that_is_not_there_falls_on_the_last() {
    let text = r#"{"format":1,"kubernetes":"1.36","seed":1,"files":[{"name":"a.yaml","text":""}],"active":99}"#;
    let scenario = Scenario::from_json(text).expect("the form is right");
    assert_eq!(scenario.texts(), (vec![file("a.yaml", "")], 0));
}
