//! The page of the overview: figures, findings, growth.

use eframe::egui::Ui;
use jetlens::ui::{Severity, card, heading, stat, stat::Stat, table::Column, table::Table, tokens::space};

use crate::{Gallery, NOW, data::course};

impl Gallery {
    pub(crate) fn overview_ui(&mut self, ui: &mut Ui) {
        heading::view(ui, "2 critical, 2 warnings", "");
        ui.add_space(space::HALF);
        let courses: Vec<_> =
            [(1, 10.0, 8.0), (2, 52.0, 0.0), (3, 6.0, 60.0), (4, 20.0, 6.0), (5, 38.0, 4.0), (6, 0.0, 0.0)]
                .into_iter()
                .map(|(seed, level, growth)| course(seed, level, growth))
                .collect();
        let figures = [
            ("Messages in", "18.4k", "/s"),
            ("Messages out", "52.1k", "/s"),
            ("Waiting", "61,338", ""),
            ("Unacknowledged", "2,911", ""),
            ("Stored", "41.2", "GiB"),
            ("API requests", "14", "/s"),
        ];
        let stats: Vec<_> = figures
            .into_iter()
            .zip(&courses)
            .map(|((label, figure, unit), points)| Stat {
                label,
                figure,
                unit,
                color: None,
                range: NOW - 900.0..=NOW,
                points,
            })
            .collect();
        stat::tiles(ui, &stats);
        ui.add_space(space::ONE);
        heading::section(ui, "Needs attention", "ranked by severity and by what waiting costs");
        card::flush(ui, |ui| self.findings_ui(ui));
        ui.add_space(space::ONE);
        ui.spacing_mut().item_spacing.x = 20.0;
        ui.columns_const(|[left, right]| {
            heading::section(left, "Growing fastest", "last 15 min");
            let columns = [
                Column::new("stream", "Stream").width(78.0),
                Column::new("subjects", "Subjects responsible").grow(1.0),
                Column::figures("messages", "Messages").width(72.0),
                Column::figures("rate", "Per second").width(80.0),
            ];
            let rows = [
                ("ORDERS", "orders.eu.*.created", "93 %", "+1.20 M", "1,333"),
                ("TELEMETRY", "telemetry.edge.>", "71 %", "+3.69 M", "4,100"),
                ("PAYMENTS", "payments.card.>", "64 %", "+48.1 k", "53"),
                ("AUDIT", "", "", "+9.4 k", "10"),
            ];
            Table::new("Growing", &columns, &mut self.growing).rows(rows.len()).fit().show(
                left,
                |row, cell, column| {
                    let (stream, subject, share, messages, rate) = rows[row];
                    match column {
                        0 => cell.text(stream),
                        1 if subject.is_empty() => cell.mono("no single subject"),
                        1 => {
                            cell.mono_link(subject);
                            cell.dimmed(share);
                        }
                        2 => cell.figure(messages),
                        _ => cell.figure(rate),
                    }
                },
            );
            heading::section(right, "Changed in the last hour", "6 changes");
            let columns = [
                Column::new("when", "").width(60.0),
                Column::new("what", "").grow(1.0),
                Column::new("who", "").right(),
            ];
            let rows = [
                ("13:41", "connection worker-7 closed", "client closed"),
                ("13:38", "ORDERS max_age 72 h → 24 h", "nats CLI"),
                ("13:21", "consumer legacy-export deleted", "inactive"),
                ("13:05", "nats-2 leads ORDERS", "was nats-1"),
            ];
            Table::new("Changed", &columns, &mut self.changes).rows(rows.len()).fit().without_header().show(
                right,
                |row, cell, column| match column {
                    0 => cell.dimmed_figure(rows[row].0),
                    1 => cell.text(rows[row].1),
                    _ => cell.dimmed(rows[row].2),
                },
            );
        });
    }

    fn findings_ui(&mut self, ui: &mut Ui) {
        let findings = [
            (
                Severity::Critical,
                "billing",
                "on ORDERS",
                "Nobody is pulling since 13:42",
                "48,210 waiting, growing 312/s · unread messages will be discarded in 2 h 10 m",
                "48,210",
                "+312/s",
                "18 min",
            ),
            (
                Severity::Critical,
                "7 consumers",
                "client worker-7 (10.0.4.17) disconnected at 13:41",
                "",
                "They hold 640 unacknowledged messages; nothing is redelivered until someone pulls",
                "640",
                "held",
                "19 min",
            ),
            (
                Severity::Warning,
                "fraud-score",
                "on PAYMENTS",
                "Acknowledged too late: 22 % of deliveries are repeats",
                "ack_wait is 5 s, processing takes 6.1 s at the median",
                "1,904",
                "-12/s",
                "2 h",
            ),
            (
                Severity::Warning,
                "TELEMETRY",
                "",
                "Full: 10,000,000 of 10,000,000 messages, old ones are discarded",
                "keeps 41 min of data at today’s rate; it kept 3 h yesterday",
                "10.0 M",
                "+4.1k/s",
                "35 min",
            ),
            (
                Severity::Info,
                "geo-mirror",
                "",
                "Mirror of ORDERS is 3,120 messages behind and catching up",
                "in step again in about 40 s",
                "3,120",
                "-78/s",
                "1 min",
            ),
        ];
        let columns = [
            Column::mark("mark", "Severity").width(40.0),
            Column::new("what", "What").grow(1.0).width(200.0),
            Column::sparkline("course", "15 min").width(136.0),
            Column::figures("number", "Waiting"),
            Column::figures("since", "Since").width(72.0),
        ];
        let name = |row: usize| format!("{} {}", findings[row].1, findings[row].3);
        let response = Table::new("Findings", &columns, &mut self.findings)
            .rows(findings.len())
            .fit()
            .without_header()
            .row_height(59.0)
            .selected(self.selected)
            .row_name(&name)
            .in_card()
            .show(ui, |row, cell, column| {
                let (severity, what, place, verdict, detail, number, change, since) = findings[row];
                let color = severity.color(cell.tokens);
                match column {
                    0 => cell.severity(severity),
                    1 => {
                        let (mut first, mut second) = cell.two_lines();
                        first.bold(what);
                        first.dimmed(place);
                        first.gap(4.0);
                        first.text(verdict);
                        second.detail(detail);
                    }
                    2 => cell.sparkline(
                        color,
                        &(NOW - 900.0..=NOW),
                        course(row + 3, 10.0, if row == 0 { 40.0 } else { 2.0 }),
                    ),
                    3 => {
                        let (mut first, mut second) = cell.two_lines();
                        first.figure(number);
                        if change.starts_with('+') {
                            second.colored_figure(change, cell.tokens.critical);
                        } else {
                            second.dimmed_figure(change);
                        }
                    }
                    _ => cell.dimmed(since),
                }
            });
        self.selected = response.selected.or(self.selected);
    }
}
