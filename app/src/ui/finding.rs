//! A row that says what is wrong: a sign, a sentence, a line of numbers, a course, the figure that matters, and
//! since when.

use std::ops::RangeInclusive;

use egui::{Id, Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{
    Icon, Severity, button, fonts, sparkline, text, theme,
    tokens::{Tokens, size},
};

/// Of every row.
pub const HEIGHT: f32 = 58.0;
const PADDING: f32 = 14.0;
/// From the left edge to the words.
const INDENT: f32 = 46.0;
/// How far a member stands to the right of the row that it belongs to.
const INSET: f32 = 24.0;
const CHEVRON: f32 = 10.0;
const COURSE_WIDTH: f32 = 120.0;
const FIGURE_WIDTH: f32 = 84.0;
const SINCE_WIDTH: f32 = 62.0;
/// A narrower row leaves out the course.
const LEAST_WIDTH: f32 = 560.0;

/// A row of a list of findings.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    pub severity: Severity,
    /// What it is about, in bold.
    pub name: &'a str,
    /// Where that is, dimmed: `on ORDERS`.
    pub place: &'a str,
    /// The verdict in words.
    pub verdict: &'a str,
    /// The second line.
    pub detail: &'a str,
    /// The span of x of the course.
    pub range: RangeInclusive<f64>,
    /// The course; none if it is empty.
    pub points: &'a [(f64, f64)],
    pub figure: &'a str,
    /// Under the figure: its change a second, or its unit.
    pub change: &'a str,
    pub is_change_bad: bool,
    /// Since when: `18 min`.
    pub since: &'a str,
    pub selected: bool,
    /// For a row of several things: whether they stand under it.
    pub fold: Option<bool>,
    /// One of the things of the row above.
    pub is_member: bool,
}

impl Finding<'_> {
    /// Shows the row; `id` is the identity of what it is about. Rows stand in a [`super::card::flush`].
    pub fn show(&self, ui: &mut Ui, id: Id) -> Response {
        let tokens = theme::tokens(ui);
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEIGHT));
        let response = ui.interact(rect, ui.scope_id().with(("finding", id)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, self.selected, self.spoken()));
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, &response, tokens);
        }
        button::focus_ring(ui, &response, rect);
        response.on_hover_cursor(egui::CursorIcon::PointingHand)
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, tokens: &Tokens) {
        let painter = ui.painter_at(rect);
        if self.selected || response.hovered() {
            painter.rect_filled(rect, 0.0, if self.selected { tokens.raised } else { tokens.hover });
        }
        if self.selected {
            painter.rect_filled(Rect::from_min_size(rect.min, vec2(2.0, rect.height())), 0.0, tokens.accent);
        }
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::HAIRLINE, tokens.hairline));
        let inset = if self.is_member { INSET } else { 0.0 };
        let scale = if self.is_member { 0.8 } else { 1.0 };
        let mark = pos2(rect.left() + 21.0 + inset, rect.center().y);
        self.severity.paint_scaled(&painter, mark, tokens, scale);

        let (upper, lower) = (rect.center().y - 10.0, rect.center().y + 10.0);
        let mut right = rect.right() - PADDING;
        let at_right = |words: &str, font, color, right: f32, width: f32, middle: f32| {
            let galley = text::one_line(&painter, words, font, color, width);
            text::paint_on_baseline(&painter, galley.clone(), right - galley.size().x, middle);
        };
        at_right(self.since, fonts::text(), tokens.dimmed, right, SINCE_WIDTH, rect.center().y);
        right -= SINCE_WIDTH;
        at_right(self.figure, fonts::figures(), tokens.text, right, FIGURE_WIDTH, upper);
        let change_color = if self.is_change_bad && self.severity <= Severity::Warning {
            self.severity.color(tokens)
        } else {
            tokens.dimmed
        };
        at_right(self.change, fonts::figures(), change_color, right, FIGURE_WIDTH, lower);
        right -= FIGURE_WIDTH;
        if rect.width() >= LEAST_WIDTH {
            let left = right - 12.0 - COURSE_WIDTH;
            let course = Rect::from_min_max(
                pos2(left, rect.center().y - 16.0),
                pos2(right - 12.0, rect.center().y + 14.0),
            );
            let color = self.severity.color(tokens);
            sparkline::paint(&painter, course, color, tokens, &self.range, self.points.iter().copied());
            right = left;
        }

        let left = rect.left() + INDENT + inset;
        let room = (right - 16.0 - left).max(24.0);
        let mut x = left;
        if let Some(is_open) = self.fold {
            let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
            let place = Rect::from_center_size(pos2(x + CHEVRON / 2.0, upper), vec2(CHEVRON, CHEVRON));
            icon.paint(&painter, place, CHEVRON, tokens.dimmed);
            x += CHEVRON + 6.0;
        }
        for (words, font, color) in [
            (self.name, fonts::bold(), tokens.text),
            (self.place, fonts::text(), tokens.dimmed),
            (self.verdict, fonts::text(), tokens.text),
        ] {
            let rest = left + room - x;
            if words.is_empty() || rest < 24.0 {
                continue;
            }
            let galley = text::one_line(&painter, words, font, color, rest);
            let gap = if words == self.name && !self.place.is_empty() { 5.0 } else { 9.0 };
            let width = galley.size().x + gap;
            text::paint_on_baseline(&painter, galley, x, upper);
            x += width;
        }
        let detail = text::one_line(&painter, self.detail, fonts::text(), tokens.dimmed, room);
        text::paint_on_baseline(&painter, detail, left, lower);
    }

    fn spoken(&self) -> String {
        let of_place = if self.place.is_empty() { "" } else { " " };
        let words = format!(
            "{}: {}{of_place}{} {}. {}",
            self.severity.name(),
            self.name,
            self.place,
            self.verdict,
            self.detail
        );
        match self.fold {
            None => words,
            Some(true) => format!("{words}, unfolded"),
            Some(false) => format!("{words}, folded"),
        }
    }
}
