//! The layers hold: no module imports upward, and the engine knows nothing of browsers, wall clocks or random order.
//!
//! Reads the sources as text. A failure names the file, the line and the rule.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, iter};

/// Who may import whom. A module may also import whatever those may import, and nothing else.
const ARROWS: &[(&str, &[&str])] = &[
    ("embed", &["ui"]),
    ("ui", &["view", "catalog", "parameters", "benchmark"]),
    ("parameters", &["view", "catalog"]),
    ("catalog", &["kubectl", "scenario", "view"]),
    ("bin", &["conformance", "benchmark"]),
    ("benchmark", &["view"]),
    ("conformance", &["view", "kubectl", "scenario"]),
    ("view", &["timeline"]),
    ("kubectl", &["timeline"]),
    ("scenario", &["timeline"]),
    ("timeline", &["cluster"]),
    (
        "cluster",
        &["api_server", "controllers", "scheduler", "kubelet"],
    ),
    ("api_server", &["store", "manifest", "trace"]),
    // The names of ReplicaSets and ControllerRevisions are hashes of what manifest lays out.
    ("context", &["store", "manifest", "trace"]),
    ("controllers", &["context"]),
    ("scheduler", &["context"]),
    ("kubelet", &["context"]),
    ("store", &["api", "clock", "rng"]),
    ("trace", &["api", "clock"]),
    ("manifest", &["api"]),
    ("api", &["clock", "order", "map", "decimal"]),
    ("clock", &[]),
    ("rng", &[]),
    ("order", &[]),
    ("map", &[]),
    ("decimal", &[]),
];

/// The only modules that may know a browser.
const PAGE: &[&str] = &["ui", "embed"];
/// May measure real time besides: it is the program a person runs, not the simulation.
const PROGRAM: &[&str] = &["bin"];

const BROWSER_WORDS: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "yew", "gloo"];
const UNSTEADY_WORDS: &[&str] = &["HashMap", "HashSet", "SystemTime", "Instant", "thread_rng"];
const BROWSER_PACKAGES: &[&str] = &["web-sys", "js-sys", "wasm-bindgen", "yew", "gloo"];

#[test]
fn no_module_imports_upward() {
    check_sources(import_errors);
}

#[test]
fn the_engine_knows_no_browser_and_no_unsteady_thing() {
    check_sources(word_errors);
}

#[test]
fn the_engine_builds_without_a_web_dependency() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    let packages = String::from_utf8(tree.stdout).expect("package names are text");
    assert!(
        packages.starts_with("rollout-playground "),
        "cargo tree failed: {}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let web: Vec<_> = packages
        .lines()
        .filter(|line| BROWSER_PACKAGES.contains(&line.split(' ').next().unwrap_or_default()))
        .collect();
    assert!(
        web.is_empty(),
        "Cargo.toml: these belong under [target.'cfg(target_arch = \"wasm32\")'.dependencies]: {web:?}"
    );
}

#[test]
fn the_checks_find_what_they_look_for() {
    check(
        "store/mod.rs",
        "use crate::cluster::Cluster;",
        &["store may not import cluster"],
    );
    check(
        "clock.rs",
        "\n\nuse crate::{\n rng,\n};",
        &["clock.rs:4: clock may not import rng"],
    );
    check(
        "api/pod.rs",
        "use crate::{clock::Time, store::{self, Store}};",
        &["api may not import store"],
    );
    check(
        "kubelet/pod.rs",
        "fn f() { super::super::ui::show() }",
        &["kubelet may not import ui"],
    );
    check(
        "bin/rollout.rs",
        "use rollout_playground::ui;",
        &["bin may not import ui"],
    );
    check(
        "lessons/mod.rs",
        "use crate::api;",
        &["lessons has no place among the layers"],
    );
    check(
        "scheduler.rs",
        "use std::collections::HashMap;",
        &["scheduler may not mention HashMap"],
    );
    check(
        "view/mod.rs",
        "let now = std::time::Instant::now();",
        &["view may not mention Instant"],
    );
    check(
        "view/mod.rs",
        "fn f(at: web_sys::Element) {}",
        &["view may not mention web_sys"],
    );
    check(
        "bin/rollout.rs",
        "fn f(at: web_sys::Element) {}",
        &["bin may not mention web_sys"],
    );

    check(
        "cluster/mod.rs",
        "use crate::{api, cluster::x, trace::y};",
        &[],
    );
    check("clock.rs", "mod tests { use super::*; }", &[]);
    check(
        "store/mod.rs",
        "// as crate::cluster does\n/* crate::ui */ let s = \"crate::ui {\";",
        &[],
    );
    check(
        "store/mod.rs",
        "let quote = '\"'; let s = r#\"a \" HashMap\"#;",
        &[],
    );
    check("bin/rollout.rs", "use std::time::Instant;", &[]);
    check("ui/mod.rs", "use crate::view; use yew::html;", &[]);
}

fn check(file: &str, source: &str, expect: &[&str]) {
    let mut errors = import_errors(file, source);
    errors.extend(word_errors(file, source));
    assert_eq!(errors.len(), expect.len(), "{file}: {source}: {errors:#?}");
    for (error, expect) in errors.iter().zip(expect) {
        assert!(error.contains(expect), "{error}, expected {expect}");
    }
}

