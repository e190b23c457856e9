//! Changes the files of a transcript in the way that its remarks describe, such as `# image edited to web:v2` or `#
//! partition 0`. If a transcript shows only `web.v1.yml`, then `web.v2.yml` and later ones have the same text with the
//! image's next numbers.

use kube::manifest::yaml;
use serde_json::{Map, Value, json};
use shell::Files;
use shell::parse::{Action, Line, parse};

/// Updates the files that a command names: carries out the remarks since the last command that used a file.
pub(super) fn prepare(files: &mut Files, line: &str, remarks: &mut Vec<String>) {
    let named = files_named(line);
    for name in &named {
        if !files.contains_key(name)
            && let Some(text) = later_version(files, name)
        {
            files.insert(name.clone(), text);
        }
    }
    let Some(name) = named.first().filter(|name| files.contains_key(name)) else {
        return;
    };
    for remark in std::mem::take(remarks) {
        let text = files.get(name).map_or("", |text| text);
        if let Some(edited) = edited(text, &remark) {
            files.insert(name.clone(), edited);
        }
    }
}

/// The values of `-f` and `--filename` in a line.
fn files_named(line: &str) -> Vec<String> {
    let Ok(Line(items)) = parse(line) else {
        return Vec::new();
    };
    let mut named = Vec::new();
    for item in &*items {
        let Action::Pipeline(pipeline) = &item.action else {
            continue;
        };
        for command in &pipeline.commands {
            let words: Vec<&str> = command
                .words
                .iter()
                .filter_map(|word| word.plain())
                .collect();
            for (index, word) in words.iter().enumerate() {
                let value = match *word {
                    "-f" | "--filename" => words.get(index + 1).copied(),
                    word => word
                        .strip_prefix("--filename=")
                        .or_else(|| word.strip_prefix("-f=")),
                };
                named.extend(value.map(str::to_string));
            }
        }
    }
    named
}

/// The file after the edit that a remark describes; `None` if the remark describes no edit.
fn edited(text: &str, remark: &str) -> Option<String> {
    let parsed = yaml::parse(text);
    let mut object = parsed.documents.first()?.root.to_json();
    let mut changed = false;
    for part in remark.split(", ").flat_map(|part| part.split(" and ")) {
        changed |= edit(&mut object, part.trim());
    }
    changed.then(|| object.to_string())
}

/// One change: `image edited to web:v2`, `image 11.8`, `partition 0`, `OnDelete`, `replicas 5`.
fn edit(object: &mut Value, part: &str) -> bool {
    let fillers = ["edited", "changed", "set", "to", "is", "now", "="];
    let words: Vec<&str> = part
        .split_whitespace()
        .map(|word| word.trim_end_matches(':'))
        .filter(|word| !fillers.contains(word))
        .collect();
    let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else {
        return false;
    };
    match words.as_slice() {
        ["image", image] => set_image(spec, image),
        ["partition", number] => {
            let Ok(number) = number.parse::<i64>() else {
                return false;
            };
            let strategy = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": number}});
            spec.insert("updateStrategy".to_string(), strategy);
            true
        }
        ["OnDelete"] => {
            spec.insert("updateStrategy".to_string(), json!({"type": "OnDelete"}));
            true
        }
        ["Recreate"] | ["strategy", "Recreate"] => {
            spec.insert("strategy".to_string(), json!({"type": "Recreate"}));
            true
        }
        [field @ ("maxSurge" | "maxUnavailable"), amount] => {
            set_bound(spec, field, plain(amount));
            true
        }
        [field, amount] if spec.get(*field).is_some() || is_number_field(field) => {
            spec.insert((*field).to_string(), plain(amount));
            true
        }
        _ => false,
    }
}

fn is_number_field(field: &str) -> bool {
    matches!(
        field,
        "replicas" | "minReadySeconds" | "progressDeadlineSeconds" | "revisionHistoryLimit"
    )
}

fn plain(text: &str) -> Value {
    text.parse::<i64>()
        .map_or_else(|_| Value::from(text), Value::from)
}

/// Sets a bound of the rolling update. What a person wrote in its place is replaced if it can hold no bound.
fn set_bound(spec: &mut Map<String, Value>, field: &str, amount: Value) {
    let strategy = if spec.contains_key("updateStrategy") {
        "updateStrategy"
    } else {
        "strategy"
    };
    let strategy = object_at(spec, strategy);
    if strategy.get("type").is_some_and(|kind| kind == "Recreate") {
        strategy.clear();
    }
    object_at(strategy, "rollingUpdate").insert(field.to_string(), amount);
}

/// The object in a field, which is made if the field holds anything else.
fn object_at<'o>(parent: &'o mut Map<String, Value>, field: &str) -> &'o mut Map<String, Value> {
    let value = parent.entry(field).or_insert(Value::Null);
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().expect("it was made an object above")
}

