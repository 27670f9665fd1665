//! The overview as data: one sentence, six numbers, what needs attention, and what grows.

use std::{ops::RangeInclusive, rc::Rc};

use jetlens_core::{analysis::history::Total, format, model::Snapshot, settings::Silence, units::PerSec};

use super::{
    item::short,
    tables::{self, Backlog, Growth},
    triage::{Triage, triage},
};
use crate::views::{listing, streams};

pub struct Overview {
    pub title: String,
    pub tiles: [Tile; 6],
    pub triage: Rc<Triage>,
    /// What the rules were asked of: `80 consumers, 12 streams, 3 servers`.
    pub checked: String,
    pub growing: Vec<Growth>,
    pub backlogs: Vec<Backlog>,
    /// Whether `backlogs` are the busiest, for want of a backlog.
    pub are_busiest: bool,
    pub range: RangeInclusive<f64>,
}

/// A number of the whole system, and its course.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tile {
    pub label: &'static str,
    pub figure: String,
    pub unit: String,
    /// Seconds since 1970, and the number.
    pub points: Vec<(f64, f64)>,
}

pub fn build(snapshot: &Snapshot, silences: &[Silence]) -> Overview {
    with_triage(snapshot, Rc::new(triage(snapshot, silences)))
}

pub(super) fn with_triage(snapshot: &Snapshot, triage: Rc<Triage>) -> Overview {
    let streams = streams::build(snapshot);
    let (backlogs, are_busiest) = tables::backlogs(&snapshot.consumers);
    Overview {
        title: triage.title(),
        tiles: tiles(snapshot),
        triage,
        checked: checked(snapshot),
        growing: tables::growing(&streams),
        backlogs,
        are_busiest,
        range: listing::range(snapshot),
    }
}

/// `80 consumers, 12 streams, 3 servers`.
fn checked(snapshot: &Snapshot) -> String {
    [
        (snapshot.consumers.len(), "consumer"),
        (snapshot.streams.len(), "stream"),
        (snapshot.servers.len(), "server"),
    ]
    .map(|(number, noun)| format::plural(number, noun))
    .join(", ")
}

fn tiles(snapshot: &Snapshot) -> [Tile; 6] {
    let rate = |values: &mut dyn Iterator<Item = PerSec>| {
        let known: Vec<f64> = values.filter_map(|rate| rate.0).filter(|rate| rate.is_finite()).collect();
        if known.is_empty() { PerSec::UNKNOWN } else { PerSec::known(known.iter().sum()) }
    };
    let messages_in = rate(&mut snapshot.streams.iter().map(|stream| stream.rates.messages_per_sec));
    let delivered = rate(&mut snapshot.consumers.iter().map(|consumer| consumer.rates.delivered_per_sec));
    let sum = |values: &mut dyn Iterator<Item = u64>| values.fold(0, u64::saturating_add);
    let pending = sum(&mut snapshot.consumers.iter().map(|consumer| consumer.state.num_pending));
    let unacked = sum(&mut snapshot.consumers.iter().map(|consumer| consumer.state.num_ack_pending));
    let stored = sum(&mut snapshot.streams.iter().map(|stream| stream.state.bytes));
    let totals: Vec<Total> = snapshot.history.totals(snapshot.at, listing::COURSE_SECS).collect();
    let course = |number: fn(&Total) -> f64| {
        totals.iter().map(|total| (total.at.as_millisecond() as f64 / 1000.0, number(total))).collect()
    };
    let per_sec = |label, figure: String, points| Tile { label, figure, unit: "/s".to_owned(), points };
    let plain = |label, number, points| Tile { label, figure: short(number), unit: String::new(), points };
    let (stored_figure, stored_unit) = split_unit(&format::bytes(stored));
    [
        per_sec("Messages in", format::per_sec(messages_in), course(|total| total.in_per_sec)),
        per_sec("Delivered", format::per_sec(delivered), course(|total| total.delivered_per_sec)),
        plain("Waiting", pending, course(|total| total.num_pending)),
        plain("Unacknowledged", unacked, course(|total| total.num_ack_pending)),
        Tile {
            label: "Stored",
            figure: stored_figure,
            unit: stored_unit,
            points: course(|total| total.stored_bytes),
        },
        per_sec("Own requests", format::per_sec(PerSec::known(snapshot.cost.requests_per_sec)), Vec::new()),
    ]
}

fn split_unit(words: &str) -> (String, String) {
    words.split_once(' ').map_or_else(
        || (words.to_owned(), String::new()),
        |(figure, unit)| (figure.to_owned(), unit.to_owned()),
    )
}
