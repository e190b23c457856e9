//! Text filters that read the files they are given, and `sed -i`, which changes them.

use crate::call::{Call, Programs};
use crate::filter::Filter;

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
        let path = call.environment.path(name);
        let text = call.environment.files.get(&path).cloned();
        let (lines, _) = filtered(arguments, &text.unwrap_or_default(), call)?;
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        if call.budget.write(0, text.len()) {
            call.environment.files.insert(path, text);
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
        let path = call.environment.path(name);
        let text = call.environment.files.get(&path).map_or("", |text| text);
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
        let path = call.environment.path(word);
        call.environment.files.contains_key(&path)
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
    (kept.cloned().collect(), names.to_vec(), changes)
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
