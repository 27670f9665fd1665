//! How Jetlens looks and how much it asks of a system.

use egui::{ScrollArea, Ui};
use jetlens_core::{
    format,
    settings::{Settings, Theme},
    text as safe,
};

use super::{View, ViewContext};
use crate::{
    action::{Action, Actions},
    bridge::desktop,
    route::ViewId,
    ui::{Severity, card, heading, segmented::segmented, text, toggle, tokens::space},
};

const LABEL_WIDTH: f32 = 190.0;
/// The key of the scale in the settings' file.
const SCALE: &str = "ui_scale";
const LICENCES: &[(&str, &str)] = &[
    ("Jetlens", "MIT or Apache-2.0"),
    ("Inter and JetBrains Mono", "Open Font License 1.1"),
    ("egui, eframe, egui_plot", "MIT or Apache-2.0"),
    ("async-nats", "Apache-2.0"),
    ("rustls, ring, tokio, serde", "MIT, Apache-2.0, ISC"),
];

#[derive(Default)]
pub struct SettingsView {}

impl View for SettingsView {
    fn id(&self) -> ViewId {
        ViewId::Settings
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        heading::view(ui, "Settings", "kept for all contexts");
        ui.add_space(space::HALF);
        let mut changed = context.settings.clone();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            card::card(ui, |ui| look_ui(ui, &mut changed, actions));
            ui.add_space(space::TWO);
            card::card(ui, |ui| asking_ui(ui, &mut changed));
            ui.add_space(space::TWO);
            card::card(ui, |ui| telling_ui(ui, &mut changed, context));
            ui.add_space(space::TWO);
            card::card(ui, |ui| recording_ui(ui, &mut changed, context));
            ui.add_space(space::TWO);
            card::card(ui, about_ui);
        });
        if changed != *context.settings {
            actions.push(Action::ChangeSettings(Box::new(changed)));
        }
    }
}

fn look_ui(ui: &mut Ui, changed: &mut Settings, actions: &mut Actions) {
    heading::section(ui, "Look", "");
    ui.add_space(space::HALF);
    line_ui(ui, "Theme", |ui| {
        let mut theme = changed.theme;
        let options = [(Theme::System, "As the desktop"), (Theme::Dark, "Dark"), (Theme::Light, "Light")];
        if segmented(ui, &mut theme, &options) {
            actions.push(Action::SetTheme(theme));
        }
    });
    line_ui(ui, "Size", |ui| {
        let mut percent = (scale(changed) * 100.0).round() as u32;
        let options = [(90, "90 %"), (100, "100 %"), (110, "110 %"), (125, "125 %"), (150, "150 %")];
        if segmented(ui, &mut percent, &options) {
            let scale = percent as f32 / 100.0;
            changed.other.insert(SCALE.to_owned(), scale.into());
            ui.ctx().set_zoom_factor(scale);
        }
    });
}

/// How large everything is, for the start of the window. A file can say anything: the bounds keep it usable.
pub fn scale(settings: &Settings) -> f32 {
    let remembered = settings.other.get(SCALE).and_then(serde_json::Value::as_f64);
    remembered.map_or(1.0, |scale| scale.clamp(0.5, 3.0) as f32)
}

fn asking_ui(ui: &mut Ui, changed: &mut Settings) {
    heading::section(ui, "Asking", "fewer questions cost a system less, and show less of it");
    ui.add_space(space::HALF);
    line_ui(ui, "Refresh every", |ui| {
        let mut millis = (changed.refresh_interval().as_secs_f64() * 1000.0).round() as u64;
        let options = [(1000, "1 s"), (2000, "2 s"), (5000, "5 s"), (10_000, "10 s"), (30_000, "30 s")];
        if segmented(ui, &mut millis, &options) {
            changed.refresh_interval_secs = millis as f64 / 1000.0;
        }
    });
    line_ui(ui, "At most", |ui| {
        let options = [(20, "20"), (50, "50"), (100, "100"), (200, "200"), (500, "500")];
        segmented(ui, &mut changed.max_requests_per_sec, &options);
        text::dimmed(ui, "requests a second");
    });
}

