//! Text in aligned columns, for a terminal.

use std::fmt;

use jetlens_core::text;

/// A name longer than this is cut in a table; `--json` has all of it.
const MAX_CELL_CHARS: usize = 48;
const GAP: &str = "  ";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A table that is printed when it is full: the columns are as wide as their widest cell.
pub(crate) struct Grid {
    title: String,
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    pub(crate) fn new(title: String, columns: impl IntoIterator<Item = (&'static str, Align)>) -> Self {
        Self { title, columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row. Cells that no column is for are dropped, missing ones are empty.
    pub(crate) fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let mut row: Vec<_> = cells
            .into_iter()
            .take(self.columns.len())
            .map(|cell| text::display_up_to(cell.as_ref(), MAX_CELL_CHARS).into_owned())
            .collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<_> = self.columns.iter().map(|(title, _)| width(title)).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(cell));
            }
        }
        widths
    }

    fn line(&self, f: &mut fmt::Formatter<'_>, cells: &[&str], widths: &[usize]) -> fmt::Result {
        let mut line = String::new();
        for (index, ((cell, (_, align)), widest)) in cells.iter().zip(&self.columns).zip(widths).enumerate() {
            if index > 0 {
                line.push_str(GAP);
            }
            let padding = " ".repeat(widest - width(cell));
            match align {
                Align::Left => line.extend([cell, padding.as_str()]),
                Align::Right => line.extend([padding.as_str(), cell]),
            }
        }
        writeln!(f, "{}", line.trim_end())
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        if self.rows.is_empty() {
            return Ok(());
        }
        let widths = self.widths();
        let titles: Vec<_> = self.columns.iter().map(|(title, _)| *title).collect();
        self.line(f, &titles, &widths)?;
        for row in &self.rows {
            let cells: Vec<_> = row.iter().map(String::as_str).collect();
            self.line(f, &cells, &widths)?;
        }
        Ok(())
    }
}

/// `text` in lines of at most `columns`, broken between words; a word that is longer has a line of its own. Every line
/// but the first begins with `indent`, and the first with `first`.
pub(crate) fn wrapped(text: &str, columns: usize, first: &str, indent: &str) -> String {
    let mut out = first.to_owned();
    let (mut used, mut is_start) = (width(first), true);
    for word in text.split_whitespace() {
        if !is_start && used + 1 + width(word) > columns {
            out.push('\n');
            out.push_str(indent);
            (used, is_start) = (width(indent), true);
        }
        if !is_start {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += width(word);
        is_start = false;
    }
    out.push('\n');
    out
}

/// Columns of a terminal that `text` takes. East Asian letters and most pictures take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|character| match u32::from(character) {
            0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1f64f
            | 0x1f900..=0x1f9ff
            | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_left_and_figures_right() {
        let mut grid =
            Grid::new("2 streams".to_owned(), [("Stream", Align::Left), ("Messages", Align::Right)]);
        grid.row(["ORDERS", "1,000,000"]);
        grid.row(["注文", "7"]);
        assert_eq!(
            grid.to_string(),
            "2 streams\n\
             Stream   Messages\n\
             ORDERS  1,000,000\n\
             注文            7\n"
        );
    }

    #[test]
    fn a_hostile_name_stays_in_its_cell() {
        let mut grid = Grid::new(String::new(), [("Stream", Align::Left)]);
        grid.row(["a\nb\u{1b}[31m\u{202e}".to_owned() + &"x".repeat(1_000_000)]);
        let text = grid.to_string();
        assert!(text.lines().count() == 3 && text.len() < 400, "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }

    #[test]
    fn text_is_broken_between_words() {
        assert_eq!(wrapped("one two three", 8, "- ", "  "), "- one\n  two\n  three\n");
        assert_eq!(wrapped("one two three", 9, "- ", "  "), "- one two\n  three\n");
        assert_eq!(wrapped("注文注文 x", 9, "", ""), "注文注文\nx\n");
        assert_eq!(wrapped("incomprehensible", 5, "", "  "), "incomprehensible\n");
    }

    #[test]
    fn an_empty_table_is_its_title() {
        assert_eq!(Grid::new("no servers".to_owned(), [("Server", Align::Left)]).to_string(), "no servers\n");
    }
}
