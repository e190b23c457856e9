//! Reads YAML that is too large or randomly damaged, and checks that it is refused with a message, in time and without
//! a panic.

use std::time::{Duration, Instant};

use kube::manifest::error::{ErrorKind, ManifestError};
use kube::manifest::yaml::{self, MAX_BYTES, MAX_DOCUMENTS, Node, NodeValue};

/// A manifest with about every way to write something down.
const MANIFEST: &str = include_str!("manifests/every-style.yaml");

const MEGABYTE: usize = 1 << 20;

fn refused(text: &str) -> ManifestError {
    let started = Instant::now();
    let error = yaml::parse(text)
        .errors
        .into_iter()
        .next()
        .expect("refused");
    // Optimised builds must take at most 100 ms; this leaves room for a debug build on a busy machine.
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "{:?} for {:?}…",
        started.elapsed(),
        &text[..30]
    );
    error
}

#[test]
fn refuses_what_is_too_much() {
    let bomb: String = (1..30)
        .map(|i| {
            format!(
                "a{i}: &a{i} [{}]\n",
                vec![format!("*a{}", i - 1); 9].join(",")
            )
        })
        .collect();
    let chain: String = (1..400)
        .map(|i| format!("a{i}: &a{i} [*a{}]\n", i - 1))
        .collect();
    let long: String = (0..200).map(|_| "- *s\n").collect();
    for text in [
        "a: 1\n".repeat(MAX_BYTES / 5 + 1),
        format!("a0: &a0 [x]\n{bomb}"),
        format!("a0: &a0 [x]\n{chain}"),
        format!("- &s {}\n{long}", "x".repeat(100_000)),
        "[".repeat(MEGABYTE),
        "{\"a\":".repeat(MEGABYTE / 5),
        "- ".repeat(MEGABYTE / 2),
        (0..1000)
            .map(|i| format!("{}a:\n", " ".repeat(i)))
            .collect(),
        "a: 1\n---\n".repeat(MAX_DOCUMENTS + 1),
    ] {
        let error = refused(&text);
        assert_eq!(error.kind, ErrorKind::Limit, "{:?}…: {error}", &text[..30]);
        assert!(error.hint.is_some(), "{error}");
    }
}

#[test]
fn takes_a_megabyte() {
    let object = format!("a: {}\n", "x".repeat(1000));
    let lines: String = (0..1000).map(|i| format!("key{i}{object}")).collect();
    let flow = format!(
        "{{{}}}",
        (0..15_000)
            .map(|i| format!("\"k{i}\": [\"ä\", 1]"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    for text in [
        lines,
        flow,
        "# ä comment\n".repeat(80_000),
        format!("a: |\n{}", "  text\n".repeat(140_000)),
    ] {
        let started = Instant::now();
        assert_eq!(yaml::parse(&text).errors, []);
        assert!(
            started.elapsed() < Duration::from_secs(4),
            "{:?} for {:?}…",
            started.elapsed(),
            &text[..20]
        );
    }
}

/// xorshift64*: small, seeded, and the same everywhere.
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}

const PIECES: &[&str] = &[
    "\t",
    ":",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "#",
    " #",
    "&",
    "&a ",
    "*",
    "*labels",
    "!",
    "!!int ",
    "!<",
    "|",
    "|2",
    ">",
    "'",
    "\"",
    "%",
    "%YAML 1.2",
    "@",
    "`",
    "?",
    "? ",
    "\\",
    "\\x4",
    "\n",
    "\r",
    "\r\n",
    "\n---\n",
    "\n...\n",
    "---",
    "<<: ",
    "<<: *labels",
    "~",
    "ä",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
    "  ",
    "\n\n",
    "{{",
    "}}",
    "[a: b]",
    "\n- - - ",
    "\n\t",
    "0x",
    "1e",
    ".inf",
];

fn mutated(text: &str, rng: &mut Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=rng.below(4) {
        let at = rng.below(chars.len() + 1);
        match rng.below(5) {
            0 => chars.truncate(at),
            1 => drop(chars.drain(at..(at + rng.below(12)).min(chars.len()))),
            2 => {
                let from = rng.below(chars.len() + 1);
                let piece: Vec<char> =
                    chars[from..(from + rng.below(40)).min(chars.len())].to_vec();
                chars.splice(at..at, piece);
            }
            _ => drop(chars.splice(at..at, PIECES[rng.below(PIECES.len())].chars())),
        }
    }
    chars.into_iter().collect()
}

#[test]
fn no_text_breaks_the_reader() {
    let mut rng = Rng(0x5EED);
    let mut refused = 0;
    for round in 0..6_000 {
        let text = mutated(MANIFEST, &mut rng);
        let parsed = yaml::parse(&text);
        refused += usize::from(!parsed.errors.is_empty());
        for error in &parsed.errors {
            assert!(!error.message.is_empty(), "round {round}: {text:?}");
            let span = error
                .span
                .unwrap_or_else(|| panic!("round {round}: no place in {error:?}"));
            assert!(
                text.get(span.range()).is_some(),
                "round {round}: {span:?} is not in the text"
            );
        }
        for document in &parsed.documents {
            check_places(&text, &document.root, round);
        }
    }
    assert!(
        (2_000..5_500).contains(&refused),
        "{refused} refused: the mutations are too wild or too tame"
    );
}

fn check_places(text: &str, node: &Node, round: usize) {
    assert!(
        text.get(node.span.range()).is_some(),
        "round {round}: {:?} is not in the text",
        node.span
    );
    match &node.value {
        NodeValue::Seq(items) => items
            .iter()
            .for_each(|item| check_places(text, item, round)),
        NodeValue::Map(entries) => entries
            .iter()
            .for_each(|entry| check_places(text, &entry.value, round)),
        _ => {}
    }
}
