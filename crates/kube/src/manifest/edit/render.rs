//! Writes values and keys in the style of the text around them.

use serde_json::Value;

use crate::manifest::yaml::reads_as_string;

/// How the text around a value is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// The value is in brackets, so that commas and brackets in a text need quotes.
    pub flow: bool,
    /// The value is in brackets with quoted names, as in JSON, so that every text is quoted.
    pub json: bool,
    /// The quote that the value, or the names around it, had before.
    pub quote: Option<char>,
}

/// A number, a boolean, null, a text, or, in one line, a list or a mapping.
pub(super) fn value(value: &Value, style: Style) -> String {
    match value {
        Value::String(string) => text(string, style),
        Value::Array(items) => {
            let inner = Style {
                flow: true,
                quote: None,
                ..style
            };
            let items: Vec<String> = items.iter().map(|item| self::value(item, inner)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let inner = Style {
                flow: true,
                quote: None,
                ..style
            };
            let entries: Vec<String> = map
                .iter()
                .map(|(key, item)| format!("{}: {}", text(key, inner), self::value(item, inner)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        plain => plain.to_string(),
    }
}

/// A string, which is quoted only if its content or its surroundings demand it.
pub(super) fn text(string: &str, style: Style) -> String {
    let quote = style.quote.or(style.json.then_some('"'));
    match quote {
        None if is_plain(string, style.flow) => string.to_string(),
        Some('\'') if !string.contains(char::is_control) => {
            format!("'{}'", string.replace('\'', "''"))
        }
        // A JSON string is also a double-quoted YAML string, because YAML knows all escapes of JSON.
        _ => Value::from(string).to_string(),
    }
}

/// Whether a string can be written without quotes. In doubt the answer is no, even if YAML would allow it.
fn is_plain(string: &str, flow: bool) -> bool {
    let starts_well = |c: char| !c.is_whitespace() && !"-?:,[]{}#&*!|>'\"%@`".contains(c);
    reads_as_string(string)
        && string.starts_with(starts_well)
        && !string.ends_with(|c: char| c.is_whitespace() || c == ':')
        && !string.contains(": ")
        && !string.contains(" #")
        && !string.contains(char::is_control)
        && !(flow && string.contains([',', '[', ']', '{', '}']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quotes_what_needs_it() {
        let plain = Style::default();
        let json = Style {
            flow: true,
            json: true,
            quote: None,
        };
        let single = Style {
            quote: Some('\''),
            ..plain
        };
        for (string, style, text) in [
            ("25%", plain, "25%"),
            ("25", plain, "\"25\""),
            ("yes", plain, "\"yes\""),
            ("nginx:1.25", plain, "nginx:1.25"),
            ("a: b", plain, "\"a: b\""),
            ("it's", single, "'it''s'"),
            ("a\nb", single, "\"a\\nb\""),
            ("25%", json, "\"25%\""),
            ("a,b", plain, "a,b"),
            (
                "a,b",
                Style {
                    flow: true,
                    ..plain
                },
                "\"a,b\"",
            ),
        ] {
            assert_eq!(self::text(string, style), text);
        }
        assert_eq!(
            value(&json!({"a": [1, "x", null]}), plain),
            "{a: [1, x, null]}"
        );
        assert_eq!(value(&json!({"a": "x"}), json), "{\"a\": \"x\"}");
    }
}
