//! One view a file, and the registry of all of them.
//!
//! A view is data plus paint: `build` makes the data from a [`ViewContext`], without pixels, and is tested alone;
//! `ui` paints them and decides nothing.

use std::sync::Arc;

use jetlens_core::{clock::Timestamp, model::Snapshot, session::LinkStatus, settings::Settings};

use crate::{
    action::Actions,
    route::{Route, ViewId},
};

/// What a view may read. It is the same for now, for the past and for a recording.
pub struct ViewContext<'a> {
    pub snapshot: &'a Arc<Snapshot>,
    pub link: &'a LinkStatus,
    /// The moment that ages are counted from.
    pub now: Timestamp,
    pub route: &'a Route,
    pub settings: &'a Settings,
}

/// A view: it owns what a person has typed and chosen in it, and nothing of the system.
pub trait View {
    fn id(&self) -> ViewId;

    /// Paints the view into the middle of the window.
    fn ui(&mut self, ui: &mut egui::Ui, context: &ViewContext<'_>, actions: &mut Actions);
}
