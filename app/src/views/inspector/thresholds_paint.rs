//! The section of thresholds in the inspector: what is set, and a form to set more.

use egui::{Id, Ui};
use jetlens_core::{analysis::diagnose::monitor::Kind, text as safe};

use super::{
    finding::FindingView,
    thresholds::{ThresholdRow, ThresholdsDraft, ThresholdsView, is_on, placeholder},
};
use crate::{
    action::{Action, Actions},
    freshness::Freshness,
    ui::{
        button::{self, Button},
        disclosure,
        field::Field,
        fonts,
        key_values::{KeyValue, key_values},
        text, theme, toggle,
        tokens::space,
    },
    views::ViewContext,
};

const FIELD_WIDTH: f32 = 124.0;

pub(super) fn section_ui(
    ui: &mut Ui,
    view: &ThresholdsView,
    findings: &[FindingView],
    draft: &mut ThresholdsDraft,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    ui.add_space(space::ONE);
    let title = format!("Thresholds, {}", view.summary());
    let id = Id::unique(("thresholds", view.asset.entity()));
    if !disclosure::beginning(ui, id, &title, view.num_set() > 0) {
        return;
    }
    if draft.is_open(&view.asset) {
        form_ui(ui, view, draft, actions);
        return;
    }
    rows_ui(ui, view, findings);
    ui.add_space(space::HALF);
    let why_not = why_not(view, context);
    let words = why_not.as_deref().unwrap_or(
        "They are kept in the metadata, where `nats server check` and `nats audit` read them as well",
    );
    let edit = Button::secondary("Edit thresholds").tooltip(words);
    if ui.add_enabled(why_not.is_none(), edit).clicked() {
        draft.open(view);
    }
}

/// What is set; with nothing set, what could be.
fn rows_ui(ui: &mut Ui, view: &ThresholdsView, findings: &[FindingView]) {
    let tokens = theme::tokens(ui);
    let names: Vec<(String, &ThresholdRow)> =
        view.rows.iter().map(|row| (row.key.to_string(), row)).collect();
    let lines: Vec<_> = names
        .iter()
        .map(|(name, row)| {
            let finding = findings.iter().find(|finding| Some(finding.rule) == row.rule);
            let value = if row.value.is_empty() { "–" } else { &row.value };
            let line = KeyValue::new(name, value, &row.reading).about(row.key.meaning());
            match finding {
                Some(finding) if !row.value.is_empty() => {
                    line.note_color(finding.severity.text_color(tokens))
                }
                _ if row.value.is_empty() => line.value_color(tokens.faint),
                _ => line,
            }
        })
        .collect();
    key_values(ui, &lines);
}

fn form_ui(ui: &mut Ui, view: &ThresholdsView, draft: &mut ThresholdsDraft, actions: &mut Actions) {
    toggle::check_box(ui, &mut draft.is_enabled, "Ask these thresholds");
    for row in &view.rows {
        ui.push_id(row.key, |ui| row_ui(ui, row, draft));
    }
    ui.add_space(space::HALF);
    let operation = draft.operation();
    button::row(ui, |ui| {
        let review =
            Button::primary("Review change").tooltip("Shows exactly what would be written, and asks");
        if ui.add_enabled(operation.is_some(), review).clicked()
            && let Some(operation) = operation
        {
            actions.push(Action::Preview(Box::new(operation)));
        }
        if ui.add(Button::secondary("Close")).clicked() {
            draft.close();
        }
    });
}

fn row_ui(ui: &mut Ui, row: &ThresholdRow, draft: &mut ThresholdsDraft) {
    ui.add_space(space::HALF);
    let name = row.key.to_string();
    let error = draft.error(row.key);
    let value = draft.values.entry(row.key).or_default();
    if row.key.kind() == Kind::Bool {
        let mut is_set = is_on(value);
        if toggle::check_box(ui, &mut is_set, &name).changed() {
            *value = if is_set { "true".to_owned() } else { String::new() };
        }
    } else {
        ui.horizontal(|ui| {
            let width = (ui.available_width() - FIELD_WIDTH - space::ONE).max(80.0);
            let color = theme::tokens(ui).text;
            let galley = text::one_line(ui.painter(), &name, fonts::figures(), color, width);
            let (rect, _) = ui.allocate_exact_size(
                egui::vec2(width, crate::ui::tokens::size::CONTROL),
                egui::Sense::hover(),
            );
            text::paint_on_baseline(ui.painter(), galley, rect.left(), rect.center().y);
            Field::new(&name, value)
                // One of its own: with an error below, the field stands in another place of the tree.
                .id(Id::unique(("threshold", row.key)))
                .mono()
                .width(FIELD_WIDTH)
                .placeholder(placeholder(row.key.kind()))
                .error(error.as_deref())
                .show(ui);
        });
    }
    let about = match row.reading.as_str() {
        "" => row.key.meaning().to_owned(),
        reading => format!("{}; {reading}", row.key.meaning()),
    };
    text::paragraph(ui, &[text::Part::Dimmed(&about)]);
}

/// Why nothing can be changed here, if so.
fn why_not(view: &ThresholdsView, context: &ViewContext<'_>) -> Option<String> {
    let name = context.link.context.as_ref();
    if name.is_some_and(|name| context.settings.context(name).is_read_only) {
        return Some("This context is read-only.".to_owned());
    }
    if context.snapshot.own_account.as_ref() != Some(view.asset.account()) {
        let account = safe::display_up_to(view.asset.account().as_str(), 60);
        return Some(format!("Only a user of account {account} can change this."));
    }
    if context.time.is_past() {
        return Some("The past is shown: go back to live to change anything.".to_owned());
    }
    matches!(context.freshness, Freshness::Stale { .. } | Freshness::Empty)
        .then(|| "Not connected: nothing can be changed now.".to_owned())
}
