//! Parses the text of a pattern into a tree.

use super::DEEPEST;
use super::program::{Set, Step};

#[derive(Clone, Debug)]
pub(super) enum Tree {
    Step(Step),
    /// A group in brackets, with its number.
    Group(usize, Box<Tree>),
    Sequence(Vec<Tree>),
    Either(Vec<Tree>),
    Repeat {
        of: Box<Tree>,
        least: u32,
        most: Option<u32>,
    },
}

pub(super) fn literal(c: char) -> Tree {
    Tree::Step(Step::One(Set::of(&[(c, c)])))
}

pub(super) struct Reader<'p> {
    rest: &'p str,
    extended: bool,
    depth: usize,
    /// How many groups have begun.
    groups: usize,
}

impl<'p> Reader<'p> {
    pub(super) fn new(text: &'p str, extended: bool) -> Reader<'p> {
        Reader {
            rest: text,
            extended,
            depth: 0,
            groups: 0,
        }
    }

    pub(super) fn whole(mut self) -> Result<Tree, String> {
        let tree = self.either()?;
        if self.rest.is_empty() {
            Ok(tree)
        } else {
            Err("Unmatched ) or \\)".to_string())
        }
    }

    /// Takes `sign`, which basic patterns write with a backslash.
    fn takes(&mut self, sign: char) -> bool {
        let unescaped = if self.extended {
            Some(self.rest)
        } else {
            self.rest.strip_prefix('\\')
        };
        let rest = unescaped.and_then(|rest| rest.strip_prefix(sign));
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn is_next(&mut self, sign: char) -> bool {
        let before = self.rest;
        let taken = self.takes(sign);
        self.rest = before;
        taken
    }

    fn either(&mut self) -> Result<Tree, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("regular expression too big".to_string());
        }
        let mut branches = vec![self.sequence()?];
        while self.takes('|') {
            branches.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(Tree::Either(branches))
    }

    fn sequence(&mut self) -> Result<Tree, String> {
        let mut parts = Vec::new();
        while !self.rest.is_empty() && !self.is_next('|') && !self.is_next(')') {
            let part = self.single(parts.is_empty())?;
            parts.push(self.repeated(part)?);
        }
        Ok(Tree::Sequence(parts))
    }

    fn repeated(&mut self, mut part: Tree) -> Result<Tree, String> {
        loop {
            let (least, most) = if let Some(rest) = self.rest.strip_prefix('*') {
                self.rest = rest;
                (0, None)
            } else if self.takes('+') {
                (1, None)
            } else if self.takes('?') {
                (0, Some(1))
            } else if self.takes('{') {
                self.bounds()?
            } else {
                return Ok(part);
            };
            part = Tree::Repeat {
                of: Box::new(part),
                least,
                most,
            };
        }
    }

    /// `2}`, `2,}` or `2,5}`.
    fn bounds(&mut self) -> Result<(u32, Option<u32>), String> {
        let invalid = || "Invalid content of \\{\\}".to_string();
        let close = if self.extended { "}" } else { "\\}" };
        let (inner, rest) = self.rest.split_once(close).ok_or("Unmatched { or \\{")?;
        self.rest = rest;
        let number = |text: &str| text.parse::<u32>().map_err(|_| invalid());
        let (least, most) = match inner.split_once(',') {
            None => (number(inner)?, Some(number(inner)?)),
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        if most.is_none_or(|most| (least..=255).contains(&most)) && least <= 255 {
            Ok((least, most))
        } else {
            Err(invalid())
        }
    }

    fn single(&mut self, first: bool) -> Result<Tree, String> {
        if self.takes('(') {
            let number = self.groups;
            self.groups += 1;
            let inner = self.either()?;
            return if self.takes(')') {
                Ok(Tree::Group(number, Box::new(inner)))
            } else {
                Err("Unmatched ( or \\(".to_string())
            };
        }
        let mut chars = self.rest.chars();
        let c = chars.next().unwrap_or_default();
        self.rest = chars.as_str();
        Ok(match c {
            '.' => Tree::Step(Step::One(Set {
                negated: true,
                ranges: Vec::new(),
            })),
            '^' if first || self.extended => Tree::Step(Step::Start),
            '$' if self.rest.is_empty() || self.is_next(')') || self.is_next('|') => {
                Tree::Step(Step::End)
            }
            '[' => Tree::Step(Step::One(self.set()?)),
            '\\' => self.escape()?,
            c => literal(c),
        })
    }

    fn escape(&mut self) -> Result<Tree, String> {
        let mut chars = self.rest.chars();
        let Some(c) = chars.next() else {
            return Err("Trailing backslash".to_string());
        };
        self.rest = chars.as_str();
        let set = |negated: bool, ranges: &[(char, char)]| {
            let ranges = ranges.to_vec();
            Tree::Step(Step::One(Set { negated, ranges }))
        };
        const SPACE: &[(char, char)] = &[(' ', ' '), ('\t', '\r')];
        const WORD: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
        Ok(match c {
            's' => set(false, SPACE),
            'S' => set(true, SPACE),
            'w' => set(false, WORD),
            'W' => set(true, WORD),
            'b' | '<' | '>' => Tree::Step(Step::WordEdge),
            't' => literal('\t'),
            c => literal(c),
        })
    }

    /// Reads the set behind `[`.
    fn set(&mut self) -> Result<Set, String> {
        let behind = self.rest.strip_prefix('^');
        let negated = behind.is_some();
        self.rest = behind.unwrap_or(self.rest);
        let mut ranges = Vec::new();
        let mut first = true;
        loop {
            if let Some(class) = self.rest.strip_prefix("[:") {
                let (name, rest) = class.split_once(":]").ok_or("Unmatched [, [^")?;
                ranges.extend_from_slice(class_ranges(name)?);
                self.rest = rest;
                first = false;
                continue;
            }
            let mut chars = self.rest.chars();
            let from = chars.next().ok_or("Unmatched [, [^")?;
            self.rest = chars.as_str();
            if from == ']' && !first {
                return Ok(Set { negated, ranges });
            }
            first = false;
            let mut after = self.rest.chars();
            let is_range = after.next() == Some('-') && !self.rest.starts_with("-]");
            match after.next().filter(|_| is_range) {
                Some(to) if to < from => return Err("Invalid range end".to_string()),
                Some(to) => {
                    self.rest = after.as_str();
                    ranges.push((from, to));
                }
                None => ranges.push((from, from)),
            }
        }
    }
}

fn class_ranges(name: &str) -> Result<&'static [(char, char)], String> {
    Ok(match name {
        "digit" => &[('0', '9')],
        "alpha" => &[('a', 'z'), ('A', 'Z')],
        "alnum" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
        "lower" => &[('a', 'z')],
        "upper" => &[('A', 'Z')],
        "space" | "blank" => &[(' ', ' '), ('\t', '\r')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        _ => return Err("Invalid character class name".to_string()),
    })
}
