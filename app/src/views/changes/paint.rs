//! The changes on the screen.

mod growth;

use egui::{Align, Layout, ScrollArea, Ui};
use jetlens_core::{
    analysis::{attribution::Attribution, diff::Diff},
    format,
    ids::Entity,
    wire::export::{diff_json, diff_markdown},
};

use super::{
    ChangesView,
    arrange::{Line, arrange},
    data::{Changes, Mark, Row},
    since::Since,
};
use crate::{
    action::{Action, Actions},
    keys::{Intent, hint},
    ui::{
        Icon,
        button::Button,
        field::Field,
        heading, menu,
        segmented::segmented,
        states,
        table::{CellPainter, Column, Table},
        text,
        tokens::space,
        tooltip,
    },
    views::{ViewContext, filter_id},
};

pub(super) fn changes_ui(
    ui: &mut Ui,
    view: &mut ChangesView,
    changes: Option<&Changes>,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    heading::view(ui, "What changed", changes.map_or("", |changes| &changes.span));
    ui.add_space(space::HALF);
    let Some(changes) = changes else {
        let explanation = "Jetlens has just begun to watch. What changes from now on is shown here.";
        states::empty(ui, Icon::Changes, "Nothing to compare with yet", explanation, None);
        return;
    };
    toolbar_ui(ui, view, context, actions);
    notes_ui(ui, changes);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        growth::growth_ui(ui, changes, context, actions);
        table_section_ui(ui, view, changes, context, actions);
        growth::backlogs_ui(ui, &changes.backlogs, actions);
        ui.add_space(space::TWO);
    });
}

fn toolbar_ui(ui: &mut Ui, view: &mut ChangesView, context: &ViewContext<'_>, actions: &mut Actions) {
    ui.horizontal(|ui| {
        // A mark that was not set is no choice.
        let has_mark = context.past.marked().is_some();
        let num_choices = Since::ALL.len() - usize::from(!has_mark);
        let mut choices = Since::ALL;
        if context.time.is_past() {
            // A recording began without this window.
            choices[3].1 = "Since the start";
        }
        segmented(ui, &mut view.since, &choices[..num_choices]);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            documents_ui(ui, view.diff().map(std::rc::Rc::as_ref), context, actions);
            let key = hint(Intent::Mark).map(|key| format!(" ({key})")).unwrap_or_default();
            let tooltip = format!("Remember this moment, to see what changes from here on{key}");
            let mark = Button::secondary("Set a mark").tooltip(&tooltip);
            if ui.add_enabled(!context.time.is_past(), mark).clicked() {
                actions.push(Action::Mark);
                view.since = Since::Mark;
            }
        });
    });
}

/// The menu that takes the changes out of the window.
fn documents_ui(ui: &mut Ui, diff: Option<&Diff>, context: &ViewContext<'_>, actions: &mut Actions) {
    let Some(diff) = diff else { return };
    let answers =
        || context.attributions.answers().map(|answer| Attribution::clone(answer)).collect::<Vec<_>>();
    let button = ui.add(Button::secondary("Copy").tooltip("All changes, for a ticket or for a program"));
    menu::under(&button, "Copy as", |ui| {
        if menu::item(ui, Some(Icon::Copy), "Markdown").clicked() {
            actions.push(Action::Copy(diff_markdown(diff, &answers())));
        }
        if menu::item(ui, Some(Icon::Copy), "JSON").clicked()
            && let Ok(json) = diff_json(diff, &answers())
        {
            actions.push(Action::Copy(json));
        }
    });
    let button = ui.add(Button::secondary("Save").tooltip("All changes, as a file"));
    menu::under(&button, "Save as", |ui| {
        if menu::item(ui, Some(Icon::Download), "Markdown").clicked() {
            let text = diff_markdown(diff, &answers());
            actions.push(Action::Save { name: "changes.md".to_owned(), text });
        }
        if menu::item(ui, Some(Icon::Download), "JSON").clicked()
            && let Ok(text) = diff_json(diff, &answers())
        {
            actions.push(Action::Save { name: "changes.json".to_owned(), text });
        }
    });
}

fn notes_ui(ui: &mut Ui, changes: &Changes) {
    ui.add_space(space::HALF);
    for note in &changes.notes {
        text::dimmed(ui, note);
    }
}

