//! A table view on the screen: title, filter, buttons, and the lines in sight.

use std::ops::RangeInclusive;

use egui::Ui;
use jetlens_core::{
    analysis::{
        forecast::Forecast,
        history::{Point, Series},
    },
    clock::{Timestamp, secs_between},
    format,
    model::Snapshot,
    units::PerSec,
};

use super::{Column, CopyFormat, Line, Listing, Look, Row};
use crate::{
    action::{Action, Actions},
    filter::{Kind, Value},
    ui::{
        Icon, Severity,
        button::Button,
        field::Field,
        heading, menu, states,
        table::{CellPainter, Table, columns_menu},
        tokens::space,
    },
    views::{ViewContext, filter_id, words::name},
};

/// How far back the courses go.
pub const COURSE_SECS: f64 = 900.0;
/// How much earlier than a course the points for it begin.
const MARGIN_SECS: f64 = 60.0;
/// The first points stand at the right end until they are this many seconds.
const LEAST_COURSE_SECS: f64 = 60.0;

/// What a table view calls its things.
pub struct Words<'a> {
    pub title: &'a str,
    /// Beside the title: `80 in 12 streams`.
    pub suffix: &'a str,
    /// `consumer`.
    pub noun: &'a str,
    /// What could be typed into the filter.
    pub example: &'a str,
    /// The label of the button that groups, if rows can be grouped.
    pub group: Option<&'a str>,
    /// What to say when there is not one row.
    pub empty: (Icon, &'a str, &'a str),
}

/// The title of a table view.
pub fn title_ui(ui: &mut Ui, words: &Words<'_>) {
    heading::view(ui, words.title, words.suffix);
    ui.add_space(space::HALF);
}

