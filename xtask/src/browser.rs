//! Finds and installs what the browser tests need besides cargo: Node.js, the npm packages of tests/browser, and
//! Chromium.

use crate::{toolchain, tree};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};

/// A browser that the page is tested in: where it is found, and how it is installed when it is missing.
struct Kind {
    name: &'static str,
    /// The environment variable that names another executable.
    variable: &'static str,
    programs: &'static [&'static str],
    apps: &'static [&'static str],
    /// The name of the Debian package.
    package: &'static str,
    /// The installation that a person should make on a system without Debian packages.
    advice: &'static str,
}

const CHROMIUM: Kind = Kind {
    name: "Chromium",
    variable: "CHROME",
    programs: &[
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
        "chrome",
    ],
    apps: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ],
    package: "chromium",
    advice: "install Chromium or Google Chrome",
};

const OLDEST_NODE: u32 = 20;

/// Node.js, together with the browsers that the scripts of tests/browser start.
pub(crate) struct Node {
    /// The browsers that the scripts start.
    browsers: Vec<(&'static str, PathBuf)>,
}

impl Node {
    /// Finds what the tests need, and installs what is missing.
    ///
    /// # Errors
    /// One line that says what to install, when this program cannot install it.
    pub(crate) fn prepare() -> Result<Self> {
        let found = [CHROMIUM].map(|kind| Ok((kind.variable, find(&kind)?)));
        let browsers = found.into_iter().collect::<Result<_>>()?;
        check_node()?;
        install_packages()?;
        Ok(Self { browsers })
    }

    /// Runs Node.js in the folder of the browser tests and tells it which browsers to start.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("node");
        command
            .args(arguments)
            .current_dir(dir())
            .envs(self.browsers.iter().map(|(name, path)| (name, path)));
        command
    }
}

/// The folder of the browser tests.
pub(crate) fn dir() -> PathBuf {
    tree::root().join("tests").join("browser")
}

fn find(kind: &Kind) -> Result<PathBuf> {
    let (name, variable) = (kind.name, kind.variable);
    if let Some(named) = std::env::var_os(variable).filter(|named| !named.is_empty()) {
        let path = PathBuf::from(named);
        let found = if path.is_file() {
            absolute(&path).ok()
        } else {
            in_path(&path)
        };
        return found
            .with_context(|| format!("{variable} names {}, which is not there", path.display()));
    }
    if let Some(found) = installed(kind) {
        return Ok(found);
    }
    let advice = format!("{}, or set {variable} to its path", kind.advice);
    apt_install(kind.package).with_context(|| format!("no {name} was found: {advice}"))?;
    installed(kind)
        .with_context(|| format!("the package {} brought no {name}: {advice}", kind.package))
}

fn installed(kind: &Kind) -> Option<PathBuf> {
    let programs = kind.programs.iter();
    let apps = kind.apps.iter().map(PathBuf::from);
    let mut found = programs
        .filter_map(|name| in_path(Path::new(name)))
        .chain(apps.filter(|app| app.is_file()));
    found.next()
}

fn in_path(program: &Path) -> Option<PathBuf> {
    let dirs = std::env::var_os("PATH")?;
    std::env::split_paths(&dirs)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

fn check_node() -> Result<()> {
    let advice = format!(
        "install Node.js {OLDEST_NODE} or later with npm (https://nodejs.org), for the tests of the page"
    );
    if node_version().is_none() || in_path(Path::new(npm())).is_none() {
        apt_install("nodejs npm").with_context(|| advice.clone())?;
    }
    match node_version() {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        Some(major) => bail!("Node.js {major} is too old: {advice}"),
        None => bail!("Node.js was not found: {advice}"),
    }
}

fn node_version() -> Option<u32> {
    let asked = Command::new("node").arg("--version").output().ok()?;
    parse_node_version(&String::from_utf8_lossy(&asked.stdout))
}

fn parse_node_version(text: &str) -> Option<u32> {
    text.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// Runs `npm ci`, unless the installed packages are already those of the lock file.
fn install_packages() -> Result<()> {
    let lock = dir().join("package-lock.json");
    let stamp = dir().join("node_modules").join(".installed-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("Installing the npm packages of tests/browser");
    let mut install = Command::new(npm());
    install
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(dir())
        .stdin(Stdio::null());
    toolchain::run(
        &mut install,
        "`npm ci` in tests/browser failed, as said above: check the network, then run this again",
    )?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Installs Debian packages if that needs no password.
fn apt_install(packages: &str) -> Result<()> {
    ensure!(
        in_path(Path::new("apt-get")).is_some(),
        "not a Debian system"
    );
    println!("Installing {packages} with apt-get");
    let install =
        format!("apt-get update -qq && apt-get install -y -qq --no-install-recommends {packages}");
    let as_root = format!(
        "export DEBIAN_FRONTEND=noninteractive; if [ \"$(id -u)\" = 0 ]; then {install}; \
         else sudo -n env DEBIAN_FRONTEND=noninteractive sh -c '{install}'; fi"
    );
    let output = Command::new("sh")
        .args(["-c", &as_root])
        .stdin(Stdio::null())
        .output()?;
    ensure!(
        output.status.success(),
        "apt-get could not install {packages} ({})",
        toolchain::last_line(&output.stderr)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(parse_node_version("v20.20.2\n"), Some(20));
        assert_eq!(parse_node_version("20"), None);
    }
}
