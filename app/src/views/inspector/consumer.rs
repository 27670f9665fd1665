//! The details of a consumer.

use std::sync::Arc;

use jetlens_core::{
    clock::Timestamp,
    format,
    ids::{ContextName, Entity},
    model::{Consumer, Delivered, RaftGroup, Snapshot},
    text,
};

use super::{
    command,
    details::{Chart, ChartUnit, Details, Fact, Piece, Related, yes},
};
use crate::{
    ui::Severity,
    views::{
        consumers,
        servers::peer_words,
        words::{capitalised, name},
    },
};

const CHARTS: &[Chart] = &[
    Chart {
        title: "Waiting",
        unit: ChartUnit::Count,
        lines: &[("waiting", |point| point.numbers.level)],
        is_verdict: true,
    },
    Chart {
        title: "Delivered and acknowledged per second",
        unit: ChartUnit::PerSec,
        lines: &[
            ("delivered", |point| point.numbers.in_per_sec as f64),
            ("acknowledged", |point| point.numbers.out_per_sec as f64),
        ],
        is_verdict: false,
    },
];

pub(super) fn details(
    snapshot: &Snapshot,
    consumer: &Arc<Consumer>,
    context: Option<&ContextName>,
) -> Details {
    let row = consumers::row(snapshot, consumer);
    let key = &consumer.key;
    Details {
        title: name(key.consumer.as_str()),
        subtitle: subtitle(consumer),
        severity: row.status.severity,
        verdict: capitalised(row.status.word()),
        sentence: row.status.sentence(consumer),
        charts: CHARTS,
        state: state(snapshot, &row),
        config: config(consumer),
        related: consumer.cluster.as_ref().map(|group| ("Replicas", replicas(group))).into_iter().collect(),
        documents: vec![("Info", consumer.raw_info.clone()), ("Config", consumer.raw_config.clone())],
        command: Some(command::nats(
            &["consumer", "info", key.stream.as_str(), key.consumer.as_str()],
            context,
        )),
        thresholds: Some(super::thresholds::of_consumer(consumer)),
        series: row.series,
        ..Details::default()
    }
}

fn subtitle(consumer: &Consumer) -> Vec<Piece> {
    let key = &consumer.key;
    let kind = if consumer.is_push() { "push" } else { "pull" };
    let mut pieces = vec![
        Piece::text("consumer on "),
        Piece::Link(name(key.stream.as_str()), Entity::Stream(key.stream_key())),
        Piece::text(format!(" · {kind}")),
    ];
    pieces.extend(leader(consumer.cluster.as_ref()));
    pieces
}

/// ` · leader nats-2`, nothing on a server that is not clustered.
pub(super) fn leader(group: Option<&RaftGroup>) -> Vec<Piece> {
    match group.map(|group| &group.leader) {
        None => Vec::new(),
        Some(None) => vec![Piece::text(" · no leader")],
        Some(Some(leader)) => {
            vec![
                Piece::text(" · leader "),
                Piece::Link(name(leader.as_str()), Entity::Server { name: leader.clone() }),
            ]
        }
    }
}

fn state(snapshot: &Snapshot, row: &consumers::ConsumerRow) -> Vec<Fact> {
    let (consumer, severity) = (&*row.consumer, row.status.severity);
    let state = &consumer.state;
    let rates = &consumer.rates;
    let mut facts = vec![
        Fact::count("num_pending", state.num_pending)
            .note(format!("{}/s", format::signed_per_sec(rates.pending_per_sec)))
            .notable(severity <= Severity::Warning && rates.pending_per_sec.0.is_some_and(|rate| rate > 0.0)),
        Fact::count("num_ack_pending", state.num_ack_pending)
            .of(consumer.config.max_ack_pending, state.num_ack_pending)
            .notable(consumer.is_ack_window_full()),
        Fact::count("num_redelivered", state.num_redelivered),
    ];
    if consumer.is_push() {
        facts.push(Fact::new("push_bound", yes(state.push_bound)).notable(!state.push_bound));
    } else {
        facts.push(
            Fact::count("num_waiting", state.num_waiting).of(consumer.config.max_waiting, state.num_waiting),
        );
    }
    facts.extend(oldest(snapshot, consumer));
    if state.num_pending > 0 || state.num_ack_pending > 0 {
        let drained = match (row.drain_secs(), rates.pending_per_sec.0) {
            (Some(secs), _) => format::span(secs),
            (None, Some(_)) => "never at this pace".to_owned(),
            (None, None) => "unknown".to_owned(),
        };
        facts.push(Fact::new("drained in", drained));
        facts.push(Fact::forecast("loss in", row.loss));
    }
    facts.push(position("delivered", &state.delivered, consumer.at));
    facts.push(position("ack_floor", &state.ack_floor, consumer.at));
    facts.push(Fact::new("delivered /s", format::per_sec(rates.delivered_per_sec)));
    facts.push(Fact::new("acknowledged /s", format::per_sec(rates.acked_per_sec)));
    if state.paused {
        facts.push(Fact::new("paused", "yes").notable(true));
    }
    facts
}

