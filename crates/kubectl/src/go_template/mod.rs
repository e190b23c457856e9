//! `-o go-template`: templates as Go's `text/template` has them, with the functions that kubectl adds. Models
//! `text/template/exec.go` and `cli-runtime/pkg/printers/template.go`, over objects that were read as JSON.

mod functions;
mod parse;

use parse::{Node, Operand, Pipeline};
use serde_json::Value;
use shell::Budget;
use std::borrow::Cow;

/// Steps that a part of a template takes each time it is carried out.
const PART: u64 = 4;

/// A template that was read.
#[derive(Clone, Debug)]
pub(crate) struct GoTemplate {
    nodes: Vec<Node>,
}

impl GoTemplate {
    /// # Errors
    /// The text is not a valid template.
    pub(crate) fn parse(text: &str) -> Result<GoTemplate, String> {
        parse::parse(text).map(|nodes| GoTemplate { nodes })
    }

    /// The text that the template makes of an object. It ends early where the budget is spent, which the line reports.
    ///
    /// # Errors
    /// The template cannot be applied to this object.
    pub(crate) fn print(&self, object: &Value, budget: &mut Budget) -> Result<String, String> {
        let object = Cow::Borrowed(object);
        let mut run = Run {
            text: String::new(),
            variables: vec![(String::new(), object.clone())],
            budget,
        };
        run.all(&self.nodes, &object)?;
        Ok(run.text)
    }
}

/// A value that a template reads: a part of the object, which is lent because it may be large, or the result of a function.
type Part<'v> = Cow<'v, Value>;

struct Run<'v, 'b> {
    text: String,
    /// The variables, innermost last. The variable without a name holds the object that the template is applied to.
    variables: Vec<(String, Part<'v>)>,
    budget: &'b mut Budget,
}

impl<'v> Run<'v, '_> {
    fn all(&mut self, nodes: &[Node], dot: &Part<'v>) -> Result<(), String> {
        nodes.iter().try_for_each(|node| self.one(node, dot))
    }

    fn put(&mut self, text: &str) {
        if self.budget.make(text.len()) {
            self.text.push_str(text);
        }
    }

    fn one(&mut self, node: &Node, dot: &Part<'v>) -> Result<(), String> {
        if !self.budget.work(PART) {
            return Ok(());
        }
        let known = self.variables.len();
        match node {
            Node::Text(text) => self.put(text),
            Node::Print(pipeline) => {
                let value = self.pipeline(pipeline, dot)?;
                if pipeline.names.is_empty() {
                    self.put(&functions::shown(&value));
                }
                // A variable stays known until the end of the block that declares it.
                return Ok(());
            }
            Node::If(branches) => {
                for (condition, body) in branches {
                    let holds = match condition {
                        Some(condition) => {
                            functions::truth(self.pipeline(condition, dot)?.as_ref())
                        }
                        None => true,
                    };
                    if holds {
                        self.all(body, dot)?;
                        break;
                    }
                }
            }
            Node::With(pipeline, body, other) => {
                let value = self.pipeline(pipeline, dot)?;
                if functions::truth(&value) {
                    self.all(body, &value)?;
                } else {
                    self.all(other, dot)?;
                }
            }
            Node::Range(pipeline, body, other) => self.range(pipeline, body, other, dot)?,
        }
        self.variables.truncate(known);
        Ok(())
    }

    fn range(
        &mut self,
        pipeline: &Pipeline,
        body: &[Node],
        other: &[Node],
        dot: &Part<'v>,
    ) -> Result<(), String> {
        let over = self.value(pipeline, dot)?;
        let items = items(&over)?;
        if items.is_empty() {
            return self.all(other, dot);
        }
        let known = self.variables.len();
        for (key, value) in items {
            if !self.budget.work(1) {
                break;
            }
            match pipeline.names.as_slice() {
                [name] => self.variables.push((name.clone(), value.clone())),
                [first, second, ..] => {
                    self.variables.push((first.clone(), Cow::Owned(key)));
                    self.variables.push((second.clone(), value.clone()));
                }
                [] => {}
            }
            self.all(body, &value)?;
            self.variables.truncate(known);
        }
        Ok(())
    }

