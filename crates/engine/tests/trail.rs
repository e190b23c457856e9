//! Writes down what happens in a native run of a few scenarios, so that the browser tests can compare their runs with
//! it.

use engine::scenario::Scenario;
use kube::clock::Time;
use serde_json::{Value, json};
use std::path::Path;

const UNTIL: u64 = 120_000;

fn scenario(version: &str, seed: u64, strategy: Value, images: [&str; 2]) -> Value {
    let manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 10,
            "strategy": strategy,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": images[0]}]},
            },
        },
    });
    let target = json!({"kind": "Deployment", "name": "web"});
    let set = json!({"verb": "setImage", "target": target, "container": "web", "image": images[1]});
    json!({
        "format": 1,
        "kubernetes": version,
        "seed": seed,
        "commands": [
            {"at": 0, "do": {"verb": "apply", "manifest": manifest}},
            {"at": 5000, "do": set},
            {"at": 60_000, "do": {"verb": "undo", "target": target}},
        ],
    })
}

#[test]
fn what_happens_natively_is_left_for_the_browser_to_compare() {
    let rolling = json!({"type": "RollingUpdate"});
    let recreate = json!({"type": "Recreate"});
    let scenarios = [
        scenario("1.36", 1, rolling.clone(), ["web:1", "web:2"]),
        scenario("1.20", 7, rolling, ["web:1", "web:2-crash"]),
        scenario(
            "1.13",
            u64::from(u32::MAX),
            recreate,
            ["web:1", "web:2-missing"],
        ),
    ];
    let trails = scenarios.map(|scenario| {
        let text = scenario.to_string();
        let opened = Scenario::from_json(&text).expect("it is a scenario");
        let trail = opened.trail(Time(UNTIL));
        assert!(trail.lines().count() > 100, "{trail}");
        json!({"scenario": text, "until": UNTIL, "trail": trail})
    });
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    std::fs::create_dir_all(&target).expect("there is room");
    let file = target.join("trails.json");
    std::fs::write(file, json!(trails).to_string()).expect("there is room");
}
