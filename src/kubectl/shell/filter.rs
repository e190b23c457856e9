//! Text filters behind a pipe: lines go in as they come, lines come out.

use super::pattern::{Pattern, Syntax};
use super::sed::Sed;
use crate::order::Order;
use std::collections::VecDeque;

/// Names of the filters that [`Filter::new`] makes.
pub const NAMES: [&str; 12] = [
    "grep", "egrep", "head", "tail", "sort", "uniq", "wc", "sed", "cat", "cut", "tr", "awk",
];

/// A running filter.
pub enum Filter {
    Grep(Grep),
    Head {
        left: usize,
    },
    /// All but the first so many lines, or the last so many.
    TailFrom {
        skip: usize,
    },
    Tail {
        keep: usize,
        last: VecDeque<String>,
    },
    Sort(Sort),
    Uniq {
        count: bool,
        run: Option<(String, usize)>,
    },
    Count(Count),
    Sed(Sed),
    Cat,
    /// Lines that go into files besides.
    Tee {
        copied: Vec<String>,
    },
    Cut {
        separator: char,
        fields: Vec<usize>,
    },
    Fields(Vec<FieldPart>),
    Delete(Vec<char>),
}

pub struct Grep {
    pattern: Pattern,
    inverted: bool,
    whole_line: bool,
    count: Option<usize>,
    quiet: bool,
    only_matching: bool,
    after: usize,
    before: usize,
    /// Lines that may still have to be shown in front of a match.
    held: VecDeque<String>,
    show_after: usize,
    found: bool,
}

pub struct Sort {
    lines: Vec<String>,
    reverse: bool,
    numeric: bool,
    unique: bool,
    /// From 1; 0 sorts by the whole line.
    key: usize,
}

#[derive(Default)]
pub struct Count {
    lines: usize,
    words: usize,
    bytes: usize,
    wanted: Vec<char>,
}

/// What awk's `{print …}` puts together.
pub enum FieldPart {
    Field(usize),
    Text(String),
}

impl Filter {
    /// A filter from its name and arguments. `None`: there is no such filter.
    pub fn new(words: &[String]) -> Option<Result<Filter, String>> {
        let (name, arguments) = words.split_first()?;
        Some(match name.as_str() {
            "grep" | "egrep" => grep(arguments, name == "egrep"),
            "head" => line_count(arguments, "head").map(|(left, _)| Filter::Head { left }),
            "tail" => line_count(arguments, "tail").map(|(count, from_start)| match from_start {
                true => Filter::TailFrom {
                    skip: count.saturating_sub(1),
                },
                false => Filter::Tail {
                    keep: count,
                    last: VecDeque::new(),
                },
            }),
            "sort" => sort(arguments),
            "uniq" => Ok(Filter::Uniq {
                count: arguments.iter().any(|word| word == "-c"),
                run: None,
            }),
            "wc" => Ok(Filter::Count(Count {
                wanted: arguments
                    .iter()
                    .filter_map(|word| word.strip_prefix('-'))
                    .flat_map(str::chars)
                    .collect(),
                ..Count::default()
            })),
            "sed" => Sed::new(arguments).map(Filter::Sed),
            "cat" if arguments.is_empty() => Ok(Filter::Cat),
            "cut" => cut(arguments),
            "tr" => delete(arguments),
            "awk" => awk(arguments),
            _ => return None,
        })
    }

    /// Takes a line; what comes out is put into `out`. `false`: nothing more will be read.
    pub fn line(&mut self, line: String, out: &mut Vec<String>) -> bool {
        match self {
            Filter::Grep(grep) => return grep.line(line, out),
            Filter::Head { left } => {
                if *left > 0 {
                    *left -= 1;
                    out.push(line);
                }
                return *left > 0;
            }
            Filter::TailFrom { skip: 0 } | Filter::Cat => out.push(line),
            Filter::TailFrom { skip } => *skip -= 1,
            Filter::Tail { keep, last } => {
                last.push_back(line);
                if last.len() > *keep {
                    last.pop_front();
                }
            }
            Filter::Sort(sort) => sort.lines.push(line),
            Filter::Uniq { count, run } => match run {
                Some((last, times)) if *last == line => *times += 1,
                _ => flush_run(run.replace((line, 1)), *count, out),
            },
            Filter::Count(count) => {
                count.lines += 1;
                count.words += line.split_whitespace().count();
                count.bytes += line.len() + 1;
            }
            Filter::Sed(sed) => return sed.line(line, out),
            Filter::Tee { copied } => {
                copied.push(line.clone());
                out.push(line);
            }
            Filter::Cut { separator, fields } => out.push(cut_line(&line, *separator, fields)),
            Filter::Fields(parts) => out.push(print_fields(&line, parts)),
            Filter::Delete(gone) => {
                out.push(line.chars().filter(|c| !gone.contains(c)).collect());
            }
        }
        true
    }

