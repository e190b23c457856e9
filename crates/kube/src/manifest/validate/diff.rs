//! The difference between two texts in unified form, as `go-difflib` finds it (`github.com/pmezard/go-difflib`), which the
//! API server shows in errors.

use crate::map::Map;

/// Lines of context around a change.
const CONTEXT: usize = 3;
/// Texts with at least this many lines have lines too frequent to begin a match with.
const LONG: usize = 200;

/// A stretch of lines that both texts have: where it begins in each, and its length.
#[derive(Clone, Copy)]
struct Match {
    a: usize,
    b: usize,
    size: usize,
}

/// Two stretches of lines, one of each text, that are equal or replace each other; go-difflib's name.
#[derive(Clone, Copy)]
struct OpCode {
    same: bool,
    a: (usize, usize),
    b: (usize, usize),
}

/// The changes that lead from `old` to `new`.
pub(super) fn unified(old: &str, new: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut out = String::new();
    for group in groups(parts(&a, &b)) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let heads = [range(first.a.0, last.a.1), range(first.b.0, last.b.1)];
        out += &format!("@@ -{} +{} @@\n", heads[0], heads[1]);
        let mut put = |sign: char, lines: &[&str]| {
            for line in lines {
                out.push(sign);
                out.push_str(line);
                out.push('\n');
            }
        };
        for part in &group {
            let (old, new) = (&a[part.a.0..part.a.1], &b[part.b.0..part.b.1]);
            if part.same {
                put(' ', old);
            } else {
                put('-', old);
                put('+', new);
            }
        }
    }
    out
}

/// The head of a group names a stretch of lines by its first line, counted from 1, and by its length unless that is 1.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

/// The lines of `b` and where they are. Frequent lines of long texts are left out.
fn index<'t>(b: &[&'t str]) -> Map<&'t str, Vec<usize>> {
    let mut places: Map<&str, Vec<usize>> = Map::new();
    for (i, line) in b.iter().enumerate() {
        places.or_default(line).push(i);
    }
    if b.len() >= LONG {
        let most = b.len() / 100 + 1;
        places.retain(|_, places| places.len() <= most);
    }
    places
}

fn parts(a: &[&str], b: &[&str]) -> Vec<OpCode> {
    let places = index(b);
    let mut matches = Vec::new();
    collect(a, b, &places, (0, a.len()), (0, b.len()), &mut matches);
    matches.push(Match {
        a: a.len(),
        b: b.len(),
        size: 0,
    });
    let mut parts: Vec<OpCode> = Vec::new();
    let (mut i, mut j) = (0, 0);
    for found in matches {
        if i < found.a || j < found.b {
            parts.push(OpCode {
                same: false,
                a: (i, found.a),
                b: (j, found.b),
            });
        }
        (i, j) = (found.a + found.size, found.b + found.size);
        match parts.last_mut() {
            // Two matches that follow each other at once are one.
            Some(last) if last.same && last.a.1 == found.a && last.b.1 == found.b => {
                (last.a.1, last.b.1) = (i, j);
            }
            _ if found.size > 0 => parts.push(OpCode {
                same: true,
                a: (found.a, i),
                b: (found.b, j),
            }),
            _ => {}
        }
    }
    parts
}

type Bounds = (usize, usize);

fn collect(
    a: &[&str],
    b: &[&str],
    places: &Map<&str, Vec<usize>>,
    in_a: Bounds,
    in_b: Bounds,
    into: &mut Vec<Match>,
) {
    let found = longest(a, b, places, in_a, in_b);
    if found.size == 0 {
        return;
    }
    if in_a.0 < found.a && in_b.0 < found.b {
        collect(a, b, places, (in_a.0, found.a), (in_b.0, found.b), into);
    }
    into.push(found);
    let (i, j) = (found.a + found.size, found.b + found.size);
    if i < in_a.1 && j < in_b.1 {
        collect(a, b, places, (i, in_a.1), (j, in_b.1), into);
    }
}

/// The longest match within bounds, and of those the first.
fn longest(
    a: &[&str],
    b: &[&str],
    places: &Map<&str, Vec<usize>>,
    in_a: Bounds,
    in_b: Bounds,
) -> Match {
    let mut best = Match {
        a: in_a.0,
        b: in_b.0,
        size: 0,
    };
    // How long the match is that ends at a line of `b` and at the line of `a` before.
    let mut lengths = vec![0; b.len() + 1];
    for (i, line) in (in_a.0..).zip(&a[in_a.0..in_a.1]) {
        let mut next = vec![0; b.len() + 1];
        for &j in places.get(line).into_iter().flatten() {
            if j < in_b.0 || j >= in_b.1 {
                continue;
            }
            let size: usize = lengths[j] + 1;
            next[j + 1] = size;
            if size > best.size {
                best = Match {
                    a: i + 1 - size,
                    b: j + 1 - size,
                    size,
                };
            }
        }
        lengths = next;
    }
    while best.a > in_a.0 && best.b > in_b.0 && a[best.a - 1] == b[best.b - 1] {
        (best.a, best.b, best.size) = (best.a - 1, best.b - 1, best.size + 1);
    }
    let ends = |found: &Match| (found.a + found.size, found.b + found.size);
    while let (i, j) = ends(&best)
        && i < in_a.1
        && j < in_b.1
        && a[i] == b[j]
    {
        best.size += 1;
    }
    best
}

/// The changes with their context, those close to each other together.
fn groups(parts: Vec<OpCode>) -> Vec<Vec<OpCode>> {
    let mut groups = vec![Vec::new()];
    let count = parts.len();
    for (at, mut part) in parts.into_iter().enumerate() {
        if part.same && at == 0 {
            part.a.0 = part.a.0.max(part.a.1.saturating_sub(CONTEXT));
            part.b.0 = part.b.0.max(part.b.1.saturating_sub(CONTEXT));
        }
        if part.same && at + 1 == count {
            part.a.1 = part.a.1.min(part.a.0 + CONTEXT);
            part.b.1 = part.b.1.min(part.b.0 + CONTEXT);
        }
        if part.same && part.a.1 - part.a.0 > 2 * CONTEXT {
            let mut end = part;
            end.a.1 = end.a.1.min(end.a.0 + CONTEXT);
            end.b.1 = end.b.1.min(end.b.0 + CONTEXT);
            if let Some(group) = groups.last_mut() {
                group.push(end);
            }
            groups.push(Vec::new());
            part.a.0 = part.a.1 - CONTEXT;
            part.b.0 = part.b.1 - CONTEXT;
        }
        if let Some(group) = groups.last_mut() {
            group.push(part);
        }
    }
    groups.retain(|group| group.iter().any(|part| !part.same));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_three_lines_around_it() {
        let old: Vec<String> = (1..=20).map(|n| n.to_string()).collect();
        let mut new = old.clone();
        new[4] = "five".to_string();
        new.insert(17, "more".to_string());
        let expected = "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n\
                        @@ -15,6 +15,7 @@\n 15\n 16\n 17\n+more\n 18\n 19\n 20\n";
        assert_eq!(unified(&old.join("\n"), &new.join("\n")), expected);
    }

    #[test]
    fn nothing_changed_is_nothing() {
        assert_eq!(unified("a\nb", "a\nb"), "");
    }
}
