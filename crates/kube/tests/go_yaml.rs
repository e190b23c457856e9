//! Compares the reader with `kubectl`'s own reader on the same texts.
//!
//! `manifests/go-yaml.jsonl` has a text per line, the documents that k8s.io/apimachinery's YAMLOrJSONDecoder with
//! sigs.k8s.io/yaml and go-yaml v2.4 made of it, and the error that it stopped with.

use kube::manifest::error::ErrorKind;
use kube::manifest::yaml;
use serde_json::{Value, json};

const RECORDED: &str = include_str!("manifests/go-yaml.jsonl");

/// The documents that `kubectl` would read, and its error.
fn read(text: &str) -> (Vec<Value>, String) {
    let parsed = yaml::parse(text);
    let first = parsed.errors.first();
    let error = first.map_or(String::new(), |error| match error.kind {
        ErrorKind::Syntax => format!("error converting YAML to JSON: {}", error.message),
        _ => error.message.clone(),
    });
    let end = first.map_or(usize::MAX, |error| error.document);
    let documents = parsed.documents.iter();
    let before = documents.filter(|document| document.index < end);
    (
        before.map(|document| document.root.to_json()).collect(),
        error,
    )
}

/// The value with JSON's numbers, in which 2.0 and 2 are the same.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), plain(v))).collect(),
        other => other.clone(),
    }
}

#[test]
fn accepts_refuses_and_says_what_go_yaml_does() {
    let mut differences = Vec::new();
    let mut refused = 0;
    for line in RECORDED.lines() {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let text = case["text"].as_str().expect("a case has a text");
        let (documents, error) = read(text);
        refused += usize::from(!error.is_empty());
        let got = json!({"documents": documents, "error": error});
        let wanted = json!({"documents": case["documents"], "error": case["error"]});
        if plain(&got) != plain(&wanted) {
            differences.push(format!("{text:?}\n  go-yaml {wanted}\n  here    {got}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(refused > 100, "only {refused} refused");
}

/// Every mistake has a place in the text and advice.
#[test]
fn every_mistake_has_a_place_and_a_hint() {
    for line in RECORDED.lines() {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let text = case["text"].as_str().expect("a case has a text");
        let parsed = yaml::parse(text);
        for error in parsed.errors.iter().chain(&parsed.warnings) {
            let span = error
                .span
                .unwrap_or_else(|| panic!("no place for {text:?}"));
            assert!(text.get(span.range()).is_some(), "{text:?}: {span:?}");
            assert!(error.hint.is_some(), "no hint for {text:?}");
        }
    }
}
