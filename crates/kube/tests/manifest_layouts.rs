//! Changes one field in texts of random layout, and checks that only that field changes and that every comment stays.

use kube::manifest::edit::{self, EditValue, Edited};
use kube::manifest::path::{FieldPath, Segment};
use kube::manifest::yaml;
use serde_json::{Map, Value, json};

fn change(value: &str) -> EditValue {
    if value == "-" {
        EditValue::Remove
    } else {
        EditValue::int_or_text(value)
    }
}

fn set(text: &str, document: usize, path: &str, value: &str) -> Edited {
    edit::set(text, document, &FieldPath::parse(path), &change(value))
        .unwrap_or_else(|error| panic!("{path} = {value}: {error:?}\n{text}"))
}

fn replay(text: &str, edited: &Edited) -> String {
    edited
        .edits
        .iter()
        .fold(text.to_string(), |mut text, edit| {
            text.replace_range(edit.range.clone(), &edit.replacement);
            text
        })
}

/// xorshift64*: small, seeded, and the same everywhere.
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }
}

/// Writes a value in a layout of the generator's choice.
struct Writer {
    rng: Rng,
    out: String,
    unit: usize,
    comments: usize,
}

impl Writer {
    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# comment {};", self.comments)
    }

    fn line_end(&mut self) {
        if self.rng.one_in(4) {
            let comment = self.comment();
            self.out.push_str("   ");
            self.out.push_str(&comment);
        }
        self.out.push('\n');
    }

    fn comment_line(&mut self) {
        match self.rng.below(8) {
            0 => {
                let line = format!("{}{}\n", " ".repeat(self.rng.below(6)), self.comment());
                self.out.push_str(&line);
            }
            1 => self.out.push('\n'),
            _ => {}
        }
    }

    fn scalar(&mut self, value: &Value) {
        let text = match (value, self.rng.below(3)) {
            (Value::String(text), 0) => format!("'{text}'"),
            (Value::String(text), 1)
                if text.contains(|c: char| c.is_alphabetic()) || text.ends_with('%') =>
            {
                text.clone()
            }
            (value, _) => value.to_string(),
        };
        self.out.push_str(&text);
    }

    fn key(&mut self, key: &str) {
        let quoted = self.rng.one_in(6);
        self.out.push_str(&if quoted {
            format!("\"{key}\"")
        } else {
            key.to_string()
        });
    }

    fn flow(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                self.out.push('{');
                for (i, (key, value)) in map.iter().enumerate() {
                    self.out.push_str(if i > 0 { ", " } else { "" });
                    self.key(key);
                    self.out.push_str(": ");
                    self.flow(value);
                }
                self.out.push('}');
            }
            Value::Array(items) => {
                self.out.push('[');
                for (i, value) in items.iter().enumerate() {
                    self.out.push_str(if i > 0 { "," } else { " " });
                    self.flow(value);
                }
                self.out.push(']');
            }
            plain => self.scalar(plain),
        }
    }

    fn value(&mut self, value: &Value, margin: usize) {
        match value {
            Value::Object(map) if !map.is_empty() && !self.rng.one_in(5) => {
                self.line_end();
                let margin = margin + self.unit;
                self.comment_line();
                self.out.push_str(&" ".repeat(margin));
                self.mapping(map, margin);
            }
            Value::Array(items) if !items.is_empty() && !self.rng.one_in(5) => {
                self.line_end();
                let margin = margin + if self.rng.one_in(2) { self.unit } else { 0 };
                for item in items {
                    self.comment_line();
                    self.out.push_str(&" ".repeat(margin));
                    self.out.push_str("- ");
                    match item {
                        Value::Object(map) => self.mapping(map, margin + 2),
                        plain => {
                            self.flow(plain);
                            self.line_end();
                        }
                    }
                }
            }
            other => {
                self.out.push(' ');
                self.flow(other);
                self.line_end();
            }
        }
    }

    fn mapping(&mut self, map: &Map<String, Value>, margin: usize) {
        let mut keys: Vec<&String> = map.keys().collect();
        if self.rng.one_in(3) {
            keys.reverse();
        }
        for (i, key) in keys.into_iter().enumerate() {
            if i > 0 {
                self.comment_line();
                self.out.push_str(&" ".repeat(margin));
            }
            self.key(key);
            self.out.push(':');
            self.value(&map[key], margin);
        }
    }
}

