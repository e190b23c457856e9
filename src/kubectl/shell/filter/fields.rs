//! Parts of lines: `cut`, `awk '{print …}'`, `tr -d`.

use super::{Filter, unknown_option};

/// What awk's `{print …}` puts together.
pub enum FieldPart {
    Field(usize),
    Text(String),
}

pub fn cut(arguments: &[String]) -> Result<Filter, String> {
    let mut separator = '\t';
    let mut fields = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = |attached: &str| match attached {
            "" => words.next().cloned().unwrap_or_default(),
            attached => attached.to_string(),
        };
        if let Some(attached) = word.strip_prefix("-d") {
            separator = value(attached).chars().next().unwrap_or('\t');
        } else if let Some(attached) = word.strip_prefix("-f") {
            let list = value(attached);
            let numbers: Result<Vec<usize>, _> = list.split(',').map(str::parse).collect();
            fields = numbers.map_err(|_| format!("cut: invalid field value '{list}'"))?;
        } else {
            return Err(unknown_option("cut", word));
        }
    }
    match fields.is_empty() || fields.contains(&0) {
        true => Err("cut: you must specify a list of fields".to_string()),
        false => Ok(Filter::Cut { separator, fields }),
    }
}

pub fn cut_line(line: &str, separator: char, fields: &[usize]) -> String {
    let parts: Vec<&str> = line.split(separator).collect();
    if parts.len() == 1 {
        return line.to_string();
    }
    let chosen = fields
        .iter()
        .filter_map(|field| parts.get(field - 1).copied());
    chosen.collect::<Vec<_>>().join(&separator.to_string())
}

pub fn delete(arguments: &[String]) -> Result<Filter, String> {
    match arguments {
        [flag, set] if flag == "-d" => Ok(Filter::Delete(set.chars().collect())),
        _ => Err("tr: only tr -d CHARACTERS is known here".to_string()),
    }
}

/// `'{print $1}'`, `'{print $1, $3}'`, `'{print $1 "-" $2}'`.
pub fn awk(arguments: &[String]) -> Result<Filter, String> {
    let help = || "awk: only awk '{print $1, $2}' is known here".to_string();
    let [program] = arguments else {
        return Err(help());
    };
    let inner = program
        .trim()
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let list = inner.and_then(|text| text.trim().strip_prefix("print"));
    let mut rest = list.ok_or_else(help)?.trim();
    let mut parts = Vec::new();
    while let Some(first) = rest.chars().next() {
        match first {
            '$' => {
                let digits = &rest[1..];
                let end = digits
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(digits.len());
                parts.push(FieldPart::Field(digits[..end].parse().map_err(|_| help())?));
                rest = &digits[end..];
            }
            '"' => {
                let (text, after) = rest[1..].split_once('"').ok_or_else(help)?;
                parts.push(FieldPart::Text(text.to_string()));
                rest = after;
            }
            ',' => {
                parts.push(FieldPart::Text(" ".to_string()));
                rest = &rest[1..];
            }
            ' ' => rest = &rest[1..],
            _ => return Err(help()),
        }
    }
    if parts.is_empty() {
        parts.push(FieldPart::Field(0));
    }
    Ok(Filter::Fields(parts))
}

pub fn print_fields(line: &str, parts: &[FieldPart]) -> String {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let text = |part: &FieldPart| match part {
        FieldPart::Field(0) => line.to_string(),
        FieldPart::Field(number) => fields.get(number - 1).unwrap_or(&"").to_string(),
        FieldPart::Text(text) => text.clone(),
    };
    parts.iter().map(text).collect()
}
