//! What each [`Action`] does. One `match`, so that nothing is done in two ways.

use std::sync::Arc;

use jetlens_core::{ids::Entity, operate::Confirmed, session::PROBE_SECS};

use super::App;
use crate::{
    action::Action,
    bridge::Target,
    notice::silence,
    operating::Operating,
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
            Action::Time(action) => self.run_time(action),
            Action::Connect(name) if self.has_system() => {
                self.bridge.connect(Target::Context(name), &self.settings);
            }
            Action::ConnectUrl(url) if self.has_system() => {
                self.bridge.connect(Target::Url(url), &self.settings);
            }
            Action::Reconnect if self.has_system() => self.bridge.reconnect(&self.settings),
            Action::TestContext(name) if self.has_system() => self.bridge.test(name, &self.settings),
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
                if old.contexts != self.settings.contexts {
                    self.bridge.set_read_only(self.is_read_only());
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
            Action::Probe(consumer) if self.is_present() => {
                self.toasts.push(Severity::Info, format!("Listening for {PROBE_SECS} s."));
                self.bridge.probe(consumer);
            }
            Action::Mark if self.is_present() => {
                self.past.mark(&self.snapshot);
                self.toasts.push(Severity::Info, "Marked. Changes shows what happens from here on.");
            }
            Action::Attribute(stream, from) if self.is_present() => {
                self.attributions.ask(stream.clone());
                self.bridge.attribute(stream, from);
            }
            Action::Save { name, text } => self.bridge.save_as(name, text),
            Action::Preview(operation) if self.may_change() => {
                self.operating = Operating::Previewing((*operation).clone());
                self.bridge.preview(*operation);
            }
            Action::ConfirmChange if self.may_change() => {
                if let Some(confirmed) = self.operating.confirm() {
                    self.carry_out(confirmed);
                }
            }
            Action::Undo(confirmed) if self.may_change() => self.carry_out(*confirmed),
            // What can't be done here and now was said to be so.
            Action::Connect(_)
            | Action::ConnectUrl(_)
            | Action::Reconnect
            | Action::TestContext(_)
            | Action::Preview(_)
            | Action::ConfirmChange
            | Action::Undo(_)
            | Action::Probe(_)
            | Action::Mark
            | Action::Attribute(..) => {}
            Action::DropChange => self.operating = Operating::Nothing,
            Action::EndSilence(entity, rule) => {
                silence::end(&mut self.settings, self.link.context.as_ref(), &entity, rule);
                self.saver.changed(self.clock.tick());
            }
            Action::Copy(text) => context.copy_text(text),
            Action::Quit => context.send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }

    /// Whether the context that is connected is marked as read-only.
    fn is_read_only(&self) -> bool {
        self.link.context.as_ref().is_some_and(|name| self.settings.context(name).is_read_only)
    }

    /// Whether anything may be changed; says so if not.
    fn may_change(&mut self) -> bool {
        if !self.is_present() {
            self.operating = Operating::Nothing;
            return false;
        }
        let is_read_only = self.is_read_only();
        if is_read_only {
            self.operating = Operating::Nothing;
            self.toasts.push(Severity::Warning, "This context is read-only. Allow changes in Contexts.");
        }
        !is_read_only
    }

    fn carry_out(&mut self, confirmed: Confirmed) {
        if !self.bridge.carry_out(confirmed) {
            let words = "Nothing was written: the session is busy or not connected. Try again.";
            self.toasts.push(Severity::Warning, words);
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
        let snapshot = Arc::clone(self.shown_snapshot());
        self.palette.open(&snapshot, &contexts, self.views.iter().map(|view| view.id()));
    }
}
