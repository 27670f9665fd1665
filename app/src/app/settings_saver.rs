//! When settings are written: a while after the last change, once for many, and when the window closes.

use std::time::Duration;

use jetlens_core::{
    clock::Tick,
    settings::{Settings, WindowPlace},
};

use crate::{bridge::Bridge, route::Route};

/// How long changes are collected. Dragging an edge makes hundreds.
const PATIENCE: Duration = Duration::from_millis(1500);

#[derive(Debug)]
pub(super) struct SettingsSaver {
    /// A window that only takes a picture leaves no trace.
    is_on: bool,
    /// When the oldest unwritten change was made.
    changed: Option<Tick>,
}

impl SettingsSaver {
    pub(super) fn new(is_on: bool) -> Self {
        Self { is_on, changed: None }
    }

    pub(super) fn changed(&mut self, now: Tick) {
        if self.is_on {
            self.changed.get_or_insert(now);
        }
    }

    pub(super) fn due_in(&self, now: Tick) -> Option<Duration> {
        self.changed.map(|changed| PATIENCE.saturating_sub(now.since(changed)))
    }

    pub(super) fn save_if_due(&mut self, bridge: &Bridge, settings: &Settings, now: Tick) {
        if self.due_in(now) == Some(Duration::ZERO) {
            self.changed = None;
            bridge.save(settings);
        }
    }

    /// The window closes: the place is remembered, too, so that the next one opens where this one was.
    pub(super) fn save_now(&mut self, bridge: &Bridge, settings: &mut Settings, route: &Route) {
        self.changed = None;
        if !self.is_on {
            return;
        }
        settings.last_route = Some(route.to_string());
        bridge.save(settings);
    }

    /// Notes where the window is, if that has changed.
    pub(super) fn remember_window(&mut self, context: &egui::Context, settings: &mut Settings, now: Tick) {
        let place = context.input(|input| place(input.viewport(), settings.window));
        if let Some(place) = place
            && settings.window != Some(place)
        {
            settings.window = Some(place);
            self.changed(now);
        }
    }
}

/// `None` where the desktop does not tell, as in a test.
fn place(viewport: &egui::ViewportInfo, before: Option<WindowPlace>) -> Option<WindowPlace> {
    let size = viewport.inner_rect?.size();
    let is_maximized = viewport.maximized.unwrap_or(false);
    if viewport.minimized == Some(true) || viewport.fullscreen == Some(true) {
        return None;
    }
    Some(match before {
        // The size to go back to is the one before it was maximised.
        Some(before) if is_maximized => WindowPlace { is_maximized, ..before },
        _ => WindowPlace {
            position: viewport.outer_rect.map(|rect| [rect.min.x, rect.min.y]),
            size: [size.x, size.y],
            is_maximized,
        },
    })
}
