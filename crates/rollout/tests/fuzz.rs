//! The search for texts that stop the simulator: a short one in every kind of text, and that it can be repeated.

use rollout::conformance::check;
use rollout::conformance::transcript::{Transcript, replay};
use rollout::fuzz::{Fuzz, Target};
use serde_json::json;

/// Few enough for code that is not optimised; `cargo xtask test` tries more, and `cargo xtask fuzz` as many as there is time for.
const CASES: u64 = 60;

#[test]
fn no_made_up_text_stops_the_simulator() {
    for target in Target::ALL {
        let fuzz = Fuzz::new(target, 2).expect("the recordings are there");
        let finding = fuzz.run(0..CASES, |_, _| true);
        assert_eq!(finding, None, "{}", target.name());
    }
}

#[test]
fn the_same_seed_makes_the_same_texts_and_another_seed_makes_others() {
    for target in Target::ALL {
        let texts = |seed| {
            let fuzz = Fuzz::new(target, seed).expect("the recordings are there");
            (0..20).map(|number| fuzz.case(number)).collect::<Vec<_>>()
        };
        assert_eq!(texts(7), texts(7), "{}", target.name());
        assert_ne!(texts(7), texts(8), "{}", target.name());
    }
}

#[test]
fn a_case_that_does_not_begin_with_create_or_creates_twice_is_told() {
    let deployment = json!({"name": "a", "image": "a:1", "replicas": 1, "type": "Recreate"});
    let create = json!({"op": {"op": "create"}, "expect": {}});
    let pause = json!({"op": {"op": "pause"}, "expect": {}});
    for steps in [
        vec![],
        vec![pause.clone()],
        vec![pause.clone(), create.clone()],
        vec![create.clone(), create.clone()],
    ] {
        let case = json!({"deployment": deployment, "steps": steps});
        let difference = check(&case).expect_err("it has no right form");
        assert!(difference.got.contains("op create"), "{difference}");
    }
    let case = json!({"deployment": deployment, "steps": [create, pause]});
    assert_eq!(check(&case), Ok(()));
    let forever = json!({"op": {"op": "advance", "seconds": u64::MAX}});
    let case = json!({"deployment": deployment, "steps": [create, forever]});
    assert_eq!(check(&case).expect_err("too long").field, "case");
}

#[test]
fn nodes_that_a_transcript_names_twice_or_not_at_all_are_left_out() {
    let text =
        "# kubectl v1.36, control plane v1.36; nodes a,, a, b\n\n$ kubectl get nodes -o name\n";
    let transcript = Transcript::read(text);
    assert_eq!(transcript.nodes, ["a", "b"]);
    assert!(replay(&transcript).contains("node/a\nnode/b\n"));
}

#[test]
fn two_pods_or_two_nodes_of_one_name_stop_nothing() {
    let pod =
        json!({"name": "a", "phase": "", "ready": true, "restarts": 0, "rs": 0, "createdAt": 1});
    let case = json!({"delete": ["a"], "now": 0, "replicas": 1, "pods": [pod, pod]});
    let difference = check(&case).expect_err("a cluster has no such pods");
    assert_eq!(difference.got, "two pods have one name");
    let set = json!({"name": "a", "image": "a:1", "updateStrategy": "OnDelete"});
    let node = json!({"name": "n"});
    let create = json!({"op": {"op": "create"}, "expect": {}});
    let case = json!({"daemonSet": set, "nodes": [node, node], "steps": [create]});
    assert_eq!(check(&case), Ok(()));
}
