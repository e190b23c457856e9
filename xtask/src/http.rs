//! A file server for one folder on this machine, and the stream that tells its pages to reload.

use crate::policy;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The path that the script in `RELOAD_SCRIPT`, which is added to each page, requests.
const RELOAD_PATH: &str = "/.reload";
const RELOAD_SCRIPT_PATH: &str = "/.reload.js";
const RELOAD_TAG: &str = "<script src=\"/.reload.js\" defer></script>";
const RELOAD_SCRIPT: &str = "new EventSource('/.reload').onmessage = () => location.reload();\n";

/// The pages that wait for news of a change.
#[derive(Clone, Default)]
pub(crate) struct Pages(Arc<Mutex<Vec<TcpStream>>>);

impl Pages {
    fn add(&self, page: TcpStream) {
        self.0
            .lock()
            .expect("no holder of this lock panics")
            .push(page);
    }

    /// Tells every open page to reload.
    pub(crate) fn reload(&self) {
        let mut pages = self.0.lock().expect("no holder of this lock panics");
        pages.retain_mut(|page| page.write_all(b"data: changed\n\n").is_ok());
    }
}

/// Answers requests until the program ends.
pub(crate) fn serve(listener: &TcpListener, dir: &Path, pages: &Pages) {
    for stream in listener.incoming().flatten() {
        let (dir, pages) = (dir.to_path_buf(), pages.clone());
        // The error is dropped because a browser may close the connection in the middle of an answer.
        std::thread::spawn(move || answer(stream, &dir, &pages).ok());
    }
}

fn answer(mut stream: TcpStream, dir: &Path, pages: &Pages) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let (method, path) = read_request(&stream)?;
    if method != "GET" {
        return respond(
            &mut stream,
            "405 Method Not Allowed",
            "text/plain",
            None,
            b"Only GET is served here\n",
        );
    }
    match path.as_str() {
        RELOAD_PATH => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n")?;
            pages.add(stream);
            Ok(())
        }
        RELOAD_SCRIPT_PATH => respond(
            &mut stream,
            "200 OK",
            "text/javascript",
            None,
            RELOAD_SCRIPT.as_bytes(),
        ),
        _ => match find(dir, &path).and_then(|file| Some((fs::read(&file).ok()?, file))) {
            Some((content, file)) if is_page(&file) => {
                let page = add_reload(&String::from_utf8_lossy(&content));
                let policy = is_first(&file).then(|| policy::of_page(&page)).flatten();
                respond(
                    &mut stream,
                    "200 OK",
                    "text/html",
                    policy.as_deref(),
                    page.as_bytes(),
                )
            }
            Some((content, file)) => {
                respond(&mut stream, "200 OK", content_type(&file), None, &content)
            }
            None => respond(
                &mut stream,
                "404 Not Found",
                "text/plain",
                None,
                b"There is no such file\n",
            ),
        },
    }
}

/// Reads the method and the path of one request, without the query; the rest of the header is ignored.
fn read_request(stream: &TcpStream) -> io::Result<(String, String)> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = first.split_whitespace();
    let method = words.next().unwrap_or_default().to_string();
    let target = words.next().unwrap_or_default();
    let path = target
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_string();
    Ok((method, path))
}

/// The file for a path, if there is one; never a file outside `dir`.
fn find(dir: &Path, path: &str) -> Option<PathBuf> {
    let inside = Path::new(path.trim_start_matches('/'));
    if !inside
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return None;
    }
    let file = dir.join(inside);
    let file = if file.is_dir() {
        file.join("index.html")
    } else {
        file
    };
    file.is_file().then_some(file)
}

fn is_page(file: &Path) -> bool {
    content_type(file) == "text/html"
}

fn add_reload(page: &str) -> String {
    page.replacen("</head>", &format!("{RELOAD_TAG}</head>"), 1)
}

/// The media type of a file, by its name.
pub(crate) fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        Some("png") => "image/png",
        Some("yaml" | "yml" | "txt" | "md") => "text/plain",
        _ => "application/octet-stream",
    }
}

/// Whether the file is the page whose policy is sent as a header.
fn is_first(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == "index.html")
}

fn respond(
    stream: &mut TcpStream,
    status: &str,
    kind: &str,
    policy: Option<&str>,
    body: &[u8],
) -> io::Result<()> {
    let charset = if kind.starts_with("text/") {
        "; charset=utf-8"
    } else {
        ""
    };
    let length = body.len();
    let mut headers = String::new();
    let policy = policy.map(|policy| ("Content-Security-Policy", policy));
    for (name, value) in policy::ALWAYS.into_iter().chain(policy) {
        headers += &format!("{name}: {value}\r\n");
    }
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}{charset}\r\nContent-Length: {length}\r\n{headers}\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_inside_the_folder_are_found() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(find(dir, "/Cargo.toml"), Some(dir.join("Cargo.toml")));
        assert_eq!(find(dir, "/src/http.rs"), Some(dir.join("src/http.rs")));
        assert_eq!(find(dir, "/../Cargo.toml"), None);
        assert_eq!(find(dir, "//etc/passwd"), None);
        assert_eq!(find(dir, "/src"), None);
    }

    #[test]
    fn a_page_learns_to_reload() {
        assert_eq!(
            add_reload("<head></head>"),
            format!("<head>{RELOAD_TAG}</head>")
        );
    }
}
