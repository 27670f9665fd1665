//! Words in the weights and tones of the design, and paragraphs with links in them.

use std::sync::Arc;

use egui::{
    Align, Color32, FontId, Galley, Label, Painter, Pos2, Response, RichText, Ui, WidgetText,
    text::{LayoutJob, TextFormat, TextWrapping},
};

use super::{Severity, fonts, severity, theme, tokens::size};

/// Plain text.
pub fn text(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = theme::tokens(ui).text;
    styled(ui, words, fonts::text(), color)
}

/// What a row or a sentence is about.
pub fn strong(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = theme::tokens(ui).text;
    styled(ui, words, fonts::bold(), color)
}

/// Like [`strong`], in one line that is cut with an ellipsis; all of it is in the tooltip.
pub fn truncated_strong(ui: &mut Ui, words: &str, max_width: f32) -> Response {
    let tokens = theme::tokens(ui);
    let galley = one_line(ui.painter(), words, fonts::title_small(), tokens.text, max_width);
    let is_cut = galley.elided;
    let response = ui.add(Label::new(galley));
    if is_cut { super::tooltip::text(response, words) } else { response }
}

/// Where something is, units, explanations.
pub fn dimmed(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = theme::tokens(ui).dimmed;
    styled(ui, words, fonts::body(), color)
}

/// Hints.
pub fn faint(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = theme::tokens(ui).faint;
    styled(ui, words, fonts::body(), color)
}

/// The name of a field or a plot, small.
pub fn label(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = theme::tokens(ui).dimmed;
    styled(ui, words, fonts::label(), color)
}

/// Figures, subjects and names of fields.
pub fn mono(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = theme::tokens(ui).text;
    styled(ui, words, fonts::figures(), color)
}

/// A face and a colour of one's own choice.
pub fn styled(ui: &mut Ui, words: impl Into<String>, font: FontId, color: Color32) -> Response {
    ui.add(Label::new(RichText::new(words).font(font).color(color)))
}

/// Like [`text`], for what people will want to copy.
pub fn selectable(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = theme::tokens(ui).text;
    ui.add(Label::new(RichText::new(words).font(fonts::text()).color(color)).selectable(true))
}

/// A piece of a [`paragraph`].
#[derive(Clone, Debug, PartialEq)]
pub enum Part<'a> {
    Text(&'a str),
    Strong(&'a str),
    Dimmed(&'a str),
    Mono(&'a str),
    Link(&'a str),
    Severity(Severity),
}

/// The height of a line of a [`paragraph`]: sentences want more air than labels.
const LINE_HEIGHT: f32 = 19.0;

/// A paragraph that wraps, with links in it: the number of the link that was clicked, counted from zero.
pub fn paragraph(ui: &mut Ui, parts: &[Part<'_>]) -> Option<usize> {
    let tokens = theme::tokens(ui);
    let mut clicked = None;
    let mut num_links = 0;
    // The height of the first line is taken from the spacing before the line begins.
    let spacing = ui.spacing().clone();
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    ui.spacing_mut().interact_size.y = LINE_HEIGHT;
    ui.horizontal_wrapped(|ui| {
        let words = |ui: &mut Ui, words: &str, font, color| {
            ui.label(RichText::new(words).font(font).color(color).line_height(Some(LINE_HEIGHT)));
        };
        for part in parts {
            match part {
                Part::Text(text) => words(ui, text, fonts::body(), tokens.text),
                Part::Strong(text) => words(ui, text, fonts::body_bold(), tokens.text),
                Part::Dimmed(text) => words(ui, text, fonts::body(), tokens.dimmed),
                Part::Mono(text) => words(ui, text, fonts::figures(), tokens.text),
                Part::Severity(severity) => {
                    severity::mark(ui, *severity);
                    ui.add_space(5.0);
                }
                Part::Link(text) => {
                    if super::link::link_in_line(ui, text, LINE_HEIGHT).clicked() {
                        clicked = Some(num_links);
                    }
                    num_links += 1;
                }
            }
        }
    });
    *ui.spacing_mut() = spacing;
    clicked
}

/// One line, cut with an ellipsis at `max_width`. egui keeps the layout as long as it is asked for each frame.
pub fn one_line(painter: &Painter, words: &str, font: FontId, color: Color32, max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(words.to_owned(), TextFormat::simple(font, color));
    job.wrap = TextWrapping { max_width, max_rows: 1, break_anywhere: true, overflow_character: Some('…') };
    job.break_on_newline = false;
    painter.layout_job(job)
}

/// Paints a line so that its baseline is where a 13 pt line has it that is centred at `middle`.
///
/// Words and figures have different faces; side by side they must stand on the same line.
pub fn paint_on_baseline(painter: &Painter, galley: Arc<Galley>, x: f32, middle: f32) {
    let baseline = galley
        .rows
        .first()
        .and_then(|row| row.row.glyphs.first().map(|glyph| row.pos.y + glyph.pos.y))
        .unwrap_or_else(|| galley.size().y * 0.8);
    let step = 1.0 / painter.pixels_per_point();
    let y = ((middle + size::TEXT * 0.36) / step).round() * step - baseline;
    painter.galley(Pos2::new(x, y), galley, Color32::PLACEHOLDER);
}

/// How wide words are.
pub fn width(ui: &Ui, words: &str, font: FontId) -> f32 {
    ui.painter().layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER).size().x
}

/// Words in a face and colour, for the parts of egui that take a text.
pub fn rich(words: impl Into<String>, font: FontId, color: Color32) -> WidgetText {
    RichText::new(words).font(font).color(color).into()
}

/// A layout of several faces on one baseline.
pub fn job(sections: &[(&str, FontId, Color32)]) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (words, font, color) in sections {
        let format = TextFormat { valign: Align::BOTTOM, ..TextFormat::simple(font.clone(), *color) };
        job.append(words, 0.0, format);
    }
    job
}

/// Like [`paint_on_baseline`], for a layout without a colour of its own.
pub fn paint_tinted(painter: &Painter, galley: Arc<Galley>, x: f32, middle: f32, color: Color32) {
    let step = 1.0 / painter.pixels_per_point();
    let y = ((middle - galley.size().y / 2.0) / step).round() * step;
    painter.galley(Pos2::new(x, y), galley, color);
}