/// The ages of the messages that it owes, where they are known.
fn oldest(snapshot: &Snapshot, consumer: &Consumer) -> Vec<Fact> {
    let mut facts = Vec::new();
    if consumer.state.num_pending > 0 {
        let lag = snapshot.lag_secs(consumer);
        facts.push(Fact::new(
            "next message",
            lag.map_or("age unknown".to_owned(), |secs| format!("{} old", format::span(secs))),
        ));
    }
    if consumer.state.num_ack_pending > 0 {
        let at = snapshot.oldest.get(&consumer.key).and_then(|oldest| oldest.unacked_at);
        let words = at.map_or("age unknown".to_owned(), |at| {
            format!("{} old", format::age(Some(at), consumer.at.max(snapshot.at)))
        });
        facts.push(Fact::new("oldest unacked", words));
    }
    facts
}

/// `18 min ago  seq 9,120,442`.
fn position(field: &'static str, position: &Delivered, at: Timestamp) -> Fact {
    let age = match position.last_active {
        Some(_) => format!("{} ago", format::age(position.last_active, at)),
        None => "never".to_owned(),
    };
    Fact::new(field, age).note(format!("seq {}", format::count(position.stream_seq)))
}

fn config(consumer: &Consumer) -> Vec<Fact> {
    let config = &consumer.config;
    let mut facts = Vec::new();
    if !config.description.is_empty() {
        facts.push(Fact::new("description", name(&*config.description)));
    }
    let filters = if config.filter_subjects.is_empty() {
        &[String::from(">")][..]
    } else {
        &config.filter_subjects[..]
    };
    facts
        .extend(filters.iter().take(8).map(|filter| Fact::new("filter", text::display(filter).into_owned())));
    if filters.len() > 8 {
        facts.push(Fact::new("", format!("and {} more", filters.len() - 8)));
    }
    if let Some(subject) = &config.deliver_subject {
        let group = config
            .deliver_group
            .as_ref()
            .map_or_else(String::new, |group| format!("group {}", name(&**group)));
        facts.push(Fact::new("deliver_subject", name(&**subject)).note(group));
    }
    let limit = |limit: jetlens_core::units::Limit| {
        limit.value().map_or_else(|| "no limit".to_owned(), format::count)
    };
    facts.extend([
        Fact::new("deliver_policy", name(&*config.deliver_policy)),
        Fact::new("ack_policy", config.ack_policy.as_str()),
        Fact::new("ack_wait", format::duration_nanos(config.ack_wait_nanos)),
        Fact::new("max_deliver", limit(config.max_deliver)),
        Fact::new("max_ack_pending", limit(config.max_ack_pending)),
    ]);
    if !config.backoff_nanos.is_empty() {
        let steps: Vec<_> =
            config.backoff_nanos.iter().take(6).map(|nanos| format::duration_nanos(*nanos)).collect();
        let more = if config.backoff_nanos.len() > 6 { ", …" } else { "" };
        facts.push(Fact::new("backoff", format!("{}{more}", steps.join(", "))));
    }
    if config.inactive_threshold_nanos > 0 {
        facts.push(Fact::new("inactive_threshold", format::duration_nanos(config.inactive_threshold_nanos)));
    }
    if let Some(until) = config.pause_until {
        facts.push(Fact::new("pause_until", format::date_time(until)));
    }
    facts.push(Fact::new("durable", yes(config.durable)));
    facts.push(Fact::new("created", format::date_time(consumer.created)));
    facts
}

/// The servers that hold a state, the leader first.
pub(super) fn replicas(group: &RaftGroup) -> Vec<Related> {
    let entity = |server: &jetlens_core::ids::ServerName| Some(Entity::Server { name: server.clone() });
    let leader = group.leader.as_ref().map(|leader| Related {
        severity: Severity::Healthy,
        entity: entity(leader),
        label: name(leader.as_str()),
        words: "leads".to_owned(),
        figure: String::new(),
    });
    let followers = group.replicas.iter().map(|peer| {
        let (severity, words) = peer_words(peer);
        Related {
            severity,
            entity: entity(&peer.name),
            label: name(peer.name.as_str()),
            words,
            figure: String::new(),
        }
    });
    leader.into_iter().chain(followers).collect()
}
