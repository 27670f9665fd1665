//! What each [`Action`] does. One `match`, so that nothing is done in two ways.

use jetlens_core::{ids::Entity, session::PROBE_SECS};

use super::App;
use crate::{
    action::Action,
    bridge::Target,
    notice::silence,
    route::{Route, ViewId},
    ui::Severity,
    views,
};

impl App {
    pub(super) fn run_actions(&mut self, context: &egui::Context) {
        for action in self.actions.take() {
            self.run(action, context);
        }
    }

    fn run(&mut self, action: Action, context: &egui::Context) {
        match action {
            Action::Go(route) => self.go(route, context),
            Action::ShowView(view) => self.go(Route::to_view(view), context),
            Action::Open(entity) => self.go(Route::to_entity(entity), context),
            Action::Select(selected) => self.select(selected),
            Action::Back => self.places.back(),
            Action::Forward => self.places.forward(),
            Action::TogglePalette => self.toggle_palette(),
            Action::ToggleKeys => self.shows_keys = !self.shows_keys,
            Action::FocusFilter => context.memory_mut(|memory| memory.request_focus(views::filter_id())),
            Action::Refresh => self.bridge.refresh(),
            Action::Connect(name) => self.bridge.connect(Target::Context(name), &self.settings),
            Action::ConnectUrl(url) => self.bridge.connect(Target::Url(url), &self.settings),
            Action::Reconnect => self.bridge.reconnect(&self.settings),
            Action::TestContext(name) => self.bridge.test(name, &self.settings),
            Action::ListContexts => self.bridge.list_contexts(),
            Action::AllowProgram(is_allowed) => self.bridge.answer(is_allowed, &self.settings),
            Action::SetTheme(theme) => {
                self.theme = None;
                self.settings.theme = theme;
                self.saver.changed(self.clock.tick());
            }
            Action::ChangeSettings(settings) => {
                let old = std::mem::replace(&mut self.settings, *settings);
                if old.refresh_interval() != self.settings.refresh_interval() {
                    self.bridge.set_interval(&self.settings);
                }
                if old.theme != self.settings.theme {
                    self.theme = None;
                }
                self.saver.changed(self.clock.tick());
            }
            Action::Silence(entity, rule, secs) => {
                let context = self.link.context.as_ref();
                silence::add(&mut self.settings, context, entity, rule, secs, self.now);
                self.saver.changed(self.clock.tick());
            }
            Action::Probe(consumer) => {
                self.toasts.push(Severity::Info, format!("Listening for {PROBE_SECS} s."));
                self.bridge.probe(consumer);
            }
            Action::Mark => {
                self.past.mark(&self.snapshot);
                self.toasts.push(Severity::Info, "Marked. Changes shows what happens from here on.");
            }
            Action::Attribute(stream, from) => {
                self.attributions.ask(stream.clone());
                self.bridge.attribute(stream, from);
            }
            Action::Save { name, text } => self.bridge.save_as(name, text),
            Action::EndSilence(entity, rule) => {
                silence::end(&mut self.settings, self.link.context.as_ref(), &entity, rule);
                self.saver.changed(self.clock.tick());
            }
            Action::Copy(text) => context.copy_text(text),
            Action::Quit => context.send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }

    fn go(&mut self, route: Route, context: &egui::Context) {
        if route.view != self.places.now().view {
            // The focus belongs to a field or a row of the view that goes away.
            context.memory_mut(|memory| {
                if let Some(id) = memory.focused() {
                    memory.surrender_focus(id);
                }
            });
        }
        if route.view == ViewId::Contexts {
            self.bridge.list_contexts();
        }
        self.places.go(route);
    }

    fn select(&mut self, selected: Option<Entity>) {
        let view = self.places.now().view;
        self.places.go(Route { view, selected });
    }

    fn toggle_palette(&mut self) {
        if self.palette.is_open() {
            self.palette.close();
            return;
        }
        let contexts: Vec<_> =
            self.bridge.connections().contexts.iter().map(|context| context.name.clone()).collect();
        self.palette.open(&self.snapshot, &contexts, self.views.iter().map(|view| view.id()));
    }
}
