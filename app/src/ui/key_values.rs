//! Evidence: `field  value  note`, each in its own column, in the face of figures.

use egui::{Color32, Sense, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{fonts, text, theme, tokens::Tokens};

/// Rows are a little lower than those of a table: they belong together.
const ROW: f32 = 23.0;
const GAP: f32 = 12.0;

/// A line of evidence.
#[must_use = "evidence shows when it is given to `key_values`"]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyValue<'a> {
    pub field: &'a str,
    pub value: &'a str,
    /// What was expected, or what the value is measured against.
    pub note: &'a str,
    pub note_color: Option<Color32>,
    pub value_color: Option<Color32>,
    /// What the field means, where its name does not say it all.
    pub about: &'a str,
}

impl<'a> KeyValue<'a> {
    pub fn new(field: &'a str, value: &'a str, note: &'a str) -> Self {
        Self { field, value, note, ..Self::default() }
    }

    pub fn note_color(mut self, color: Color32) -> Self {
        self.note_color = Some(color);
        self
    }

    pub fn about(mut self, words: &'a str) -> Self {
        self.about = words;
        self
    }

    pub fn value_color(mut self, color: Color32) -> Self {
        self.value_color = Some(color);
        self
    }
}

/// Rows whose columns are aligned. A right click copies the value. Says which row was copied.
pub fn key_values(ui: &mut Ui, rows: &[KeyValue<'_>]) -> Option<usize> {
    let tokens = theme::tokens(ui);
    let columns = Columns::measure(ui, rows);
    let spacing = std::mem::replace(&mut ui.spacing_mut().item_spacing.y, 0.0);
    let mut copied = None;
    for (index, row) in rows.iter().enumerate() {
        if row_ui(ui, row, &columns, tokens) {
            copied = Some(index);
        }
    }
    ui.spacing_mut().item_spacing.y = spacing;
    copied
}

/// The widths of the first two columns; the third takes what is left.
struct Columns {
    field: f32,
    value: f32,
    total: f32,
}

impl Columns {
    fn measure(ui: &Ui, rows: &[KeyValue<'_>]) -> Self {
        let total = ui.available_width();
        let widest = |column: &dyn Fn(&KeyValue<'_>) -> f32| rows.iter().map(column).fold(0.0, f32::max);
        let width = |words: &str| text::width(ui, words, fonts::figures());
        let note = widest(&|row| width(row.note));
        let field = widest(&|row| width(row.field)).min(total * 0.5);
        let rest = total - field - GAP;
        let value = widest(&|row| width(row.value)).min(if note > 0.0 { rest * 0.62 } else { rest });
        // Room that is left over goes between the columns, but not so much that a row falls apart.
        let spare = (total - field - value - note - GAP * 2.0).max(0.0);
        Self { field: field + (spare * 0.5).min(40.0), value: value + (spare * 0.25).min(24.0), total }
    }
}

fn row_ui(ui: &mut Ui, row: &KeyValue<'_>, columns: &Columns, tokens: &Tokens) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(columns.total, ROW), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::Label,
            true,
            format!("{}: {} {}", row.field, row.value, row.note).trim_end(),
        )
    });
    if !ui.is_rect_visible(rect) {
        return false;
    }
    let cut = {
        let painter = ui.painter();
        let middle = rect.center().y;
        let value_left = rect.left() + columns.field + GAP;
        let note_left = value_left + columns.value + GAP;
        let value_width = if row.note.is_empty() { rect.right() - value_left } else { columns.value };
        let value_color = row.value_color.unwrap_or(tokens.text);
        let note_color = row.note_color.unwrap_or(tokens.faint);
        let cells = [
            (row.field, tokens.dimmed, rect.left(), columns.field),
            (row.value, value_color, value_left, value_width),
            (row.note, note_color, note_left, rect.right() - note_left),
        ];
        let mut cut = false;
        for (words, color, left, width) in cells {
            if !words.is_empty() {
                let galley = text::one_line(painter, words, fonts::figures(), color, width.max(8.0));
                cut |= galley.elided;
                text::paint_on_baseline(painter, galley, left, middle);
            }
        }
        cut
    };
    let copied = response.secondary_clicked();
    if copied {
        ui.ctx().copy_text(row.value.to_owned());
    }
    let whole = || format!("{}  {}  {}", row.field, row.value, row.note);
    match (cut, row.about) {
        (false, "") => {}
        (true, "") => drop(super::tooltip::text(response, &whole())),
        (false, about) => drop(super::tooltip::text(response, about)),
        (true, about) => drop(super::tooltip::text(response, &format!("{}\n{about}", whole()))),
    }
    copied
}
