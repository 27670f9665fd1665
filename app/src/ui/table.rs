//! The table: any number of rows, of which only those in sight cost anything.
//!
//! A caller gives columns, a [`TableState`] that it keeps, a number of rows, and a closure that paints one cell. The
//! closure is called for what is in sight and nothing else, and paints through a [`CellPainter`]: no widget for a
//! cell, one for a row. Sorting and filtering are the caller's: the table says what the hand asked for.
//!
//! - [`mod@column`]: what a column is; - [`state`]: what a person chose, kept across restarts;
//! - [`layout`]: where the columns lie; - [`cell`]: painting; - [`header`], [`keys`]: the hand;
//! - [`mod@columns_menu`]: which columns show; - [`sample`]: a table to measure.

pub mod cell;
pub mod column;
pub mod columns_menu;
mod header;
mod keys;
pub mod layout;
pub mod sample;
pub mod state;

use std::ops::Range;

use egui::{
    CornerRadius, Id, Painter, Rect, Response, Sense, Stroke, Ui, UiBuilder, WidgetInfo, accesskit::Role,
    pos2, vec2,
};

pub use cell::CellPainter;
pub use column::{Align, Column};
pub use columns_menu::columns_menu;
pub use state::{Sort, TableState};

use self::layout::Layout;
use super::{
    scroll, theme,
    tokens::{Tokens, size},
};

/// How high a table is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Height {
    /// All the room that is left.
    Fill,
    /// As high as its rows; what is around scrolls.
    Fit,
    Exact(f32),
}

/// A table.
#[must_use = "a table shows when `show` is called"]
pub struct Table<'a> {
    name: &'a str,
    columns: &'a [Column],
    state: &'a mut TableState,
    num_rows: usize,
    selected: Option<usize>,
    row_name: Option<&'a dyn Fn(usize) -> String>,
    row_key: Option<&'a dyn Fn(usize) -> u64>,
    height: Height,
    row_height: f32,
    header_shown: bool,
    takes_keys: Option<bool>,
    in_card: bool,
}

/// What the hand did. All numbers are rows of this frame.
#[derive(Debug)]
pub struct TableResponse {
    /// The row that was clicked or reached by a key: select it.
    pub selected: Option<usize>,
    /// The row that was opened, by a double click or Enter.
    pub activated: Option<usize>,
    /// The row that was clicked with the second button.
    pub context: Option<usize>,
    /// The row to copy: Ctrl+C was pressed on it.
    pub copied: Option<usize>,
    /// `state.sort` has changed.
    pub sort_changed: bool,
    pub hovered: Option<usize>,
    /// The rows in sight.
    pub visible: Range<usize>,
    pub rect: Rect,
    /// The rows' own responses, for menus and tooltips.
    pub row_responses: Vec<(usize, Response)>,
}

impl<'a> Table<'a> {
    /// `name` is the accessible name of the table, and its id among its siblings.
    pub fn new(name: &'a str, columns: &'a [Column], state: &'a mut TableState) -> Self {
        Self {
            name,
            columns,
            state,
            num_rows: 0,
            selected: None,
            row_name: None,
            row_key: None,
            height: Height::Fill,
            row_height: size::ROW,
            header_shown: true,
            takes_keys: None,
            in_card: false,
        }
    }

    pub fn rows(mut self, num_rows: usize) -> Self {
        self.num_rows = num_rows;
        self
    }

    /// The row that is selected now. The caller keeps its key, for a row has another number after every refresh.
    pub fn selected(mut self, row: Option<usize>) -> Self {
        self.selected = row;
        self
    }

    /// What assistive technology calls a row. It is only asked for rows in sight, and only if something listens.
    pub fn row_name(mut self, row_name: &'a dyn Fn(usize) -> String) -> Self {
        self.row_name = Some(row_name);
        self
    }

    /// The identity of a row, so that a press and its release meet the same row although it moved.
    pub fn row_key(mut self, row_key: &'a dyn Fn(usize) -> u64) -> Self {
        self.row_key = Some(row_key);
        self
    }

    /// As high as its rows, without scrolling. Such a table leaves the keys alone.
    pub fn fit(mut self) -> Self {
        self.height = Height::Fit;
        self
    }

    pub fn height(mut self, height: f32) -> Self {
        self.height = Height::Exact(height);
        self
    }

    pub fn row_height(mut self, height: f32) -> Self {
        self.row_height = height;
        self
    }

    pub fn without_header(mut self) -> Self {
        self.header_shown = false;
        self
    }

