//! What every table of the window has: columns, a filter, an order, groups, and a copy of what is shown.
//!
//! Rows are built once for a snapshot and arranged once for a filter and an order; a frame only reads the lines that
//! it shows. What a person has chosen is kept by the names of columns and the identities of rows, never by an index.

mod arrange;
mod columns;
mod copy;

pub use arrange::{Line, Sort, arrange};
pub use columns::{Column, Shown};
pub(crate) use columns::column;
pub use copy::{CopyFormat, copy};

use std::sync::Arc;

use jetlens_core::{ids::Entity, model::Snapshot};

use crate::filter::{Filter, FilterError};

/// A row of a table: one thing of the system, with what was worked out about it.
pub trait Row: 'static {
    fn entity(&self) -> Entity;

    /// What a bare word of a filter is looked for in.
    fn names(&self) -> impl Iterator<Item = &str>;

    /// The name of the group that it stands in when rows are grouped.
    fn group(&self) -> &str {
        ""
    }
}

/// The rows of a table and what a person has chosen to see of them.
pub struct Listing<R: Row> {
    columns: &'static [Column<R>],
    /// As typed.
    pub filter_text: String,
    filter: Filter,
    error: Option<FilterError>,
    pub sort: Sort,
    pub shown: Shown,
    pub is_grouped: bool,
    /// What the rows were built from.
    snapshot: Option<Arc<Snapshot>>,
    rows: Vec<R>,
    lines: Vec<Line>,
    num_matching: usize,
    arranged: Option<Arranged>,
}

/// What the lines were arranged by.
#[derive(Clone, PartialEq)]
struct Arranged {
    filter: Filter,
    sort: Sort,
    is_grouped: bool,
}

impl<R: Row> Listing<R> {
    pub fn new(columns: &'static [Column<R>], sort: Sort) -> Self {
        Self {
            columns,
            filter_text: String::new(),
            filter: Filter::default(),
            error: None,
            sort,
            shown: Shown::default_of(columns),
            is_grouped: false,
            snapshot: None,
            rows: Vec::new(),
            lines: Vec::new(),
            num_matching: 0,
            arranged: None,
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
        let wanted = Arranged { filter: self.filter.clone(), sort: self.sort, is_grouped: self.is_grouped };
        if self.arranged.as_ref() != Some(&wanted) {
            self.lines = arrange(&self.rows, self.columns, &self.filter, self.sort, self.is_grouped);
            self.num_matching = self.lines.iter().filter(|line| matches!(line, Line::Row(_))).count();
            self.arranged = Some(wanted);
        }
    }

    /// While a text does not parse, the filter before it stays.
    fn read_filter(&mut self) {
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
    pub fn line_of(&self, entity: &Entity) -> Option<usize> {
        (0..self.lines.len()).find(|line| self.row(*line).is_some_and(|row| row.entity() == *entity))
    }

    pub fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// `22 of 80`, or nothing without a filter.
    pub fn count_words(&self) -> Option<String> {
        (!self.filter.lets_all_through()).then(|| {
            use jetlens_core::format::count;
            format!("{} of {}", count(self.num_matching as u64), count(self.rows.len() as u64))
        })
    }

    pub fn num_matching(&self) -> usize {
        self.num_matching
    }

    /// The shown rows and columns as text.
    pub fn copy(&self, format: CopyFormat) -> String {
        copy(&self.rows, &self.lines, &self.shown.of(self.columns), format)
    }
}
