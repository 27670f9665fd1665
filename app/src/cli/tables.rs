//! A snapshot as tables for people: what `jetlens snapshot` prints without `--json`.

use std::fmt::Write as _;

use jetlens_core::{
    clock::Timestamp,
    format,
    ids::ServerName,
    model::{Consumer, RaftGroup, Server, Snapshot, Stream},
    units::PerSec,
};

use super::grid::{
    Align::{Left, Right},
    Grid,
};

/// The whole text. Ages are counted from `now`.
pub(crate) fn tables(snapshot: &Snapshot, now: Timestamp) -> String {
    let mut out = String::new();
    let grids = [servers(snapshot, now), Some(streams(snapshot, now)), Some(consumers(snapshot, now))];
    for grid in grids.into_iter().flatten() {
        // Writing to a string can't fail.
        writeln!(out, "{grid}").ok();
    }
    out.push_str(&coverage(snapshot));
    out
}

/// `None` where no server can be seen at all; the coverage tells why.
fn servers(snapshot: &Snapshot, now: Timestamp) -> Option<Grid> {
    if snapshot.servers.is_empty() {
        return None;
    }
    let mut grid = Grid::new(
        format::plural(snapshot.servers.len(), "server"),
        [
            ("Server", Left),
            ("Cluster", Left),
            ("Version", Left),
            ("Up", Right),
            ("CPU", Right),
            ("Memory", Right),
            ("Clients", Right),
            ("In/s", Right),
            ("Out/s", Right),
            ("Stored", Right),
            ("Note", Left),
        ],
    );
    for server in snapshot.servers.iter() {
        grid.row(server_row(server, now));
    }
    Some(grid)
}

fn server_row(server: &Server, now: Timestamp) -> [String; 11] {
    let note = if server.freshness.is_stale() {
        "no answer"
    } else if server.lame_duck {
        "shutting down"
    } else if server.jetstream.as_ref().and_then(|js| js.meta.as_ref()).and_then(|meta| meta.leader.as_ref())
        == Some(&server.name)
    {
        "meta leader"
    } else {
        ""
    };
    [
        server.name.to_string(),
        server.cluster.clone(),
        server.version.clone(),
        server.started.map_or_else(String::new, |started| format::age(Some(started), now)),
        format!("{:.0} %", server.cpu_percent),
        format::bytes(server.memory_bytes),
        format::count(server.connections),
        format::per_sec(server.rates.in_msgs_per_sec),
        format::per_sec(server.rates.out_msgs_per_sec),
        server.jetstream.as_ref().map_or_else(|| "–".to_owned(), |js| format::bytes(js.storage_bytes)),
        note.to_owned(),
    ]
}

fn streams(snapshot: &Snapshot, now: Timestamp) -> Grid {
    let mut grid = Grid::new(
        format::plural(snapshot.streams.len(), "stream"),
        [
            ("Stream", Left),
            ("Account", Left),
            ("Kind", Left),
            ("Store", Left),
            ("R", Right),
            ("Leader", Left),
            ("Messages", Right),
            ("Size", Right),
            ("In/s", Right),
            ("Last", Right),
            ("Consumers", Right),
        ],
    );
    for stream in snapshot.streams.iter() {
        grid.row(stream_row(stream, now));
    }
    grid
}

fn stream_row(stream: &Stream, now: Timestamp) -> [String; 11] {
    [
        stream.key.stream.to_string(),
        stream.key.account.to_string(),
        stream.role().to_string(),
        stream.config.storage.as_str().to_owned(),
        stream.config.num_replicas.to_string(),
        leader(stream.cluster.as_ref(), &stream.from),
        format::count(stream.state.messages),
        format::bytes(stream.state.bytes),
        format::per_sec(stream.rates.messages_per_sec),
        format::age(stream.state.last_ts, now),
        format::count(stream.state.consumer_count),
    ]
}