    /// The end of the input; returns the exit status.
    pub fn end(self, out: &mut Vec<String>) -> i32 {
        match self {
            Filter::Grep(grep) => return grep.end(out),
            Filter::Tail { last, .. } => out.extend(last),
            Filter::Sort(sort) => sort.end(out),
            Filter::Uniq { count, run } => flush_run(run, count, out),
            Filter::Count(count) => out.push(count.text()),
            Filter::Sed(_) | Filter::Head { .. } | Filter::TailFrom { .. } | Filter::Cat => {}
            Filter::Cut { .. } | Filter::Fields(_) | Filter::Delete(_) | Filter::Tee { .. } => {}
        }
        0
    }
}

fn flush_run(run: Option<(String, usize)>, count: bool, out: &mut Vec<String>) {
    out.extend(run.map(|(line, times)| match count {
        true => format!("{times:>7} {line}"),
        false => line,
    }));
}

fn unknown_option(name: &str, option: &str) -> String {
    format!("{name}: {option} is not known here")
}

fn grep(arguments: &[String], extended: bool) -> Result<Filter, String> {
    let mut syntax = if extended {
        Syntax::Extended
    } else {
        Syntax::Basic
    };
    let mut options = Vec::new();
    let mut patterns = Vec::new();
    let mut numbers = [0, 0];
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let flags = match word.strip_prefix('-') {
            Some(flags) if !flags.is_empty() => flags,
            _ => {
                patterns.push(word.clone());
                continue;
            }
        };
        if let Some(long) = flags.strip_prefix('-') {
            match long {
                "color" | "color=auto" | "color=never" | "line-buffered" => {}
                "ignore-case" => options.push('i'),
                "invert-match" => options.push('v'),
                "extended-regexp" => syntax = Syntax::Extended,
                _ => return Err(unknown_option("grep", word)),
            }
            continue;
        }
        let mut chars = flags.chars();
        while let Some(flag) = chars.next() {
            match flag {
                'E' | 'P' => syntax = Syntax::Extended,
                'F' => syntax = Syntax::Fixed,
                'G' => syntax = Syntax::Basic,
                'i' | 'v' | 'c' | 'q' | 'o' | 'x' | 'w' | 'n' | 'h' | 's' => options.push(flag),
                'e' | 'A' | 'B' | 'C' => {
                    let attached = std::mem::replace(&mut chars, "".chars());
                    let value = match attached.as_str() {
                        "" => words.next().cloned(),
                        attached => Some(attached.to_string()),
                    };
                    let value = value
                        .ok_or_else(|| format!("grep: option requires an argument -- '{flag}'"))?;
                    if flag == 'e' {
                        patterns.insert(0, value);
                        continue;
                    }
                    let number = value
                        .parse()
                        .map_err(|_| format!("grep: {value}: invalid context length argument"))?;
                    match flag {
                        'A' => numbers[1] = number,
                        'B' => numbers[0] = number,
                        _ => numbers = [number; 2],
                    }
                }
                _ => return Err(unknown_option("grep", &format!("-{flag}"))),
            }
        }
    }
    let [pattern] = patterns.as_slice() else {
        return Err(match patterns.is_empty() {
            true => "usage: grep [-EFivcqo] [-A NUM] [-B NUM] [-C NUM] PATTERN".to_string(),
            false => format!(
                "grep: {}: only what comes through the pipe is read",
                patterns[1]
            ),
        });
    };
    let has = |option: char| options.contains(&option);
    let text = match has('w') {
        true => format!(r"\b{pattern}\b"),
        false => pattern.clone(),
    };
    let pattern =
        Pattern::new(&text, syntax, has('i')).map_err(|error| format!("grep: {error}"))?;
    Ok(Filter::Grep(Grep {
        pattern,
        inverted: has('v'),
        whole_line: has('x'),
        count: has('c').then_some(0),
        quiet: has('q'),
        only_matching: has('o'),
        after: numbers[1],
        before: numbers[0],
        held: VecDeque::new(),
        show_after: 0,
        found: false,
    }))
}

impl Grep {
    fn line(&mut self, line: String, out: &mut Vec<String>) -> bool {
        let fits = match self.whole_line {
            true => self.pattern.is_all_of(&line),
            false => self.pattern.is_in(&line),
        };
        if fits == self.inverted {
            if self.show_after > 0 {
                self.show_after -= 1;
                out.push(line);
            } else if self.before > 0 {
                self.held.push_back(line);
                if self.held.len() > self.before {
                    self.held.pop_front();
                }
            }
            return true;
        }
        self.found = true;
        if let Some(count) = &mut self.count {
            *count += 1;
        } else if self.only_matching {
            self.push_matches(&line, out);
        } else if !self.quiet {
            out.extend(self.held.drain(..));
            out.push(line);
            self.show_after = self.after;
        }
        !self.quiet
    }

