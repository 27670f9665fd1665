//! A line that folds away what stands under it.

use egui::{Color32, CursorIcon, Id, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{Icon, button, fonts, text, theme};

const HEIGHT: f32 = 24.0;
const CHEVRON: f32 = 10.0;

/// Shows the line, and says whether what it is about is to be shown. It begins folded; a click changes that, and it
/// is remembered by `id` as long as the window is open.
pub fn disclosure(ui: &mut Ui, id: Id, title: &str) -> bool {
    beginning(ui, id, title, false)
}

/// Like [`disclosure`], unfolded from the beginning or not, as long as nobody has clicked it.
pub fn beginning(ui: &mut Ui, id: Id, title: &str, is_open: bool) -> bool {
    let id = ui.scope_id().with(("disclosure", id));
    let is_open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(is_open);
    let is_changed = line_ui(ui, id, title, is_open);
    if is_changed {
        ui.data_mut(|data| data.insert_temp(id, !is_open));
    }
    is_open != is_changed
}

fn line_ui(ui: &mut Ui, id: Id, title: &str, is_open: bool) -> bool {
    let tokens = theme::tokens(ui);
    let width = ui.available_width();
    let galley =
        text::one_line(ui.painter(), title, fonts::text(), Color32::PLACEHOLDER, width - CHEVRON - 6.0);
    let (_, rect) = ui.allocate_space(vec2(CHEVRON + 6.0 + galley.size().x, HEIGHT));
    let response = ui.interact(rect, id, Sense::click());
    let state = if is_open { "unfolded" } else { "folded" };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{title}, {state}")));
    let color = if response.hovered() { tokens.text } else { tokens.dimmed };
    let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
    let place =
        Rect::from_center_size(pos2(rect.left() + CHEVRON / 2.0, rect.center().y), vec2(CHEVRON, CHEVRON));
    icon.paint(ui.painter(), place, CHEVRON, color);
    text::paint_tinted(ui.painter(), galley, rect.left() + CHEVRON + 6.0, rect.center().y, color);
    button::focus_ring(ui, &response, rect);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}
