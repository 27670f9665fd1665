//! The inspector on the screen.

use std::ops::RangeInclusive;

use egui::{Id, ScrollArea, Ui};
use jetlens_core::{clock::Timestamp, format, units::PerSec};

use super::{
    details::{Chart, ChartUnit, Details, Fact, Piece, Related},
    finding_paint,
    thresholds::ThresholdsDraft,
    thresholds_paint,
};
use crate::{
    action::{Action, Actions},
    ui::{
        Severity,
        button::{self, Button},
        card, code,
        key_values::{KeyValue, key_values},
        plot::{self, Marker},
        related_row, segmented, text, theme,
        tokens::space,
    },
    views::{
        ViewContext,
        listing::{points, range},
    },
};

const DETAILS: &str = "Details";

/// The title, and what it is, with links.
pub(super) fn head_ui(ui: &mut Ui, details: &Details, actions: &mut Actions) {
    // The corner belongs to the button that closes the inspector.
    let width = ui.available_width() - 32.0;
    text::truncated_strong(ui, &details.title, width);
    let parts: Vec<_> = details
        .subtitle
        .iter()
        .map(|piece| match piece {
            Piece::Text(words) => text::Part::Dimmed(words),
            Piece::Link(words, _) if words.is_empty() => text::Part::Link("(no name)"),
            Piece::Link(words, _) => text::Part::Link(words),
        })
        .collect();
    let links = || {
        details.subtitle.iter().filter_map(|piece| match piece {
            Piece::Link(_, entity) => Some(entity),
            Piece::Text(_) => None,
        })
    };
    if let Some(entity) = text::paragraph(ui, &parts).and_then(|link| links().nth(link)) {
        actions.push(Action::Open(entity.clone()));
    }
    ui.add_space(space::HALF);
}

/// One choice for the details and for each document.
pub(super) fn pages_ui(ui: &mut Ui, details: &Details, page: &mut String) {
    if details.documents.is_empty() {
        return;
    }
    let mut options = vec![(DETAILS, DETAILS)];
    options.extend(details.documents.iter().map(|(title, _)| (*title, *title)));
    let mut chosen = options.iter().map(|(title, _)| *title).find(|title| title == page).unwrap_or(DETAILS);
    if segmented::segmented(ui, &mut chosen, &options) {
        chosen.clone_into(page);
    }
    ui.add_space(space::ONE);
}

pub(super) fn details_ui(
    ui: &mut Ui,
    details: &Details,
    draft: &mut ThresholdsDraft,
    context: &ViewContext<'_>,
    actions: &mut Actions,
) {
    ScrollArea::vertical().id_salt(("details", &details.title)).auto_shrink(false).show(ui, |ui| {
        // The bar floats: what is written at the right edge stays clear of it.
        ui.set_max_width(ui.available_width() - space::ONE);
        if details.findings.is_empty() {
            verdict_ui(ui, details);
        } else {
            finding_paint::findings_ui(ui, &details.findings, context, actions);
        }
        charts_ui(ui, details, context);
        facts_ui(ui, &details.state, details.severity);
        ui.add_space(space::ONE);
        commands_ui(ui, details, actions);
        if let Some(thresholds) = &details.thresholds {
            thresholds_paint::section_ui(ui, thresholds, &details.findings, draft, context, actions);
        }
        for (title, lines) in &details.related {
            related_ui(ui, title, lines, actions);
        }
        if !details.config.is_empty() {
            ui.add_space(space::ONE);
            text::label(ui, "Configuration");
            facts_ui(ui, &details.config, details.severity);
        }
        ui.add_space(space::TWO);
    });
}

fn verdict_ui(ui: &mut Ui, details: &Details) {
    let verdict = format!("{}. ", details.verdict);
    card::note(ui, |ui| {
        text::paragraph(
            ui,
            &[
                text::Part::Severity(details.severity),
                text::Part::Strong(&verdict),
                text::Part::Text(&details.sentence),
            ],
        );
    });
    ui.add_space(space::ONE);
}

fn charts_ui(ui: &mut Ui, details: &Details, context: &ViewContext<'_>) {
    let Some(series) = details.series.as_deref().filter(|series| series.len() > 1) else {
        if !details.charts.is_empty() {
            text::faint(ui, "Its course shows here after a few seconds.");
            ui.add_space(space::ONE);
        }
        return;
    };
    let range = range(context.snapshot);
    for chart in details.charts {
        let lines: Vec<(&str, Vec<(f64, f64)>)> = chart
            .lines
            .iter()
            .map(|(name, number)| (*name, points(series, &range, number).collect()))
            .collect();
        chart_ui(ui, chart, &lines, &range, details);
    }
}

fn chart_ui(
    ui: &mut Ui,
    chart: &Chart,
    lines: &[(&str, Vec<(f64, f64)>)],
    range: &RangeInclusive<f64>,
    details: &Details,
) {
    let tokens = theme::tokens(ui);
    let is_bad = details.severity <= Severity::Warning;
    let verdict_color = details.severity.color(tokens);
    let series: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(index, (name, points))| plot::Series {
            name,
            color: if chart.is_verdict && is_bad { verdict_color } else { tokens.series(index) },
            points,
        })
        .collect();
    text::label(ui, chart.title);
    let label = details.began_label();
    let marker =
        details.began.map(|began| Marker { at_secs: secs(began), label: &label, color: verdict_color });
    let unit = chart.unit;
    plot::Chart::new(chart.title, &series, range.clone())
        .marker(marker)
        .format(&|value| value_words(unit, value))
        .show(ui);
    ui.add_space(space::ONE);
}

fn value_words(unit: ChartUnit, value: f64) -> String {
    match unit {
        ChartUnit::Count => format::short_count(value),
        ChartUnit::PerSec => format!("{}/s", format::per_sec(PerSec::known(value))),
        ChartUnit::Bytes => format::bytes(value.max(0.0) as u64),
        ChartUnit::Percent => format::percent(value / 100.0),
    }
}

fn secs(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1000.0
}

fn facts_ui(ui: &mut Ui, facts: &[Fact], severity: Severity) {
    let tokens = theme::tokens(ui);
    let color = severity.text_color(tokens);
    let rows: Vec<_> = facts
        .iter()
        .map(|fact| {
            let row = KeyValue::new(fact.field, &fact.value, &fact.note).about(fact.about);
            match (fact.is_notable, fact.note.is_empty()) {
                (false, _) => row,
                (true, true) => row.value_color(color),
                (true, false) => row.note_color(color),
            }
        })
        .collect();
    key_values(ui, &rows);
}

fn related_ui(ui: &mut Ui, title: &str, lines: &[Related], actions: &mut Actions) {
    ui.add_space(space::ONE);
    text::label(ui, title);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, line) in lines.iter().enumerate() {
            let row = related_row::RelatedRow {
                severity: line.severity,
                label: &line.label,
                words: &line.words,
                figure: &line.figure,
                is_link: line.entity.is_some(),
            };
            if row.show(ui, Id::unique((title, index, &line.entity))).clicked()
                && let Some(entity) = &line.entity
            {
                actions.push(Action::Select(Some(entity.clone())));
            }
        }
    });
}

fn commands_ui(ui: &mut Ui, details: &Details, actions: &mut Actions) {
    let Some(command) = &details.command else { return };
    if code::command(ui, command, "Copy nats command") {
        actions.push(Action::Copy(command.clone()));
    }
    button::row(ui, |ui| {
        if ui.add(Button::secondary("Copy name")).clicked() {
            actions.push(Action::Copy(details.title.clone()));
        }
    });
}