    fn push_matches(&self, line: &str, out: &mut Vec<String>) {
        let mut rest: Vec<char> = line.chars().collect();
        while let Some((from, to)) = self.pattern.find(&rest.iter().collect::<String>()) {
            if to > from {
                out.push(rest[from..to].iter().collect());
            }
            if to.max(from + 1) > rest.len() {
                break;
            }
            rest.drain(..to.max(from + 1));
        }
    }

    fn end(self, out: &mut Vec<String>) -> i32 {
        out.extend(self.count.map(|count| count.to_string()));
        i32::from(!self.found)
    }
}

/// `-n 5`, `-n5`, `-5`, `-n +2`; ten without any. Whether it counts from the start.
fn line_count(arguments: &[String], name: &str) -> Result<(usize, bool), String> {
    let mut given = String::from("10");
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        given = match word.strip_prefix('-') {
            Some("n") => words
                .next()
                .cloned()
                .ok_or_else(|| format!("{name}: option requires an argument -- 'n'"))?,
            Some("f") => given,
            Some(rest) => rest
                .trim_start_matches('n')
                .trim_start_matches("-lines=")
                .to_string(),
            None if word.starts_with('+') => word.clone(),
            None => {
                return Err(format!(
                    "{name}: {word}: only what comes through the pipe is read"
                ));
            }
        };
    }
    let number = given.trim_start_matches('+').parse();
    let number = number.map_err(|_| format!("{name}: invalid number of lines: '{given}'"))?;
    Ok((number, given.starts_with('+')))
}

fn sort(arguments: &[String]) -> Result<Filter, String> {
    let mut sort = Sort {
        lines: Vec::new(),
        reverse: false,
        numeric: false,
        unique: false,
        key: 0,
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let flags = word
            .strip_prefix('-')
            .ok_or_else(|| unknown_option("sort", word))?;
        let mut chars = flags.chars();
        while let Some(flag) = chars.next() {
            match flag {
                'r' => sort.reverse = true,
                'n' => sort.numeric = true,
                'u' => sort.unique = true,
                'b' | 's' | 'f' => {}
                'k' => {
                    let attached: String = std::mem::replace(&mut chars, "".chars()).collect();
                    let value = match attached.is_empty() {
                        true => words.next().cloned().unwrap_or_default(),
                        false => attached,
                    };
                    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
                    sort.key = digits
                        .parse()
                        .map_err(|_| format!("sort: invalid number at field start: '{value}'"))?;
                }
                _ => return Err(unknown_option("sort", word)),
            }
        }
    }
    Ok(Filter::Sort(sort))
}

impl Sort {
    fn end(mut self, out: &mut Vec<String>) {
        let key = |line: &str| match self.key {
            0 => line.to_string(),
            key => line
                .split_whitespace()
                .skip(key - 1)
                .collect::<Vec<_>>()
                .join(" "),
        };
        let number = |line: &str| {
            let text = key(line);
            let digits = text.trim_start();
            let end = digits
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(digits.len());
            digits[..end].parse::<u64>().unwrap_or(0)
        };
        self.lines.order_by(|a, b| {
            let order = match self.numeric {
                true => number(a).cmp(&number(b)),
                false => key(a).cmp(&key(b)),
            };
            let order = order.then_with(|| a.cmp(b));
            if self.reverse { order.reverse() } else { order }
        });
        if self.unique {
            self.lines.dedup();
        }
        out.extend(self.lines);
    }
}

impl Count {
    fn text(&self) -> String {
        let wanted = |flag: char| self.wanted.is_empty() || self.wanted.contains(&flag);
        let counts = [('l', self.lines), ('w', self.words), ('c', self.bytes)];
        let shown: Vec<usize> = counts
            .iter()
            .filter(|(flag, _)| wanted(*flag))
            .map(|(_, count)| *count)
            .collect();
        match shown.as_slice() {
            [one] => one.to_string(),
            several => several.iter().map(|count| format!("{count:>8}")).collect(),
        }
    }
}

