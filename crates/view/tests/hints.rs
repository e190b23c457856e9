//! Every sentence of advice in the manifest reader has a Chinese translation. The test reads the sources as text, so
//! that a new sentence without a translation fails even if no test provokes the sentence.

use std::fs;
use std::path::{Path, PathBuf};
use view::words::hints;

/// Sentences in the sources that are no advice.
const NO_ADVICE: [&str; 2] = ["`selector` does not match template `labels`", "`{key}: {}`"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            sources(&path, found)
        } else {
            found.push(path)
        }
    }
}

/// String literals before the tests of a file, with line breaks taken out.
fn literals(source: &str) -> Vec<String> {
    let source = source
        .split("#[cfg(test)]")
        .next()
        .expect("there is a first part");
    let mut found = Vec::new();
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '"' {
            continue;
        }
        let mut literal = String::new();
        while let Some(inner) = characters.next() {
            match inner {
                '"' => break,
                '\\' => match characters.next() {
                    Some('\n') => {
                        while characters.next_if(|next| next.is_whitespace()).is_some() {}
                    }
                    Some(escaped) => literal.push(escaped),
                    None => break,
                },
                inner => literal.push(inner),
            }
        }
        found.push(literal);
    }
    found
}

fn is_sentence(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_ascii_uppercase() || first == '`');
    begins && text.contains(' ') && text.ends_with(['.', '?', '!', '`'])
}

/// The sentence with some text in each hole; braces that belong to an example are kept.
fn sample(literal: &str) -> String {
    let mut out = String::new();
    let mut rest = literal;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else {
            break;
        };
        let name = &rest[open + 1..open + length];
        let is_hole = name
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || "_:".contains(one));
        out.push_str(&rest[..open]);
        out.push_str(if is_hole {
            "1"
        } else {
            &rest[open..=open + length]
        });
        rest = &rest[open + length + 1..];
    }
    out + rest
}

#[test]
fn all_advice_is_known_in_chinese() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../kube/src/manifest"),
        &mut files,
    );
    let texts = files
        .iter()
        .map(|path| fs::read_to_string(path).expect("it is text"));
    let sentences: Vec<String> = texts
        .flat_map(|text| literals(&text))
        .filter(|text| is_sentence(text) && !NO_ADVICE.contains(&text.as_str()))
        .collect();
    assert!(sentences.len() > 60, "only {} were found", sentences.len());
    let unknown: Vec<&String> = sentences
        .iter()
        .filter(|sentence| hints::chinese(&sample(sentence)).is_none())
        .collect();
    assert_eq!(unknown, Vec::<&String>::new());
}
