//! `-o jsonpath` and `-o custom-columns`: paths into an object. Models `client-go/util/jsonpath`.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

mod filter;
mod path;

pub(crate) use filter::compare;
pub(crate) use path::Path;

use crate::output::size;
use serde_json::Value;
use shell::Budget;

/// A template: text and paths in braces.
#[derive(Clone, Debug)]
pub(crate) struct Template(Vec<Node>);

#[derive(Clone, Debug)]
enum Node {
    Text(String),
    Path(Path),
    /// `{range PATH} … {end}`.
    Range(Path, Vec<Node>),
}

const DEEPEST: usize = 20;
/// Steps that a part of a template takes each time it is carried out.
const NODE: u64 = 4;

impl Template {
    /// # Errors
    /// The template cannot be read; the error is kubectl's message.
    pub(crate) fn parse(text: &str) -> Result<Template, String> {
        // A text without braces is one path: `-o jsonpath=.metadata.name`.
        let braced = if text.contains('{') {
            text.to_string()
        } else {
            format!("{{{text}}}")
        };
        let mut rest = braced.as_str();
        let nodes = nodes(&mut rest, 0)?;
        if rest.is_empty() {
            Ok(Template(nodes))
        } else {
            Err("not in range, nothing to end".to_string())
        }
    }

    /// The text that the template makes of an object. It ends early where the budget is spent, which the line reports.
    pub(crate) fn print(&self, root: &Value, budget: &mut Budget) -> Result<String, String> {
        let mut out = String::new();
        visit(&self.0, root, root, budget, &mut |found, budget| {
            for (index, value) in found.iter().enumerate() {
                let text = shown(value);
                if !budget.make(1 + text.len()) {
                    return;
                }
                out.push_str(if index > 0 { " " } else { "" });
                out.push_str(&text);
            }
        })?;
        Ok(out)
    }

    /// The values that each text and each path of the template found, as a list of JSON.
    pub(crate) fn lists(&self, root: &Value, budget: &mut Budget) -> Result<Vec<Value>, String> {
        let mut lists = Vec::new();
        visit(&self.0, root, root, budget, &mut |found, budget| {
            let mut list = Vec::new();
            for value in found {
                if !budget.make(size(value)) {
                    return;
                }
                list.push((*value).clone());
            }
            lists.push(Value::Array(list));
        })?;
        Ok(lists)
    }
}

fn nodes(rest: &mut &str, depth: usize) -> Result<Vec<Node>, String> {
    if depth > DEEPEST {
        return Err("ranges are nested too deeply".to_string());
    }
    let mut found = Vec::new();
    while !rest.is_empty() {
        let Some((before, after)) = rest.split_once('{') else {
            found.push(Node::Text(std::mem::take(rest).to_string()));
            break;
        };
        if !before.is_empty() {
            found.push(Node::Text(before.to_string()));
        }
        let end = closing_brace(after).ok_or("unclosed action")?;
        let inner = after[..end].trim();
        *rest = &after[end + 1..];
        if inner == "end" {
            return match depth {
                0 => Err("not in range, nothing to end".to_string()),
                _ => Ok(found),
            };
        }
        match inner.strip_prefix("range ") {
            Some(path) => {
                let path = Path::parse(path.trim())?;
                found.push(Node::Range(path, nodes(rest, depth + 1)?));
            }
            None => found.extend(action(inner)?),
        }
    }
    match depth {
        0 => Ok(found),
        _ => Err("unclosed range".to_string()),
    }
}

/// The place in `text` that closes the brace opened before it; quoted braces do not count.
fn closing_brace(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '}') => return Some(at),
            _ => {}
        }
    }
    None
}

/// One or several parts between a pair of braces: quoted text, paths.
fn action(inner: &str) -> Result<Vec<Node>, String> {
    for quote in ['"', '\''] {
        let quoted = inner.strip_prefix(quote);
        if let Some(quoted) = quoted.and_then(|text| text.strip_suffix(quote)) {
            let text = quoted
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace(&format!("\\{quote}"), &quote.to_string());
            return Ok(vec![Node::Text(text)]);
        }
    }
    Ok(vec![Node::Path(Path::parse(inner)?)])
}

