//! `cut`.

use super::{Filter, unknown_option};

pub(crate) struct Fields {
    separator: char,
    /// The numbers of the fields to print, counted from 1.
    numbers: Vec<usize>,
}

pub(super) fn cut(arguments: &[String]) -> Result<Filter, String> {
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
    if fields.is_empty() || fields.contains(&0) {
        return Err("cut: you must specify a list of fields".to_string());
    }
    // Fields come out in their order in the line, each once.
    fields.sort_unstable();
    fields.dedup();
    Ok(Filter::Cut(Fields {
        separator,
        numbers: fields,
    }))
}

impl Fields {
    pub(super) fn of(&self, line: &str) -> String {
        let parts: Vec<&str> = line.split(self.separator).collect();
        if parts.len() == 1 {
            return line.to_string();
        }
        let chosen = self
            .numbers
            .iter()
            .filter_map(|field| parts.get(field - 1).copied());
        chosen.collect::<Vec<_>>().join(&self.separator.to_string())
    }
}
