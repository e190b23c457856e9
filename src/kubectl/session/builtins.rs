//! The small programs of a shell, which end at once.

use crate::kubectl::call::{Call, Location};

/// Runs one of them; `Some` is its exit status, `None`: there is none of that name.
pub fn run(name: &str, words: &[&str], call: &mut Call) -> Option<i32> {
    match name {
        ":" | "true" | "clear" | "set" | "unset" | "cd" => {}
        "false" => return Some(1),
        "echo" => echo(words, call),
        "export" => export(words, call),
        "date" => call.print(call.now().rfc1123()),
        "ls" => return Some(ls(words, call)),
        "cat" => return Some(cat(words, call)),
        "printenv" | "env" => return Some(printenv(words, call)),
        "hostname" => {
            let name = call.desk.variables.get("HOSTNAME").cloned();
            call.print(name.unwrap_or_else(|| "playground".to_string()));
        }
        _ => return None,
    }
    Some(0)
}

fn echo(words: &[&str], call: &mut Call) {
    let (words, escapes) = match words.split_first() {
        Some((&("-e" | "-ne"), rest)) => (rest, true),
        Some((&"-n", rest)) => (rest, false),
        _ => (words, false),
    };
    let text = words.join(" ");
    call.print(match escapes {
        true => text.replace("\\n", "\n").replace("\\t", "\t"),
        false => text,
    });
}

fn export(words: &[&str], call: &mut Call) {
    for (name, value) in words.iter().filter_map(|word| word.split_once('=')) {
        call.desk
            .variables
            .insert(name.to_string(), value.to_string());
    }
}

/// The names of files, of those in a directory where one is given.
fn ls(words: &[&str], call: &mut Call) -> i32 {
    let place = words.iter().find(|word| !word.starts_with('-'));
    let place = place.map_or("", |place| {
        place.trim_start_matches("./").trim_end_matches('/')
    });
    let mut names: Vec<String> = Vec::new();
    for name in call.desk.files.keys() {
        let below = match place {
            "" | "." => Some(name.as_str()),
            place if name == place => Some(place),
            place => name
                .strip_prefix(place)
                .and_then(|rest| rest.strip_prefix('/')),
        };
        names.extend(below.map(str::to_string));
    }
    if names.is_empty() && !matches!(place, "" | ".") {
        call.complain(format!("ls: {place}: No such file or directory"));
        return 1;
    }
    names.into_iter().for_each(|name| call.print(name));
    0
}

fn cat(names: &[&str], call: &mut Call) -> i32 {
    let mut status = 0;
    if names.iter().all(|name| *name == "-") {
        let text = call.stdin.unwrap_or_default().to_string();
        print_text(&text, call);
    }
    for name in names.iter().filter(|name| **name != "-") {
        match call.desk.files.get(name.trim_start_matches("./")).cloned() {
            Some(text) => print_text(&text, call),
            None => {
                call.complain(format!(
                    "cat: {name}: No such file or directory{}",
                    only(call)
                ));
                status = 1;
            }
        }
    }
    status
}

/// What there is in a container besides what its image would bring along.
fn only(call: &Call) -> &'static str {
    match call.location {
        Location::Desk => "",
        _ => " (here are only the files of ConfigMaps and Secrets)",
    }
}

fn printenv(names: &[&str], call: &mut Call) -> i32 {
    if names.is_empty() {
        let all: Vec<String> = call
            .desk
            .variables
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        all.into_iter().for_each(|line| call.print(line));
        return 0;
    }
    let mut status = 0;
    for name in names {
        match call.desk.variables.get(*name).cloned() {
            Some(value) => call.print(value),
            None => status = 1,
        }
    }
    status
}

fn print_text(text: &str, call: &mut Call) {
    if !text.is_empty() {
        call.print(text.strip_suffix('\n').unwrap_or(text));
    }
}
