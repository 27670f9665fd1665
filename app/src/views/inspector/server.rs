//! The details of a server.

use std::sync::Arc;

use jetlens_core::{
    clock::secs_between,
    format,
    ids::Entity,
    model::{JetStreamUse, Server, Snapshot},
};

use super::details::{Chart, ChartUnit, Details, Fact, Piece, Related};
use crate::{
    ui::Severity,
    views::{
        servers,
        words::{capitalised, name},
    },
};

const CHARTS: &[Chart] = &[
    Chart {
        title: "Messages in and out per second",
        unit: ChartUnit::PerSec,
        lines: &[
            ("in", |point| point.numbers.in_per_sec as f64),
            ("out", |point| point.numbers.out_per_sec as f64),
        ],
        is_verdict: false,
    },
    Chart {
        title: "Connections",
        unit: ChartUnit::Count,
        lines: &[("connections", |point| point.numbers.level)],
        is_verdict: false,
    },
    Chart {
        title: "CPU",
        unit: ChartUnit::Percent,
        lines: &[("CPU", |point| point.numbers.held)],
        is_verdict: false,
    },
];

/// Streams of the mini-list.
const NUM_STREAMS: usize = 12;

pub(super) fn details(snapshot: &Snapshot, server: &Arc<Server>) -> Details {
    let row = servers::row(snapshot, server);
    let mut subtitle = format!("server {}", name(&*server.version));
    if !server.cluster.is_empty() {
        subtitle = format!("{subtitle} · cluster {}", name(&*server.cluster));
    }
    let leads = |what: &[Related]| !what.is_empty();
    let led = led_streams(snapshot, server);
    Details {
        title: name(server.name.as_str()),
        subtitle: vec![Piece::text(subtitle)],
        severity: row.severity(),
        verdict: capitalised(row.word()),
        sentence: row.status.sentence(server),
        charts: CHARTS,
        state: state(server),
        config: identity(server),
        related: if leads(&led) { vec![("Leads", led)] } else { Vec::new() },
        documents: vec![("Varz", server.raw_varz.clone()), ("JetStream", server.raw_jsz.clone())],
        command: Some(super::command::nats(&["server", "info", server.name.as_str()], None)),
        series: row.series,
        ..Details::default()
    }
}

fn state(server: &Server) -> Vec<Fact> {
    let uptime = server
        .started
        .map_or_else(|| "–".to_owned(), |started| format::span(secs_between(started, server.at)));
    vec![
        Fact::new("uptime", uptime),
        Fact::new("cpu", format::percent(server.cpu_percent / 100.0))
            .note(format!("of {} cores", server.num_cores)),
        Fact::new("memory", format::bytes(server.memory_bytes)),
        Fact::count("connections", server.connections),
        Fact::count("subscriptions", server.subscriptions),
        Fact::count("slow_consumers", server.slow_consumers).notable(server.slow_consumers > 0),
        Fact::new("in /s", format::per_sec(server.rates.in_msgs_per_sec))
            .note(format::bytes_per_sec(server.rates.in_bytes_per_sec)),
        Fact::new("out /s", format::per_sec(server.rates.out_msgs_per_sec))
            .note(format::bytes_per_sec(server.rates.out_bytes_per_sec)),
        Fact::count("routes", server.routes),
        Fact::count("leafnodes", server.leaf_nodes),
        Fact::count("gateways", server.gateways),
    ]
    .into_iter()
    .chain(server.jetstream.iter().flat_map(jetstream))
    .collect()
}

fn identity(server: &Server) -> Vec<Fact> {
    vec![Fact::new("host", name(&*server.host)), Fact::new("id", name(server.id.as_str()))]
}

fn jetstream(jetstream: &JetStreamUse) -> Vec<Fact> {
    let of = |max: u64, share: Option<f64>| match share {
        Some(share) => format!("of {}, {}", format::bytes(max), format::percent(share)),
        None => "no limit".to_owned(),
    };
    vec![
        Fact::new("js storage", format::bytes(jetstream.storage_bytes))
            .note(of(jetstream.max_storage_bytes, servers::storage_share(jetstream))),
        Fact::new("js memory", format::bytes(jetstream.memory_bytes))
            .note(of(jetstream.max_memory_bytes, servers::memory_share(jetstream))),
        Fact::count("streams", jetstream.num_streams),
        Fact::count("consumers", jetstream.num_consumers),
        Fact::count("api.total", jetstream.api_requests),
        Fact::count("api.errors", jetstream.api_errors).notable(jetstream.api_errors > 0),
    ]
}

/// The streams that the server leads: what moves when it stops.
fn led_streams(snapshot: &Snapshot, server: &Server) -> Vec<Related> {
    let is_led = |group: &jetlens_core::model::RaftGroup| group.leader.as_ref() == Some(&server.name);
    let led: Vec<_> =
        snapshot.streams.iter().filter(|stream| stream.cluster.as_ref().is_some_and(is_led)).collect();
    let more = led.len().saturating_sub(NUM_STREAMS);
    let mut lines: Vec<_> = led
        .iter()
        .take(NUM_STREAMS)
        .map(|stream| Related {
            severity: Severity::Healthy,
            entity: Some(Entity::Stream(stream.key.clone())),
            label: name(stream.key.stream.as_str()),
            words: "stream".to_owned(),
            figure: format::bytes(stream.state.bytes),
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
