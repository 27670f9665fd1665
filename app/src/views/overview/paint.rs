//! The overview on the screen.

use egui::{ScrollArea, Ui};
use jetlens_core::{format, ids::Entity};

use super::{
    data::Overview,
    rows::{self, Folds},
    tables::{Backlog, Growth},
};
use crate::{
    action::{Action, Actions},
    route::{Route, ViewId},
    ui::{
        heading, stat,
        table::{Column, Table, TableState},
        text,
        tokens::space,
    },
    views::{ViewContext, listing::rate_figure, words::name},
};

/// The two tables stand side by side from this width on.
const SIDE_BY_SIDE: f32 = 760.0;

#[derive(Default)]
pub(super) struct Tables {
    growing: TableState,
    backlogs: TableState,
}

pub(super) fn overview_ui(
    ui: &mut Ui,
    overview: &Overview,
    tables: &mut Tables,
    folds: &mut Folds,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    heading::view(ui, &overview.title, "");
    ui.add_space(space::HALF);
    tiles_ui(ui, overview, actions);
    ui.add_space(space::TWO);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        rows::triage_ui(ui, overview, folds, context, actions);
        ui.add_space(space::TWO);
        tables_ui(ui, overview, tables, actions);
        ui.add_space(space::TWO);
    });
}

/// Where a click on each tile leads.
const TILE_VIEWS: [ViewId; 6] = [
    ViewId::Streams,
    ViewId::Consumers,
    ViewId::Consumers,
    ViewId::Consumers,
    ViewId::Streams,
    ViewId::Settings,
];

fn tiles_ui(ui: &mut Ui, overview: &Overview, actions: &mut Actions) {
    let tiles = overview.tiles.each_ref().map(|tile| stat::Stat {
        label: tile.label,
        figure: &tile.figure,
        unit: &tile.unit,
        color: None,
        range: overview.range.clone(),
        points: &tile.points,
    });
    if let Some(view) = stat::tiles(ui, &tiles).and_then(|tile| TILE_VIEWS.get(tile)) {
        actions.push(Action::Go(Route::to_view(*view)));
    }
}

fn tables_ui(ui: &mut Ui, overview: &Overview, tables: &mut Tables, actions: &mut Actions) {
    let Tables { growing, backlogs } = tables;
    if ui.available_width() >= SIDE_BY_SIDE {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = space::VIEW;
            ui.columns(2, |columns| {
                growing_ui(&mut columns[0], &overview.growing, growing, actions);
                backlogs_ui(&mut columns[1], overview, backlogs, actions);
            });
        });
    } else {
        growing_ui(ui, &overview.growing, growing, actions);
        ui.add_space(space::TWO);
        backlogs_ui(ui, overview, backlogs, actions);
    }
}

fn growing_ui(ui: &mut Ui, rows: &[Growth], state: &mut TableState, actions: &mut Actions) {
    heading::section(ui, "Growing fastest", "last 15 min");
    if rows.is_empty() {
        text::dimmed(ui, "No message has arrived.");
        return;
    }
    let columns = [
        Column::new("stream", "Stream").unsorted().width(110.0).grow(1.0),
        Column::new("subjects", "Subjects").unsorted().width(110.0).grow(1.0),
        Column::figures("arrived", "Messages").unsorted().width(80.0),
        Column::figures("rate", "Per second").unsorted().width(80.0),
    ];
    let row_name = |row: usize| rows.get(row).map_or_else(String::new, |row| name(row.key.stream.as_str()));
    let response = Table::new("Growing fastest", &columns, state)
        .rows(rows.len())
        .fit()
        .row_name(&row_name)
        .show(ui, |row, cell, column| {
            let Some(row) = rows.get(row) else { return };
            match column {
                0 => cell.text(&name(row.key.stream.as_str())),
                1 => cell.mono(&name(&*row.subjects)),
                2 => cell.figure(&format!("+{}", format::short_count(row.arrived))),
                _ => rate_figure(row.per_sec, false, cell),
            }
        });
    if let Some(row) = response.selected.and_then(|row| rows.get(row)) {
        actions.push(Action::Select(Some(Entity::Stream(row.key.clone()))));
    }
}

fn backlogs_ui(ui: &mut Ui, overview: &Overview, state: &mut TableState, actions: &mut Actions) {
    let rows: &[Backlog] = &overview.backlogs;
    let (title, hint) = if overview.are_busiest {
        ("Busiest consumers", "nothing waits")
    } else {
        ("Largest backlogs", "now")
    };
    heading::section(ui, title, hint);
    if rows.is_empty() {
        text::dimmed(ui, "Nothing waits, and nothing is delivered.");
        return;
    }
    let columns = [
        Column::new("consumer", "Consumer").unsorted().width(110.0).grow(1.0),
        Column::new("stream", "Stream").unsorted().width(100.0).grow(1.0),
        Column::figures("waiting", "Waiting").unsorted().width(80.0),
        if overview.are_busiest {
            Column::figures("delivered", "Delivered /s").unsorted().width(88.0)
        } else {
            Column::figures("rate", "Change /s").unsorted().width(88.0)
        },
    ];
    let row_name = |row: usize| rows.get(row).map_or_else(String::new, |row| name(&*row.consumer));
    let response = Table::new(title, &columns, state).rows(rows.len()).fit().row_name(&row_name).show(
        ui,
        |row, cell, column| {
            let Some(row) = rows.get(row) else { return };
            match column {
                0 => cell.text(&name(&*row.consumer)),
                1 => cell.dimmed(&name(row.stream.stream.as_str())),
                2 if row.num_pending == 0 => cell.faint_figure("0"),
                2 => cell.figure(&format::count(row.num_pending)),
                _ if overview.are_busiest => rate_figure(row.delivered_per_sec, false, cell),
                _ => rate_figure(row.pending_per_sec, true, cell),
            }
        },
    );
    if let Some(row) = response.selected.and_then(|row| rows.get(row)) {
        actions.push(Action::Select(Some(row.entity.clone())));
    }
}
