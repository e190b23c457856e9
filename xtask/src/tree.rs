//! Finds the folders of this project and the files in them.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The folder with the workspace's Cargo.toml.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask/ is a folder of the workspace")
}

/// The folder that cargo writes to, which a person may have moved.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Every file below `dir`, sorted. A folder that does not exist has none.
pub(crate) fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_path_buf()];
    while let Some(dir) = pending.pop() {
        if !dir.exists() {
            continue;
        }
        let entries = dir
            .read_dir()
            .with_context(|| format!("cannot list {}", dir.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

/// `file` as seen from `dir`, with `/` between its parts on every platform.
pub(crate) fn relative(file: &Path, dir: &Path) -> String {
    let inside = file
        .strip_prefix(dir)
        .expect("the file was found below this folder");
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
