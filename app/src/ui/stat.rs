//! Tiles that say how much: a label, one big figure with its unit, and its course.

use std::ops::RangeInclusive;

use egui::{
    Color32, CornerRadius, FontId, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2,
    vec2,
};

use super::{
    button, fonts, sparkline, text, theme,
    tokens::{Tokens, size},
};

const HEIGHT: f32 = 84.0;
const PADDING: f32 = 12.0;

/// A tile.
#[derive(Clone, Debug)]
pub struct Stat<'a> {
    pub label: &'a str,
    /// The figure as people read it: `18.4k`.
    pub figure: &'a str,
    /// Small, behind the figure: `/s`.
    pub unit: &'a str,
    /// The accent, unless the number is a worry.
    pub color: Option<Color32>,
    /// The span of x of the course.
    pub range: RangeInclusive<f64>,
    /// The course; a y that is not a number is a gap.
    pub points: &'a [(f64, f64)],
}

/// Tiles side by side in one card: the number of the tile that was clicked.
pub fn tiles(ui: &mut Ui, stats: &[Stat<'_>]) -> Option<usize> {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let corner = CornerRadius::same(size::CORNER);
    let hairline = Stroke::new(size::HAIRLINE, tokens.hairline);
    ui.painter().rect_filled(rect, corner, tokens.panel);

    let width = rect.width() / stats.len().max(1) as f32;
    let mut clicked = None;
    for (index, stat) in stats.iter().enumerate() {
        let left = (rect.left() + width * index as f32).round();
        let right = (rect.left() + width * (index + 1) as f32).round();
        let tile = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        if index > 0 {
            ui.painter().vline(left, tile.y_range(), hairline);
        }
        let response = ui.interact(tile, response.id.with(stat.label), Sense::click());
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Button, true, format!("{}: {} {}", stat.label, stat.figure, stat.unit))
        });
        if response.clicked() {
            clicked = Some(index);
        }
        button::focus_ring(ui, &response, tile);
        paint_tile(ui, tile, stat, tokens);
    }
    ui.painter().rect_stroke(rect, corner, hairline, StrokeKind::Inside);
    clicked
}

fn paint_tile(ui: &Ui, tile: Rect, stat: &Stat<'_>, tokens: &Tokens) {
    let inner = tile.shrink(PADDING);
    let painter = ui.painter_at(inner.expand(2.0));
    let label = text::one_line(&painter, stat.label, fonts::label(), tokens.dimmed, inner.width());
    text::paint_on_baseline(&painter, label, inner.left(), inner.top() + 7.0);

    let color = stat.color.unwrap_or(tokens.text);
    let big = FontId::new(18.0, fonts::semibold());
    let figure = text::one_line(&painter, stat.figure, big, color, inner.width());
    let unit_left = inner.left() + figure.size().x + 4.0;
    text::paint_on_baseline(&painter, figure, inner.left(), inner.top() + 30.0);
    let unit = text::one_line(&painter, stat.unit, fonts::label(), tokens.dimmed, inner.right() - unit_left);
    text::paint_on_baseline(&painter, unit, unit_left, inner.top() + 30.0);

    let course = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 18.0), inner.max);
    let line = stat.color.unwrap_or(tokens.accent);
    sparkline::paint(&painter, course, line, tokens, &stat.range, stat.points.iter().copied());
}
