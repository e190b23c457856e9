//! Objects as text: what `kubectl get -o yaml` prints.
//!
//! Models sigs.k8s.io/yaml on go-yaml v2: sorted keys, dashes under the first letter of the list's name, lines folded behind
//! 80 characters.

mod scalar;

use crate::order::Order;
use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

/// A long text is folded at the first blank behind this column.
const WIDTH: usize = 80;
/// A key longer than this, in bytes, gets a line of its own.
const LONGEST_KEY: usize = 128;

/// The characters that YAML 1.1 treats as line breaks.
const LINE_BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// A value as YAML, ending in a line break.
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => mapping(map, 0, &mut out),
        Value::Array(items) if !items.is_empty() => sequence(items, 0, &mut out),
        plain => leaf(plain, 0, &mut out),
    }
    out
}

/// The entries of a mapping. The first entry continues the current line, the others begin lines of their own.
fn mapping(map: &Map<String, Value>, indent: usize, out: &mut String) {
    let mut entries: Vec<_> = map.iter().collect();
    entries.order_by(|a, b| key_order(a.0, b.0));
    for (i, (key, value)) in entries.into_iter().enumerate() {
        if i > 0 {
            margin(indent, out);
        }
        let is_simple = key.len() <= LONGEST_KEY && !key.contains(LINE_BREAKS);
        if !is_simple {
            out.push_str("? ");
            text(key, indent, out);
            margin(indent, out);
        } else {
            // go-yaml writes every key in one line: it neither folds keys nor writes them as blocks.
            out.push_str(&scalar::line(key));
        }
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                margin(indent + 2, out);
                mapping(map, indent + 2, out);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                margin(indent, out);
                sequence(items, indent, out);
            }
            plain => {
                out.push(' ');
                leaf(plain, indent, out);
            }
        }
    }
}

fn sequence(items: &[Value], indent: usize, out: &mut String) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            margin(indent, out);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => mapping(map, indent + 2, out),
            Value::Array(items) if !items.is_empty() => sequence(items, indent + 2, out),
            plain => leaf(plain, indent, out),
        }
    }
}

/// Writes a value that is not a filled list or mapping. `indent` is the indentation of the entry that the value belongs
/// to.
fn leaf(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::String(string) => return text(string, indent, out),
        Value::Number(number) => out.push_str(&number_text(number)),
        // Empty lists and mappings arrive here, too: YAML writes them as JSON does.
        other => out.push_str(&other.to_string()),
    }
    out.push('\n');
}

fn text(string: &str, indent: usize, out: &mut String) {
    let Some(header) = scalar::block_header(string) else {
        let column = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
        fold(&scalar::line(string), column, indent + 2, out);
        out.push('\n');
        return;
    };
    out.push_str(&header);
    out.push('\n');
    for line in string.split_inclusive('\n') {
        if line != "\n" {
            margin(indent + 2, out);
        }
        out.push_str(line);
    }
    if !string.ends_with('\n') {
        out.push('\n');
    }
}

/// Breaks a text of one line at single blanks behind the width.
fn fold(written: &str, column: usize, indent: usize, out: &mut String) {
    let escaped = written.starts_with('"');
    let quoted = written.starts_with(['"', '\'']);
    let bytes = written.as_bytes();
    let mut column = column;
    for (i, c) in written.char_indices() {
        let after_blank = i > 0 && bytes[i - 1] == b' ';
        let before_blank = bytes.get(i + 1) == Some(&b' ');
        let at_quote = i == 1 || i + 2 == bytes.len();
        let breaks = c == ' '
            && column > WIDTH
            && !after_blank
            && (escaped || !before_blank)
            && !(quoted && at_quote);
        if breaks {
            out.push('\n');
            margin(indent, out);
            column = indent;
            if escaped && before_blank {
                out.push('\\');
                column += 1;
            }
        } else {
            out.push(c);
            column += 1;
        }
    }
}

fn margin(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Models Go's `strconv.FormatFloat` with the format `g` and the shortest precision.
fn number_text(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => float.to_string(),
    }
}

/// Models `keyList.Less` of go-yaml v2: runs of digits are compared as numbers, and letters come behind all other
/// characters, except directly after a digit, where they come before them.
fn key_order(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let Some(at) = (0..a.len().min(b.len())).find(|&i| a[i] != b[i]) else {
        return a.len().cmp(&b.len());
    };
    let in_digits = at > 0 && a[at - 1].is_numeric();
    match (a[at].is_alphabetic(), b[at].is_alphabetic()) {
        (true, true) => a[at].cmp(&b[at]),
        (true, false) if in_digits => Ordering::Less,
        (true, false) => Ordering::Greater,
        (false, true) if in_digits => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => digits_order(&a, &b, at),
    }
}

