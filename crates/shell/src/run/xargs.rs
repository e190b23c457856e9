//! `xargs`.

use crate::ast::{Item, Line};
use crate::budget::{Budget, COMMAND, WORD};

/// The commands that `xargs` makes of what it reads.
pub(super) fn xargs(words: &[String], input: &str, budget: &mut Budget) -> Result<Line, String> {
    let mut rest = words;
    let (mut place, mut at_once) = (None, usize::MAX);
    while let Some((flag, after)) = rest.split_first().filter(|(word, _)| word.starts_with('-')) {
        rest = after;
        let mut value = |attached: &str| match attached {
            "" => rest.split_first().map(|(value, after)| {
                rest = after;
                value.clone()
            }),
            attached => Some(attached.to_string()),
        };
        if let Some(attached) = flag.strip_prefix("-I") {
            place = value(attached);
        } else if let Some(attached) = flag.strip_prefix("-n").or(flag.strip_prefix("-L")) {
            let number = value(attached).and_then(|number| number.parse().ok());
            at_once = number
                .filter(|number| *number > 0)
                .ok_or("xargs: invalid number")?;
        } else if flag != "-r" && flag != "-t" {
            return Err(format!("xargs: {flag} is not known here"));
        }
    }
    let command = if rest.is_empty() {
        vec!["echo".to_string()]
    } else {
        rest.to_vec()
    };
    let mut items = Vec::new();
    let mut add = |words: Vec<String>| {
        let bytes: usize = words.iter().map(|word| word.len() + 1).sum();
        let steps = COMMAND + 2 * WORD * words.len() as u64;
        let has_room = budget.work(steps) && budget.make(bytes);
        if has_room {
            items.push(Item::of_words(&words));
        }
        has_room
    };
    match place {
        Some(place) => {
            let mut lines = input.lines().map(str::trim).filter(|line| !line.is_empty());
            let with = |line: &str| {
                command
                    .iter()
                    .map(|word| word.replace(&place, line))
                    .collect()
            };
            lines.all(|line| add(with(line)));
        }
        None => {
            let given: Vec<String> = input.split_whitespace().map(str::to_string).collect();
            let mut groups = given.chunks(at_once.min(given.len().max(1)));
            groups.all(|some| add([command.as_slice(), some].concat()));
        }
    }
    Ok(Line::from_iter(items))
}
