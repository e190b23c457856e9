//! The crates whose code is in the wasm, and the notices that their licences ask for.

use crate::{toolchain, tree};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The file in the site.
pub(crate) const FILE: &str = "licenses.txt";
/// How the files with licences begin.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"];
const APACHE: &str = "Apache-2.0";

/// A crate of somebody else.
#[derive(Debug)]
struct Crate {
    name: String,
    version: String,
    /// The licences as an SPDX expression.
    license: String,
    dir: PathBuf,
}

impl Crate {
    /// Whether the crate may be used under the Apache licence alone, whose text then stands once for all such crates.
    fn is_under_apache(&self) -> bool {
        self.license.contains(APACHE) && !self.license.contains(" AND ")
    }

    /// The texts of the crate's own licence files.
    fn texts(&self, wanted: &[&str]) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for file in tree::files_below(&self.dir)? {
            let name = tree::relative(&file, &self.dir).to_uppercase();
            if wanted.iter().any(|start| name.starts_with(start)) {
                let text = fs::read_to_string(&file);
                let text = text.with_context(|| format!("cannot read {}", file.display()))?;
                texts.push(text.trim().to_string());
            }
        }
        Ok(texts)
    }
}

/// Writes the notices into the site in `dir`.
///
/// # Errors
/// A crate has neither the Apache licence nor a file with its licence, or a file cannot be read or written.
pub(crate) fn write(dir: &Path) -> Result<()> {
    let to = dir.join(FILE);
    fs::write(&to, text(&crates()?)?).with_context(|| format!("cannot write {}", to.display()))
}

fn text(crates: &[Crate]) -> Result<String> {
    let mut out =
        "The Rollout Playground contains code of the crates below, which others wrote.\n\n"
            .to_string();
    out += "Under the Apache License, Version 2.0, whose text ends this file:\n\n";
    out += "* the standard library of Rust\n";
    let (apache, others): (Vec<&Crate>, Vec<&Crate>) =
        crates.iter().partition(|one| one.is_under_apache());
    for one in &apache {
        writeln!(out, "* {} {}", one.name, one.version)?;
    }
    for one in &apache {
        for notice in one.texts(&["NOTICE"])? {
            write!(out, "\n{} has this notice:\n\n{notice}\n", one.name)?;
        }
    }
    let mut by_text = BTreeMap::<Vec<String>, Vec<String>>::new();
    for one in others {
        let texts = one.texts(&NAMES)?;
        ensure!(
            !texts.is_empty(),
            "{} {} ({}) has no file with its licence: see to its notice in xtask/src/notices.rs",
            one.name,
            one.version,
            one.license
        );
        let name = format!("{} {}", one.name, one.version);
        by_text.entry(texts).or_default().push(name);
    }
    for (texts, names) in by_text {
        write!(
            out,
            "\n\n=== {}\n\n{}\n",
            names.join(", "),
            texts.join("\n\n")
        )?;
    }
    let apache = fs::read_to_string(tree::root().join("LICENSE-APACHE"))?;
    write!(out, "\n\n=== Apache License, Version 2.0\n\n{apache}")?;
    Ok(out)
}

/// The crates that the page is linked from, without our own.
fn crates() -> Result<Vec<Crate>> {
    linked(&metadata()?)
        .context("cargo metadata has another form: bring xtask/src/notices.rs in line with it")
}

