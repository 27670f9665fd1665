//! The strip of time in the top bar: activity, marks for findings and changes, and Live at its end.

use std::ops::RangeInclusive;

use egui::{
    CornerRadius, FontId, Painter, Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{
    Severity, axis, fonts, text, theme,
    tokens::{Tokens, size},
};

/// Width of a bar and of the gap behind it.
const BAR: f32 = 3.0;
const GAP: f32 = 1.0;

/// A moment that matters.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark<'a> {
    pub at_secs: f64,
    pub severity: Severity,
    pub name: &'a str,
}

/// The strip.
#[must_use = "a time line shows when `show` is called"]
pub struct Timeline<'a> {
    range: RangeInclusive<f64>,
    activity: &'a [(f64, f64)],
    marks: &'a [Mark<'a>],
    shown_secs: Option<f64>,
}

/// What the hand did.
#[derive(Debug)]
pub struct TimelineResponse {
    pub response: Response,
    /// The moment that was clicked or dragged to, in seconds since 1970.
    pub picked_secs: Option<f64>,
    /// The number of the mark that was clicked.
    pub mark: Option<usize>,
}

impl<'a> Timeline<'a> {
    /// `range` is in seconds since 1970; `activity` are moments and a rate, in their order.
    pub fn new(range: RangeInclusive<f64>, activity: &'a [(f64, f64)]) -> Self {
        Self { range, activity, marks: &[], shown_secs: None }
    }

    pub fn marks(mut self, marks: &'a [Mark<'a>]) -> Self {
        self.marks = marks;
        self
    }

    /// The moment that the views show; none is now.
    pub fn shown(mut self, at_secs: Option<f64>) -> Self {
        self.shown_secs = at_secs;
        self
    }

    pub fn show(self, ui: &mut Ui) -> TimelineResponse {
        let tokens = theme::tokens(ui);
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), size::CONTROL), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Time line"));
        let strip = rect.shrink2(vec2(6.0, 3.0));
        if ui.is_rect_visible(rect) {
            let painter = ui.painter_at(rect);
            painter.rect_filled(rect, CornerRadius::same(size::CORNER), tokens.raised);
            self.paint_bars(&painter, strip, tokens);
            self.paint_clock(&painter, strip, tokens);
            for mark in self.marks.iter().filter(|mark| self.range.contains(&mark.at_secs)) {
                mark.severity.paint_scaled(
                    &painter,
                    pos2(self.x_of(strip, mark.at_secs), strip.top() + 5.0),
                    tokens,
                    0.75,
                );
            }
            if let Some(at) = self.shown_secs {
                let x = self.x_of(strip, at);
                painter.vline(x, rect.y_range(), Stroke::new(1.5, tokens.accent));
            }
        }
        let pointer = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged());
        let mark = pointer.filter(|_| response.clicked()).and_then(|at| {
            self.marks.iter().position(|mark| {
                (self.x_of(strip, mark.at_secs) - at.x).abs() < 7.0 && at.y < strip.center().y
            })
        });
        let picked_secs = pointer.filter(|_| mark.is_none()).map(|at| self.secs_at(strip, at.x));
        TimelineResponse { response, picked_secs, mark }
    }

    /// Bars of even width: the highest activity of each.
    fn paint_bars(&self, painter: &Painter, strip: Rect, tokens: &Tokens) {
        let num_bars = (strip.width() / (BAR + GAP)).floor().max(1.0) as usize;
        let mut highest = vec![f64::NAN; num_bars];
        let span = self.range.end() - self.range.start();
        for (at, value) in
            self.activity.iter().filter(|(at, value)| self.range.contains(at) && value.is_finite())
        {
            let bar = ((at - self.range.start()) / span * num_bars as f64) as usize;
            let bar = &mut highest[bar.min(num_bars - 1)];
            *bar = bar.max(*value);
        }
        let top = highest.iter().copied().fold(0.0, f64::max);
        if top <= 0.0 {
            return;
        }
        let color = super::button::mix(tokens.hairline, tokens.faint, 0.45);
        for (index, value) in highest.into_iter().enumerate().filter(|(_, value)| *value > 0.0) {
            let height = ((value / top) as f32 * (strip.height() - 6.0)).max(2.0).round();
            let left = strip.left() + index as f32 * (BAR + GAP);
            let bar = Rect::from_min_max(
                pos2(left, strip.bottom() - height),
                pos2(left + BAR - 1.0, strip.bottom()),
            );
            painter.rect_filled(bar, CornerRadius::ZERO, color);
        }
    }

    fn paint_clock(&self, painter: &Painter, strip: Rect, tokens: &Tokens) {
        let marks = axis::time_marks(&self.range, ((strip.width() / 150.0) as usize).max(1));
        for at in marks {
            let x = self.x_of(strip, at);
            let words = axis::clock_text(at, axis::needs_seconds(&self.range));
            let galley =
                text::one_line(painter, &words, FontId::new(10.5, fonts::regular()), tokens.dimmed, 80.0);
            let fits = x + galley.size().x < strip.right();
            if fits {
                painter.galley(pos2(x, strip.top() - 1.0), galley, tokens.dimmed);
            }
        }
    }

    fn x_of(&self, strip: Rect, at_secs: f64) -> f32 {
        let share = (at_secs - self.range.start()) / (self.range.end() - self.range.start());
        strip.left() + share as f32 * strip.width()
    }

    fn secs_at(&self, strip: Rect, x: f32) -> f64 {
        let share = f64::from((x - strip.left()) / strip.width()).clamp(0.0, 1.0);
        self.range.start() + share * (self.range.end() - self.range.start())
    }
}
