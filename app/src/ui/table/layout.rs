//! Where the columns lie.

use egui::{Painter, Rect, Stroke, pos2};

use super::{Column, TableState};
use crate::ui::tokens::Tokens;

/// Air at either side of a cell.
pub const PADDING: f32 = 7.0;

/// A column on the screen, as distances from the left edge of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The number of the column among all columns.
    pub index: usize,
    pub left: f32,
    pub width: f32,
    pub pinned: bool,
}

/// All columns that show, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub places: Vec<Place>,
    /// Where the pinned columns end.
    pinned_width: f32,
    width: f32,
    sideways: f32,
}

impl Layout {
    /// Gives the room that is left over to the columns that grow.
    pub fn new(columns: &[Column], state: &TableState, room: f32) -> Self {
        let order = state.ordered(columns);
        let wanted: f32 = order.iter().map(|index| state.width(&columns[*index])).sum();
        // A width that was dragged is a decision: such a column grows no more.
        let share_of =
            |column: &Column| if state.widths.contains_key(column.id.as_ref()) { 0.0 } else { column.grow };
        let shares: f32 = order.iter().map(|index| share_of(&columns[*index])).sum();
        let extra = if shares > 0.0 { (room - wanted).max(0.0) / shares } else { 0.0 };

        let mut places = Vec::with_capacity(order.len());
        let mut left = 0.0_f32;
        let mut pinned_width = 0.0;
        for index in order {
            let column = &columns[index];
            let right = (left + state.width(column) + share_of(column) * extra).round();
            places.push(Place { index, left, width: right - left, pinned: column.pinned });
            left = right;
            if column.pinned {
                pinned_width = right;
            }
        }
        let sideways = state.sideways.clamp(0.0, (left - room).max(0.0));
        Self { places, pinned_width, width: left, sideways }
    }

    /// The width of all columns together.
    pub fn width(&self) -> f32 {
        self.width
    }

    /// The part of the screen that a column may paint on.
    pub fn clip(&self, place: &Place, body: Rect) -> Rect {
        let cell = self.column(place, body);
        let left = if place.pinned { body.left() } else { body.left() + self.pinned_width };
        cell.intersect(Rect::from_min_max(pos2(left, body.top()), body.max))
    }

    /// A column within a strip: its whole width, with the air.
    pub fn column(&self, place: &Place, strip: Rect) -> Rect {
        let shift = if place.pinned { 0.0 } else { self.sideways };
        let left = strip.left() + place.left - shift;
        Rect::from_min_max(pos2(left, strip.top()), pos2(left + place.width, strip.bottom()))
    }

    /// A cell of a row, without the air.
    pub fn cell(&self, place: &Place, row: Rect) -> Rect {
        let column = self.column(place, row);
        Rect::from_min_max(
            pos2(column.left() + PADDING, column.top()),
            pos2((column.right() - PADDING).max(column.left() + PADDING), column.bottom()),
        )
    }

    /// A line where columns have slid under the pinned ones.
    pub fn paint_edge(&self, painter: &Painter, body: Rect, tokens: &Tokens) {
        if self.sideways > 0.0 && self.pinned_width > 0.0 {
            let x = body.left() + self.pinned_width;
            painter.vline(x - 0.5, body.y_range(), Stroke::new(1.0, tokens.hairline));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> [Column; 3] {
        [
            Column::new("name", "Name").width(100.0).pinned(),
            Column::new("filter", "Filter").width(100.0).grow(1.0),
            Column::figures("waiting", "Waiting").width(80.0),
        ]
    }

    #[test]
    fn the_growing_column_takes_what_is_left() {
        let layout = Layout::new(&columns(), &TableState::default(), 400.0);
        let widths: Vec<f32> = layout.places.iter().map(|place| place.width).collect();
        assert_eq!(widths, [100.0, 220.0, 80.0]);
    }

    #[test]
    fn a_dragged_column_keeps_its_width() {
        let mut state = TableState::default();
        state.widths.insert("filter".into(), 90.0);
        assert!((Layout::new(&columns(), &state, 400.0).width() - 270.0).abs() < 0.01);
    }

    #[test]
    fn pinned_columns_stay_while_the_rest_slides_under_them() {
        let state = TableState { sideways: 50.0, ..TableState::default() };
        let layout = Layout::new(&columns(), &state, 200.0);
        let body = Rect::from_min_max(pos2(0.0, 0.0), pos2(200.0, 100.0));
        assert!((layout.column(&layout.places[0], body).left() - 0.0).abs() < 0.01);
        assert!((layout.column(&layout.places[1], body).left() - 50.0).abs() < 0.01);
        assert!((layout.clip(&layout.places[1], body).left() - 100.0).abs() < 0.01);
    }
}
