//! What grew and where messages wait, on the screen.

use egui::{Align, Layout, Ui};
use jetlens_core::{
    analysis::attribution::{Attribution, Method, Share},
    format,
    ids::{ConsumerKey, Entity},
    text as safe,
};

use crate::{
    action::{Action, Actions},
    attributions::Asked,
    ui::{
        button::Button,
        card, fonts, heading, link, stacked_bar,
        table::{CellPainter, Column, Table, TableState},
        text, tokens,
        tokens::space,
    },
    views::{
        ViewContext,
        changes::{
            data::Changes,
            growth::{Backlog, Grown},
        },
        words::name,
    },
};

/// Bars have a colour of their own each; what comes after is the rest.
const MOST_BARS: usize = 5;

pub(super) fn growth_ui(ui: &mut Ui, changes: &Changes, context: &ViewContext<'_>, actions: &mut Actions) {
    if changes.grown.is_empty() {
        return;
    }
    ui.add_space(space::ONE);
    heading::section(ui, "Growth, and the subjects responsible", "messages that came in");
    ui.add_space(space::HALF);
    card::card(ui, |ui| {
        for (index, grown) in changes.grown.iter().enumerate() {
            let asked = context.attributions.get(&grown.key);
            if index > 0 {
                ui.add_space(space::HALF);
            }
            let can_ask = !context.time.is_past();
            head_ui(ui, grown, asked, changes, can_ask, actions);
            match asked {
                Some(Asked::Answered(answer) | Asked::Asking(Some(answer))) => answer_ui(ui, answer, actions),
                Some(Asked::Failed(sentence)) => drop(text::dimmed(ui, safe::display_up_to(sentence, 300))),
                Some(Asked::Asking(None)) | None => {}
            }
        }
    });
}

/// A server counts what there is now: of the past it can't be asked.
fn head_ui(
    ui: &mut Ui,
    grown: &Grown,
    asked: Option<&Asked>,
    changes: &Changes,
    can_ask: bool,
    actions: &mut Actions,
) {
    ui.horizontal(|ui| {
        let title = name(grown.key.stream.as_str());
        if link::link(ui, &title).clicked() {
            actions.push(Action::Select(Some(Entity::Stream(grown.key.clone()))));
        }
        text::text(ui, format!("{} published", format::count(grown.published)));
        if !grown.stored.is_empty() {
            text::dimmed(ui, &grown.stored);
        }
        if !can_ask {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if matches!(asked, Some(Asked::Asking(_))) {
                text::dimmed(ui, "Counting on the server");
                return;
            }
            let words = if asked.is_some() { "Count again" } else { "Which subjects?" };
            if ui.add(Button::secondary(words).tooltip(&grown.cost)).clicked() {
                actions.push(Action::Attribute(grown.key.clone(), changes.from));
            }
            text::faint(ui, &grown.cost);
        });
    });
}

fn answer_ui(ui: &mut Ui, answer: &Attribution, actions: &mut Actions) {
    let tokens = tokens(ui);
    let shares = &answer.subjects[..answer.subjects.len().min(MOST_BARS)];
    let parts: Vec<_> =
        shares.iter().enumerate().map(|(index, share)| (share.share as f32, tokens.series(index))).collect();
    ui.add_space(space::HALF);
    stacked_bar::stacked_bar(ui, &parts);
    ui.add_space(space::HALF);
    // Ticks are for a document; the table below has the subjects in their own letters.
    text::text(ui, safe::display_up_to(&answer.sentence.replace('`', ""), 600));
    let columns = [
        Column::new("subject", "Subject").unsorted().width(180.0).grow(2.0),
        Column::figures("share", "Share").unsorted().width(88.0),
        Column::figures("messages", "Messages").unsorted().width(84.0),
        Column::figures("factor", "Against before").unsorted().width(96.0),
        Column::new("consumer", "Consumers").unsorted().width(120.0).grow(1.0),
        Column::figures("lag", "Lag").unsorted().width(76.0),
    ];
    let row_name = |row: usize| shares.get(row).map_or_else(String::new, |share| name(&share.filter));
    let mut state = TableState::default();
    let response = ui
        .push_id(("growth", &answer.stream), |ui| {
            let table =
                Table::new("Subjects", &columns, &mut state).rows(shares.len()).fit().row_name(&row_name);
            table.show(ui, |row, cell, column| {
                if let Some(share) = shares.get(row) {
                    share_cell(answer, share, row, column, cell);
                }
            })
        })
        .inner;
    if let Some(first) = response.selected.and_then(|row| shares.get(row)?.consumers.first()) {
        let (account, stream) = (answer.stream.account.clone(), answer.stream.stream.clone());
        let key = ConsumerKey { account, stream, consumer: first.clone() };
        actions.push(Action::Select(Some(Entity::Consumer(key))));
    }
    let uncovered = answer.uncovered;
    if uncovered.messages > 0 {
        let words = format!(
            "{} ({}) are for no consumer.",
            format::plural(uncovered.messages as usize, "message"),
            format::percent(uncovered.share)
        );
        text::styled(ui, words, fonts::body(), tokens.warning);
    }
    for note in &answer.notes {
        text::faint(ui, safe::display_up_to(note, 300));
    }
}

