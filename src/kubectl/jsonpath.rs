//! `-o jsonpath` and `-o custom-columns`: paths into an object. Models `client-go/util/jsonpath`.

use serde_json::Value;
use std::cmp::Ordering;

/// A template: text and paths in braces.
#[derive(Clone, Debug)]
pub struct Template(Vec<Node>);

#[derive(Clone, Debug)]
enum Node {
    Text(String),
    Path(Path),
    /// `{range PATH} … {end}`.
    Range(Path, Vec<Node>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Field(String),
    Index(i64),
    Slice(i64, Option<i64>),
    Every,
    Anywhere(String),
    Filter(Filter),
    /// Several paths, one after the other: `['a','b']`.
    Union(Vec<Step>),
}

#[derive(Clone, Debug, PartialEq)]
struct Filter {
    left: Path,
    right: Option<(Operator, Value)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

const DEEPEST: usize = 20;

impl Template {
    /// # Errors
    /// What kubectl says about a template that cannot be read.
    pub fn parse(text: &str) -> Result<Template, String> {
        // Without braces the whole is one path: `-o jsonpath=.metadata.name`.
        let braced = match text.contains('{') {
            true => text.to_string(),
            false => format!("{{{text}}}"),
        };
        let mut rest = braced.as_str();
        let nodes = nodes(&mut rest, 0)?;
        match rest.is_empty() {
            true => Ok(Template(nodes)),
            false => Err("not in range, nothing to end".to_string()),
        }
    }

    pub fn print(&self, root: &Value) -> Result<String, String> {
        let mut out = String::new();
        print(&self.0, root, root, &mut out)?;
        Ok(out)
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

/// Where the brace that was opened before `text` is closed; quoted ones do not count.
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
    if let Some(quoted) = inner
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
    {
        let text = quoted
            .replace("\\n", "\n")
            .replace("\\t", "\t")
            .replace("\\\"", "\"");
        return Ok(vec![Node::Text(text)]);
    }
    Ok(vec![Node::Path(Path::parse(inner)?)])
}

fn print(nodes: &[Node], root: &Value, current: &Value, out: &mut String) -> Result<(), String> {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Path(path) => {
                let found =
                    path.find(current)
                        .or_else(|error| match std::ptr::eq(root, current) {
                            true => Err(error),
                            false => Ok(Vec::new()),
                        })?;
                let texts: Vec<String> = found.into_iter().map(shown).collect();
                out.push_str(&texts.join(" "));
            }
            Node::Range(path, body) => {
                for element in path.find(current)? {
                    print(body, root, element, out)?;
                }
            }
        }
    }
    Ok(())
}

/// A value as jsonpath and custom columns show it.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

impl Path {
    /// Reads `.spec.containers[0].image`, `{…}` around it or not, `$` before it or not.
    pub fn parse(text: &str) -> Result<Path, String> {
        let text = text.trim();
        let text = text
            .strip_prefix('{')
            .and_then(|t| t.strip_suffix('}'))
            .unwrap_or(text);
        let mut rest = text.strip_prefix(['$', '@']).unwrap_or(text);
        let mut steps = Vec::new();
        if !rest.starts_with(['.', '[']) && !rest.is_empty() {
            let (name, after) = field_name(rest);
            steps.push(named(name));
            rest = after;
        }
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("..") {
                let (name, after) = field_name(after);
                steps.push(Step::Anywhere(name));
                rest = after;
            } else if let Some(after) = rest.strip_prefix('.') {
                let (name, after) = field_name(after);
                if !name.is_empty() {
                    steps.push(named(name));
                }
                rest = after;
            } else if let Some(after) = rest.strip_prefix('[') {
                let end = closing_bracket(after).ok_or("unterminated array")?;
                steps.push(bracketed(&after[..end])?);
                rest = &after[end + 1..];
            } else {
                let c = rest.chars().next().unwrap_or_default();
                return Err(format!(
                    "unrecognized character in action: U+{:04X} '{c}'",
                    u32::from(c)
                ));
            }
        }
        Ok(Path(steps))
    }

    /// The values the path leads to.
    ///
    /// # Errors
    /// A field that is not there.
    pub fn find<'v>(&self, root: &'v Value) -> Result<Vec<&'v Value>, String> {
        let mut found = vec![root];
        for step in &self.0 {
            let mut next = Vec::new();
            for value in found {
                step.follow(value, &mut next)?;
            }
            found = next;
        }
        Ok(found)
    }

    /// The first value the path leads to.
    pub fn first<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        self.find(root).ok()?.into_iter().next()
    }
}

fn named(name: String) -> Step {
    match name.as_str() {
        "*" => Step::Every,
        _ => Step::Field(name),
    }
}

/// A field's name up to the next dot or bracket; a backslash takes the sign behind it into the name.
fn field_name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.extend(chars.next().map(|(_, c)| c)),
            '.' | '[' | ' ' | ')' | '=' | '!' | '<' | '>' => return (name, &text[at..]),
            c => name.push(c),
        }
    }
    (name, "")
}

fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return Some(at),
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    None
}

fn bracketed(inner: &str) -> Result<Step, String> {
    let inner = inner.trim();
    let unquoted = |text: &str| {
        let text = text.trim();
        let single = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
        let quoted = single.or_else(|| text.strip_prefix('"').and_then(|t| t.strip_suffix('"')));
        quoted.map(|name| Step::Field(name.replace('\\', "")))
    };
    if inner == "*" {
        return Ok(Step::Every);
    }
    if let Some(filter) = inner
        .strip_prefix("?(")
        .and_then(|text| text.strip_suffix(')'))
    {
        return Ok(Step::Filter(Filter::parse(filter)?));
    }
    if let Some(field) = unquoted(inner).filter(|_| !inner.contains("',")) {
        return Ok(field);
    }
    if inner.contains(',') {
        let part = |part: &str| unquoted(part).map_or_else(|| bracketed(part), Ok);
        let parts: Result<Vec<_>, _> = inner.split(',').map(part).collect();
        return Ok(Step::Union(parts?));
    }
    let invalid = || format!("invalid array index {inner}");
    let number = |text: &str| text.trim().parse::<i64>().map_err(|_| invalid());
    match inner.split_once(':') {
        None => Ok(Step::Index(number(inner)?)),
        Some((from, to)) => Ok(Step::Slice(
            if from.is_empty() { 0 } else { number(from)? },
            if to.is_empty() {
                None
            } else {
                Some(number(to)?)
            },
        )),
    }
}

impl Step {
    fn follow<'v>(&self, value: &'v Value, out: &mut Vec<&'v Value>) -> Result<(), String> {
        match self {
            Step::Field(name) => {
                // What is missing prints nothing: `--allow-missing-template-keys` is on.
                out.extend(value.get(name.as_str()));
            }
            Step::Index(index) => out.extend(element(value, *index)?),
            Step::Slice(from, to) => {
                let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let clamp = |at: i64| match at < 0 {
                    true => (list.len() as i64 + at).max(0) as usize,
                    false => (at as usize).min(list.len()),
                };
                let (from, to) = (clamp(*from), to.map_or(list.len(), clamp));
                out.extend(list.get(from..to).unwrap_or_default());
            }
            Step::Every => match value {
                Value::Array(list) => out.extend(list),
                Value::Object(map) => out.extend(map.values()),
                _ => {}
            },
            Step::Anywhere(name) => anywhere(value, name, out),
            Step::Filter(filter) => {
                let list = value.as_array().into_iter().flatten();
                out.extend(list.filter(|element| filter.keeps(element)));
            }
            Step::Union(steps) => {
                for step in steps {
                    step.follow(value, out)?;
                }
            }
        }
        Ok(())
    }
}

fn element(value: &Value, index: i64) -> Result<Option<&Value>, String> {
    let Some(list) = value.as_array() else {
        return Err("is not array or slice".to_string());
    };
    let at = if index < 0 {
        list.len() as i64 + index
    } else {
        index
    };
    let found = usize::try_from(at).ok().and_then(|at| list.get(at));
    match found {
        Some(found) => Ok(Some(found)),
        None => Err(format!(
            "array index out of bounds: index {index}, length {}",
            list.len()
        )),
    }
}

fn anywhere<'v>(value: &'v Value, name: &str, out: &mut Vec<&'v Value>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if key == name {
                    out.push(inner);
                }
                anywhere(inner, name, out);
            }
        }
        Value::Array(list) => {
            for inner in list {
                anywhere(inner, name, out);
            }
        }
        _ => {}
    }
}

impl Filter {
    fn parse(text: &str) -> Result<Filter, String> {
        const OPERATORS: [(&str, Operator); 6] = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let found = OPERATORS.iter().find_map(|(sign, operator)| {
            let (left, right) = text.split_once(sign)?;
            Some((left, *operator, right.trim()))
        });
        let Some((left, operator, right)) = found else {
            return Ok(Filter {
                left: Path::parse(text)?,
                right: None,
            });
        };
        let quoted = right.trim_matches(['"', '\'']);
        let right = match quoted.len() == right.len() {
            true => {
                serde_json::from_str(right).map_err(|_| format!("unrecognized value {right}"))?
            }
            false => Value::from(quoted),
        };
        Ok(Filter {
            left: Path::parse(left)?,
            right: Some((operator, right)),
        })
    }

    fn keeps(&self, element: &Value) -> bool {
        let Some(left) = self.left.first(element) else {
            return false;
        };
        let Some((operator, right)) = &self.right else {
            return true;
        };
        let order = compare(left, right);
        match operator {
            Operator::Equal => order == Ordering::Equal,
            Operator::NotEqual => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::GreaterOrEqual => order != Ordering::Less,
        }
    }
}

/// Numbers by size, everything else by its text.
pub fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => shown(a).cmp(&shown(b)),
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
