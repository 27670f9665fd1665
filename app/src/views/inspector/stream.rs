//! The details of a stream.

use std::sync::Arc;

use jetlens_core::{
    analysis::forecast::Forecast,
    format,
    ids::{ContextName, Entity, StreamKey},
    model::{Snapshot, SourceState, Stream},
    text,
    units::Limit,
};

use super::{
    command,
    consumer::{leader, replicas},
    details::{Chart, ChartUnit, Details, Fact, Piece, Related, yes},
};
use crate::{
    ui::Severity,
    views::{
        consumers, streams,
        words::{capitalised, name},
    },
};

/// A mini-list shows the consumers that matter most; the table has the rest.
const NUM_CONSUMERS: usize = 12;

const CHARTS: &[Chart] = &[
    Chart {
        title: "Messages in per second",
        unit: ChartUnit::PerSec,
        lines: &[("messages in", |point| point.numbers.in_per_sec as f64)],
        is_verdict: false,
    },
    Chart {
        title: "Messages stored",
        unit: ChartUnit::Count,
        lines: &[("stored", |point| point.numbers.level)],
        is_verdict: true,
    },
    Chart {
        title: "Size",
        unit: ChartUnit::Bytes,
        lines: &[("size", |point| point.numbers.held)],
        is_verdict: true,
    },
];

pub(super) fn details(snapshot: &Snapshot, stream: &Arc<Stream>, context: Option<&ContextName>) -> Details {
    let row = streams::row(snapshot, stream);
    let mut subtitle = vec![Piece::text(row.role.to_string())];
    subtitle.push(Piece::text(format!(" · {}", stream.config.storage.as_str())));
    subtitle.push(Piece::text(format!(" · R{}", stream.config.num_replicas)));
    subtitle.extend(leader(stream.cluster.as_ref()));
    let origins: Vec<_> =
        stream.mirror.iter().chain(&stream.sources).map(|origin| origin_line(stream, origin)).collect();
    let consumers = consumer_lines(snapshot, &stream.key);
    let replicas = stream.cluster.as_ref().map(replicas).unwrap_or_default();
    let related = [
        (if stream.mirror.is_some() { "Mirror of" } else { "Sources" }, origins),
        ("Consumers", consumers),
        ("Replicas", replicas),
    ];
    Details {
        title: name(stream.key.stream.as_str()),
        subtitle,
        severity: row.severity(),
        verdict: capitalised(row.word()),
        sentence: row.status.sentence(stream),
        charts: CHARTS,
        state: state(stream, row.fill, row.limit),
        config: config(stream),
        related: related.into_iter().filter(|(_, lines)| !lines.is_empty()).collect(),
        documents: vec![
            ("Config", stream.raw_config.clone()),
            ("State", stream.raw_state.clone()),
            ("Cluster", stream.raw_cluster.clone()),
        ],
        command: Some(command::nats(&["stream", "info", stream.key.stream.as_str()], context)),
        thresholds: Some(super::thresholds::of_stream(stream)),
        series: row.series,
        ..Details::default()
    }
}

fn state(stream: &Stream, fill: Option<streams::Fill>, limit: Forecast) -> Vec<Fact> {
    let state = &stream.state;
    let is_near = |what: streams::FillLimit| {
        fill.is_some_and(|fill| fill.limit == what && fill.share >= streams::NEARLY_FULL)
    };
    let age = |at: Option<jetlens_core::clock::Timestamp>| match at {
        Some(_) => format!("{} ago", format::age(at, stream.at)),
        None => "never".to_owned(),
    };
    vec![
        Fact::count("messages", state.messages)
            .of(stream.config.max_msgs, state.messages)
            .notable(is_near(streams::FillLimit::Messages)),
        Fact::new("bytes", format::bytes(state.bytes))
            .note(bytes_limit(stream.config.max_bytes, state.bytes))
            .notable(is_near(streams::FillLimit::Bytes)),
        Fact::new("messages /s", format::per_sec(stream.rates.messages_per_sec))
            .note(format::bytes_per_sec(stream.rates.bytes_per_sec)),
        Fact::forecast("limit in", limit),
        Fact::count("first_seq", state.first_seq).note(age(state.first_ts)),
        Fact::count("last_seq", state.last_seq).note(age(state.last_ts)),
        Fact::count("num_subjects", state.num_subjects),
        Fact::count("num_deleted", state.num_deleted),
        Fact::count("consumer_count", state.consumer_count)
            .of(stream.config.max_consumers, state.consumer_count),
    ]
}

