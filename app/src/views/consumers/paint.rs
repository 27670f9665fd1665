//! The cells of the consumers' table that are more than their value.

use std::ops::RangeInclusive;

use jetlens_core::{format, text};

use super::data::ConsumerRow;
use crate::{
    ui::{Severity, table::CellPainter},
    views::listing::{Column, forecast_cell, points, rate_figure},
};

/// A loss that is nearer than this has a colour.
const LOSS_SOON_SECS: f64 = 3600.0;
const NOT_ASKED: &str = "not known: ages are asked for a few consumers at a time, those in trouble first";

/// Paints a cell in a way of its own, or leaves it to the way of its kind and says `false`.
pub(super) fn cell(
    row: &ConsumerRow,
    column: &Column<ConsumerRow>,
    cell: &mut CellPainter<'_>,
    range: &RangeInclusive<f64>,
) -> bool {
    let (consumer, severity) = (&*row.consumer, row.status.severity);
    match column.name {
        "state" => cell.severity(severity),
        "filter" => cell.mono(&text::display(&row.filter())),
        "status" => cell.verdict(severity, &row.status.words(consumer)),
        "rate" => {
            let rate = consumer.rates.pending_per_sec;
            let grows = rate.0.is_some_and(|rate| rate >= 0.05);
            // Growth has a colour only where it is a worry: a busy consumer breathes.
            if grows && severity <= Severity::Warning {
                let color = severity.color(cell.tokens);
                cell.colored_figure(&format::signed_per_sec(rate), color);
            } else {
                rate_figure(rate, true, cell);
            }
        }
        "unacked" if consumer.is_ack_window_full() => {
            let color = severity.color(cell.tokens);
            cell.colored_figure(&format::count(consumer.state.num_ack_pending), color);
        }
        "ack_wait" => cell.dimmed_figure(&format::duration_nanos(consumer.config.ack_wait_nanos)),
        "window" if consumer.config.max_ack_pending.value().is_none() => cell.faint("unlimited"),
        // Nothing is owed: nothing can be lost, which is no news.
        "loss" if consumer.state.num_pending == 0 && consumer.state.num_ack_pending == 0 => {
            cell.explain("it has read and acknowledged everything");
        }
        "loss" => forecast_cell(row.loss, LOSS_SOON_SECS, cell),
        "drain" => {
            if let Some(secs) = row.drain_secs() {
                cell.dimmed_figure(&format::span(secs));
            } else {
                cell.faint_figure("–");
                let is_known = consumer.rates.pending_per_sec.0.is_some();
                cell.explain(if is_known { "it does not drain" } else { "its pace is not known yet" });
            }
        }
        "lag" if row.lag_secs.is_none() => {
            cell.faint_figure("–");
            cell.explain(NOT_ASKED);
        }
        "unacked_age" if row.unacked_secs.is_none() => {
            cell.faint_figure("–");
            cell.explain(NOT_ASKED);
        }
        "course" => {
            let color = match severity {
                Severity::Critical | Severity::Warning => severity.color(cell.tokens),
                _ => cell.tokens.accent,
            };
            if let Some(series) = &row.series {
                cell.sparkline(color, range, points(series, range, |point| point.numbers.level));
            }
        }
        _ => return false,
    }
    true
}
