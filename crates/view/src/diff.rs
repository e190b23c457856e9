//! The difference between two texts, line by line.

/// Longer texts are shown as replaced without being compared, because the table would be too large.
const MOST_LINES: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Both,
    Removed,
    Added,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    pub side: Side,
    pub text: String,
}

/// Merges the lines of `old` and `new` by a longest common subsequence.
pub fn lines(old: &str, new: &str) -> Vec<DiffLine> {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old[start..].iter().rev().zip(new[start..].iter().rev());
    let end = rest.take_while(|(a, b)| a == b).count();
    let mut lines: Vec<DiffLine> = old[..start]
        .iter()
        .map(|text| line(Side::Both, text))
        .collect();
    middle(
        &old[start..old.len() - end],
        &new[start..new.len() - end],
        &mut lines,
    );
    lines.extend(
        old[old.len() - end..]
            .iter()
            .map(|text| line(Side::Both, text)),
    );
    lines
}

fn middle(old: &[&str], new: &[&str], lines: &mut Vec<DiffLine>) {
    if old.len().max(new.len()) > MOST_LINES {
        lines.extend(old.iter().map(|text| line(Side::Removed, text)));
        lines.extend(new.iter().map(|text| line(Side::Added, text)));
        return;
    }
    let width = new.len() + 1;
    // common[i * width + j]: length of the longest common subsequence of old[i..] and new[j..].
    let mut common = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let both = i < old.len() && j < new.len() && old[i] == new[j];
        let remove = j == new.len()
            || i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1];
        if both {
            lines.push(line(Side::Both, old[i]));
            (i, j) = (i + 1, j + 1);
        } else if remove {
            lines.push(line(Side::Removed, old[i]));
            i += 1;
        } else {
            lines.push(line(Side::Added, new[j]));
            j += 1;
        }
    }
}

fn line(side: Side, text: &str) -> DiffLine {
    let text = text.to_string();
    DiffLine { side, text }
}

/// Keeps the changed lines and `around` lines before and after each; `None` marks lines that are left out.
pub fn excerpt(lines: &[DiffLine], around: usize) -> Vec<Option<DiffLine>> {
    let changed = |index: usize| {
        let from = index.saturating_sub(around);
        let to = (index + around + 1).min(lines.len());
        lines[from..to].iter().any(|line| line.side != Side::Both)
    };
    let mut excerpt: Vec<Option<DiffLine>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if changed(index) {
            excerpt.push(Some(line.clone()));
        } else if excerpt.last().is_none_or(Option::is_some) {
            excerpt.push(None);
        }
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let split = |text: &str| text.replace(' ', "\n");
        let lines = lines(&split(old), &split(new));
        let text = |line: &DiffLine| match line.side {
            Side::Both => line.text.clone(),
            Side::Removed => format!("-{}", line.text),
            Side::Added => format!("+{}", line.text),
        };
        let shown: Vec<String> = lines.iter().map(text).collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn lines_are_kept_removed_and_added() {
        check("a b c", "a b c", "a b c");
        check("a b c", "a x c", "a -b +x c");
        check("a b c d e", "a c e f", "a -b c -d e +f");
        check("", "a b", "+a +b");
        check("a a b", "a b b", "a -a +b b");
    }

    #[test]
    fn an_excerpt_leaves_out_what_is_far_from_changes() {
        let lines = lines("a\nb\nc\nd\ne\nf", "a\nb\nc\nX\ne\nf");
        let shown: Vec<String> = excerpt(&lines, 1)
            .into_iter()
            .map(|line| line.map_or("…".to_string(), |line| line.text))
            .collect();
        assert_eq!(shown, ["…", "c", "d", "X", "e", "…"]);
    }
}
