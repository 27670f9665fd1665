//! What Jetlens remembers about a context and the nats CLI does not know: the environment and its colour, whether it
//! is read-only, and which context has the system account.

use egui::Ui;
use jetlens_core::{ids::ContextName, settings::ContextSettings};

use crate::{
    action::{Action, Actions},
    connections::ContextSummary,
    environment,
    ui::{button::Button, chip, field::Field, heading, menu, text, theme, toggle, tokens::space},
    views::{ViewContext, words::name},
};

const LABEL_WIDTH: f32 = 120.0;
const FIELD_WIDTH: f32 = 220.0;

/// The environment's name while it is typed.
#[derive(Default)]
pub(super) struct Draft {
    context: Option<ContextName>,
    environment: String,
}

pub(super) fn extras_ui(
    ui: &mut Ui,
    chosen: &ContextSummary,
    draft: &mut Draft,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    let remembered = context.settings.context(&chosen.name);
    if draft.context.as_ref() != Some(&chosen.name) {
        draft.context = Some(chosen.name.clone());
        draft.environment.clone_from(&remembered.environment);
    }
    heading::section(ui, "In Jetlens", "remembered here, not in the context");
    ui.add_space(space::HALF);
    let mut changed = remembered.clone();
    line_ui(ui, "Environment", |ui| {
        Field::new("Environment", &mut draft.environment)
            .placeholder("production")
            .width(FIELD_WIDTH)
            .show(ui);
        draft.environment.trim().clone_into(&mut changed.environment);
        if !changed.environment.is_empty() {
            let color = environment::color(theme::tokens(ui), &changed);
            chip::chip(ui, &name(&*changed.environment).to_uppercase(), color);
        }
    });
    line_ui(ui, "Colour", |ui| color_ui(ui, &mut changed));
    line_ui(ui, "System account", |ui| system_ui(ui, chosen, context, &mut changed));
    line_ui(ui, "Safety", |ui| {
        toggle::check_box(
            ui,
            &mut changed.is_read_only,
            "Read-only: nothing can be changed through this context",
        );
    });
    if changed != remembered {
        let mut settings = context.settings.clone();
        settings.change_context(&chosen.name, |settings| *settings = changed);
        actions.push(Action::ChangeSettings(Box::new(settings)));
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

fn color_ui(ui: &mut Ui, changed: &mut ContextSettings) {
    let label =
        changed.color.as_deref().filter(|color| environment::COLORS.contains(color)).unwrap_or("by its name");
    let button = ui.add(Button::secondary(label).opens_menu());
    menu::under(&button, "Colour", |ui| {
        if menu::item(ui, None, "by its name").clicked() {
            changed.color = None;
        }
        for color in environment::COLORS {
            if menu::item(ui, None, color).clicked() {
                changed.color = Some(color.to_owned());
            }
        }
    });
}

fn system_ui(ui: &mut Ui, chosen: &ContextSummary, context: &ViewContext<'_>, changed: &mut ContextSettings) {
    let label =
        changed.system_context.as_ref().map_or_else(|| "none".to_owned(), |system| name(system.as_str()));
    let button = ui.add(Button::secondary(&label).opens_menu());
    menu::under(&button, "System account", |ui| {
        if menu::item(ui, None, "none").clicked() {
            changed.system_context = None;
        }
        for other in context.connections.contexts.iter().filter(|other| other.name != chosen.name) {
            if menu::item(ui, None, &name(other.name.as_str())).clicked() {
                changed.system_context = Some(other.name.clone());
            }
        }
    });
    text::faint(ui, "a second connection that sees servers and all accounts");
}
