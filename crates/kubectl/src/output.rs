//! `-o`: the forms in which objects are printed.

use super::args::Args;
use super::call::{Call, Failure};
use super::flags::{NO_HEADERS, OUTPUT, TEMPLATE};
use super::go_template::GoTemplate;
use super::jsonpath::{Path, Template, shown};
use super::kyaml::to_kyaml;
use super::resource::Resource;
use super::tabs::Table;
use kube::api::KubernetesVersion;
use kube::api::version::Feature;
use kube::manifest::emit::to_yaml;
use serde::Serialize;
use serde_json::{Value, json};
use shell::Budget;

#[derive(Clone, Debug)]
pub(crate) enum Format {
    Table {
        wide: bool,
    },
    Yaml,
    Json,
    Kyaml,
    Name,
    JsonPath(Template),
    JsonPathAsJson(Template),
    GoTemplate(GoTemplate),
    CustomColumns {
        columns: Vec<(String, Path)>,
        headers: bool,
    },
}

/// The formats that kubectl names where it knows the one given not.
const FORMATS: [&str; 14] = [
    "custom-columns",
    "custom-columns-file",
    "go-template",
    "go-template-file",
    "json",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "name",
    "template",
    "templatefile",
    "wide",
    "yaml",
];

fn unknown(given: &str, client: KubernetesVersion, is_known: impl Fn(&str) -> bool) -> Failure {
    let known = FORMATS.iter().filter(|name| is_known(name));
    let known = known.filter(|name| **name != "kyaml" || client.has(Feature::Kyaml));
    let known: Vec<&str> = known.copied().collect();
    Failure::error(format!(
        "unable to match a printer suitable for the output format \"{given}\", allowed formats are: {}",
        known.join(",")
    ))
}

impl Format {
    /// The form in which a command that changes objects prints them; such a command has no tables.
    pub(crate) fn of_change(client: KubernetesVersion, args: &Args) -> Result<Format, Failure> {
        let given = args.value(&OUTPUT).unwrap_or_default();
        let name = given.split('=').next().unwrap_or_default();
        let is_table = |name: &str| name == "wide" || name.starts_with("custom-columns");
        if is_table(name) {
            return Err(unknown(given, client, |name| !is_table(name)));
        }
        Format::read(client, args)
    }

    /// The form that the arguments ask for, if this kubectl has it.
    pub(crate) fn read(client: KubernetesVersion, args: &Args) -> Result<Format, Failure> {
        let template = args.value(&TEMPLATE).filter(|text| !text.is_empty());
        // A template alone is one of Go's.
        let Some(given) = args.value(&OUTPUT).or(template.and(Some("go-template"))) else {
            return Ok(Format::Table { wide: false });
        };
        let (name, rest) = given.split_once('=').unwrap_or((given, ""));
        let rest = template.unwrap_or(rest);
        match name {
            "" => Ok(Format::Table { wide: false }),
            "wide" => Ok(Format::Table { wide: true }),
            "yaml" => Ok(Format::Yaml),
            "json" => Ok(Format::Json),
            "kyaml" if client.has(Feature::Kyaml) => Ok(Format::Kyaml),
            "name" => Ok(Format::Name),
            "jsonpath" | "jsonpath-as-json" | "go-template" | "template" if rest.is_empty() => {
                let text = "template format specified but no template given";
                Err(Failure::error(text))
            }
            "jsonpath" | "jsonpath-as-json" => {
                let wrong = |error| format!("error parsing jsonpath {rest}, {error}");
                let template = Template::parse(rest)
                    .map_err(wrong)
                    .map_err(Failure::error)?;
                Ok(match name {
                    "jsonpath" => Format::JsonPath(template),
                    _ => Format::JsonPathAsJson(template),
                })
            }
            "custom-columns" => columns(rest, !args.is_set(&NO_HEADERS)),
            "go-template" | "template" => {
                let wrong =
                    |error| format!("error parsing template {rest}, template: output: {error}");
                let template = GoTemplate::parse(rest)
                    .map_err(wrong)
                    .map_err(Failure::error)?;
                Ok(Format::GoTemplate(template))
            }
            _ => Err(unknown(given, client, |_| true)),
        }
    }
}

fn columns(text: &str, headers: bool) -> Result<Format, Failure> {
    if text.is_empty() {
        let text = "custom-columns format specified but no custom columns given";
        return Err(Failure::error(text));
    }
    let column = |part: &str| {
        let (name, path) = part.split_once(':').ok_or_else(|| {
            Failure::error(format!(
                "unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"
            ))
        })?;
        let path = Path::parse(path).map_err(Failure::error)?;
        Ok((name.to_string(), path))
    };
    let columns: Result<Vec<_>, Failure> = text.split(',').map(column).collect();
    let columns = columns?;
    Ok(Format::CustomColumns { columns, headers })
}

