//! What a column is: how its values are read, and how the table shows it.

use super::Row;
use crate::{
    filter::{Field, Kind, Record, Value},
    ui::table,
};

/// A column of a table of `R`.
pub struct Column<R> {
    /// What a filter, the settings and a copy call it.
    pub name: &'static str,
    /// What stands above it.
    pub title: &'static str,
    /// What it means, for a tooltip.
    pub about: &'static str,
    pub kind: Kind,
    pub look: Look,
    /// In points, before a person drags it.
    pub width: f32,
    pub is_shown_at_first: bool,
    /// For filters and copies.
    pub value: for<'a> fn(&'a R) -> Value<'a>,
    /// For sorting, where that is another one.
    pub order: Option<fn(&R) -> f64>,
}

/// How a column shows, beyond the kind of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The sign of a severity, in front of all.
    Mark,
    /// The name of the row: it stays when the others scroll, and it can't be hidden.
    Name,
    Plain,
    /// The course of the last minutes. It has no value of its own.
    Course,
}

/// A column in one line, so that a table's columns read as a table.
macro_rules! column {
    ($look:ident $name:literal, $title:literal, $kind:ident, $width:literal, $shown:literal, $about:literal, $value:expr) => {
        $crate::views::listing::Column {
            name: $name,
            title: $title,
            about: $about,
            kind: $crate::filter::Kind::$kind,
            look: $crate::views::listing::Look::$look,
            width: $width,
            is_shown_at_first: $shown,
            value: $value,
            order: None,
        }
    };
}
pub(crate) use column;

impl<R> Column<R> {
    /// The first column of every table: how bad the row is, and in which order to look at rows.
    pub const fn mark(value: for<'a> fn(&'a R) -> Value<'a>, order: fn(&R) -> f64) -> Self {
        Self {
            name: "state",
            title: "",
            about: "How bad it is: sorting by it puts first what to look at first",
            kind: Kind::Text,
            look: Look::Mark,
            width: 28.0,
            is_shown_at_first: true,
            value,
            order: Some(order),
        }
    }

    /// The last minutes as a line.
    pub const fn course(title: &'static str, about: &'static str) -> Self {
        Self {
            name: "course",
            title,
            about,
            kind: Kind::Rate,
            look: Look::Course,
            width: 70.0,
            is_shown_at_first: true,
            value: |_| Value::Missing,
            order: None,
        }
    }

    /// What rows are sorted by.
    pub(super) fn sort_value<'a>(&self, row: &'a R) -> Value<'a> {
        self.order.map_or_else(|| (self.value)(row), |order| Value::number(order(row)))
    }

    /// The column as the table component knows it.
    pub(super) fn to_table(&self) -> table::Column {
        let column = match (self.look, self.kind) {
            (Look::Mark, _) => table::Column::mark(self.name, "State").descending_first(),
            (Look::Course, _) => table::Column::sparkline(self.name, self.title),
            (Look::Name, _) => table::Column::new(self.name, self.title).pinned().always().grow(1.0),
            (Look::Plain, Kind::Text) => table::Column::new(self.name, self.title).grow(0.8),
            (Look::Plain, _) => table::Column::figures(self.name, self.title),
        };
        let column = column.width(self.width).tooltip(self.about);
        if self.is_shown_at_first { column } else { column.hidden() }
    }
}

/// The fields that a filter over these columns knows, in the order of the columns.
pub(super) fn fields<R>(columns: &[Column<R>]) -> Vec<Field> {
    // A course has no value to compare; without a name nobody can type it.
    let name = |column: &Column<R>| if column.look == Look::Course { "" } else { column.name };
    columns.iter().map(|column| Field { name: name(column), kind: column.kind }).collect()
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
