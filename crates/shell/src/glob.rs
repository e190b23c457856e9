//! Patterns of `case`: `*`, `?` and `[…]`.

use crate::budget::Budget;

/// Whether the whole of `text` is as `pattern` says.
pub(crate) fn matches(pattern: &str, text: &str, budget: &mut Budget) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut read) = (0, 0);
    // The position of the last `*` in the pattern, and the end of the text that it covers so far.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() || at < pattern.len() {
        if !budget.work(1) {
            return false;
        }
        let next = match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
                continue;
            }
            _ => text.get(read).and_then(|c| one(&pattern[at..], *c)),
        };
        match (next, star) {
            (Some(used), _) => {
                at += used;
                read += 1;
            }
            (None, Some((place, reach))) if reach < text.len() => {
                star = Some((place, reach + 1));
                (at, read) = (place + 1, reach + 1);
            }
            _ => return false,
        }
    }
    true
}
/// The length of the first element of the pattern if it fits this character; `None`: it does not fit.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '[' => {
            // A bracket that is never closed is an ordinary character.
            let Some(length) = pattern.iter().skip(2).position(|c| *c == ']') else {
                return (c == '[').then_some(1);
            };
            let end = length + 2;
            let inner = &pattern[1..end];
            let (negated, inner) = match inner.first() {
                Some('!' | '^') => (true, &inner[1..]),
                _ => (false, inner),
            };
            let within = inner.contains(&c)
                || inner
                    .windows(3)
                    .any(|part| part[1] == '-' && part[0] <= c && c <= part[2]);
            (within != negated).then_some(end + 1)
        }
        plain => (*plain == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;
    use crate::budget::Budget;

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("web-*", "web-1", true),
            ("web-*", "api-1", false),
            ("*a*b", "xaxbxb", true),
            ("v?", "v2", true),
            ("v?", "v", false),
            ("[yY]es", "Yes", true),
            ("[!a-c]x", "bx", false),
            ("[0-9]*", "7up", true),
            ("[", "[", true),
            ("[a", "[a", true),
            ("[a", "a", false),
        ] {
            let found = matches(pattern, text, &mut Budget::default());
            assert_eq!(found, expected, "{pattern} {text}");
        }
    }
}
