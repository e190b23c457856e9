//! Rules for the sources that the compiler cannot check: the engine reads no wall clock and iterates over nothing whose order
//! differs from run to run, no crate but the page depends on the browser, and the page keeps its own policy.
//!
//! The layering itself is the list of dependencies in each crate's Cargo.toml.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The crates in which the same input has to give the same run.
const DETERMINISTIC: &[&str] = &["kube", "engine", "shell", "kubectl", "view"];
const UNSTEADY: &[&str] = &["HashMap", "HashSet", "SystemTime", "Instant", "thread_rng"];
const OF_BROWSERS: &[&str] = &["web-sys", "js-sys", "wasm-bindgen", "yew", "gloo"];

#[test]
fn the_simulation_reads_no_clock_and_depends_on_no_random_order() {
    let mut errors = Vec::new();
    for name in DETERMINISTIC {
        let sources = root().join("crates").join(name).join("src");
        let files = rust_files(&sources);
        assert!(!files.is_empty(), "no sources in {}", sources.display());
        for file in files {
            let text = fs::read_to_string(&file).expect("sources are text");
            errors.extend(unsteady_words(&file, &text));
        }
    }
    assert!(errors.is_empty(), "\n{}\n", errors.join("\n"));
}

#[test]
fn only_the_page_depends_on_a_browser() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal"])
        .args(["--target", "wasm32-unknown-unknown", "--prefix", "none"])
        .args(["--format", "{p}", "--package", "view"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    let packages = String::from_utf8(tree.stdout).expect("package names are text");
    assert!(
        packages.starts_with("view "),
        "cargo tree failed: {}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let found: Vec<_> = packages
        .lines()
        .filter(|line| OF_BROWSERS.contains(&line.split(' ').next().unwrap_or_default()))
        .collect();
    assert!(found.is_empty(), "view depends on {found:?}");
}

#[test]
fn styles_are_properties_because_the_policy_refuses_the_attribute() {
    let files = rust_files(&root().join("src"));
    let mut errors = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("sources are text");
        for (index, line) in text.lines().enumerate() {
            if line.contains(" style={") || line.contains(" {style}") {
                let place = format!("{}:{}", file.display(), index + 1);
                errors.push(format!("{place}: write ~style={{…}}, or give a class"));
            }
        }
    }
    assert!(errors.is_empty(), "\n{}\n", errors.join("\n"));
}

#[test]
fn the_search_finds_words_in_code_and_not_in_comments() {
    let find = |text| unsteady_words(Path::new("a.rs"), text);
    let found = find("// A HashMap.\nuse std::collections::HashMap;");
    assert_eq!(found, ["a.rs:2: HashMap differs from run to run"]);
    assert!(find("let my_instant = Instantly;").is_empty());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn unsteady_words(file: &Path, text: &str) -> Vec<String> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let code = line.split("//").next().unwrap_or_default();
        let words = code.split(|letter| !is_word(letter));
        let unsteady = words.filter(|word| UNSTEADY.contains(word));
        found.extend(unsteady.map(|word| {
            let file = file.display();
            format!("{file}:{number}: {word} differs from run to run")
        }));
    }
    found
}
