//! `xargs`.

use crate::ast::Line;

/// The commands that `xargs` makes of what it reads.
pub(super) fn xargs(words: &[String], input: &str) -> Result<Line, String> {
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
        &["echo".to_string()][..]
    } else {
        rest
    };
    let lines: Vec<Vec<String>> = match place {
        Some(place) => input
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| {
                command
                    .iter()
                    .map(|word| word.replace(&place, line.trim()))
                    .collect()
            })
            .collect(),
        None => {
            let given: Vec<String> = input.split_whitespace().map(str::to_string).collect();
            given
                .chunks(at_once.min(given.len().max(1)))
                .map(|some| [command, some].concat())
                .collect()
        }
    };
    Ok(Line(
        lines
            .iter()
            .flat_map(|words| Line::of_words(words).0)
            .collect(),
    ))
}
