//! What is done to the user's files from the prompt: copied, moved, removed, edited in place.

use crate::call::{Call, Programs};
use crate::filter::Filter;

/// `cp`, `mv`, `rm`, `touch`.
pub(super) fn run<P: Programs>(program: &str, words: &[&str], call: &mut Call<P>) -> i32 {
    let names = words.iter().filter(|word| !word.starts_with('-'));
    let names: Vec<&str> = names.map(|name| name.trim_start_matches("./")).collect();
    let files = &mut call.environment.files;
    match (program, names.as_slice()) {
        ("touch", names) => {
            for name in names {
                files.entry(name.to_string()).or_default();
            }
            0
        }
        ("rm", names) => {
            let missing = names.iter().filter(|name| files.remove(**name).is_none());
            let missing: Vec<String> = missing.map(|name| name.to_string()).collect();
            let forced = words
                .iter()
                .any(|word| word.starts_with('-') && word.contains('f'));
            if missing.is_empty() || forced {
                return 0;
            }
            for name in missing {
                call.complain(format!(
                    "rm: cannot remove '{name}': No such file or directory"
                ));
            }
            1
        }
        (_, [from, to]) => {
            let text = match program {
                "mv" => files.remove(*from),
                _ => files.get(*from).cloned(),
            };
            match text {
                Some(text) => {
                    files.insert(to.to_string(), text);
                    0
                }
                None => {
                    call.complain(format!(
                        "{program}: cannot stat '{from}': No such file or directory"
                    ));
                    1
                }
            }
        }
        _ => {
            call.complain(format!("usage: {program} FROM TO"));
            1
        }
    }
}

/// A text filter at the start of a pipe: it reads the files that are named, or what was given to it.
pub(crate) fn filter<P: Programs>(words: &[String], call: &mut Call<P>) -> i32 {
    let in_place = words[0] == "sed" && words.iter().any(|word| word == "-i");
    let (arguments, names) = operands(words, call);
    if in_place && names.is_empty() {
        call.complain("sed: no input files");
        return 1;
    }
    if in_place {
        for name in &names {
            let text = call
                .environment
                .files
                .get(name)
                .cloned()
                .unwrap_or_default();
            match filtered(&arguments, &text) {
                Ok((lines, _)) => {
                    let text = lines.iter().map(|line| format!("{line}\n")).collect();
                    call.environment.files.insert(name.clone(), text);
                }
                Err(text) => {
                    call.complain(text);
                    return 2;
                }
            }
        }
        return 0;
    }
    let mut input = call.stdin.unwrap_or_default().to_string();
    for name in &names {
        input.push_str(call.environment.files.get(name).map_or("", |text| text));
        if !input.ends_with('\n') {
            input.push('\n');
        }
    }
    match filtered(&arguments, &input) {
        Ok((lines, status)) => {
            lines.into_iter().for_each(|line| call.print(line));
            status
        }
        Err(text) => {
            call.complain(text);
            2
        }
    }
}

/// The arguments without the files at their end, and those. The first word that is no flag is an expression.
fn operands<P: Programs>(words: &[String], call: &Call<P>) -> (Vec<String>, Vec<String>) {
    let least = match words[0].as_str() {
        "grep" | "egrep" | "sed" | "awk" => 2,
        _ => 1,
    };
    let is_file = |word: &&String| {
        call.environment
            .files
            .contains_key(word.trim_start_matches("./"))
    };
    let count = words[least.min(words.len())..]
        .iter()
        .rev()
        .take_while(is_file)
        .count();
    let (arguments, names) = words.split_at(words.len() - count);
    let arguments = arguments
        .iter()
        .filter(|word| *word != "-i")
        .cloned()
        .collect();
    let names = names
        .iter()
        .map(|name| name.trim_start_matches("./").to_string());
    (arguments, names.collect())
}

/// All lines that come out of a filter, and its exit status.
fn filtered(words: &[String], text: &str) -> Result<(Vec<String>, i32), String> {
    let Some(filter) = Filter::new(words) else {
        return Ok((Vec::new(), 0));
    };
    let mut filter = filter?;
    let mut lines = Vec::new();
    for line in text.lines() {
        if !filter.line(line.to_string(), &mut lines) {
            break;
        }
    }
    let status = filter.end(&mut lines);
    Ok((lines, status))
}
