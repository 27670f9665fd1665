//! Every component of the design system in one window, with made-up data.
//!
//! ```text
//! cargo run -p jetlens --example gallery -- dark overview
//! ```
//!
//! The first word is the theme, the second the page: `overview`, `consumers`, `controls` or `states`.

use eframe::egui::{self, Align, CentralPanel, Frame, Layout, Margin, Panel, Ui};
use jetlens::ui::{
    Icon, Severity,
    button::{self, Button},
    card, chip,
    field::{self, Field},
    fonts, heading, icons,
    json_view::{Document, JsonViewState, json_view},
    kbd,
    key_values::{KeyValue, key_values},
    link, menu,
    nav_item::NavItem,
    plot::{Chart, Marker, Series},
    segmented::segmented,
    severity,
    stat::{self, Stat},
    states,
    status_item::status_item,
    table::{CellPainter, Column, Table, TableState, columns_menu},
    text::{self, Part},
    theme,
    timeline::{Mark, Timeline},
    toast::Toasts,
    toggle,
    tokens::{size, space},
};

const NOW: f64 = 1_790_000_000.0;
const HOUR: f64 = 3600.0;

fn main() -> eframe::Result {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let dark = words.first().is_none_or(|word| word != "light");
    let page = match words.get(1).map(String::as_str) {
        Some("consumers") => Page::Consumers,
        Some("controls") => Page::Controls,
        Some("states") => Page::States,
        _ => Page::Overview,
    };
    let viewport =
        egui::ViewportBuilder::default().with_inner_size([1440.0, 900.0]).with_title("Jetlens gallery");
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    eframe::run_native(
        "jetlens-gallery",
        options,
        Box::new(move |creation| {
            theme::install(&creation.egui_ctx);
            creation.egui_ctx.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
            Ok(Box::new(Gallery::new(page)))
        }),
    )
}

#[derive(Clone, Copy, PartialEq)]
enum Page {
    Overview,
    Consumers,
    Controls,
    States,
}

/// A row of the navigation, and the page that it leads to.
type NavRow = (Icon, &'static str, Option<Page>);

struct Gallery {
    page: Page,
    filter: String,
    secret: String,
    area: String,
    span: u8,
    checked: bool,
    consumers: TableState,
    selected: Option<usize>,
    findings: TableState,
    growing: TableState,
    changes: TableState,
    json: Document,
    json_state: JsonViewState,
    toasts: Toasts,
}

impl Gallery {
    fn new(page: Page) -> Self {
        let json = r#"{"config":{"name":"ORDERS","subjects":["orders.>"],"retention":"limits","max_age":86400000000000,
            "num_replicas":3,"sealed":false,"placement":null},"state":{"messages":1170000,"bytes":44238291,"last_seq":9120442}}"#;
        Self {
            page,
            filter: "pending > 0 or status != \"caught up\"".into(),
            secret: "hunter2".into(),
            area: "{\n  \"order\": 4711\n}".into(),
            span: 1,
            checked: true,
            consumers: TableState::sorted_by("waiting", true),
            selected: Some(0),
            findings: TableState::default(),
            growing: TableState::default(),
            changes: TableState::default(),
            json: Document::new(json),
            json_state: JsonViewState::default(),
            toasts: Toasts::default(),
        }
    }
}

impl eframe::App for Gallery {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        top_bar_ui(ui);
        status_bar_ui(ui);
        self.navigation_ui(ui);
        inspector_ui(ui);
        let tokens = theme::tokens(ui);
        let frame = Frame::new().fill(tokens.ground).inner_margin(Margin::symmetric(space::VIEW as i8, 16));
        CentralPanel::no_frame().frame(frame).show(ui, |ui| match self.page {
            Page::Overview => self.overview_ui(ui),
            Page::Consumers => self.consumers_ui(ui),
            Page::Controls => self.controls_ui(ui),
            Page::States => Self::states_ui(ui),
        });
        self.toasts.show(ui.ctx());
    }
}

