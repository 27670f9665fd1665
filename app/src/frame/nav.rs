//! The navigation: every view that exists, with what asks for attention in it.

use egui::{Frame, Margin, Panel, Ui};

use super::Plan;
use crate::{
    action::{Action, Actions},
    keys::{self, Intent},
    route::{Route, Section, ViewId},
    ui::{Icon, Severity, button::Button, heading, nav_item::NavItem, tokens, tokens::space, tooltip},
};

/// A row of the navigation.
pub struct Entry {
    pub view: ViewId,
    /// How many things ask for attention in it, and how bad the worst is.
    pub problems: Option<(usize, Severity)>,
}

pub fn show(ui: &mut Ui, plan: Plan, now: ViewId, entries: &[Entry], actions: &mut Actions) {
    let side = if plan.has_names_in_nav { 8 } else { 10 };
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin {
        left: side,
        right: side,
        top: 12,
        bottom: 8,
    });
    Panel::left("navigation").exact_size(plan.nav_width()).resizable(false).frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for section in Section::ALL {
            let entries: Vec<_> = entries.iter().filter(|entry| entry.view.section() == section).collect();
            if section == Section::Own {
                own_section(ui, plan, now, &entries, actions);
            } else if !entries.is_empty() {
                if plan.has_names_in_nav {
                    heading::group(ui, section.title());
                }
                for entry in entries {
                    entry_ui(ui, plan, now, entry, actions);
                }
                ui.add_space(space::THREE_HALVES);
            }
        }
    });
}

/// Settings keep to the bottom, away from what one looks at all day.
fn own_section(ui: &mut Ui, plan: Plan, now: ViewId, entries: &[&Entry], actions: &mut Actions) {
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
        for entry in entries.iter().rev() {
            entry_ui(ui, plan, now, entry, actions);
        }
    });
}

fn entry_ui(ui: &mut Ui, plan: Plan, now: ViewId, entry: &Entry, actions: &mut Actions) {
    let view = entry.view;
    let response = if plan.has_names_in_nav {
        let item = NavItem::new(icon(view), view.title()).selected(view == now);
        match entry.problems {
            Some((number, severity)) => item.count(number, severity).show(ui),
            None => item.show(ui),
        }
    } else {
        ui.add(Button::icon_only(icon(view), view.title()).selected(view == now))
    };
    let response = match keys::hint(Intent::View(view)) {
        Some(keys) if plan.has_names_in_nav => tooltip::with_keys(response, view.title(), &keys),
        _ => response,
    };
    if response.clicked() {
        actions.push(Action::Go(Route::to_view(view)));
    }
}

/// The symbol of a view, the same wherever the view is named.
pub fn icon(view: ViewId) -> Icon {
    match view {
        ViewId::Overview => Icon::Overview,
        ViewId::Consumers => Icon::Consumers,
        ViewId::Streams => Icon::Streams,
        ViewId::Changes => Icon::Changes,
        ViewId::Servers => Icon::Servers,
        ViewId::Contexts => Icon::Contexts,
        ViewId::Settings => Icon::Settings,
    }
}
