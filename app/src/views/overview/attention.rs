//! What needs attention: hard facts of the snapshot, the worst first.
//!
//! The same sign on many things has one cause far more often than many: from [`MANY`] on they are one entry.

use std::{collections::BTreeMap, sync::Arc};

use jetlens_core::{
    analysis::history::Series,
    clock::Timestamp,
    format,
    ids::{Entity, StreamKey},
    model::{Freshness, MissingPart, Reason, Snapshot},
    text,
    units::PerSec,
};

use crate::{
    ui::Severity,
    views::{
        consumers::{self, ConsumerRow},
        servers::{self, ServerRow},
        streams::{self, StreamRow, away_peer},
        words::{name, weight},
    },
};

/// So many things with the same sign are one entry.
const MANY: usize = 4;

/// An entry of the list.
#[derive(Clone, Debug)]
pub struct Item {
    pub severity: Severity,
    /// Where a click leads, unless it is about several things.
    pub entity: Option<Entity>,
    /// In bold: `billing`, `7 streams`.
    pub name: String,
    /// Where it is: a stream, and what to call it.
    pub on: Option<StreamKey>,
    /// The verdict in words.
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
    /// For the order among equals: how much waits on it.
    amount: f64,
    /// Entries with the same group are folded into one when they are many.
    group: Option<Group>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    ConsumersSilent,
    StreamsSilent,
    ConsumersWithoutLeader,
    StreamsWithoutLeader,
    ReplicaAway(String),
    NobodySubscribed,
    Paused,
}

/// The entries in the order in which a person should look at them.
pub(super) fn build(
    snapshot: &Snapshot,
    consumers: &[ConsumerRow],
    streams: &[StreamRow],
    servers: &[ServerRow],
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    items.extend(servers.iter().filter_map(of_server));
    items.extend(streams.iter().filter_map(of_stream));
    items.extend(consumers.iter().filter_map(of_consumer));
    items.extend(
        snapshot.coverage.missing.iter().filter_map(|missing| of_missing(&missing.part, &missing.why)),
    );
    let mut items = fold(items);
    items.sort_by(|a, b| {
        weight(b.severity, b.amount)
            .total_cmp(&weight(a.severity, a.amount))
            .then_with(|| a.name.cmp(&b.name))
    });
    items
}

fn item(severity: Severity, entity: Entity, name: String) -> Item {
    Item {
        severity,
        entity: Some(entity),
        name,
        on: None,
        verdict: String::new(),
        detail: String::new(),
        series: None,
        figure: String::new(),
        change: String::new(),
        is_change_bad: false,
        since: None,
        amount: 0.0,
        group: None,
    }
}

fn of_consumer(row: &ConsumerRow) -> Option<Item> {
    use consumers::Status;
    let (consumer, state) = (&*row.consumer, &row.consumer.state);
    let last = || match row.last_secs {
        Some(secs) => format!("last delivery {} ago", format::span(secs)),
        None => "nothing was ever delivered".to_owned(),
    };
    let (verdict, detail, group) = match row.status {
        Status::NoAnswer => ("No answer", "the last known numbers".to_owned(), Some(Group::ConsumersSilent)),
        Status::NoLeader => {
            ("It has no leader", "nothing is delivered".to_owned(), Some(Group::ConsumersWithoutLeader))
        }
        Status::Paused { has_pending: true } => ("Paused while messages wait", last(), Some(Group::Paused)),
        Status::NobodySubscribed { has_work: true } => (
            "Nobody listens on its delivery subject",
            format!("{} unacknowledged · {}", format::count(state.num_ack_pending), last()),
            Some(Group::NobodySubscribed),
        ),
        Status::WindowFull { has_pending: true } => (
            "Its acknowledgement window is full",
            format!(
                "{} unacknowledged, which is the most that may · {}",
                format::count(state.num_ack_pending),
                last()
            ),
            None,
        ),
        Status::FallingBehind(_) => {
            let delivered = format::per_sec(consumer.rates.delivered_per_sec);
            let detail = format!(
                "{delivered}/s delivered · {} unacknowledged · {}",
                format::count(state.num_ack_pending),
                last()
            );
            ("Falling behind", detail, None)
        }
        _ => return None,
    };
    let since = match row.status {
        // A consumer that gets nothing fell behind with its last delivery, whenever we began to look.
        Status::FallingBehind(_) if consumer.rates.delivered_per_sec.0 == Some(0.0) => {
            state.delivered.last_active
        }
        Status::FallingBehind(slope) => slope.since,
        Status::NoAnswer => stale_since(&consumer.freshness),
        _ => state.delivered.last_active,
    };
    let change = match row.status {
        Status::FallingBehind(slope) => PerSec::known(slope.per_sec),
        _ => consumer.rates.pending_per_sec,
    };
    Some(Item {
        on: Some(consumer.key.stream_key()),
        verdict: verdict.to_owned(),
        detail,
        series: row.series.clone(),
        figure: figure(state.num_pending),
        change: per_sec(change),
        is_change_bad: change.0.is_some_and(|change| change > 0.0),
        since,
        amount: state.num_pending as f64,
        group,
        ..item(
            row.status.severity(),
            Entity::Consumer(consumer.key.clone()),
            name(consumer.key.consumer.as_str()),
        )
    })
}