fn cut(arguments: &[String]) -> Result<Filter, String> {
    let mut separator = '\t';
    let mut fields = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = |attached: &str| match attached {
            "" => words.next().cloned().unwrap_or_default(),
            attached => attached.to_string(),
        };
        if let Some(attached) = word.strip_prefix("-d") {
            separator = value(attached).chars().next().unwrap_or('\t');
        } else if let Some(attached) = word.strip_prefix("-f") {
            let list = value(attached);
            let numbers: Result<Vec<usize>, _> = list.split(',').map(str::parse).collect();
            fields = numbers.map_err(|_| format!("cut: invalid field value '{list}'"))?;
        } else {
            return Err(unknown_option("cut", word));
        }
    }
    match fields.is_empty() || fields.contains(&0) {
        true => Err("cut: you must specify a list of fields".to_string()),
        false => Ok(Filter::Cut { separator, fields }),
    }
}

fn cut_line(line: &str, separator: char, fields: &[usize]) -> String {
    let parts: Vec<&str> = line.split(separator).collect();
    if parts.len() == 1 {
        return line.to_string();
    }
    let chosen = fields
        .iter()
        .filter_map(|field| parts.get(field - 1).copied());
    chosen.collect::<Vec<_>>().join(&separator.to_string())
}

fn delete(arguments: &[String]) -> Result<Filter, String> {
    match arguments {
        [flag, set] if flag == "-d" => Ok(Filter::Delete(set.chars().collect())),
        _ => Err("tr: only tr -d CHARACTERS is known here".to_string()),
    }
}

/// `'{print $1}'`, `'{print $1, $3}'`, `'{print $1 "-" $2}'`.
fn awk(arguments: &[String]) -> Result<Filter, String> {
    let help = || "awk: only awk '{print $1, $2}' is known here".to_string();
    let [program] = arguments else {
        return Err(help());
    };
    let inner = program
        .trim()
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let list = inner.and_then(|text| text.trim().strip_prefix("print"));
    let mut rest = list.ok_or_else(help)?.trim();
    let mut parts = Vec::new();
    while let Some(first) = rest.chars().next() {
        match first {
            '$' => {
                let digits = &rest[1..];
                let end = digits
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(digits.len());
                parts.push(FieldPart::Field(digits[..end].parse().map_err(|_| help())?));
                rest = &digits[end..];
            }
            '"' => {
                let (text, after) = rest[1..].split_once('"').ok_or_else(help)?;
                parts.push(FieldPart::Text(text.to_string()));
                rest = after;
            }
            ',' => {
                parts.push(FieldPart::Text(" ".to_string()));
                rest = &rest[1..];
            }
            ' ' => rest = &rest[1..],
            _ => return Err(help()),
        }
    }
    if parts.is_empty() {
        parts.push(FieldPart::Field(0));
    }
    Ok(Filter::Fields(parts))
}

fn print_fields(line: &str, parts: &[FieldPart]) -> String {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let text = |part: &FieldPart| match part {
        FieldPart::Field(0) => line.to_string(),
        FieldPart::Field(number) => fields.get(number - 1).unwrap_or(&"").to_string(),
        FieldPart::Text(text) => text.clone(),
    };
    parts.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(command: &str, input: &str) -> (String, i32) {
        let words: Vec<String> = command
            .split(' ')
            .map(|word| word.replace('~', " "))
            .collect();
        let mut filter = Filter::new(&words).expect("known").expect("valid");
        let mut out = Vec::new();
        for line in input.lines() {
            if !filter.line(line.to_string(), &mut out) {
                break;
            }
        }
        let status = filter.end(&mut out);
        (out.join("\n"), status)
    }

    #[test]
    fn filters_do_what_their_namesakes_do() {
        let input = "b 2\na 10\nc 1\nb 2";
        for (command, expected) in [
            ("grep b", "b 2\nb 2"),
            ("grep -v b", "a 10\nc 1"),
            ("grep -c b", "2"),
            ("grep -A1 a", "a 10\nc 1"),
            ("grep -o [0-9]*$", "2\n10\n1\n2"),
            ("head -n 2", "b 2\na 10"),
            ("head -1", "b 2"),
            ("tail -n 1", "b 2"),
            ("tail -n +3", "c 1\nb 2"),
            ("sort", "a 10\nb 2\nb 2\nc 1"),
            ("sort -rnk2", "a 10\nb 2\nb 2\nc 1"),
            ("sort -u", "a 10\nb 2\nc 1"),
            ("uniq", "b 2\na 10\nc 1\nb 2"),
            ("wc -l", "4"),
            ("wc", "       4       8      17"),
            ("cut -d~ -f2", "2\n10\n1\n2"),
            ("awk {print~$2,~$1}", "2 b\n10 a\n1 c\n2 b"),
            ("tr -d ab", " 2\n 10\nc 1\n 2"),
        ] {
            assert_eq!(run(command, input).0, expected, "{command}");
        }
        assert_eq!(run("grep nothing", input).1, 1);
    }
}
