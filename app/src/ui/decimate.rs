//! Fewer points without losing a peak: the lowest and the highest of each pixel column.

use std::ops::RangeInclusive;

/// A stretch of a line without a gap.
pub type Run = Vec<(f64, f64)>;

/// Cuts points `(x, y)`, in the order of x, into runs of at most two points a column.
///
/// A y that is not a number is a gap: the line breaks there. Points outside of `range` are left out, but the line
/// towards them is drawn as far as the edge.
pub fn decimate(
    points: impl IntoIterator<Item = (f64, f64)>,
    range: &RangeInclusive<f64>,
    num_columns: usize,
) -> Vec<Run> {
    let (start, end) = (*range.start(), *range.end());
    let column_width = (end - start) / num_columns.max(1) as f64;
    let mut runs = Runs::default();
    let mut before = None;
    let mut last = None;
    for (x, y) in points {
        if !y.is_finite() || !x.is_finite() {
            before = None;
            last = None;
            runs.end_run();
        } else if x < start {
            before = Some((x, y));
        } else {
            if let Some(outside) = before.take() {
                runs.push(i64::MIN, between(outside, (x, y), start));
            }
            if x > end {
                if let Some(inside) = last {
                    runs.push(i64::MAX, between(inside, (x, y), end));
                }
                break;
            }
            last = Some((x, y));
            runs.push(if column_width > 0.0 { ((x - start) / column_width) as i64 } else { 0 }, (x, y));
        }
    }
    runs.end_run();
    runs.done
}

/// The point at `x` on the way from one point to the other.
fn between(from: (f64, f64), to: (f64, f64), x: f64) -> (f64, f64) {
    let share = if to.0 > from.0 { (x - from.0) / (to.0 - from.0) } else { 0.0 };
    (x, from.1 + (to.1 - from.1) * share)
}

#[derive(Default)]
struct Runs {
    done: Vec<Run>,
    run: Run,
    column: Option<Column>,
}

/// What has been seen of a column of pixels.
struct Column {
    index: i64,
    low: (f64, f64),
    high: (f64, f64),
}

impl Runs {
    fn push(&mut self, index: i64, point: (f64, f64)) {
        match &mut self.column {
            Some(column) if column.index == index => {
                if point.1 < column.low.1 {
                    column.low = point;
                }
                if point.1 > column.high.1 {
                    column.high = point;
                }
            }
            _ => {
                self.end_column();
                self.column = Some(Column { index, low: point, high: point });
            }
        }
    }

    fn end_column(&mut self) {
        if let Some(Column { low, high, .. }) = self.column.take() {
            let (first, second) = if low.0 <= high.0 { (low, high) } else { (high, low) };
            self.run.push(first);
            if first != second {
                self.run.push(second);
            }
        }
    }

    fn end_run(&mut self) {
        self.end_column();
        if !self.run.is_empty() {
            self.done.push(std::mem::take(&mut self.run));
        }
    }
}

/// The lowest and the highest y of all runs.
pub fn bounds(runs: &[Run]) -> Option<(f64, f64)> {
    runs.iter().flatten().map(|point| point.1).fold(None, |bounds, y| match bounds {
        None => Some((y, y)),
        Some((low, high)) => Some((low.min(y), high.max(y))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_survives() {
        let points = (0..100_000).map(|i| (f64::from(i), if i == 54_321 { 9.0 } else { 1.0 }));
        let runs = decimate(points, &(0.0..=100_000.0), 60);
        assert_eq!(runs.len(), 1);
        assert!(runs[0].len() <= 120, "{}", runs[0].len());
        assert_eq!(bounds(&runs), Some((1.0, 9.0)));
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let points = [(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 3.0)];
        assert_eq!(decimate(points, &(0.0..=3.0), 100), [vec![(0.0, 1.0), (1.0, 2.0)], vec![(3.0, 3.0)]]);
    }

    #[test]
    fn the_line_reaches_both_edges() {
        let points = (0..10).map(|i| (f64::from(i), 1.0));
        let runs = decimate(points, &(2.5..=6.5), 100);
        let xs: Vec<f64> = runs[0].iter().map(|point| point.0).collect();
        assert_eq!(xs, [2.5, 3.0, 4.0, 5.0, 6.0, 6.5]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(decimate([], &(0.0..=1.0), 10).is_empty());
        assert!(bounds(&[]).is_none());
    }
}
