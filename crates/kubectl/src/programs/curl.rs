//! `curl` and `wget`: a request to a Service or a pod, as far as loops and checks of tutorials use them.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use crate::call::Call;
use crate::network::{NO_ROUTE_AFTER, Reply, Url, address, fetch};
use crate::span::read_span;
use kube::clock::{Duration, Time};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HttpClient {
    Curl,
    Wget,
}

/// A request that was sent.
pub(super) struct Fetch {
    request: Request,
    reply: Reply,
    sent: Time,
    /// The moment at which the client learns how the request ends; `None`: never.
    due: Option<Time>,
    timed_out: bool,
}

#[derive(Clone, Debug)]
struct Request {
    program: HttpClient,
    url: Url,
    silent: bool,
    shows_errors: bool,
    head_only: bool,
    with_head: bool,
    fails_on_errors: bool,
    output: Output,
    /// The text of `-w`, which is printed at the end with `%{http_code}` replaced.
    write_out: String,
    limit: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Output {
    Terminal,
    Nowhere,
    File(String),
}

/// Sends what `words` say. `Err`: what is wrong with them, and the exit status.
pub(super) fn begin(words: &[String], call: &mut Call) -> Result<Fetch, (String, i32)> {
    let request = match words[0].as_str() {
        "wget" => wget(&words[1..])?,
        _ => curl(&words[1..])?,
    };
    let reply = fetch(&request.url, call);
    let after = match reply {
        Reply::Silence => None,
        Reply::NoRoute => Some(NO_ROUTE_AFTER),
        _ => Some(Duration::ZERO),
    };
    let timed_out = request
        .limit
        .is_some_and(|limit| after.is_none_or(|after| after > limit));
    let wait = if timed_out { request.limit } else { after };
    Ok(Fetch {
        request,
        reply,
        sent: call.now(),
        due: wait.map(|wait| call.now() + wait),
        timed_out,
    })
}

impl Fetch {
    pub(super) fn wake_at(&self) -> Option<Time> {
        self.due
    }

    /// Time was moved back, so a request that was sent later than now counts as sent now.
    pub(super) fn rewind(&mut self, now: Time) {
        if let Some(due) = self.due.filter(|_| self.sent > now) {
            self.due = Some(now + due.since(self.sent));
            self.sent = now;
        }
    }

    pub(super) fn poll(&mut self, call: &mut Call) -> Option<i32> {
        if self.due.is_none_or(|due| call.now() < due) {
            return None;
        }
        Some(match (&self.reply, self.timed_out) {
            (Reply::Answer { status, body }, false) => self.answered(*status, body, call),
            _ => self.failed(call),
        })
    }

    fn answered(&self, status: u16, body: &str, call: &mut Call) -> i32 {
        let request = &self.request;
        let phrase = if status == 200 {
            "OK"
        } else {
            "Service Unavailable"
        };
        let is_error = status >= 400;
        if request.program == HttpClient::Wget && is_error {
            call.complain(format!(
                "wget: server returned error: HTTP/1.1 {status} {phrase}"
            ));
            return 1;
        }
        let refused = request.fails_on_errors && is_error;
        let mut text = String::new();
        if request.with_head {
            let length = body.len() + 1;
            text.push_str(&format!(
                "HTTP/1.1 {status} {phrase}\nContent-Type: text/plain\nContent-Length: {length}\n\n"
            ));
        }
        if !request.head_only && !refused {
            text.push_str(&format!("{body}\n"));
        }
        self.deliver(text, &status.to_string(), call);
        if refused {
            self.complain(
                22,
                &format!("The requested URL returned error: {status}"),
                call,
            );
            return 22;
        }
        0
    }

    fn deliver(&self, text: String, code: &str, call: &mut Call) {
        let shown = match &self.request.output {
            Output::Terminal => text,
            Output::Nowhere => String::new(),
            Output::File(name) => {
                call.write_file(name, text);
                String::new()
            }
        };
        let shown = shown + &written(&self.request, code);
        if !shown.is_empty() {
            call.print(shown.strip_suffix('\n').unwrap_or(&shown));
        }
    }

    fn failed(&self, call: &mut Call) -> i32 {
        let Url { host, port, .. } = &self.request.url;
        let waited = call.now().since(self.sent).as_millis();
        if self.request.program == HttpClient::Wget {
            return self.wget_failed(call);
        }
        let connect =
            |why: &str| format!("Failed to connect to {host} port {port} after {waited} ms: {why}");
        let (status, text) = match self.reply {
            _ if self.timed_out => (
                28,
                format!("Connection timed out after {waited} milliseconds"),
            ),
            Reply::UnknownHost => (6, format!("Could not resolve host: {host}")),
            Reply::NoRoute => (7, connect("No route to host")),
            _ => (7, connect("Connection refused")),
        };
        let shown = written(&self.request, "000");
        if !shown.is_empty() {
            call.print(shown.strip_suffix('\n').unwrap_or(&shown));
        }
        self.complain(status, &text, call);
        status
    }

    fn complain(&self, status: i32, text: &str, call: &mut Call) {
        if !self.request.silent || self.request.shows_errors {
            call.complain(format!("curl: ({status}) {text}"));
        }
    }

