//! Short names for what the module and its script call each other: wasm-bindgen's tell much, and carry numbers that do not pack.

use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// How the functions begin that the script calls for closures; others are called by people, and keep their names.
const CLOSURE: &str = "wasm_bindgen_";

/// Old names, and the new ones.
type Names = BTreeMap<String, String>;

/// The module and its script, with short names in both.
///
/// # Errors
/// Where the module cannot be read, or the script has such a name for something else.
pub(crate) fn names(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let names = found(module)?;
    for new in names.values() {
        ensure!(
            words(script).all(|word| word != new),
            "the generated script changed: bring xtask/src/short.rs in line with it, which calls something else {new}"
        );
    }
    let renamed = words(script).map(|word| names.get(word).map_or(word, String::as_str));
    Ok((renamed_in(module, &names)?, renamed.collect()))
}

fn found(module: &[u8]) -> Result<Names> {
    let mut names = Names::new();
    let mut add = |old: &str| {
        let new = format!("${}", names.len());
        names.entry(old.to_string()).or_insert(new);
    };
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    add(import?.name);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let name = export?.name;
                    if name.starts_with(CLOSURE) {
                        add(name);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

/// A script cut into names and what stands between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    script
        .as_bytes()
        .chunk_by(move |a, b| is_letter(*a) == is_letter(*b))
        .scan(0, |from, chunk| {
            let start = *from;
            *from += chunk.len();
            Some(&script[start..*from])
        })
}

fn renamed_in(module: &[u8], names: &Names) -> Result<Vec<u8>> {
    let new = |old: &'_ str| names.get(old).cloned().unwrap_or(old.to_string());
    let mut out = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                let mut made = ImportSection::new();
                for import in section.into_imports() {
                    let import = import?;
                    let kind = RoundtripReencoder.entity_type(import.ty)?;
                    made.import(import.module, &new(import.name), kind);
                }
                out.section(&made);
            }
            Payload::ExportSection(section) => {
                let mut made = ExportSection::new();
                for export in section {
                    let export = export?;
                    let kind = RoundtripReencoder.export_kind(export.kind)?;
                    made.export(&new(export.name), kind, export.index);
                }
                out.section(&made);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = &module[range.start as usize..range.end as usize];
                    out.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(out.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, EntityType, ExportKind, Function, FunctionSection};
    use wasm_encoder::{Instruction, TypeSection};

    const CALLED: &str = "wasm_bindgen_e44edd6d937718a7___closures_____invoke";

    fn module() -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import(
            "./app_bg.js",
            "__wbg_now_0123456789abcdef",
            EntityType::Function(0),
        );
        let (mut functions, mut exports) = (FunctionSection::new(), ExportSection::new());
        functions.function(0);
        exports.export(CALLED, ExportKind::Func, 1);
        exports.export("mountPlayground", ExportKind::Func, 1);
        let (mut code, mut body) = (CodeSection::new(), Function::new([]));
        body.instruction(&Instruction::Call(0));
        body.instruction(&Instruction::End);
        code.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module.section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn both_sides_use_the_same_short_names() {
        let script = format!(
            "x = {{ __wbg_now_0123456789abcdef: () => wasm.{CALLED}() }}; wasm.mountPlayground('é');"
        );
        let (short, script) = names(&module(), &script).unwrap();
        assert_eq!(
            script,
            "x = { $0: () => wasm.$1() }; wasm.mountPlayground('é');"
        );
        let again = found(&short).unwrap();
        assert_eq!(again.into_keys().collect::<Vec<_>>(), ["$0"]);
        assert!(short.len() < module().len());
    }

    #[test]
    fn a_name_that_is_taken_is_an_error() {
        assert!(names(&module(), "const $1 = 0;").is_err());
    }
}
