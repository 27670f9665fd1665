//! What a column is, and which of them are shown.

use super::Row;
use crate::filter::{Field, Kind, Record, Value};

/// A column of a table of `R`.
pub struct Column<R> {
    /// What a filter, the settings and a copy call it.
    pub name: &'static str,
    /// What stands above it.
    pub title: &'static str,
    /// What it means, for a tooltip.
    pub about: &'static str,
    pub kind: Kind,
    /// In points, before a person drags it.
    pub width: f32,
    pub is_shown_at_first: bool,
    pub value: for<'a> fn(&'a R) -> Value<'a>,
}

/// A column in one line, so that a table's columns read as a table.
macro_rules! column {
    ($name:literal, $title:literal, $kind:ident, $width:literal, $shown:literal, $about:literal, $value:expr) => {
        $crate::views::listing::Column {
            name: $name,
            title: $title,
            about: $about,
            kind: $crate::filter::Kind::$kind,
            width: $width,
            is_shown_at_first: $shown,
            value: $value,
        }
    };
}
pub(crate) use column;

impl<R> Column<R> {
    /// Numbers stand at the right edge of their column.
    pub fn is_number(&self) -> bool {
        self.kind != Kind::Text
    }
}

/// Which columns are shown, by name, in the order of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown(Vec<&'static str>);

impl Shown {
    pub fn default_of<R>(columns: &[Column<R>]) -> Self {
        Self(columns.iter().filter(|column| column.is_shown_at_first).map(|column| column.name).collect())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }

    pub fn set(&mut self, name: &'static str, is_shown: bool) {
        self.0.retain(|shown| *shown != name);
        if is_shown {
            self.0.push(name);
        }
    }

    pub fn of<'a, R>(&self, columns: &'a [Column<R>]) -> Vec<&'a Column<R>> {
        columns.iter().filter(|column| self.has(column.name)).collect()
    }
}

/// The fields that a filter over these columns knows.
pub(super) fn fields<R>(columns: &[Column<R>]) -> Vec<Field> {
    columns.iter().map(|column| Field { name: column.name, kind: column.kind }).collect()
}

/// A row as a filter sees it.
pub(super) struct Fields<'a, R> {
    pub(super) row: &'a R,
    pub(super) columns: &'a [Column<R>],
}

impl<R: Row> Record for Fields<'_, R> {
    fn value(&self, index: usize) -> Value<'_> {
        self.columns.get(index).map_or(Value::Missing, |column| (column.value)(self.row))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.row.names()
    }
}