/// A text with two documents, the second one `value`, and how many comments it has.
fn layout(seed: u64, value: &Value) -> (String, usize) {
    let mut writer = Writer {
        rng: Rng(seed),
        out: "# comment 0;\nother: 1\n---\n".to_string(),
        unit: 2,
        comments: 0,
    };
    writer.unit = 1 + writer.rng.below(4);
    writer.comment_line();
    match value {
        value if writer.rng.one_in(8) => writer.out.push_str(&value.to_string()),
        value if writer.rng.one_in(8) => writer
            .out
            .push_str(&serde_json::to_string_pretty(value).expect("JSON")),
        Value::Object(map) => writer.mapping(map, 0),
        other => writer.flow(other),
    }
    if writer.rng.one_in(3) {
        writer.out = writer.out.trim_end().to_string();
    }
    if writer.rng.one_in(3) {
        writer.out = writer.out.replace('\n', "\r\n");
    }
    (writer.out, writer.comments)
}

fn expected(object: &Value, path: &FieldPath, value: &EditValue) -> Value {
    let mut result = object.clone();
    let mut place = &mut result;
    for segment in path.segments() {
        if place.is_null() {
            *place = json!({});
        }
        place = match segment {
            Segment::Index(index) => &mut place[*index],
            Segment::Field(key) | Segment::Key(key) => &mut place[key.as_str()],
        };
    }
    *place = match value {
        EditValue::Int(value) => json!(value),
        EditValue::Bool(value) => json!(value),
        EditValue::Text(value) => json!(value),
        EditValue::Remove => Value::Null,
    };
    if *value == EditValue::Remove {
        without_nulls(&result)
    } else {
        result
    }
}

