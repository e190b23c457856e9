//! Changes as words: `kubectl label deploy web a=b c-`. Models `GetResourcesAndPairs` and `ParsePairs` of
//! `kubectl/pkg/cmd/util/helpers.go`.

use crate::args::Args;
use crate::call::Failure;

/// A key with its new value, or without one where it is to be removed.
pub(super) type Pair<'a> = (&'a str, Option<&'a str>);

/// The words that name objects, and those behind them that change something.
pub(super) fn split<'a>(
    args: &'a Args,
    what: &str,
) -> Result<(Vec<String>, Vec<&'a str>), Failure> {
    let is_pair = |word: &str| {
        let sets = word.contains('=') && !word.starts_with('=');
        sets || (word.ends_with('-') && word != "-")
    };
    let words = &args.positional;
    let first = words.iter().position(|word| is_pair(word));
    let (names, pairs) = words.split_at(first.unwrap_or(words.len()));
    if let Some(name) = pairs.iter().find(|word| !is_pair(word)) {
        return Err(Failure::error(format!(
            "all resources must be specified before {what} changes: {name}"
        )));
    }
    let pairs = pairs.iter().map(String::as_str).collect();
    Ok((names.to_vec(), pairs))
}

/// Takes pairs apart. Keys may be removed only where `removes`.
pub(super) fn parsed<'a>(
    words: &[&'a str],
    what: &str,
    removes: bool,
) -> Result<Vec<Pair<'a>>, Failure> {
    let (mut pairs, mut wrong) = (Vec::new(), Vec::new());
    for word in words.iter().copied() {
        match (word.split_once('='), word.strip_suffix('-')) {
            (Some((key, value)), _) if !key.is_empty() => pairs.push((key, Some(value))),
            (_, Some(key)) if removes && !key.is_empty() => pairs.push((key, None)),
            _ => wrong.push(word),
        }
    }
    if wrong.is_empty() {
        Ok(pairs)
    } else {
        let wrong = wrong.join(", ");
        Err(Failure::error(format!("invalid {what} format: {wrong}")))
    }
}
