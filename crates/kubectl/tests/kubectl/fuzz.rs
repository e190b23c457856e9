//! No input of the shell panics or hangs, and what cannot be read changes nothing: made-up lines from those of the transcripts.

use crate::terminal::Terminal;
use kube::clock::Duration;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use shell::{lines, parse};
use std::fs;
use std::path::Path;

/// Lines that no transcript contains.
const MORE: [&str; 24] = [
    "curl -s -o /dev/null -w '%{http_code}\\n' http://web.default.svc:80/x",
    "while true; do curl web; sleep 1; done",
    "until kubectl get deploy web; do sleep 2; done | head -3",
    "for i in {1..9}; do echo $i; done | sort -r > x.txt",
    "if [ \"$(kubectl get deploy web -o name)\" = a ]; then echo b; elif c; then d; else e; fi",
    "(kubectl get pods; kubectl get rs) 2>&1 | tee a.txt | grep -c web",
    "kubectl get pods -o name | xargs -n1 -I{} kubectl logs {} --tail=2 --timestamps",
    "kubectl exec deploy/web -- sh -c 'echo $HOSTNAME; curl localhost'",
    "kubectl run t --rm -it --image=busybox --restart=Never -- wget -qO- -T 2 http://web",
    "kubectl wait --for=jsonpath='{.status.readyReplicas}'=2 deploy/web --timeout=3s",
    "kubectl wait --for=delete pod -l app=web --timeout=-1s",
    "kubectl drain node1 --ignore-daemonsets --delete-emptydir-data --timeout=9s --pod-selector='app=web'",
    "kubectl taint nodes node1 a=b:NoExecute c- --overwrite",
    "kubectl logs -f -l app=web --all-containers --prefix --since=1m --max-log-requests=9",
    "kubectl events --for=deploy/web --types=Warning,Normal -w",
    "kubectl replace --force -f web.yaml",
    "KUBE_EDITOR=\"sed -i 's/1.24/1.25/g'\" kubectl edit deploy web",
    "sed -i 's/\\(nginx\\):1.24/\\1:1.25/' web.yaml && kubectl diff -f web.yaml",
    "kubectl create service nodeport web --tcp=80:8080 --node-port=30001",
    "kubectl create secret generic s --from-literal=a=b --from-file=c=web.yaml -o yaml --dry-run=client",
    "kubectl config set-context --current --namespace=dev",
    "kubectl get svc,ep,endpointslices,pdb,ns -A -o wide --show-labels --sort-by=.metadata.name",
    "cat <<EOF | kubectl apply -f -\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\nEOF",
    "kubectl api-resources --api-group= -o name | sort | uniq -c | awk '{print $2}' | cut -d. -f1",
];

/// Texts that are inserted into lines.
const PIECES: [&str; 44] = [
    "'",
    "\"",
    "`",
    "$(",
    ")",
    "(",
    "{",
    "}",
    "[",
    "]",
    "|",
    "||",
    "&&",
    "&",
    ";",
    ";;",
    ">",
    ">>",
    "<",
    "<<EOF",
    "\\",
    "\n",
    " ",
    "=",
    "--",
    "-",
    "/",
    ":",
    ",",
    "*",
    "$",
    "${",
    "$?",
    "#",
    "!",
    "{1..99}",
    "do",
    "done",
    "fi",
    "then",
    "é",
    "🙂",
    "99999999999999999999",
    "\u{0}",
];

fn seeds() -> Vec<String> {
    let mut files = Vec::new();
    for folder in ["../../tests/transcripts", "../../tests/transcripts/1.36"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = fs::read_dir(folder).expect("there are transcripts");
        files.extend(entries.map(|entry| entry.expect("readable").path()));
    }
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    let mut seeds: Vec<String> = MORE.map(str::to_string).to_vec();
    for file in files {
        let text = fs::read_to_string(file).expect("a text");
        let typed = text.lines().filter_map(|line| line.strip_prefix("$ "));
        seeds.extend(typed.map(str::to_string));
    }
    seeds.sort();
    seeds.dedup();
    assert!(seeds.len() > 100, "only {} lines", seeds.len());
    seeds
}

