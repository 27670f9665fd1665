//! The page of the controls.

use eframe::egui::Ui;
use jetlens::ui::{
    Icon, Severity, button, button::Button, card, chip, field, field::Field, heading, icons,
    json_view::json_view, kbd, link, menu, segmented::segmented, severity, text, theme, toggle, tokens::size,
};

use crate::Gallery;

impl Gallery {
    pub(crate) fn controls_ui(&mut self, ui: &mut Ui) {
        let tokens = theme::tokens(ui);
        heading::view_with(ui, "What changed", "13:00 → 14:00, one hour", |ui| {
            ui.add(Button::secondary("Save as Markdown…"));
            ui.add(Button::secondary("Compare contexts…"));
        });
        segmented(ui, &mut self.span, &[(0, "5 min"), (1, "1 hour"), (2, "24 hours")]);
        button::row(ui, |ui| {
            ui.add(Button::primary("Apply").icon(Icon::Check));
            ui.add(Button::secondary("Refresh").icon(Icon::Refresh));
            ui.add(Button::quiet("Quiet"));
            ui.add(Button::danger("Delete stream").icon(Icon::Trash));
            ui.add_enabled(false, Button::primary("Disabled").tooltip("The context is read-only"));
            let more = ui.add(Button::secondary("More").opens_menu());
            menu::under(&more, "More", |ui| {
                menu::item(ui, Some(Icon::Copy), "Copy as JSON");
                menu::item(ui, Some(Icon::External), "Open in a window");
            });
            for icon in [Icon::Back, Icon::Forward, Icon::Refresh, Icon::More] {
                ui.add(Button::icon_only(icon, &format!("{icon:?}")));
            }
            if ui.add(Button::secondary("Toast")).clicked() {
                self.toasts.push(Severity::Healthy, "Copied 22 rows");
            }
        });
        Field::password("Password", &mut self.secret).width(260.0).show(ui);
        Field::new("Name", &mut self.filter)
            .width(260.0)
            .error(Some("A name can't have a space in it"))
            .show(ui);
        field::text_area(ui, "Body", &mut self.area, 3);
        toggle::check_box(ui, &mut self.checked, "Read-only");
        ui.horizontal(|ui| {
            for severity in Severity::ALL {
                severity::mark(ui, severity);
                text::text(ui, severity.name());
            }
            chip::chip(ui, "STAGING", tokens.warning);
            chip::tag(ui, "pull");
            kbd::keys(ui, "Ctrl K");
            link::link(ui, "worker-7");
        });
        ui.horizontal_wrapped(|ui| {
            for one in Icon::ALL {
                icons::icon(ui, *one, tokens.dimmed, size::ICON).on_hover_text(format!("{one:?}"));
            }
        });
        card::card(ui, |ui| json_view(ui, "Stream configuration", &self.json, &mut self.json_state));
    }
}
