//! Objects that kubectl describes field by field, because it has no format for their kind. Models `printUnstructuredContent` of
//! `kubectl/pkg/describe`.

use serde_json::{Map, Value};
use std::iter;

/// Fields of the metadata that are left out, because they are shown above already or, like `managedFields`, not shown at
/// all.
const SKIPPED: [&str; 5] = [
    "managedFields",
    "name",
    "namespace",
    "labels",
    "annotations",
];
const ACRONYMS: [&str; 5] = ["API", "URL", "UID", "OSB", "GUID"];

/// All fields of an object below its name, labels and annotations.
pub(super) fn fields(object: &Value) -> String {
    let mut shown = object.as_object().cloned().unwrap_or_default();
    if let Some(metadata) = shown.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|field, _| !SKIPPED.contains(&field.as_str()));
    }
    let mut out = String::new();
    write(&shown, 0, &mut out);
    out
}

fn write(fields: &Map<String, Value>, level: usize, out: &mut String) {
    let mut names: Vec<&String> = fields.keys().collect();
    names.sort_unstable();
    let indent = "  ".repeat(level);
    for name in names {
        let label = label(name);
        match &fields[name] {
            Value::Object(inner) => {
                out.push_str(&format!("{indent}{label}:\n"));
                write(inner, level + 1, out);
            }
            Value::Array(elements) => {
                out.push_str(&format!("{indent}{label}:\n"));
                for element in elements {
                    match element {
                        Value::Object(inner) => write(inner, level + 1, out),
                        other => out.push_str(&format!("{indent}  {}\n", plain(other))),
                    }
                }
            }
            other => out.push_str(&format!("{indent}{label}:\t{}\n", plain(other))),
        }
    }
}

/// The text that Go's verb `%v` makes of a value, because kubectl prints unknown objects with it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `creationTimestamp` is `Creation Timestamp`, `apiVersion` is `API Version`. Models `smartLabelFor`.
fn label(field: &str) -> String {
    if field.contains(|c: char| !c.is_ascii_alphabetic() && c != '-') {
        return field.to_string();
    }
    let words = words(field).into_iter().map(|word| {
        let upper = word.to_ascii_uppercase();
        if ACRONYMS.contains(&upper.as_str()) {
            return upper;
        }
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| {
            iter::once(first.to_ascii_uppercase())
                .chain(letters)
                .collect()
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Runs of small and of capital letters; the last capital before a small one begins the next word.
fn words(field: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in field.chars() {
        let is_new = match words.last().and_then(|word| word.chars().last()) {
            None => true,
            Some(last) if letter == '-' || last == '-' => letter != last,
            Some(last) => last.is_ascii_lowercase() && letter.is_ascii_uppercase(),
        };
        if is_new {
            words.push(String::new());
        }
        let count = words.len();
        let word = &mut words[count - 1];
        let ends_acronym = letter.is_ascii_lowercase()
            && word.chars().count() > 1
            && word.chars().all(|letter| letter.is_ascii_uppercase());
        let first = ends_acronym.then(|| word.pop()).flatten();
        match first {
            Some(first) => words.push([first, letter].iter().collect()),
            None => word.push(letter),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_named_as_people_write() {
        for (field, expected) in [
            ("creationTimestamp", "Creation Timestamp"),
            ("apiVersion", "API Version"),
            ("uid", "UID"),
            ("caBundle", "Ca Bundle"),
            ("clusterIPs", "Cluster I Ps"),
            ("requests.cpu", "requests.cpu"),
            ("x-kind", "X - Kind"),
        ] {
            assert_eq!(label(field), expected);
        }
    }

    #[test]
    fn objects_and_lists_stand_below_their_names() {
        let object = json!({
            "apiVersion": "node.k8s.io/v1",
            "handler": "runsc",
            "metadata": {"name": "gvisor", "uid": "1"},
            "scheduling": {"tolerations": [{"key": "a", "operator": "Exists"}], "values": ["b", 2]},
        });
        assert_eq!(
            fields(&object),
            "API Version:\tnode.k8s.io/v1\nHandler:\trunsc\nMetadata:\n  UID:\t1\nScheduling:\n  Tolerations:\n    \
             Key:\ta\n    Operator:\tExists\n  Values:\n    b\n    2\n"
        );
    }
}
