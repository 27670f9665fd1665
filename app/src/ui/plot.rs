//! A number over time, large enough to read.

use std::ops::RangeInclusive;

use egui::{
    Align2, Color32, Painter, Rect, Response, Shape, Stroke, Ui, Vec2b, WidgetInfo, accesskit::Role, pos2,
};
use egui_plot::{HoverPosition, Line, LineStyle, PlotPoint, PlotPoints, VLine};

use super::{
    Icon, axis,
    decimate::{Run, bounds, decimate},
    fonts, theme,
    tokens::Tokens,
};

/// Room above the lines for the scale and the marker's label, and under them for the clock.
const SCALE_HEIGHT: f32 = 14.0;
const CLOCK_HEIGHT: f32 = 16.0;
const GRID_LINES: usize = 3;

/// A line: points `(seconds since 1970, value)` in the order of time. A value that is not a number is a gap.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    pub name: &'a str,
    pub color: Color32,
    pub points: &'a [(f64, f64)],
}

/// A moment that is marked on the plot, for example when a finding began.
#[derive(Clone, Debug)]
pub struct Marker<'a> {
    pub at_secs: f64,
    pub label: &'a str,
    pub color: Color32,
}

/// A chart of one or several series.
#[must_use = "a chart shows when `show` is called"]
pub struct Chart<'a> {
    name: &'a str,
    series: &'a [Series<'a>],
    range: RangeInclusive<f64>,
    height: f32,
    marker: Option<Marker<'a>>,
    format: &'a dyn Fn(f64) -> String,
    floor: f64,
}

impl<'a> Chart<'a> {
    /// `name` is the accessible name, `range` the span of time in seconds since 1970.
    pub fn new(name: &'a str, series: &'a [Series<'a>], range: RangeInclusive<f64>) -> Self {
        Self {
            name,
            series,
            range,
            height: 104.0,
            marker: None,
            format: &|value| format!("{value:.0}"),
            floor: 0.0,
        }
    }

    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    pub fn marker(mut self, marker: Option<Marker<'a>>) -> Self {
        self.marker = marker;
        self
    }

    /// How a value is written at the pointer and at the top of the axis.
    pub fn format(mut self, format: &'a dyn Fn(f64) -> String) -> Self {
        self.format = format;
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = theme::tokens(ui);
        let width = ui.available_width();
        let num_columns = (width * ui.pixels_per_point()).max(1.0) as usize;
        let runs: Vec<Vec<Run>> = self
            .series
            .iter()
            .map(|series| decimate(series.points.iter().copied(), &self.range, num_columns))
            .collect();
        let high = runs.iter().filter_map(|runs| bounds(runs)).map(|bounds| bounds.1).fold(0.0, f64::max);
        let top = nice_top(high);

        let (_, rect) = ui.allocate_space(egui::vec2(width, self.height));
        let area = Rect::from_min_max(
            pos2(rect.left(), rect.top() + SCALE_HEIGHT),
            pos2(rect.right(), rect.bottom() - CLOCK_HEIGHT),
        );
        paint_grid(&ui.painter_at(rect.expand(1.0)), area, tokens);
        let response = self.lines_ui(ui, area, runs, top, tokens);
        let painter = ui.painter_at(rect.expand(1.0));
        let mut scale_left = area.right();
        if high > 0.0 {
            let words = (self.format)(top);
            let scale =
                painter.text(area.right_top(), Align2::RIGHT_BOTTOM, words, fonts::label(), tokens.faint);
            scale_left = scale.left() - 6.0;
        }
        self.paint_clock(&painter, area, scale_left, tokens);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.spoken()));
        response
    }

    fn lines_ui(&self, ui: &mut Ui, area: Rect, runs: Vec<Vec<Run>>, top: f64, tokens: &Tokens) -> Response {
        let hover = |position: &HoverPosition<'_>| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } => Some(format!(
                "{}  {}\n{}",
                (self.format)(position.y),
                plot_name,
                axis::clock_text(position.x, true)
            )),
            HoverPosition::Elsewhere { .. } => None,
        };
        let (start, end) = (*self.range.start(), *self.range.end());
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(area).id_salt(self.name));
        let plot = egui_plot::Plot::new(("chart", self.name))
            .width(area.width())
            .height(area.height())
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .show_x(true)
            .show_y(false)
            .allow_zoom(Vec2b::FALSE)
            .allow_scroll(Vec2b::FALSE)
            .allow_drag(Vec2b::FALSE)
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .auto_bounds(Vec2b::FALSE)
            .cursor_color(tokens.faint)
            .label_formatter(hover);
        plot.show(&mut child, |plot| {
            plot.set_plot_bounds_x(start..=end);
            plot.set_plot_bounds_y(self.floor..=top);
            let fill_alpha = if tokens.dark { 0.18 } else { 0.13 };
            for (series, runs) in self.series.iter().zip(runs) {
                for (index, run) in runs.into_iter().enumerate() {
                    let points: Vec<PlotPoint> = run.into_iter().map(|(x, y)| PlotPoint::new(x, y)).collect();
                    let line = Line::new(series.name, PlotPoints::Owned(points))
                        .id((series.name, index))
                        .stroke(Stroke::new(1.5, series.color))
                        .fill(self.floor as f32)
                        .fill_alpha(fill_alpha);
                    plot.line(line);
                }
            }
            if let Some(marker) = &self.marker {
                let line = VLine::new(marker.label, marker.at_secs)
                    .stroke(Stroke::new(1.5, marker.color.gamma_multiply(0.8)))
                    .style(LineStyle::Dashed { length: 3.0 })
                    .allow_hover(false);
                plot.vline(line);
            }
        })
        .response
    }

    /// The first and the last moment, and round ones between where there is room.
    /// The label of the marker ends before `scale_left`.
    fn paint_clock(&self, painter: &Painter, area: Rect, scale_left: f32, tokens: &Tokens) {
        let seconds = axis::needs_seconds(&self.range);
        let y = area.bottom() + 2.0;
        let span = self.range.end() - self.range.start();
        let x_of = |at: f64| area.left() + ((at - self.range.start()) / span) as f32 * area.width();
        let write = |x: f32, align: Align2, at: f64| {
            painter.text(pos2(x, y), align, axis::clock_text(at, seconds), fonts::label(), tokens.dimmed)
        };
        let first = write(area.left(), Align2::LEFT_TOP, *self.range.start());
        let last = write(area.right(), Align2::RIGHT_TOP, *self.range.end());
        for at in axis::time_marks(&self.range, (area.width() / 130.0) as usize) {
            let x = x_of(at);
            if x > first.right() + 40.0 && x < last.left() - 40.0 {
                write(x, Align2::CENTER_TOP, at);
            }
        }
        if let Some(marker) = self.marker.as_ref().filter(|marker| marker.at_secs < *self.range.start()) {
            // It began before the chart does: an arrow points to where.
            let middle = area.top() - SCALE_HEIGHT / 2.0;
            let arrow = Rect::from_center_size(pos2(area.left() + 5.0, middle), egui::vec2(10.0, 10.0));
            Icon::ChevronLeft.paint(painter, arrow, 10.0, marker.color);
            let at = pos2(area.left() + 14.0, area.top());
            painter.text(at, Align2::LEFT_BOTTOM, marker.label, fonts::label(), marker.color);
        }
        if let Some(marker) = self.marker.as_ref().filter(|marker| self.range.contains(&marker.at_secs)) {
            let x = x_of(marker.at_secs);
            // Near the right end the label would meet the scale.
            let (at, align) = if x > area.right() - 90.0 {
                ((x - 4.0).min(scale_left), Align2::RIGHT_BOTTOM)
            } else {
                (x + 4.0, Align2::LEFT_BOTTOM)
            };
            let stem = [pos2(x, area.top() - SCALE_HEIGHT + 2.0), pos2(x, area.top())];
            painter.extend(Shape::dashed_line(
                &stem,
                Stroke::new(1.5, marker.color.gamma_multiply(0.8)),
                3.0,
                3.0,
            ));
            painter.text(pos2(at, area.top()), align, marker.label, fonts::label(), marker.color);
        }
    }

    /// What the chart says to those who can't see it: the last value of each series.
    fn spoken(&self) -> String {
        let last = |series: &Series<'_>| {
            let known = series.points.iter().rev().find(|point| point.1.is_finite());
            let value = known.map_or_else(|| "no data".to_owned(), |point| (self.format)(point.1));
            format!("{} {value}", series.name)
        };
        let mark = self.marker.as_ref().map(|marker| format!("marked at {}", marker.label));
        std::iter::once(self.name.to_owned())
            .chain(self.series.iter().map(last))
            .chain(mark)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

