//! The page of a long table.

use eframe::egui::{Align, Layout, Ui};
use jetlens::ui::{
    Severity, button::Button, field::Field, heading, table::CellPainter, table::Column, table::Table,
    table::columns_menu, tokens::space,
};

use crate::{Gallery, NOW, data::course};

impl Gallery {
    pub(crate) fn consumers_ui(&mut self, ui: &mut Ui) {
        heading::view(ui, "Consumers", "80 in 12 streams");
        ui.add_space(space::HALF);
        let columns = [
            Column::mark("status", "Status mark"),
            Column::new("name", "Consumer").width(100.0).pinned().always(),
            Column::new("stream", "Stream").width(88.0),
            Column::new("filter", "Filter").width(136.0).grow(1.0),
            Column::new("verdict", "Status").width(152.0),
            Column::figures("waiting", "Waiting").width(72.0),
            Column::figures("rate", "Per second").width(76.0),
            Column::figures("unacked", "Unacked").width(64.0),
            Column::figures("repeats", "Repeats").width(58.0).hidden(),
            Column::figures("last", "Last").width(56.0),
            Column::sparkline("course", "15 min").width(78.0),
        ];
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add(Button::secondary("Copy"));
                columns_menu(ui, &columns, &mut self.consumers);
                ui.add(Button::secondary("Group by stream"));
                Field::filter("Filter consumers", &mut self.filter).result("22 of 80").show(ui);
            });
        });
        ui.add_space(2.0);
        let courses: Vec<_> = (0..23)
            .map(|i| course(i, if i < 6 { 20.0 } else { 0.0 }, if i < 5 { 40.0 } else { 0.0 }))
            .collect();
        let response = Table::new("Consumers", &columns, &mut self.consumers)
            .rows(200_000)
            .selected(self.selected)
            .row_name(&|row| format!("worker-{row} on ORDERS"))
            .show(ui, |row, cell, column| paint_consumer(row, cell, column, &courses));
        self.selected = response.selected.or(self.selected);
    }
}

fn paint_consumer(row: usize, cell: &mut CellPainter<'_>, column: usize, courses: &[Vec<(f64, f64)>]) {
    let names = [
        "billing",
        "invoice-pdf",
        "invoice-mail",
        "fraud-score",
        "edge-rollup",
        "backfill-2025",
        "shipping-eu",
        "shipping-us",
    ];
    let (severity, verdict) = match row {
        0 => (Severity::Critical, "nobody is pulling"),
        1 | 2 => (Severity::Critical, "client gone"),
        3 => (Severity::Warning, "acknowledged too late"),
        4 => (Severity::Warning, "falling behind"),
        5 => (Severity::Info, "draining, 12 min left"),
        _ => (Severity::Healthy, "caught up"),
    };
    let waiting = ["48,210", "2,044", "2,044", "1,904", "871,220", "610,991"];
    let rate = ["+312", "+9", "+9", "-12", "+1,540", "-850"];
    let name = names.get(row).map_or_else(|| format!("worker-{row}"), |name| (*name).to_owned());
    match column {
        0 => cell.severity(severity),
        1 => cell.strong(&name),
        2 => cell.dimmed(["ORDERS", "PAYMENTS", "TELEMETRY"][row % 3]),
        3 => cell.mono(["orders.eu.>", "orders.*.paid", "payments.card.>"][row % 3]),
        4 => cell.verdict(severity, verdict),
        5 => cell.figure(waiting.get(row).unwrap_or(&"0")),
        6 => match rate.get(row) {
            Some(rate) if rate.starts_with('+') => cell.colored_figure(rate, cell.tokens.critical),
            Some(rate) => cell.dimmed_figure(rate),
            None => cell.faint_figure("0"),
        },
        7 => cell.figure(&(row * 7 % 13).to_string()),
        8 => cell.faint_figure("0"),
        9 => cell.dimmed("0.3 s"),
        _ => {
            let color =
                if severity == Severity::Healthy { cell.tokens.accent } else { severity.color(cell.tokens) };
            cell.sparkline(color, &(NOW - 900.0..=NOW), courses[row.min(22)].iter().copied());
        }
    }
}
