//! The bar at the bottom: how old the data are, what they cost, what is lost, what can't be seen.

use egui::{Frame, Layout, Margin, Panel, Ui};
use jetlens_core::{
    format,
    model::{Coverage, Reason},
    units::PerSec,
};

use super::time_line;
use crate::{
    action::{Action, Actions},
    freshness::Freshness,
    route::{Route, ViewId},
    ui::{Severity, status_item::status_item, tokens, tokens::size},
    views::ViewContext,
};

/// Whether the ages move with the clock, or stand until new data come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticking {
    Yes,
    /// An age would be wrong a second later: the moment itself is shown.
    No,
}

/// A piece of the bar, without pixels.
#[derive(Debug, PartialEq)]
pub struct Piece {
    pub severity: Option<Severity>,
    pub words: String,
    pub tooltip: Option<String>,
    pub leads_to: Option<ViewId>,
}

impl Piece {
    fn new(words: impl Into<String>) -> Self {
        Self { severity: None, words: words.into(), tooltip: None, leads_to: None }
    }
}

/// The pieces on the left, from left to right.
pub fn left(context: &ViewContext<'_>, ticking: Ticking) -> Vec<Piece> {
    let mut pieces = vec![age(context, ticking)];
    if context.freshness != Freshness::Empty {
        let cost = &context.snapshot.cost;
        let requests = format::per_sec(PerSec::known(cost.requests_per_sec));
        let bytes = format::bytes_per_sec(PerSec::known(cost.bytes_in_per_sec));
        pieces.push(Piece {
            tooltip: Some(format!(
                "What Jetlens asks of the system. So far: {} requests, {} read.",
                format::count(cost.requests),
                format::bytes(cost.bytes_in)
            )),
            ..Piece::new(format!("{requests} requests/s · {bytes}"))
        });
        pieces.push(Piece {
            severity: (cost.num_dropped > 0).then_some(Severity::Warning),
            tooltip: Some("Samples and events that came faster than they could be kept.".to_owned()),
            ..Piece::new(format!("{} samples dropped", format::count(cost.num_dropped)))
        });
    }
    pieces.extend(coverage(&context.snapshot.coverage));
    pieces
}

/// The pieces on the right, from left to right.
pub fn right(context: &ViewContext<'_>) -> Vec<Piece> {
    let is_read_only =
        context.link.context.as_ref().is_some_and(|name| context.settings.context(name).is_read_only);
    if context.time.is_file() {
        return vec![
            Piece::new("a file: nothing can be changed"),
            Piece::new(concat!("v", env!("CARGO_PKG_VERSION"))),
        ];
    }
    let read_only = Piece {
        severity: is_read_only.then_some(Severity::Info),
        tooltip: Some("Whether this context may change anything.".to_owned()),
        leads_to: Some(ViewId::Contexts),
        ..Piece::new(if is_read_only { "read-only" } else { "read-only off" })
    };
    let mut pieces: Vec<_> = recording(context).into_iter().collect();
    pieces.extend([read_only, Piece::new(concat!("v", env!("CARGO_PKG_VERSION")))]);
    pieces
}

/// Why nothing is recorded, although it should be.
fn recording(context: &ViewContext<'_>) -> Option<Piece> {
    let problem = context.connections.recording.problem.as_ref()?;
    Some(Piece {
        severity: Some(Severity::Warning),
        tooltip: Some(jetlens_core::text::display_up_to(problem, 300).into_owned()),
        leads_to: Some(ViewId::Settings),
        ..Piece::new("not recording")
    })
}

fn age(context: &ViewContext<'_>, ticking: Ticking) -> Piece {
    match context.freshness {
        Freshness::Empty => Piece { severity: Some(Severity::Unknown), ..Piece::new("no data yet") },
        Freshness::Fresh { at, .. } => Piece {
            severity: Some(Severity::Healthy),
            tooltip: Some(format!("Collected through the {}.", context.snapshot.coverage.method)),
            ..Piece::new(match ticking {
                Ticking::Yes => format!("updated {} ago", format::age(Some(at), context.now)),
                Ticking::No => format!("updated {}", format::clock_time(at)),
            })
        },
        Freshness::Past { .. } => Piece {
            severity: Some(Severity::Warning),
            tooltip: Some("What is shown is of a recording.".to_owned()),
            ..Piece::new(time_line::words(context))
        },
        Freshness::Stale { since, .. } => Piece {
            severity: Some(Severity::Warning),
            ..Piece::new(format!("stale: {} old", format::age(Some(since), context.now)))
        },
    }
}

