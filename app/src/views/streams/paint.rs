//! The cells of the streams' table that are more than their value.

use std::ops::RangeInclusive;

use jetlens_core::{format, text};

use super::{data::StreamRow, status::NEARLY_FULL};
use crate::{
    ui::{Severity, table::CellPainter},
    views::listing::{Column, forecast_cell, points},
};

/// A limit that is nearer than this has a colour where the stream is in trouble.
const FULL_SOON_SECS: f64 = 3600.0;

/// Paints a cell in a way of its own, or leaves it to the way of its kind and says `false`.
pub(super) fn cell(
    row: &StreamRow,
    column: &Column<StreamRow>,
    cell: &mut CellPainter<'_>,
    range: &RangeInclusive<f64>,
) -> bool {
    let severity = row.severity();
    match column.name {
        "state" => cell.severity(severity),
        "subjects" => cell.mono(&text::display(&row.subjects())),
        "status" => cell.verdict(severity, &row.words()),
        "growth" => cell.dimmed_figure(&format::bytes_per_sec(row.stream.rates.bytes_per_sec)),
        "full" => match row.fill {
            None => cell.faint_figure("–"),
            Some(fill) => {
                let color = if fill.share >= NEARLY_FULL && severity <= Severity::Warning {
                    severity.color(cell.tokens)
                } else {
                    cell.tokens.text
                };
                cell.colored_figure(&format::percent(fill.share), color);
            }
        },
        // A stream that drops its oldest messages lives at its limit.
        "limit" if row.limit.secs() == Some(0.0) => cell.dimmed_figure("now"),
        "limit" => forecast_cell(row.limit, FULL_SOON_SECS, cell),
        "course" => {
            let color = match severity {
                Severity::Critical | Severity::Warning => severity.color(cell.tokens),
                _ => cell.tokens.accent,
            };
            if let Some(series) = &row.series {
                cell.sparkline(color, range, points(series, range, |point| point.numbers.in_per_sec.into()));
            }
        }
        _ => return false,
    }
    true
}