fn bytes_limit(limit: Limit, used: u64) -> String {
    match (limit.value(), limit.share(used)) {
        (Some(max), Some(share)) => format!("of {}, {}", format::bytes(max), format::percent(share)),
        (Some(max), None) => format!("of {}", format::bytes(max)),
        (None, _) => "no limit".to_owned(),
    }
}

fn config(stream: &Stream) -> Vec<Fact> {
    let config = &stream.config;
    let mut facts = Vec::new();
    if !config.description.is_empty() {
        facts.push(Fact::new("description", name(&*config.description)));
    }
    facts.extend(
        config
            .subjects
            .iter()
            .take(8)
            .map(|subject| Fact::new("subject", text::display(subject).into_owned())),
    );
    if config.subjects.len() > 8 {
        facts.push(Fact::new("", format!("and {} more", config.subjects.len() - 8)));
    }
    let limit = |limit: Limit| limit.value().map_or_else(|| "no limit".to_owned(), format::count);
    facts.extend([
        Fact::new("retention", config.retention.as_str()),
        Fact::new("discard", config.discard.as_str()),
        Fact::new("max_age", format::duration_nanos(config.max_age_nanos)),
        Fact::new("max_msgs_per_subject", limit(config.max_msgs_per_subject)),
        Fact::new(
            "max_msg_size",
            config.max_msg_size.value().map_or_else(|| "no limit".to_owned(), format::bytes),
        ),
        Fact::new("duplicate_window", format::duration_nanos(config.duplicate_window_nanos)),
        Fact::new("allow_direct", yes(config.allow_direct)),
        Fact::new("sealed", yes(config.sealed)).notable(config.sealed),
        Fact::new("created", format::date_time(stream.created)),
    ]);
    facts
}

fn origin_line(stream: &Stream, origin: &SourceState) -> Related {
    let (severity, words) = match (&origin.error, origin.active_nanos) {
        (Some(error), _) => (Severity::Warning, text::display_up_to(error, 120).into_owned()),
        (None, None) => (Severity::Warning, "never reached".to_owned()),
        (None, Some(nanos)) => {
            let heard = format!("heard of {} before", format::latency(nanos as f64 / 1e9));
            (if origin.lag == 0 { Severity::Healthy } else { Severity::Info }, heard)
        }
    };
    Related {
        severity,
        // An origin in another account has the same name and is another stream; the snapshot then has none here.
        entity: Some(Entity::Stream(StreamKey {
            account: stream.key.account.clone(),
            stream: origin.name.clone(),
        })),
        label: name(origin.name.as_str()),
        words,
        figure: format!("lag {}", format::count(origin.lag)),
    }
}

/// The consumers of the stream, the ones to look at first.
fn consumer_lines(snapshot: &Snapshot, stream: &StreamKey) -> Vec<Related> {
    let mut rows: Vec<_> =
        snapshot.consumers_of(stream).iter().map(|consumer| consumers::row(snapshot, consumer)).collect();
    rows.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    let more = rows.len().saturating_sub(NUM_CONSUMERS);
    let mut lines: Vec<_> = rows
        .iter()
        .take(NUM_CONSUMERS)
        .map(|row| Related {
            severity: row.status.severity,
            entity: Some(Entity::Consumer(row.consumer.key.clone())),
            label: name(row.consumer.key.consumer.as_str()),
            words: row.status.words(&row.consumer).into_owned(),
            figure: format::count(row.consumer.state.num_pending),
        })
        .collect();
    if more > 0 {
        lines.push(Related {
            severity: Severity::Unknown,
            entity: None,
            label: format!("and {more} more"),
            words: String::new(),
            figure: String::new(),
        });
    }
    lines
}
