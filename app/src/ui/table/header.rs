//! The titles of the columns: a click sorts, a drag of their right edge resizes.

use egui::{CursorIcon, Id, Rect, Sense, Stroke, Ui, WidgetInfo, accesskit, accesskit::Role, pos2, vec2};

use super::{
    Align, Column, TableState,
    layout::{Layout, PADDING, Place},
};
use crate::ui::{
    Icon, fonts, text, theme,
    tokens::{Tokens, size},
    tooltip,
};

/// The width of the edge that can be grabbed.
const GRIP: f32 = 7.0;
const ARROW: f32 = 11.0;

/// Paints the header and changes `state`. Says whether the sort changed.
pub(super) fn header_ui(
    ui: &Ui,
    id: Id,
    strip: Rect,
    columns: &[Column],
    layout: &Layout,
    state: &mut TableState,
) -> bool {
    let tokens = theme::tokens(ui);
    let mut sort_changed = false;
    for place in &layout.places {
        let column = &columns[place.index];
        let clip = layout.clip(place, strip);
        if clip.is_positive() {
            sort_changed |= title_ui(ui, id, clip, layout.cell(place, strip), column, state, tokens);
        }
    }
    // After the titles, so that the edge wins where they overlap.
    for place in layout.places.iter().filter(|place| columns[place.index].resizable) {
        edge_ui(ui, id, strip, place, &columns[place.index], layout, state, tokens);
    }
    ui.painter_at(strip).hline(
        strip.x_range(),
        strip.bottom() - 0.5,
        Stroke::new(size::HAIRLINE, tokens.hairline),
    );
    sort_changed
}

fn title_ui(
    ui: &Ui,
    id: Id,
    clip: Rect,
    cell: Rect,
    column: &Column,
    state: &mut TableState,
    tokens: &Tokens,
) -> bool {
    let sense = if column.sortable { Sense::click() } else { Sense::hover() };
    let response = ui.interact(clip, id.with(("title", &column.id)), sense);
    let direction = state.sort.as_ref().filter(|sort| sort.column == column.id).map(|sort| sort.descending);
    if column.sortable {
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, column.name()));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            if let Some(descending) = direction {
                node.set_sort_direction(if descending {
                    accesskit::SortDirection::Descending
                } else {
                    accesskit::SortDirection::Ascending
                });
            }
        });
    } else if !column.name().is_empty() {
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, column.name()));
    }

    let lit = direction.is_some() || (response.hovered() && column.sortable) || response.has_focus();
    let color = if lit { tokens.text } else { tokens.dimmed };
    let arrow_width = if direction.is_some() && !column.title.is_empty() { ARROW + 2.0 } else { 0.0 };
    let painter = ui.painter_at(clip);
    let title = text::one_line(
        &painter,
        &column.title,
        fonts::label_strong(),
        color,
        (cell.width() - arrow_width).max(8.0),
    );
    let left = match column.align {
        Align::Left => cell.left(),
        Align::Right => cell.right() - title.size().x - arrow_width,
    };
    if let Some(descending) = direction {
        let arrow = if descending { Icon::SortDown } else { Icon::SortUp };
        let place = Rect::from_min_size(
            pos2(left + title.size().x + if arrow_width > 0.0 { 2.0 } else { 0.0 }, cell.top()),
            vec2(ARROW, cell.height()),
        );
        arrow.paint(&painter, place, ARROW, color);
    }
    text::paint_on_baseline(&painter, title, left, cell.center().y);

    let clicked = response.clicked();
    if clicked {
        state.toggle_sort(column);
    }
    if let Some(words) = &column.tooltip {
        tooltip::text(response, words);
    }
    clicked
}

#[expect(clippy::too_many_arguments, reason = "the parts of one frame, all of them borrowed apart")]
fn edge_ui(
    ui: &Ui,
    id: Id,
    strip: Rect,
    place: &Place,
    column: &Column,
    layout: &Layout,
    state: &mut TableState,
    tokens: &Tokens,
) {
    let right = layout.column(place, strip).right();
    let visible = layout.clip(place, strip);
    if right > visible.right() + 0.5 || !visible.is_positive() {
        return;
    }
    let grip =
        Rect::from_min_max(pos2(right - GRIP / 2.0, strip.top()), pos2(right + GRIP / 2.0, strip.bottom()));
    // Clicks for the way back; without focus, for a keyboard has nothing to drag with.
    let response = ui.interact(grip, id.with(("edge", &column.id)), Sense::CLICK | Sense::DRAG);
    let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Width of {}", column.name())));
    if response.double_clicked() {
        state.widths.remove(column.id.as_ref());
    } else if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let left = layout.column(place, strip).left();
        state.widths.insert(
            column.id.to_string(),
            (pointer.x - left).max(column.min_width.max(PADDING * 2.0)).round(),
        );
    }
    if response.hovered() || response.dragged() {
        ui.painter_at(strip).vline(right - 0.5, strip.shrink(4.0).y_range(), Stroke::new(1.0, tokens.faint));
    }
}