fn telling_ui(ui: &mut Ui, changed: &mut Settings, context: &ViewContext<'_>) {
    heading::section(ui, "Telling", "what became critical, unless it is silenced");
    ui.add_space(space::HALF);
    line_ui(ui, "In the window", |ui| drop(text::dimmed(ui, "always")));
    line_ui(ui, "On the desktop", |ui| {
        if !desktop::IS_BUILT {
            text::dimmed(ui, "not built for this system yet");
            return;
        }
        toggle::check_box(ui, &mut changed.desktop_notifications, "Notify, at most once in 30 s");
    });
    if changed.desktop_notifications
        && let Some(problem) = &context.connections.desktop_problem
    {
        let problem = safe::display_up_to(problem, 300);
        line_ui(ui, "", |ui| {
            text::paragraph(ui, &[text::Part::Severity(Severity::Warning), text::Part::Text(&problem)]);
        });
    }
}

fn recording_ui(ui: &mut Ui, changed: &mut Settings, context: &ViewContext<'_>) {
    heading::section(
        ui,
        "Recording",
        "what the time line can go back to; a file for each context, without messages",
    );
    ui.add_space(space::HALF);
    line_ui(ui, "While connected", |ui| {
        drop(toggle::check_box(ui, &mut changed.records, "Record what is seen, every 5 s"));
    });
    line_ui(ui, "Keep", |ui| {
        let options = [(1, "1 day"), (3, "3 days"), (7, "7 days"), (14, "14 days"), (30, "30 days")];
        segmented(ui, &mut changed.recording_days, &options);
    });
    line_ui(ui, "At most", |ui| {
        let options = [(128, "128 MB"), (256, "256 MB"), (512, "512 MB"), (1000, "1 GB"), (4000, "4 GB")];
        segmented(ui, &mut changed.recording_megabytes, &options);
        text::dimmed(ui, "for each context");
    });
    for (label, words) in recording_words(context) {
        line_ui(ui, label, |ui| drop(text::dimmed(ui, safe::display_up_to(&words, 300))));
    }
    if let Some(problem) = &context.connections.recording.problem {
        let problem = safe::display_up_to(problem, 300);
        line_ui(ui, "", |ui| {
            text::paragraph(ui, &[text::Part::Severity(Severity::Warning), text::Part::Text(&problem)]);
        });
    }
    if context.connections.can_record && changed.recording() != context.connections.records {
        line_ui(ui, "", |ui| drop(text::dimmed(ui, "The change counts from the next connection on.")));
    }
}

/// Where the recording is, and how it goes.
fn recording_words(context: &ViewContext<'_>) -> Vec<(&'static str, String)> {
    let status = &context.connections.recording;
    let Some(path) = &status.path else {
        return vec![("File", "nothing is recorded now".to_owned())];
    };
    let lost = match status.num_lost {
        0 => String::new(),
        num => format!(", {} lost", format::count(num)),
    };
    let moments = format::plural(status.num_moments, "moment");
    let size = format!("{moments} in {}{lost}", format::bytes(status.file_bytes));
    vec![("File", path.display().to_string()), ("Holds", size)]
}

fn about_ui(ui: &mut Ui) {
    heading::section(ui, "About", "");
    ui.add_space(space::HALF);
    line_ui(ui, "Version", |ui| drop(text::mono(ui, env!("CARGO_PKG_VERSION"))));
    line_ui(ui, "Privacy", |ui| {
        drop(text::text(
            ui,
            "No account, no telemetry: Jetlens talks to the servers of your contexts and to nobody else.",
        ));
    });
    for (what, licence) in LICENCES {
        line_ui(ui, what, |ui| drop(text::dimmed(ui, *licence)));
    }
}

fn line_ui(ui: &mut Ui, label: &str, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        let start = ui.cursor().left();
        text::dimmed(ui, label);
        ui.add_space((LABEL_WIDTH - (ui.cursor().left() - start)).max(0.0));
        contents(ui);
    });
}
