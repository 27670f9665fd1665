//! A bar of several parts: who has how much of a whole.

use egui::{Color32, CornerRadius, Rect, Response, Sense, Ui, pos2, vec2};

use super::theme;

const HEIGHT: f32 = 12.0;

/// Parts from the left, each a share of 1 and its colour; what they leave is empty.
pub fn stacked_bar(ui: &mut Ui, parts: &[(f32, Color32)]) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let corner = CornerRadius::same(2);
    ui.painter().rect_filled(rect, corner, theme::tokens(ui).raised);
    let mut left = rect.left();
    for (share, color) in parts {
        let right = (left + rect.width() * share.clamp(0.0, 1.0)).min(rect.right());
        let part = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        ui.painter().rect_filled(part, corner, *color);
        left = right;
    }
    response
}
