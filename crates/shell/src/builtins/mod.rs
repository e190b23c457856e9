//! The small programs of a shell, which end at once.

mod files;
mod filters;
mod folders;

use crate::base64::decoded;
use crate::call::{Call, Programs};
use crate::jobs::no_such_job;
pub(crate) use filters::filter;

/// Runs one of them; `Some` is its exit status, `None`: there is none of that name.
pub(crate) fn run<P: Programs>(name: &str, words: &[&str], call: &mut Call<P>) -> Option<i32> {
    match name {
        ":" | "true" | "clear" | "set" | "alias" => {}
        "unset" => unset(words, call),
        "cd" => return Some(folders::cd(words, call)),
        "pwd" => call.print(call.environment.directory.absolute()),
        "break" | "continue" => {
            call.complain(format!("sh: {name}: only meaningful in a loop"));
        }
        "false" => return Some(1),
        "echo" => echo(words, call),
        "export" | "local" | "declare" | "readonly" => export(words, call),
        "read" => return Some(read(words, call)),
        "base64" => return Some(base64(words, call)),
        "date" => call.print(call.programs.date(call.now)),
        "ls" => return Some(folders::ls(words, call)),
        "cat" => return Some(cat(words, call)),
        "printenv" | "env" => return Some(printenv(words, call)),
        "seq" => return Some(seq(words, call)),
        "printf" => printf(words, call),
        "jobs" => {
            let lines = call.jobs.lines(|_| true);
            lines.into_iter().for_each(|line| call.print(line));
        }
        "bg" => return Some(bg(words, call)),
        "kill" => return Some(kill(words, call)),
        "test" => return Some(test(words, call)),
        "[" | "[[" => return Some(bracket(name, words, call)),
        "cp" | "mv" | "rm" | "touch" | "mkdir" | "rmdir" => {
            return Some(files::run(name, words, call));
        }
        "hostname" => {
            let name = call.environment.variables.get("HOSTNAME").cloned();
            call.print(name.unwrap_or_else(|| "playground".to_string()));
        }
        _ => return None,
    }
    Some(0)
}

fn echo<P: Programs>(words: &[&str], call: &mut Call<P>) {
    let (words, escapes) = match words.split_first() {
        Some((&("-e" | "-ne"), rest)) => (rest, true),
        Some((&"-n", rest)) => (rest, false),
        _ => (words, false),
    };
    let text = words.join(" ");
    call.print(if escapes {
        text.replace("\\n", "\n").replace("\\t", "\t")
    } else {
        text
    });
}

/// `%s` and the like take the words one after the other.
fn printf<P: Programs>(words: &[&str], call: &mut Call<P>) {
    let Some((format, values)) = words.split_first() else {
        return;
    };
    let mut values = values.iter();
    let mut text = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('%', Some('s' | 'd')) => text.push_str(values.next().copied().unwrap_or_default()),
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('t')) => text.push('\t'),
            ('%', Some('%')) => text.push('%'),
            _ => {
                text.push(letter);
                continue;
            }
        }
        letters.next();
    }
    call.print(text.strip_suffix('\n').unwrap_or(&text));
}

/// Most numbers that are counted.
const LONGEST_COUNT: i64 = 10_000;

fn seq<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let numbers: Result<Vec<i64>, _> = words.iter().map(|word| word.parse::<i64>()).collect();
    let (from, step, to) = match numbers.as_deref() {
        Ok([to]) => (1, 1, *to),
        Ok([from, to]) => (*from, 1, *to),
        Ok([from, step, to]) if *step != 0 => (*from, *step, *to),
        _ => {
            call.complain("usage: seq [FIRST [STEP]] LAST");
            return 1;
        }
    };
    let mut number = from;
    let mut lines = Vec::new();
    while (step > 0 && number <= to || step < 0 && number >= to)
        && lines.len() < LONGEST_COUNT as usize
    {
        lines.push(number.to_string());
        number = number.saturating_add(step);
    }
    if !lines.is_empty() {
        call.print(lines.join("\n"));
    }
    0
}

/// `bg` always fails, because this shell cannot stop a job and so has none to continue.
fn bg<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let word = words.first().copied();
    let said = match call.jobs.get(word) {
        Some(job) => format!("sh: bg: job {} already in background", job.number),
        None => no_such_job("bg", word),
    };
    call.complain(said);
    1
}

/// `kill [-SIGNAL] %1`: ends lines in the background.
fn kill<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let named = words.iter().filter(|word| !word.starts_with('-'));
    let named: Vec<&str> = named.copied().collect();
    if named.is_empty() {
        call.complain("kill: usage: kill %JOB");
        return 2;
    }
    let mut status = 0;
    for word in named {
        match call.jobs.take(Some(word)) {
            Some(job) if call.jobs.interactive => call.complain(job.killed()),
            Some(_) => {}
            None => {
                call.complain(no_such_job("kill", Some(word)));
                status = 1;
            }
        }
    }
    status
}

