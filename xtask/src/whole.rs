//! Builds the page in one piece: the parts that a published page loads later stay in the wasm, because splitting takes
//! longer than loading everything from the same machine.

use anyhow::{Result, ensure};

/// The module that the parts are imported from, until a build puts in the real name.
const PLACEHOLDER: &str = "__wasm_split_placeholder__";

/// Every part is present already, so loading one succeeds at once, and its functions are exports of the same wasm.
const PARTS: &str = "new Proxy({}, {
    get: (_, name) => name.startsWith('__wasm_split_load_')
        ? (callback, data) => queueMicrotask(() => wasm.__indirect_function_table.get(callback)(data, true))
        : (...given) => wasm[name.replace('_import_', '_export_')](...given),
})";

/// The linker has to export the table of functions, because the loader calls back through it.
pub(crate) const LINK_ARGUMENT: &str = "-Clink-arg=--export-table";

/// Puts the parts into the script that wasm-bindgen wrote and that imports them.
///
/// # Errors
/// The script does not import the parts in the expected way.
pub(crate) fn complete(script: &str) -> Result<String> {
    let mut found = false;
    let lines = script.lines().map(|line| match imported(line) {
        Some(name) => {
            found = true;
            format!("const {name} = {PARTS};\n")
        }
        None => format!("{line}\n"),
    });
    let complete = lines.collect();
    ensure!(
        found,
        "the generated script changed: bring xtask/src/whole.rs in line with it, which looks for {PLACEHOLDER}"
    );
    Ok(complete)
}

/// The name that a line gives to the module of parts that it imports.
fn imported(line: &str) -> Option<&str> {
    let (name, from) = line.strip_prefix("import * as ")?.split_once(" from ")?;
    (from.trim_matches([';', '"', '\'']) == PLACEHOLDER).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_stand_where_they_were_imported() {
        let script = "import * as import1 from \"__wasm_split_placeholder__\"\nlet wasm;";
        let whole = complete(script).unwrap();
        assert!(whole.starts_with("const import1 = new Proxy("), "{whole}");
        assert!(whole.ends_with("let wasm;\n"), "{whole}");
    }

    #[test]
    fn a_script_written_otherwise_is_an_error() {
        assert!(complete("let wasm;").is_err());
    }
}
