//! JSON set into lines, and which of them are folded away.

use std::{ops::Range, sync::Arc};

/// A text in lines. To be made once and kept: it costs a pass over the text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    source: Arc<str>,
    laid_out: String,
    lines: Vec<Range<usize>>,
    /// For a line that opens an object or a list, the line that closes it.
    closings: Vec<Option<u32>>,
}

impl Document {
    /// Breaks and indents JSON. Any other text keeps its own lines.
    pub fn new(source: impl Into<Arc<str>>) -> Self {
        let source = source.into();
        let mut writer = Writer::new(source.len() * 3 / 2);
        writer.write(&source);
        writer.end_line();
        let Writer { out, lines, closings, .. } = writer;
        Self { source, laid_out: out, lines, closings }
    }

    /// The text as it came.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn num_lines(&self) -> usize {
        self.lines.len()
    }

    pub fn line(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", |range| &self.laid_out[range.clone()])
    }

    /// Where the object or list ends that this line opens.
    pub fn closing(&self, index: usize) -> Option<usize> {
        self.closings.get(index).copied().flatten().map(|line| line as usize)
    }
}

/// Writes line after line. A line's indent is written together with its first character, when it is known whether
/// that closes something.
#[derive(Default)]
struct Writer {
    out: String,
    lines: Vec<Range<usize>>,
    closings: Vec<Option<u32>>,
    line_start: usize,
    line_is_empty: bool,
    /// The lines that opened what is open now.
    open: Vec<u32>,
}

const INDENT: &str = "  ";

impl Writer {
    fn new(capacity: usize) -> Self {
        Self { out: String::with_capacity(capacity), line_is_empty: true, ..Self::default() }
    }

    fn write(&mut self, source: &str) {
        let mut in_string = false;
        let mut escaped = false;
        let mut characters = source.trim().chars().peekable();
        while let Some(character) = characters.next() {
            if in_string {
                // A raw line end is not JSON; it must not tear a line in two.
                self.push(if character == '\n' { ' ' } else { character });
                in_string = escaped || character != '"';
                escaped = !escaped && character == '\\';
                continue;
            }
            match character {
                '"' => {
                    in_string = true;
                    self.push(character);
                }
                '{' | '[' => {
                    self.push(character);
                    while characters.next_if(char::is_ascii_whitespace).is_some() {}
                    if let Some(close) = characters.next_if(|next| matches!(next, '}' | ']')) {
                        self.push(close);
                    } else {
                        self.open.push(self.lines.len() as u32);
                        self.end_line();
                    }
                }
                '}' | ']' => {
                    if !self.line_is_empty {
                        self.end_line();
                    }
                    if let Some(opened) = self.open.pop() {
                        self.closings[opened as usize] = Some(self.lines.len() as u32);
                    }
                    self.push(character);
                }
                ',' if !self.open.is_empty() => {
                    self.push(character);
                    self.end_line();
                }
                ':' if !self.open.is_empty() => {
                    self.push(character);
                    self.push(' ');
                }
                '\n' if self.open.is_empty() => self.end_line(),
                // Blanks between the tokens of JSON are the writer's own affair; in other text they stay.
                blank if blank.is_ascii_whitespace() && !self.open.is_empty() => {}
                other => self.push(other),
            }
        }
    }

    fn push(&mut self, character: char) {
        if self.line_is_empty {
            for _ in 0..self.open.len() {
                self.out.push_str(INDENT);
            }
            self.line_is_empty = false;
        }
        self.out.push(character);
    }

    fn end_line(&mut self) {
        self.lines.push(self.line_start..self.out.len());
        self.closings.push(None);
        self.line_start = self.out.len();
        self.line_is_empty = true;
    }
}

/// Which lines show.
#[derive(Debug, Default)]
pub struct Folds {
    folded: std::collections::BTreeSet<usize>,
    /// The lines that show, in their order; `None` while nothing is folded.
    shown: Option<Vec<u32>>,
    num_lines: usize,
    source: Option<Arc<str>>,
}

impl Folds {
    /// Forgets the folds of another document.
    pub fn fit(&mut self, document: &Document) {
        let same = self.source.as_ref().is_some_and(|source| Arc::ptr_eq(source, &document.source));
        if !same {
            *self = Self {
                num_lines: document.num_lines(),
                source: Some(Arc::clone(&document.source)),
                ..Self::default()
            };
        }
    }

    pub fn num_rows(&self) -> usize {
        self.shown.as_ref().map_or(self.num_lines, Vec::len)
    }

    /// The line of the document that a row shows.
    pub fn line(&self, row: usize) -> usize {
        self.shown.as_ref().map_or(row, |shown| shown.get(row).map_or(0, |line| *line as usize))
    }

    pub fn is_folded(&self, line: usize) -> bool {
        self.folded.contains(&line)
    }

    pub fn toggle(&mut self, document: &Document, line: usize) {
        if !self.folded.remove(&line) {
            self.folded.insert(line);
        }
        self.shown = (!self.folded.is_empty()).then(|| {
            let mut shown = Vec::new();
            let mut line = 0;
            while line < document.num_lines() {
                shown.push(line as u32);
                let folded = self.folded.contains(&line);
                line = document.closing(line).filter(|_| folded).map_or(line, |end| end) + 1;
            }
            shown
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(document: &Document) -> Vec<&str> {
        (0..document.num_lines()).map(|index| document.line(index)).collect()
    }

    #[test]
    fn json_is_set_into_lines_and_keeps_its_digits() {
        let document = Document::new(r#"{"a":1.10,"b":[1,"x, {y}"],"c":{},"d":[]}"#);
        assert_eq!(
            lines(&document),
            [
                "{",
                "  \"a\": 1.10,",
                "  \"b\": [",
                "    1,",
                "    \"x, {y}\"",
                "  ],",
                "  \"c\": {},",
                "  \"d\": []",
                "}"
            ]
        );
        assert_eq!(document.closing(0), Some(8));
        assert_eq!(document.closing(2), Some(5));
    }

    #[test]
    fn what_was_set_before_is_set_the_same() {
        let document = Document::new("{\n  \"a\" : [\n 1 ]\n}\n");
        assert_eq!(lines(&document), ["{", "  \"a\": [", "    1", "  ]", "}"]);
    }

    #[test]
    fn other_text_keeps_its_lines() {
        assert_eq!(
            lines(&Document::new("no JSON, at all\nreally: none")),
            ["no JSON, at all", "really: none"]
        );
        assert_eq!(lines(&Document::new("")), [""]);
        assert_eq!(lines(&Document::new("]]}")), ["]", "]", "}"]);
    }

    #[test]
    fn folding_hides_what_is_between_the_brackets() {
        let document = Document::new(r#"{"a":[1,2,3],"b":4}"#);
        let mut folds = Folds::default();
        folds.fit(&document);
        assert_eq!(folds.num_rows(), 8);
        folds.toggle(&document, 1);
        let shown: Vec<&str> = (0..folds.num_rows()).map(|row| document.line(folds.line(row))).collect();
        assert_eq!(shown, ["{", "  \"a\": [", "  \"b\": 4", "}"]);
        folds.toggle(&document, 1);
        assert_eq!(folds.num_rows(), 8);
    }
}
