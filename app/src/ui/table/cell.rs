//! Painting a cell. No widgets: words, figures, marks and courses, straight to the screen.
//!
//! egui keeps the layout of a text that was asked for in the frame before, so that a row that stays costs a look-up.

use std::ops::RangeInclusive;

use egui::{Color32, CornerRadius, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use super::Align;
use crate::ui::{
    Icon, Severity, fonts, sparkline, text,
    tokens::{Tokens, size},
};

/// The height of a line in a cell of two.
const LINE: f32 = 19.0;

/// The painter of one cell. What is painted first stands first; a second text follows the one before.
pub struct CellPainter<'a> {
    painter: &'a Painter,
    /// What is still free.
    rect: Rect,
    pub tokens: &'a Tokens,
    align: Align,
    /// Whether the row is selected.
    pub selected: bool,
    /// Whether the pointer is over the row.
    pub hovered: bool,
    pub(super) pointer: Option<Pos2>,
    pub(super) clicked: bool,
    /// The whole cell, of which `rect` is what is left.
    area: Rect,
    /// Why the cell says what it says, while the pointer is over it.
    pub(super) explanation: Option<&'static str>,
}

impl<'a> CellPainter<'a> {
    pub(super) fn new(painter: &'a Painter, rect: Rect, tokens: &'a Tokens, align: Align) -> Self {
        Self {
            painter,
            rect,
            tokens,
            align,
            selected: false,
            hovered: false,
            pointer: None,
            clicked: false,
            area: rect,
            explanation: None,
        }
    }

    /// The part of the cell that is still free.
    pub fn rect(&self) -> Rect {
        self.rect
    }

    /// For what this painter has no word for.
    pub fn painter(&self) -> &Painter {
        self.painter
    }

    pub fn text(&mut self, words: &str) {
        self.write(words, fonts::body(), self.tokens.text);
    }

    /// What the row is about.
    pub fn strong(&mut self, words: &str) {
        self.write(words, fonts::body_strong(), self.tokens.text);
    }

    /// What the row is about, in a row of two lines.
    pub fn bold(&mut self, words: &str) {
        self.write(words, fonts::bold(), self.tokens.text);
    }

    /// Where it is.
    pub fn dimmed(&mut self, words: &str) {
        self.write(words, fonts::body(), self.tokens.dimmed);
    }

    /// The second line of a row of two.
    pub fn detail(&mut self, words: &str) {
        self.write(words, fonts::detail(), self.tokens.dimmed);
    }

    pub fn faint(&mut self, words: &str) {
        self.write(words, fonts::body(), self.tokens.faint);
    }

    pub fn colored(&mut self, words: &str, color: Color32) {
        self.write(words, fonts::body(), color);
    }

    /// A verdict in words, in the colour of its severity.
    pub fn verdict(&mut self, severity: Severity, words: &str) {
        self.write(words, fonts::body(), severity.text_color(self.tokens));
    }

    /// A figure.
    pub fn figure(&mut self, words: &str) {
        self.write(words, fonts::figures(), self.tokens.text);
    }

    /// A figure that says nothing, as a zero.
    pub fn faint_figure(&mut self, words: &str) {
        self.write(words, fonts::figures(), self.tokens.faint);
    }

    pub fn dimmed_figure(&mut self, words: &str) {
        self.write(words, fonts::figures(), self.tokens.dimmed);
    }

    pub fn colored_figure(&mut self, words: &str, color: Color32) {
        self.write(words, fonts::figures(), color);
    }

    /// A subject or the name of a field.
    pub fn mono(&mut self, words: &str) {
        self.write(words, fonts::figures(), self.tokens.dimmed);
    }

    /// Words that lead somewhere: whether they were clicked in this frame.
    pub fn link(&mut self, words: &str) -> bool {
        let painted = self.write(words, fonts::body(), self.tokens.accent);
        self.link_at(painted)
    }

    /// A subject that leads somewhere: whether it was clicked in this frame.
    pub fn mono_link(&mut self, words: &str) -> bool {
        let painted = self.write(words, fonts::figures(), self.tokens.accent);
        self.link_at(painted)
    }

    /// A sentence that shows while the pointer rests on the cell.
    pub fn explain(&mut self, words: &'static str) {
        if self.pointer.is_some_and(|pointer| self.area.contains(pointer)) {
            self.explanation = Some(words);
        }
    }

