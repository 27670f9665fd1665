//! The small language that narrows a table: `billing`, `pending > 0 or status != idle`, `bytes >= 1GiB`.
//!
//! ```text
//! filter    = both { "or" both }
//! both      = part { [ "and" ] part }
//! part      = "not" part | "(" filter ")" | field operator value | text
//! operator  = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~"
//! value     = word | '"' text '"'
//! ```
//!
//! A bare text matches a row that has it anywhere in its names. Text is compared without regard to case, and `*` in
//! the value of `=` stands for anything. A number may carry a unit: `10k`, `1.5GiB`, `30s`, `2h`, `90%`.
//!
//! [`Filter::parse`] checks the fields and the values, so that matching can't fail.

mod lex;
mod matching;
mod number;
mod parse;

use std::{borrow::Cow, cmp::Ordering, fmt};

/// What the values of a field are, which decides the operators and the units that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A number without a unit.
    Count,
    Bytes,
    /// Seconds.
    Age,
    /// A change per second.
    Rate,
    /// A share, 1.0 for all of it.
    Share,
}

/// A field that a condition can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
}

/// The value of a field in one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    /// Whole numbers stay whole: a sequence beyond 2^53 is not rounded.
    Count(u64),
    Number(f64),
    /// The row has no such value: it compares equal to nothing.
    Missing,
}

impl<'a> Value<'a> {
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// `Missing` for what is not a number, such as a rate that could not be measured.
    pub fn number(number: f64) -> Self {
        if number.is_nan() { Self::Missing } else { Self::Number(number) }
    }

    pub fn optional(number: Option<f64>) -> Self {
        number.map_or(Self::Missing, Self::number)
    }

    /// A total order for sorting: missing values come first, and so end up last when the largest come first.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Count(a), Self::Count(b)) => a.cmp(b),
            (Self::Missing, Self::Missing) => Ordering::Equal,
            (Self::Missing, _) => Ordering::Less,
            (_, Self::Missing) | (Self::Text(_), _) => Ordering::Greater,
            (_, Self::Text(_)) => Ordering::Less,
            (a, b) => a.as_f64().total_cmp(&b.as_f64()),
        }
    }

    fn as_f64(&self) -> f64 {
        match self {
            Self::Count(count) => *count as f64,
            Self::Number(number) => *number,
            Self::Text(_) | Self::Missing => f64::NAN,
        }
    }
}

/// A row that can be filtered.
pub trait Record {
    /// The value of the field at `index` of the list that the filter was parsed with.
    fn value(&self, index: usize) -> Value<'_>;

    /// The names that a bare text is looked for in.
    fn names(&self) -> impl Iterator<Item = &str>;
}

/// A checked filter. The default one lets everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    root: Option<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// In lower case.
    Text(String),
    TextField {
        index: usize,
        operator: Operator,
        pattern: String,
    },
    NumberField {
        index: usize,
        operator: Operator,
        number: f64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    NotContains,
}

/// Why a filter can't be read, as a sentence for under the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    pub sentence: String,
    /// The byte of the text where the trouble starts.
    pub at: usize,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for FilterError {}

impl Filter {
    /// Reads `text`; empty text is the filter that lets everything through.
    pub fn parse(text: &str, fields: &[Field]) -> Result<Self, FilterError> {
        parse::parse(text, fields).map(|root| Self { root })
    }

    pub fn lets_all_through(&self) -> bool {
        self.root.is_none()
    }

    pub fn matches(&self, record: &impl Record) -> bool {
        self.root.as_ref().is_none_or(|root| root.matches(record))
    }
}

#[cfg(test)]
mod tests;
