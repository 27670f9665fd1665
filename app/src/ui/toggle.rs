//! Yes or no: a check box with its label.

use egui::{
    CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{Icon, button, fonts, text, theme, tokens::size};

const BOX: f32 = 16.0;

/// A check box. The whole line can be clicked.
pub fn check_box(ui: &mut Ui, checked: &mut bool, label: &str) -> Response {
    let tokens = theme::tokens(ui);
    let galley = ui.painter().layout_no_wrap(label.to_owned(), fonts::text(), tokens.text);
    let (rect, mut response) =
        ui.allocate_exact_size(vec2(BOX + 8.0 + galley.size().x.ceil(), size::ROW - 2.0), Sense::click());
    if response.clicked() {
        *checked = !*checked;
        response.mark_changed();
    }
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, *checked, label));

    let square =
        Rect::from_min_size(pos2(rect.left(), (rect.center().y - BOX / 2.0).round()), vec2(BOX, BOX));
    let corner = CornerRadius::same(size::CORNER_SMALL);
    let line = if response.hovered() { tokens.faint } else { tokens.hairline };
    let (fill, line) = if *checked { (tokens.accent, tokens.accent) } else { (tokens.raised, line) };
    ui.painter().rect(square, corner, fill, Stroke::new(size::HAIRLINE, line), StrokeKind::Inside);
    if *checked {
        Icon::Check.paint(ui.painter(), square, 12.0, tokens.on_accent);
    }
    button::focus_ring(ui, &response, rect);
    text::paint_tinted(ui.painter(), galley, square.right() + 8.0, rect.center().y, tokens.text);
    response
}