    /// The value of a pipeline, whatever names stand in front of it.
    fn value(&mut self, pipeline: &Pipeline, dot: &Part<'v>) -> Result<Part<'v>, String> {
        let mut last = None;
        for command in &pipeline.commands {
            last = Some(self.command(command, last, dot)?);
        }
        Ok(last.unwrap_or(Cow::Owned(Value::Null)))
    }

    fn pipeline(&mut self, pipeline: &Pipeline, dot: &Part<'v>) -> Result<Part<'v>, String> {
        let value = self.value(pipeline, dot)?;
        if let Some(name) = pipeline.names.first() {
            let mut known = self.variables.iter_mut().rev();
            match known.find(|(own, _)| own == name) {
                Some(variable) => variable.1 = value.clone(),
                None => self.variables.push((name.clone(), value.clone())),
            }
        }
        Ok(value)
    }

    fn command(
        &mut self,
        command: &[Operand],
        last: Option<Part<'v>>,
        dot: &Part<'v>,
    ) -> Result<Part<'v>, String> {
        let (first, rest) = command.split_first().ok_or("missing value for command")?;
        let Operand::Function(name) = first else {
            if !rest.is_empty() || last.is_some() {
                return Err("can't give argument to non-function".to_string());
            }
            return self.operand(first, dot);
        };
        let mut arguments = Vec::new();
        for operand in rest {
            // `and` and `or` do not evaluate the operands after the one that decides the result.
            let value = self.operand(operand, dot)?;
            let decided = match name.as_str() {
                "and" => !functions::truth(&value),
                "or" => functions::truth(&value),
                _ => false,
            };
            if decided {
                return Ok(value);
            }
            arguments.push(value);
        }
        arguments.extend(last);
        functions::call(name, arguments, self.budget)
    }

    fn operand(&mut self, operand: &Operand, dot: &Part<'v>) -> Result<Part<'v>, String> {
        let value = self.unpaid(operand, dot)?;
        if let Cow::Owned(Value::String(text)) = &value {
            self.budget.make(text.len());
        }
        self.budget.work(PART);
        Ok(value)
    }

    /// The value of an operand, for which the budget has not paid yet.
    fn unpaid(&mut self, operand: &Operand, dot: &Part<'v>) -> Result<Part<'v>, String> {
        Ok(Cow::Owned(match operand {
            Operand::Dot(fields) => return field(dot, fields),
            Operand::Variable(name, fields) => {
                let mut known = self.variables.iter().rev();
                let found = known.find(|(own, _)| own == name);
                let (_, value) = found.ok_or_else(|| format!("undefined variable \"${name}\""))?;
                return field(value, fields);
            }
            Operand::Function(name) => return functions::call(name, Vec::new(), self.budget),
            Operand::Inner(pipeline, fields) => {
                let value = self.pipeline(pipeline, dot)?;
                return field(&value, fields);
            }
            Operand::Text(text) => text.as_str().into(),
            Operand::Number(number) => functions::number(*number),
            Operand::Truth(truth) => (*truth).into(),
            Operand::Nil => Value::Null,
        }))
    }
}

/// The parts of a list or a map, each with its place or its key.
fn items<'v>(over: &Part<'v>) -> Result<Vec<(Value, Part<'v>)>, String> {
    // Functions return no lists and maps of their own, so only parts of the object have parts.
    let Cow::Borrowed(over) = over else {
        return match over.as_ref() {
            Value::Null => Ok(Vec::new()),
            value => Err(cannot_iterate(value)),
        };
    };
    match over {
        Value::Array(list) => {
            let places = (0_u64..).map(Value::from);
            Ok(places.zip(list.iter().map(Cow::Borrowed)).collect())
        }
        Value::Object(map) => {
            let parts = map.iter();
            Ok(parts
                .map(|(key, value)| (Value::from(key.as_str()), Cow::Borrowed(value)))
                .collect())
        }
        Value::Null => Ok(Vec::new()),
        value => Err(cannot_iterate(value)),
    }
}

fn cannot_iterate(value: &Value) -> String {
    format!("range can't iterate over {}", functions::shown(value))
}

/// The value at the end of a chain of names; null where a map lacks a key.
fn field<'v>(value: &Part<'v>, names: &[String]) -> Result<Part<'v>, String> {
    Ok(match value {
        Cow::Borrowed(value) => Cow::Borrowed(below(value, names)?),
        Cow::Owned(value) => Cow::Owned(below(value, names)?.clone()),
    })
}

