//! Whether two looks at an asset show a difference, and how fast its counters run between them.
//!
//! Clock readings differ in every answer and are no change: an idle asset keeps its place in memory.

use crate::{
    clock::{Timestamp, secs_between},
    model::{
        Consumer, ConsumerRates, RaftGroup, RaftPeer, Server, ServerRates, SourceState, Stream, StreamRates,
    },
    units::PerSec,
};

/// A source that was heard of this recently is simply in contact.
const IN_CONTACT_NANOS: u64 = 5_000_000_000;
/// A current peer of an idle group is heard of every ten seconds.
const PEER_IN_CONTACT_NANOS: u64 = 15_000_000_000;

/// Rates follow a change with this time constant: one sample a second of bursty traffic would flicker.
const SMOOTHING_SECS: f64 = 2.5;

/// Whether two looks agree in what streams and consumers have in common.
macro_rules! same_asset {
    ($a:expr, $b:expr) => {
        $a.created == $b.created
            && $a.state == $b.state
            && $a.raw_config == $b.raw_config
            && $a.rates == $b.rates
            && $a.freshness == $b.freshness
            && $a.from == $b.from
            && same_group($a.cluster.as_ref(), $b.cluster.as_ref())
    };
}

pub(super) fn same_stream(a: &Stream, b: &Stream) -> bool {
    same_asset!(a, b)
        && a.mirror.iter().chain(&a.sources).count() == b.mirror.iter().chain(&b.sources).count()
        && a.mirror
            .iter()
            .chain(&a.sources)
            .zip(b.mirror.iter().chain(&b.sources))
            .all(|(a, b)| same_source(a, b))
}

pub(super) fn same_consumer(a: &Consumer, b: &Consumer) -> bool {
    same_asset!(a, b) && a.priority_groups == b.priority_groups
}

fn same_group(a: Option<&RaftGroup>, b: Option<&RaftGroup>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            a.leader == b.leader
                && a.leader_since == b.leader_since
                && a.raft_group == b.raft_group
                && a.replicas.len() == b.replicas.len()
                && a.replicas.iter().zip(&b.replicas).all(|(a, b)| same_peer(a, b))
        }
        _ => false,
    }
}

fn same_peer(a: &RaftPeer, b: &RaftPeer) -> bool {
    a.name == b.name
        && a.current == b.current
        && a.offline == b.offline
        && a.pending == b.pending
        && a.lag == b.lag
        && same_contact(
            Some(a.active_nanos),
            Some(b.active_nanos),
            if a.current { PEER_IN_CONTACT_NANOS } else { IN_CONTACT_NANOS },
        )
}

fn same_source(a: &SourceState, b: &SourceState) -> bool {
    a.name == b.name
        && a.filter_subject == b.filter_subject
        && a.lag == b.lag
        && a.error == b.error
        && same_contact(a.active_nanos, b.active_nanos, IN_CONTACT_NANOS)
}

fn same_contact(a: Option<u64>, b: Option<u64>, in_contact_nanos: u64) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b || (a < in_contact_nanos && b < in_contact_nanos),
        (a, b) => a == b,
    }
}

/// Whether the counters of two looks belong to one run: the asset was neither recreated nor rolled back.
pub(super) fn same_stream_run(old: &Stream, new: &Stream) -> bool {
    old.created == new.created && new.state.last_seq >= old.state.last_seq
}

pub(super) fn same_consumer_run(old: &Consumer, new: &Consumer) -> bool {
    old.created == new.created
        && new.state.delivered.consumer_seq >= old.state.delivered.consumer_seq
        && new.state.ack_floor.consumer_seq >= old.state.ack_floor.consumer_seq
}

/// Whether the same server leads, or nobody says who does.
pub(super) fn same_leader(old: Option<&RaftGroup>, new: Option<&RaftGroup>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => old.leader == new.leader,
        _ => true,
    }
}

pub(super) fn stream_rates(old: &Stream, old_at: Timestamp, new: &Stream) -> StreamRates {
    if !same_stream_run(old, new) {
        return StreamRates::default();
    }
    let secs = secs_between(old_at, new.at);
    let arrived = (new.state.last_seq - old.state.last_seq) as f64;
    let stored = new.state.bytes as f64 - old.state.bytes as f64;
    StreamRates {
        messages_per_sec: smooth(old.rates.messages_per_sec, arrived, secs),
        bytes_per_sec: smooth(old.rates.bytes_per_sec, stored, secs),
    }
}

