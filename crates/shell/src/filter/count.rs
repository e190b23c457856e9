//! `wc` and `uniq`: what is counted.

#[derive(Default)]
pub(crate) struct Count {
    lines: usize,
    words: usize,
    bytes: usize,
    wanted: Vec<char>,
}

/// Lines that are the same as the one before.
pub(crate) struct Runs {
    count: bool,
    run: Option<(String, usize)>,
}

impl Count {
    pub(super) fn new(arguments: &[String]) -> Count {
        let flags = arguments.iter().filter_map(|word| word.strip_prefix('-'));
        Count {
            wanted: flags.flat_map(str::chars).collect(),
            ..Count::default()
        }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.lines += 1;
        self.words += line.split_whitespace().count();
        self.bytes += line.len() + 1;
    }

    pub(super) fn text(&self) -> String {
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

impl Runs {
    pub(super) fn new(arguments: &[String]) -> Runs {
        Runs {
            count: arguments.iter().any(|word| word == "-c"),
            run: None,
        }
    }

    pub(super) fn line(&mut self, line: String, out: &mut Vec<String>) {
        match &mut self.run {
            Some((last, times)) if *last == line => *times += 1,
            _ => {
                let ended = self.run.replace((line, 1));
                self.push(ended, out);
            }
        }
    }

    pub(super) fn end(mut self, out: &mut Vec<String>) {
        let ended = self.run.take();
        self.push(ended, out);
    }

    fn push(&self, run: Option<(String, usize)>, out: &mut Vec<String>) {
        out.extend(run.map(|(line, times)| {
            if self.count {
                format!("{times:>7} {line}")
            } else {
                line
            }
        }));
    }
}
