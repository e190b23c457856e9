//! Rewrites a wasm module so that it compresses well: functions that do the same are kept once, similar functions are put
//! next to each other, numbers lose their padding, and sections that a browser does not need, such as names, are removed.

use anyhow::{Result, bail, ensure};
use std::collections::BTreeMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, Encode, ExportSection,
    FunctionSection, GlobalSection, ImportSection, MemorySection, Module, StartSection,
    TableSection, TypeSection,
};
use wasmparser::{FunctionBody, Parser, Payload, TypeRef};

/// # Errors
/// The bytes are no module, or contain something that a linked Rust program does not have.
pub(crate) fn pack(module: &[u8]) -> Result<Vec<u8>> {
    let functions = Functions::of(module)?;
    let same = functions.same()?;
    let order = functions.order(&same);
    let mut numbers = Renumbered {
        to: functions.renumbered(&order, &same),
    };
    let mut out = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        copy(payload?, &functions, &order, &mut numbers, &mut out)?;
    }
    Ok(out.finish())
}

struct Functions<'m> {
    /// The number of imported functions, which keep their indices.
    imported: u32,
    types: Vec<u32>,
    bodies: Vec<FunctionBody<'m>>,
}

impl<'m> Functions<'m> {
    fn of(module: &'m [u8]) -> Result<Functions<'m>> {
        let mut found = Functions {
            imported: 0,
            types: Vec::new(),
            bodies: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        found.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    found.types = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => found.bodies.push(body),
                _ => {}
            }
        }
        ensure!(
            found.types.len() == found.bodies.len(),
            "a function without code"
        );
        Ok(found)
    }

    /// For each function the first one that does the same: of the same type and with the same code, where a call of
    /// one counts as a call of the other. The compiler makes such functions of types that are alike in memory.
    fn same(&self) -> Result<Vec<usize>> {
        let mut same: Vec<usize> = (0..self.bodies.len()).collect();
        loop {
            let calls = same.iter().map(|first| self.imported + *first as u32);
            let mut numbers = Renumbered {
                to: (0..self.imported).chain(calls).collect(),
            };
            let mut seen = BTreeMap::new();
            let mut found = false;
            for (index, body) in self.bodies.iter().enumerate() {
                if same[index] == index {
                    let code = numbers.code_of(body)?;
                    same[index] = *seen.entry((self.types[index], code)).or_insert(index);
                    found |= same[index] != index;
                }
            }
            if !found {
                return Ok(same);
            }
            same = same.iter().map(|first| same[*first]).collect();
        }
    }

    /// Orders the functions that are kept by type, then by code. In measurements this compressed best among orders that
    /// are equally simple.
    fn order(&self, same: &[usize]) -> Vec<usize> {
        let kept = (0..self.bodies.len()).filter(|index| same[*index] == *index);
        let mut order: Vec<usize> = kept.collect();
        order.sort_by_key(|index| (self.types[*index], self.bodies[*index].as_bytes()));
        order
    }

    /// The new index of each function.
    fn renumbered(&self, order: &[usize], same: &[usize]) -> Vec<u32> {
        let mut places = vec![0; same.len()];
        for (number, kept) in (self.imported..).zip(order) {
            places[*kept] = number;
        }
        let moved = same.iter().map(|kept| places[*kept]);
        (0..self.imported).chain(moved).collect()
    }
}

struct Renumbered {
    to: Vec<u32>,
}

impl Renumbered {
    fn code_of(&mut self, body: &FunctionBody) -> Result<Vec<u8>> {
        let mut section = CodeSection::new();
        self.parse_function_body(&mut section, body.clone())?;
        let mut code = Vec::new();
        section.encode(&mut code);
        Ok(code)
    }
}

impl Reencode for Renumbered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.to[function as usize])
    }
}

