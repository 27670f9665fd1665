//! Everything about the one thing that is selected: the verdict, the last minutes, the numbers, the server's own words.
//!
//! [`details`] is the data, made once for a snapshot; [`paint`] shows it, the same way for every kind of thing.

mod command;
mod consumer;
mod details;
mod finding;
mod finding_paint;
mod paint;
mod server;
mod stream;
mod thresholds;
mod thresholds_paint;

pub(crate) use command::in_context;
pub use details::{Chart, ChartLine, ChartUnit, Details, Fact, Piece, Related};
pub use finding::{FindingView, Proof};
pub use thresholds::{ThresholdRow, ThresholdsDraft, ThresholdsView};

use std::sync::Arc;

use egui::Ui;
use jetlens_core::{clock::Timestamp, format, ids::Entity, model::Snapshot};

use super::{ViewContext, words::name};
use crate::{
    action::Actions,
    ui::{
        Icon, Severity,
        json_view::{Document, JsonViewState},
        states,
    },
};

/// The inspector: which of its pages a person chose, and what it showed last.
#[derive(Default)]
pub struct Inspector {
    /// The title of the chosen page; the details if it is empty or not of this thing.
    page: String,
    built: Option<Built>,
    /// The thresholds that a person types.
    draft: ThresholdsDraft,
    document: Option<OpenDocument>,
}

/// What was made for a snapshot, and kept for the time after the thing is gone.
struct Built {
    entity: Entity,
    snapshot: Arc<Snapshot>,
    /// `None` for something that was never there.
    details: Option<Details>,
    /// The first snapshot without it.
    gone_since: Option<Timestamp>,
}

/// The JSON page that is open, laid out once for a text.
struct OpenDocument {
    entity: Entity,
    title: &'static str,
    text: Arc<str>,
    document: Document,
    view: JsonViewState,
}

impl Inspector {
    /// Shows what the route has selected.
    pub fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Actions) {
        let Some(entity) = &context.route.selected else { return };
        self.update(entity, context);
        let Some(built) = &self.built else { return };
        let Some(details) = &built.details else {
            let explanation =
                "It was deleted, or this connection can't see it. The address may also be of another system.";
            states::empty(ui, Icon::Offline, &format!("{} is not there", spoken(entity)), explanation, None);
            return;
        };
        paint::head_ui(ui, details, actions);
        if let Some(since) = built.gone_since {
            let words =
                format!("Gone since {}: these are its last known numbers.", format::clock_time(since));
            states::banner(ui, Severity::Unknown, &words);
        }
        paint::pages_ui(ui, details, &mut self.page);
        match details.documents.iter().find(|(title, _)| *title == self.page) {
            None => paint::details_ui(ui, details, &mut self.draft, context, actions),
            Some((title, json)) => {
                let open = open_document(&mut self.document, entity, title, json);
                crate::ui::json_view::json_view(ui, title, &open.document, &mut open.view);
            }
        }
    }

    /// Ends the typing: what was typed is written.
    pub fn close_form(&mut self) {
        self.draft.close();
    }

    fn update(&mut self, entity: &Entity, context: &ViewContext<'_>) {
        let same = |built: &Built| built.entity == *entity;
        if self
            .built
            .as_ref()
            .is_some_and(|built| same(built) && Arc::ptr_eq(&built.snapshot, context.snapshot))
        {
            return;
        }
        let before = self.built.take().filter(same);
        let details = Details::build(entity, context.snapshot, context.link.context.as_ref());
        let is_there = is_there(entity, context.snapshot);
        let (details, gone_since) = match (details, before) {
            (Some(details), _) if is_there => (Some(details), None),
            // The last known numbers, under what is said about it since.
            (details, Some(mut before)) if before.details.as_ref().is_some_and(Details::has_numbers) => {
                if let (Some(kept), Some(details)) = (&mut before.details, details) {
                    kept.tell(details.findings);
                }
                (before.details, before.gone_since.or(Some(context.snapshot.at)))
            }
            (details, _) => (details, None),
        };
        self.built = Some(Built {
            entity: entity.clone(),
            snapshot: Arc::clone(context.snapshot),
            details,
            gone_since,
        });
    }
}

fn is_there(entity: &Entity, snapshot: &Snapshot) -> bool {
    match entity {
        Entity::Server { name } => snapshot.server(name).is_some(),
        Entity::Account { name } => snapshot.accounts.get(name).is_some(),
        Entity::Stream(key) => snapshot.stream(key).is_some(),
        Entity::Consumer(key) => snapshot.consumer(key).is_some(),
    }
}

fn open_document<'a>(
    open: &'a mut Option<OpenDocument>,
    entity: &Entity,
    title: &'static str,
    json: &jetlens_core::model::Json,
) -> &'a mut OpenDocument {
    let is_same_page = |open: &OpenDocument| open.entity == *entity && open.title == title;
    let before = open.take().filter(is_same_page);
    let document = match before {
        Some(before) if *before.text == *json.text() => before,
        before => {
            let text: Arc<str> = Arc::from(json.text());
            OpenDocument {
                entity: entity.clone(),
                title,
                document: Document::new(Arc::clone(&text)),
                text,
                // New numbers leave the page where it was.
                view: before.map(|before| before.view).unwrap_or_default(),
            }
        }
    };
    open.insert(document)
}

fn spoken(entity: &Entity) -> String {
    match entity {
        Entity::Server { name: server } => format!("The server {}", name(server.as_str())),
        Entity::Account { name: account } => format!("The account {}", name(account.as_str())),
        Entity::Stream(key) => format!("The stream {}", name(key.stream.as_str())),
        Entity::Consumer(key) => {
            format!("The consumer {} on {}", name(key.consumer.as_str()), name(key.stream.as_str()))
        }
    }
}
