//! What a person made of a table: kept across restarts, but for where it is scrolled to.

use std::collections::BTreeMap;

use egui::{Rect, Ui};
use serde::{Deserialize, Serialize};

use super::Column;
use crate::ui::scroll::Scroll;

/// By what the rows are in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// The id of a column.
    pub column: String,
    pub descending: bool,
}

/// What a person chose, by the ids of columns, and where the table stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableState {
    /// The order of the caller's own if none was chosen.
    pub sort: Option<Sort>,
    /// Widths that were dragged.
    pub widths: BTreeMap<String, f32>,
    /// Columns that were shown or hidden against their default.
    pub shown: BTreeMap<String, bool>,
    /// Columns that were moved: these first, in this order, then the rest in theirs.
    pub order: Vec<String>,
    #[serde(skip)]
    pub(super) scroll: Scroll,
    #[serde(skip)]
    pub(super) sideways: f32,
    #[serde(skip)]
    pub(super) reveal_selected: bool,
}

impl TableState {
    pub fn sorted_by(column: &str, descending: bool) -> Self {
        Self { sort: Some(Sort { column: column.to_owned(), descending }), ..Self::default() }
    }

    /// Scrolls to the selected row the next time the table shows.
    pub fn reveal_selected(&mut self) {
        self.reveal_selected = true;
    }

    /// For a new set of rows: what was in sight has nothing to do with it.
    pub fn scroll_to_top(&mut self) {
        self.scroll.to_top();
    }

    /// Distance in points from the top of the first row to the top of the view.
    pub fn scroll_offset(&self) -> f64 {
        self.scroll.offset()
    }

    pub fn is_shown(&self, column: &Column) -> bool {
        !column.optional || self.shown.get(column.id.as_ref()).copied().unwrap_or(!column.hidden)
    }

    pub fn set_shown(&mut self, column: &Column, shown: bool) {
        if shown == column.hidden {
            self.shown.insert(column.id.to_string(), shown);
        } else {
            self.shown.remove(column.id.as_ref());
        }
    }

    pub fn width(&self, column: &Column) -> f32 {
        self.widths.get(column.id.as_ref()).copied().unwrap_or(column.width).max(column.min_width)
    }

    /// The sort that a click on a header asks for: its own order first, then the other one.
    pub fn toggle_sort(&mut self, column: &Column) {
        let descending = match &self.sort {
            Some(sort) if sort.column == column.id => !sort.descending,
            _ => column.descending_first,
        };
        self.sort = Some(Sort { column: column.id.to_string(), descending });
    }

    /// Columns in the order of the screen, as numbers in `columns`: pinned ones stay in front.
    pub fn ordered(&self, columns: &[Column]) -> Vec<usize> {
        let place = |index: &usize| {
            let column = &columns[*index];
            let moved = self.order.iter().position(|id| *id == column.id);
            (!column.pinned, moved.unwrap_or(self.order.len()), *index)
        };
        let mut indices: Vec<usize> =
            (0..columns.len()).filter(|index| self.is_shown(&columns[*index])).collect();
        indices.sort_by_key(place);
        indices
    }

    /// Moves a column to before another one, or to the end.
    pub fn move_column(&mut self, columns: &[Column], id: &str, before: Option<&str>) {
        let mut order: Vec<String> =
            self.ordered(columns).into_iter().map(|i| columns[i].id.to_string()).collect();
        order.retain(|other| other != id);
        let at =
            before.and_then(|before| order.iter().position(|other| other == before)).unwrap_or(order.len());
        order.insert(at, id.to_owned());
        self.order = order;
    }

    pub(super) fn take_sideways_wheel(&mut self, ui: &Ui, rect: Rect, content_width: f32, room: f32) {
        let max = (content_width - room).max(0.0);
        if max > 0.0 && ui.rect_contains_pointer(rect) {
            let delta = ui.input(|input| input.smooth_scroll_delta.x);
            if delta != 0.0 {
                self.sideways -= delta;
                ui.input_mut(|input| input.smooth_scroll_delta.x = 0.0);
            }
        }
        self.sideways = self.sideways.clamp(0.0, max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> [Column; 4] {
        [
            Column::mark("status", "Status"),
            Column::new("name", "Name").pinned().always(),
            Column::figures("waiting", "Waiting"),
            Column::new("filter", "Filter").hidden(),
        ]
    }

    #[test]
    fn a_choice_survives_a_restart_and_an_unknown_column_does_no_harm() {
        let mut state = TableState::sorted_by("waiting", true);
        state.widths.insert("gone".into(), 10.0);
        state.set_shown(&columns()[3], true);
        let json = serde_json::to_string(&state).expect("a table state is plain data");
        let restored: TableState = serde_json::from_str(&json).expect("it reads what it wrote");
        assert_eq!(restored, state);
        assert_eq!(restored.ordered(&columns()), [0, 1, 2, 3]);
        assert_eq!(TableState::default().ordered(&columns()), [0, 1, 2]);
    }

    #[test]
    fn figures_begin_with_the_largest() {
        let mut state = TableState::default();
        state.toggle_sort(&columns()[2]);
        assert!(state.sort.as_ref().is_some_and(|sort| sort.descending));
        state.toggle_sort(&columns()[2]);
        assert!(state.sort.as_ref().is_some_and(|sort| !sort.descending));
        state.toggle_sort(&columns()[1]);
        assert!(state.sort.as_ref().is_some_and(|sort| sort.column == "name" && !sort.descending));
    }

    #[test]
    fn pinned_columns_stay_in_front() {
        let mut state = TableState::default();
        state.set_shown(&columns()[3], true);
        state.move_column(&columns(), "filter", Some("status"));
        assert_eq!(state.ordered(&columns()), [0, 1, 3, 2]);
    }
}