fn table_section_ui(
    ui: &mut Ui,
    view: &mut ChangesView,
    changes: &Changes,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    ui.add_space(space::TWO);
    heading::section(ui, "Changes", &changes.count);
    ui.add_space(space::HALF);
    if changes.num_rows == 0 {
        text::dimmed(ui, &changes.nothing);
        return;
    }
    let lines = arrange(changes, &view.filter_text);
    let num_rows = lines.iter().filter(|line| matches!(line, Line::Row(..))).count();
    let result = format!("{} of {}", format::count(num_rows as u64), format::count(changes.num_rows as u64));
    let field = Field::filter("Filter", &mut view.filter_text)
        .id(filter_id())
        .placeholder("ORDERS, config.max_age, or who")
        .result(&result);
    field.show(ui);
    if lines.is_empty() {
        text::dimmed(ui, "The filter lets no change through.");
        return;
    }
    table_ui(ui, view, changes, &lines, context, actions);
}

fn columns() -> [Column; 6] {
    [
        Column::mark("mark", "Kind"),
        Column::new("when", "When").unsorted().width(72.0),
        Column::new("what", "What").unsorted().width(200.0).grow(2.0),
        Column::new("before", "Before").unsorted().width(110.0).grow(1.0),
        Column::new("after", "After").unsorted().width(120.0).grow(1.0),
        Column::new("who", "Who").unsorted().width(150.0).grow(1.4),
    ]
}

fn table_ui(
    ui: &mut Ui,
    view: &mut ChangesView,
    changes: &Changes,
    lines: &[Line],
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    let entity = |line: usize| match lines.get(line)? {
        Line::Group(group) => changes.groups.get(*group).map(|group| &group.entity),
        Line::Row(group, row) => changes.groups.get(*group)?.rows.get(*row).map(|row| &row.entity),
    };
    // An asset may have many lines: the one that was chosen stays chosen while it is of the asset.
    let wanted = context.route.selected.as_ref();
    let is_wanted = |line: &usize| wanted.is_some() && entity(*line) == wanted;
    let selected = view.cursor.filter(is_wanted).or_else(|| (0..lines.len()).find(is_wanted));
    let row_name = |line: usize| match lines.get(line) {
        Some(Line::Group(group)) => changes.groups[*group].title.clone(),
        Some(Line::Row(group, row)) => {
            let group = &changes.groups[*group];
            let row = &group.rows[*row];
            format!("{} {}: {}, {} to {}", group.title, row.name, row.what, row.before, row.after)
        }
        None => String::new(),
    };
    let columns = columns();
    let response = Table::new("Changes", &columns, &mut view.table)
        .rows(lines.len())
        .selected(selected)
        .row_name(&row_name)
        .fit()
        .takes_keys(true)
        .show(ui, |line, cell, column| match lines.get(line) {
            Some(Line::Group(group)) => {
                let group = &changes.groups[*group];
                if column == 2 {
                    cell.strong(&group.title);
                }
            }
            Some(Line::Row(group, row)) => row_cell(&changes.groups[*group].rows[*row], column, cell),
            None => {}
        });
    for (line, row) in &response.row_responses {
        if let Some(Line::Row(group, index)) = lines.get(*line) {
            tooltip::text(row.clone(), &whole(&changes.groups[*group].rows[*index]));
        }
    }
    if let Some(line) = response.selected {
        view.cursor = Some(line);
        actions.push(Action::Select(entity(line).cloned()));
    }
    if let Some(entity) = response.activated.and_then(entity) {
        actions.push(Action::Open(Entity::clone(entity)));
    }
}

/// What a narrow column may cut.
fn whole(row: &Row) -> String {
    let who = if row.who.is_empty() { String::new() } else { format!(", by {}", row.who) };
    let at = row.at.map(|at| format!(" at {}", format::date_time(at))).unwrap_or_default();
    format!("{}: {} to {}{at}{who}", row.what, row.before, row.after)
}

fn row_cell(row: &Row, column: usize, cell: &mut CellPainter<'_>) {
    match column {
        0 => match row.mark {
            Mark::Removed => cell.icon(Icon::Minus, cell.tokens.critical),
            Mark::Recreated => cell.icon(Icon::Refresh, cell.tokens.warning),
            Mark::Added => cell.icon(Icon::Plus, cell.tokens.accent),
            Mark::None => {}
        },
        1 => match row.at {
            Some(at) => cell.dimmed_figure(&format::clock_time(at)),
            None => cell.faint_figure("–"),
        },
        2 => {
            cell.gap(space::ONE);
            if !row.name.is_empty() {
                cell.text(&row.name);
                cell.gap(6.0);
            }
            cell.dimmed(&row.what);
        }
        3 if row.is_prose => cell.dimmed(&row.before),
        3 => cell.dimmed_figure(&row.before),
        4 if row.is_bad && row.is_prose => cell.colored(&row.after, cell.tokens.critical),
        4 if row.is_bad => cell.colored_figure(&row.after, cell.tokens.critical),
        4 if row.is_prose => cell.text(&row.after),
        4 => cell.figure(&row.after),
        _ => cell.dimmed(&row.who),
    }
}