pub(super) fn consumer_rates(old: &Consumer, old_at: Timestamp, new: &Consumer) -> ConsumerRates {
    if !same_consumer_run(old, new) {
        return ConsumerRates::default();
    }
    let secs = secs_between(old_at, new.at);
    let pending = new.state.num_pending as f64 - old.state.num_pending as f64;
    let delivered = (new.state.delivered.consumer_seq - old.state.delivered.consumer_seq) as f64;
    let acked = (new.state.ack_floor.consumer_seq - old.state.ack_floor.consumer_seq) as f64;
    ConsumerRates {
        pending_per_sec: smooth(old.rates.pending_per_sec, pending, secs),
        delivered_per_sec: smooth(old.rates.delivered_per_sec, delivered, secs),
        acked_per_sec: smooth(old.rates.acked_per_sec, acked, secs),
    }
}

pub(super) fn server_rates(old: &Server, old_at: Timestamp, new: &Server) -> ServerRates {
    // A restart has a new id and counts from zero.
    if old.id != new.id {
        return ServerRates::default();
    }
    let secs = secs_between(old_at, new.at);
    let rate = |before: PerSec, old: u64, new: u64| smooth(before, new.saturating_sub(old) as f64, secs);
    ServerRates {
        in_msgs_per_sec: rate(old.rates.in_msgs_per_sec, old.in_msgs, new.in_msgs),
        out_msgs_per_sec: rate(old.rates.out_msgs_per_sec, old.out_msgs, new.out_msgs),
        in_bytes_per_sec: rate(old.rates.in_bytes_per_sec, old.in_bytes, new.in_bytes),
        out_bytes_per_sec: rate(old.rates.out_bytes_per_sec, old.out_bytes, new.out_bytes),
    }
}

/// The rate after a further `delta` in `secs`. Two looks in the same moment say nothing new.
fn smooth(before: PerSec, delta: f64, secs: f64) -> PerSec {
    if secs < 0.05 {
        return before;
    }
    let now = delta / secs;
    let Some(before) = before.0 else { return PerSec::known(now) };
    let weight = 1.0 - (-secs / SMOOTHING_SECS).exp();
    let rate = before + weight * (now - before);
    // An exponential never arrives: what would be shown as nothing is nothing.
    PerSec::known(if now == 0.0 && rate.abs() < 0.05 { 0.0 } else { rate })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StreamState;

    fn stream(last_seq: u64, secs: i64) -> Stream {
        Stream {
            at: Timestamp::from_second(secs).unwrap(),
            state: StreamState { last_seq, ..StreamState::default() },
            ..Stream::default()
        }
    }

    #[test]
    fn a_rate_is_never_negative_because_a_counter_restarted() {
        let (old, new) = (stream(1000, 0), stream(3, 1));
        assert_eq!(stream_rates(&old, old.at, &new).messages_per_sec, PerSec::UNKNOWN);
    }

    #[test]
    fn rates_settle_and_return_to_zero() {
        let mut old = stream(0, 0);
        for secs in 1..40 {
            let mut new = stream(secs as u64 * 100, secs);
            new.rates = stream_rates(&old, old.at, &new);
            old = new;
        }
        assert!((old.rates.messages_per_sec.0.unwrap() - 100.0).abs() < 0.1);
        for secs in 40..80 {
            let mut new = stream(old.state.last_seq, secs);
            new.rates = stream_rates(&old, old.at, &new);
            old = new;
        }
        assert_eq!(old.rates.messages_per_sec, PerSec::known(0.0));
    }

    #[test]
    fn time_alone_is_no_change() {
        let mut a = stream(5, 0);
        let mut b = stream(5, 9);
        let peer =
            |active_nanos| RaftPeer { name: "n2".into(), current: true, active_nanos, ..RaftPeer::default() };
        a.cluster = Some(RaftGroup { replicas: vec![peer(1_000)], ..RaftGroup::default() });
        b.cluster = Some(RaftGroup { replicas: vec![peer(90_000_000)], ..RaftGroup::default() });
        assert!(same_stream(&a, &b));
        b.cluster = Some(RaftGroup { replicas: vec![peer(30_000_000_000)], ..RaftGroup::default() });
        assert!(!same_stream(&a, &b));
    }
}