    /// The mark of a severity: in the middle of a column of its own, else before what follows.
    pub fn severity(&mut self, severity: Severity) {
        let alone = self.rect.width() < size::MARK * 2.5;
        let x = if alone { self.rect.center().x } else { self.rect.left() + size::MARK / 2.0 - 1.0 };
        let center = pos2(x, self.rect.center().y);
        severity.paint(self.painter, center, self.tokens);
        self.advance(size::MARK);
    }

    pub fn icon(&mut self, icon: Icon, color: Color32) {
        let place = Rect::from_min_size(self.rect.min, vec2(14.0, self.rect.height()));
        icon.paint(self.painter, place, 14.0, color);
        self.advance(14.0);
    }

    /// A coloured square that stands for a line or a share.
    pub fn swatch(&mut self, color: Color32) {
        let center = pos2(self.rect.left() + 4.0, self.rect.center().y);
        self.painter.rect_filled(
            Rect::from_center_size(center, vec2(8.0, 8.0)),
            CornerRadius::same(2),
            color,
        );
        self.advance(8.0);
    }

    /// A course: x over `range`; a y that is not a number is a gap.
    pub fn sparkline(
        &mut self,
        color: Color32,
        range: &RangeInclusive<f64>,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) {
        let height = (self.rect.height() - 8.0).min(24.0);
        let place = Rect::from_center_size(self.rect.center(), vec2(self.rect.width(), height));
        sparkline::paint(self.painter, place, color, self.tokens, range, points);
    }

    /// A bar filled to a share between 0 and 1.
    pub fn bar(&mut self, share: f32, color: Color32) {
        let track = Rect::from_center_size(self.rect.center(), vec2(self.rect.width(), 14.0));
        let corner = CornerRadius::same(2);
        self.painter.rect_filled(track, corner, self.tokens.raised);
        let filled =
            Rect::from_min_size(track.min, vec2(track.width() * share.clamp(0.0, 1.0), track.height()));
        self.painter.rect_filled(filled, corner, color);
    }

    /// An outlined word.
    pub fn badge(&mut self, word: &str, color: Color32) {
        let galley = text::one_line(
            self.painter,
            word,
            FontId::new(10.5, fonts::medium()),
            color,
            self.rect.width() - 12.0,
        );
        let frame = Rect::from_center_size(
            pos2(self.rect.left() + galley.size().x / 2.0 + 6.0, self.rect.center().y),
            vec2(galley.size().x + 12.0, 17.0),
        );
        let corner = CornerRadius::same(size::CORNER_SMALL);
        self.painter.rect_stroke(frame, corner, Stroke::new(size::HAIRLINE, color), StrokeKind::Inside);
        text::paint_tinted(self.painter, galley, frame.left() + 6.0, frame.center().y, color);
        self.advance(frame.width());
    }

    /// Leaves some room before what is painted next.
    pub fn gap(&mut self, width: f32) {
        self.rect.min.x = (self.rect.left() + width).min(self.rect.right());
    }

    /// The upper and the lower half of a high cell, to be painted one after the other.
    pub fn two_lines(&self) -> (Self, Self) {
        let middle = self.rect.center().y;
        let half = |top: f32| {
            let rect = Rect::from_min_max(pos2(self.rect.left(), top), pos2(self.rect.right(), top + LINE));
            Self { rect, ..*self }
        };
        (half(middle - LINE), half(middle))
    }

    fn write(&mut self, words: &str, font: FontId, color: Color32) -> Rect {
        if words.is_empty() || self.rect.width() < 4.0 {
            return Rect::NOTHING;
        }
        let galley = text::one_line(self.painter, words, font, color, self.rect.width());
        let size = galley.size();
        let left = match self.align {
            Align::Left => self.rect.left(),
            Align::Right => self.rect.right() - size.x,
        };
        text::paint_on_baseline(self.painter, galley, left, self.rect.center().y);
        match self.align {
            Align::Left => self.advance(size.x),
            Align::Right => self.rect.max.x = (left - 6.0).max(self.rect.left()),
        }
        Rect::from_center_size(pos2(left + size.x / 2.0, self.rect.center().y), size)
    }

    fn link_at(&self, painted: Rect) -> bool {
        let over = self.pointer.is_some_and(|pointer| painted.contains(pointer));
        if over {
            let y = painted.bottom() - 1.0;
            self.painter.hline(painted.x_range(), y, Stroke::new(1.0, self.tokens.accent));
        }
        over && self.clicked
    }

    fn advance(&mut self, width: f32) {
        self.rect.min.x = (self.rect.left() + width + 6.0).min(self.rect.right());
    }
}
