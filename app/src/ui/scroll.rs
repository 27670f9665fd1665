//! Scrolling over millions of rows.
//!
//! A position as `f32`, as egui's own scroll area has it, is off by two pixels at a million rows. Here the offset is
//! an `f64`, and callers place what is seen relative to the top of the view.

use std::ops::Range;

use egui::{CornerRadius, Id, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2};

use super::{button, theme};

/// Room for the bar at the right edge.
pub const BAR_WIDTH: f32 = 10.0;
const HANDLE_MIN: f32 = 28.0;

/// A vertical scroll position.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scroll {
    offset: f64,
    /// Where in the handle a drag began, as distance from its top.
    grip: Option<f32>,
}

impl Scroll {
    /// Distance in points from the top of the content to the top of the view.
    pub fn offset(&self) -> f64 {
        self.offset
    }

    pub fn to_top(&mut self) {
        self.offset = 0.0;
    }

    pub fn set_offset(&mut self, offset: f64) {
        self.offset = offset.max(0.0);
    }

    /// Moves as little as shows the stretch that begins at `top`.
    pub fn reveal(&mut self, top: f64, height: f64, view_height: f64) {
        if top < self.offset {
            self.offset = top;
        } else if top + height > self.offset + view_height {
            self.offset = top + height - view_height;
        }
    }

    /// Takes the wheel if the pointer is over `view` and there is something to scroll. To be called before painting.
    pub fn take_wheel(&mut self, ui: &Ui, view: Rect, content_height: f64) {
        let max = max_offset(view, content_height);
        if max > 0.0 && ui.is_enabled() && ui.rect_contains_pointer(view) {
            let delta = f64::from(ui.input(|input| input.smooth_scroll_delta.y));
            let moved = (self.offset - delta).clamp(0.0, max);
            // At its end the wheel belongs to what is around.
            if delta != 0.0 && (moved - self.offset).abs() > f64::EPSILON {
                self.offset = moved;
                ui.input_mut(|input| input.smooth_scroll_delta.y = 0.0);
            }
        }
        self.offset = self.offset.clamp(0.0, max);
    }

    /// Paints the bar and lets it be dragged. To be called after painting, so that it lies on top.
    pub fn bar_ui(&mut self, ui: &Ui, id: Id, view: Rect, content_height: f64) {
        let max = max_offset(view, content_height);
        if max <= 0.0 {
            return;
        }
        let tokens = theme::tokens(ui);
        let track = Rect::from_min_max(pos2(view.right() - BAR_WIDTH, view.top()), view.max);
        let response = ui.interact(track, id.with("scroll bar"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Scroll"));

        let share = f64::from(view.height()) / content_height;
        let handle_height = ((f64::from(track.height()) * share) as f32).max(HANDLE_MIN).min(track.height());
        let room = track.height() - handle_height;
        let handle_top = |offset: f64| track.top() + (offset / max) as f32 * room;

        if let Some(pointer) =
            response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on())
        {
            let top = handle_top(self.offset);
            let grip = *self.grip.get_or_insert_with(|| {
                let inside = pointer.y - top;
                if (0.0..=handle_height).contains(&inside) { inside } else { handle_height / 2.0 }
            });
            let share = f64::from((pointer.y - grip - track.top()) / room.max(1.0));
            self.offset = (share * max).clamp(0.0, max);
            ui.ctx().request_repaint();
        } else {
            self.grip = None;
        }

        let lit = response.hovered() || response.is_pointer_button_down_on();
        let color = if lit { tokens.faint } else { button::mix(tokens.hairline, tokens.faint, 0.35) };
        let top = handle_top(self.offset);
        let handle = Rect::from_min_max(
            pos2(track.left() + 3.0, top + 1.0),
            pos2(track.right() - 2.0, top + handle_height - 1.0),
        );
        if lit {
            ui.painter().rect_filled(track, CornerRadius::ZERO, tokens.panel.gamma_multiply(0.6));
        }
        ui.painter().rect_filled(handle, CornerRadius::same(3), color);
    }

    /// The rows that a view shows, and where the first of them begins relative to the top of the view.
    pub fn visible_rows(&self, num_rows: usize, row_height: f32, view_height: f32) -> (Range<usize>, f32) {
        let row_height = f64::from(row_height);
        let first = ((self.offset / row_height).floor().max(0.0) as usize).min(num_rows);
        let last = ((self.offset + f64::from(view_height)) / row_height).ceil() as usize;
        let first_top = first as f64 * row_height - self.offset;
        (first..last.clamp(first, num_rows), first_top as f32)
    }
}

fn max_offset(view: Rect, content_height: f64) -> f64 {
    (content_height - f64::from(view.height())).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_in_place_at_the_end_of_a_million() {
        let mut scroll = Scroll::default();
        let view_height = 600.0;
        scroll.set_offset(1_000_000.0 * 26.0 - view_height);
        let (rows, first_top) = scroll.visible_rows(1_000_000, 26.0, view_height as f32);
        assert_eq!(rows, 999_976..1_000_000);
        let bottom = first_top + rows.len() as f32 * 26.0;
        assert!((bottom - 600.0).abs() < 0.001, "the last row ends at {bottom}");
    }

    #[test]
    fn revealing_moves_as_little_as_possible() {
        let mut scroll = Scroll::default();
        scroll.reveal(100.0, 26.0, 600.0);
        assert!(scroll.offset() < f64::EPSILON);
        scroll.reveal(1000.0, 26.0, 600.0);
        assert!((scroll.offset() - 426.0).abs() < 1e-9);
        scroll.reveal(400.0, 26.0, 600.0);
        assert!((scroll.offset() - 400.0).abs() < 1e-9);
    }

    #[test]
    fn no_rows_show_nothing() {
        assert_eq!(Scroll::default().visible_rows(0, 26.0, 600.0).0, 0..0);
    }
}