/// Prints objects in a form that is not a table. `single`: one object was asked for by name.
pub(crate) fn print(
    call: &mut Call,
    format: &Format,
    found: &[Resource],
    single: bool,
) -> Result<(), Failure> {
    match format {
        Format::Name => found.iter().for_each(|one| call.print(one.full_name())),
        Format::CustomColumns { columns, headers } => {
            let header: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
            let mut rows = Vec::from_iter(headers.then_some(header));
            for one in found {
                rows.push(custom_row(columns, &one.json(), call.budget()));
            }
            let lines = Table::default().rows(&rows);
            lines.into_iter().for_each(|line| call.print(line));
        }
        _ => {
            let whole = whole(call, found, single);
            print_value(call, format, &whole)?;
        }
    }
    Ok(())
}

/// Prints one object, or a list as one, in a form that is neither a table nor names.
pub(crate) fn print_value(call: &mut Call, format: &Format, value: &Value) -> Result<(), Failure> {
    let text = match format {
        Format::GoTemplate(template) => template
            .print(value, call.budget())
            .map_err(|error| Failure::error(format!("error executing template: {error}")))?,
        Format::JsonPath(template) => template
            .print(value, call.budget())
            .map_err(|error| Failure::error(format!("error executing jsonpath: {error}")))?,
        Format::JsonPathAsJson(template) => {
            let lists = template.lists(value, call.budget());
            let lists = lists
                .map_err(|error| Failure::error(format!("error executing jsonpath: {error}")))?;
            let texts: Vec<String> = lists.iter().map(pretty).collect();
            texts.join("\n")
        }
        Format::Json => pretty(value),
        Format::Kyaml => to_kyaml(value),
        _ => {
            call.print_document(to_yaml(value).trim_end());
            return Ok(());
        }
    };
    if !text.is_empty() {
        call.print(text.strip_suffix('\n').unwrap_or(&text));
    }
    Ok(())
}

/// Prints one object as it is, several as one list.
pub(crate) fn print_together(
    call: &mut Call,
    format: &Format,
    objects: &[Resource],
) -> Result<(), Failure> {
    let version = call.cluster().version();
    if let [one] = objects {
        return print_value(call, format, &one.served(version));
    }
    let items: Vec<Value> = objects.iter().map(|one| one.served(version)).collect();
    let list = json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {}});
    print_value(call, format, &list)
}

/// Reports a changed object: by a sentence, or with `-o` by printing the object itself.
pub(crate) fn told(
    call: &mut Call,
    args: &Args,
    changed: &Resource,
    words: &str,
) -> Result<(), Failure> {
    let format = Format::of_change(call.client, args)?;
    told_in(call, &format, changed, words)
}

/// Does what [`told`] does, in a form that was read before.
pub(crate) fn told_in(
    call: &mut Call,
    format: &Format,
    changed: &Resource,
    words: &str,
) -> Result<(), Failure> {
    match format {
        Format::Table { .. } => call.print(format!("{} {words}", changed.full_name())),
        format => print(call, format, std::slice::from_ref(changed), true)?,
    }
    Ok(())
}

fn whole(call: &Call, found: &[Resource], single: bool) -> Value {
    let version = call.cluster().version();
    if let ([one], true) = (found, single) {
        return one.served(version);
    }
    let items: Vec<Value> = found.iter().map(|one| one.served(version)).collect();
    json!({
        "apiVersion": "v1",
        "items": items,
        "kind": "List",
        "metadata": {"resourceVersion": ""},
    })
}

fn custom_row(columns: &[(String, Path)], json: &Value, budget: &mut Budget) -> Vec<String> {
    let mut cell = |path: &Path| {
        let found = path.find(json, budget).unwrap_or_default();
        let paid = found.into_iter().filter(|value| budget.make(size(value)));
        let texts: Vec<String> = paid.map(as_go).collect();
        if texts.is_empty() {
            "<none>".to_string()
        } else {
            texts.join(",")
        }
    };
    columns.iter().map(|(_, path)| cell(path)).collect()
}

/// About the bytes of a value when it is printed.
pub(crate) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(list) => 2 + list.iter().map(|value| 1 + size(value)).sum::<usize>(),
        Value::Object(map) => {
            let parts = map.iter().map(|(key, value)| 2 + key.len() + size(value));
            5 + parts.sum::<usize>()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

/// A value as Go prints it: `map[a:1 b:2]`, `[a b]`.
pub(crate) fn as_go(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().map(as_go).collect();
            format!("[{}]", parts.join(" "))
        }
        Value::Object(fields) => {
            let parts: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{key}:{}", as_go(value)))
                .collect();
            format!("map[{}]", parts.join(" "))
        }
        plain => shown(plain),
    }
}

/// JSON as kubectl prints it: four blanks a level.
pub(crate) fn pretty(value: &Value) -> String {
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    value
        .serialize(&mut serializer)
        .expect("JSON is written to memory");
    String::from_utf8(out).expect("JSON is text")
}