fn of_stream(row: &StreamRow) -> Option<Item> {
    use streams::Status;
    let stream = &*row.stream;
    let rate = stream.rates.messages_per_sec;
    let messages = format!("{} messages", format::count(stream.state.messages));
    let (verdict, detail, group) = match &row.status {
        Status::NoAnswer => ("No answer".to_owned(), messages, Some(Group::StreamsSilent)),
        Status::NoLeader => (
            "It has no leader, so nothing can be stored".to_owned(),
            messages,
            Some(Group::StreamsWithoutLeader),
        ),
        Status::Refuses(fill) => ("Full: new messages are refused".to_owned(), fill.words(), None),
        Status::NearlyFull(fill) => (
            format!("{} full", format::percent(fill.share)),
            format!("{} · then it refuses", fill.words()),
            None,
        ),
        Status::Rotates(fill) => (
            "At its limit: old messages make room".to_owned(),
            format!("{} · {}", fill.words(), kept(row)),
            None,
        ),
        Status::OriginFails { origin, why } => (format!("Does not hear from {origin}"), why.clone(), None),
        Status::OriginBehind { origin, lag } => {
            (format!("{} messages behind {origin}", format::count(*lag)), messages, None)
        }
        Status::ReplicaAway { peer } => {
            let away = stream.cluster.as_ref().and_then(away_peer);
            let lag = away.map_or(0, |peer| peer.lag);
            let verdict = format!("The replica on {} is away or behind", name(peer.as_str()));
            let detail = format!(
                "{} of {} replicas follow · lag {}",
                following(row),
                stream.config.num_replicas,
                format::count(lag)
            );
            (verdict, detail, Some(Group::ReplicaAway(name(peer.as_str()))))
        }
        Status::Sealed | Status::Receiving | Status::Quiet => return None,
    };
    Some(Item {
        verdict,
        detail,
        series: row.series.clone(),
        figure: figure(stream.state.messages),
        change: per_sec(rate),
        since: stale_since(&stream.freshness),
        amount: rate.0.unwrap_or(0.0),
        group,
        ..item(row.status.severity(), Entity::Stream(stream.key.clone()), name(stream.key.stream.as_str()))
    })
}

/// How far back the stored messages reach.
fn kept(row: &StreamRow) -> String {
    match row.age_secs(row.stream.state.first_ts) {
        Some(secs) => format!("the oldest is {} old", format::span(secs)),
        None => "it is empty".to_owned(),
    }
}

fn following(row: &StreamRow) -> usize {
    row.stream.cluster.as_ref().map_or(1, |group| {
        usize::from(group.leader.is_some())
            + group.replicas.iter().filter(|peer| !streams::is_away(peer)).count()
    })
}

