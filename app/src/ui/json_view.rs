//! JSON as a server sent it.
//!
//! The text is set into lines without being parsed into values, so that every number keeps its digits and every
//! object its order; what is not JSON shows as it is. Only lines in sight are laid out, so ten megabytes scroll as
//! well as ten lines.

pub mod document;
mod tint;

pub use document::Document;

use std::borrow::Cow;

use egui::{Id, Rect, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{Icon, button::Button, fonts, scroll::Scroll, text, theme, tokens::Tokens};

const LINE: f32 = 18.0;
/// Room at the left for the arrows that fold.
const GUTTER: f32 = 18.0;
/// Nobody reads further to the right, and a layout of a megabyte in one line would take seconds.
const MAX_LINE_CHARS: usize = 2_000;

/// Where a view stands, and what is folded in it.
#[derive(Debug, Default)]
pub struct JsonViewState {
    scroll: Scroll,
    sideways: f32,
    folds: document::Folds,
}

/// Shows a document in the room that is left, with a button that copies all of it.
pub fn json_view(ui: &mut Ui, name: &str, document: &Document, state: &mut JsonViewState) {
    let tokens = theme::tokens(ui);
    let height = ui.available_height().max(LINE * 3.0);
    let rect = ui.allocate_space(vec2(ui.available_width(), height)).1;
    let id = ui.make_persistent_id(("json", name));
    let builder = UiBuilder::new()
        .max_rect(rect)
        .scope_id(id)
        .accessibility_role(Role::Document)
        .accessibility_label(name);
    let mut ui = ui.new_child(builder);
    ui.shrink_clip_rect(rect);

    state.folds.fit(document);
    let num_rows = state.folds.num_rows();
    let content_height = num_rows as f64 * f64::from(LINE);
    state.scroll.take_wheel(&ui, rect, content_height);
    take_sideways(&ui, rect, &mut state.sideways);
    let (rows, first_top) = state.scroll.visible_rows(num_rows, LINE, rect.height());
    let mut toggled = None;
    for (place, row) in rows.enumerate() {
        let top = rect.top() + first_top + place as f32 * LINE;
        let line_rect = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), LINE));
        if line_ui(&ui, id, line_rect, document, state, row, tokens) {
            toggled = Some(state.folds.line(row));
        }
    }
    if let Some(line) = toggled {
        state.folds.toggle(document, line);
    }
    state.scroll.bar_ui(&ui, id, rect, content_height);
    copy_ui(&mut ui, rect, document);
}

/// Paints a line; says whether its arrow was clicked.
fn line_ui(
    ui: &Ui,
    id: Id,
    rect: Rect,
    document: &Document,
    state: &JsonViewState,
    row: usize,
    tokens: &Tokens,
) -> bool {
    let line = state.folds.line(row);
    let folded = state.folds.is_folded(line);
    let shown = shown_line(document.line(line));
    let clip = Rect::from_min_max(pos2(rect.left() + GUTTER, rect.top()), rect.max);
    let painter = ui.painter_at(clip);
    let mut job = tint::tint(&shown, tokens);
    if folded {
        let closing = document.closing(line).map_or("", |end| document.line(end).trim());
        let words = format!(" … {closing}");
        job.append(&words, 0.0, egui::TextFormat::simple(fonts::figures(), tokens.faint));
    }
    let galley = painter.layout_job(job);
    text::paint_on_baseline(&painter, galley, clip.left() - state.sideways, rect.center().y);

    if document.closing(line).is_none() {
        return false;
    }
    let arrow = Rect::from_min_size(rect.min, vec2(GUTTER, LINE));
    let response = ui.interact(arrow, id.with(("fold", line)), Sense::CLICK);
    response.widget_info(|| {
        let verb = if folded { "Unfold" } else { "Fold" };
        WidgetInfo::labeled(Role::DisclosureTriangle, true, format!("{verb} line {}", line + 1))
    });
    let color = if response.hovered() { tokens.text } else { tokens.faint };
    let icon = if folded { Icon::ChevronRight } else { Icon::ChevronDown };
    icon.paint(&ui.painter_at(rect), arrow, 10.0, color);
    response.clicked()
}

fn copy_ui(ui: &mut Ui, rect: Rect, document: &Document) {
    let corner = Rect::from_min_max(
        pos2(rect.right() - 44.0, rect.top()),
        pos2(rect.right() - 12.0, rect.top() + 28.0),
    );
    let mut corner_ui = ui.new_child(UiBuilder::new().max_rect(corner).id_salt("copy"));
    if corner_ui.add(Button::icon_only(Icon::Copy, "Copy JSON")).clicked() {
        ui.ctx().copy_text(document.source().to_owned());
    }
}

fn take_sideways(ui: &Ui, rect: Rect, sideways: &mut f32) {
    if ui.rect_contains_pointer(rect) {
        let delta = ui.input(|input| input.smooth_scroll_delta.x);
        if delta != 0.0 {
            *sideways = (*sideways - delta).clamp(0.0, 12_000.0);
            ui.input_mut(|input| input.smooth_scroll_delta.x = 0.0);
        }
    }
}

/// A line as it may be shown: what can't be seen or reorders the text is spelt out, and no line is endless.
fn shown_line(line: &str) -> Cow<'_, str> {
    jetlens_core::text::display_up_to(line, MAX_LINE_CHARS)
}
