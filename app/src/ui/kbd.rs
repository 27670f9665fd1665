//! The cap of a key, such as `Ctrl K`.

use std::sync::Arc;

use egui::{
    CornerRadius, FontId, Galley, Painter, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use super::{
    fonts, text, theme,
    tokens::{Tokens, size},
};

const HEIGHT: f32 = 17.0;
const PADDING: f32 = 6.0;

/// A key or a combination of keys, as people write it: `Ctrl K`, `/`, `g c`.
pub fn keys(ui: &mut Ui, keys: &str) -> Response {
    let tokens = theme::tokens(ui);
    let galley = lay_out(ui.painter(), keys, tokens);
    let (rect, response) = ui.allocate_exact_size(vec2(width(&galley), HEIGHT), Sense::hover());
    paint(ui.painter(), rect, galley, tokens);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, keys));
    response
}

/// A cap at the right end of a control.
pub(super) fn paint_right(painter: &Painter, control: Rect, keys: &str, tokens: &Tokens) {
    let galley = lay_out(painter, keys, tokens);
    let width = width(&galley);
    let top = (control.center().y - HEIGHT / 2.0).round();
    paint(
        painter,
        Rect::from_min_size(pos2(control.right() - width - 8.0, top), vec2(width, HEIGHT)),
        galley,
        tokens,
    );
}

fn lay_out(painter: &Painter, keys: &str, tokens: &Tokens) -> Arc<Galley> {
    painter.layout_no_wrap(keys.to_owned(), FontId::new(11.0, fonts::mono()), tokens.dimmed)
}

fn width(galley: &Galley) -> f32 {
    (galley.size().x + PADDING * 2.0).ceil()
}

fn paint(painter: &Painter, rect: Rect, galley: Arc<Galley>, tokens: &Tokens) {
    let stroke = Stroke::new(size::HAIRLINE, tokens.hairline);
    painter.rect(rect, CornerRadius::same(size::CORNER_SMALL), tokens.panel, stroke, StrokeKind::Inside);
    text::paint_tinted(painter, galley, rect.left() + PADDING, rect.center().y, tokens.dimmed);
}
