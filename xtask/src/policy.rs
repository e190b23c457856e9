//! The headers that a host should send with the page. They say again what `index.html` says of itself, and what a page cannot say of
//! itself. `cargo xtask serve` sends them, and a built site carries them for hosts that read a file named `_headers`.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The file in which Netlify, Cloudflare Pages and others look for headers.
pub(crate) const FILE: &str = "_headers";

/// What index.html has in front of its policy and behind it.
const META: (&str, &str) = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"",
    "\">",
);

/// Any page may embed the playground, as the HTML that it offers to copy does. Browsers read this rule only in a header.
const EMBEDDING: &str = "frame-ancestors *";

/// The headers of every file. `nosniff` keeps browsers from running a file as something that it is not.
pub(crate) const ALWAYS: [(&str, &str); 3] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// The policy that index.html states, with the rules that only a header can state; `None` if the page states none.
pub(crate) fn of_page(page: &str) -> Option<String> {
    let (_, after) = page.split_once(META.0)?;
    let (policy, _) = after.split_once(META.1)?;
    Some(format!("{policy}; {EMBEDDING}"))
}

/// Writes the headers of the site in `dir`, whose index.html is `page`. `offline.html` gets no policy by header, because its own
/// allows other things.
///
/// # Errors
/// The page states no policy, or the file cannot be written.
pub(crate) fn write(page: &str, dir: &Path) -> Result<()> {
    let policy = of_page(page).context("index.html states no Content-Security-Policy")?;
    let mut text = "/*\n".to_string();
    for (name, value) in ALWAYS {
        text += &format!("  {name}: {value}\n");
    }
    for path in ["/", "/index.html"] {
        text += &format!("\n{path}\n  Content-Security-Policy: {policy}\n");
    }
    let to = dir.join(FILE);
    fs::write(&to, text).with_context(|| format!("cannot write {}", to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;

    fn of_index() -> String {
        let page = fs::read_to_string(tree::root().join("index.html")).unwrap();
        of_page(&page).unwrap()
    }

    #[test]
    fn the_policy_allows_no_inline_style_and_no_text_as_code() {
        let policy = of_index();
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{policy}");
        for rule in [
            "style-src 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            "frame-ancestors *",
        ] {
            assert!(policy.split("; ").any(|one| one == rule), "{policy}");
        }
    }

    #[test]
    fn a_page_without_a_policy_is_an_error() {
        assert_eq!(of_page("<head></head>"), None);
        assert!(write("<head></head>", Path::new("none")).is_err());
    }

    #[test]
    fn the_documentation_states_the_same_headers() {
        let text = fs::read_to_string(tree::root().join("docs/hosting.md")).unwrap();
        let always = ALWAYS.map(|(name, value)| (name.to_string(), value.to_string()));
        let policy = ("Content-Security-Policy".to_string(), of_index());
        for (name, value) in always.into_iter().chain([policy]) {
            let line = format!("add_header {name} \"{value}\"");
            assert!(text.contains(&line), "docs/hosting.md lacks {line}");
        }
    }
}
