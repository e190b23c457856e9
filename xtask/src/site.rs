//! Builds the site: the engine and its page as WebAssembly, the scripts that load it, and the files of www/.

use crate::pack::pack;
use crate::steps::Steps;
use crate::{lean, notices, offline, policy, size, small, split, toolchain, tree, whole};
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};
use wasm_bindgen_cli_support::Bindgen;

const PACKAGE: &str = "rollout-playground";
const CRATE: &str = "rollout_playground";
/// The stem of the generated module.
const MODULE: &str = "app";
const SCRIPT: &str = "app.js";
pub(crate) const WASM: &str = "app_bg.wasm";

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Profile {
    /// This profile rebuilds quickly after an edit.
    Dev,
    /// This profile makes small downloads.
    Release,
}

impl Profile {
    fn cargo_name(self) -> &'static str {
        match self {
            Profile::Dev => "wasm-dev",
            Profile::Release => "wasm-release",
        }
    }

    /// The folder that holds the built site.
    pub(crate) fn site_dir(self) -> PathBuf {
        match self {
            Profile::Dev => tree::target().join("site"),
            Profile::Release => tree::root().join("dist"),
        }
    }
}

/// `cargo xtask build`: the site, and for the one to publish what it weighs.
pub(crate) fn build_and_report(profile: Profile) -> Result<()> {
    toolchain::prepare_for_wasm()?;
    let took = build(profile)?.as_secs_f64();
    let dir = profile.site_dir();
    match profile {
        Profile::Dev => println!("Built {} in {took:.1} s", dir.display()),
        Profile::Release => {
            print!("{}", size::measure(&dir)?);
            println!("Built dist/ in {took:.1} s: copy it to any static host, under any path");
        }
    }
    Ok(())
}

/// Builds the site for one profile, prints the time of each step, and returns the total time.
///
/// # Errors
/// Cargo fails, after printing the reason itself, or the generated files cannot be written.
pub(crate) fn build(profile: Profile) -> Result<Duration> {
    let mut steps = Steps::begin();
    let wasm = compile(profile)?;
    steps.done("compile to WebAssembly");
    let dir = profile.site_dir();
    if profile == Profile::Release && dir.exists() {
        fs::remove_dir_all(&dir).with_context(|| format!("cannot replace {}", dir.display()))?;
    }
    fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    match profile {
        Profile::Dev => generate_whole(&wasm, &dir, &mut steps)?,
        Profile::Release => generate_in_parts(&wasm, &dir, &mut steps)?,
    }
    copy_static_files(&dir)?;
    notices::write(&dir)?;
    let page = match profile {
        Profile::Dev => read_index()?,
        Profile::Release => index_with_poster()?,
    };
    let mut page = split::name_parts(&page, WASM, &dir)?;
    if profile == Profile::Release {
        page = lean::join_style_sheets(&page, &dir)?;
        offline::write(&page, &dir)?;
    }
    policy::write(&page, &dir)?;
    write_index(page, &dir)?;
    steps.done("the other files");
    Ok(steps.took())
}

fn compile(profile: Profile) -> Result<PathBuf> {
    let name = profile.cargo_name();
    let mut cargo = toolchain::cargo(&[
        "rustc",
        "--package",
        PACKAGE,
        "--lib",
        "--target",
        toolchain::WASM,
        "--profile",
        name,
    ]);
    let target = match profile {
        Profile::Release if small::is_possible()? => small::with_standard_library(&mut cargo),
        Profile::Release | Profile::Dev => tree::target(),
    };
    cargo.args(match profile {
        Profile::Dev => ["--", whole::LINK_ARGUMENT],
        Profile::Release => ["--", split::LINK_ARGUMENT],
    });
    toolchain::run(
        &mut cargo,
        "the build failed; the compiler's message is above",
    )?;
    Ok(target
        .join(toolchain::WASM)
        .join(name)
        .join(format!("{CRATE}.wasm")))
}

/// Writes one wasm with everything in it. It is skipped when the wasm has not changed, as after an edit of www/ only.
fn generate_whole(wasm: &Path, dir: &Path, steps: &mut Steps) -> Result<()> {
    if is_newer(&dir.join(WASM), wasm) {
        return Ok(());
    }
    let script = bind(wasm, dir, Profile::Dev)?;
    write_script(&whole::complete(&script)?, dir)?;
    steps.done("wasm-bindgen");
    Ok(())
}

/// Writes the first wasm and the parts that are loaded later.
fn generate_in_parts(wasm: &Path, dir: &Path, steps: &mut Steps) -> Result<()> {
    let split = split::split(wasm, &wasm.with_extension("split"), dir)?;
    steps.done("split off the parts");
    let script = split.complete(&bind(&split.first, dir, Profile::Release)?)?;
    steps.done("wasm-bindgen");
    let made = dir.join(WASM);
    let packed = pack(&fs::read(&made)?)?;
    fs::write(&made, packed).with_context(|| format!("cannot write {}", made.display()))?;
    write_script(&lean::script(&script)?, dir)?;
    steps.done("pack");
    Ok(())
}

