//! The palette: go to anything, run anything, by a few letters.

pub mod fuzzy;
pub mod index;

use egui::{
    Align2, Area, Id, Key, Modal, Modifiers, Order, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo,
    accesskit::Role, vec2,
};
use jetlens_core::{format, ids::ContextName, model::Snapshot};

use crate::{
    action::{Action, Actions},
    route::ViewId,
    ui::{
        field::Field,
        fonts, kbd, text, tokens,
        tokens::{size, space},
    },
};
use fuzzy::Query;
use index::{Index, Item};

/// Rows that are shown. Who does not find it among these types another letter.
const MAX_SHOWN: usize = 12;
const WIDTH: f32 = 560.0;

/// What was typed, what was found, and which row is chosen.
#[derive(Debug, Default)]
pub struct Palette {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    index: Index,
    typed: String,
    /// Counted from the best.
    chosen: usize,
    is_new: bool,
}

impl Palette {
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    pub fn close(&mut self) {
        self.open = None;
    }

    /// Opens over what there is now. A name that comes while it is open is found the next time.
    pub fn open(
        &mut self,
        snapshot: &Snapshot,
        contexts: &[ContextName],
        views: impl IntoIterator<Item = ViewId>,
    ) {
        let index = Index::new(snapshot, contexts, views);
        self.open = Some(Open { index, typed: String::new(), chosen: 0, is_new: true });
    }

    /// Shows it, if it is open. What was chosen becomes an action, and the palette closes.
    pub fn show(&mut self, context: &egui::Context, actions: &mut Actions) {
        let Some(open) = &mut self.open else { return };
        let area = Area::new(Id::unique("palette"))
            .kind(egui::UiKind::Modal)
            .sense(Sense::hover())
            .order(Order::Foreground)
            .anchor(Align2::CENTER_TOP, vec2(0.0, size::TOP_BAR + space::TWO))
            .accessible_name("Palette");
        // The keys are read before the field sees them: it would move its cursor.
        let chosen_by_key = open.keys(context);
        let modal = Modal::new(Id::unique("palette")).area(area).show(context, |ui| open.ui(ui));
        let is_left = modal.should_close();
        if let Some(action) = chosen_by_key.or(modal.inner) {
            actions.push(action);
            self.open = None;
        } else if is_left {
            self.open = None;
        }
    }
}

impl Open {
    fn keys(&mut self, context: &egui::Context) -> Option<Action> {
        let pressed = |key: Key| context.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let (down, up, enter) = (pressed(Key::ArrowDown), pressed(Key::ArrowUp), pressed(Key::Enter));
        let query = Query::new(&self.typed);
        let found = self.index.find(&query, MAX_SHOWN);
        self.chosen = (self.chosen + down).saturating_sub(up).min(found.len().saturating_sub(1));
        (enter > 0).then(|| found.get(self.chosen).map(|item| item.action.clone())).flatten()
    }

    fn ui(&mut self, ui: &mut Ui) -> Option<Action> {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 2.0 * space::THREE));
        ui.spacing_mut().item_spacing.y = 1.0;
        let field = Field::new("Go to or run", &mut self.typed)
            .id(Id::unique("palette-field"))
            .icon(crate::ui::Icon::Search)
            .placeholder("A view, a stream, a consumer, a server, a context, something to do")
            .show(ui);
        if field.changed() {
            self.chosen = 0;
        }
        // The field keeps the focus for as long as the palette is open.
        if std::mem::take(&mut self.is_new) || !field.has_focus() {
            field.request_focus();
        }
        ui.add_space(space::HALF);
        let query = Query::new(&self.typed);
        let found = self.index.find(&query, MAX_SHOWN);
        if found.is_empty() {
            ui.add_space(space::ONE);
            text::dimmed(
                ui,
                format!("Nothing is called that, among {}.", format::plural(self.index.len(), "name")),
            );
            ui.add_space(space::ONE);
        }
        let mut clicked = None;
        // All rows at once where the window is high enough; a new area does not know its height yet.
        let rows = MAX_SHOWN as f32 * (size::CONTROL + 1.0);
        let height = rows.min(ui.ctx().content_rect().height() - 180.0).max(size::CONTROL);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            for (row, item) in found.iter().enumerate() {
                if item_ui(ui, item, row == self.chosen) {
                    clicked = Some(item.action.clone());
                }
            }
        });
        clicked
    }
}

fn item_ui(ui: &mut Ui, item: &Item, is_chosen: bool) -> bool {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::CONTROL), Sense::click());
    let name = format!("{} {}", item.kind.title(), item.name);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &name));
    if is_chosen || response.hovered() {
        let fill = if is_chosen { tokens.raised } else { tokens.hover };
        ui.painter().rect_filled(rect, size::CORNER, fill);
    }
    let kind = text::one_line(ui.painter(), item.kind.title(), fonts::label(), tokens.faint, 70.0);
    text::paint_on_baseline(ui.painter(), kind, rect.left() + 10.0, rect.center().y);
    let left = rect.left() + 82.0;
    let name = text::one_line(ui.painter(), &item.name, fonts::strong(), tokens.text, rect.width() * 0.5);
    let place_left = left + name.size().x + 10.0;
    text::paint_on_baseline(ui.painter(), name, left, rect.center().y);
    let place_width = (rect.right() - 70.0 - place_left).max(0.0);
    let place = text::one_line(ui.painter(), &item.place, fonts::text(), tokens.dimmed, place_width);
    text::paint_on_baseline(ui.painter(), place, place_left, rect.center().y);
    if let Some(keys) = &item.hint {
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let right = rect.shrink2(vec2(8.0, 0.0));
        ui.scope_builder(UiBuilder::new().max_rect(right).layout(layout), |ui| kbd::keys(ui, keys));
    }
    response.clicked()
}