/// The order of two keys that differ first at `at`, if neither has a letter there.
fn digits_order(a: &[char], b: &[char], at: usize) -> Ordering {
    let before = a[..at].iter().rev().take_while(|c| c.is_ascii_digit());
    // A zero is significant only behind another digit; leading zeros are not.
    let significant = [a[at], b[at]].contains(&'0') && before.clone().any(|&c| c != '0');
    let run = |key: &[char]| -> (u64, usize) {
        let digits = key[at..].iter().take_while(|c| c.is_ascii_digit());
        let start = u64::from(significant);
        let value = digits.clone().fold(start, |value, c| {
            value
                .wrapping_mul(10)
                .wrapping_add(u64::from(*c) - u64::from('0'))
        });
        (value, digits.count())
    };
    run(a).cmp(&run(b)).then(a[at].cmp(&b[at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::yaml;
    use serde_json::json;

    #[test]
    fn prints_as_kubectl_does() {
        let long = "Back-off pulling image \"registry.example.com/team/web:missing\": it was not found there, or needs a login";
        let value = json!({
            "kind": "Deployment",
            "apiVersion": "apps/v1",
            "metadata": {
                "annotations": {"deployment.kubernetes.io/revision": "1", "last": "{\"a\":1}\n", "empty": "", "two": " a\n\nb"},
                "creationTimestamp": "2024-01-01T10:00:00Z",
                "labels": {},
            },
            "spec": {
                "replicas": 3,
                "paused": false,
                "nothing": null,
                "surge": "25%",
                "tag": "1.20",
                "answer": "yes",
                "mode": "012",
                "colon": "a: b",
                "star": "*",
                "tab": "a\tb",
                "ratio": 0.5,
                "containers": [
                    {"name": "web", "args": ["-c", "sleep 1", ["nested", {"a": 1}]], "env": []},
                    "plain",
                ],
                "message": long,
            },
        });
        let expected = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    deployment.kubernetes.io/revision: \"1\"
    empty: \"\"
    last: |
      {\"a\":1}
    two: |2-
       a

      b
  creationTimestamp: \"2024-01-01T10:00:00Z\"
  labels: {}
spec:
  answer: \"yes\"
  colon: 'a: b'
  containers:
  - args:
    - -c
    - sleep 1
    - - nested
      - a: 1
    env: []
    name: web
  - plain
  message: 'Back-off pulling image \"registry.example.com/team/web:missing\": it was
    not found there, or needs a login'
  mode: \"012\"
  nothing: null
  paused: false
  ratio: 0.5
  replicas: 3
  star: '*'
  surge: 25%
  tab: \"a\\tb\"
  tag: \"1.20\"
";
        assert_eq!(to_yaml(&value), expected);
        assert_eq!(yaml::parse(expected).documents[0].root.to_json(), value);
    }

    #[test]
    fn sorts_keys_as_go_yaml_does() {
        let sorted = [
            "1",
            "2",
            "10",
            "A",
            "a",
            "a_b",
            "a1",
            "a2",
            "a10",
            "a10b",
            "a10-",
            "aa",
            "app",
            "app.kubernetes.io/name",
            "apple",
            "f:x",
        ];
        let mut keys = sorted;
        keys.reverse();
        keys.sort_by(|a, b| key_order(a, b));
        assert_eq!(keys, sorted);
    }

    #[test]
    fn prints_numbers_as_go_does() {
        for (value, text) in [
            (json!(1.5), "1.5\n"),
            (json!(1234567.5), "1.2345675e+06\n"),
            (json!(0.00001), "1e-05\n"),
            (json!(-7), "-7\n"),
        ] {
            assert_eq!(to_yaml(&value), text);
        }
    }

    #[test]
    fn a_text_is_read_back_as_it_was() {
        let hard = [
            "",
            " ",
            "a ",
            " a",
            "\n",
            "a\n",
            "\n\na",
            "a\n\n",
            "a \nb",
            "-",
            "- a",
            "# a",
            "a # b",
            "a #b",
            "'",
            "\"",
            "it's",
            "\\",
            "~",
            "null",
            "0x1",
            "1_0",
            "<<",
            "=",
            "%a",
            "@a",
            "a:",
            ":a",
            "[a",
            "a]",
            "ä",
            "\u{7f}",
            "\u{a0}",
            "\t",
            "a\tb",
            "---",
            "...",
            "--- a",
            "y",
            "1:30",
            "2024-01-01",
            "{{ .x }}",
            "? a",
            "!a",
            "&a",
            "*a",
            "|",
            ">",
            "\u{1f600}",
        ];
        for string in hard {
            let long = format!("{string} {} {string}", "word  or two ".repeat(20));
            for text in [string.to_string(), long] {
                let value =
                    json!({"a": {"b": [text.clone()]}, "c": text.clone(), format!("k{text}"): 1});
                let written = to_yaml(&value);
                let parsed = yaml::parse(&written);
                assert_eq!(parsed.errors, [], "{written}");
                assert_eq!(parsed.documents[0].root.to_json(), value, "{written}");
            }
        }
    }
}