/// All packages of the workspace and what they depend on, as cargo tells it.
fn metadata() -> Result<Value> {
    let mut cargo = toolchain::cargo(&[
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform",
        toolchain::WASM,
    ]);
    let output = cargo.output().context("cargo metadata does not start")?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Follows the dependencies from the page. What only runs while the page is compiled is left out.
fn linked(metadata: &Value) -> Option<Vec<Crate>> {
    let by_id = |list: &'_ Value| -> Option<BTreeMap<String, Value>> {
        let all = list.as_array()?.iter();
        all.map(|one| Some((one["id"].as_str()?.to_string(), one.clone())))
            .collect()
    };
    let packages = by_id(&metadata["packages"])?;
    let nodes = by_id(&metadata["resolve"]["nodes"])?;
    let page = packages
        .iter()
        .find(|(_, one)| one["name"] == "rollout-playground")?;
    let (mut seen, mut pending) = (BTreeSet::new(), vec![page.0.as_str()]);
    while let Some(id) = pending.pop() {
        if is_macro(packages.get(id)?) || !seen.insert(id) {
            continue;
        }
        let needs = nodes.get(id)?["deps"].as_array()?.iter();
        pending.extend(
            needs
                .filter(|need| is_linked(need))
                .filter_map(|need| need["pkg"].as_str()),
        );
    }
    let theirs = seen
        .into_iter()
        .filter_map(|id| packages.get(id))
        .filter(|one| !one["source"].is_null());
    let mut crates = theirs.map(read).collect::<Option<Vec<Crate>>>()?;
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Some(crates)
}

fn is_macro(package: &Value) -> bool {
    let targets = package["targets"].as_array().into_iter().flatten();
    let mut kinds = targets.flat_map(|target| target["kind"].as_array().into_iter().flatten());
    kinds.any(|kind| kind == "proc-macro")
}

/// Whether a dependency is a normal one, and none of a build script or a test.
fn is_linked(need: &Value) -> bool {
    let kinds = need["dep_kinds"].as_array().into_iter().flatten();
    kinds.into_iter().any(|kind| kind["kind"].is_null())
}

fn read(package: &Value) -> Option<Crate> {
    Some(Crate {
        name: package["name"].as_str()?.to_string(),
        version: package["version"].as_str()?.to_string(),
        license: package["license"].as_str()?.to_string(),
        dir: Path::new(package["manifest_path"].as_str()?)
            .parent()?
            .to_path_buf(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_in_the_wasm_has_its_notice() {
        let crates = crates().unwrap();
        let text = text(&crates).unwrap();
        for one in &crates {
            let name = format!("{} {}", one.name, one.version);
            assert!(text.contains(&name), "{name} is missing");
        }
        for part in [
            "* yew ",
            "=== slab ",
            "Permission is hereby granted",
            "TERMS AND CONDITIONS",
        ] {
            assert!(text.contains(part), "{part} is missing");
        }
        assert!(
            !text.contains("xtask") && !text.contains("proptest"),
            "these are not in the wasm"
        );
    }

    #[test]
    fn the_documentation_lists_the_crates_in_the_wasm() {
        let page = fs::read_to_string(tree::root().join("docs/dependencies.md")).unwrap();
        let mut expect = BTreeMap::<String, BTreeSet<String>>::new();
        for one in crates().unwrap() {
            expect.entry(one.license).or_default().insert(one.name);
        }
        let lines = expect.iter().map(|(license, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("| {license} | {} |\n", names.join(", "))
        });
        let table: String = lines.collect();
        assert!(
            page.contains(&table),
            "docs/dependencies.md should have this table:\n{table}"
        );
    }

    #[test]
    fn the_documentation_says_why_each_direct_dependency_is_there() {
        let page = fs::read_to_string(tree::root().join("docs/dependencies.md")).unwrap();
        let metadata = metadata().unwrap();
        let packages = metadata["packages"].as_array().unwrap().iter();
        let ours = packages.filter(|one| one["source"].is_null());
        let needs = ours.flat_map(|one| one["dependencies"].as_array().unwrap());
        let theirs = needs.filter(|need| !need["source"].is_null());
        let names: BTreeSet<&str> = theirs.map(|need| need["name"].as_str().unwrap()).collect();
        assert!(names.contains("yew"), "{names:?}");
        for name in names {
            let row = format!("| `{name}` |");
            assert!(page.contains(&row), "docs/dependencies.md has no row {row}");
        }
    }
}