/// Takes out the null that stands for the removed field, and the mappings that are empty without it.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map
                .iter()
                .map(|(key, value)| (key.clone(), without_nulls(value)));
            Value::Object(
                kept.filter(|(_, value)| !value.is_null() && *value != json!({}))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

#[test]
fn changes_just_that_field_in_any_layout() {
    let deployment = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {"app": "web", "release": "1.0"}},
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": {"app": "web"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 1}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {
                    "terminationGracePeriodSeconds": 30,
                    "containers": [
                        {"name": "web", "image": "nginx:1.25", "args": ["-c", "a b"], "ports": [{"containerPort": 80}]},
                        {"name": "side", "image": "busybox"},
                    ],
                },
            },
        },
    });
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [{"kind": "Service", "metadata": {"name": "web"}}, deployment]});
    let changes = [
        ("spec.replicas", "10"),
        ("spec.replicas", "-"),
        ("spec.strategy.rollingUpdate.maxSurge", "3"),
        ("spec.strategy.rollingUpdate.maxUnavailable", "50%"),
        ("spec.strategy.rollingUpdate.maxUnavailable", "-"),
        ("spec.strategy.rollingUpdate", "-"),
        ("spec.strategy.type", "Recreate"),
        ("spec.strategy", "-"),
        ("spec.minReadySeconds", "10"),
        ("spec.progressDeadlineSeconds", "60"),
        ("spec.template.spec.containers[0].image", "nginx:1.26"),
        (
            "spec.template.spec.containers[1].image",
            "registry.example.com/a/b@sha256:00",
        ),
        (
            "spec.template.spec.containers[0].readinessProbe.initialDelaySeconds",
            "5",
        ),
        ("spec.template.spec.containers[1].imagePullPolicy", "Always"),
        ("spec.template.spec.terminationGracePeriodSeconds", "-"),
        ("spec.template.metadata.annotations[note]", "it's: yes"),
        ("metadata.labels[release]", "2.0"),
        ("metadata.labels[tier]", "yes"),
        ("metadata.annotations[a]", ""),
    ];
    for seed in 1..=120 {
        let is_list = seed % 4 == 0;
        let object = if is_list { &list } else { &deployment };
        let (text, comments) = layout(seed * 7919, object);
        let before = yaml::parse(&text);
        assert_eq!(before.errors, [], "seed {seed}: {text}");
        assert_eq!(
            before.documents[1].root.to_json(),
            *object,
            "seed {seed}: {text}"
        );
        for (path, value) in changes {
            let path = if is_list {
                format!("items[1].{path}")
            } else {
                path.to_string()
            };
            let edited = set(&text, 1, &path, value);
            let after = yaml::parse(&edited.text);
            let context = || format!("seed {seed}: {path} = {value}\n{text}\n=>\n{}", edited.text);
            assert_eq!(after.errors, [], "{}", context());
            assert_eq!(
                after.documents[0].root,
                before.documents[0].root,
                "{}",
                context()
            );
            let wanted = expected(object, &FieldPath::parse(&path), &change(value));
            assert_eq!(after.documents[1].root.to_json(), wanted, "{}", context());
            assert_eq!(replay(&text, &edited), edited.text, "{}", context());
            assert_eq!(edited.edits.len(), 1, "{}", context());
            assert_eq!(
                set(&edited.text, 1, &path, value).edits,
                [],
                "{}",
                context()
            );
            if value != "-" {
                let lost =
                    (1..=comments).find(|i| !edited.text.contains(&format!("# comment {i};")));
                assert_eq!(lost, None, "{}", context());
            }
            assert_eq!(
                edited.text.contains("\r\n"),
                text.contains("\r\n"),
                "{}",
                context()
            );
            let bare = edited.text.matches('\n').count() - edited.text.matches("\r\n").count();
            assert!(
                bare == 0 || !text.contains("\r\n"),
                "mixed line ends, {}",
                context()
            );
        }
    }
}

#[test]
fn no_text_breaks_the_editor() {
    const PIECES: &[&str] = &[
        "\n", "  ", "\t", ": ", "? ", "- ", "{", "}", "[", "]", ",", "# ", "&a ", "*a", "<<: *a",
        "!!str ", "|", "\"", "'", "~", "ä", "\n---\n", "\r",
    ];
    let object = json!({"kind": "Deployment", "spec": {"replicas": 3, "strategy": {"type": "Recreate"}, "list": [{"a": 1}, null]}});
    let paths = [
        "spec.replicas",
        "spec.strategy.type",
        "spec.strategy.rollingUpdate.maxSurge",
        "spec.list[0].b",
        "spec.list[1]",
        "new.one",
    ];
    let mut rng = Rng(0xED17);
    let (mut changed, mut refused) = (0, 0);
    for seed in 1..3_000 {
        let (text, _) = layout(seed, &object);
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=rng.below(2) {
            let at = rng.below(chars.len() + 1);
            match rng.below(4) {
                0 => drop(chars.drain(at..(at + rng.below(6)).min(chars.len()))),
                _ => drop(chars.splice(at..at, PIECES[rng.below(PIECES.len())].chars())),
            }
        }
        let text: String = chars.into_iter().collect();
        let path = FieldPath::parse(paths[rng.below(paths.len())]);
        let value = [
            EditValue::Int(7),
            EditValue::Text("a b".into()),
            EditValue::Bool(true),
            EditValue::Remove,
        ][rng.below(4)]
        .clone();
        match edit::set(&text, 1, &path, &value) {
            Ok(edited) => {
                assert_eq!(replay(&text, &edited), edited.text, "seed {seed}");
                changed += 1;
            }
            Err(error) => {
                assert!(!error.message.is_empty());
                refused += 1;
            }
        }
    }
    assert!(
        changed > 500 && refused > 500,
        "{changed} changed, {refused} refused"
    );
}
