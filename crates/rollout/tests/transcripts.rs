//! Shell transcripts of a real cluster, played again: what kubectl printed there, it prints here.
//!
//! Only the parts that differ between any two clusters are masked: see `conformance::transcript::masked`.

use rollout::conformance::names::check_case;
use rollout::conformance::transcript::{Comparison, Transcript, compare, replay};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Which pods of a batch become ready between two looks of a controller is a race: the real cluster had one result here
/// and another one elsewhere in these transcripts (four pods at first: 0, 2, done in one, 0, 1, done in another).
const RACE: &str = "a race: how many pods become ready between two looks of a controller";
const HASH_OF_DATE: &str = "the template holds the time of the restart, so its hash is another one (with the recorded time, the recorded one)";

/// Commands that do not agree, by transcript and number (from 1), and why.
const EXCEPTIONS: &[(&str, usize, &str)] = &[
    ("03", 5, RACE),
    ("03", 10, RACE),
    ("05", 13, RACE),
    ("05", 15, RACE),
    ("06", 2, RACE),
    ("07", 2, RACE),
    ("07", 20, RACE),
    ("07", 23, HASH_OF_DATE),
    ("07", 25, RACE),
    ("09", 2, RACE),
    ("11", 13, RACE),
];

fn transcripts() -> BTreeMap<String, Transcript> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/transcripts");
    let files = fs::read_dir(folder).expect("the transcripts are kept in the project");
    let paths = files.map(|file| file.expect("a readable folder").path());
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a transcript is text");
            let name = path.file_stem().expect("a file").to_string_lossy();
            (name[..2].to_string(), Transcript::read(&text))
        })
        .collect()
}

fn compared() -> BTreeMap<String, Vec<Comparison>> {
    let transcripts = transcripts().into_iter();
    transcripts
        .map(|(name, transcript)| (name, compare(&transcript)))
        .collect()
}

#[test]
fn what_kubectl_printed_it_prints_again() {
    let mut wrong = String::new();
    let (mut all, mut agreeing) = (0, 0);
    for (name, comparisons) in compared() {
        let agree = comparisons.iter().filter(|one| one.agrees()).count();
        println!("{name}: {agree} of {}", comparisons.len());
        all += comparisons.len();
        agreeing += agree;
        for (index, one) in comparisons.iter().enumerate() {
            let is_exception =
                |(of, number, _): &&(&str, usize, &str)| *of == name && *number == index + 1;
            let exception = EXCEPTIONS.iter().find(is_exception);
            match (one.agrees(), exception) {
                (true, None) | (false, Some(_)) => {}
                (true, Some(_)) => wrong.push_str(&format!(
                    "{name}, command {}: agrees now, so it is no exception any more\n",
                    index + 1
                )),
                (false, None) => wrong.push_str(&format!(
                    "{name}, command {}: $ {}\n{}",
                    index + 1,
                    one.command,
                    one.difference()
                )),
            }
        }
    }
    println!("{agreeing} of {all} commands agree; the others:");
    for (name, number, why) in EXCEPTIONS {
        println!("  {name}, command {number}: {why}");
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(agreeing * 100 >= all * 93, "{agreeing} of {all} agree");
}

#[test]
fn but_for_the_races_waited_through_nearly_all_agrees() {
    let comparisons: Vec<Comparison> = compared().into_values().flatten().collect();
    let agree = |one: &&Comparison| one.agrees() || one.agrees_but_for_waiting();
    let agreeing = comparisons.iter().filter(agree).count();
    let all = comparisons.len();
    println!("{agreeing} of {all} commands agree but for the numbers waited for");
    assert!(agreeing * 100 >= all * 98, "{agreeing} of {all} agree");
}

/// Commands recorded and agreeing, transcript by transcript, as the published page lists them.
#[test]
fn the_page_lists_every_transcript_as_it_is() {
    let page = fs::read_to_string("../../docs/conformance.md").expect("the page is there");
    let rows = compared().into_iter().map(|(name, comparisons)| {
        let agree = comparisons.iter().filter(|one| one.agrees()).count();
        let of_this = EXCEPTIONS.iter().filter(|(of, _, _)| *of == name);
        let others: Vec<String> = of_this
            .map(|(_, number, why)| format!("{number}: {why}"))
            .collect();
        let all = comparisons.len();
        format!("| {name} | {all} | {agree} | {} |\n", others.join("; "))
    });
    let table = rows.collect::<String>();
    assert!(
        page.contains(&table),
        "docs/conformance.md should have\n{table}"
    );
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
    let transcript = &transcripts()[name];
    let comparisons = compare(transcript).into_iter();
    let mut of_command = comparisons.filter(|one| one.command == command);
    of_command
        .next()
        .expect("the transcript has the command")
        .played
}

#[test]
fn a_default_update_of_three_scales_as_recorded() {
    let text = played("01", "kubectl describe deployment httpd");
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
    let text = played("05", "kubectl get rs -l app=vweb");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().skip(1).take(3).collect())
        .collect();
    assert_eq!(rows, [["2", "2", "2"], ["2", "2", "0"]]);
}

#[test]
fn playing_twice_prints_the_same() {
    for (name, transcript) in transcripts() {
        assert_eq!(replay(&transcript), replay(&transcript), "{name}");
    }
}

#[test]
fn a_replay_has_the_form_of_a_transcript() {
    for (name, transcript) in transcripts() {
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
