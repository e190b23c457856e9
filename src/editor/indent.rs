//! The edits that Tab, Shift+Tab and Enter make. Offsets are bytes.

use std::ops::Range;

/// Manifests are usually indented by two spaces.
const STEP: &str = "  ";

/// A text with what is selected in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selected {
    pub text: String,
    pub selection: Range<usize>,
}

/// Inserts spaces up to the next stop at the caret; if lines are selected, moves all of them one step to the right.
pub(super) fn indent(text: &str, selection: Range<usize>) -> Selected {
    let lines = touched_lines(text, &selection);
    if !text[selection.clone()].contains('\n') {
        let column = text[lines.start..selection.start].chars().count();
        return inserted(text, selection, &STEP[column % STEP.len()..]);
    }
    let block = &text[lines.clone()];
    let moved = map_lines(block, |line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("{STEP}{line}")
        }
    });
    swap_block(text, lines, &moved)
}

/// Moves the selected lines, or the caret's line, one step to the left.
pub(super) fn dedent(text: &str, selection: Range<usize>) -> Selected {
    let lines = touched_lines(text, &selection);
    let block = &text[lines.clone()];
    let moved = map_lines(block, |line| {
        let spaces = line.bytes().take_while(|byte| *byte == b' ').count();
        line[spaces.min(STEP.len())..].to_string()
    });
    if selection.is_empty() {
        let gone = block.len() - moved.len();
        let caret = selection.start.saturating_sub(gone).max(lines.start);
        return Selected {
            text: [&text[..lines.start], &moved, &text[lines.end..]].concat(),
            selection: caret..caret,
        };
    }
    swap_block(text, lines, &moved)
}

/// Inserts a new line, indented to suit its place in the YAML.
pub(super) fn new_line(text: &str, selection: Range<usize>) -> Selected {
    let start = line_start(text, selection.start);
    let before = &text[start..selection.start];
    let spaces = before.len() - before.trim_start_matches(' ').len();
    let mut indentation = " ".repeat(spaces);
    if before.trim_end().ends_with(':') {
        // The line after `- name:` belongs under that key, so it is indented beyond the dash too.
        let dash = usize::from(before.trim_start().starts_with("- "));
        indentation += &STEP.repeat(1 + dash);
    } else if let Some(item) = before.trim_start().strip_prefix("- ")
        && item.contains(": ")
    {
        indentation += STEP;
    }
    inserted(text, selection, &format!("\n{indentation}"))
}

fn inserted(text: &str, selection: Range<usize>, what: &str) -> Selected {
    let caret = selection.start + what.len();
    Selected {
        text: [&text[..selection.start], what, &text[selection.end..]].concat(),
        selection: caret..caret,
    }
}

fn swap_block(text: &str, lines: Range<usize>, moved: &str) -> Selected {
    Selected {
        text: [&text[..lines.start], moved, &text[lines.end..]].concat(),
        selection: lines.start..lines.start + moved.len(),
    }
}

/// The range from the start of the first touched line to the end of the last one. A selection that ends right after a
/// line break does not touch the next line.
fn touched_lines(text: &str, selection: &Range<usize>) -> Range<usize> {
    let start = line_start(text, selection.start);
    let last = if !selection.is_empty() && text[..selection.end].ends_with('\n') {
        selection.end - 1
    } else {
        selection.end
    };
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    start..end
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at]
        .rfind('\n')
        .map_or(0, |line_break| line_break + 1)
}

fn map_lines(block: &str, change: impl Fn(&str) -> String) -> String {
    block.split('\n').map(change).collect::<Vec<_>>().join("\n")
}
