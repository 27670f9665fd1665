//! Every consumer of every stream in one table.

mod columns;
mod data;
mod paint;
mod status;

pub use columns::COLUMNS;
pub use data::{ConsumerRow, build, row};
pub use status::Status;

use egui::Ui;
use jetlens_core::format;

use super::{
    View, ViewContext,
    listing::{Listing, Words, listing_ui, range, title_ui},
};
use crate::{action::Actions, route::ViewId, ui::Icon};

pub struct ConsumersView {
    listing: Listing<ConsumerRow>,
}

impl Default for ConsumersView {
    fn default() -> Self {
        Self { listing: Listing::new("consumers", COLUMNS, ("state", true)) }
    }
}

impl View for ConsumersView {
    fn id(&self) -> ViewId {
        ViewId::Consumers
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        self.listing.update(context.snapshot, build);
        let suffix = suffix(context);
        let words = Words {
            title: "Consumers",
            suffix: &suffix,
            noun: "consumer",
            example: "billing, or pending > 0 or status != idle",
            group: Some("Group by stream"),
            empty: (
                Icon::Consumers,
                "No consumers",
                "A consumer that an application makes shows up here by itself.",
            ),
        };
        let range = range(context.snapshot);
        title_ui(ui, &words);
        listing_ui(ui, &mut self.listing, &words, context, actions, |row, column, cell| {
            paint::cell(row, column, cell, &range)
        });
    }
}

fn suffix(context: &ViewContext<'_>) -> String {
    let num_consumers = format::count(context.snapshot.consumers.len() as u64);
    format!("{num_consumers} in {}", format::plural(context.snapshot.streams.len(), "stream"))
}
