//! Places in the window, with a text form that a command line and a link can carry.
//!
//! `consumers`, `streams`, `consumers/SHOP/ORDERS/billing`: a view, and what is selected in it.
//! A name is percent-encoded, so that a `/` in it does not end it.

use jetlens_core::ids::Entity;

/// The views, in the order of the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViewId {
    #[default]
    Overview,
    Consumers,
    Streams,
    Servers,
    Contexts,
    Settings,
}

/// A place: what back and forward go through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    pub view: ViewId,
    /// What the inspector shows.
    pub selected: Option<Entity>,
}

impl Route {
    pub fn to_view(view: ViewId) -> Self {
        Self { view, selected: None }
    }
}