    /// Whether the arrows and `j`/`k` belong to this table. They do unless it is one that fits its rows.
    pub fn takes_keys(mut self, takes_keys: bool) -> Self {
        self.takes_keys = Some(takes_keys);
        self
    }

    /// For a list in a [`card::flush`](super::card::flush): it has the corners of the card, and a line in the accent
    /// stands at the left of the selected row.
    pub fn in_card(mut self) -> Self {
        self.in_card = true;
        self
    }

    /// Shows the table. `paint` gets a row, its painter and the number of the column in `columns`.
    pub fn show(
        mut self,
        ui: &mut Ui,
        mut paint: impl FnMut(usize, &mut CellPainter<'_>, usize),
    ) -> TableResponse {
        let rect = self.allocate(ui);
        let id = ui.make_persistent_id(("table", self.name));
        let builder = UiBuilder::new()
            .max_rect(rect)
            .scope_id(id)
            .accessibility_role(Role::Table)
            .accessibility_label(self.name);
        let mut ui = ui.new_child(builder);
        ui.shrink_clip_rect(rect.expand(1.0));
        self.contents_ui(&mut ui, id, rect, &mut paint)
    }

    fn header_height(&self) -> f32 {
        if self.header_shown { size::ROW } else { 0.0 }
    }

    fn content_height(&self) -> f64 {
        self.num_rows as f64 * f64::from(self.row_height)
    }

    fn allocate(&self, ui: &mut Ui) -> Rect {
        let height = match self.height {
            Height::Fill => ui.available_height().max(self.header_height() + self.row_height * 3.0),
            Height::Fit => self.header_height() + self.content_height() as f32,
            Height::Exact(height) => height,
        };
        let width = ui.available_width();
        ui.allocate_space(vec2(width, height)).1
    }

    fn contents_ui(
        &mut self,
        ui: &mut Ui,
        id: Id,
        rect: Rect,
        paint: &mut dyn FnMut(usize, &mut CellPainter<'_>, usize),
    ) -> TableResponse {
        let tokens = theme::tokens(ui);
        let body = Rect::from_min_max(pos2(rect.left(), rect.top() + self.header_height()), rect.max);
        let content_height = self.content_height();
        let has_bar = content_height > f64::from(body.height()) + 0.5;
        let room = rect.width() - if has_bar { scroll::BAR_WIDTH } else { 0.0 };

        let mut response = TableResponse {
            selected: None,
            activated: None,
            context: None,
            copied: None,
            sort_changed: false,
            hovered: None,
            visible: 0..0,
            rect,
            row_responses: Vec::new(),
        };
        if self.takes_keys.unwrap_or(self.height != Height::Fit) {
            let page = (body.height() / self.row_height).floor().max(2.0) as usize - 1;
            let pressed = keys::take(ui, self.num_rows, self.selected, page);
            response.selected = pressed.moved_to;
            response.activated = pressed.activated;
            response.copied = pressed.copied;
        }
        let selected = response.selected.or(self.selected);
        self.follow(response.selected, body);
        if self.height != Height::Fit {
            self.state.scroll.take_wheel(ui, body, content_height);
        }
        let layout = Layout::new(self.columns, self.state, room);
        self.state.take_sideways_wheel(ui, rect, layout.width(), room);
        let layout = Layout::new(self.columns, self.state, room);

        let (visible, first_top) = self.visible(ui, body);
        self.rows_ui(
            ui,
            id,
            body,
            &layout,
            visible.clone(),
            first_top,
            selected,
            &mut response,
            paint,
            tokens,
        );
        response.visible = visible;
        if self.header_shown {
            let strip = Rect::from_min_max(rect.min, pos2(rect.right(), body.top()));
            response.sort_changed = header::header_ui(ui, id, strip, self.columns, &layout, self.state);
        }
        if self.height != Height::Fit {
            self.state.scroll.bar_ui(ui, id, body, content_height);
        }
        response
    }

    /// Scrolls to where a key went, or to where a caller asked to.
    fn follow(&mut self, moved_to: Option<usize>, body: Rect) {
        let asked = std::mem::take(&mut self.state.reveal_selected);
        if let Some(row) = moved_to.or(if asked { self.selected } else { None }) {
            let row_height = f64::from(self.row_height);
            self.state.scroll.reveal(row as f64 * row_height, row_height, f64::from(body.height()));
        }
    }

    /// The rows in sight, and where the first of them begins.
    fn visible(&self, ui: &Ui, body: Rect) -> (Range<usize>, f32) {
        if self.height == Height::Fit {
            // What is around scrolls: only the part within its clip rectangle is in sight.
            let clip = ui.clip_rect();
            let first = ((clip.top() - body.top()) / self.row_height).floor().max(0.0) as usize;
            let last = ((clip.bottom() - body.top()) / self.row_height).ceil().max(0.0) as usize;
            let first = first.min(self.num_rows);
            (first..last.clamp(first, self.num_rows), body.top() + first as f32 * self.row_height)
        } else {
            let (rows, first_top) =
                self.state.scroll.visible_rows(self.num_rows, self.row_height, body.height());
            (rows, body.top() + first_top)
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one frame, all of them borrowed apart")]
    fn rows_ui(
        &self,
        ui: &Ui,
        id: Id,
        body: Rect,
        layout: &Layout,
        visible: Range<usize>,
        first_top: f32,
        selected: Option<usize>,
        response: &mut TableResponse,
        paint: &mut dyn FnMut(usize, &mut CellPainter<'_>, usize),
        tokens: &Tokens,
    ) {
        let painters: Vec<Painter> =
            layout.places.iter().map(|place| ui.painter_at(layout.clip(place, body))).collect();
        let ground = ui.painter_at(body);
        for row in visible.clone() {
            let top = first_top + (row - visible.start) as f32 * self.row_height;
            let rect = Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), self.row_height));
            let row_response = self.row_ui(ui, id, row, rect.intersect(body), selected == Some(row));
            if row_response.clicked() || row_response.secondary_clicked() {
                response.selected = Some(row);
            }
            if row_response.double_clicked() {
                response.activated = Some(row);
            }
            if row_response.secondary_clicked() {
                response.context = Some(row);
            }
            let hovered = row_response.hovered();
            if hovered {
                response.hovered = Some(row);
            }

            let is_selected = response.selected.or(selected) == Some(row);
            if is_selected || hovered {
                let fill = if is_selected { tokens.raised } else { tokens.hover };
                ground.rect_filled(rect, self.corners(row), fill);
            }
            if is_selected && self.in_card {
                // It ends where the corners of the card begin to bend.
                let corners = self.corners(row);
                let top = rect.top() + f32::from(corners.nw) / 2.0;
                let bottom = rect.bottom() - f32::from(corners.sw) / 2.0;
                let bar = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.left() + 2.0, bottom));
                ground.rect_filled(bar, 0.0, tokens.accent);
            }
            let closed_by_card = self.in_card && row + 1 == self.num_rows;
            if !closed_by_card {
                ground.hline(
                    rect.x_range(),
                    rect.bottom() - 0.5,
                    Stroke::new(size::HAIRLINE, tokens.hairline),
                );
            }

            let pointer = row_response.hover_pos();
            let clicked = row_response.clicked();
            let mut explanation = None;
            for (place, painter) in layout.places.iter().zip(&painters) {
                let cell_rect = layout.cell(place, rect);
                if !painter.clip_rect().is_positive() {
                    continue;
                }
                let mut cell = CellPainter::new(painter, cell_rect, tokens, self.columns[place.index].align);
                cell.selected = is_selected;
                cell.hovered = hovered;
                cell.pointer = pointer;
                cell.clicked = clicked;
                paint(row, &mut cell, place.index);
                explanation = explanation.or(cell.explanation);
            }
            let row_response = match explanation {
                Some(words) => super::tooltip::text(row_response, words),
                None => row_response,
            };
            response.row_responses.push((row, row_response));
        }
        layout.paint_edge(&ground, body, tokens);
    }

    /// The rows at both ends of a card have its corners.
    fn corners(&self, row: usize) -> CornerRadius {
        let at = |is_end: bool| if self.in_card && is_end { size::CORNER } else { 0 };
        let (top, bottom) = (at(row == 0 && !self.header_shown), at(row + 1 == self.num_rows));
        CornerRadius { nw: top, ne: top, sw: bottom, se: bottom }
    }

    /// The one widget of a row.
    fn row_ui(&self, ui: &Ui, id: Id, row: usize, rect: Rect, selected: bool) -> Response {
        let key = self.row_key.map_or(row as u64, |key| key(row));
        // Not focusable one by one: the arrows walk through rows, the tab key through controls.
        let response = ui.interact(rect, id.with(("row", key)), Sense::CLICK);
        response.widget_info(|| {
            let name = self.row_name.map_or_else(|| format!("Row {}", row + 1), |name| name(row));
            WidgetInfo::selected(Role::Row, true, selected, name)
        });
        response
    }
}
