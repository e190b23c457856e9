//! Measures a built site in bytes after brotli: until something is visible, until the page can be used, and with every
//! part.

use crate::site::WASM as FIRST;
use crate::tree;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

/// The moments of a load. Each has the largest number of brotli bytes for its files and those of the moments before it.
const MOMENTS: [(&str, usize); 3] = [
    ("until the poster is seen", 40_000),
    ("until the page can be used", 380_000),
    ("with every part", 760_000),
];

/// The files that each moment adds, in order of name.
#[derive(Debug)]
pub(crate) struct Report {
    files: [Vec<Weight>; MOMENTS.len()],
}

#[derive(Debug)]
struct Weight {
    name: String,
    raw: usize,
    brotli: usize,
}

/// Measures `index.html`, all files that it leads to, and the parts that are loaded later.
pub(crate) fn measure(site: &Path) -> Result<Report> {
    let mut contents = BTreeMap::new();
    for file in tree::files_below(site)? {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        contents.insert(tree::relative(&file, site), content);
    }
    Ok(Report {
        files: moments(&contents).map(|names| {
            let weights = names.into_iter().map(|name| weigh(&name, &contents[&name]));
            weights.collect()
        }),
    })
}

/// Assigns each file to the moment that needs it.
fn moments(contents: &BTreeMap<String, Vec<u8>>) -> [Vec<String>; MOMENTS.len()] {
    let is_part = |name: &String| name.ends_with(".wasm") && name != FIRST;
    let page = contents.get("index.html").map_or(&[][..], Vec::as_slice);
    let page = String::from_utf8_lossy(page);
    let needed = first_load(contents).into_iter();
    let needed = needed.filter(|name| !is_part(name) && !is_read_on_request(&page, name));
    let (seen, used) = needed.partition(|name| name == "index.html" || is_seen(&page, name));
    let parts = contents.keys().filter(|name| is_part(name)).cloned();
    [seen, used, parts.collect()]
}

/// Whether the browser waits for the file before it paints. It waits for a style sheet, and for a script that is no
/// module.
fn is_seen(page: &str, file: &str) -> bool {
    let mut lines = page.lines().filter(|line| mentions(line, file));
    lines.any(|line| line.contains("rel=\"stylesheet\"") || line.contains("<script src="))
}

/// Whether the page only links to the file, which a person may read.
fn is_read_on_request(page: &str, file: &str) -> bool {
    let mut lines = page.lines().filter(|line| mentions(line, file));
    lines.any(|line| line.contains("rel=\"license\""))
}

/// Follows the names of files from text to text. The result may contain a file too many, but never misses one.
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

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let (mut all_raw, mut all_brotli) = (0, 0);
        for ((moment, bar), files) in MOMENTS.iter().zip(&self.files) {
            for Weight { name, raw, brotli } in files {
                writeln!(out, "  {name:<30} {raw:>10} {brotli:>10}")?;
                all_raw += raw;
                all_brotli += brotli;
            }
            write!(out, "{moment:<32} {all_raw:>10} {all_brotli:>10}")?;
            match all_brotli.checked_sub(*bar) {
                None | Some(0) => writeln!(out, "  of {bar}")?,
                Some(over) => writeln!(out, "  OVER {bar} by {over} bytes of brotli")?,
            }
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
    fn each_moment_adds_its_files() {
        let site = site(&[
            (
                "index.html",
                "<link rel=\"stylesheet\" href=\"./style.css?v=1\">\n<script src=\"./early.js\"></script>\n\
                 <link rel=\"license\" href=\"./licenses.txt\">\n<meta name=\"help.wasm\" content=\"./help.wasm\">\n<script type=\"module\" src=\"./boot.js\">",
            ),
            ("boot.js", "import './app.js'"),
            ("app.js", "'app_bg.wasm'"),
            ("app_bg.wasm", ""),
            ("early.js", ""),
            ("help.wasm", ""),
            ("licenses.txt", ""),
            ("style.css", ""),
            ("offline.html", ""),
        ]);
        let [seen, used, parts] = moments(&site);
        assert_eq!(seen, ["early.js", "index.html", "style.css"]);
        assert_eq!(used, ["app.js", "app_bg.wasm", "boot.js"]);
        assert_eq!(parts, ["help.wasm"]);
    }

    #[test]
    fn over_a_bar_is_said_and_within_it_is_not() {
        let report = |brotli| Report {
            files: [brotli, 0, 0].map(|brotli| {
                vec![Weight {
                    name: "a".to_string(),
                    raw: 1_000_000,
                    brotli,
                }]
            }),
        };
        let bar = MOMENTS[0].1;
        let over = report(bar + 1).to_string();
        assert!(over.contains("OVER 40000 by 1 bytes"), "{over}");
        assert_eq!(over.matches("OVER").count(), 1);
        assert!(!report(bar).to_string().contains("OVER"));
    }
}