fn check_sources(errors_in: fn(&str, &str) -> Vec<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    assert!(!files.is_empty(), "no sources in {}", root.display());
    let mut errors = Vec::new();
    for path in files {
        let parts: Vec<_> = path
            .strip_prefix(&root)
            .expect("found below src")
            .iter()
            .map(|part| part.to_string_lossy())
            .collect();
        let source = fs::read_to_string(&path).expect("sources are text");
        errors.extend(errors_in(&parts.join("/"), &source));
    }
    assert!(errors.is_empty(), "\n{}\n", errors.join("\n"));
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("src can be listed");
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The top-level module a file belongs to; none for lib.rs, which is above all.
fn module_of(file: &str) -> Option<&str> {
    let first = file.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (name != "lib").then_some(name)
}

fn import_errors(file: &str, source: &str) -> Vec<String> {
    let Some(module) = module_of(file) else {
        return Vec::new();
    };
    if !ARROWS.iter().any(|(name, _)| *name == module) {
        let rule = "say in ARROWS of tests/architecture.rs what it may import";
        return vec![format!(
            "src/{file}:1: {module} has no place among the layers: {rule}"
        )];
    }
    let allowed = reachable(module);
    imports(file, source)
        .into_iter()
        .filter(|(_, name)| name != module && !allowed.contains(name.as_str()))
        .map(|(line, name)| {
            format!("src/{file}:{line}: {module} may not import {name}, only {allowed:?}")
        })
        .collect()
}

fn reachable(module: &str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let mut pending = vec![module];
    while let Some(from) = pending.pop() {
        let arrows = ARROWS.iter().find(|(name, _)| *name == from);
        for name in arrows.map_or(&[][..], |(_, names)| names) {
            if found.insert(*name) {
                pending.push(name);
            }
        }
    }
    found
}

fn word_errors(file: &str, source: &str) -> Vec<String> {
    let Some(module) = module_of(file).filter(|module| !PAGE.contains(module)) else {
        return Vec::new();
    };
    let unsteady = if PROGRAM.contains(&module) {
        &[]
    } else {
        UNSTEADY_WORDS
    };
    tokens(source)
        .into_iter()
        .filter(|(_, word)| {
            BROWSER_WORDS.contains(&word.as_str()) || unsteady.contains(&word.as_str())
        })
        .map(|(line, word)| {
            format!("src/{file}:{line}: {module} may not mention {word}, only ui and embed may")
        })
        .collect()
}

/// The modules at the root of the crate that a source names, with the line.
fn imports(file: &str, source: &str) -> Vec<(usize, String)> {
    let tokens = tokens(source);
    let words: Vec<&str> = tokens.iter().map(|(_, word)| word.as_str()).collect();
    let depth = file.split('/').filter(|part| *part != "mod.rs").count();
    let mut found = Vec::new();
    for start in 0..words.len() {
        let Some(after) = root_path(&words[start..], depth) else {
            continue;
        };
        for at in first_names(&words, start + after) {
            let known = ARROWS.iter().any(|(name, _)| *name == words[at]);
            // What is not a module is a re-export of lib.rs, or an item of the file itself.
            if known {
                found.push((tokens[at].0, words[at].to_owned()));
            }
        }
    }
    found
}

/// How many tokens a path's way to the root of the crate takes: `crate::`, the crate's name, or as many `super::` as
/// the file is deep.
fn root_path(words: &[&str], depth: usize) -> Option<usize> {
    if matches!(words, ["crate" | "rollout_playground", "::", ..]) {
        return Some(2);
    }
    let supers = words
        .chunks(2)
        .take_while(|pair| *pair == ["super", "::"])
        .count();
    (supers >= depth).then_some(supers * 2)
}

/// The places of the first names of a path that starts at `at`: one name, or those of a `{…}` group.
fn first_names(words: &[&str], at: usize) -> Vec<usize> {
    if words.get(at) != Some(&"{") {
        return (at < words.len()).then_some(at).into_iter().collect();
    }
    let mut names = Vec::new();
    let mut open = 0;
    for place in at..words.len() {
        match words[place] {
            "{" => open += 1,
            "}" => open -= 1,
            _ if open == 1 && matches!(words[place - 1], "{" | ",") => names.push(place),
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    names
}

/// The words and signs of a source with their lines; comments and literals left out.
fn tokens(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or_else(|| {
            let length = token_length(rest, first);
            found.push((line, rest[..length].to_owned()));
            length
        });
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

fn token_length(rest: &str, first: char) -> usize {
    if is_word(first) {
        return rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
    }
    if rest.starts_with("::") {
        2
    } else {
        first.len_utf8()
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The length of the space, comment or literal that `rest` starts with.
fn skipped(rest: &str) -> Option<usize> {
    let until = |end: &str, from: usize| {
        rest[from..]
            .find(end)
            .map_or(rest.len(), |at| from + at + end.len())
    };
    if rest.starts_with(char::is_whitespace) {
        return Some(
            rest.find(|letter: char| !letter.is_whitespace())
                .unwrap_or(rest.len()),
        );
    }
    if rest.starts_with("//") {
        return Some(until("\n", 2));
    }
    if rest.starts_with("/*") {
        return Some(until("*/", 2));
    }
    if rest.starts_with('"') {
        return Some(string_length(rest));
    }
    if rest.starts_with("r\"") || rest.starts_with("r#") {
        let hashes = rest[1..]
            .chars()
            .take_while(|letter| *letter == '#')
            .count();
        let end: String = iter::once('"').chain(iter::repeat_n('#', hashes)).collect();
        return rest[1 + hashes..]
            .starts_with('"')
            .then(|| until(&end, 2 + hashes));
    }
    ["'\"'", "'\\\"'", "'\\''"]
        .iter()
        .find(|quoted| rest.starts_with(**quoted))
        .map(|quoted| quoted.len())
}

fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}