fn consumers(snapshot: &Snapshot, now: Timestamp) -> Grid {
    let mut grid = Grid::new(
        format::plural(snapshot.consumers.len(), "consumer"),
        [
            ("Consumer", Left),
            ("Stream", Left),
            ("Account", Left),
            ("Kind", Left),
            ("Filter", Left),
            ("Waiting", Right),
            ("Change/s", Right),
            ("Unacked", Right),
            ("Repeats", Right),
            ("Delivered/s", Right),
            ("Last", Right),
        ],
    );
    for consumer in snapshot.consumers.iter() {
        grid.row(consumer_row(consumer, now));
    }
    grid
}

fn consumer_row(consumer: &Consumer, now: Timestamp) -> [String; 11] {
    let kind = match (consumer.is_push(), consumer.state.paused) {
        (true, false) => "push",
        (false, false) => "pull",
        (true, true) => "push, paused",
        (false, true) => "pull, paused",
    };
    let filter = match consumer.config.filter_subjects.as_slice() {
        [] => ">".to_owned(),
        [one] => one.clone(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    };
    [
        consumer.key.consumer.to_string(),
        consumer.key.stream.to_string(),
        consumer.key.account.to_string(),
        kind.to_owned(),
        filter,
        format::count(consumer.state.num_pending),
        format::signed_per_sec(consumer.rates.pending_per_sec),
        format::count(consumer.state.num_ack_pending),
        format::count(consumer.state.num_redelivered),
        format::per_sec(consumer.rates.delivered_per_sec),
        format::age(consumer.state.delivered.last_active, now),
    ]
}

/// Who leads, or that nobody does. On a server without a cluster that server does.
fn leader(group: Option<&RaftGroup>, from: &ServerName) -> String {
    match group {
        Some(RaftGroup { leader: None, .. }) => "no leader".to_owned(),
        Some(RaftGroup { leader: Some(leader), .. }) => leader.to_string(),
        None => from.to_string(),
    }
}

/// How the data were had, what is missing, and what it cost.
pub(super) fn coverage(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    let cost = &snapshot.cost;
    writeln!(
        out,
        "Seen through the {}, with {} and {} read.",
        snapshot.coverage.method,
        format::plural(cost.requests as usize, "request"),
        format::bytes(cost.bytes_in),
    )
    .ok();
    for missing in &snapshot.coverage.missing {
        writeln!(out, "Not seen: {} ({}).", missing.part, missing.why).ok();
    }
    if snapshot.streams.iter().all(|stream| stream.rates.messages_per_sec == PerSec::UNKNOWN)
        && !snapshot.streams.is_empty()
    {
        writeln!(out, "Rates need two collections.").ok();
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jetlens_core::model::{Coverage, Method, Missing, MissingPart, Reason};

    use super::*;
    use crate::sample;

    #[test]
    fn a_snapshot_reads_as_three_tables() {
        let snapshot = sample::shop();
        let text = tables(&snapshot, sample::now());
        let line =
            |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned();
        assert!(text.starts_with("3 servers\n"), "{text}");
        assert!(line("nats-1").contains("meta leader"), "{text}");
        assert!(line("ORDERS").contains("1,204,331"), "{text}");
        assert!(line("billing").contains("48,210"), "{text}");
        assert!(text.contains("Seen through the system account"), "{text}");
        // Figures end in one column.
        let ends: Vec<_> =
            text.lines().filter(|line| line.contains("orders")).map(|line| line.chars().count()).collect();
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
    }

    #[test]
    fn what_is_missing_is_said() {
        let snapshot = Snapshot {
            coverage: Arc::new(Coverage {
                method: Method::Account,
                missing: vec![Missing { part: MissingPart::Servers, why: Reason::NoSystemAccount }],
            }),
            ..Snapshot::default()
        };
        let text = tables(&snapshot, sample::now());
        assert!(text.starts_with("0 streams\n"), "{text}");
        assert!(
            text.contains("Not seen: servers (no system account: add one with --system-context)."),
            "{text}"
        );
    }
}
