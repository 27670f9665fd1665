//! The cap of a key, such as `Ctrl K`.

use egui::{
    CornerRadius, FontId, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::{fonts, text, theme, tokens::size};

/// A key or a combination of keys, as people write it: `Ctrl K`, `/`, `g c`.
pub fn keys(ui: &mut Ui, keys: &str) -> Response {
    let tokens = theme::tokens(ui);
    let font = FontId::new(11.0, fonts::mono());
    let galley = ui.painter().layout_no_wrap(keys.to_owned(), font, tokens.dimmed);
    let (rect, response) =
        ui.allocate_exact_size(vec2((galley.size().x + 10.0).ceil(), 17.0), Sense::hover());
    let stroke = Stroke::new(size::HAIRLINE, tokens.hairline);
    ui.painter().rect(rect, CornerRadius::same(size::CORNER_SMALL), tokens.panel, stroke, StrokeKind::Inside);
    text::paint_tinted(ui.painter(), galley, rect.left() + 5.0, rect.center().y, tokens.dimmed);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, keys));
    response
}
