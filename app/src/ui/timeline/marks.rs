//! The marks of a time line: what they look like, and how many that stand in one place become one.

use std::ops::Range;

use egui::{Color32, Painter, Pos2, Rangef, Rect, Shape, Stroke, pos2};

use super::super::{Severity, tokens::Tokens};

/// Marks closer than this are one.
const APART: f32 = 7.0;
/// From the top of the strip to the middle of each lane: findings, then what else happened.
const LANES: [f32; 2] = [5.0, 15.0];

/// A moment at which something happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Since 1970.
    pub at_secs: f64,
    pub look: Look,
}

/// What kind of thing happened; from what matters most on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// A finding began; a healthy one ended.
    Finding(Severity),
    Restart,
    Leader,
    Change,
    Gap,
}

impl Look {
    fn lane(self) -> usize {
        usize::from(!matches!(self, Self::Finding(_)))
    }
}

/// Marks in one place: they look like the worst of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    x: f32,
    look: Look,
    /// The number of the mark that it looks like, and of all of them.
    pub(super) worst: usize,
    pub(super) marks: Range<usize>,
}

/// Puts together what would overlap. `marks` are in the order of their moments.
pub(super) fn gather(marks: &[Mark], x_of: impl Fn(f64) -> f32, sight: Rangef) -> Vec<Group> {
    let mut lanes: [Vec<Group>; 2] = Default::default();
    for (number, mark) in marks.iter().enumerate() {
        let x = x_of(mark.at_secs);
        if !sight.contains(x) {
            continue;
        }
        let lane = &mut lanes[mark.look.lane()];
        match lane.last_mut().filter(|last| x - last.x < APART) {
            Some(last) => {
                last.marks.end = number + 1;
                if mark.look < last.look {
                    (last.look, last.worst) = (mark.look, number);
                }
            }
            None => lane.push(Group { x, look: mark.look, worst: number, marks: number..number + 1 }),
        }
    }
    let [findings, others] = lanes;
    findings.into_iter().chain(others).collect()
}

impl Group {
    fn center(&self, strip: Rect) -> Pos2 {
        pos2(self.x, strip.top() + LANES[self.look.lane()])
    }

    pub(super) fn is_under(&self, strip: Rect, at: Pos2) -> bool {
        let center = self.center(strip);
        (center.x - at.x).abs() < 6.0 && (center.y - at.y).abs() < 6.0
    }

    pub(super) fn paint(&self, painter: &Painter, strip: Rect, tokens: &Tokens) {
        let center = self.center(strip);
        let line = |color: Color32| Stroke::new(1.5, color);
        match self.look {
            Look::Finding(severity) => severity.paint_scaled(painter, center, tokens, 0.75),
            Look::Restart => {
                let half = 3.5;
                let square = Rect::from_center_size(center, egui::Vec2::splat(half * 2.0));
                painter.rect_filled(square, 1.0, tokens.warning);
            }
            Look::Leader => {
                let corners = vec![
                    center + egui::vec2(-3.5, -2.5),
                    center + egui::vec2(0.0, 3.0),
                    center + egui::vec2(3.5, -2.5),
                ];
                painter.add(Shape::closed_line(corners, line(tokens.accent)));
            }
            Look::Change => {
                painter.circle_filled(center, 2.5, tokens.accent);
            }
            Look::Gap => {
                for x in [center.x - 2.0, center.x + 2.0] {
                    painter.vline(x, strip.y_range(), line(tokens.dimmed));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_is_one_mark_that_looks_like_the_worst() {
        let mark = |at_secs, look| Mark { at_secs, look };
        let marks = [
            mark(10.0, Look::Finding(Severity::Warning)),
            mark(11.0, Look::Change),
            mark(12.0, Look::Finding(Severity::Critical)),
            mark(13.0, Look::Leader),
            mark(90.0, Look::Finding(Severity::Healthy)),
            mark(500.0, Look::Gap),
        ];
        let groups = gather(&marks, |at| at as f32, Rangef::new(0.0, 100.0));
        let seen: Vec<_> =
            groups.iter().map(|group| (group.look, group.worst, group.marks.clone())).collect();
        assert_eq!(
            seen,
            [
                (Look::Finding(Severity::Critical), 2, 0..3),
                (Look::Finding(Severity::Healthy), 4, 4..5),
                (Look::Leader, 3, 1..4),
            ]
        );
    }

    #[test]
    fn a_hundred_thousand_marks_are_no_more_than_fit() {
        let marks: Vec<_> =
            (0..100_000).map(|at| Mark { at_secs: f64::from(at), look: Look::Change }).collect();
        let groups = gather(&marks, |at| at as f32 / 200.0, Rangef::new(0.0, 500.0));
        assert!(groups.len() <= 72, "{}", groups.len());
        assert_eq!(groups.last().map(|group| group.marks.end), Some(100_000));
    }
}
