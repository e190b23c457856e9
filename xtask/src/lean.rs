//! Removes from style sheets and scripts what only helps people to read them.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

/// The one file for all style sheets, which compresses better than several files.
const STYLE: &str = "style.css";

/// Joins the style sheets that the page names, in their order, and returns the page with a link to the joined file.
///
/// # Errors
/// A style sheet cannot be read.
pub(crate) fn join_style_sheets(page: &str, dir: &Path) -> Result<String> {
    let mut joined = String::new();
    let mut lines = Vec::new();
    for line in page.lines() {
        let Some(name) = style_sheet(line) else {
            lines.push(line.to_string());
            continue;
        };
        let file = dir.join(name);
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        // Removing fails for a folder that is not empty, and such a folder is to stay.
        let _ = file.parent().map(fs::remove_dir);
        if joined.is_empty() {
            lines.push(line.replace(name, STYLE));
        }
        joined += &style(&text);
    }
    let to = dir.join(STYLE);
    fs::write(&to, joined).with_context(|| format!("cannot write {}", to.display()))?;
    Ok(lines.join("\n") + "\n")
}

/// The name in `<link rel="stylesheet" href="./NAME">`.
fn style_sheet(line: &str) -> Option<&str> {
    let name = line
        .trim()
        .strip_prefix(r#"<link rel="stylesheet" href="./"#)?;
    name.strip_suffix(r#"">"#)
}

/// Removes comments and indentation.
fn style(text: &str) -> String {
    let mut rest = text;
    let mut bare = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        bare += before;
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare += rest;
    let mut lean = String::new();
    for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !lean.is_empty() && !lean.ends_with(['{', '}', ';', ',']) {
            lean.push(' ');
        }
        lean += line;
    }
    lean.replace(" {", "{")
        .replace("{ ", "{")
        .replace(" }", "}")
}

/// Removes indentation and comment lines from a generated script.
///
/// # Errors
/// A string spans several lines, so its indentation would be part of the text.
pub(crate) fn script(text: &str) -> Result<String> {
    let goes_on = |line: &&str| line.matches('`').count() % 2 == 1;
    ensure!(
        text.lines().find(goes_on).is_none(),
        "a text of several lines in a generated script: xtask/src/lean.rs would change it"
    );
    let mut lean = String::new();
    let mut commented = false;
    for line in text.lines().map(str::trim) {
        commented |= line.starts_with("/*");
        if !commented && !line.is_empty() && !line.starts_with("//") {
            lean += line;
            lean.push('\n');
        }
        commented &= !line.ends_with("*/");
    }
    Ok(lean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_keeps_its_rules() {
        let text =
            "/* Of\n  a thing. */\n.a,\n.b :is(c) {\n  margin: 0 1px; /* why */\n}\n.d { e: f; }\n";
        assert_eq!(style(text), ".a,.b :is(c){margin: 0 1px;}.d{e: f;}");
    }

    #[test]
    fn a_script_keeps_its_statements() {
        let text =
            "/**\n * A thing.\n */\nfunction f() {\n    // why\n    return `a`; // here\n}\n";
        assert_eq!(
            script(text).unwrap(),
            "function f() {\nreturn `a`; // here\n}\n"
        );
        assert!(script("const a = `\n  b`;").is_err());
    }

    #[test]
    fn style_sheets_become_one_in_their_order() {
        let dir = std::env::temp_dir().join(format!("lean-{}", std::process::id()));
        fs::create_dir_all(dir.join("css")).unwrap();
        fs::write(dir.join("css/b.css"), ".b { c: d; }").unwrap();
        fs::write(dir.join("css/a.css"), ".a { c: d; }").unwrap();
        let page = "<link rel=\"stylesheet\" href=\"./css/b.css\">\n<link rel=\"stylesheet\" href=\"./css/a.css\">\n<p>\n";
        let joined = join_style_sheets(page, &dir).unwrap();
        assert_eq!(
            joined,
            "<link rel=\"stylesheet\" href=\"./style.css\">\n<p>\n"
        );
        let style = fs::read_to_string(dir.join(STYLE)).unwrap();
        assert_eq!(style, ".b{c: d;}.a{c: d;}");
        assert!(!dir.join("css").exists());
        fs::remove_dir_all(dir).unwrap();
    }
}
