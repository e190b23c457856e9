//! KYAML: YAML with braces, brackets and quotes, in which no indentation and no bare word has a meaning. Models the
//! encoder of `sigs.k8s.io/yaml/kyaml`.

#![expect(
    clippy::string_slice,
    reason = "the characters in front of each place are ASCII, as was found before"
)]

use kube::decimal;
use serde_json::{Map, Value};

/// A document with its three dashes, without the last line break.
pub(crate) fn to_kyaml(value: &Value) -> String {
    let mut text = "---\n".to_string();
    node(value, 0, &mut text);
    text
}

fn node(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::String(text) => string(text, depth + 1, out),
        Value::Array(list) => sequence(list, depth, out),
        Value::Object(fields) => mapping(fields, depth, out),
        plain => out.push_str(&plain.to_string()),
    }
}

fn mapping(fields: &Map<String, Value>, depth: usize, out: &mut String) {
    if fields.is_empty() {
        out.push_str("{}");
        return;
    }
    out.push_str("{\n");
    for (key, value) in fields {
        indent(depth + 1, out);
        if needs_quotes(key) {
            quoted(key, out);
        } else {
            out.push_str(key);
        }
        out.push_str(": ");
        node(value, depth + 1, out);
        out.push_str(",\n");
    }
    indent(depth, out);
    out.push('}');
}

/// A list of maps or lists shares its brackets' lines with them; other elements have a line each.
fn sequence(list: &[Value], depth: usize, out: &mut String) {
    if list.is_empty() {
        out.push_str("[]");
        return;
    }
    out.push('[');
    if list.iter().all(|one| one.is_object() || one.is_array()) {
        for (index, one) in list.iter().enumerate() {
            out.push_str(if index > 0 { ", " } else { "" });
            node(one, depth, out);
        }
    } else {
        out.push('\n');
        for one in list {
            indent(depth + 1, out);
            node(one, depth + 1, out);
            out.push_str(",\n");
        }
        indent(depth, out);
    }
    out.push(']');
}

fn indent(depth: usize, out: &mut String) {
    out.push_str(&"  ".repeat(depth));
}

/// A text in quotes. One of several lines is folded, so that each stands on a line of its own.
fn string(text: &str, depth: usize, out: &mut String) {
    if !text.contains('\n') {
        out.push('"');
        text.chars().for_each(|c| escaped(c, "\t", out));
        out.push('"');
        return;
    }
    out.push_str("\"\\\n");
    for line in text.split_inclusive('\n') {
        indent(depth, out);
        let blank = line.starts_with(|c: char| c.is_whitespace() && c != '\n');
        out.push(if blank { '\\' } else { ' ' });
        line.trim_end_matches('\n')
            .chars()
            .for_each(|c| escaped(c, "\t", out));
        out.push_str(if line.ends_with('\n') {
            "\\n\\\n"
        } else {
            "\\\n"
        });
    }
    indent(depth, out);
    out.push('"');
}

/// A key in quotes, on one line.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    text.chars().for_each(|c| escaped(c, "\\t", out));
    out.push('"');
}

fn escaped(c: char, tab: &str, out: &mut String) {
    match c {
        '\t' => out.push_str(tab),
        '"' | '\\' => out.extend(['\\', c]),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\0' => out.push_str("\\0"),
        '\x07' => out.push_str("\\a"),
        '\x08' => out.push_str("\\b"),
        '\x0b' => out.push_str("\\v"),
        '\x0c' => out.push_str("\\f"),
        '\x1b' => out.push_str("\\e"),
        '\u{85}' => out.push_str("\\N"),
        '\u{a0}' => out.push_str("\\_"),
        '\u{2028}' => out.push_str("\\L"),
        '\u{2029}' => out.push_str("\\P"),
        c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
        c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        c => out.push(c),
    }
}

/// Whether a key without quotes could be read as something else than this text.
fn needs_quotes(key: &str) -> bool {
    let last = key.chars().count().saturating_sub(1);
    let plain = key.chars().enumerate().all(|(at, c)| {
        let inside = at > 0 && at < last && matches!(c, '-' | '.' | '/');
        c.is_alphanumeric() || c == '_' || inside
    });
    !plain || key.is_empty() || is_ambiguous(key)
}

fn is_ambiguous(key: &str) -> bool {
    const WORDS: [&str; 14] = [
        "null", "true", "false", "y", "yes", "on", "n", "no", "off", "t", "f", "inf", "infinity",
        "nan",
    ];
    let small = key.to_ascii_lowercase();
    let number = small.replace('_', "");
    let digits = number.trim_start_matches("0x").trim_start_matches("0o");
    let is_hex = number.starts_with("0x") && u64::from_str_radix(digits, 16).is_ok();
    let is_octal = number.starts_with("0o") && u64::from_str_radix(digits, 8).is_ok();
    let is_binary = number.starts_with("0b") && u64::from_str_radix(&number[2..], 2).is_ok();
    WORDS.contains(&small.as_str())
        || is_hex
        || is_octal
        || is_binary
        || matches!(
            number.trim_start_matches(['+', '-']),
            "inf" | "infinity" | "nan"
        )
        || decimal::read(&number).is_some()
        || is_date(key)
}

/// `2006-1-2`, which YAML reads as a time.
fn is_date(key: &str) -> bool {
    let parts: Vec<&str> = key.split('-').collect();
    let within = |part: &str, most: u8| {
        let number = part.parse::<u8>();
        part.len() <= 2 && number.is_ok_and(|number| (1..=most).contains(&number))
    };
    let [year, month, day] = parts[..] else {
        return false;
    };
    year.len() == 4 && year.parse::<u16>().is_ok() && within(month, 12) && within(day, 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn braces_brackets_and_quotes_say_it_all() {
        let object = json!({
            "apiVersion": "v1",
            "metadata": {"labels": {"app": "web", "yes": "no", "1e3": ""}, "annotations": {}},
            "spec": {
                "args": ["-c", "true"],
                "containers": [{"name": "a", "ports": []}, {"name": "b"}],
                "replicas": 3,
                "paused": false,
            },
        });
        let text = "---
{
  apiVersion: \"v1\",
  metadata: {
    annotations: {},
    labels: {
      \"1e3\": \"\",
      app: \"web\",
      \"yes\": \"no\",
    },
  },
  spec: {
    args: [
      \"-c\",
      \"true\",
    ],
    containers: [{
      name: \"a\",
      ports: [],
    }, {
      name: \"b\",
    }],
    paused: false,
    replicas: 3,
  },
}";
        assert_eq!(to_kyaml(&object), text);
    }

    #[test]
    fn lines_are_folded() {
        let text = "This\n is a\n  multi-line\n string";
        assert_eq!(
            to_kyaml(&json!(text)),
            "---\n\"\\\n   This\\n\\\n  \\ is a\\n\\\n  \\  multi-line\\n\\\n  \\ string\\\n  \""
        );
        assert_eq!(to_kyaml(&json!("a\n")), "---\n\"\\\n   a\\n\\\n  \"");
        assert_eq!(
            to_kyaml(&json!("tab\t\"quoted\"")),
            "---\n\"tab\t\\\"quoted\\\"\""
        );
    }
}