fn below<'a>(value: &'a Value, names: &[String]) -> Result<&'a Value, String> {
    let mut value = value;
    for name in names {
        value = match value {
            Value::Object(map) => map.get(name).unwrap_or(&Value::Null),
            Value::Null => return Err(format!("nil pointer evaluating interface {{}}.{name}")),
            _ => {
                let kind = functions::kind(value);
                return Err(format!("can't evaluate field {name} in type {kind}"));
            }
        };
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn print(template: &str) -> Result<String, String> {
        let object = json!({
            "name": "web",
            "replicas": 2,
            "paused": false,
            "labels": {"app": "web", "tier": "front"},
            "items": [{"n": "a", "v": 1}, {"n": "b", "v": 5}],
            "secret": "aHVudGVy",
        });
        GoTemplate::parse(template)?.print(&object, &mut Budget::default())
    }

    #[test]
    fn templates_print_as_go_does() {
        for (template, expected) in [
            ("{{.name}} {{.replicas}}", "web 2"),
            ("{{.nothing}}", "<no value>"),
            (
                "{{.labels}} {{.items}}",
                "map[app:web tier:front] [map[n:a v:1] map[n:b v:5]]",
            ),
            ("{{range .items}}{{.n}}{{\"\\n\"}}{{end}}", "a\nb\n"),
            (
                "{{range $i, $e := .items}}{{$i}}={{$e.n}} {{end}}",
                "0=a 1=b ",
            ),
            (
                "{{range $k, $v := .labels}}{{$k}}:{{$v}},{{end}}",
                "app:web,tier:front,",
            ),
            ("{{range .none}}x{{else}}none{{end}}", "none"),
            (
                "{{if .paused}}p{{else if eq .name \"web\"}}w{{else}}-{{end}}",
                "w",
            ),
            ("{{with .labels}}{{.app}} {{$.name}}{{end}}", "web web"),
            (
                "{{len .items}} {{index .labels \"tier\"}} {{(index .items 1).n}}",
                "2 front b",
            ),
            (
                "{{printf \"%s-%d %q %5s|%-4s|\" .name 3 .name \"a\" \"b\"}}",
                "web-3 \"web\"     a|b   |",
            ),
            ("{{.secret | base64decode}}", "hunter"),
            (
                "{{and (gt .replicas 1) (lt .replicas 3)}} {{not .paused}}",
                "true true",
            ),
            ("{{ $n := .name }}{{ $n -}}  x", "webx"),
            (
                "{{range .items}}{{if ge .v 2}}{{.n | print \"big \"}}{{end}}{{end}}",
                "big b",
            ),
            ("{{'\\n'}}", "10"),
        ] {
            assert_eq!(print(template).as_deref(), Ok(expected), "{template}");
        }
        for template in [
            "{{.name",
            "{{if .a}}",
            "{{nope .a}}",
            "{{.name.first}}",
            "{{end}}",
        ] {
            assert!(print(template).is_err(), "{template}");
        }
    }

    /// How long the text is that a template makes of thirty items, if the template is not too deep.
    fn made(template: &str) -> Result<usize, String> {
        let object = json!({"items": vec!["x".repeat(1000); 30]});
        let template = GoTemplate::parse(template)?;
        let mut budget = Budget::default();
        let text = template.print(&object, &mut budget)?;
        assert!(!budget.work(0), "the budget is spent");
        Ok(text.len())
    }

    #[test]
    fn what_a_template_does_is_bounded() {
        let ranges = |count: usize, inner: &str| {
            let (open, close) = ("{{range $.items}}".repeat(count), "{{end}}".repeat(count));
            format!("{open}{inner}{close}")
        };
        let doubled = "{{$x = printf \"%s%s%s%s\" $x $x $x $x}}".repeat(40);
        for template in [
            ranges(8, "x"),
            ranges(20, ""),
            ranges(4, "{{.}}"),
            format!("{{{{$x := \"x\"}}}}{doubled}{{{{$x}}}}"),
            "{{$}}".repeat(5_000),
            format!(
                "{{{{printf \"{}\"{}}}}}",
                "%v".repeat(5_000),
                " $".repeat(5_000)
            ),
            format!("{{{{eq{}}}}}", " $".repeat(5_000)),
        ] {
            let length = made(&template).expect("a template that can be read");
            assert!(length <= 32 << 20, "{length} bytes");
        }
        for deep in [
            ranges(20_000, "x"),
            format!("{{{{{}1{}}}}}", "(".repeat(20_000), ")".repeat(20_000)),
            format!("{}{}", "{{if 1}}".repeat(20_000), "{{end}}".repeat(20_000)),
            format!(
                "{}{}",
                "{{with 1}}{{else}}".repeat(20_000),
                "{{end}}".repeat(20_000)
            ),
        ] {
            let error = GoTemplate::parse(&deep).map(|_| ());
            assert_eq!(
                error,
                Err("more than 100 levels stand within each other".to_string())
            );
        }
    }
}
