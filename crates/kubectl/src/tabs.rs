//! Aligned text: tables as `get` prints them, and tab stops as `describe` sets them.

/// Lays out lines whose cells are separated by tabs. Models Go's `text/tabwriter`: the cells of a column are as wide as the
/// widest in a run of consecutive lines that have the column, plus `gap`, at least `least`; what follows the last tab of a
/// line belongs to no column.
pub(crate) fn align(text: &str, least: usize, gap: usize) -> String {
    let lines: Vec<Vec<&str>> = text
        .split('\n')
        .map(|line| line.split('\t').collect())
        .collect();
    let mut widths: Vec<Vec<usize>> = lines.iter().map(|line| vec![0; line.len() - 1]).collect();
    let most = widths.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..most {
        let mut at = 0;
        while at < lines.len() {
            let run = lines[at..]
                .iter()
                .take_while(|line| line.len() - 1 > column)
                .count();
            let cells = lines[at..at + run]
                .iter()
                .map(|line| line[column].chars().count());
            let width = (cells.max().unwrap_or(0) + gap).max(least);
            for line in &mut widths[at..at + run] {
                line[column] = width;
            }
            at += run.max(1);
        }
    }
    let laid_out = lines.iter().zip(&widths).map(|(line, widths)| {
        let (last, cells) = line.split_last().expect("a split gives one part at least");
        let mut done = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            done.push_str(cell);
            done.extend(std::iter::repeat_n(' ', width - cell.chars().count()));
        }
        done + last
    });
    laid_out.collect::<Vec<_>>().join("\n")
}

/// `describe` and `rollout history`: two blanks between columns.
pub(crate) fn describe(text: &str) -> String {
    align(text, 0, 2)
}

/// The columns of `get`, which stay as wide as they ever were while it watches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    widths: Vec<usize>,
}

const LEAST: usize = 6;
const GAP: usize = 3;

impl Table {
    /// Lays out more rows; the last cell of each is not padded.
    pub(crate) fn rows(&mut self, rows: &[Vec<String>]) -> Vec<String> {
        for row in rows {
            self.widths.resize(self.widths.len().max(row.len()), LEAST);
            for (cell, width) in row.iter().zip(&mut self.widths) {
                *width = (*width).max(cell.chars().count() + GAP);
            }
        }
        rows.iter().map(|row| self.row(row)).collect()
    }

    fn row(&self, row: &[String]) -> String {
        let mut line = String::new();
        for (index, (cell, width)) in row.iter().zip(&self.widths).enumerate() {
            line.push_str(cell);
            if index + 1 < row.len() {
                line.extend(std::iter::repeat_n(' ', width - cell.chars().count()));
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_column_ends_its_run() {
        let text = "Name:\tweb\nSelector:\tapp=web\nPod:\n  Image:\tx\n  Limits:\n    cpu:\t1\n    memory:\t2";
        let expected = "Name:      web\nSelector:  app=web\nPod:\n  Image:  x\n  Limits:\n    cpu:     1\n    memory:  2";
        assert_eq!(describe(text), expected);
    }

    #[test]
    fn columns_only_grow() {
        let row = |cells: &[&str]| {
            cells
                .iter()
                .map(|cell| cell.to_string())
                .collect::<Vec<_>>()
        };
        let mut table = Table::default();
        let first = table.rows(&[row(&["NAME", "AGE"]), row(&["w", "5s"])]);
        assert_eq!(first, ["NAME   AGE", "w      5s"]);
        assert_eq!(table.rows(&[row(&["longer", "6s"])]), ["longer   6s"]);
        assert_eq!(table.rows(&[row(&["w", "7s"])]), ["w        7s"]);
    }
}
