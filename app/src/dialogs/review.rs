//! Exactly what a change would do, and the question whether to do it. The same for every change.

use egui::{Context, Frame, Id, Modal, ScrollArea, Ui};
use jetlens_core::{format, ids::ContextName, operate::Preview, text as safe};

use crate::{
    action::{Action, Actions},
    operating::{plain, title},
    ui::{
        Severity,
        button::{self, Button},
        code, disclosure, heading,
        key_values::{KeyValue, key_values},
        text,
        tokens::space,
    },
    views::inspector::in_context,
};

/// The longest path of a threshold fits.
const WIDTH: f32 = 740.0;
const MARGIN: i8 = 10;

/// Shows a preview. Leaving it is a no.
pub(crate) fn review(
    context: &Context,
    preview: &Preview,
    is_changed: bool,
    connection: Option<&ContextName>,
    actions: &mut Actions,
) {
    let frame = Frame::popup(&context.global_style()).inner_margin(MARGIN);
    let modal = Modal::new(Id::unique("review")).frame(frame).show(context, |ui| {
        ui.set_width(WIDTH.min(context.content_rect().width() - 60.0));
        heading::section(ui, &title(&preview.operation), "");
        ui.add_space(space::HALF);
        let height = (context.content_rect().height() - 220.0).max(120.0);
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            if is_changed {
                note_ui(
                    ui,
                    Severity::Warning,
                    "Somebody changed the configuration meanwhile. Nothing was written.",
                );
            }
            changes_ui(ui, preview);
            for note in &preview.notes {
                note_ui(ui, Severity::Info, note);
            }
            command_ui(ui, preview, connection, actions);
        });
        ui.add_space(space::TWO);
        button::row(ui, |ui| {
            if ui.add(Button::primary("Write it")).clicked() {
                actions.push(Action::ConfirmChange);
            }
            if ui.add(Button::secondary("Cancel")).clicked() {
                actions.push(Action::DropChange);
            }
        });
    });
    if modal.should_close() {
        actions.push(Action::DropChange);
    }
}

fn changes_ui(ui: &mut Ui, preview: &Preview) {
    let words: Vec<_> = preview
        .changes
        .iter()
        .map(|change| {
            let value = |value: &Option<serde_json::Value>| value.as_ref().map_or("–".to_owned(), plain);
            let path = safe::display_up_to(&change.path, 120).into_owned();
            (path, value(&change.before), format!("→  {}", value(&change.after)))
        })
        .collect();
    let color = crate::ui::tokens(ui).text;
    let rows: Vec<_> = words
        .iter()
        .map(|(path, before, after)| KeyValue::new(path, before, after).note_color(color))
        .collect();
    text::label(ui, "Before, and after");
    key_values(ui, &rows);
    ui.add_space(space::ONE);
    let unchanged = format!("{} stay as they are", format::plural(preview.unchanged.len(), "field"));
    if disclosure::disclosure(ui, Id::unique("unchanged fields"), &unchanged) {
        let names: Vec<_> = preview.unchanged.iter().map(|name| safe::display_up_to(name, 80)).collect();
        text::paragraph(ui, &[text::Part::Dimmed(&names.join(", "))]);
    }
    ui.add_space(space::HALF);
}

fn command_ui(ui: &mut Ui, preview: &Preview, connection: Option<&ContextName>, actions: &mut Actions) {
    ui.add_space(space::ONE);
    let Some(command) = &preview.command else {
        text::faint(ui, "The nats command can't edit an ephemeral consumer.");
        return;
    };
    let command = in_context(command, connection);
    text::label(ui, "The same in a terminal");
    if code::command(ui, &command, "Copy command") {
        actions.push(Action::Copy(command));
    }
}

fn note_ui(ui: &mut Ui, severity: Severity, words: &str) {
    let words = safe::display_up_to(words, 400);
    text::paragraph(ui, &[text::Part::Severity(severity), text::Part::Text(&words)]);
    ui.add_space(space::HALF);
}
