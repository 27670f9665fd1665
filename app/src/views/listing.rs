//! What every table of the window has: columns, a filter, an order, groups, and a copy of what is shown.
//!
//! Rows are built once for a snapshot and arranged once for a filter and an order; a frame only reads the lines that
//! it shows. What a person has chosen is kept by the names of columns and the identities of rows, never by an index.

mod arrange;
mod columns;
mod copy;
mod paint;
mod remember;

pub use arrange::{Line, arrange};
pub(crate) use columns::column;
pub use columns::{Column, Look};
pub use copy::{CopyFormat, copy};
pub use paint::{COURSE_SECS, Words, forecast_cell, listing_ui, points, range, rate_figure, title_ui};

use std::sync::Arc;

use jetlens_core::{format, ids::Entity, model::Snapshot, settings::TableChoice};

use crate::{
    filter::{Filter, FilterError},
    ui::table::{self, Sort, TableState},
};

/// A row of a table: one thing of the system, with what was worked out about it.
pub trait Row: 'static {
    fn entity(&self) -> Entity;

    /// Whether it is the row of `entity`, without making another one.
    fn is(&self, entity: &Entity) -> bool;

    /// What a bare word of a filter is looked for in.
    fn names(&self) -> impl Iterator<Item = &str>;

    /// The name of the group that it stands in when rows are grouped.
    fn group(&self) -> &str;

    /// What a click on the head of its group leads to.
    fn group_entity(&self) -> Option<Entity> {
        None
    }
}

/// The rows of a table and what a person has chosen to see of them.
pub struct Listing<R: Row> {
    /// What the settings call it.
    name: &'static str,
    columns: &'static [Column<R>],
    table_columns: Vec<table::Column>,
    /// The sort until a person chooses another.
    first_sort: Sort,
    /// As typed.
    pub filter_text: String,
    filter: Filter,
    /// What `filter`, or `error`, was read from.
    read_text: Option<String>,
    error: Option<FilterError>,
    pub table: TableState,
    pub is_grouped: bool,
    /// What the rows were built from.
    snapshot: Option<Arc<Snapshot>>,
    rows: Vec<R>,
    lines: Vec<Line>,
    num_matching: usize,
    arranged: Option<Arranged>,
    /// The line of the thing that was asked for last.
    found: Option<(Entity, Option<usize>)>,
    /// The selection that was scrolled to last.
    followed: Option<Entity>,
    is_restored: bool,
    /// What the settings know.
    remembered: TableChoice,
}

/// What the lines were arranged by.
#[derive(Clone, PartialEq)]
struct Arranged {
    filter: Filter,
    sort: Sort,
    is_grouped: bool,
}

impl<R: Row> Listing<R> {
    /// `first_sort` names a column, and whether the largest comes first.
    pub fn new(name: &'static str, columns: &'static [Column<R>], first_sort: (&str, bool)) -> Self {
        let first_sort = Sort { column: first_sort.0.to_owned(), descending: first_sort.1 };
        Self {
            name,
            columns,
            table_columns: columns.iter().map(Column::to_table).collect(),
            table: TableState::sorted_by(&first_sort.column, first_sort.descending),
            first_sort,
            filter_text: String::new(),
            filter: Filter::default(),
            read_text: None,
            error: None,
            is_grouped: false,
            snapshot: None,
            rows: Vec::new(),
            lines: Vec::new(),
            num_matching: 0,
            arranged: None,
            found: None,
            followed: None,
            is_restored: false,
            remembered: TableChoice::default(),
        }
    }

    /// Brings rows and lines up to date; returns at once when nothing has changed.
    pub fn update(&mut self, snapshot: &Arc<Snapshot>, build: impl FnOnce(&Snapshot) -> Vec<R>) {
        if !self.snapshot.as_ref().is_some_and(|built| Arc::ptr_eq(built, snapshot)) {
            self.rows = build(snapshot);
            self.snapshot = Some(Arc::clone(snapshot));
            self.arranged = None;
        }
        self.read_filter();
        let sort = self.table.sort.clone().unwrap_or_else(|| self.first_sort.clone());
        let wanted = Arranged { filter: self.filter.clone(), sort, is_grouped: self.is_grouped };
        if self.arranged.as_ref() != Some(&wanted) {
            self.lines = arrange(&self.rows, self.columns, &self.filter, &wanted.sort, self.is_grouped);
            self.num_matching = self.lines.iter().filter(|line| matches!(line, Line::Row(_))).count();
            self.arranged = Some(wanted);
            self.found = None;
        }
    }

    /// While a text does not parse, the filter before it stays.
    fn read_filter(&mut self) {
        if self.read_text.as_ref() == Some(&self.filter_text) {
            return;
        }
        self.read_text = Some(self.filter_text.clone());
        match Filter::parse(&self.filter_text, &columns::fields(self.columns)) {
            Ok(filter) => {
                self.filter = filter;
                self.error = None;
            }
            Err(error) => self.error = Some(error),
        }
    }

    pub fn columns(&self) -> &'static [Column<R>] {
        self.columns
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    pub fn row(&self, line: usize) -> Option<&R> {
        match self.lines.get(line)? {
            Line::Row(row) => self.rows.get(*row as usize),
            Line::Group { .. } => None,
        }
    }

    /// The line on which a thing stands, if the filter lets it through.
    pub fn line_of(&mut self, entity: &Entity) -> Option<usize> {
        if let Some((found, line)) = &self.found
            && found == entity
        {
            return *line;
        }
        let line = (0..self.lines.len()).find(|line| self.row(*line).is_some_and(|row| row.is(entity)));
        self.found = Some((entity.clone(), line));
        line
    }

    pub fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// `22 of 80`, or nothing without a filter.
    pub fn count_words(&self) -> Option<String> {
        let of = |number: usize| format::count(number as u64);
        (!self.filter.lets_all_through())
            .then(|| format!("{} of {}", of(self.num_matching), of(self.rows.len())))
    }

    pub fn num_matching(&self) -> usize {
        self.num_matching
    }

    /// The shown rows and columns as text.
    pub fn copy(&self, format: CopyFormat) -> String {
        let shown: Vec<_> =
            self.table.ordered(&self.table_columns).into_iter().map(|index| &self.columns[index]).collect();
        copy(&self.rows, &self.lines, &shown, format)
    }
}

#[cfg(test)]
mod tests;
