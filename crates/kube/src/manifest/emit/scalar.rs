//! How a text is quoted and escaped.
//!
//! Models `stringv` and emitterc.go of go-yaml v2: plain where the text allows it, else in single quotes, else in double quotes
//! with escapes; several lines as a block behind `|`.

use crate::manifest::yaml::reads_as_string;

/// Writes a text in one line, quoted if necessary.
pub(super) fn line(text: &str) -> String {
    let allowed = analyze(text);
    // go-yaml writes `<<` without quotes, although it would read it as a merge key.
    if !reads_as_string(text) && text != "<<" {
        double_quoted(text)
    } else if allowed.plain {
        text.to_string()
    } else if allowed.single {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        double_quoted(text)
    }
}

/// The block indicator for a text of several lines; `None` if the text has to be written in one line.
pub(super) fn block_header(text: &str) -> Option<String> {
    if !text.contains('\n') || !analyze(text).block {
        return None;
    }
    let indentation = if text.starts_with([' ', '\n']) {
        "2"
    } else {
        ""
    };
    let chomping = match text.strip_suffix('\n') {
        None => "-",
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => "+",
        Some(_) => "",
    };
    Some(format!("|{indentation}{chomping}"))
}

/// The notations that a text allows.
struct Allowed {
    plain: bool,
    single: bool,
    block: bool,
}

fn analyze(text: &str) -> Allowed {
    let (mut special, mut indicators) = (false, text.starts_with("---"));
    indicators |= text.starts_with("...");
    let (mut space_before_break, mut break_before_space) = (false, false);
    let mut previous = '\n';
    let mut rest = text.chars().peekable();
    let mut first = true;
    while let Some(c) = rest.next() {
        let gap_follows = matches!(rest.peek(), None | Some(' ' | '\t'));
        indicators |= match c {
            ':' => gap_follows,
            '?' | '-' if first => gap_follows,
            '#' => matches!(previous, ' ' | '\t' | '\n'),
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
            | '`' => first,
            _ => false,
        };
        special |= !is_printable(c);
        space_before_break |= c == '\n' && previous == ' ' && !first;
        break_before_space |= c == ' ' && previous == '\n' && !first;
        previous = c;
        first = false;
    }
    let has_edge = text.starts_with([' ', '\n']) || text.ends_with([' ', '\n']);
    let is_free = !special && !space_before_break;
    Allowed {
        plain: is_free && !has_edge && !indicators && !text.contains('\n'),
        single: is_free && !break_before_space && !text.contains('\n'),
        block: is_free && !text.ends_with(' '),
    }
}

/// Whether a character may be written as it is. Line breaks other than a line feed must be escaped, because a reader
/// would turn them into line feeds.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{A0}'..='\u{2027}' | '\u{202A}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}')
}

pub(super) fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&escape(c)),
        }
    }
    out.push('"');
    out
}

fn escape(c: char) -> String {
    let letter = match c {
        '\0' => '0',
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\x0B' => 'v',
        '\x0C' => 'f',
        '\r' => 'r',
        '\x1B' => 'e',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        c => {
            return match u32::from(c) {
                code @ ..0x100 => format!("\\x{code:02X}"),
                code @ ..0x1_0000 => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{letter}")
}