fn of_server(row: &ServerRow) -> Option<Item> {
    use servers::Status;
    let server = &*row.server;
    let (verdict, detail, number, unit) = match row.status {
        Status::Running => return None,
        Status::NoAnswer => (
            "The server does not answer",
            format!("it had {}", format::plural(server.connections as usize, "client")),
            server.connections,
            "clients",
        ),
        Status::LameDuck => (
            "The server is about to stop",
            "its clients are asked to leave".to_owned(),
            server.connections,
            "clients",
        ),
        Status::SlowConsumers => (
            "Clients were cut off for reading too slowly",
            format!("since it started {} ago", row.uptime_secs.map_or_else(|| "–".to_owned(), format::span)),
            server.slow_consumers,
            "slow",
        ),
        Status::StorageFull { .. } | Status::MemoryFull { .. } | Status::Busy { .. } => {
            let detail = row.status.sentence(server);
            return Some(Item {
                verdict: format!("The server is short: {}", row.status.words(server)),
                detail,
                series: row.series.clone(),
                amount: server.connections as f64,
                ..item(
                    row.status.severity(),
                    Entity::Server { name: server.name.clone() },
                    name(server.name.as_str()),
                )
            });
        }
    };
    Some(Item {
        verdict: verdict.to_owned(),
        detail,
        series: row.series.clone(),
        figure: figure(number),
        change: unit.to_owned(),
        since: stale_since(&server.freshness),
        // A server that is gone explains much of the rest: it comes first among equals.
        amount: f64::MAX,
        ..item(
            row.status.severity(),
            Entity::Server { name: server.name.clone() },
            name(server.name.as_str()),
        )
    })
}

/// What a whole kind of thing hides. A single thing that was not seen is stale, and is listed as such.
fn of_missing(part: &MissingPart, why: &Reason) -> Option<Item> {
    let is_kind = matches!(
        part,
        MissingPart::Servers
            | MissingPart::OtherAccounts
            | MissingPart::JetStream
            | MissingPart::Streams
            | MissingPart::Consumers
            | MissingPart::ConsumersOf(_)
    );
    if !is_kind || *why == Reason::NoSystemAccount || *why == Reason::Disconnected {
        return None;
    }
    let (part, why) = (part.to_string(), why.to_string());
    Some(Item {
        entity: None,
        verdict: "could not be read".to_owned(),
        detail: text::display_up_to(&why, 200).into_owned(),
        ..item(Severity::Unknown, Entity::Account { name: "".into() }, name(&part))
    })
}

fn stale_since(freshness: &Freshness) -> Option<Timestamp> {
    match freshness {
        Freshness::Stale { since, .. } => Some(*since),
        Freshness::Fresh => None,
    }
}

/// Exact as long as that is short.
fn figure(number: u64) -> String {
    if number < 10_000_000 { format::count(number) } else { format::short_count(number as f64) }
}

fn per_sec(rate: PerSec) -> String {
    match rate.0 {
        Some(_) => format!("{}/s", format::signed_per_sec(rate)),
        None => String::new(),
    }
}

fn fold(items: Vec<Item>) -> Vec<Item> {
    let mut groups: BTreeMap<Group, Vec<Item>> = BTreeMap::new();
    let mut folded = Vec::new();
    for item in items {
        match &item.group {
            Some(group) => groups.entry(group.clone()).or_default().push(item),
            None => folded.push(item),
        }
    }
    for (group, members) in groups {
        if members.len() < MANY {
            folded.extend(members);
        } else {
            folded.extend(one_of_many(&group, members));
        }
    }
    folded
}

fn one_of_many(group: &Group, members: Vec<Item>) -> Option<Item> {
    let (noun, verdict) = match group {
        Group::ConsumersSilent => ("consumer", "No answer".to_owned()),
        Group::StreamsSilent => ("stream", "No answer".to_owned()),
        Group::ConsumersWithoutLeader => ("consumer", "They have no leader".to_owned()),
        Group::StreamsWithoutLeader => ("stream", "They have no leader".to_owned()),
        Group::ReplicaAway(peer) => ("stream", format!("The replica on {peer} is away or behind")),
        Group::NobodySubscribed => ("consumer", "Nobody listens on their delivery subjects".to_owned()),
        Group::Paused => ("consumer", "Paused while messages wait".to_owned()),
    };
    let mut names: Vec<String> = members
        .iter()
        .take(MANY)
        .map(|item| match &item.on {
            Some(stream) => format!("{} on {}", item.name, name(stream.stream.as_str())),
            None => item.name.clone(),
        })
        .collect();
    let more = members.len() - names.len();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    let number = members.len();
    let amount = members.iter().map(|item| item.amount).sum();
    let since = members.iter().filter_map(|item| item.since).min();
    let worst = members.into_iter().min_by_key(|item| item.severity)?;
    Some(Item {
        entity: worst.entity.clone(),
        name: format::plural(number, noun),
        on: None,
        verdict,
        detail: names.join(", "),
        series: None,
        figure: format::count(number as u64),
        change: format!("{noun}s"),
        is_change_bad: false,
        since,
        amount,
        ..worst
    })
}
