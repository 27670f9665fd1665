//! A table of made-up rows without a window, for benches and tests: what does a frame cost?

use egui::{Context, RawInput, Rect, Vec2, pos2};

use super::{Column, Table, TableState};
use crate::ui::{Severity, theme};

/// A table of any size, painted into nothing.
pub struct SampleTable {
    context: Context,
    columns: Vec<Column>,
    state: TableState,
    num_rows: usize,
}

impl SampleTable {
    pub fn new(num_rows: usize) -> Self {
        let context = Context::default();
        theme::install(&context);
        let columns = vec![
            Column::mark("mark", "Status"),
            Column::new("name", "Consumer").pinned(),
            Column::new("filter", "Filter").grow(1.0),
            Column::figures("waiting", "Waiting"),
            Column::figures("rate", "Per second"),
            Column::sparkline("course", "15 min"),
        ];
        Self { context, columns, state: TableState::default(), num_rows }
    }

    /// Scrolls to a share of the whole between 0 and 1.
    pub fn scroll_to(&mut self, share: f64) {
        self.state.scroll.set_offset(share * self.num_rows as f64 * f64::from(crate::ui::tokens::size::ROW));
    }

    /// One frame of 1440 × 900 points, without tessellation. Says how many rows were painted.
    pub fn frame(&mut self) -> usize {
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(1440.0, 900.0)));
        let mut num_painted = 0;
        let Self { context, columns, state, num_rows } = self;
        let mut output = context.run_ui(RawInput { screen_rect, ..RawInput::default() }, |ui| {
            let response = Table::new("Sample", columns, state).rows(*num_rows).show(ui, paint_cell);
            num_painted = response.visible.len();
        });
        output.textures_delta.clear();
        num_painted
    }
}

fn paint_cell(row: usize, cell: &mut super::CellPainter<'_>, column: usize) {
    let color = cell.tokens.accent;
    match column {
        0 => cell.severity(Severity::ALL[row % 5]),
        // Of one length at any size, so that sizes can be compared.
        1 => cell.strong(&format!("worker-{row:07}")),
        2 => cell.mono("orders.eu.*.created"),
        3 => cell.figure(&(row * 37 % 10_000).to_string()),
        4 => cell.faint_figure(&(row * 7 % 100).to_string()),
        _ => {
            let points = (0..450).map(|i| (f64::from(i), f64::from(i).sin() + row as f64 % 7.0));
            cell.sparkline(color, &(0.0..=450.0), points);
        }
    }
}