fn copy(
    payload: Payload,
    functions: &Functions,
    order: &[usize],
    numbers: &mut Renumbered,
    out: &mut Module,
) -> Result<()> {
    macro_rules! section {
        ($section:ident, $kind:ident, $parse:ident) => {{
            let mut made = $kind::new();
            numbers.$parse(&mut made, $section)?;
            out.section(&made);
        }};
    }
    match payload {
        Payload::TypeSection(section) => section!(section, TypeSection, parse_type_section),
        Payload::ImportSection(section) => section!(section, ImportSection, parse_import_section),
        Payload::TableSection(section) => section!(section, TableSection, parse_table_section),
        Payload::MemorySection(section) => section!(section, MemorySection, parse_memory_section),
        Payload::GlobalSection(section) => section!(section, GlobalSection, parse_global_section),
        Payload::ExportSection(section) => section!(section, ExportSection, parse_export_section),
        Payload::ElementSection(section) => {
            section!(section, ElementSection, parse_element_section);
        }
        Payload::DataSection(section) => section!(section, DataSection, parse_data_section),
        Payload::DataCountSection { count, .. } => {
            out.section(&DataCountSection { count });
        }
        Payload::StartSection { func, .. } => {
            let function_index = numbers.to[func as usize];
            out.section(&StartSection { function_index });
        }
        Payload::FunctionSection(_) => {
            let mut made = FunctionSection::new();
            for index in order {
                made.function(functions.types[*index]);
            }
            out.section(&made);
        }
        Payload::CodeSectionStart { .. } => {
            let mut made = CodeSection::new();
            for index in order {
                numbers.parse_function_body(&mut made, functions.bodies[*index].clone())?;
            }
            out.section(&made);
        }
        Payload::Version { .. }
        | Payload::CodeSectionEntry(_)
        | Payload::CustomSection(_)
        | Payload::End(_) => {}
        other => bail!("xtask/src/pack.rs does not know what to do with {other:?}"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ConstExpr, CustomSection, Elements, Function, Instruction};

    /// A module with a function for each list of instructions, the first of which the table names.
    fn module(bodies: &[&[Instruction]]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        let mut elements = ElementSection::new();
        elements.active(
            None,
            &ConstExpr::i32_const(0),
            Elements::Functions((&[0][..]).into()),
        );
        let mut code = CodeSection::new();
        for instructions in bodies {
            functions.function(0);
            let mut body = Function::new([]);
            for instruction in *instructions {
                body.instruction(instruction);
            }
            body.instruction(&Instruction::End);
            code.function(&body);
        }
        let names = CustomSection {
            name: "name".into(),
            data: (&[1, 2, 3][..]).into(),
        };
        module
            .section(&types)
            .section(&functions)
            .section(&elements)
            .section(&code)
            .section(&names);
        module.finish()
    }

    #[test]
    fn functions_change_places_and_every_use_follows() {
        let module = module(&[&[Instruction::Call(1)], &[Instruction::Nop]]);
        let packed = pack(&module).unwrap();
        let functions = Functions::of(&packed).unwrap();
        let second = functions.bodies[1].get_operators_reader().unwrap().read();
        let called = matches!(
            second.unwrap(),
            wasmparser::Operator::Call { function_index: 0 }
        );
        assert!(called, "nop comes before call, and is what is called");
        assert!(packed.len() < module.len(), "the names are gone");
        assert_eq!(pack(&packed).unwrap(), packed);
    }
    #[test]
    fn functions_that_do_the_same_are_kept_once() {
        let module = module(&[
            &[Instruction::Call(2)],
            &[Instruction::Call(3)],
            &[Instruction::Nop],
            &[Instruction::Nop],
            &[Instruction::Unreachable],
        ]);
        let packed = pack(&module).unwrap();
        assert_eq!(Functions::of(&packed).unwrap().bodies.len(), 3);
        let same = Functions::of(&module).unwrap().same().unwrap();
        assert_eq!(same, [0, 0, 2, 2, 4], "the first two call what is the same");
    }
}
