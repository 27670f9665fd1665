//! One row of the overview: a finding with the course and the figure that matter.

use std::sync::Arc;

use jetlens_core::{
    analysis::{
        diagnose::finding::{Finding, RuleId},
        history::Series,
    },
    clock::Timestamp,
    format,
    ids::Entity,
    model::{Missing, MissingPart, Reason, Snapshot},
    text,
    units::PerSec,
};

use crate::{
    ui::Severity,
    views::{
        found,
        words::{capitalised, name},
    },
};

/// A row of a list of findings.
#[derive(Clone, Debug)]
pub struct Item {
    pub severity: Severity,
    /// Where a click leads; nowhere for a part of the system that could not be read.
    pub entity: Option<Entity>,
    pub rule: Option<RuleId>,
    /// In bold: `billing`, `7 consumers`.
    pub name: String,
    /// Where it is: `on ORDERS`.
    pub place: String,
    /// The verdict in words: `Nobody asks for messages`.
    pub verdict: String,
    /// A second line with numbers.
    pub detail: String,
    pub series: Option<Arc<Series>>,
    /// The number that matters.
    pub figure: String,
    /// Its change a second, or its unit.
    pub change: String,
    pub is_change_bad: bool,
    pub since: Option<Timestamp>,
}

/// The row of a finding.
pub(super) fn of_finding(finding: &Finding, snapshot: &Snapshot) -> Item {
    let (figure, change, is_change_bad) = figure(&finding.entity, snapshot);
    let (name, place) = name_and_place(&finding.entity);
    Item {
        severity: found::severity(finding.severity),
        entity: Some(finding.entity.clone()),
        rule: Some(finding.rule),
        name,
        place,
        verdict: capitalised(&found::sentence(&finding.title)),
        detail: found::sentence(&finding.explanation).into_owned(),
        series: snapshot.history.series(&finding.entity).cloned(),
        figure,
        change,
        is_change_bad,
        since: finding.since,
    }
}

/// `("billing", "on ORDERS")`.
pub(super) fn name_and_place(entity: &Entity) -> (String, String) {
    match entity {
        Entity::Consumer(key) => (name(key.consumer.as_str()), format!("on {}", name(key.stream.as_str()))),
        Entity::Stream(key) => (name(key.stream.as_str()), String::new()),
        Entity::Server { name: server } => (name(server.as_str()), String::new()),
        Entity::Account { name: account } => (name(account.as_str()), "account".to_owned()),
    }
}

/// The number that tells how much is at stake, what stands under it, and whether that is a growth to worry about.
fn figure(entity: &Entity, snapshot: &Snapshot) -> (String, String, bool) {
    let nothing = (String::new(), String::new(), false);
    let found = match entity {
        Entity::Consumer(key) => snapshot.consumer(key).map(|consumer| {
            let state = &consumer.state;
            if state.num_pending == 0 && state.num_ack_pending > 0 {
                return (short(state.num_ack_pending), "unacked".to_owned(), false);
            }
            let rate = consumer.rates.pending_per_sec;
            let change = if rate.0.is_some_and(|rate| rate.abs() >= 0.05) {
                per_sec(rate)
            } else {
                "waiting".to_owned()
            };
            (short(state.num_pending), change, rate.0.is_some_and(|rate| rate >= 0.05))
        }),
        Entity::Stream(key) => snapshot
            .stream(key)
            .map(|stream| (short(stream.state.messages), per_sec(stream.rates.messages_per_sec), false)),
        Entity::Server { name } => {
            snapshot.server(name).map(|server| (short(server.connections), "clients".to_owned(), false))
        }
        Entity::Account { name } => snapshot
            .accounts
            .get(name)
            .map(|account| (format::bytes(account.storage_bytes), "stored".to_owned(), false)),
    };
    found.unwrap_or(nothing)
}

/// What a whole kind of thing hides. A single thing that was not seen is stale, and is listed as such.
pub(super) fn of_missing(missing: &Missing) -> Option<Item> {
    let is_kind = matches!(
        missing.part,
        MissingPart::Servers
            | MissingPart::OtherAccounts
            | MissingPart::JetStream
            | MissingPart::Streams
            | MissingPart::Consumers
            | MissingPart::ConsumersOf(_)
    );
    if !is_kind || missing.why == Reason::NoSystemAccount || missing.why == Reason::Disconnected {
        return None;
    }
    let why = missing.why.to_string();
    Some(Item {
        severity: Severity::Unknown,
        entity: None,
        rule: None,
        name: name(&missing.part.to_string()),
        place: String::new(),
        verdict: "could not be read".to_owned(),
        detail: text::display_up_to(&why, 200).into_owned(),
        series: None,
        figure: String::new(),
        change: String::new(),
        is_change_bad: false,
        since: None,
    })
}

/// Exact as long as that is short.
pub(super) fn short(number: u64) -> String {
    if number < 10_000_000 { format::count(number) } else { format::short_count(number as f64) }
}

fn per_sec(rate: PerSec) -> String {
    match rate.0 {
        Some(_) => format!("{}/s", format::signed_per_sec(rate)),
        None => String::new(),
    }
}