fn bracket<P: Programs>(name: &str, words: &[&str], call: &mut Call<P>) -> i32 {
    let end = if name == "[" { "]" } else { "]]" };
    match words.split_last() {
        Some((last, words)) if *last == end => test(words, call),
        _ => {
            call.complain(format!("sh: {name}: missing `{end}'"));
            2
        }
    }
}

/// Comparisons: status 0 is true, 1 is false, 2 is an error.
fn test<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let signs = words.iter().take_while(|word| **word == "!").count();
    let is_turned = signs % 2 == 1;
    let words = &words[signs..];
    let environment = &*call.environment;
    let file = |name: &str| environment.files.get(&environment.path(name));
    let folder = |name: &str| environment.is_folder(&environment.path(name));
    let holds = match words {
        [] => Some(false),
        [word] => Some(!word.is_empty()),
        ["-z", word] => Some(word.is_empty()),
        ["-n", word] => Some(!word.is_empty()),
        ["-s", name] => Some(file(name).is_some_and(|text| !text.is_empty())),
        ["-f" | "-r", name] => Some(file(name).is_some()),
        ["-d", name] => Some(folder(name)),
        ["-e", name] => Some(file(name).is_some() || folder(name)),
        [a, "=" | "==", b] => Some(a == b),
        [a, "!=", b] => Some(a != b),
        [a, sign, b] => compare(a, sign, b),
        _ => None,
    };
    match holds {
        Some(holds) => i32::from(holds == is_turned),
        None => {
            call.complain(format!("sh: test: cannot tell: {}", words.join(" ")));
            2
        }
    }
}

fn compare(a: &str, sign: &str, b: &str) -> Option<bool> {
    // A query that finds nothing yields an empty text, which counts as zero.
    let number = |text: &str| match text.trim() {
        "" => Some(0),
        digits => digits.parse::<i64>().ok(),
    };
    let (a, b) = (number(a)?, number(b)?);
    Some(match sign {
        "-eq" => a == b,
        "-ne" => a != b,
        "-lt" => a < b,
        "-le" => a <= b,
        "-gt" => a > b,
        "-ge" => a >= b,
        _ => return None,
    })
}

fn export<P: Programs>(words: &[&str], call: &mut Call<P>) {
    for (name, value) in words.iter().filter_map(|word| word.split_once('=')) {
        call.environment.set(name, value);
    }
}

fn unset<P: Programs>(words: &[&str], call: &mut Call<P>) {
    for name in words.iter().filter(|word| !word.starts_with('-')) {
        call.environment.variables.remove(name);
    }
}

/// `read A B`: the words of the next line, the last name getting what is left over.
fn read<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let names = words.iter().filter(|word| !word.starts_with('-'));
    let names: Vec<&str> = names.copied().collect();
    let own = call.stdin.and_then(|text| text.lines().next());
    let line = match own {
        Some(line) => Some(line.to_string()),
        None => call.environment.input.line(),
    };
    let status = i32::from(line.is_none());
    let line = line.unwrap_or_default();
    let mut rest = line.trim();
    let (last, first) = names.split_last().unwrap_or((&"REPLY", &[]));
    for name in first {
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        call.environment.set(name, word);
        rest = after.trim_start();
    }
    call.environment.set(last, rest);
    status
}

/// `base64 -d`. Encoding is refused: the shell drops a text's last line break, so the digits could come out wrong.
fn base64<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let decodes = |word: &&str| matches!(*word, "-d" | "-D" | "--decode");
    if !words.iter().any(decodes) {
        call.complain("base64: only base64 -d is known here");
        return 1;
    }
    let digits: String = call.input().split_whitespace().collect();
    print_text(&decoded(&digits), call);
    0
}

fn cat<P: Programs>(names: &[&str], call: &mut Call<P>) -> i32 {
    let mut status = 0;
    if names.iter().all(|name| *name == "-") {
        let text = call.input();
        print_text(&text, call);
    }
    for name in names.iter().filter(|name| **name != "-") {
        let path = call.environment.path(name);
        match call.environment.files.get(&path).cloned() {
            Some(text) => print_text(&text, call),
            None if call.environment.is_folder(&path) => {
                call.complain(format!("cat: {name}: Is a directory"));
                status = 1;
            }
            None => {
                let which = call.programs.which_files();
                call.complain(format!("cat: {name}: No such file or directory{which}"));
                status = 1;
            }
        }
    }
    status
}

fn printenv<P: Programs>(names: &[&str], call: &mut Call<P>) -> i32 {
    if names.is_empty() {
        let all: Vec<String> = call
            .environment
            .variables
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        all.into_iter().for_each(|line| call.print(line));
        return 0;
    }
    let mut status = 0;
    for name in names {
        match call.environment.variables.get(name).cloned() {
            Some(value) => call.print(value),
            None => status = 1,
        }
    }
    status
}

fn print_text<P: Programs>(text: &str, call: &mut Call<P>) {
    if !text.is_empty() {
        call.print(text.strip_suffix('\n').unwrap_or(text));
    }
}
