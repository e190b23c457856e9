//! Changes a text by chance, along its structure: letters, tokens, lines, or the values of its JSON.

use super::mutate_json;
use engine::rng::Rng;

/// The changes that are made to one text, at most.
const MOST_CHANGES: u64 = 4;
/// A part is repeated so often, at most.
const MOST_REPEATS: u64 = 40;
/// A text that grew longer than this, in characters, is cut off.
const LONGEST: usize = 20_000;

/// Texts that mean something to one of the grammars, and characters that are easily cut in two.
const PIECES: [&str; 64] = [
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
    "\r\n",
    "\t",
    " ",
    "=",
    "--",
    "-",
    "- ",
    "/",
    ":",
    ": ",
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
    "é",
    "🙂",
    "图",
    "\u{0}",
    "\u{301}",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{202e}",
    "&a ",
    "*a",
    "!!binary ",
    "|\n",
    ">-\n",
    "---\n",
    "? ",
    "%",
    "@",
    "~",
    ".",
    "null",
    "true",
];

/// Numbers where types and rules end. None is a large number of replicas that is allowed: how long a cluster of many pods takes is
/// measured by `rollout bench`.
const NUMBERS: [&str; 18] = [
    "0",
    "-1",
    "1",
    "2",
    "100%",
    "101%",
    "-0",
    "1e3",
    "0x1f",
    "0.5",
    "127",
    "255",
    "2147483648",
    "-2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1e999",
];

/// The case of this number: a seed with some changes.
pub(super) fn text(seeds: &[String], rng: &mut Rng) -> String {
    let seed = pick(seeds, rng);
    let is_json = seed.starts_with('{');
    let mut text = seed.clone();
    for _ in 0..=rng.below(MOST_CHANGES) {
        let in_json = is_json && rng.below(3) > 0;
        text = match in_json.then(|| mutate_json::changed(&text, pick::<String>(seeds, rng), rng)) {
            Some(Some(text)) => text,
            _ => changed(&text, seeds, rng),
        };
    }
    text.chars().take(LONGEST).collect()
}

pub(super) fn pick<'a, T>(list: &'a [T], rng: &mut Rng) -> &'a T {
    let index = rng.below(list.len() as u64) as usize;
    &list[index]
}

/// One change to the letters, tokens or lines of a text.
fn changed(text: &str, seeds: &[String], rng: &mut Rng) -> String {
    let units = match rng.below(4) {
        0 => text.split_inclusive('\n').map(str::to_string).collect(),
        1 => text.chars().map(String::from).collect(),
        _ => tokens(text),
    };
    let mut units: Vec<String> = units;
    let (from, to) = range(units.len(), rng);
    match rng.below(8) {
        0 => drop(units.drain(from..to)),
        1 => units.insert(from, part_of(pick::<String>(seeds, rng), rng)),
        2 => {
            let part = units[from..to].concat();
            units.insert(to, part.repeat(1 + rng.below(MOST_REPEATS) as usize));
        }
        3 => units.insert(from, (*pick(&PIECES, rng)).to_string()),
        4 => replace_number(&mut units, rng),
        5 if !units.is_empty() => {
            let (one, other) = (place(units.len(), rng), place(units.len(), rng));
            units.swap(one, other);
        }
        6 if !units.is_empty() => {
            let at = place(units.len(), rng);
            units[at] = (*pick(&PIECES, rng)).to_string();
        }
        _ => return flipped(text, rng),
    }
    units.concat()
}

/// The index of one of `count` units; there must be one.
fn place(count: usize, rng: &mut Rng) -> usize {
    rng.below(count as u64) as usize
}

/// A range of units that is short in most cases.
fn range(count: usize, rng: &mut Rng) -> (usize, usize) {
    let from = rng.below(count as u64 + 1) as usize;
    let most = if rng.below(4) == 0 { count as u64 } else { 6 };
    let length = rng.below(most + 1) as usize;
    (from, count.min(from + length))
}

/// Words, numbers, spaces, and each other character alone.
fn tokens(text: &str) -> Vec<String> {
    let kind = |letter: char| match letter {
        letter if letter.is_alphanumeric() => 1,
        ' ' => 2,
        _ => 0,
    };
    let mut found: Vec<String> = Vec::new();
    let mut before = 0;
    for letter in text.chars() {
        match found.last_mut() {
            Some(last) if before > 0 && before == kind(letter) => last.push(letter),
            _ => found.push(letter.to_string()),
        }
        before = kind(letter);
    }
    found
}

/// Another text's lines or tokens, some in a row.
fn part_of(text: &str, rng: &mut Rng) -> String {
    let units: Vec<String> = match rng.below(2) {
        0 => text.split_inclusive('\n').map(str::to_string).collect(),
        _ => tokens(text),
    };
    let (from, to) = range(units.len(), rng);
    units[from..to].concat()
}

fn replace_number(units: &mut [String], rng: &mut Rng) {
    let is_number = |unit: &&mut String| unit.chars().all(|letter| letter.is_ascii_digit());
    let mut numbers: Vec<&mut String> = units.iter_mut().filter(is_number).collect();
    if !numbers.is_empty() {
        let at = place(numbers.len(), rng);
        *numbers[at] = (*pick(&NUMBERS, rng)).to_string();
    }
}

/// The text with one bit of one character turned, if that is a character.
fn flipped(text: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if !letters.is_empty() {
        let at = place(letters.len(), rng);
        let bit = 1 << rng.below(8);
        letters[at] = char::from_u32(letters[at] as u32 ^ bit).unwrap_or('\u{fffd}');
    }
    letters.into_iter().collect()
}
