//! Commands that copy, move, remove and edit the user's files.

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
                files.append(name, "");
            }
            0
        }
        ("rm", names) => {
            let missing = names.iter().filter(|name| files.remove(name).is_none());
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
                "mv" => files.remove(from),
                _ => files.get(from).cloned(),
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
    let (arguments, names, changes) = operands(words, call);
    let ended = if changes {
        change(&arguments, &names, call)
    } else {
        read(&arguments, &names, call)
    };
    ended.unwrap_or_else(|text| {
        call.complain(text);
        2
    })
}

/// `sed -i`: puts what comes out in place of each file.
fn change<P: Programs>(
    arguments: &[String],
    names: &[String],
    call: &mut Call<P>,
) -> Result<i32, String> {
    if names.is_empty() {
        call.complain("sed: no input files");
        return Ok(1);
    }
    for name in names {
        let text = call.environment.files.get(name).cloned();
        let (lines, _) = filtered(arguments, &text.unwrap_or_default(), call)?;
        let text = lines.iter().map(|line| format!("{line}\n")).collect();
        if !call.budget.is_spent() {
            call.environment.files.insert(name.clone(), text);
        }
    }
    Ok(0)
}

fn read<P: Programs>(
    arguments: &[String],
    names: &[String],
    call: &mut Call<P>,
) -> Result<i32, String> {
    let mut input = String::new();
    if names.is_empty() {
        input = call.input();
    }
    for name in names {
        let text = call.environment.files.get(name).map_or("", |text| text);
        if !call.budget.make(text.len()) {
            break;
        }
        input.push_str(text);
        if !input.ends_with('\n') {
            input.push('\n');
        }
    }
    let (lines, status) = filtered(arguments, &input, call)?;
    lines.into_iter().for_each(|line| call.print(line));
    Ok(status)
}

/// The arguments without the files at their end, those files, and whether they are to be changed. The first word that is no
/// flag is an expression.
fn operands<P: Programs>(words: &[String], call: &Call<P>) -> (Vec<String>, Vec<String>, bool) {
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
    let is_in_place =
        |word: &&String| words[0] == "sed" && matches!(word.as_str(), "-i" | "--in-place");
    let changes = arguments.iter().any(|word| is_in_place(&word));
    let kept = arguments.iter().filter(|word| !is_in_place(word));
    let names = names
        .iter()
        .map(|name| name.trim_start_matches("./").to_string());
    (kept.cloned().collect(), names.collect(), changes)
}

/// All lines that come out of a filter, and its exit status.
fn filtered<P: Programs>(
    words: &[String],
    text: &str,
    call: &mut Call<P>,
) -> Result<(Vec<String>, i32), String> {
    match Filter::new(words) {
        Some(filter) => Ok(filter?.run(text, call.budget)),
        None => Ok((Vec::new(), 0)),
    }
}