/// Shows a table under its title. `cell` paints what its view shows in a way of its own, and says whether it did.
pub fn listing_ui<R: Row>(
    ui: &mut Ui,
    listing: &mut Listing<R>,
    words: &Words<'_>,
    context: &ViewContext<'_>,
    actions: &mut Actions,
    cell: impl FnMut(&R, &Column<R>, &mut CellPainter<'_>) -> bool,
) {
    listing.restore(context.settings);
    toolbar_ui(ui, listing, words, actions);
    if listing.rows.is_empty() {
        let (icon, title, explanation) = words.empty;
        states::empty(ui, icon, title, explanation, None);
    } else if listing.num_matching == 0 {
        let title = format!("No {} matches", words.noun);
        let explanation = format!(
            "{} are there, and the filter lets none of them through.",
            format::plural(listing.rows.len(), words.noun)
        );
        if states::empty(ui, Icon::Filter, &title, &explanation, Some("Clear the filter")) {
            listing.filter_text.clear();
        }
    } else {
        table_ui(ui, listing, words, context, actions, cell);
    }
    listing.remember(ui, context.settings, actions);
}

fn toolbar_ui<R: Row>(ui: &mut Ui, listing: &mut Listing<R>, words: &Words<'_>, actions: &mut Actions) {
    ui.horizontal_top(|ui| {
        // The field takes what the buttons leave; their widths are those of the frame before.
        let id = ui.scope_id().with("buttons");
        let buttons = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(250.0);
        let width = (ui.available_width() - buttons - space::ONE).max(120.0);
        let count = listing.count_words();
        let error = listing.error.as_ref().map(ToString::to_string);
        let mut field = Field::filter("Filter", &mut listing.filter_text)
            .id(filter_id())
            .placeholder(words.example)
            .width(width)
            .error(error.as_deref());
        if let Some(count) = &count {
            field = field.result(count);
        }
        // In a scope, for the text inside ends before the frame around it.
        ui.scope(|ui| field.show(ui));
        let left = ui.cursor().left();
        if let Some(label) = words.group
            && ui.add(Button::secondary(label).selected(listing.is_grouped)).clicked()
        {
            listing.is_grouped = !listing.is_grouped;
        }
        columns_menu(ui, &listing.table_columns, &mut listing.table);
        copy_ui(ui, listing, actions);
        let used = ui.cursor().left() - left - ui.spacing().item_spacing.x;
        ui.data_mut(|data| data.insert_temp(id, used.ceil()));
    });
}

fn copy_ui<R: Row>(ui: &mut Ui, listing: &Listing<R>, actions: &mut Actions) {
    let button = ui.add(Button::secondary("Copy").tooltip("The shown rows and columns, with exact values"));
    menu::under(&button, "Copy as", |ui| {
        for format in CopyFormat::ALL {
            if menu::item(ui, Some(Icon::Copy), format.title()).clicked() {
                actions.push(Action::Copy(listing.copy(format)));
            }
        }
    });
}

fn table_ui<R: Row>(
    ui: &mut Ui,
    listing: &mut Listing<R>,
    words: &Words<'_>,
    context: &ViewContext<'_>,
    actions: &mut Actions,
    mut cell: impl FnMut(&R, &Column<R>, &mut CellPainter<'_>) -> bool,
) {
    let wanted = context.route.selected.as_ref();
    let selected = wanted.and_then(|entity| listing.line_of(entity));
    if listing.followed.as_ref() != wanted {
        listing.followed = wanted.cloned();
        listing.table.reveal_selected();
    }
    let drift = secs_between(context.snapshot.at, context.now).max(0.0);
    let Listing { columns, table_columns, table, lines, rows, .. } = listing;
    let row_at = |line: usize| match lines.get(line) {
        Some(Line::Row(row) | Line::Group { row, .. }) => rows.get(*row as usize),
        None => None,
    };
    let row_name = |line: usize| row_at(line).map_or_else(String::new, |row| spoken(row, columns));
    let response = Table::new(words.title, table_columns, table)
        .rows(lines.len())
        .selected(selected)
        .row_name(&row_name)
        .show(ui, |line, painter, index| {
            let (Some(row), Some(column)) = (row_at(line), columns.get(index)) else { return };
            match lines.get(line) {
                Some(Line::Group { len, .. }) => group_cell(row, *len, words.noun, index, painter),
                _ if cell(row, column, painter) => {}
                _ => plain_cell(&(column.value)(row), column, drift, painter),
            }
        });
    if let Some(line) = response.selected.or(response.activated) {
        let entity = match lines.get(line) {
            Some(Line::Group { row, .. }) => rows.get(*row as usize).and_then(Row::group_entity),
            _ => row_at(line).map(Row::entity),
        };
        if entity.is_some() {
            // The hand was there: nothing to scroll to.
            listing.followed.clone_from(&entity);
            actions.push(Action::Select(entity));
        }
    } else if let Some(row) = response.copied.and_then(row_at) {
        actions.push(Action::Copy(row.names().next().unwrap_or_default().to_owned()));
    }
}

fn spoken<R: Row>(row: &R, columns: &[Column<R>]) -> String {
    let value = |column: &Column<R>| match (column.value)(row) {
        Value::Text(text) => name(&*text),
        _ => String::new(),
    };
    columns.iter().filter(|column| column.look == Look::Name).map(value).collect()
}

/// The head of a group: its name where names stand, and how many it has beside it.
fn group_cell<R: Row>(row: &R, len: u32, noun: &str, index: usize, cell: &mut CellPainter<'_>) {
    match index {
        1 => cell.strong(&name(row.group())),
        2 => cell.dimmed(&format::plural(len as usize, noun)),
        _ => {}
    }
}

/// A value in the way of its kind.
fn plain_cell<R>(value: &Value<'_>, column: &Column<R>, drift: f64, cell: &mut CellPainter<'_>) {
    match (value, column.kind) {
        (Value::Missing, _) => cell.faint_figure("–"),
        (Value::Text(text), _) if column.look == Look::Name => cell.strong(&name(&**text)),
        (Value::Text(text), _) => cell.dimmed(&name(&**text)),
        (Value::Count(bytes), Kind::Bytes) => cell.figure(&format::bytes(*bytes)),
        (Value::Count(0), _) => cell.faint_figure("0"),
        (Value::Count(count), _) => cell.figure(&exact_or_short(*count)),
        (Value::Number(secs), Kind::Age) => cell.dimmed_figure(&format::span(secs + drift)),
        (Value::Number(share), Kind::Share) => cell.figure(&format::percent(*share)),
        (Value::Number(rate), _) => rate_figure(PerSec::known(*rate), false, cell),
    }
}

/// A change a second; nothing happening stays in the background.
pub fn rate_figure(rate: PerSec, is_signed: bool, cell: &mut CellPainter<'_>) {
    let words = if is_signed { format::signed_per_sec(rate) } else { format::per_sec(rate) };
    match words.as_str() {
        "0" | "–" => cell.faint_figure(&words),
        _ if is_signed && rate.0.is_some_and(|rate| rate < 0.0) => cell.dimmed_figure(&words),
        _ => cell.figure(&words),
    }
}

/// When something will happen: soon in the colour of a warning; why not, where there is no number.
pub fn forecast_cell(forecast: Forecast, soon_secs: f64, cell: &mut CellPainter<'_>) {
    match forecast {
        Forecast::In(secs) if secs < soon_secs => {
            let words = if secs < 1.0 { "now".to_owned() } else { format::span(secs) };
            cell.colored_figure(&words, Severity::Warning.color(cell.tokens));
        }
        Forecast::In(secs) => cell.dimmed_figure(&format::span(secs)),
        Forecast::Never(why) => {
            cell.faint_figure("never");
            cell.explain(why);
        }
        Forecast::Unknown(why) => {
            cell.faint_figure("–");
            cell.explain(why);
        }
    }
}

/// Every digit as long as that fits a column.
fn exact_or_short(count: u64) -> String {
    if count < 1_000_000_000 { format::count(count) } else { format::short_count(count as f64) }
}

/// The span of time that courses show, in seconds since 1970: as long as something is known of it.
pub fn range(snapshot: &Snapshot) -> RangeInclusive<f64> {
    let end = secs(snapshot.at);
    let first = snapshot.history.totals(snapshot.at, COURSE_SECS).next();
    let known = first.map_or(COURSE_SECS, |first| end - secs(first.at));
    end - known.clamp(LEAST_COURSE_SECS, COURSE_SECS)..=end
}

/// The points of a series for a course or a chart over `range`, and one or some before it, so that a line comes in
/// from the left; a gap is a point that is not a number.
pub fn points(
    series: &Series,
    range: &RangeInclusive<f64>,
    number: impl Fn(&Point) -> f64,
) -> impl Iterator<Item = (f64, f64)> {
    let moment = |secs: f64| Timestamp::from_millisecond((secs * 1e3) as i64).unwrap_or_default();
    let (from, to) = (moment(range.start() - MARGIN_SECS), moment(*range.end()));
    series.range(from, to).flat_map(move |point| {
        let at = secs(point.at);
        let gap = point.starts_run.then_some((at, f64::NAN));
        gap.into_iter().chain([(at, number(&point))])
    })
}

fn secs(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1000.0
}
