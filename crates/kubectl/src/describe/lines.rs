//! Labels and annotations, one a line under each other.

use kube::well_known::LAST_APPLIED;
use serde_json::Value;

/// Longer annotations get a line of their own and are cut.
const LONGEST: usize = 140;

fn entries(map: &Value) -> Vec<(&str, &str)> {
    let entries = map.as_object().into_iter().flatten();
    entries
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
        .collect()
}

pub(super) fn under_each_other(title: &str, indent: &str, entries: Vec<String>) -> String {
    let mut text = format!("{indent}{title}:\t");
    if entries.is_empty() {
        text.push_str("<none>\n");
    }
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            text.push('\t');
        }
        text.push_str(entry);
        text.push('\n');
    }
    text
}

/// `Labels:  a=b`, further ones below.
pub(super) fn labels(title: &str, indent: &str, map: &Value) -> String {
    let entries = entries(map).into_iter().map(|(k, v)| format!("{k}={v}"));
    under_each_other(title, indent, entries.collect())
}

/// `Annotations:  a: b`, without what apply notes for itself.
pub(super) fn annotations(title: &str, indent: &str, map: &Value) -> String {
    let shown = entries(map)
        .into_iter()
        .filter(|(key, _)| *key != LAST_APPLIED);
    let entries = shown.map(|(key, value)| {
        if key.len() + value.len() + 2 < LONGEST && !value.contains('\n') {
            return format!("{key}: {value}");
        }
        let lines = value.trim_end_matches('\n').lines().map(|line| {
            let cut: String = line.chars().take(LONGEST - 2).collect();
            let dots = if cut.len() < line.len() { "..." } else { "" };
            format!("\n\t  {cut}{dots}")
        });
        format!("{key}:{}", lines.collect::<String>())
    });
    under_each_other(title, indent, entries.collect())
}
