//! What stands around a page.

use eframe::egui::{Align, Frame, Layout, Margin, Panel, Ui};
use jetlens::ui::{
    Icon, Severity, button, button::Button, card, chip, field, fonts, heading, icons, key_values::KeyValue,
    key_values::key_values, nav_item::NavItem, plot::Chart, plot::Marker, plot::Series, severity,
    status_item::status_item, text, text::Part, theme, timeline::Look, timeline::Mark, timeline::Timeline,
    tokens::size, tokens::space,
};

use crate::{Gallery, HOUR, NOW, NavRow, Page, data::course, data::thousands};

pub(crate) fn top_bar_ui(ui: &mut Ui) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 0));
    Panel::top("top").exact_size(size::TOP_BAR).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            icons::icon(ui, Icon::Jetlens, tokens.accent, size::ICON);
            text::strong(ui, "Jetlens");
            ui.add_space(96.0);
            card::pill(ui, |ui| {
                severity::mark(ui, Severity::Healthy);
                text::styled(ui, "prod-eu", fonts::strong(), tokens.text);
                chip::chip(ui, "PROD", tokens.critical);
                text::faint(ui, "3 of 3 servers · 1.2 ms");
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                field::opener(ui, "Go to or run", "Ctrl K", 190.0);
                ui.add(Button::live("Live"));
                let activity: Vec<_> =
                    course(7, 60.0, 60.0).into_iter().map(|(x, y)| (NOW + (x - NOW) * 4.0, y)).collect();
                let marks = [
                    Mark { at_secs: NOW - HOUR * 0.55, look: Look::Finding(Severity::Warning) },
                    Mark { at_secs: NOW - HOUR * 0.4, look: Look::Leader },
                    Mark { at_secs: NOW - HOUR * 0.3, look: Look::Finding(Severity::Critical) },
                ];
                Timeline::new(NOW - HOUR..=NOW, &activity)
                    .marks(&marks)
                    .shown(Some(NOW - HOUR * 0.4))
                    .show(ui);
            });
        });
    });
}

pub(crate) fn status_bar_ui(ui: &mut Ui) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("status").exact_size(size::STATUS_BAR).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 18.0;
            status_item(ui, Some(Severity::Healthy), "updated 0.8 s ago", None);
            status_item(ui, None, "14 requests/s · 38 KiB/s", Some("What Jetlens itself costs the server"));
            status_item(ui, None, "0 samples dropped", None);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                status_item(ui, None, "v0.1.0", None);
                status_item(ui, None, "asks: off, built-in phrase book", None);
                status_item(ui, None, "read-only off", None);
            });
        });
    });
}

pub(crate) fn inspector_ui(ui: &mut Ui) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(16, 14));
    Panel::right("inspector").exact_size(size::INSPECTOR).resizable(false).frame(frame).show(ui, |ui| {
        heading::subject(ui, "billing");
        text::paragraph(
            ui,
            &[Part::Dimmed("consumer on "), Part::Link("ORDERS"), Part::Dimmed(" · pull · leader "), Part::Link("nats-2")],
        );
        ui.add_space(space::HALF);
        card::note(ui, |ui| {
            text::paragraph(
                ui,
                &[
                    Part::Severity(Severity::Critical),
                    Part::Strong("Nobody is pulling. "),
                    Part::Text("No request has arrived since 13:42, while 312 matching messages arrive each second. Its last client, "),
                    Part::Link("worker-7"),
                    Part::Text(", left at 13:41."),
                ],
            );
        });
        ui.add_space(space::HALF);
        let range = NOW - 900.0..=NOW;
        let marker = |at| Marker { at_secs: at, label: "13:42", color: tokens.critical };
        text::label(ui, "Waiting");
        let waiting = course(3, 9_000.0, 40_000.0);
        let series = [Series { name: "waiting", color: tokens.critical, points: &waiting }];
        Chart::new("Waiting", &series, range.clone()).format(&thousands).marker(Some(marker(NOW - 400.0))).show(ui);
        ui.add_space(space::HALF);
        text::label(ui, "Delivered and acknowledged per second");
        let stop = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
            points.into_iter().map(|(x, y)| (x, if x > NOW - 420.0 { 12.0 } else { y })).collect()
        };
        let (delivered, mut acked) = (stop(course(4, 300.0, 0.0)), stop(course(5, 300.0, 0.0)));
        acked[40].1 = f64::NAN;
        let series = [
            Series { name: "delivered", color: tokens.series(0), points: &delivered },
            Series { name: "acknowledged", color: tokens.series(1), points: &acked },
        ];
        Chart::new("Delivered and acknowledged", &series, range).height(76.0).marker(Some(marker(NOW - 400.0))).show(ui);
        ui.add_space(space::ONE);
        key_values(
            ui,
            &[
                KeyValue::new("num_waiting", "0", "expected > 0"),
                KeyValue::new("num_pending", "48,210", "+312/s").note_color(tokens.critical),
                KeyValue::new("num_ack_pending", "0", "of 1,000"),
                KeyValue::new("delivered", "18 min ago", "seq 9,120,442"),
                KeyValue::new("oldest waiting", "18 min", "max_age 24 h"),
            ],
        );
        ui.add_space(space::ONE);
        text::dimmed(ui, "Ruled out: paused, window full, filter, no leader, pinned client");
        button::row(ui, |ui| {
            ui.add(Button::primary("Watch requests for 5 s"));
            ui.add(Button::secondary("Show client"));
            ui.add(Button::secondary("Pause"));
            ui.add(Button::secondary("Copy nats command"));
        });
    });
}

impl Gallery {
    pub(crate) fn navigation_ui(&mut self, ui: &mut Ui) {
        let tokens = theme::tokens(ui);
        let frame =
            Frame::new().fill(tokens.panel).inner_margin(Margin { left: 8, right: 8, top: 16, bottom: 8 });
        Panel::left("navigation").exact_size(size::NAVIGATION).resizable(false).frame(frame).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let groups: [(&str, &[NavRow]); 4] = [
                (
                    "Triage",
                    &[
                        (Icon::Overview, "Overview", Some(Page::Overview)),
                        (Icon::Consumers, "Consumers", Some(Page::Consumers)),
                        (Icon::Streams, "Controls", Some(Page::Controls)),
                        (Icon::Changes, "States", Some(Page::States)),
                    ],
                ),
                (
                    "Data",
                    &[
                        (Icon::Messages, "Messages", None),
                        (Icon::KeyValue, "Key-value", None),
                        (Icon::Objects, "Objects", None),
                        (Icon::Services, "Services", None),
                    ],
                ),
                (
                    "System",
                    &[
                        (Icon::Topology, "Topology", None),
                        (Icon::Servers, "Servers", None),
                        (Icon::Events, "Events", None),
                    ],
                ),
                (
                    "Tools",
                    &[
                        (Icon::Ask, "Ask", None),
                        (Icon::Dashboards, "Dashboards", None),
                        (Icon::Recordings, "Recordings", None),
                    ],
                ),
            ];
            for (title, items) in groups {
                heading::group(ui, title);
                for (icon, name, page) in items {
                    let count = if *name == "Overview" { 3 } else { 0 };
                    let item = NavItem::new(*icon, name)
                        .selected(*page == Some(self.page))
                        .count(count, Severity::Critical);
                    if item.show(ui).clicked()
                        && let Some(page) = page
                    {
                        self.page = *page;
                    }
                }
                ui.add_space(6.0);
            }
            ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                NavItem::new(Icon::Settings, "Settings").show(ui)
            });
        });
    }
}
