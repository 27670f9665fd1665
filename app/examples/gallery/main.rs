//! Every component of the design system in one window, with made-up data.
//!
//! ```text
//! cargo run -p jetlens --example gallery -- dark overview
//! ```
//!
//! The first word is the theme, the second the page: `overview`, `consumers`, `controls` or `states`.

mod consumers;
mod controls;
mod data;
mod frame;
mod overview;
mod states;

use eframe::egui::{self, CentralPanel, Frame, Margin, Ui};
use jetlens::ui::{
    Icon, json_view::Document, json_view::JsonViewState, table::TableState, theme, toast::Toasts,
    tokens::space,
};

use frame::{inspector_ui, status_bar_ui, top_bar_ui};

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
