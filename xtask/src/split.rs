//! Takes the code that the first screen does not need out of the linked wasm, into a file that is loaded later.

use crate::pack::pack;
use crate::site::integrity;
use crate::tree;
use anyhow::{Context, Result, anyhow, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_split_cli_support::{Options, transform};

/// The prefix of the name of a part while the wasm is split.
const SPLIT: &str = "split_";
/// The script that loads a part, under the name that the split wasm imports. It is merged into the module that
/// wasm-bindgen writes.
const LOADER: &str = "./split.js";

/// The linker has to keep relocations, because the wasm is cut along them.
pub(crate) const LINK_ARGUMENT: &str = "-Clink-arg=--emit-relocs";

/// The split-off parts are in place; the remaining wasm still has to go through wasm-bindgen.
pub(crate) struct Split {
    pub first: PathBuf,
    loader: String,
}

/// Splits the linked `wasm` in the folder `work`, and writes each part that is loaded later into `site` under its name.
///
/// # Errors
/// The wasm was linked without relocations, or a file cannot be read or written.
pub(crate) fn split(wasm: &Path, work: &Path, site: &Path) -> Result<Split> {
    let linked = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let first = work.join("first.wasm");
    let mut options = Options::new(&linked);
    options.output_dir = work;
    options.main_out_path = &first;
    options.link_name = LOADER;
    let made = transform(options)
        .map_err(|error| anyhow!("the late parts cannot be split off: {error:?}"))?;
    let mut parts = Vec::new();
    for file in &made.split_modules {
        let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let part = SplitModule {
            file: tree::relative(file, work),
            content: pack(&content)?,
        };
        let to = site.join(part.name());
        fs::write(&to, &part.content).with_context(|| format!("cannot write {}", to.display()))?;
        parts.push(part);
    }
    let script = work.join(LOADER);
    let script =
        fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    Ok(Split {
        first,
        loader: loader(&script, &parts)?,
    })
}

/// A part that is loaded later.
struct SplitModule {
    /// The file name that the splitter gave the part.
    file: String,
    content: Vec<u8>,
}

impl SplitModule {
    /// The file name of the part in the site.
    fn name(&self) -> &str {
        self.file.strip_prefix(SPLIT).unwrap_or(&self.file)
    }
}

/// Puts the addresses of the parts in `site` into the page, at the placeholder for them.
///
/// # Errors
/// The page has no placeholder, or the site cannot be read.
pub(crate) fn name_parts(page: &str, first: &str, site: &Path) -> Result<String> {
    let mut lines = String::new();
    for file in tree::files_below(site)? {
        let name = tree::relative(&file, site);
        if name.ends_with(".wasm") && name != first {
            lines += &format!("<meta name=\"{name}\" content=\"./{name}\">\n  ");
        }
    }
    replace(page, "<meta name=\"late-parts\">", lines.trim_end())
}

/// Fetches a part by its name. After a failure, whatever the browser has kept of the part is fetched anew, because it may be what
/// was cut off or changed on its way.
const FETCH: &str = "const asked = new Set();
function fetchPart(name, integrity) {
const cache = asked.has(name) ? \"reload\" : \"default\";
asked.add(name);
return fetch(document.querySelector(`meta[name=\"${name}\"]`).content, { integrity, cache });
}
";

/// Prepares the script for the module. The parts are fetched from the addresses in index.html; a host may serve them
/// with any media type; and the browser refuses a part of another build, because its hash differs.
fn loader(script: &str, parts: &[SplitModule]) -> Result<String> {
    let mut script = replace(script, "import { initSync } from \"./main.js\";", FETCH)?;
    for part in parts {
        let integrity = integrity(&part.content);
        let fetch = format!("fetchPart(\"{}\", \"{integrity}\")", part.name());
        let from = format!("fetch(new URL(\"./{}\", import.meta.url))", part.file);
        script = replace(&script, &from, &fetch)?;
    }
    // A part has failed only when all that it needs has arrived or failed: a second attempt that began earlier would join
    // requests that are about to fail.
    let script = replace(
        &script,
        "await Promise.all(parallelStuff);",
        "await Promise.allSettled(parallelStuff); await Promise.all(parallelStuff);",
    )?;
    let script = script.replace("export const ", "const ");
    Ok(script.replace(
        "WebAssembly.instantiateStreaming(src, imports)",
        "WebAssembly.instantiate(await (await src).arrayBuffer(), imports)",
    ))
}

/// The functions of the loader that the program imports.
fn loads(loader: &str) -> Vec<&str> {
    let declared = loader
        .lines()
        .filter_map(|line| line.strip_prefix("const "));
    let names = declared.filter_map(|rest| Some(rest.split_once(" =")?.0));
    names
        .filter(|name| name.starts_with("__wasm_split_load_"))
        .collect()
}

impl Split {
    /// Merges the loader into the module that wasm-bindgen wrote, so that neither needs the address of the other.
    ///
    /// # Errors
    /// The module does not import the loader in the expected way.
    pub(crate) fn complete(&self, module: &str) -> Result<String> {
        let loads = loads(&self.loader).join(", ");
        let (imports, rest): (Vec<&str>, Vec<&str>) =
            module.lines().partition(|line| imported(line).is_some());
        ensure!(
            !imports.is_empty() && !loads.is_empty(),
            "the generated scripts changed: bring xtask/src/split.rs in line with them"
        );
        let mut complete = format!("{}\n{}", rest.join("\n"), self.loader);
        for name in imports.into_iter().filter_map(imported) {
            complete += &format!("const {name} = {{ {loads} }};\n");
        }
        Ok(complete)
    }
}

/// The name that a line gives to the loader that it imports.
fn imported(line: &str) -> Option<&str> {
    let (name, from) = line.strip_prefix("import * as ")?.split_once(" from ")?;
    (from.trim_matches([';', '"']) == LOADER).then_some(name)
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

    fn late() -> SplitModule {
        SplitModule {
            file: "split_late.wasm".to_string(),
            content: b"late".to_vec(),
        }
    }

    #[test]
    fn the_loader_becomes_part_of_the_module() {
        let script = r#"import { initSync } from "./main.js";
function makeLoad(fetcher, deps) {
    await Promise.all(parallelStuff);
}
export const __wasm_split_load_late = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_late.wasm", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}, []));"#;
        let split = Split {
            first: PathBuf::new(),
            loader: loader(script, &[late()]).unwrap(),
        };
        let module = split
            .complete("import * as import1 from \"./split.js\"\nimport * as import2 from \"./split.js\"\nexport { initSync };")
            .unwrap();
        assert!(!module.contains("import "), "{module}");
        assert!(module.contains("Promise.allSettled"), "{module}");
        let fetched = "const src = fetchPart(\"late.wasm\", \"sha256-";
        assert!(module.contains(fetched), "{module}");
        assert!(module.contains("{ integrity, cache }"), "{module}");
        for name in ["import1", "import2"] {
            let given = format!("const {name} = {{ __wasm_split_load_late }};");
            assert!(module.contains(&given), "{module}");
        }
    }

    #[test]
    fn a_script_written_otherwise_is_an_error() {
        assert!(loader("export const other = 1;", &[late()]).is_err());
    }

    #[test]
    fn the_page_has_a_place_for_the_parts() {
        let page = fs::read_to_string(tree::root().join("index.html")).unwrap();
        assert!(name_parts(&page, "app_bg.wasm", Path::new("none")).is_ok());
    }
}
