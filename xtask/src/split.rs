//! Taking what the first screen does without out of the linked wasm, into a file of its own that is loaded late.

use crate::pack::pack;
use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_split_cli_support::{Options, transform};

/// The late part, as index.html names it.
pub const LATE: &str = "late.wasm";
/// The script that loads it, as the split wasm imports it; it becomes a part of the module that wasm-bindgen writes.
const LOADER: &str = "./split.js";

/// What was split off is in place; the rest has still to go through wasm-bindgen.
pub struct Split {
    pub first: PathBuf,
    loader: String,
}

/// Splits the linked `wasm` within `work`, and puts the late part into `site`.
///
/// # Errors
/// Where the wasm was linked without relocations, or has not exactly one late part.
pub fn split(wasm: &Path, work: &Path, site: &Path) -> Result<Split> {
    let linked = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let first = work.join("first.wasm");
    let mut options = Options::new(&linked);
    options.output_dir = work;
    options.main_out_path = &first;
    options.link_name = LOADER;
    let made = transform(options)
        .map_err(|error| anyhow!("the late part cannot be split off: {error:?}"))?;
    let [late] = &made.split_modules[..] else {
        let found = made.split_modules.len();
        return Err(anyhow!("one late part was expected, not {found}"));
    };
    let content = fs::read(late).with_context(|| format!("cannot read {}", late.display()))?;
    let content = pack(&content)?;
    let to = site.join(LATE);
    fs::write(&to, &content).with_context(|| format!("cannot write {}", to.display()))?;
    let script = work.join(LOADER);
    let script =
        fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    Ok(Split {
        first,
        loader: loader(&script, &content)?,
    })
}

/// The script made ready to stand in the module: index.html has the address of the late part, any host may serve it whatever
/// type it thinks it has, and one that belongs to another build is refused by the browser.
fn loader(script: &str, late: &[u8]) -> Result<String> {
    let integrity = STANDARD.encode(Sha256::digest(late));
    let fetch = format!(
        "fetch(document.querySelector('meta[name=late]').content, {{ integrity: \"sha256-{integrity}\" }})"
    );
    let script = replace(script, "export const ", "const ")?;
    let script = replace(&script, "import { initSync } from \"./main.js\";", "")?;
    let script = replace(
        &script,
        "fetch(new URL(\"./split_late.wasm\", import.meta.url))",
        &fetch,
    )?;
    replace(
        &script,
        "WebAssembly.instantiateStreaming(src, imports)",
        "WebAssembly.instantiate(await (await src).arrayBuffer(), imports)",
    )
}

impl Split {
    /// The module that wasm-bindgen wrote with the loader in it, so that neither needs the address of the other.
    ///
    /// # Errors
    /// Where the module does not import the loader as expected.
    pub fn complete(&self, module: &str) -> Result<String> {
        let import = format!("import * as import1 from \"{LOADER}\"");
        let module = replace(module, &import, "")?;
        let imported = "const import1 = { __wasm_split_load_late };";
        Ok(format!("{module}\n{}{imported}\n", self.loader))
    }
}

fn replace(text: &str, from: &str, to: &str) -> Result<String> {
    ensure!(
        text.matches(from).count() == 1,
        "the generated script changed: bring xtask/src/split.rs in line with it, which looks for {from}"
    );
    Ok(text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_becomes_part_of_the_module() {
        let script = r#"import { initSync } from "./main.js";
export const __wasm_split_load_late = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_late.wasm", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}, []));"#;
        let split = Split {
            first: PathBuf::new(),
            loader: loader(script, b"late").unwrap(),
        };
        let module = split
            .complete("import * as import1 from \"./split.js\"\nexport { initSync };")
            .unwrap();
        assert!(!module.contains("import "), "{module}");
        assert!(module.contains("integrity: \"sha256-"), "{module}");
    }

    #[test]
    fn a_script_written_otherwise_is_an_error() {
        assert!(loader("export const other = 1;", b"").is_err());
    }
}
