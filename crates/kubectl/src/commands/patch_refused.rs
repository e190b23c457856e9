//! The errors that kubectl prints for a patch that does not fit the object's type.

use kube::manifest::error::{ErrorKind, ManifestError};
use serde_json::Value;

/// Why the server cannot read the object that a patch makes; `None` if its type is right. Models `FromUnstructured` of
/// apimachinery, which tells less of a wrong type than a reader of JSON does.
pub(super) fn refused_patch(errors: &[ManifestError]) -> Option<String> {
    let of_kind = |kind| errors.iter().filter(move |error| error.kind == kind);
    if let Some(error) = of_kind(ErrorKind::WrongType).next() {
        return Some(wrong_type(&error.message));
    }
    let unknown: Vec<&str> = of_kind(ErrorKind::UnknownField)
        .map(|error| &*error.message)
        .collect();
    let list = unknown.join(", ");
    (!unknown.is_empty()).then(|| format!("strict decoding error: {list}"))
}

fn wrong_type(message: &str) -> String {
    let words = message.strip_prefix("json: cannot unmarshal ");
    let Some((got, wanted)) = words.and_then(|words| words.split_once(" of type ")) else {
        return message.to_string();
    };
    let got = match got.split(' ').next() {
        Some("number") => "int64",
        Some("array") => "slice",
        Some("object") => "map",
        Some(other) => other,
        None => "",
    };
    let kind = wanted.rsplit('.').next().unwrap_or(wanted);
    let is_text = wanted == "string" || wanted.ends_with("Type") || wanted.ends_with("Policy");
    match wanted {
        _ if is_text && got == "int64" => "cannot convert int64 to string".to_string(),
        _ if is_text => "unrecognized type: string".to_string(),
        "bool" | "int32" | "int64" => format!("unrecognized type: {wanted}"),
        _ if wanted.starts_with("map[") || kind == "ResourceList" => {
            format!("cannot restore map from {got}")
        }
        _ if wanted.starts_with("[]") => format!("cannot restore slice from {got}"),
        _ => format!("cannot restore struct from: {got}"),
    }
}

/// A value as Go prints maps: `map[a:1 b:[x y]]`.
pub(super) fn go_map(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        Value::String(text) => text.clone(),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(go_map).collect();
            format!("[{}]", elements.join(" "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{key}:{}", go_map(value)))
                .collect();
            format!("map[{}]", fields.join(" "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn maps_are_printed_as_go_does() {
        let value = json!({"spec": {"foo": 1, "list": ["a", {"b": null}]}});
        assert_eq!(go_map(&value), "map[spec:map[foo:1 list:[a map[b:<nil>]]]]");
    }

    #[test]
    fn a_wrong_type_is_told_by_what_go_made_of_it() {
        let of = |got: &str, wanted: &str| {
            wrong_type(&format!(
                "json: cannot unmarshal {got} into Go struct field X.y of type {wanted}"
            ))
        };
        assert_eq!(of("string", "int32"), "unrecognized type: int32");
        assert_eq!(of("number", "string"), "cannot convert int64 to string");
        assert_eq!(
            of("string", "v1.PodSpec"),
            "cannot restore struct from: string"
        );
        assert_eq!(
            of("array", "map[string]string"),
            "cannot restore map from slice"
        );
    }
}
