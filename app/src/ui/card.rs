//! A framed panel: hairline, corners of 6, some air.

use egui::{CornerRadius, Frame, InnerResponse, Margin, Stroke, StrokeKind, Ui};

use super::{
    theme,
    tokens::{Tokens, size},
};

/// The frame of a card.
pub fn frame(tokens: &Tokens) -> Frame {
    Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(size::HAIRLINE, tokens.hairline))
        .corner_radius(size::CORNER)
        .inner_margin(Margin::symmetric(16, 14))
}

/// A card as wide as there is room.
pub fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    frame(theme::tokens(ui)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        contents(ui)
    })
}

/// A card without air, for rows that reach its edges.
pub fn flush<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = theme::tokens(ui);
    let response = frame(tokens).inner_margin(Margin::ZERO).stroke(Stroke::NONE).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        contents(ui)
    });
    // The line comes last, over the rows that touch it.
    let stroke = Stroke::new(size::HAIRLINE, tokens.hairline);
    ui.painter().rect_stroke(
        response.response.rect,
        CornerRadius::same(size::CORNER),
        stroke,
        StrokeKind::Inside,
    );
    response
}

/// A raised note without a line, as the sentence at the head of the inspector.
pub fn note<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = theme::tokens(ui);
    Frame::new().fill(tokens.raised).corner_radius(size::CORNER).inner_margin(Margin::symmetric(12, 10)).show(
        ui,
        |ui| {
            ui.set_min_width(ui.available_width());
            contents(ui)
        },
    )
}

/// A raised strip in a bar, as high as a control, whose contents stand on its middle.
pub fn pill<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = theme::tokens(ui);
    Frame::new().fill(tokens.raised).corner_radius(size::CORNER).inner_margin(Margin::symmetric(10, 0)).show(
        ui,
        |ui| {
            ui.set_height(size::CONTROL);
            ui.horizontal_centered(contents).inner
        },
    )
}