/// A course that trembles, and grows if it should.
fn course(seed: usize, level: f64, growth: f64) -> Vec<(f64, f64)> {
    let mut noise = fastrand_like(seed);
    (0..180)
        .map(|i| {
            let x = f64::from(i);
            let rise = if i > 100 { growth * (x - 100.0) / 80.0 } else { 0.0 };
            (NOW - 900.0 + x * 5.0, level * (1.0 + 0.07 * noise()) + rise)
        })
        .collect()
}

/// Numbers between -1 and 1 that are the same in every run.
fn fastrand_like(seed: usize) -> impl FnMut() -> f64 {
    let mut state = seed as u64 * 2_654_435_761 + 12_345;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    }
}

fn thousands(value: f64) -> String {
    if value < 1000.0 { format!("{value:.0}") } else { format!("{:.0}k", value / 1000.0) }
}

fn top_bar_ui(ui: &mut Ui) {
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
                    Mark {
                        at_secs: NOW - HOUR * 0.55,
                        severity: Severity::Warning,
                        name: "acknowledged too late",
                    },
                    Mark {
                        at_secs: NOW - HOUR * 0.3,
                        severity: Severity::Critical,
                        name: "nobody is pulling",
                    },
                ];
                Timeline::new(NOW - HOUR..=NOW, &activity)
                    .marks(&marks)
                    .shown(Some(NOW - HOUR * 0.4))
                    .show(ui);
            });
        });
    });
}

fn status_bar_ui(ui: &mut Ui) {
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

fn inspector_ui(ui: &mut Ui) {
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
    fn navigation_ui(&mut self, ui: &mut Ui) {
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

    fn overview_ui(&mut self, ui: &mut Ui) {
        let tokens = theme::tokens(ui);
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
        let _ = tokens;
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

    fn consumers_ui(&mut self, ui: &mut Ui) {
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

    fn controls_ui(&mut self, ui: &mut Ui) {
        let tokens = theme::tokens(ui);
        heading::view_with(ui, "What changed", "13:00 → 14:00, one hour", |ui| {
            ui.add(Button::secondary("Save as Markdown…"));
            ui.add(Button::secondary("Compare contexts…"));
        });
        segmented(ui, &mut self.span, &[(0, "5 min"), (1, "1 hour"), (2, "24 hours")]);
        button::row(ui, |ui| {
            ui.add(Button::primary("Apply").icon(Icon::Check));
            ui.add(Button::secondary("Refresh").icon(Icon::Refresh));
            ui.add(Button::quiet("Quiet"));
            ui.add(Button::danger("Delete stream").icon(Icon::Trash));
            ui.add_enabled(false, Button::primary("Disabled").tooltip("The context is read-only"));
            let more = ui.add(Button::secondary("More").opens_menu());
            menu::under(&more, "More", |ui| {
                menu::item(ui, Some(Icon::Copy), "Copy as JSON");
                menu::item(ui, Some(Icon::External), "Open in a window");
            });
            for icon in [Icon::Back, Icon::Forward, Icon::Refresh, Icon::More] {
                ui.add(Button::icon_only(icon, &format!("{icon:?}")));
            }
            if ui.add(Button::secondary("Toast")).clicked() {
                self.toasts.push(Severity::Healthy, "Copied 22 rows");
            }
        });
        Field::password("Password", &mut self.secret).width(260.0).show(ui);
        Field::new("Name", &mut self.filter)
            .width(260.0)
            .error(Some("A name can't have a space in it"))
            .show(ui);
        field::text_area(ui, "Body", &mut self.area, 3);
        toggle::check_box(ui, &mut self.checked, "Read-only");
        ui.horizontal(|ui| {
            for severity in Severity::ALL {
                severity::mark(ui, severity);
                text::text(ui, severity.name());
            }
            chip::chip(ui, "STAGING", tokens.warning);
            chip::tag(ui, "pull");
            kbd::keys(ui, "Ctrl K");
            link::link(ui, "worker-7");
        });
        ui.horizontal_wrapped(|ui| {
            for one in Icon::ALL {
                icons::icon(ui, *one, tokens.dimmed, size::ICON).on_hover_text(format!("{one:?}"));
            }
        });
        card::card(ui, |ui| json_view(ui, "Stream configuration", &self.json, &mut self.json_state));
    }

    fn states_ui(ui: &mut Ui) {
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
