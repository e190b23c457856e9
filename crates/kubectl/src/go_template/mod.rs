//! `-o go-template`: templates as Go's `text/template` has them, with the functions that kubectl adds. Models
//! `text/template/exec.go` and `cli-runtime/pkg/printers/template.go`, over objects that were read as JSON.

mod functions;
mod parse;

use parse::{Node, Operand, Pipeline};
use serde_json::Value;

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

    /// # Errors
    /// The template cannot be applied to this object.
    pub(crate) fn print(&self, object: &Value) -> Result<String, String> {
        let mut run = Run {
            text: String::new(),
            variables: vec![(String::new(), object.clone())],
        };
        run.all(&self.nodes, object)?;
        Ok(run.text)
    }
}

struct Run {
    text: String,
    /// The variables, innermost last. The variable without a name holds the object that the template is applied to.
    variables: Vec<(String, Value)>,
}

impl Run {
    fn all(&mut self, nodes: &[Node], dot: &Value) -> Result<(), String> {
        nodes.iter().try_for_each(|node| self.one(node, dot))
    }

    fn one(&mut self, node: &Node, dot: &Value) -> Result<(), String> {
        let known = self.variables.len();
        match node {
            Node::Text(text) => self.text.push_str(text),
            Node::Print(pipeline) => {
                let value = self.pipeline(pipeline, dot)?;
                if pipeline.names.is_empty() {
                    self.text.push_str(&functions::shown(&value));
                }
                // A variable stays known until the end of the block that declares it.
                return Ok(());
            }
            Node::If(branches) => {
                for (condition, body) in branches {
                    let holds = match condition {
                        Some(condition) => functions::truth(&self.pipeline(condition, dot)?),
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
        dot: &Value,
    ) -> Result<(), String> {
        let over = Pipeline {
            names: Vec::new(),
            commands: pipeline.commands.clone(),
        };
        let items: Vec<(Value, Value)> = match self.pipeline(&over, dot)? {
            Value::Array(list) => (0_u64..).map(Value::from).zip(list).collect(),
            Value::Object(map) => map
                .into_iter()
                .map(|(key, value)| (Value::from(key), value))
                .collect(),
            Value::Null => Vec::new(),
            value => {
                return Err(format!(
                    "range can't iterate over {}",
                    functions::shown(&value)
                ));
            }
        };
        if items.is_empty() {
            return self.all(other, dot);
        }
        let known = self.variables.len();
        for (key, value) in items {
            match pipeline.names.as_slice() {
                [name] => self.variables.push((name.clone(), value.clone())),
                [first, second, ..] => {
                    self.variables.push((first.clone(), key));
                    self.variables.push((second.clone(), value.clone()));
                }
                [] => {}
            }
            self.all(body, &value)?;
            self.variables.truncate(known);
        }
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &Pipeline, dot: &Value) -> Result<Value, String> {
        let mut last: Option<Value> = None;
        for command in &pipeline.commands {
            last = Some(self.command(command, last, dot)?);
        }
        let value = last.unwrap_or(Value::Null);
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
        last: Option<Value>,
        dot: &Value,
    ) -> Result<Value, String> {
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
        functions::call(name, arguments)
    }

    fn operand(&mut self, operand: &Operand, dot: &Value) -> Result<Value, String> {
        match operand {
            Operand::Dot(fields) => field(dot, fields),
            Operand::Variable(name, fields) => {
                let mut known = self.variables.iter().rev();
                let found = known.find(|(own, _)| own == name);
                let (_, value) = found.ok_or_else(|| format!("undefined variable \"${name}\""))?;
                field(value, fields)
            }
            Operand::Function(name) => functions::call(name, Vec::new()),
            Operand::Text(text) => Ok(text.as_str().into()),
            Operand::Number(number) => Ok(functions::number(*number)),
            Operand::Truth(truth) => Ok((*truth).into()),
            Operand::Nil => Ok(Value::Null),
            Operand::Inner(pipeline, fields) => {
                let value = self.pipeline(pipeline, dot)?;
                field(&value, fields)
            }
        }
    }
}

/// The value at the end of a chain of names; null where a map lacks a key.
fn field(value: &Value, names: &[String]) -> Result<Value, String> {
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
    Ok(value.clone())
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
        GoTemplate::parse(template)?.print(&object)
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
}
