//! Text in double quotes, as Go's `%q` prints it in most messages of Kubernetes.

use std::fmt::Write as _;

/// The text in double quotes. Characters that cannot be seen are escaped, and letters of all languages are not. Models
/// `strconv.Quote`.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            c if is_visible(c) => out.push(c),
            c => escape(c, &mut out),
        }
    }
    out.push('"');
    out
}

fn escape(c: char, out: &mut String) {
    let code = u32::from(c);
    let written = match code {
        0..0x80 => write!(out, "\\x{code:02x}"),
        0x80..0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("a String takes any text");
}

/// Whether Go prints the character as it is. The ranges are the invisible characters that come into manifests by copying
/// from web pages and text processors.
fn is_visible(c: char) -> bool {
    let is_mark = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    c == ' ' || !(c.is_control() || c.is_whitespace() || is_mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_seen_is_escaped() {
        assert_eq!(quoted("a 'b' \"c\" \\"), r#""a 'b' \"c\" \\""#);
        assert_eq!(
            quoted("caf\u{e9} \u{201c}x\u{201d}"),
            "\"caf\u{e9} \u{201c}x\u{201d}\""
        );
        assert_eq!(
            quoted("\u{a0}mode\u{200b}\u{feff}"),
            r#""\u00a0mode\u200b\ufeff""#
        );
        assert_eq!(quoted("a\tb\n\u{1}\u{7f}"), r#""a\tb\n\x01\x7f""#);
    }
}
