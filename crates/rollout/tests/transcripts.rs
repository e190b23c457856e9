//! Shell transcripts of a real cluster, played again: what kubectl printed there, it prints here.
//!
//! Only the parts that differ between any two clusters are masked: see `conformance::transcript::masked`.

use rollout::conformance::names::check_case;
use rollout::conformance::transcript::exceptions::EXCEPTIONS;
use rollout::conformance::transcript::table::recordings;
use rollout::conformance::transcript::{Comparison, Recording, Transcript, compare, replay};
use std::collections::BTreeMap;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/transcripts");

fn transcripts() -> BTreeMap<String, Recording> {
    let all = recordings(Path::new(FOLDER)).expect("the transcripts are kept in the project");
    all.into_iter().collect()
}

/// All commands that count, by transcript, with their numbers from 0.
fn compared() -> BTreeMap<String, Vec<(usize, Comparison)>> {
    let transcripts = transcripts().into_iter();
    transcripts
        .map(|(name, recording)| (name, recording.compare()))
        .collect()
}

#[test]
fn what_kubectl_printed_it_prints_again() {
    let mut wrong = String::new();
    let (mut all, mut agreeing) = (0, 0);
    for (name, comparisons) in compared() {
        let agree = comparisons.iter().filter(|(_, one)| one.agrees()).count();
        println!("{name}: {agree} of {}", comparisons.len());
        all += comparisons.len();
        agreeing += agree;
        for (index, one) in &comparisons {
            let number = index + 1;
            let mut exceptions = EXCEPTIONS.iter();
            let exception =
                exceptions.find(|known| known.transcript == name && known.number == number);
            match (one.agrees(), exception) {
                (true, None) | (false, Some(_)) => {}
                (true, Some(_)) => wrong.push_str(&format!(
                    "{name}, command {number}: agrees now, so it is no exception any more\n"
                )),
                (false, None) => wrong.push_str(&format!(
                    "{name}, command {number}: $ {}\n{}",
                    one.command,
                    one.difference()
                )),
            }
        }
    }
    println!("{agreeing} of {all} commands agree; the others:");
    for one in EXCEPTIONS {
        println!("  {}, command {}: {}", one.transcript, one.number, one.why);
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(agreeing * 100 >= all * 93, "{agreeing} of {all} agree");
}

#[test]
fn but_for_the_races_waited_through_nearly_all_agrees() {
    let comparisons: Vec<_> = compared().into_values().flatten().collect();
    let agree = |(_, one): &&(usize, Comparison)| one.agrees() || one.agrees_but_for_waiting();
    let agreeing = comparisons.iter().filter(agree).count();
    let all = comparisons.len();
    println!("{agreeing} of {all} commands agree but for the numbers waited for");
    assert!(agreeing * 100 >= all * 98, "{agreeing} of {all} agree");
}

/// The one ReplicaSet whose name differs: with the recorded moment of the restart it has the recorded name.
#[test]
fn the_hash_that_holds_a_date_is_right_for_that_date() {
    let case = serde_json::json!({
        "version": "1.20",
        "template": {
            "metadata": {
                "labels": {"app": "nginx"},
                "annotations": {"kubectl.kubernetes.io/restartedAt": "2026-11-20T12:46:43Z"},
            },
            "spec": {"containers": [{
                "name": "nginx",
                "image": "nginx:1.16.1",
                "ports": [{"containerPort": 80}],
                "resources": {"limits": {"cpu": "200m", "memory": "512Mi"}},
            }]},
        },
        "hash": "6bf57f4977",
    });
    let checked = check_case(&case);
    assert!(checked.is_ok(), "{checked:?}");
}

/// `up httpd-… 1`, for every scaling event in a listing.
fn scalings(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter_map(|line| line.split_once("Scaled "));
    lines
        .filter_map(|(_, what)| {
            let words: Vec<&str> = what.split(' ').collect();
            Some((words.first()?.to_string(), words.last()?.to_string()))
        })
        .collect()
}

fn played(name: &str, command: &str) -> String {
    let transcript = &transcripts()[name].transcript;
    let comparisons = compare(transcript).into_iter();
    let mut of_command = comparisons.filter(|one| one.command == command);
    of_command
        .next()
        .expect("the transcript has the command")
        .played
}

#[test]
fn a_default_update_of_three_scales_as_recorded() {
    let text = played(
        "01-rolling-update-defaults",
        "kubectl describe deployment httpd",
    );
    let steps: Vec<String> = scalings(&text)
        .into_iter()
        .map(|(way, to)| way + " " + &to)
        .collect();
    assert_eq!(
        steps,
        ["up 3", "up 1", "down 2", "up 2", "down 1", "up 3", "down 0"]
    );
}

#[test]
fn a_failing_image_gets_stuck_at_two_and_two() {
    let text = played(
        "05-rolling-update-failing-image",
        "kubectl get rs -l app=vweb",
    );
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().skip(1).take(3).collect())
        .collect();
    assert_eq!(rows, [["2", "2", "2"], ["2", "2", "0"]]);
}

#[test]
fn playing_twice_prints_the_same() {
    for (name, Recording { transcript, .. }) in transcripts() {
        assert_eq!(replay(&transcript), replay(&transcript), "{name}");
    }
}

#[test]
fn a_replay_has_the_form_of_a_transcript() {
    for (name, Recording { transcript, .. }) in transcripts() {
        let again = Transcript::read(&replay(&transcript));
        let lines = |transcript: &Transcript| {
            transcript
                .commands()
                .map(|(line, _)| line.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&again), lines(&transcript), "{name}");
        assert_eq!(again.control_plane, transcript.control_plane, "{name}");
    }
}
