//! What the command line documents as JSON, and the Markdown that a person pastes into a ticket.

mod diff;
mod findings;
mod markdown;

pub use diff::diff_json;
pub use findings::findings_json;
pub use markdown::diff_markdown;

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    analysis::forecast::{Flow, time_to_limit, time_to_loss},
    clock::Timestamp,
    ids::StreamKey,
    model::{Consumer, Coverage, Freshness, Json, Missing, Server, Snapshot, Stream},
    units::PerSec,
};

/// The version of every JSON that Jetlens prints.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct SnapshotJson<'a> {
    schema: u32,
    at: Timestamp,
    coverage: CoverageJson,
    cost: CostJson,
    servers: Vec<ServerJson<'a>>,
    streams: Vec<StreamJson<'a>>,
    consumers: Vec<ConsumerJson<'a>>,
}

#[derive(Serialize)]
struct CoverageJson {
    complete: bool,
    method: String,
    missing: Vec<MissingJson>,
}

#[derive(Serialize)]
struct MissingJson {
    part: String,
    why: String,
}

#[derive(Serialize)]
struct CostJson {
    requests: u64,
    bytes_in: u64,
}

#[derive(Serialize)]
struct ServerJson<'a> {
    name: &'a str,
    cluster: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale_since: Option<Timestamp>,
    varz: &'a Json,
    jsz: &'a Json,
}

#[derive(Serialize)]
struct StreamJson<'a> {
    account: &'a str,
    name: &'a str,
    created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale_since: Option<Timestamp>,
    config: &'a Json,
    state: Cow<'a, Json>,
    cluster: &'a Json,
    rates: StreamRatesJson,
    secs_to_limit: Option<f64>,
}

#[derive(Serialize)]
struct StreamRatesJson {
    messages_per_sec: PerSec,
    bytes_per_sec: PerSec,
}

#[derive(Serialize)]
struct ConsumerJson<'a> {
    account: &'a str,
    stream: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale_since: Option<Timestamp>,
    info: Box<RawValue>,
    rates: ConsumerRatesJson,
    lag_secs: Option<f64>,
    secs_to_loss: Option<f64>,
}

#[derive(Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the documented JSON, which carry their unit"
)]
struct ConsumerRatesJson {
    pending_per_sec: PerSec,
    delivered_per_sec: PerSec,
    acked_per_sec: PerSec,
}

/// The whole snapshot, in the shape that DESIGN documents: server-sent parts are the server's own text.
///
/// A rate is `null` in a snapshot that has no earlier one to compare with. `lag_secs` is 0 for a consumer without a
/// backlog, and `null` where the age of its oldest waiting message is not known. `secs_to_limit` and `secs_to_loss` are
/// `null` where that will not happen or can't be told.
pub fn snapshot_json(snapshot: &Snapshot) -> Result<String, serde_json::Error> {
    let flows: Flows<'_> =
        snapshot.streams.iter().map(|stream| (&stream.key, Flow::of(snapshot, stream))).collect();
    serde_json::to_string(&SnapshotJson {
        schema: SCHEMA,
        at: snapshot.at,
        coverage: coverage(&snapshot.coverage),
        cost: CostJson { requests: snapshot.cost.requests, bytes_in: snapshot.cost.bytes_in },
        servers: snapshot.servers.iter().map(|server| self::server(server)).collect(),
        streams: snapshot.streams.iter().map(|stream| self::stream(stream, &flows)).collect(),
        consumers: (snapshot.consumers.iter())
            .map(|consumer| self::consumer(snapshot, consumer, &flows))
            .collect(),
    })
}

/// How each stream moved.
type Flows<'a> = BTreeMap<&'a StreamKey, Option<Flow>>;

fn flow_of(flows: &Flows<'_>, stream: &StreamKey) -> Option<Flow> {
    flows.get(stream).copied().flatten()
}

fn coverage(coverage: &Coverage) -> CoverageJson {
    CoverageJson {
        complete: coverage.is_complete(),
        method: coverage.method.to_string(),
        missing: coverage
            .missing
            .iter()
            .map(|Missing { part, why }| MissingJson { part: part.to_string(), why: why.to_string() })
            .collect(),
    }
}

fn stale_since(freshness: &Freshness) -> Option<Timestamp> {
    match freshness {
        Freshness::Fresh => None,
        Freshness::Stale { since, .. } => Some(*since),
    }
}

fn server(server: &Server) -> ServerJson<'_> {
    ServerJson {
        name: server.name.as_str(),
        cluster: &server.cluster,
        stale_since: stale_since(&server.freshness),
        varz: &server.raw_varz,
        jsz: &server.raw_jsz,
    }
}

fn stream<'a>(stream: &'a Stream, flows: &Flows<'_>) -> StreamJson<'a> {
    StreamJson {
        account: stream.key.account.as_str(),
        name: stream.key.stream.as_str(),
        created: stream.created,
        stale_since: stale_since(&stream.freshness),
        config: &stream.raw_config,
        state: whole_state(stream),
        cluster: &stream.raw_cluster,
        rates: StreamRatesJson {
            messages_per_sec: stream.rates.messages_per_sec,
            bytes_per_sec: stream.rates.bytes_per_sec,
        },
        secs_to_limit: time_to_limit(stream, flow_of(flows, &stream.key)).secs(),
    }
}

fn consumer<'a>(snapshot: &Snapshot, consumer: &'a Consumer, flows: &Flows<'_>) -> ConsumerJson<'a> {
    let flow = flow_of(flows, &consumer.key.stream_key());
    ConsumerJson {
        account: consumer.key.account.as_str(),
        stream: consumer.key.stream.as_str(),
        name: consumer.key.consumer.as_str(),
        stale_since: stale_since(&consumer.freshness),
        info: whole_info(consumer),
        rates: ConsumerRatesJson {
            pending_per_sec: consumer.rates.pending_per_sec,
            delivered_per_sec: consumer.rates.delivered_per_sec,
            acked_per_sec: consumer.rates.acked_per_sec,
        },
        lag_secs: snapshot.lag_secs(consumer),
        secs_to_loss: time_to_loss(snapshot, consumer, flow).secs(),
    }
}

/// The server's own state, but for the count of consumers: in a sweep each server counts those that it holds.
fn whole_state(stream: &Stream) -> Cow<'_, Json> {
    let mut state = stream.raw_state.value();
    let count = stream.state.consumer_count.into();
    match state.get_mut("consumer_count") {
        Some(counted) if *counted != count => {
            *counted = count;
            Cow::Owned(Json::from(&state))
        }
        _ => Cow::Borrowed(&stream.raw_state),
    }
}

/// The server's answer with its configuration: a sweep that left configurations out has them from an earlier one.
fn whole_info(consumer: &Consumer) -> Box<RawValue> {
    let mut info = consumer.raw_info.value();
    if let Some(fields) = info.as_object_mut()
        && !fields.contains_key("config")
    {
        fields.insert("config".to_owned(), consumer.raw_config.value());
    }
    serde_json::value::to_raw_value(&info).unwrap_or_else(|_never| RawValue::NULL.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_snapshot_has_every_key() {
        let text = snapshot_json(&Snapshot::default()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        for key in ["schema", "at", "coverage", "cost", "servers", "streams", "consumers"] {
            assert!(value.get(key).is_some(), "{key}");
        }
        assert_eq!(value["coverage"]["complete"], true);
    }
}
