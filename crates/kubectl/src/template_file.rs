//! `-o go-template-file=FILE` and the other forms whose template is in a file: they become the forms that carry the template
//! themselves.

use super::args::Args;
use super::call::{Call, Failure};
use super::flags::{OUTPUT, TEMPLATE};

/// Forms with a file, and those with the text in it.
const FORMS: [(&str, &str); 4] = [
    ("templatefile", "go-template"),
    ("go-template-file", "go-template"),
    ("jsonpath-file", "jsonpath"),
    ("custom-columns-file", "custom-columns"),
];

/// Reads the file that `-o` or `--template` names.
///
/// # Errors
/// No file is named, it is not there, or it is no list of columns.
pub(crate) fn read(call: &Call, args: &mut Args) -> Result<(), Failure> {
    let Some(given) = args.value(&OUTPUT) else {
        return Ok(());
    };
    let (name, file) = given.split_once('=').unwrap_or((given, ""));
    let Some((_, form)) = FORMS.iter().find(|(form, _)| *form == name) else {
        return Ok(());
    };
    let template = args.value(&TEMPLATE).filter(|text| !text.is_empty());
    let file = template.unwrap_or(file);
    let is_columns = *form == "custom-columns";
    if file.is_empty() {
        return Err(Failure::error(if is_columns {
            "custom-columns format specified but no custom columns given"
        } else {
            "template format specified but no template given"
        }));
    }
    let text = call.file(file).ok_or_else(|| {
        let what = if is_columns { "template" } else { "--template" };
        Failure::error(format!(
            "error reading {what} {file}, open {file}: no such file or directory\n"
        ))
    })?;
    let text = if is_columns {
        columns(text)?
    } else {
        text.clone()
    };
    args.replace(&OUTPUT, format!("{form}={text}"));
    args.replace(&TEMPLATE, String::new());
    Ok(())
}

/// The columns of a file: a line of titles, and below it a line of paths.
fn columns(text: &str) -> Result<String, Failure> {
    const FORM: &str = "Expected format is one line of space separated headers, one line of space separated column specs.";
    let mut lines = text.lines();
    let mut line = |what: &str| {
        let words: Option<Vec<&str>> = lines.next().map(|line| line.split_whitespace().collect());
        words
            .ok_or_else(|| Failure::error(format!("invalid template, missing {what} line. {FORM}")))
    };
    let (titles, paths) = (line("header")?, line("spec")?);
    if titles.len() != paths.len() {
        return Err(Failure::error(format!(
            "number of headers ({}) and field specifications ({}) don't match",
            titles.len(),
            paths.len()
        )));
    }
    let pairs = titles.iter().zip(paths);
    let pairs: Vec<String> = pairs
        .map(|(title, path)| format!("{title}:{path}"))
        .collect();
    Ok(pairs.join(","))
}