/// Hands out what each node finds, in their order, for as long as the budget lasts.
fn visit(
    nodes: &[Node],
    root: &Value,
    current: &Value,
    budget: &mut Budget,
    take: &mut dyn FnMut(&[&Value], &mut Budget),
) -> Result<(), String> {
    for node in nodes {
        if !budget.work(NODE) {
            return Ok(());
        }
        match node {
            Node::Text(text) => take(&[&text.as_str().into()], budget),
            Node::Path(path) => {
                let found = path.find(current, budget).or_else(|error| {
                    if std::ptr::eq(root, current) {
                        Err(error)
                    } else {
                        Ok(Vec::new())
                    }
                })?;
                take(&found, budget);
            }
            Node::Range(path, body) => {
                for element in path.find(current, budget)? {
                    visit(body, root, element, budget, take)?;
                }
            }
        }
    }
    Ok(())
}

/// A value as jsonpath and custom columns show it.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object() -> Value {
        json!({
            "metadata": {"name": "web", "annotations": {"deployment.kubernetes.io/revision": "2"}},
            "spec": {"containers": [{"name": "a", "image": "x:1"}, {"name": "b", "image": "y:2"}]},
            "status": {"conditions": [
                {"type": "Available", "status": "True"},
                {"type": "Progressing", "status": "False"},
            ], "ready": 3},
        })
    }

    #[test]
    fn paths_lead_to_values() {
        for (template, expected) in [
            ("{.metadata.name}", "web"),
            (".metadata.name", "web"),
            ("{$.spec.containers[0].image}", "x:1"),
            ("{.spec.containers[*].name}", "a b"),
            ("{.spec.containers[-1:].name}", "b"),
            (
                r"{.metadata.annotations.deployment\.kubernetes\.io/revision}",
                "2",
            ),
            (
                "{.metadata.annotations['deployment.kubernetes.io/revision']}",
                "2",
            ),
            (
                r#"{.status.conditions[?(@.type=="Progressing")].status}"#,
                "False",
            ),
            (
                r#"{range .spec.containers[*]}{.name}={.image}{"\n"}{end}done"#,
                "a=x:1\nb=y:2\ndone",
            ),
            ("{..image}", "x:1 y:2"),
            ("ready: {.status.ready}", "ready: 3"),
        ] {
            let parsed = Template::parse(template).expect(template);
            assert_eq!(
                parsed.print(&object(), &mut Budget::default()).as_deref(),
                Ok(expected),
                "{template}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let missing = Template::parse("{.metadata.nope}").expect("valid");
        assert_eq!(
            missing.print(&object(), &mut Budget::default()),
            Ok(String::new())
        );
        for template in ["{.a", "{.a[}", "{end}", "{.a[x]}"] {
            assert!(Template::parse(template).is_err(), "{template}");
        }
    }

    #[test]
    fn what_a_template_does_is_bounded() {
        let deep = (0..12).fold(json!(1), |inner, _| json!([inner]));
        let item = json!({"name": "x".repeat(1000), "of": [1, 2, 3]});
        let object = json!({"items": vec![item; 30], "deep": deep});
        let unions = "[*,*,*,*,*,*]".repeat(12);
        for template in [
            format!("{{.items[{}]}}", vec!["*"; 5_000].join(",")),
            format!("{{.items[{}].name}}", vec!["0:30"; 5_000].join(",")),
            format!("{{$.deep{unions}}}"),
            "{.items}".repeat(5_000),
            format!("{}{{..name}}", "{..nothing}".repeat(200_000)),
        ] {
            let parsed = Template::parse(&template).expect("a template that can be read");
            let mut budget = Budget::default();
            let text = parsed.print(&object, &mut budget).expect("a text");
            assert!(!budget.work(0), "{:.40}", template);
            assert!(text.len() <= 32 << 20, "{} bytes", text.len());
            let mut budget = Budget::default();
            let lists = parsed.lists(&object, &mut budget).expect("lists");
            let bytes: usize = lists.iter().map(size).sum();
            assert!(!budget.work(0) && bytes <= 64 << 20, "{bytes} bytes");
        }
    }
}
