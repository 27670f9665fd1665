//! The strip of time in the top bar: activity, marks for what happened, the moment that is shown.
//!
//! A click or a drag chooses a moment, the wheel zooms, and the arrows step while it has the keyboard.

mod marks;

use std::ops::{Range, RangeInclusive};

use egui::{
    CornerRadius, EventFilter, FontId, Key, Modifiers, Painter, Rect, Response, Sense, Stroke, Ui,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{
    axis, button, fonts, text, theme,
    tokens::{Tokens, size},
};
pub use marks::{Look, Mark};

/// Width of a bar and of the gap behind it.
const BAR: f32 = 3.0;
const GAP: f32 = 1.0;
/// How much the wheel zooms a point.
const ZOOM: f64 = 0.004;

/// The strip.
#[must_use = "a time line shows when `show` is called"]
pub struct Timeline<'a> {
    range: RangeInclusive<f64>,
    activity: &'a [(f64, f64)],
    marks: &'a [Mark],
    shown_secs: Option<f64>,
    recorded: Option<RangeInclusive<f64>>,
    words: &'a str,
}

/// What the hand did.
#[derive(Debug)]
pub struct TimelineResponse {
    pub response: Response,
    /// The moment that was clicked or dragged to, in seconds since 1970.
    pub picked_secs: Option<f64>,
    /// The number of the mark that was clicked.
    pub mark: Option<usize>,
    /// The moment under the pointer, and the numbers of the marks there.
    pub hovered: Option<(f64, Range<usize>)>,
    /// More (above 1) or less of the time, around a moment.
    pub zoom: Option<(f64, f64)>,
    /// Steps by the arrows.
    pub steps: isize,
}

impl<'a> Timeline<'a> {
    /// `range` is in seconds since 1970; `activity` are moments and a rate, in their order.
    pub fn new(range: RangeInclusive<f64>, activity: &'a [(f64, f64)]) -> Self {
        Self { range, activity, marks: &[], shown_secs: None, recorded: None, words: "" }
    }

    /// In the order of their moments.
    pub fn marks(mut self, marks: &'a [Mark]) -> Self {
        self.marks = marks;
        self
    }

    /// The moment that the views show; none is now.
    pub fn shown(mut self, at_secs: Option<f64>) -> Self {
        self.shown_secs = at_secs;
        self
    }

    /// What can be gone back to.
    pub fn recorded(mut self, recorded: Option<RangeInclusive<f64>>) -> Self {
        self.recorded = recorded;
        self
    }

    /// What is shown, for assistive technology.
    pub fn words(mut self, words: &'a str) -> Self {
        self.words = words;
        self
    }

    pub fn show(self, ui: &mut Ui) -> TimelineResponse {
        let tokens = theme::tokens(ui);
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), size::CONTROL), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(self.words.to_owned()),
            ..WidgetInfo::labeled(Role::Slider, true, "Time line")
        });
        let strip = rect.shrink2(vec2(6.0, 3.0));
        let groups = marks::gather(self.marks, |at| self.x_of(strip, at), strip.x_range());
        if ui.is_rect_visible(rect) {
            let painter = ui.painter_at(rect.expand(2.0));
            painter.rect_filled(rect, CornerRadius::same(size::CORNER), tokens.raised);
            self.paint_recorded(&painter, strip, tokens);
            self.paint_bars(&painter, strip, tokens);
            self.paint_clock(&painter, strip, tokens);
            for group in &groups {
                group.paint(&painter, strip, tokens);
            }
            if let Some(at) = self.shown_secs.filter(|at| self.range.contains(at)) {
                paint_hand(&painter, rect, self.x_of(strip, at), tokens);
            }
            button::focus_ring(ui, &response, rect);
        }
        let pointer = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged());
        let under = |at: egui::Pos2| groups.iter().find(|group| group.is_under(strip, at));
        let mark = pointer.filter(|_| response.clicked()).and_then(|at| Some(under(at)?.worst));
        let picked_secs = pointer.filter(|_| mark.is_none()).map(|at| self.secs_at(strip, at.x));
        let hovered = response
            .hover_pos()
            .map(|at| (self.secs_at(strip, at.x), under(at).map_or(0..0, |group| group.marks.clone())));
        let zoom = self.zoom(ui, &response, strip);
        let steps = steps(ui, &response);
        TimelineResponse { response, picked_secs, mark, hovered, zoom, steps }
    }

    fn zoom(&self, ui: &Ui, response: &Response, strip: Rect) -> Option<(f64, f64)> {
        let at = response.hover_pos()?;
        let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (-f64::from(scroll) * ZOOM).exp() / f64::from(pinch);
        ((factor - 1.0).abs() > 1e-3).then(|| (factor, self.secs_at(strip, at.x)))
    }

    /// A line under what is recorded: there a click leads somewhere.
    fn paint_recorded(&self, painter: &Painter, strip: Rect, tokens: &Tokens) {
        let Some(recorded) = &self.recorded else { return };
        let start = self.x_of(strip, recorded.start().max(*self.range.start()));
        let end = self.x_of(strip, recorded.end().min(*self.range.end()));
        if end > start {
            painter.hline(start..=end, strip.bottom() + 1.0, Stroke::new(1.0, tokens.faint));
        }
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
        let color = button::mix(tokens.hairline, tokens.faint, 0.45);
        for (index, value) in highest.into_iter().enumerate().filter(|(_, value)| *value > 0.0) {
            let height = ((value / top) as f32 * (strip.height() - 9.0)).max(2.0).round();
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

/// The moment that is shown: a line with a handle, so that it is no bar.
fn paint_hand(painter: &Painter, rect: Rect, x: f32, tokens: &Tokens) {
    painter.vline(x, rect.y_range(), Stroke::new(1.5, tokens.accent));
    let handle = Rect::from_center_size(pos2(x, rect.bottom() - 3.0), vec2(7.0, 6.0));
    painter.rect_filled(handle, CornerRadius::same(2), tokens.accent);
}

/// The arrows, while the strip has the keyboard.
fn steps(ui: &Ui, response: &Response) -> isize {
    if !response.has_focus() {
        return 0;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    ui.input_mut(|input| {
        let mut count = |key| input.count_and_consume_key(Modifiers::NONE, key).cast_signed();
        count(Key::ArrowRight) - count(Key::ArrowLeft)
    })
}
