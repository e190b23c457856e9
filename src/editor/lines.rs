//! A text cut into lines, with what is needed to draw any of them alone.

use super::highlight::{self, Block, Token};
use std::ops::Range;
use std::rc::Rc;
use view::reading::Problem;

struct Line {
    span: Range<usize>,
    block: Block,
}

pub(super) struct Lines {
    text: Rc<str>,
    lines: Vec<Line>,
    /// Characters of the longest line; wide ones count twice.
    pub columns: usize,
}

impl Lines {
    pub(super) fn of(text: Rc<str>) -> Lines {
        let mut lines = Vec::new();
        let mut columns = 0;
        let mut start = 0;
        let mut block = None;
        for line in text.split('\n') {
            lines.push(Line {
                span: start..start + line.len(),
                block,
            });
            block = next_block(line, block);
            columns = columns.max(width(line));
            start += line.len() + 1;
        }
        Lines {
            text,
            lines,
            columns,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The parts of one line: text, kind, and whether a problem lies under it.
    pub(super) fn parts(&self, index: usize, problems: &[Problem]) -> Vec<(Token, &str, bool)> {
        let Line { span, block } = &self.lines[index];
        let (tokens, _) = highlight::tokens(&self.text[span.clone()], *block);
        let marks: Vec<Range<usize>> = problems
            .iter()
            .filter_map(|problem| within(&problem.span, span))
            .collect();
        let mut parts = Vec::new();
        for (token, range) in tokens {
            let range = range.start + span.start..range.end + span.start;
            for (piece, marked) in cut(range, &marks) {
                parts.push((token, &self.text[piece], marked));
            }
        }
        parts
    }
}

/// Checks cheaply whether a line opens, continues or ends a block text, because only lines on screen get the full scan.
fn next_block(line: &str, block: Block) -> Block {
    let may_open = line
        .trim_end()
        .ends_with(|c: char| matches!(c, '|' | '>' | '+' | '-') || c.is_ascii_digit());
    match block {
        None if !may_open => None,
        _ => highlight::tokens(line, block).1,
    }
}

fn width(line: &str) -> usize {
    line.chars()
        .map(|c| if c < '\u{1100}' { 1 } else { 2 })
        .sum()
}

fn within(mark: &Range<usize>, line: &Range<usize>) -> Option<Range<usize>> {
    let start = mark.start.max(line.start);
    let end = mark.end.min(line.end);
    (start < end).then_some(start..end)
}

/// Cuts `range` where marks begin and end.
fn cut(range: Range<usize>, marks: &[Range<usize>]) -> Vec<(Range<usize>, bool)> {
    let mut edges = vec![range.start, range.end];
    let ends = marks.iter().flat_map(|mark| [mark.start, mark.end]);
    edges.extend(ends.filter(|edge| range.contains(edge)));
    edges.sort_unstable();
    edges.dedup();
    edges
        .windows(2)
        .map(|pair| {
            let marked = marks.iter().any(|mark| mark.contains(&pair[0]));
            (pair[0]..pair[1], marked)
        })
        .collect()
}
