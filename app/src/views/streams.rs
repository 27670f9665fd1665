//! Every stream: what it holds, what arrives, and how full it is.

mod columns;
mod data;
mod paint;
mod status;

pub use columns::COLUMNS;
pub use data::{StreamRow, build, row};
pub use status::{Fill, FillLimit, NEARLY_FULL, Status, is_away};

use egui::Ui;
use jetlens_core::format;

use super::{
    View, ViewContext,
    listing::{Listing, Words, listing_ui, range, title_ui},
};
use crate::{action::Actions, route::ViewId, ui::Icon};

pub struct StreamsView {
    listing: Listing<StreamRow>,
}

impl Default for StreamsView {
    fn default() -> Self {
        Self { listing: Listing::new("streams", COLUMNS, ("state", true)) }
    }
}

impl View for StreamsView {
    fn id(&self) -> ViewId {
        ViewId::Streams
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        self.listing.update(context.snapshot, build);
        let suffix = suffix(self.listing.rows());
        let words = Words {
            title: "Streams",
            suffix: &suffix,
            noun: "stream",
            example: "orders, or full > 80% or kind = mirror",
            group: None,
            empty: (Icon::Streams, "No streams", "A stream that is made shows up here by itself."),
        };
        let range = range(context.snapshot);
        title_ui(ui, &words);
        listing_ui(ui, &mut self.listing, &words, context, actions, |row, column, cell| {
            paint::cell(row, column, cell, &range)
        });
    }
}

/// `18: 3.1 M messages, 41.2 GiB`.
fn suffix(rows: &[StreamRow]) -> String {
    let sum = |number: fn(&StreamRow) -> u64| rows.iter().map(number).fold(0, u64::saturating_add);
    let messages = sum(|row| row.stream.state.messages);
    let bytes = sum(|row| row.stream.state.bytes);
    format!(
        "{} with {} messages in {}",
        format::count(rows.len() as u64),
        format::short_count(messages as f64),
        format::bytes(bytes)
    )
}