/// Runs wasm-bindgen and returns the script that it wrote.
fn bind(wasm: &Path, dir: &Path, profile: Profile) -> Result<String> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(MODULE)
        .web(true)?
        .keep_lld_exports(true)
        .typescript(false);
    bindgen
        .remove_producers_section(true)
        .remove_name_section(profile == Profile::Release);
    let mut output = bindgen
        .generate_output()
        .context("wasm-bindgen cannot read the built wasm")?;
    output
        .emit(dir)
        .with_context(|| format!("cannot write to {}", dir.display()))?;
    let script = dir.join(SCRIPT);
    fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))
}

fn write_script(script: &str, dir: &Path) -> Result<()> {
    let to = dir.join(SCRIPT);
    fs::write(&to, script).with_context(|| format!("cannot write {}", to.display()))
}

fn is_newer(made: &Path, source: &Path) -> bool {
    matches!((modified(made), modified(source)), (Some(made), Some(source)) if made > source)
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|meta| meta.modified()).ok()
}

fn copy_static_files(dir: &Path) -> Result<()> {
    let from = tree::root().join("www");
    for file in tree::files_below(&from)? {
        let to = dir.join(tree::relative(&file, &from));
        let copy = || -> std::io::Result<u64> {
            fs::create_dir_all(to.parent().unwrap_or(dir))?;
            fs::copy(&file, &to)
        };
        copy().with_context(|| format!("cannot copy {} to {}", file.display(), to.display()))?;
    }
    Ok(())
}

fn index() -> PathBuf {
    tree::root().join("index.html")
}

/// The page with the first screen in it. The engine draws that natively, so `serve` does without it: a native build of all
/// crates would make the first `serve` a third longer.
///
/// # Errors
/// The native build fails, or the page has no place for the poster.
fn index_with_poster() -> Result<String> {
    let mut poster = toolchain::cargo(&["run", "--quiet", "--package", "rollout", "--", "poster"]);
    let output = poster.arg(index()).stderr(Stdio::inherit()).output()?;
    ensure!(
        output.status.success(),
        "the first screen could not be drawn; the reason is above"
    );
    String::from_utf8(output.stdout).context("the page is not UTF-8")
}

fn read_index() -> Result<String> {
    let source = index();
    fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))
}

fn write_index(mut page: String, dir: &Path) -> Result<()> {
    for file in tree::files_below(dir)? {
        let content = fs::read(&file)?;
        let name = tree::relative(&file, dir);
        page = add_integrity(&page, &name, &integrity(&content));
        page = add_version(&page, &name, &version_of(&content));
    }
    fs::write(dir.join("index.html"), page)
        .with_context(|| format!("cannot write to {}", dir.display()))
}

/// A browser may keep an old file for as long as its host lets it; a changed file must therefore have a changed URL.
fn add_version(page: &str, file: &str, version: &str) -> String {
    page.replace(
        &format!("\"./{file}\""),
        &format!("\"./{file}?v={version}\""),
    )
}

/// A browser uses a script, a style sheet or a preloaded file only if it has the hash that stands beside its address.
fn add_integrity(page: &str, file: &str, integrity: &str) -> String {
    let mut out = String::new();
    for line in page.split_inclusive('\n') {
        let is_checked = ["<script ", "rel=\"stylesheet\"", "rel=\"preload\""]
            .iter()
            .any(|tag| line.contains(tag));
        let address = format!("\"./{file}\"");
        let checked = format!("{address} integrity=\"{integrity}\"");
        out += &if is_checked {
            line.replace(&address, &checked)
        } else {
            line.to_string()
        };
    }
    out
}

/// The hash of a file, as browsers read it.
pub(crate) fn integrity(content: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

fn version_of(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    format!("{:08x}", hasher.finish() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_styles_and_preloaded_files_get_their_hash() {
        let page = "<link rel=\"icon\" href=\"./a.js\">\n<script src=\"./a.js\"></script>\n<link rel=\"stylesheet\" href=\"./a.js\">\n";
        let expect = "<link rel=\"icon\" href=\"./a.js\">\n<script src=\"./a.js\" integrity=\"sha256-x\"></script>\n<link rel=\"stylesheet\" href=\"./a.js\" integrity=\"sha256-x\">\n";
        assert_eq!(add_integrity(page, "a.js", "sha256-x"), expect);
        let of_nothing = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert_eq!(integrity(b""), of_nothing);
    }

    #[test]
    fn only_whole_relative_references_get_a_version() {
        let page = r#"<link href="./a.css"><a href="./a.css.txt">a.css</a>"#;
        let expect = r#"<link href="./a.css?v=1"><a href="./a.css.txt">a.css</a>"#;
        assert_eq!(add_version(page, "a.css", "1"), expect);
    }
}
