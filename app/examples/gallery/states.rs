//! The page of what stands in the place of data.

use eframe::egui::Ui;
use jetlens::ui::{Icon, states};

use crate::Gallery;

impl Gallery {
    pub(crate) fn states_ui(ui: &mut Ui) {
        states::stale(ui, "12 s", "the server does not answer");
        states::progress(
            ui,
            0.4,
            "Backing up ORDERS: 480,000 of 1,200,000 messages, 41,000/s, 18 s left",
            true,
        );
        ui.columns_const(|[left, middle, right]| {
            states::empty(left, Icon::Streams, "No streams yet", "A stream keeps the messages of its subjects. Create the first one, or import a configuration.", Some("Create a stream"));
            states::loading(middle, "Waiting for the first answer of prod-eu");
            states::error(right, "The server refuses the credentials.", "They expired on 3 May. Renew them with nsc, then connect again.", Some("Connect again"));
        });
    }
}
