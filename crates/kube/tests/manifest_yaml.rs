//! Reads YAML and checks the values, their places in the text, and the errors.

use kube::manifest::error::ManifestError;
use kube::manifest::path::FieldPath;
use kube::manifest::yaml::{self, Node, NodeValue};
use serde_json::{Value, json};

/// A manifest with about every way to write something down.
const MANIFEST: &str = include_str!("manifests/every-style.yaml");

fn documents(text: &str) -> Vec<Value> {
    let parsed = yaml::parse(text);
    assert_eq!(parsed.errors, [], "{text}");
    parsed
        .documents
        .iter()
        .map(|document| document.root.to_json())
        .collect()
}

fn document(text: &str) -> Value {
    let [document] = documents(text).try_into().expect("one document");
    document
}

fn only_error(text: &str) -> ManifestError {
    let parsed = yaml::parse(text);
    assert_eq!(parsed.errors.len(), 1, "{text:?} gives {:?}", parsed.errors);
    parsed.errors.into_iter().next().expect("one error")
}

#[test]
fn reads_a_manifest_as_kubernetes_does() {
    let expected = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {"app": "it's", "tier": "front"}},
        "spec": {
            "replicas": 3,
            "minReadySeconds": 16,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {
                    "labels": {"app": "web", "größe": "ä\tö"},
                    "annotations": {"text": "one\n two\n\nthree\n", "folded": "one two", "empty": null},
                },
                "spec": {"containers": [
                    {"name": "web", "image": "nginx:1.25", "args": ["a", "b c", {"d": "e"}, [1, 2.5, null]],
                     "command": ["sh", "-c", ["nested", true]]},
                    {"name": "side", "image": "1"},
                ]},
            },
        },
    });
    assert_eq!(document(MANIFEST), expected);
    assert_eq!(document(&MANIFEST.replace('\n', "\r\n")), expected);
    assert_eq!(document(&format!("\u{feff}{MANIFEST}")), expected);
    assert_eq!(
        document(&expected.to_string()),
        expected,
        "JSON in one line"
    );
    assert_eq!(
        document(&serde_json::to_string_pretty(&expected).expect("JSON")),
        expected,
        "JSON in many lines"
    );
}

#[test]
fn resolves_what_go_yaml_resolves() {
    for (text, value) in [
        (
            "a: yes\nb: 'yes'\nc: y\nd: off",
            json!({"a": true, "b": "yes", "c": true, "d": false}),
        ),
        (
            "on: 1\n012: x\n1.5: v\n2.0: z",
            json!({"true": 1, "10": "x", "1.5": "v", "2": "z"}),
        ),
        (
            "a: !!int \"3\"\nb: !!str 3\nc: ! 12\nd: !mine 4\ne: !!str\nf: &x",
            json!({"a": 3, "b": "3", "c": "12", "d": "4", "e": "", "f": null}),
        ),
        (
            "a: 2024-01-01\nb: 1_000\nc: 1e2\nd: 0o17",
            json!({"a": "2024-01-01", "b": 1000, "c": 100, "d": 15}),
        ),
        (
            "a: &a {x: 1, w: 2}\nb:\n  x: 5\n  <<: *a\n  w: 3",
            json!({"a": {"x": 1, "w": 2}, "b": {"x": 1, "w": 3}}),
        ),
        (
            "a: &a {x: 1}\nb: {<<: [{x: 2, z: 3}, *a]}",
            json!({"a": {"x": 1}, "b": {"x": 2, "z": 3}}),
        ),
        ("? a\n: b\n? c\n", json!({"a": "b", "c": null})),
        ("a:\ttabs\nb:\t\tmore", json!({"a": "tabs", "b": "more"})),
    ] {
        assert_eq!(document(text), value, "{text}");
    }
}

#[test]
fn tells_documents_apart() {
    let text =
        "---\n# nothing\n---\na: 1\n--- # next\nnull\n---\nb: [\n---\nc: \"x\n---y\"\nd: 1\n";
    let parsed = yaml::parse(text);
    let found: Vec<_> = parsed
        .documents
        .iter()
        .map(|d| (d.index, d.span.start.line, d.root.to_json()))
        .collect();
    assert_eq!(found, [(0, 4, json!({"a": 1}))]);
    let errors: Vec<_> = parsed
        .errors
        .iter()
        .map(|e| (e.document, e.span.map(|s| s.start.line)))
        .collect();
    assert_eq!(
        errors,
        [(1, Some(9)), (2, Some(11))],
        "each document has its own error, at its place in the whole text"
    );
    assert_eq!(documents(""), [] as [Value; 0]);
    assert_eq!(documents("# only a comment\n"), [] as [Value; 0]);
}