    fn wget_failed(&self, call: &mut Call) -> i32 {
        let host = &self.request.url.host;
        let to = address(&self.request.url, call);
        call.complain(match self.reply {
            _ if self.timed_out => "wget: download timed out".to_string(),
            Reply::UnknownHost => format!("wget: bad address '{host}'"),
            Reply::NoRoute => {
                format!("wget: can't connect to remote host ({to}): No route to host")
            }
            _ => format!("wget: can't connect to remote host ({to}): Connection refused"),
        });
        1
    }
}

/// The text that `-w` asks for.
fn written(request: &Request, code: &str) -> String {
    let text = &request.write_out;
    text.replace("%{http_code}", code)
        .replace("%{response_code}", code)
        .replace("%{time_total}", "0.001000")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
}

fn request(program: HttpClient) -> Request {
    Request {
        program,
        url: Url {
            host: String::new(),
            port: 80,
            path: String::new(),
        },
        silent: false,
        shows_errors: false,
        head_only: false,
        with_head: false,
        fails_on_errors: false,
        output: Output::Terminal,
        write_out: String::new(),
        limit: None,
    }
}

fn file(name: &str) -> Output {
    match name {
        "/dev/null" => Output::Nowhere,
        "-" | "/dev/stdout" => Output::Terminal,
        name => Output::File(name.to_string()),
    }
}

/// Seconds, the shorter of two.
fn shorten(limit: &mut Option<Duration>, text: &str) {
    if let Ok(span) = read_span(&format!("{text}s")) {
        *limit = Some(limit.map_or(span, |known| known.min(span)));
    }
}

/// Flags of curl that take a value.
const CURL_VALUES: &[&str] = &[
    "o",
    "output",
    "w",
    "write-out",
    "m",
    "max-time",
    "connect-timeout",
    "H",
    "header",
    "X",
    "request",
    "d",
    "data",
    "A",
    "user-agent",
    "u",
    "user",
    "b",
    "cookie",
    "e",
    "referer",
    "retry",
    "retry-delay",
    "x",
    "proxy",
    "resolve",
    "c",
    "cookie-jar",
    "T",
    "upload-file",
    "cacert",
];

fn curl(words: &[String]) -> Result<Request, (String, i32)> {
    let mut request = request(HttpClient::Curl);
    let mut urls = Vec::new();
    for (name, value) in flags(words, CURL_VALUES) {
        match (name.as_str(), value.as_deref().unwrap_or_default()) {
            ("", url) => urls.push(url.to_string()),
            ("s" | "silent", _) => request.silent = true,
            ("S" | "show-error", _) => request.shows_errors = true,
            ("i" | "include", _) => request.with_head = true,
            ("I" | "head", _) => (request.with_head, request.head_only) = (true, true),
            ("f" | "fail", _) => request.fails_on_errors = true,
            ("o" | "output", to) => request.output = file(to),
            ("w" | "write-out", text) => request.write_out = text.to_string(),
            ("m" | "max-time" | "connect-timeout", text) => shorten(&mut request.limit, text),
            _ => {}
        }
    }
    let Some(url) = urls.first() else {
        let text = "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information";
        return Err((text.to_string(), 2));
    };
    if urls.len() > 1 {
        let text = "curl: here it takes one address at a time; give several commands";
        return Err((text.to_string(), 2));
    }
    if let Some((scheme, _)) = url
        .split_once("://")
        .filter(|(scheme, _)| !matches!(*scheme, "http" | "https"))
    {
        return Err((format!("curl: (1) Protocol \"{scheme}\" not supported"), 1));
    }
    request.url = Url::parse(url).ok_or_else(|| {
        let text = "curl: (3) URL rejected: No host part in the URL";
        (text.to_string(), 3)
    })?;
    Ok(request)
}

const WGET_VALUES: &[&str] = &[
    "O",
    "output-document",
    "T",
    "timeout",
    "t",
    "tries",
    "U",
    "user-agent",
    "header",
    "o",
    "P",
];

fn wget(words: &[String]) -> Result<Request, (String, i32)> {
    let mut request = request(HttpClient::Wget);
    let mut urls = Vec::new();
    request.output = Output::Nowhere;
    for (name, value) in flags(words, WGET_VALUES) {
        match (name.as_str(), value.as_deref().unwrap_or_default()) {
            ("", url) => urls.push(url.to_string()),
            ("O" | "output-document", to) => request.output = file(to),
            ("T" | "timeout", text) => shorten(&mut request.limit, text),
            _ => {}
        }
    }
    let url = urls.first().and_then(|url| Url::parse(url));
    request.url = url.ok_or_else(|| ("wget: missing URL".to_string(), 1))?;
    Ok(request)
}

/// Flags with their values, short ones in a row taken apart; what is no flag has no name.
fn flags(words: &[String], with_value: &[&str]) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_string())),
                None if with_value.contains(&long) => (long, words.next().cloned()),
                None => (long, None),
            };
            found.push((name.to_string(), value));
            continue;
        }
        let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) else {
            found.push((String::new(), Some(word.clone())));
            continue;
        };
        for (at, letter) in short.char_indices() {
            let name = letter.to_string();
            if with_value.contains(&name.as_str()) {
                let rest = &short[at + letter.len_utf8()..];
                let value = if rest.is_empty() {
                    words.next().cloned()
                } else {
                    Some(rest.to_string())
                };
                found.push((name, value));
                break;
            }
            found.push((name, None));
        }
    }
    found
}
