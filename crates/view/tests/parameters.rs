//! Addresses that a person writes by hand open the scenario that they describe.

use engine::scenario::Scenario;
use view::parameters;

fn open(query: &str) -> Option<Scenario> {
    let pairs: Vec<(&str, &str)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    parameters::scenario(|name| {
        let mut found = pairs.iter().filter(|(key, _)| *key == name);
        found.next().map(|(_, value)| *value)
    })
}

fn text(query: &str) -> String {
    let (files, active) = open(query).expect("it names something").texts();
    files[active].text.clone()
}

#[test]
fn knobs_are_turned_in_the_text() {
    let text = text("image=nginx:1.28&replicas=5&maxSurge=1&maxUnavailable=0&minReadySeconds=3");
    for line in [
        "image: nginx:1.28",
        "replicas: 5",
        "maxSurge: 1",
        "maxUnavailable: 0",
        "minReadySeconds: 3",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    let recreate = self::text("strategy=Recreate");
    assert!(recreate.contains("type: Recreate"), "{recreate}");
}

#[test]
fn a_ready_scenario_of_a_release() {
    let scenario = open("scenario=ds-surge&kubernetes=1.33").expect("both are known");
    assert_eq!(scenario.kubernetes.to_string(), "1.33");
    assert!(text("scenario=ds-surge").contains("kind: DaemonSet"));
}

#[test]
fn what_is_not_understood_is_left_out() {
    assert_eq!(open("utm_source=x"), None);
    assert_eq!(open("scenario=none"), None);
    assert_eq!(open("kubernetes=9.99"), None);
    let text = text("replicas=many&maxSurge=1&colour=red");
    assert!(
        text.contains("replicas: 3") && text.contains("maxSurge: 1"),
        "{text}"
    );
}
