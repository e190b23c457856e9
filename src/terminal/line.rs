//! Edits the line at the prompt with the keys of shells, because browsers have no such keys.

/// A line after a key: its text and the caret's position, in UTF-16 units because browsers count in them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edited {
    pub text: String,
    pub caret: u32,
}

/// Applies a shell's key, held with Ctrl. Returns `None` for any other key.
pub(super) fn edit(key: &str, text: &str, caret: u32) -> Option<Edited> {
    let at = byte_of(text, caret);
    let (before, after) = text.split_at(at);
    let edited = |before: &str, after: &str| Edited {
        text: format!("{before}{after}"),
        caret: units(before),
    };
    Some(match key {
        "a" => Edited {
            text: text.to_string(),
            caret: 0,
        },
        "e" => Edited {
            text: text.to_string(),
            caret: units(text),
        },
        "u" => edited("", after),
        "k" => edited(before, ""),
        "w" => {
            let word = before.trim_end();
            let start = word.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            edited(&word[..start], after)
        }
        _ => return None,
    })
}

/// The last word of the line replaced by what all candidates begin with. `None` when that adds nothing.
pub(super) fn complete(text: &str, candidates: &[String]) -> Option<String> {
    let common = common_start(candidates)?;
    let start = text
        .rfind(|letter: char| letter.is_whitespace() || "|;&".contains(letter))
        .map_or(0, |at| at + 1);
    let space = if candidates.len() == 1 && !common.ends_with(['=', '/']) {
        " "
    } else {
        ""
    };
    let completed = format!("{}{common}{space}", &text[..start]);
    (completed != text).then_some(completed)
}

fn common_start(candidates: &[String]) -> Option<&str> {
    let first = candidates.first()?.as_str();
    let shared = candidates.iter().fold(first.len(), |length, other| {
        let same = first.char_indices().zip(other.chars());
        let differs = same.take_while(|((_, a), b)| a == b);
        let end = differs.last().map_or(0, |((at, a), _)| at + a.len_utf8());
        length.min(end)
    });
    Some(&first[..shared])
}

/// The newest line before `before` that holds `query`.
pub(super) fn find_back(history: &[String], query: &str, before: usize) -> Option<usize> {
    let earlier = &history[..before.min(history.len())];
    earlier.iter().rposition(|line| line.contains(query))
}

fn units(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

fn byte_of(text: &str, caret: u32) -> usize {
    let mut left = caret as usize;
    for (at, letter) in text.char_indices() {
        if left < letter.len_utf16() {
            return at;
        }
        left -= letter.len_utf16();
    }
    text.len()
}
