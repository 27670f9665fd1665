//! The contexts of the nats CLI: what is in them, whether they work, and what Jetlens remembers about each.

mod details;
mod extras;
mod test_report;

use egui::{ScrollArea, Ui};
use jetlens_core::{format, ids::ContextName};

use super::{View, ViewContext, words::name};
use crate::{
    action::{Action, Actions},
    connections::ContextSummary,
    environment,
    route::ViewId,
    ui::{
        Icon, Severity,
        button::Button,
        card, heading, states,
        table::{CellPainter, Column, Table, TableState},
        tokens::space,
    },
};

#[derive(Default)]
pub struct ContextsView {
    chosen: Option<ContextName>,
    table: TableState,
    extras: extras::Draft,
}

impl View for ContextsView {
    fn id(&self) -> ViewId {
        ViewId::Contexts
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        let contexts = &context.connections.contexts;
        heading::view_with(ui, "Contexts", &format::plural(contexts.len(), "context"), |ui| {
            if ui.add(Button::secondary("Read again").icon(Icon::Refresh)).clicked() {
                actions.push(Action::ListContexts);
            }
        });
        ui.add_space(space::HALF);
        if let Some(problem) = &context.connections.problem {
            let words = format!("{} {}", name(&*problem.sentence), name(&*problem.remedy));
            states::banner(ui, Severity::Warning, &words);
        }
        if contexts.is_empty() {
            let explanation = "Jetlens uses the contexts of the nats command line. Make one with `nats context add \
                               NAME --server URL`, or start Jetlens with --server URL.";
            states::empty(ui, Icon::Contexts, "No contexts", explanation, None);
            return;
        }
        let chosen = self.chosen(context).cloned();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.table_ui(ui, context, chosen.as_ref());
            ui.add_space(space::TWO);
            if let Some(chosen) = &chosen {
                card::card(ui, |ui| details::details_ui(ui, chosen, &mut self.extras, context, actions));
            }
            ui.add_space(space::TWO);
        });
    }
}

impl ContextsView {
    /// The context of the hand, or else the one that is connected, or the one that the nats CLI would use.
    fn chosen<'a>(&self, context: &ViewContext<'a>) -> Option<&'a ContextSummary> {
        let of =
            |name: &Option<ContextName>| name.as_ref().and_then(|name| context.connections.context(name));
        let contexts = &context.connections.contexts;
        of(&self.chosen)
            .or_else(|| of(&context.link.context))
            .or_else(|| contexts.iter().find(|context| context.is_selected))
            .or_else(|| contexts.first())
    }

    fn table_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, chosen: Option<&ContextSummary>) {
        let columns = [
            Column::mark("state", "State").unsorted(),
            Column::new("name", "Name").width(130.0).grow(1.0).unsorted(),
            Column::new("environment", "Environment").width(110.0).unsorted(),
            Column::new("url", "Servers").width(180.0).grow(2.0).unsorted(),
            Column::new("login", "Login").width(150.0).grow(1.5).unsorted(),
            Column::new("description", "Description").width(120.0).grow(1.0).unsorted(),
        ];
        let contexts = &context.connections.contexts;
        let selected =
            chosen.and_then(|chosen| contexts.iter().position(|context| context.name == chosen.name));
        let row_name = |row: usize| contexts.get(row).map_or_else(String::new, |row| name(row.name.as_str()));
        let response = Table::new("Contexts", &columns, &mut self.table)
            .rows(contexts.len())
            .selected(selected)
            .fit()
            .takes_keys(true)
            .row_name(&row_name)
            .show(ui, |row, cell, column| {
                if let Some(row) = contexts.get(row) {
                    row_cell(row, context, cell, column);
                }
            });
        if let Some(row) = response.selected.and_then(|row| contexts.get(row)) {
            self.chosen = Some(row.name.clone());
        }
    }
}

fn row_cell(row: &ContextSummary, context: &ViewContext<'_>, cell: &mut CellPainter<'_>, column: usize) {
    let is_connected = context.link.context.as_ref() == Some(&row.name);
    let remembered = context.settings.context(&row.name);
    match column {
        0 if row.problem.is_some() => cell.severity(Severity::Warning),
        0 if is_connected => cell.severity(Severity::Healthy),
        1 => {
            cell.strong(&name(row.name.as_str()));
            if row.is_selected {
                cell.faint("selected");
            }
        }
        2 if !remembered.environment.is_empty() => {
            let color = environment::color(cell.tokens, &remembered);
            cell.badge(&name(&*remembered.environment).to_uppercase(), color);
        }
        3 => match &row.problem {
            Some(problem) => cell.verdict(Severity::Warning, &name(&*problem.sentence)),
            None => cell.mono(&name(&*row.urls)),
        },
        4 => cell.dimmed(&name(&*row.login)),
        5 => cell.dimmed(&name(&*row.description)),
        _ => {}
    }
}
