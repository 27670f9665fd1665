//! The first screen: is all well, and if not, what needs attention.

mod data;
mod item;
mod paint;
mod rows;
mod tables;
mod triage;

pub use data::{Overview, Tile, build};
pub use item::Item;
pub use tables::{Backlog, Growth};
pub use triage::{Entry, Triage, headline};

use std::{
    cell::{RefCell, RefMut},
    rc::Rc,
    sync::Arc,
};

use egui::Ui;
use jetlens_core::{model::Snapshot, settings::Silence};

use super::{View, ViewContext};
use crate::{action::Actions, route::ViewId, ui::Severity};

#[derive(Default)]
pub struct OverviewView {
    built: RefCell<Option<Built>>,
    tables: paint::Tables,
    folds: rows::Folds,
}

/// What was made of a snapshot and the silences, by whoever asked first: the navigation counts problems whether the
/// view shows or not, and needs no more than the triage for it.
struct Built {
    snapshot: Arc<Snapshot>,
    silences: Vec<Silence>,
    triage: Rc<Triage>,
    overview: Option<Rc<Overview>>,
}

impl OverviewView {
    fn built(&self, context: &ViewContext<'_>) -> RefMut<'_, Built> {
        let silences = context.silences();
        let old = self
            .built
            .take()
            .filter(|built| Arc::ptr_eq(&built.snapshot, context.snapshot) && built.silences == silences);
        let built = old.unwrap_or_else(|| Built {
            snapshot: Arc::clone(context.snapshot),
            triage: Rc::new(triage::triage(context.snapshot, &silences)),
            silences,
            overview: None,
        });
        RefMut::map(self.built.borrow_mut(), |place| place.insert(built))
    }

    fn overview(&self, context: &ViewContext<'_>) -> Rc<Overview> {
        let mut built = self.built(context);
        let Built { snapshot, triage, overview, .. } = &mut *built;
        Rc::clone(overview.get_or_insert_with(|| Rc::new(data::with_triage(snapshot, Rc::clone(triage)))))
    }
}

impl View for OverviewView {
    fn id(&self) -> ViewId {
        ViewId::Overview
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        let overview = self.overview(context);
        paint::overview_ui(ui, &overview, &mut self.tables, &mut self.folds, context, actions);
    }

    fn problems(&self, context: &ViewContext<'_>) -> Option<(usize, Severity)> {
        self.built(context).triage.problems()
    }
}
