//! `cargo xtask serve` serves the page on this machine, and rebuilds and reloads it after every edit.

use crate::http::{self, Pages};
use crate::site::{self, Profile};
use crate::{toolchain, tree};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

/// The sources of the page. Other files are not watched, so that files from tests and editors start no build.
const SOURCES: [&str; 6] = [
    "src",
    "crates",
    "www",
    "index.html",
    "Cargo.toml",
    "Cargo.lock",
];
const POLL: Duration = Duration::from_millis(100);

pub(crate) fn run(port: u16, open: bool) -> Result<()> {
    let listener = listen(port)?;
    toolchain::prepare_for_wasm()?;
    let mut seen = stamps()?;
    let built = site::build(Profile::Dev);
    let address = format!("http://127.0.0.1:{port}");
    match &built {
        Ok(took) => println!("Built in {:.1} s", took.as_secs_f64()),
        Err(error) => println!("{error:#}; the next edit builds it again"),
    }
    println!(
        "Serving {address} (Ctrl+C stops; edits of src/, crates/, www/ and index.html show by themselves)"
    );
    if open {
        open_browser(&address);
    }
    let pages = Pages::default();
    let waiting = pages.clone();
    thread::spawn(move || http::serve(&listener, &Profile::Dev.site_dir(), &waiting));
    loop {
        seen = wait_for_edit(seen)?;
        match site::build(Profile::Dev) {
            Ok(took) => {
                println!("Built in {:.1} s, reloading {address}", took.as_secs_f64());
                pages.reload();
            }
            Err(error) => println!("{error:#}; the page stays as it was"),
        }
    }
}

fn listen(port: u16) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let other = port.checked_add(1).unwrap_or(8080);
            bail!(
                "port {port} is busy: stop what uses it, or choose another, as in `cargo xtask serve --port {other}`"
            )
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}

type Stamps = BTreeMap<PathBuf, SystemTime>;

/// The time at which each source was last written. Polling some hundred files ten times a second is cheap, needs no
/// library, and works on every file system.
fn stamps() -> Result<Stamps> {
    let mut stamps = Stamps::new();
    for source in SOURCES {
        let path = tree::root().join(source);
        let files = if path.is_dir() {
            tree::files_below(&path)?
        } else {
            vec![path]
        };
        for file in files {
            // A file can vanish after it was listed, because some editors replace a file when they save it.
            if let Ok(written) = file.metadata().and_then(|meta| meta.modified()) {
                stamps.insert(file, written);
            }
        }
    }
    Ok(stamps)
}

/// Returns once the sources differ from `seen` and have stopped changing.
fn wait_for_edit(seen: Stamps) -> Result<Stamps> {
    let mut last = seen.clone();
    loop {
        thread::sleep(POLL);
        let now = stamps()?;
        if now != seen && now == last {
            return Ok(now);
        }
        last = now;
    }
}

fn open_browser(address: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start"]),
        _ => ("xdg-open", &[]),
    };
    let quiet = Command::new(program)
        .args(before)
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if quiet.is_err() {
        println!("No browser could be opened from here: open {address} yourself");
    }
}