/// The messages are those that `kubectl` prints behind "error converting YAML to JSON: ", its line numbers included;
/// the place is ours.
#[test]
fn says_where_the_text_is_not_yaml() {
    for (text, message, line, column) in [
        (
            "metadata:\n  name: web\n spec:\n  replicas: 3\n",
            "yaml: line 2: did not find expected key",
            3,
            2,
        ),
        (
            "a: b: c\n",
            "yaml: mapping values are not allowed in this context",
            1,
            5,
        ),
        (
            "a:\n  b: c: d\n",
            "yaml: line 2: mapping values are not allowed in this context",
            2,
            7,
        ),
        (
            "a:\n\tb: 1\n",
            "yaml: line 2: found character that cannot start any token",
            2,
            1,
        ),
        (
            "a:\n  b: 1\n\n  \tc: 2\n",
            "yaml: line 4: found a tab character that violates indentation",
            4,
            3,
        ),
        (
            "a:\n- \tb: 1\n",
            "yaml: line 2: found character that cannot start any token",
            2,
            3,
        ),
        (
            "a: 1\nb: {}\n\t\nc: 2\n",
            "yaml: line 3: found character that cannot start any token",
            3,
            1,
        ),
        (
            "a: 1\nreplicas\nb: 2\n",
            "yaml: line 3: could not find expected ':'",
            2,
            1,
        ),
        (
            "a: 1\nb: \"x\nc: 2\n",
            "yaml: line 4: found unexpected end of stream",
            2,
            4,
        ),
        (
            "a: 1\nb: [x, y\nc: 2\n",
            "yaml: line 2: did not find expected ',' or ']'",
            3,
            2,
        ),
        (
            "a: 1\nb: {x: 1, y: 2]\n",
            "yaml: line 1: did not find expected ',' or '}'",
            2,
            15,
        ),
        (
            "a: 1\nb: @x\n",
            "yaml: line 2: found character that cannot start any token",
            2,
            4,
        ),
        ("a: 1\nb: *x\n", "yaml: unknown anchor 'x' referenced", 2, 4),
        (
            "a: 1\nb: &x [*x]\n",
            "yaml: anchor 'x' value contains itself",
            2,
            8,
        ),
        (
            "a:\n- b\nc\n",
            "yaml: line 4: could not find expected ':'",
            3,
            1,
        ),
        (
            "- a\nb: 1\n",
            "yaml: line 1: did not find expected '-' indicator",
            2,
            1,
        ),
        (
            "a: 1\nb: - x\n",
            "yaml: line 2: block sequence entries are not allowed in this context",
            2,
            4,
        ),
        (
            "a: 1\nb: \"\\q\"\n",
            "yaml: line 2: found unknown escape character",
            2,
            5,
        ),
        (
            "a: {{ .Values.x }}\n",
            "yaml: invalid map key: map[interface {}]interface {}{\".Values.x\":interface {}(nil)}",
            1,
            5,
        ),
        (
            "a: \u{7}\n",
            "yaml: control characters are not allowed",
            1,
            4,
        ),
        ("a: .nan\n", "json: unsupported value: NaN", 1, 4),
        (
            "a: !!int x\n",
            "yaml: cannot decode !!str `x` as a !!int",
            1,
            10,
        ),
        (
            "%YAML 1.1\n---\na: 1\n",
            "yaml: line 1: did not find expected <document start>",
            2,
            1,
        ),
        (
            "a: 1\n--- {b: 2}\n",
            "invalid Yaml document separator: {b: 2}",
            2,
            1,
        ),
        (
            "{\"a\": 1,\n \"b\": [1, }\n",
            "json: offset 20: invalid character '}' looking for beginning of value",
            2,
            11,
        ),
    ] {
        let error = only_error(text);
        let start = error.span.map(|span| (span.start.line, span.start.column));
        assert_eq!(
            (error.message.as_str(), start),
            (message, Some((line, column))),
            "{text:?}"
        );
        assert!(error.hint.is_some(), "{text:?} has no hint");
    }
}