/// The most important thing that is not seen. The contexts are where it can be mended.
fn coverage(coverage: &Coverage) -> Option<Piece> {
    let first = coverage.missing.first()?;
    let words = match (&first.why, coverage.missing.len()) {
        (Reason::NoSystemAccount, 1) => "own account only: no system account".to_owned(),
        (Reason::NoSystemAccount, _) => {
            let next = coverage.missing.iter().find(|missing| missing.why != Reason::NoSystemAccount);
            next.map_or_else(
                || "own account only: no system account".to_owned(),
                |missing| format!("not seen: {}", missing.part),
            )
        }
        (_, 1) => format!("not seen: {}", first.part),
        (_, more) => format!("not seen: {} and {} more", first.part, more - 1),
    };
    let all: Vec<_> = coverage
        .missing
        .iter()
        .take(12)
        .map(|missing| format!("{}: {}", missing.part, missing.why))
        .collect();
    Some(Piece {
        severity: Some(if coverage.is_complete() { Severity::Info } else { Severity::Warning }),
        tooltip: Some(all.join("\n")),
        leads_to: Some(ViewId::Contexts),
        words: jetlens_core::text::display_up_to(&words, 80).into_owned(),
    })
}

pub fn show(ui: &mut Ui, context: &ViewContext<'_>, ticking: Ticking, actions: &mut Actions) {
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("status-bar").exact_size(size::STATUS_BAR).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 18.0;
            for piece in left(context, ticking) {
                piece_ui(ui, &piece, actions);
            }
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                for piece in right(context).iter().rev() {
                    piece_ui(ui, piece, actions);
                }
            });
        });
    });
}

fn piece_ui(ui: &mut Ui, piece: &Piece, actions: &mut Actions) {
    let response = status_item(ui, piece.severity, &piece.words, piece.tooltip.as_deref());
    if let Some(view) = piece.leads_to
        && response.clicked()
    {
        actions.push(Action::Go(Route::to_view(view)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jetlens_core::model::{Method, Missing, MissingPart};

    use super::*;

    fn note(missing: Vec<Missing>) -> Option<(String, Option<Severity>)> {
        coverage(&Coverage { method: Method::Account, missing }).map(|piece| (piece.words, piece.severity))
    }

    #[test]
    fn what_is_not_seen_is_said_once() {
        let no_system = Missing { part: MissingPart::OtherAccounts, why: Reason::NoSystemAccount };
        let timed_out = Missing { part: MissingPart::Server("nats-3".into()), why: Reason::TimedOut };
        assert_eq!(note(vec![]), None);
        assert_eq!(
            note(vec![no_system.clone()]),
            Some(("own account only: no system account".to_owned(), Some(Severity::Info)))
        );
        assert_eq!(
            note(vec![timed_out.clone(), timed_out.clone()]),
            Some(("not seen: server nats-3 and 1 more".to_owned(), Some(Severity::Warning)))
        );
        assert_eq!(
            note(vec![no_system, timed_out]),
            Some(("not seen: server nats-3".to_owned(), Some(Severity::Warning)))
        );
    }

    #[test]
    fn an_age_that_does_not_tick_is_a_moment() {
        let snapshot = Arc::new(crate::sample::shop());
        let at = snapshot.at;
        let context = ViewContext {
            snapshot: &snapshot,
            link: &crate::sample::link(),
            freshness: Freshness::Fresh { at, until: at },
            now: at,
            route: &Route::default(),
            settings: &jetlens_core::settings::Settings::default(),
            connections: &crate::connections::Connections::default(),
            past: &jetlens_core::analysis::past::Past::default(),
            attributions: &crate::attributions::Attributions::default(),
            time: &crate::moment::Time::default(),
        };
        assert_eq!(age(&context, Ticking::Yes).words, "updated 0.0 s ago");
        assert_eq!(age(&context, Ticking::No).words, format!("updated {}", format::clock_time(at)));
        assert_eq!(left(&context, Ticking::Yes)[1].words, "14 requests/s · 38.0 KiB/s");
    }
}
