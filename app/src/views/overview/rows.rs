//! The findings of the overview on the screen: what needs attention, then notes and what rests, folded.

use std::{collections::BTreeSet, ops::RangeInclusive};

use egui::{Id, Rect, Response, Ui, vec2};
use jetlens_core::{analysis::history::Series, format, ids::Entity};

use super::{
    data::Overview,
    item::Item,
    triage::{Entry, Key},
};
use crate::{
    action::{Action, Actions},
    ui::{
        Severity,
        button::Button,
        card, disclosure,
        finding::{self, Finding},
        heading, severity, text,
        tokens::space,
    },
    views::{ViewContext, listing::points},
};

/// Rows that show before a person asks for all of them.
const NUM_FIRST: usize = 8;
/// Notes that show at once; the tables list the things that they are about.
const MAX_NOTES: usize = 200;

/// What a person has unfolded.
#[derive(Default)]
pub(super) struct Folds {
    shows_all: bool,
    open: BTreeSet<Key>,
}

/// What all rows of a frame need.
struct Pen<'a> {
    range: &'a RangeInclusive<f64>,
    context: &'a ViewContext<'a>,
    actions: &'a mut Actions,
}

pub(super) fn triage_ui(
    ui: &mut Ui,
    overview: &Overview,
    folds: &mut Folds,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    let triage = &overview.triage;
    let mut pen = Pen { range: &overview.range, context, actions };
    heading::section(ui, "Needs attention", "the worst first");
    ui.add_space(space::HALF);
    let watched = triage.watched_words();
    if !triage.attention.is_empty() {
        attention_ui(ui, &triage.attention, folds, &mut pen);
        if let Some(words) = &watched {
            ui.add_space(space::HALF);
            text::faint(ui, words);
        }
    } else if let Some(words) = &watched {
        quiet_ui(ui, Severity::Unknown, words);
    } else {
        quiet_ui(ui, Severity::Healthy, &format!("Nothing needs attention: {}.", overview.checked));
    }
    folded_ui(ui, "note", &triage.notes, folds, &mut pen);
    folded_ui(ui, "silenced finding", &triage.silenced, folds, &mut pen);
}

fn quiet_ui(ui: &mut Ui, severity: Severity, words: &str) {
    card::card(ui, |ui| {
        ui.horizontal(|ui| {
            severity::mark(ui, severity);
            text::text(ui, words);
        });
    });
}

fn attention_ui(ui: &mut Ui, entries: &[Entry], folds: &mut Folds, pen: &mut Pen<'_>) {
    let num_shown = if folds.shows_all { entries.len() } else { entries.len().min(NUM_FIRST) };
    entries_ui(ui, &entries[..num_shown], folds, pen);
    if entries.len() > NUM_FIRST {
        ui.add_space(space::HALF);
        let label =
            if folds.shows_all { "Show less".to_owned() } else { format!("Show all {}", entries.len()) };
        if ui.add(Button::quiet(&label)).clicked() {
            folds.shows_all = !folds.shows_all;
        }
    }
}

/// `12 notes`, and the notes themselves when a person wants them.
fn folded_ui(ui: &mut Ui, noun: &str, entries: &[Entry], folds: &mut Folds, pen: &mut Pen<'_>) {
    if entries.is_empty() {
        return;
    }
    ui.add_space(space::ONE);
    let title = format::plural(entries.len(), noun);
    if disclosure::disclosure(ui, Id::unique(("folded", noun)), &title) {
        let shown = &entries[..entries.len().min(MAX_NOTES)];
        entries_ui(ui, shown, folds, pen);
        if shown.len() < entries.len() {
            let more = format::count((entries.len() - shown.len()) as u64);
            text::faint(ui, format!("and {more} more; the inspector of each thing has its own."));
        }
    }
}

fn entries_ui(ui: &mut Ui, entries: &[Entry], folds: &mut Folds, pen: &mut Pen<'_>) {
    card::flush(ui, |ui| {
        for entry in entries {
            if entry.members.is_empty() {
                leaf_ui(ui, &entry.head, false, pen);
                continue;
            }
            let is_open = folds.open.contains(&entry.key);
            let id = Id::unique(("group", &entry.key));
            if item_ui(ui, &entry.head, id, Some(is_open), false, pen).clicked() {
                if is_open {
                    folds.open.remove(&entry.key);
                } else {
                    folds.open.insert(entry.key.clone());
                }
            }
            if is_open {
                for member in &entry.members {
                    leaf_ui(ui, member, true, pen);
                }
            }
        }
    });
}

/// The row of one thing leads to it.
fn leaf_ui(ui: &mut Ui, item: &Item, is_member: bool, pen: &mut Pen<'_>) {
    let id = Id::unique((&item.entity, item.rule, &item.name, is_member));
    let response = item_ui(ui, item, id, None, is_member, pen);
    if response.double_clicked() {
        pen.actions.extend(item.entity.clone().map(Action::Open));
    } else if response.clicked() && item.entity.is_some() {
        pen.actions.push(Action::Select(item.entity.clone()));
    }
}

fn item_ui(ui: &mut Ui, item: &Item, id: Id, fold: Option<bool>, is_member: bool, pen: &Pen<'_>) -> Response {
    // A row out of sight can be reached by a key, but nobody sees its course.
    let place = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), finding::HEIGHT));
    let series = item.series.as_deref().filter(|_| ui.is_rect_visible(place));
    let since = item.since.map_or_else(String::new, |since| format::age(Some(since), pen.context.now));
    let points: Vec<_> = series.map_or_else(Vec::new, |series| course(item, series, pen.range));
    Finding {
        severity: item.severity,
        name: &item.name,
        place: &item.place,
        verdict: &item.verdict,
        detail: &item.detail,
        range: pen.range.clone(),
        points: &points,
        figure: &item.figure,
        change: &item.change,
        is_change_bad: item.is_change_bad,
        since: &since,
        selected: fold.is_none() && item.entity.is_some() && pen.context.route.selected == item.entity,
        fold,
        is_member,
    }
    .show(ui, id)
}

/// What of a thing is worth a line: what waits for a consumer, what a stream holds, what a server receives.
fn course(item: &Item, series: &Series, range: &RangeInclusive<f64>) -> Vec<(f64, f64)> {
    match item.entity {
        Some(Entity::Server { .. }) => {
            points(series, range, |point| point.numbers.in_per_sec.into()).collect()
        }
        _ => points(series, range, |point| point.numbers.level).collect(),
    }
}
