//! `-o jsonpath` and `-o custom-columns`: paths into an object. Models `client-go/util/jsonpath`.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

mod filter;
mod path;

pub(crate) use filter::compare;
pub(crate) use path::Path;

use serde_json::Value;

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

    pub(crate) fn print(&self, root: &Value) -> Result<String, String> {
        let mut out = String::new();
        self.each(root, &mut |found| {
            let texts: Vec<String> = found.iter().map(|value| shown(value)).collect();
            out.push_str(&texts.join(" "));
        })?;
        Ok(out)
    }

    /// The values that each text and each path of the template found, as a list of JSON.
    pub(crate) fn lists(&self, root: &Value) -> Result<Vec<Value>, String> {
        let mut lists = Vec::new();
        self.each(root, &mut |found| {
            lists.push(found.iter().copied().cloned().collect())
        })?;
        Ok(lists)
    }

    fn each(&self, root: &Value, take: &mut dyn FnMut(&[&Value])) -> Result<(), String> {
        visit(&self.0, root, root, take)
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

/// Hands out what each node finds, in their order.
fn visit(
    nodes: &[Node],
    root: &Value,
    current: &Value,
    take: &mut dyn FnMut(&[&Value]),
) -> Result<(), String> {
    for node in nodes {
        match node {
            Node::Text(text) => take(&[&text.as_str().into()]),
            Node::Path(path) => {
                let found = path.find(current).or_else(|error| {
                    if std::ptr::eq(root, current) {
                        Err(error)
                    } else {
                        Ok(Vec::new())
                    }
                })?;
                take(&found);
            }
            Node::Range(path, body) => {
                for element in path.find(current)? {
                    visit(body, root, element, take)?;
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
                parsed.print(&object()).as_deref(),
                Ok(expected),
                "{template}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let missing = Template::parse("{.metadata.nope}").expect("valid");
        assert_eq!(missing.print(&object()), Ok(String::new()));
        for template in ["{.a", "{.a[}", "{end}", "{.a[x]}"] {
            assert!(Template::parse(template).is_err(), "{template}");
        }
    }
}
