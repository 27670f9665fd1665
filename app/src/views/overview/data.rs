//! The overview as data: one sentence, six numbers, what needs attention, and what grows.

use std::ops::RangeInclusive;

use jetlens_core::{analysis::history::Total, format, model::Snapshot, units::PerSec};

use super::{
    attention::{self, Item},
    tables::{self, Backlog, Growth},
};
use crate::{
    ui::Severity,
    views::{consumers, listing, servers, streams},
};

pub struct Overview {
    pub title: String,
    pub tiles: [Tile; 6],
    pub attention: Vec<Item>,
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

pub fn build(snapshot: &Snapshot) -> Overview {
    let consumers = consumers::build(snapshot);
    let streams = streams::build(snapshot);
    let servers = servers::build(snapshot);
    let attention = attention::build(snapshot, &consumers, &streams, &servers);
    let (backlogs, are_busiest) = tables::backlogs(&consumers);
    Overview {
        title: title(&consumers, &streams, &servers, &attention),
        tiles: tiles(snapshot),
        attention,
        growing: tables::growing(&streams),
        backlogs,
        are_busiest,
        range: listing::range(snapshot),
    }
}

/// What a colleague would say first.
fn title(
    consumers: &[consumers::ConsumerRow],
    streams: &[streams::StreamRow],
    servers: &[servers::ServerRow],
    attention: &[Item],
) -> String {
    let behind = count(consumers, |row| matches!(row.status, consumers::Status::FallingBehind(_)));
    let leaderless = count(consumers, |row| row.status == consumers::Status::NoLeader);
    let blocked = count(consumers, |row| {
        row.status.severity() == Severity::Warning
            && !matches!(row.status, consumers::Status::FallingBehind(_))
    });
    let silent_servers = count(servers, |row| row.status == servers::Status::NoAnswer);
    let full = count(streams, |row| matches!(row.status, streams::Status::Refuses(_)));
    let dead = count(streams, |row| row.status == streams::Status::NoLeader);
    let parts: Vec<String> = [
        (silent_servers, "server", "does not answer", "do not answer"),
        (dead, "stream", "has no leader", "have no leader"),
        (leaderless, "consumer", "has no leader", "have no leader"),
        (full, "stream", "is full", "are full"),
        (behind, "consumer", "falls behind", "fall behind"),
        (blocked, "consumer", "gets nothing delivered", "get nothing delivered"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .take(3)
    .map(|(number, noun, one, many)| {
        format!("{} {}", format::plural(number, noun), if number == 1 { one } else { many })
    })
    .collect();
    if !parts.is_empty() {
        return parts.join(", ");
    }
    let warnings = count(attention, |item| item.severity == Severity::Warning);
    if warnings > 0 {
        return format::plural(warnings, "warning");
    }
    match (consumers.len(), streams.len()) {
        (0, 0) => "No streams yet".to_owned(),
        (0, streams) => format!("{}, no consumers", format::plural(streams, "stream")),
        (1, _) => "The only consumer keeps up".to_owned(),
        (consumers, _) => format!("All {consumers} consumers keep up"),
    }
}

fn count<T>(items: &[T], is_counted: impl Fn(&T) -> bool) -> usize {
    items.iter().filter(|item| is_counted(item)).count()
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

fn short(number: u64) -> String {
    if number < 10_000_000 { format::count(number) } else { format::short_count(number as f64) }
}

fn split_unit(words: &str) -> (String, String) {
    words.split_once(' ').map_or_else(
        || (words.to_owned(), String::new()),
        |(figure, unit)| (figure.to_owned(), unit.to_owned()),
    )
}
