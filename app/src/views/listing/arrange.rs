//! Rows into lines: filtered, sorted and grouped.

use std::collections::HashMap;

use super::{Column, Row, columns::Fields};
use crate::{
    filter::{Filter, Value},
    ui::table::Sort,
};

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The head of a group: an index of one of its rows, and how many it has.
    Group { row: u32, len: u32 },
    /// An index into the rows.
    Row(u32),
}

/// The lines to show. Rows that compare equal keep the order of `rows`, which is the order of their keys.
///
/// Groups stand in the order of their first row, so that the group with the worst row comes first.
pub fn arrange<R: Row>(
    rows: &[R],
    columns: &[Column<R>],
    filter: &Filter,
    sort: &Sort,
    is_grouped: bool,
) -> Vec<Line> {
    let matching = rows.iter().enumerate().filter(|(_, row)| filter.matches(&Fields { row: *row, columns }));
    let indices: Vec<u32> = match columns.iter().find(|column| column.name == sort.column) {
        None => matching.map(|(index, _)| index as u32).collect(),
        Some(column) => {
            let mut keyed: Vec<(Value<'_>, u32)> =
                matching.map(|(index, row)| (column.sort_value(row), index as u32)).collect();
            keyed.sort_unstable_by(|(a, a_index), (b, b_index)| {
                let order = if sort.descending { b.order(a) } else { a.order(b) };
                order.then(a_index.cmp(b_index))
            });
            keyed.into_iter().map(|(_, index)| index).collect()
        }
    };
    if is_grouped { grouped(rows, &indices) } else { indices.into_iter().map(Line::Row).collect() }
}

fn grouped<R: Row>(rows: &[R], indices: &[u32]) -> Vec<Line> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut place: HashMap<&str, usize> = HashMap::new();
    for index in indices {
        let group = *place.entry(rows[*index as usize].group()).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(*index);
    }
    let mut lines = Vec::with_capacity(indices.len() + groups.len());
    for group in groups {
        lines.push(Line::Group { row: group[0], len: group.len() as u32 });
        lines.extend(group.into_iter().map(Line::Row));
    }
    lines
}
