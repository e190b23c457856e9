//! Addresses that a person writes by hand open the scenario that they describe.

use engine::scenario::Scenario;
use view::catalog::Opened;
use view::parameters;

fn open(query: &str) -> Option<(Scenario, Option<Opened>)> {
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
    let (scenario, _) = open(query).expect("it names something");
    let (files, active) = scenario.texts();
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
    let (scenario, opened) = open("scenario=ds-surge&kubernetes=1.33").expect("both are known");
    assert_eq!(scenario.kubernetes.to_string(), "1.33");
    let opened = opened.expect("the address names a ready scenario");
    assert_eq!((opened.example, opened.asked), ("ds-surge", opened.release));
    assert!(text("scenario=ds-surge").contains("kind: DaemonSet"));
}

#[test]
fn a_scenario_opens_in_a_release_that_has_what_it_shows() {
    for (query, release, owners) in [
        ("scenario=ds-surge&kubernetes=1.20", "1.22", 1),
        ("scenario=ds-surge&kubernetes=1.13", "1.22", 1),
        ("scenario=rolling-update&kubernetes=1.30", "1.16", 1),
        ("scenario=first&kubernetes=1.20", "1.20", 2),
    ] {
        let (scenario, opened) = open(query).expect("both are known");
        let opened = opened.expect("the address names a ready scenario");
        assert_eq!(opened.release.to_string(), release, "{query}");
        assert_eq!(scenario.kubernetes, opened.release, "{query}");
        assert!(query.ends_with(&opened.asked.to_string()), "{query}");
        let mut count = 0;
        let timeline = scenario.timeline();
        timeline
            .cluster()
            .store()
            .each_workload(&mut |_| count += 1);
        assert_eq!(count, owners, "{query}");
    }
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
