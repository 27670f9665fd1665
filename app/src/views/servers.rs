//! Every server, and the group that they elect among themselves.

mod columns;
mod data;
mod paint;
mod status;

pub use columns::COLUMNS;
pub use data::{Meta, ServerRow, build, meta, row};
pub use paint::peer_words;
pub use status::{Status, memory_share, storage_share};

use egui::Ui;
use jetlens_core::{
    format,
    model::{MissingPart, Reason},
};

use super::{
    View, ViewContext,
    listing::{Listing, Words, listing_ui, range, title_ui},
};
use crate::{
    action::{Action, Actions},
    route::ViewId,
    ui::{Icon, heading, states, tokens::space},
};

pub struct ServersView {
    listing: Listing<ServerRow>,
}

impl Default for ServersView {
    fn default() -> Self {
        Self { listing: Listing::new("servers", COLUMNS, ("server", false)) }
    }
}

impl View for ServersView {
    fn id(&self) -> ViewId {
        ViewId::Servers
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        self.listing.update(context.snapshot, build);
        if self.listing.rows().is_empty() && lacks_system_account(context) {
            no_system_account_ui(ui, actions);
            return;
        }
        let suffix = suffix(self.listing.rows());
        let words = Words {
            title: "Servers",
            suffix: &suffix,
            noun: "server",
            example: "nats-1, or cpu > 80% or storage > 90%",
            group: None,
            empty: (Icon::Servers, "No servers", "No server has answered yet."),
        };
        let range = range(context.snapshot);
        title_ui(ui, &words);
        if let Some(meta) = meta(context.snapshot) {
            paint::meta_ui(ui, &meta, actions);
            ui.add_space(space::HALF);
        }
        listing_ui(ui, &mut self.listing, &words, context, actions, |row, column, cell| {
            paint::cell(row, column, cell, &range)
        });
    }
}

fn lacks_system_account(context: &ViewContext<'_>) -> bool {
    let missing = &context.snapshot.coverage.missing;
    missing
        .iter()
        .any(|missing| missing.part == MissingPart::Servers && missing.why == Reason::NoSystemAccount)
}

fn no_system_account_ui(ui: &mut Ui, actions: &mut Actions) {
    heading::view(ui, "Servers", "");
    let explanation = "Servers show their numbers to the system account only. Start Jetlens with \
                       --system-context NAME, or choose a system context for this one in Contexts: it is asked over a \
                       second connection, and remembered.";
    if states::empty(ui, Icon::Servers, "No system account", explanation, Some("Open Contexts")) {
        actions.push(Action::ShowView(ViewId::Contexts));
    }
}

/// `3, of which 1 does not answer`.
fn suffix(rows: &[ServerRow]) -> String {
    let silent = rows.iter().filter(|row| row.status == Status::NoAnswer).count();
    let total = format::count(rows.len() as u64);
    match silent {
        0 => total,
        1 => format!("{total}, of which 1 does not answer"),
        more => format!("{total}, of which {more} do not answer"),
    }
}
