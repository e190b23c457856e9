//! Prints values like Go's `%#v`, because some of go-yaml's messages contain whole values.

use super::NodeValue;
use crate::decimal;
use crate::manifest::quote::quoted;

pub(super) fn syntax(value: &NodeValue) -> String {
    match value {
        NodeValue::Null => "<nil>".to_string(),
        value => inner(value),
    }
}

fn inner(value: &NodeValue) -> String {
    match value {
        NodeValue::Null => "interface {}(nil)".to_string(),
        NodeValue::Bool(value) => value.to_string(),
        NodeValue::Int(value) => value.to_string(),
        NodeValue::Float(value) => decimal::shortest(*value),
        NodeValue::String(text) => quoted(text),
        NodeValue::Seq(items) => {
            let items: Vec<_> = items.iter().map(|item| inner(&item.value)).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        NodeValue::Map(entries) => {
            let mut entries: Vec<_> = entries
                .iter()
                .map(|entry| format!("{}:{}", quoted(&entry.key), inner(&entry.value.value)))
                .collect();
            entries.sort_unstable();
            format!(
                "map[interface {{}}]interface {{}}{{{}}}",
                entries.join(", ")
            )
        }
    }
}
