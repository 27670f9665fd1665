//! A text with holes: what stays of a server's JSON and of a sentence, apart from the numbers, moments and names in it.
//!
//! The holes of a template are words of a row, so that a reply of which one number moved costs that number. A template
//! is kept as its text, with a control character in place of each hole: JSON has none, and in a sentence they are
//! replaced. Numbers and configuration come back word for word; moments that always move come back to the millisecond
//! and the age of a contact to a tenth of a second, because their last digits would be most of a recording.

use std::sync::Arc;

use super::{bytes::Bad, moment};

/// What stands in a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    /// Decimal digits, as the number that they are.
    Number = 1,
    /// Decimal digits that begin with a zero: the number with a 1 before them.
    Digits = 2,
    /// A moment as milliseconds since 1970.
    Millis = 3,
    /// A moment as nanoseconds since 1970.
    Nanos = 4,
    /// A text of the dictionary, as it stands between the quotes.
    Text = 5,
    /// Nanoseconds as tenths of a second.
    Age = 6,
}

impl Hole {
    const LAST: u8 = 6;

    fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Number,
            2 => Self::Digits,
            3 => Self::Millis,
            4 => Self::Nanos,
            5 => Self::Text,
            6 => Self::Age,
            _ => return None,
        })
    }
}

pub(super) const NANOS_OF_AGE: u64 = 100_000_000;

/// A text with holes, as it is kept and as it is filled.
#[derive(Clone, Debug)]
pub(super) struct Template {
    text: Arc<str>,
    /// The end of what stands before each hole, and the hole.
    holes: Vec<(usize, Hole)>,
}

impl Template {
    pub(super) fn new(text: Arc<str>) -> Self {
        let holes = text.bytes().enumerate();
        let holes = holes.filter_map(|(index, byte)| Some((index, Hole::of(byte)?))).collect();
        Self { text, holes }
    }

    pub(super) fn num_holes(&self) -> usize {
        self.holes.len()
    }

    /// Appends the text with `words` in the holes.
    pub(super) fn fill(&self, words: &[u64], texts: &[Arc<str>], out: &mut String) -> Result<(), Bad> {
        let mut start = 0;
        for ((end, hole), word) in self.holes.iter().zip(words) {
            out.push_str(&self.text[start..*end]);
            start = end + 1;
            match hole {
                Hole::Number => push_number(out, *word),
                Hole::Digits => {
                    let from = out.len();
                    push_number(out, *word);
                    out.remove(from);
                }
                Hole::Millis => {
                    let ms = word.cast_signed();
                    moment::write(out, ms.div_euclid(1000), ms.rem_euclid(1000) as u32 * 1_000_000);
                }
                Hole::Nanos => {
                    let nanos = word.cast_signed();
                    moment::write(
                        out,
                        nanos.div_euclid(1_000_000_000),
                        nanos.rem_euclid(1_000_000_000) as u32,
                    );
                }
                Hole::Text => {
                    let text = texts.get(*word as usize).ok_or(Bad("a text is not in the dictionary"))?;
                    out.push_str(text);
                }
                Hole::Age => push_number(out, word.saturating_mul(NANOS_OF_AGE)),
            }
        }
        out.push_str(&self.text[start..]);
        Ok(())
    }

    /// The most bytes that filling it takes, but for the texts of the dictionary.
    pub(super) fn most_bytes(&self) -> usize {
        self.text.len() + 30 * self.holes.len()
    }
}

fn push_number(out: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[start..]).unwrap_or_default());
}

/// What a text came apart into. It is emptied and filled again, to be spared the allocations.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) template: String,
    pub(super) words: Vec<u64>,
    /// The place of each hole in a JSON text, such as `cluster.replicas.0.lag`; only if it was asked for.
    pub(super) paths: Vec<String>,
}

impl Parts {
    pub(super) fn clear(&mut self) {
        self.template.clear();
        self.words.clear();
        self.paths.clear();
    }

    pub(super) fn hole(&mut self, hole: Hole, word: u64) {
        self.template.push(char::from(hole as u8));
        self.words.push(word);
    }

    /// A run of decimal digits.
    pub(super) fn digits(&mut self, digits: &str) {
        let starts_with_zero = digits.len() > 1 && digits.starts_with('0');
        if !starts_with_zero && let Ok(number) = digits.parse() {
            self.hole(Hole::Number, number);
        } else if starts_with_zero
            && digits.len() < 18
            && let Ok(number) = format!("1{digits}").parse()
        {
            self.hole(Hole::Digits, number);
        } else {
            self.template.push_str(digits);
        }
    }
}

/// Takes a sentence apart: its runs of digits are holes.
pub(super) fn take_sentence(text: &str, parts: &mut Parts) {
    parts.clear();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits > 0 {
            parts.digits(&rest[..digits]);
        }
        rest = &rest[digits..];
        let plain = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let is_hole = |c: char| (c as u32) <= u32::from(Hole::LAST);
        parts.template.extend(rest[..plain].chars().map(|c| if is_hole(c) { ' ' } else { c }));
        rest = &rest[plain..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_comes_back() {
        for text in
            ["", "4,012 wait, and 7 of 0012", "x", "18446744073709551615 99999999999999999999", "v1.05"]
        {
            let mut parts = Parts::default();
            take_sentence(text, &mut parts);
            let template = Template::new(parts.template.as_str().into());
            assert_eq!(template.num_holes(), parts.words.len());
            let mut out = String::new();
            template.fill(&parts.words, &[], &mut out).unwrap();
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_control_character_makes_no_hole() {
        let mut parts = Parts::default();
        take_sentence("a\u{1}b\u{5}", &mut parts);
        assert_eq!((parts.template.as_str(), parts.words.len()), ("a b ", 0));
    }
}
