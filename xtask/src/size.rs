//! What the first load of a built site weighs.

use crate::site::WASM as FIRST;
use crate::tree;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

/// Bytes after brotli that the first load may take.
const BUDGET: usize = 250_000;

/// The files a browser needs for the first screen, in order of name.
#[derive(Debug)]
pub(crate) struct Report {
    files: Vec<Weight>,
    /// What is loaded after them.
    late: Vec<Weight>,
}

#[derive(Debug)]
struct Weight {
    name: String,
    raw: usize,
    brotli: usize,
}

/// Weighs `index.html` and everything it leads to.
pub(crate) fn measure(site: &Path) -> Result<Report> {
    let mut contents = BTreeMap::new();
    for file in tree::files_below(site)? {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        contents.insert(tree::relative(&file, site), content);
    }
    let late = late_parts(&contents);
    contents.retain(|name, _| !late.contains_key(name));
    let needed = first_load(&contents);
    let weight = |name: &String| weigh(name, &contents[name]);
    Ok(Report {
        files: needed.iter().map(weight).collect(),
        late: late.iter().map(|(name, part)| weigh(name, part)).collect(),
    })
}

/// The wasm that the page's first wasm loads when it is asked for.
fn late_parts(contents: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let late = |name: &str| name.ends_with(".wasm") && name != FIRST;
    let parts = contents.iter().filter(|(name, _)| late(name));
    parts
        .map(|(name, part)| (name.clone(), part.clone()))
        .collect()
}

/// Follows the names of files from text to text. May count a file too many, never one too few.
fn first_load(contents: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut pending = vec!["index.html".to_string()];
    while let Some(name) = pending.pop() {
        let Some(content) = contents.get(&name) else {
            continue;
        };
        if !found.insert(name.clone()) || !is_text(&name) {
            continue;
        }
        let text = String::from_utf8_lossy(content);
        pending.extend(
            contents
                .keys()
                .filter(|other| mentions(&text, other))
                .cloned(),
        );
    }
    found
}

fn is_text(name: &str) -> bool {
    [".html", ".js", ".css", ".webmanifest"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn mentions(text: &str, file: &str) -> bool {
    let before = |start: usize| text[..start].chars().next_back();
    let after = |end: usize| text[end..].chars().next();
    text.match_indices(file).any(|(start, _)| {
        matches!(before(start), Some('/' | '"' | '\'' | '(' | '`'))
            && matches!(
                after(start + file.len()),
                Some('?' | '#' | '"' | '\'' | ')' | '`')
            )
    })
}

fn weigh(name: &str, content: &[u8]) -> Weight {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut packed, &parameters)
        .expect("memory takes every byte");
    Weight {
        name: name.to_string(),
        raw: content.len(),
        brotli: packed.len(),
    }
}

impl Report {
    pub(crate) fn brotli(&self) -> usize {
        self.files.iter().map(|file| file.brotli).sum()
    }

    fn raw(&self) -> usize {
        self.files.iter().map(|file| file.raw).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        writeln!(out, "{:<32} {:>10} {:>10}", "first load", "raw", "brotli")?;
        for file in &self.files {
            writeln!(
                out,
                "{:<32} {:>10} {:>10}",
                file.name, file.raw, file.brotli
            )?;
        }
        let share = self.brotli() as f64 * 100.0 / BUDGET as f64;
        if self.brotli() > BUDGET {
            let over = self.brotli() - BUDGET;
            writeln!(out, "OVER THE BUDGET by {over} bytes of brotli")?;
        }
        writeln!(
            out,
            "{:<32} {:>10} {:>10}  {share:.0}% of the budget of {BUDGET}",
            "total",
            self.raw(),
            self.brotli()
        )?;
        for part in &self.late {
            let Weight { name, raw, brotli } = part;
            writeln!(out, "{name:<32} {raw:>10} {brotli:>10}  loaded after it")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        let owned = |(name, text): &(&str, &str)| (name.to_string(), text.as_bytes().to_vec());
        files.iter().map(owned).collect()
    }

    #[test]
    fn the_first_load_is_what_the_page_leads_to() {
        let site = site(&[
            (
                "index.html",
                r#"<link href="./style.css?v=1"><script src="./boot.js">"#,
            ),
            ("boot.js", r#"import init from "./app.js""#),
            ("app.js", "new URL('app_bg.wasm', import.meta.url)"),
            ("app_bg.wasm", "\"other.js\""),
            ("style.css", "url(icons/a.svg)"),
            ("icons/a.svg", ""),
            ("embed.js", r#"import "./app.js""#),
            ("other.js", ""),
        ]);
        let names: Vec<_> = first_load(&site).into_iter().collect();
        assert_eq!(
            names,
            [
                "app.js",
                "app_bg.wasm",
                "boot.js",
                "icons/a.svg",
                "index.html",
                "style.css"
            ]
        );
    }

    #[test]
    fn over_the_budget_is_said_and_within_it_is_not() {
        let of = |brotli| {
            let file = |name: &str, brotli| Weight {
                name: name.to_string(),
                raw: 3 * BUDGET,
                brotli,
            };
            let report = Report {
                files: vec![file("app.wasm", brotli)],
                late: vec![file("late.wasm", BUDGET)],
            };
            report.to_string()
        };
        assert!(of(BUDGET + 1).contains("OVER THE BUDGET by 1 bytes"));
        assert!(!of(BUDGET).contains("OVER"));
    }
}