fn share_cell(answer: &Attribution, share: &Share, row: usize, column: usize, cell: &mut CellPainter<'_>) {
    match column {
        0 => {
            cell.swatch(cell.tokens.series(row));
            cell.figure(&name(&share.filter));
        }
        1 => {
            let margin =
                share.margin.map(|margin| format!(" ± {}", format::percent(margin))).unwrap_or_default();
            cell.figure(&format!("{}{margin}", format::percent(share.share)));
        }
        2 => {
            let is_sample = matches!(answer.method, Method::Sampled { .. }) && !share.is_exact;
            let about = if is_sample { "~" } else { "" };
            cell.figure(&format!("{about}{}", format::count(share.messages)));
        }
        3 => match share.factor {
            Some(factor) => cell.dimmed_figure(&format!("×{factor:.1}")),
            None => cell.faint_figure("–"),
        },
        4 => match share.consumers.as_slice() {
            [] => cell.colored("no consumer", cell.tokens.warning),
            [one] => cell.text(&name(one.as_str())),
            [one, more @ ..] => cell.text(&format!("{} +{}", name(one.as_str()), more.len())),
        },
        _ => {
            let of_it = answer.consumers.iter().filter(|consumer| share.consumers.contains(&consumer.name));
            match of_it.filter_map(|consumer| consumer.pending_growth).max() {
                Some(lag) if lag > 0 => {
                    let words = format!("+{}", format::count(lag.unsigned_abs()));
                    cell.colored_figure(&words, cell.tokens.critical);
                }
                Some(_) => cell.faint_figure("0"),
                None => cell.faint_figure("–"),
            }
        }
    }
}

pub(super) fn backlogs_ui(ui: &mut Ui, backlogs: &[Backlog], actions: &mut Actions) {
    if backlogs.is_empty() {
        return;
    }
    ui.add_space(space::TWO);
    heading::section(ui, "Lag by filter", "where messages wait now");
    let columns = [
        Column::new("filter", "Filter").unsorted().width(150.0).grow(1.0),
        Column::new("consumer", "Consumer").unsorted().width(120.0).grow(1.0),
        Column::figures("waiting", "Waiting").unsorted().width(90.0),
        Column::new("share", "Share of all").unsorted().width(140.0).grow(2.0),
        Column::figures("percent", "").unsorted().width(56.0),
    ];
    let row_name = |row: usize| backlogs.get(row).map_or_else(String::new, |row| row.consumer.clone());
    let mut state = TableState::default();
    let table =
        Table::new("Lag by filter", &columns, &mut state).rows(backlogs.len()).fit().row_name(&row_name);
    let response = table.show(ui, |row, cell, column| {
        let Some(row) = backlogs.get(row) else { return };
        match column {
            0 => cell.mono(&row.filter),
            1 => cell.text(&row.consumer),
            2 => cell.figure(&format::count(row.num_pending)),
            3 => cell.bar(row.share as f32, cell.tokens.accent),
            _ => cell.dimmed_figure(&format::percent(row.share)),
        }
    });
    if let Some(row) = response.selected.and_then(|row| backlogs.get(row)) {
        actions.push(Action::Select(Some(row.entity.clone())));
    }
}