fn paint_grid(painter: &Painter, area: Rect, tokens: &Tokens) {
    for index in 0..=GRID_LINES {
        let y = area.bottom() - area.height() * index as f32 / GRID_LINES as f32;
        let color = if index == 0 { tokens.hairline } else { tokens.hairline.gamma_multiply(0.7) };
        painter.hline(area.x_range(), painter.round_to_pixel_center(y), Stroke::new(1.0, color));
    }
}

/// The top of the scale: a round number that the highest value does not touch, or one.
///
/// Steps are 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten: each leaves a third or less of the room empty.
fn nice_top(high: f64) -> f64 {
    const STEPS: [f64; 11] = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    if !high.is_finite() || high <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(high.log10().floor());
    let step = STEPS.into_iter().find(|step| step * power >= high * 1.02).unwrap_or(12.0);
    step * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number() {
        let near = |a: f64, b: f64| (a - b).abs() < b * 1e-9;
        assert!(near(nice_top(48_210.0), 50_000.0));
        assert!(near(nice_top(312.0), 400.0));
        assert!(near(nice_top(9.9), 12.0));
        assert!(near(nice_top(0.0), 1.0));
    }

    #[test]
    fn the_last_known_value_is_spoken() {
        let points = [(0.0, 1.0), (1.0, 48_210.0), (2.0, f64::NAN)];
        let series = [Series { name: "waiting", color: Color32::WHITE, points: &points }];
        assert_eq!(Chart::new("Waiting", &series, 0.0..=2.0).spoken(), "Waiting, waiting 48210");
    }
}
