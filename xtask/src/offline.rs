//! Writes the whole page into one file, which opens from a disk or a memory stick, without a host and a network.

use crate::{http, tree};
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::path::Path;

const NAME: &str = "offline.html";
/// The policy in index.html. The single file gets a stricter one that allows its own content and no network.
const HOSTED_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:;";
const OFFLINE_POLICY: &str = "default-src 'none'; connect-src data:; script-src data: 'wasm-unsafe-eval'; style-src data:; img-src data: blob:;";

/// Writes offline.html next to the `page` whose files are in `dir`.
///
/// # Errors
/// index.html has another policy than the one replaced here, or a file cannot be read or written.
pub(crate) fn write(page: &str, dir: &Path) -> Result<()> {
    let mut whole = replace_policy(page)?;
    for file in tree::files_below(dir)? {
        let name = tree::relative(&file, dir);
        if refers_to(&whole, &name) {
            let content =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            whole = inline(&whole, &name, http::content_type(&file), &content);
        }
    }
    let to = dir.join(NAME);
    fs::write(&to, whole).with_context(|| format!("cannot write {}", to.display()))
}

fn replace_policy(page: &str) -> Result<String> {
    ensure!(
        page.contains(HOSTED_POLICY),
        "the Content-Security-Policy of index.html changed: bring xtask/src/offline.rs in line with it"
    );
    // The single file contains everything, so it has nothing to preload.
    let page = page.replace("rel=\"preload\"", "rel=\"alternate\"");
    Ok(page.replace(HOSTED_POLICY, OFFLINE_POLICY))
}

fn refers_to(page: &str, name: &str) -> bool {
    page.contains(&format!("\"./{name}\""))
}

fn inline(page: &str, name: &str, kind: &str, content: &[u8]) -> String {
    let data = format!("\"data:{kind};base64,{}\"", STANDARD.encode(content));
    page.replace(&format!("\"./{name}\""), &data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_becomes_the_content() {
        let page = "<link href=\"./a.css\">";
        assert!(refers_to(page, "a.css") && !refers_to(page, "b.css"));
        assert_eq!(
            inline(page, "a.css", "text/css", b"a{}"),
            "<link href=\"data:text/css;base64,YXt9\">"
        );
    }

    #[test]
    fn the_policy_of_the_page_is_the_one_that_is_replaced() {
        let page = fs::read_to_string(tree::root().join("index.html")).unwrap();
        let whole = replace_policy(&page).unwrap();
        assert!(
            whole.contains("default-src 'none'") && !whole.contains("'self'"),
            "{whole}"
        );
        assert!(replace_policy("<head></head>").is_err());
    }
}