#[test]
fn warns_of_what_kubernetes_takes_without_a_word() {
    for (text, value, message, path, line) in [
        (
            "x: 1\n---\nspec:\n  items:\n  - name: a\n    image: v\n    image: w\n",
            json!({"spec": {"items": [{"name": "a", "image": "w"}]}}),
            "key \"image\" was already given in line 6",
            Some("spec.items[0].image"),
            7,
        ),
        (
            "x: 1\n---\n  a: 1\nb: 2\n",
            json!({"a": 1}),
            "Kubernetes reads this document only up to here",
            None,
            4,
        ),
        (
            "x: 1\n---\na: 1\n...\nb: 2\n",
            json!({"a": 1}),
            "Kubernetes reads this document only up to here",
            None,
            5,
        ),
    ] {
        let parsed = yaml::parse(text);
        assert_eq!(parsed.errors, [], "{text}");
        assert_eq!(parsed.documents[1].root.to_json(), value, "{text}");
        let [warning] = &parsed.warnings[..] else {
            panic!("{text} gives {:?}", parsed.warnings);
        };
        assert_eq!(warning.message, message, "{text}");
        assert_eq!(warning.document, 1, "{text}");
        assert_eq!(warning.path, path.map(FieldPath::parse), "{text}");
        assert_eq!(warning.span.expect("a place").start.line, line, "{text}");
        assert!(warning.hint.is_some(), "{text}");
    }
}

#[test]
fn finds_fields_and_the_nearest_place_of_absent_ones() {
    let parsed = yaml::parse(MANIFEST);
    let root = &parsed.documents[0].root;
    let slice = |path: &str| &MANIFEST[root.span_of(&FieldPath::parse(path)).range()];
    for (path, text) in [
        ("spec.replicas", "3"),
        ("metadata.labels[app]", "'it''s'"),
        ("spec.template.metadata.labels[größe]", "\"ä\\tö\""),
        ("spec.template.spec.containers[0].image", "nginx:1.25"),
        ("spec.template.spec.containers[1]", "name"),
        ("spec.template.spec.containers", "containers"),
        ("spec.template.metadata.annotations[empty]", "empty"),
        ("spec.strategy.rollingUpdate.maxSurge", "spec"),
        ("spec.template.spec.containers[2].image", "containers"),
        ("status", "apiVersion"),
    ] {
        assert_eq!(slice(path), text, "{path}");
    }
    let key = root
        .key_span(&FieldPath::parse("spec.minReadySeconds"))
        .expect("it is there");
    assert_eq!(&MANIFEST[key.range()], "\"minReadySeconds\"");
    assert_eq!((key.start.line, key.start.column), (7, 3));
}

/// Every span holds just its value: read alone, with the indentation that it had, it gives that value again.
#[test]
fn spans_hold_their_values() {
    for text in [
        MANIFEST.to_string(),
        MANIFEST.replace('\n', "\r\n"),
        format!("\u{feff}{MANIFEST}"),
    ] {
        let parsed = yaml::parse(&text);
        let mut checked = 0;
        check_spans(&text, &parsed.documents[0].root, &mut checked);
        assert!(checked > 30, "only {checked} values checked");
    }
}

fn check_spans(text: &str, node: &Node, checked: &mut usize) {
    let slice = &text[node.span.range()];
    let is_shared = slice.starts_with('*')
        || slice.contains("*labels")
        || slice.contains("!!str")
        || slice == "1";
    if !is_shared {
        let alone = format!(
            "{}{slice}\n",
            " ".repeat(node.span.start.column as usize - 1)
        );
        let value = yaml::parse(&alone)
            .documents
            .first()
            .map_or(Value::Null, |document| document.root.to_json());
        assert_eq!(value, node.to_json(), "{slice:?}");
        *checked += 1;
    }
    match &node.value {
        NodeValue::Seq(items) => items
            .iter()
            .for_each(|item| check_spans(text, item, checked)),
        NodeValue::Map(entries) => {
            for entry in entries.iter().filter(|entry| !entry.merged) {
                assert!(
                    text[entry.key_span.range()].contains(&entry.key),
                    "{:?}",
                    entry.key
                );
                check_spans(text, &entry.value, checked);
            }
        }
        _ => {}
    }
}