#[derive(Clone, Debug)]
enum Change {
    Insert(Index, &'static str),
    Remove(Index, usize),
    Repeat(Index, usize),
    Swap(Index, Index),
    /// Joins this line to another with a text between them.
    Join(&'static str, String),
    /// Puts texts around the line.
    Wrap(&'static str, &'static str),
}

fn change(seeds: Vec<String>) -> impl Strategy<Value = Change> {
    let joints = [" | ", " && ", "; ", " || ", " ", "\n", " > ", " < "];
    let wraps = [
        ("$(", ")"),
        ("echo \"$(", ")\""),
        ("(", ")"),
        ("while ", "; do :; done"),
        ("if ", "; then echo; fi"),
        ("for x in ", "; do echo $x; done"),
        ("'", "'"),
        ("watch -n1 ", ""),
        ("! ", ""),
        ("kubectl exec deploy/web -- sh -c '", "'"),
    ];
    prop_oneof![
        4 => (any::<Index>(), select(&PIECES[..])).prop_map(|(at, piece)| Change::Insert(at, piece)),
        3 => (any::<Index>(), 1..6usize).prop_map(|(at, count)| Change::Remove(at, count)),
        1 => (any::<Index>(), 1..9usize).prop_map(|(at, count)| Change::Repeat(at, count)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Change::Swap(a, b)),
        2 => (select(joints.to_vec()), select(seeds)).prop_map(|(joint, other)| Change::Join(joint, other)),
        1 => select(wraps.to_vec()).prop_map(|(before, after)| Change::Wrap(before, after)),
    ]
}

fn changed(line: &str, change: &Change) -> String {
    let letters: Vec<char> = line.chars().collect();
    let place = |at: &Index| at.index(letters.len() + 1);
    let text = |part: &[char]| part.iter().collect::<String>();
    match change {
        Change::Insert(at, piece) => {
            let (before, after) = letters.split_at(place(at));
            format!("{}{piece}{}", text(before), text(after))
        }
        Change::Remove(at, count) => {
            let at = place(at);
            let end = (at + count).min(letters.len());
            format!("{}{}", text(&letters[..at]), text(&letters[end..]))
        }
        Change::Repeat(at, count) => {
            let at = place(at);
            let end = (at + count).min(letters.len());
            format!("{}{}", text(&letters[..end]), text(&letters[at..]))
        }
        Change::Swap(a, b) => {
            let mut words: Vec<&str> = line.split(' ').collect();
            let (a, b) = (a.index(words.len()), b.index(words.len()));
            words.swap(a, b);
            words.join(" ")
        }
        Change::Join(joint, other) => format!("{line}{joint}{other}"),
        Change::Wrap(before, after) => format!("{before}{line}{after}"),
    }
}

fn made_up() -> impl Strategy<Value = String> {
    let seeds = seeds();
    let changes = prop::collection::vec(change(seeds.clone()), 0..5);
    (select(seeds), changes).prop_map(|(seed, changes)| {
        let made = changes.iter().fold(seed, |line, one| changed(&line, one));
        made.chars().take(600).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_line_panics_or_hangs_and_one_that_cannot_be_read_changes_nothing(line in made_up()) {
        let mut terminal = Terminal::with_web();
        let before = terminal.timeline.commands().len();
        let files = terminal.session.environment().files.clone();
        let limit = Duration::from_secs(4);
        let start = terminal.timeline.now();
        let ended = terminal.session.run(&line, &mut terminal.timeline, limit);
        prop_assert!(terminal.timeline.now().since(start) <= limit);
        if parse(&line).is_err() {
            prop_assert_eq!(ended.status, 2);
            prop_assert_eq!(terminal.timeline.commands().len(), before);
            prop_assert_eq!(&terminal.session.environment().files, &files);
            prop_assert_eq!(ended.output.len(), 1);
        }
    }

    /// A paste loses nothing that could be run, and never joins lines that are whole.
    #[test]
    fn pasted_lines_are_taken_apart(pasted in prop::collection::vec(made_up(), 1..6)) {
        let text = pasted.join("\n");
        let found = lines(&text);
        for line in &found {
            prop_assert!(!line.trim().is_empty());
        }
        let all_whole = pasted.iter().all(|line| {
            let is_plain = line.starts_with("kubectl ") && !line.contains('\n');
            is_plain && parse(line).is_ok()
        });
        if all_whole {
            prop_assert_eq!(found, pasted);
        }
    }
}
