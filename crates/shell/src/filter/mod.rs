//! Text filters behind a pipe: lines go in as they come, lines come out.

mod awk;
mod fields;
mod grep;
mod sed;
mod sort;
mod tr;

use awk::{Awk, awk};
use fields::{cut, cut_line};
use grep::{Grep, grep};
use sed::Sed;
use sort::{Sort, sort};
use std::collections::VecDeque;
use tr::{Tr, tr};

/// Names of the filters that [`Filter::new`] makes.
pub const NAMES: [&str; 14] = [
    "grep", "egrep", "head", "tail", "sort", "uniq", "wc", "sed", "cat", "cut", "tr", "awk",
    "less", "more",
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
    Awk(Awk),
    Tr(Tr),
}

#[derive(Default)]
pub struct Count {
    lines: usize,
    words: usize,
    bytes: usize,
    wanted: Vec<char>,
}

impl Filter {
    /// A filter from its name and arguments. `None`: there is no such filter.
    pub fn new(words: &[String]) -> Option<Result<Filter, String>> {
        let (name, arguments) = words.split_first()?;
        Some(match name.as_str() {
            "grep" | "egrep" => grep(arguments, name == "egrep"),
            "head" => line_count(arguments, "head").map(|(left, _)| Filter::Head { left }),
            "tail" => line_count(arguments, "tail").map(|(count, from_start)| {
                if from_start {
                    Filter::TailFrom {
                        skip: count.saturating_sub(1),
                    }
                } else {
                    Filter::Tail {
                        keep: count,
                        last: VecDeque::new(),
                    }
                }
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
            "less" | "more" => Ok(Filter::Cat),
            "cut" => cut(arguments),
            "tr" => tr(arguments),
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
            Filter::Awk(awk) => out.extend(awk.line(&line)),
            Filter::Tr(tr) => tr.line(&line, out),
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
            Filter::Tr(tr) => tr.end(out),
            Filter::Sed(_) | Filter::Head { .. } | Filter::TailFrom { .. } | Filter::Cat => {}
            Filter::Cut { .. } | Filter::Awk(_) | Filter::Tee { .. } => {}
        }
        0
    }
}

fn flush_run(run: Option<(String, usize)>, count: bool, out: &mut Vec<String>) {
    out.extend(run.map(|(line, times)| {
        if count {
            format!("{times:>7} {line}")
        } else {
            line
        }
    }));
}

fn unknown_option(name: &str, option: &str) -> String {
    format!("{name}: {option} is not known here")
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
            ("tr ~ \\n", "b\n2\na\n10\nc\n1\nb\n2"),
            ("tr \\n ,", "b 2,a 10,c 1,b 2,"),
            ("tr [:lower:] A-Z", "B 2\nA 10\nC 1\nB 2"),
            ("awk NR>2{print~$1}", "c\nb"),
            ("awk $2==2{print~NR\":\"$NF}", "1:2\n4:2"),
            ("awk /a|c/{print~$1}", "a\nc"),
            ("awk -F1 {print~$1}", "b 2\na \nc \nb 2"),
        ] {
            assert_eq!(run(command, input).0, expected, "{command}");
        }
        assert_eq!(run("grep nothing", input).1, 1);
    }
}
