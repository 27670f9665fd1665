//! The course of a number in the size of a word.

use std::ops::RangeInclusive;

use egui::{
    Color32, Mesh, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo,
    accesskit::Role, pos2,
};

use super::{
    decimate::{Run, bounds, decimate},
    theme,
    tokens::Tokens,
};

/// Paints `points` `(x, y)` into `rect`: x over `range`, y from about zero to the highest. A y that is not a number
/// is a gap. At most two points a pixel column are painted, however many there are.
pub fn paint(
    painter: &Painter,
    rect: Rect,
    color: Color32,
    tokens: &Tokens,
    range: &RangeInclusive<f64>,
    points: impl IntoIterator<Item = (f64, f64)>,
) {
    let num_columns = (rect.width() * painter.pixels_per_point()).ceil().max(1.0) as usize;
    let runs = decimate(points, range, num_columns);
    let Some((low, high)) = bounds(&runs) else {
        return;
    };
    let (floor, ceiling) = scale(low, high);
    let span = (range.end() - range.start()).max(f64::MIN_POSITIVE);
    // Half of the line's width stays within the rectangle.
    let inner = rect.shrink2(Vec2::new(0.0, 1.0));
    let place = |(x, y): (f64, f64)| {
        pos2(
            rect.left() + (((x - range.start()) / span) as f32).clamp(0.0, 1.0) * rect.width(),
            inner.bottom() - ((y - floor) / (ceiling - floor)) as f32 * inner.height(),
        )
    };
    let fill = tokens.fill_under(color);
    for run in &runs {
        paint_run(painter, run, rect.bottom(), place, color, fill);
    }
}

fn paint_run(
    painter: &Painter,
    run: &Run,
    bottom: f32,
    place: impl Fn((f64, f64)) -> Pos2,
    color: Color32,
    fill: Color32,
) {
    let line: Vec<Pos2> = run.iter().copied().map(place).collect();
    if let [point] = line[..] {
        painter.circle_filled(point, 1.0, color);
        return;
    }
    let mut area = Mesh::default();
    for point in &line {
        area.colored_vertex(*point, fill);
        area.colored_vertex(pos2(point.x, bottom), fill);
    }
    for left in 0..line.len() as u32 - 1 {
        let corner = left * 2;
        area.add_triangle(corner, corner + 1, corner + 2);
        area.add_triangle(corner + 1, corner + 2, corner + 3);
    }
    painter.add(Shape::mesh(area));
    painter.add(Shape::line(line, Stroke::new(1.25, color)));
}

/// The lowest and the highest y shown. Zero is at the bottom unless the line is far above it, and a tremble of less
/// than a tenth stays a tremble.
fn scale(low: f64, high: f64) -> (f64, f64) {
    let highest = high.abs().max(low.abs());
    if highest == 0.0 {
        return (0.0, 1.0);
    }
    if low >= 0.0 && low < 0.35 * high {
        return (0.0, high);
    }
    let span = (high - low).max(0.1 * highest);
    let middle = f64::midpoint(low, high);
    (middle - 0.9 * span, middle + 0.6 * span)
}

/// A sparkline as a widget; `name` says to assistive technology what it shows.
pub fn sparkline(
    ui: &mut Ui,
    name: &str,
    size: Vec2,
    color: Color32,
    range: &RangeInclusive<f64>,
    points: impl IntoIterator<Item = (f64, f64)>,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    if ui.is_rect_visible(rect) {
        paint(ui.painter(), rect, color, theme::tokens(ui), range, points);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_lies_at_the_bottom_of_a_line_that_starts_near_it() {
        assert_eq!(scale(0.0, 48_210.0), (0.0, 48_210.0));
        assert_eq!(scale(0.0, 0.0), (0.0, 1.0));
    }

    #[test]
    fn a_tremble_far_above_zero_stays_a_tremble() {
        let (floor, ceiling) = scale(52_000.0, 52_100.0);
        assert!(ceiling - floor > 5_000.0);
        assert!(floor < 52_000.0 && ceiling > 52_100.0);
    }
}
