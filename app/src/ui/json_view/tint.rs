//! Colours for the words of JSON: names, texts, numbers, signs.

use egui::{
    Color32,
    text::{LayoutJob, TextFormat},
};

use crate::ui::{fonts, tokens::Tokens};

/// A line in its colours.
pub(super) fn tint(line: &str, tokens: &Tokens) -> LayoutJob {
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    for (piece, kind) in Pieces(line) {
        job.append(piece, 0.0, TextFormat::simple(fonts::figures(), kind.color(tokens)));
    }
    job
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Name,
    Text,
    Number,
    Word,
    Sign,
}

impl Kind {
    fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Name => tokens.text,
            Self::Text => tokens.series(1),
            Self::Number => tokens.accent,
            Self::Word => tokens.series(3),
            Self::Sign => tokens.faint,
        }
    }
}

/// Cuts a line into pieces of one kind.
struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = (&'a str, Kind);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.0.chars().next()?;
        let (length, kind) = match first {
            '"' => {
                let length = string_length(self.0);
                let is_name = self.0[length..].trim_start().starts_with(':');
                (length, if is_name { Kind::Name } else { Kind::Text })
            }
            '-' | '0'..='9' => {
                (length_while(self.0, |c| c.is_ascii_alphanumeric() || "+-.".contains(c)), Kind::Number)
            }
            c if c.is_alphabetic() => (length_while(self.0, char::is_alphanumeric), Kind::Word),
            _ => (length_while(self.0, |c| c != '"' && c != '-' && !c.is_alphanumeric()), Kind::Sign),
        };
        // A sign that begins none of the above still has to be passed.
        let (piece, rest) = self.0.split_at(length.max(first.len_utf8()));
        self.0 = rest;
        Some((piece, kind))
    }
}

/// The length of the string that the text begins with, with both quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        if character == '"' && !escaped {
            return index + 1;
        }
        escaped = !escaped && character == '\\';
    }
    text.len()
}

fn length_while(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_texts_numbers_and_words_are_told_apart() {
        let pieces: Vec<_> = Pieces(r#"  "a\"b": ["x", -1.5e3, true],"#).collect();
        assert_eq!(
            pieces,
            [
                ("  ", Kind::Sign),
                (r#""a\"b""#, Kind::Name),
                (": [", Kind::Sign),
                (r#""x""#, Kind::Text),
                (", ", Kind::Sign),
                ("-1.5e3", Kind::Number),
                (", ", Kind::Sign),
                ("true", Kind::Word),
                ("],", Kind::Sign),
            ]
        );
    }
}