/// Sets the image of the first container; a bare tag keeps the image's name.
fn set_image(spec: &mut Map<String, Value>, given: &str) -> bool {
    let template = spec.get_mut("template");
    let image = template.and_then(|template| template.pointer_mut("/spec/containers/0/image"));
    let Some((image, old)) = image.and_then(|image| {
        let old = image.as_str()?.to_string();
        Some((image, old))
    }) else {
        return false;
    };
    let is_tag = !given.contains([':', '/']) && given.starts_with(|c: char| c.is_ascii_digit());
    let (name, _) = split_tag(&old);
    let new = if is_tag {
        format!("{name}:{given}")
    } else {
        given.to_string()
    };
    *image = new.into();
    true
}

fn split_tag(image: &str) -> (&str, &str) {
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, ""),
    }
}

/// The text of `web.v3.yml`, made from a file whose name differs only in the number.
fn later_version(files: &Files, wanted: &str) -> Option<String> {
    let (start, number, end) = around_version(wanted)?;
    let (known, text) = files.iter().find_map(|(name, text)| {
        let (s, known, e) = around_version(name)?;
        (s == start && e == end).then_some((known, text))
    })?;
    let object = yaml::parse(text).documents.first()?.root.to_json();
    let image = object["spec"]["template"]["spec"]["containers"][0]["image"].as_str()?;
    let next = raised(image, number.checked_sub(known)?)?;
    Some(text.replace(image, &next))
}

/// `web.v3.yml` is `web.v`, 3, `.yml`.
fn around_version(name: &str) -> Option<(&str, u64, &str)> {
    around_number(name).filter(|(start, _, _)| start.ends_with('v'))
}

/// The last number in a text, between the text before it and the text behind it.
fn around_number(text: &str) -> Option<(&str, u64, &str)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let (to_its_end, behind) = text.split_at(text.rfind(is_digit)? + 1);
    let before = to_its_end.trim_end_matches(is_digit);
    let number = to_its_end.strip_prefix(before)?.parse().ok()?;
    Some((before, number, behind))
}

/// The image with the last number of its tag raised.
fn raised(image: &str, by: u64) -> Option<String> {
    let (name, tag) = split_tag(image);
    let (before, number, behind) = around_number(tag)?;
    let number = number.checked_add(by)?;
    Some(format!("{name}:{before}{number}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "spec: {replicas: 3, template: {spec: {containers: [{name: a, image: 'x/web:2.4.16'}]}}}\n";

    fn after(remark: &str) -> Value {
        let text = edited(FILE, remark).unwrap_or_else(|| FILE.to_string());
        yaml::parse(&text).documents[0].root.to_json()["spec"].clone()
    }

    #[test]
    fn remarks_edit_files() {
        let image = |spec: &Value| spec["template"]["spec"]["containers"][0]["image"].clone();
        assert_eq!(image(&after("image edited to web:v2")), "web:v2");
        let both = after("image 11.8, partition 2");
        assert_eq!(image(&both), "x/web:11.8");
        assert_eq!(both["updateStrategy"]["rollingUpdate"]["partition"], 2);
        assert_eq!(
            after("OnDelete, image 12.1")["updateStrategy"]["type"],
            "OnDelete"
        );
        assert_eq!(after("replicas edited to 5")["replicas"], 5);
        assert_eq!(edited(FILE, "the broken pod must be deleted by hand"), None);
        assert_eq!(
            edited(FILE, "scale while stuck: proportional scaling"),
            None
        );
    }

    #[test]
    fn a_file_of_another_shape_is_left_as_it_is_or_made_right() {
        for file in ["", "a:", "- 1", "spec:", "spec: [1]", "spec: 3"] {
            for remark in [
                "image 1",
                "partition 1",
                "OnDelete",
                "maxSurge 2",
                "replicas 3",
            ] {
                assert_eq!(edited(file, remark), None, "{file:?} {remark}");
            }
        }
        let text = edited("spec: {strategy: [1]}", "maxSurge 2").expect("it has a spec");
        assert!(text.contains(r#""rollingUpdate":{"maxSurge":2}"#), "{text}");
        assert_eq!(
            edited("spec: {template: {spec: {containers: {}}}}", "image 1"),
            None
        );
    }

    #[test]
    fn a_number_behind_a_letter_of_two_bytes_is_found() {
        assert_eq!(around_version("vé3.yml"), None);
        assert_eq!(around_version("év3é"), Some(("év", 3, "é")));
        assert_eq!(raised("web:é9é", 2).as_deref(), Some("web:é11é"));
        assert_eq!(raised("web:é", 2), None);
    }

    #[test]
    fn later_files_have_later_images() {
        let mut files = Files::from_iter([("web.v1.yml".to_string(), FILE.to_string())]);
        prepare(
            &mut files,
            "kubectl apply -f web.v3.yml --record",
            &mut Vec::new(),
        );
        let text = files.get("web.v3.yml").expect("made");
        assert!(text.contains("x/web:2.4.18"));
    }
}
