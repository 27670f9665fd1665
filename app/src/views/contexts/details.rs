//! One context: what its file says, whether it works, and what Jetlens adds.

use egui::Ui;
use jetlens_core::session::LinkPhase;

use super::{extras, test_report};
use crate::{
    action::{Action, Actions},
    connections::ContextSummary,
    ui::{
        Icon, Severity,
        button::{self, Button},
        chip, heading,
        key_values::{KeyValue, key_values},
        states, text, theme,
        tokens::space,
    },
    views::{ViewContext, words::name},
};

pub(super) fn details_ui(
    ui: &mut Ui,
    chosen: &ContextSummary,
    draft: &mut extras::Draft,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    head_ui(ui, chosen, context);
    ui.add_space(space::HALF);
    buttons_ui(ui, chosen, context, actions);
    ui.add_space(space::ONE);
    if let Some(problem) = &chosen.problem {
        banner_ui(ui, &problem.sentence, &problem.remedy);
    }
    if is_connected_to(chosen, context)
        && let LinkPhase::Failed { sentence, remedy, .. } = &context.link.phase
    {
        banner_ui(ui, sentence, remedy);
    }
    if let Some(test) = context.connections.test.as_ref().filter(|test| test.context == chosen.name) {
        test_report::test_ui(ui, test);
        ui.add_space(space::ONE);
    }
    keys_ui(ui, chosen);
    ui.add_space(space::TWO);
    extras::extras_ui(ui, chosen, draft, context, actions);
}

fn is_connected_to(chosen: &ContextSummary, context: &ViewContext<'_>) -> bool {
    context.link.context.as_ref() == Some(&chosen.name)
}

fn head_ui(ui: &mut Ui, chosen: &ContextSummary, context: &ViewContext<'_>) {
    ui.horizontal(|ui| {
        let width = ui.available_width() * 0.6;
        text::truncated_strong(ui, &name(chosen.name.as_str()), width);
        let tokens = theme::tokens(ui);
        if is_connected_to(chosen, context) && matches!(context.link.phase, LinkPhase::Connected { .. }) {
            chip::chip(ui, "CONNECTED", tokens.healthy);
        }
        if chosen.is_selected {
            chip::tag(ui, "selected in the nats CLI");
        }
    });
    if !chosen.description.is_empty() {
        text::dimmed(ui, name(&*chosen.description));
    }
}

fn buttons_ui(ui: &mut Ui, chosen: &ContextSummary, context: &ViewContext<'_>, actions: &mut Actions) {
    let is_usable = chosen.problem.is_none();
    let is_testing =
        context.connections.test.as_ref().is_some_and(|test| test.is_running && test.context == chosen.name);
    let (connect, tooltip) = if is_connected_to(chosen, context) {
        ("Connect again", "Ends the connection and makes it anew")
    } else {
        ("Connect", "Takes the place of the present connection")
    };
    button::row(ui, |ui| {
        if ui.add_enabled(is_usable, Button::primary(connect).tooltip(tooltip)).clicked() {
            actions.push(Action::Connect(chosen.name.clone()));
        }
        let test = Button::secondary(if is_testing { "Testing" } else { "Test the connection" })
            .tooltip("Name, TCP, TLS, login, JetStream and system account, one after the other");
        if ui.add_enabled(is_usable && !is_testing, test).clicked() {
            actions.push(Action::TestContext(chosen.name.clone()));
        }
        if ui.add(Button::secondary("Copy name").icon(Icon::Copy)).clicked() {
            actions.push(Action::Copy(chosen.name.to_string()));
        }
    });
}

fn banner_ui(ui: &mut Ui, sentence: &str, remedy: &str) {
    states::banner(ui, Severity::Warning, format!("{} {}", name(sentence), name(remedy)).trim());
    ui.add_space(space::HALF);
}

/// Every key of the file. A secret says only that it is there.
fn keys_ui(ui: &mut Ui, chosen: &ContextSummary) {
    heading::section(ui, "Settings", "what the context's file says; the nats command line shares it");
    ui.add_space(space::HALF);
    if chosen.keys.is_empty() {
        text::faint(ui, "Nothing could be read.");
        return;
    }
    let shown: Vec<_> =
        chosen.keys.iter().map(|key| (name(&*key.key), name(&*key.value), name(&*key.note))).collect();
    let rows: Vec<_> = shown.iter().map(|(key, value, note)| KeyValue::new(key, value, note)).collect();
    key_values(ui, &rows);
}
