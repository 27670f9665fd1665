//! Where each number of a sample stands in its row, and what it is expected to be.
//!
//! An expectation that holds costs nothing, so they follow how the server's numbers hang together: without a filter a
//! delivery moves both sequences alike, what was delivered and is not held was acknowledged, and the end of the
//! stream is what was delivered and what still waits.

use super::{
    total::Total,
    words::{AT, FLAGS, Kind, Sample, Walk, Words, maybe_moment, moment, word},
};
use crate::analysis::sample::{AccountSample, ConsumerSample, ServerSample, StreamSample};

const PUSH_BOUND: u64 = 2;
const PAUSED: u64 = 4;

const DELIVERED_CONSUMER_SEQ: usize = 2;
const DELIVERED_STREAM_SEQ: usize = 3;
const NUM_ACK_PENDING: usize = 4;
const FLOOR_CONSUMER_SEQ: usize = 5;
const FLOOR_STREAM_SEQ: usize = 6;
const DELIVERED_AT: usize = 7;
const FLOOR_AT: usize = 8;
const NUM_PENDING: usize = 9;
/// The largest `num_pending` since the row before: what a coarse tier would lose otherwise.
const PEAK_PENDING: usize = 10;
const NUM_REDELIVERED: usize = 11;
const NUM_WAITING: usize = 12;
const STREAM_FIRST_SEQ: usize = 13;
const STREAM_LAST_SEQ: usize = 14;

#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
pub(super) fn consumer<P: FnMut(usize, u64, u64) -> u64>(walk: &mut Walk<'_, P>) {
    walk.steady(DELIVERED_CONSUMER_SEQ);
    walk.moved(DELIVERED_STREAM_SEQ, walk.moves(DELIVERED_CONSUMER_SEQ));
    walk.still(NUM_ACK_PENDING);
    let acked = walk.moves(DELIVERED_CONSUMER_SEQ).wrapping_sub(walk.moves(NUM_ACK_PENDING));
    walk.moved(FLOOR_CONSUMER_SEQ, acked);
    walk.moved(FLOOR_STREAM_SEQ, walk.moves(FLOOR_CONSUMER_SEQ));
    walk.near(DELIVERED_AT, AT);
    walk.near(FLOOR_AT, DELIVERED_AT);
    walk.still(NUM_PENDING);
    walk.expect(PEAK_PENDING, walk.new_at(NUM_PENDING));
    walk.still(NUM_REDELIVERED);
    walk.still(NUM_WAITING);
    walk.still(STREAM_FIRST_SEQ);
    walk.moved(STREAM_LAST_SEQ, walk.moves(DELIVERED_STREAM_SEQ).wrapping_add(walk.moves(NUM_PENDING)));
}

/// The largest number of messages that waited since the row before.
pub(super) fn peak_pending(words: &Words) -> u64 {
    words[PEAK_PENDING]
}

/// Takes over what must not be lost of an earlier row of the same run that is to be left out.
pub(super) fn absorb_peak(kind: Kind, words: &mut Words, earlier: &Words) {
    if kind == Kind::Consumer {
        words[PEAK_PENDING] = words[PEAK_PENDING].max(earlier[PEAK_PENDING]);
    }
}

impl Sample for ConsumerSample {
    const KIND: Kind = Kind::Consumer;

    fn write(&self, words: &mut Words) {
        words[AT] = word(Some(self.at));
        words[DELIVERED_CONSUMER_SEQ] = self.delivered_consumer_seq;
        words[DELIVERED_STREAM_SEQ] = self.delivered_stream_seq;
        words[NUM_ACK_PENDING] = self.num_ack_pending;
        words[FLOOR_CONSUMER_SEQ] = self.floor_consumer_seq;
        words[FLOOR_STREAM_SEQ] = self.floor_stream_seq;
        words[DELIVERED_AT] = word(self.delivered_at);
        words[FLOOR_AT] = word(self.floor_at);
        words[NUM_PENDING] = self.num_pending;
        words[PEAK_PENDING] = self.num_pending;
        words[NUM_REDELIVERED] = self.num_redelivered;
        words[NUM_WAITING] = self.num_waiting;
        words[STREAM_FIRST_SEQ] = self.stream_first_seq;
        words[STREAM_LAST_SEQ] = self.stream_last_seq;
        words[FLAGS] |= u64::from(self.push_bound) * PUSH_BOUND + u64::from(self.paused) * PAUSED;
    }

    fn read(words: &Words) -> Self {
        Self {
            at: moment(words[AT]),
            delivered_consumer_seq: words[DELIVERED_CONSUMER_SEQ],
            delivered_stream_seq: words[DELIVERED_STREAM_SEQ],
            delivered_at: maybe_moment(words[DELIVERED_AT]),
            floor_consumer_seq: words[FLOOR_CONSUMER_SEQ],
            floor_stream_seq: words[FLOOR_STREAM_SEQ],
            floor_at: maybe_moment(words[FLOOR_AT]),
            num_pending: words[NUM_PENDING],
            num_ack_pending: words[NUM_ACK_PENDING],
            num_redelivered: words[NUM_REDELIVERED],
            num_waiting: words[NUM_WAITING],
            push_bound: words[FLAGS] & PUSH_BOUND != 0,
            paused: words[FLAGS] & PAUSED != 0,
            stream_first_seq: words[STREAM_FIRST_SEQ],
            stream_last_seq: words[STREAM_LAST_SEQ],
        }
    }
}

const LAST_SEQ: usize = 2;
const FIRST_SEQ: usize = 3;
const NUM_DELETED: usize = 4;
const MESSAGES: usize = 5;
const BYTES: usize = 6;
const NUM_SUBJECTS: usize = 7;
const NUM_CONSUMERS: usize = 8;
const SOURCE_LAG: usize = 9;
const REPLICA_LAG: usize = 10;

#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
pub(super) fn stream<P: FnMut(usize, u64, u64) -> u64>(walk: &mut Walk<'_, P>) {
    walk.steady(LAST_SEQ);
    walk.steady(FIRST_SEQ);
    walk.still(NUM_DELETED);
    let removed = walk.moves(FIRST_SEQ).wrapping_add(walk.moves(NUM_DELETED));
    walk.moved(MESSAGES, walk.moves(LAST_SEQ).wrapping_sub(removed));
    walk.steady(BYTES);
    walk.still(NUM_SUBJECTS);
    walk.still(NUM_CONSUMERS);
    walk.still(SOURCE_LAG);
    walk.still(REPLICA_LAG);
}

impl Sample for StreamSample {
    const KIND: Kind = Kind::Stream;

    fn write(&self, words: &mut Words) {
        words[AT] = word(Some(self.at));
        words[LAST_SEQ] = self.last_seq;
        words[FIRST_SEQ] = self.first_seq;
        words[NUM_DELETED] = self.num_deleted;
        words[MESSAGES] = self.messages;
        words[BYTES] = self.bytes;
        words[NUM_SUBJECTS] = self.num_subjects;
        words[NUM_CONSUMERS] = self.num_consumers;
        words[SOURCE_LAG] = self.source_lag;
        words[REPLICA_LAG] = self.replica_lag;
    }

    fn read(words: &Words) -> Self {
        Self {
            at: moment(words[AT]),
            messages: words[MESSAGES],
            bytes: words[BYTES],
            first_seq: words[FIRST_SEQ],
            last_seq: words[LAST_SEQ],
            num_subjects: words[NUM_SUBJECTS],
            num_deleted: words[NUM_DELETED],
            num_consumers: words[NUM_CONSUMERS],
            source_lag: words[SOURCE_LAG],
            replica_lag: words[REPLICA_LAG],
        }
    }
}

const IN_MSGS: usize = 2;
const OUT_MSGS: usize = 3;
/// The lower half; the version's mark is the upper.
const CPU: usize = 4;
const MEMORY_BYTES: usize = 5;
const CONNECTIONS: usize = 6;
const SUBSCRIPTIONS: usize = 7;
/// Slow consumers, stale connections and stalled clients.
const TROUBLES: usize = 8;
const API_REQUESTS: usize = 9;
const API_ERRORS: usize = 10;
const STARTED: usize = 11;
const MEMORY_USED: usize = 12;
const STORAGE_USED: usize = 13;
/// The lower half; the size of the meta group is the upper.
const META_LEADER: usize = 14;

#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
pub(super) fn server<P: FnMut(usize, u64, u64) -> u64>(walk: &mut Walk<'_, P>) {
    walk.steady(IN_MSGS);
    walk.steady(OUT_MSGS);
    for index in [CPU, MEMORY_BYTES, CONNECTIONS, SUBSCRIPTIONS, TROUBLES] {
        walk.still(index);
    }
    walk.steady(API_REQUESTS);
    for index in [API_ERRORS, STARTED, MEMORY_USED, STORAGE_USED, META_LEADER] {
        walk.still(index);
    }
}

/// Three counts in one number, each at most what fits: 16 million, and a million twice.
fn three(first: u64, second: u64, third: u64) -> u64 {
    first.min(0xff_ffff) << 40 | second.min(0xf_ffff) << 20 | third.min(0xf_ffff)
}

/// Two numbers of 32 bits in one.
fn two(upper: u64, lower: u64) -> u64 {
    upper.min(u32::MAX.into()) << 32 | lower.min(u32::MAX.into())
}

impl Sample for ServerSample {
    const KIND: Kind = Kind::Server;

    fn write(&self, words: &mut Words) {
        words[AT] = word(Some(self.at));
        words[IN_MSGS] = self.in_msgs;
        words[OUT_MSGS] = self.out_msgs;
        words[CPU] = two(self.version_mark.into(), self.cpu_percent.to_bits().into());
        words[MEMORY_BYTES] = self.memory_bytes;
        words[CONNECTIONS] = self.connections;
        words[SUBSCRIPTIONS] = self.subscriptions;
        words[TROUBLES] = three(self.slow_consumers, self.stale_connections, self.stalled_clients);
        words[API_REQUESTS] = self.api_requests;
        words[API_ERRORS] = self.api_errors;
        words[STARTED] = word(self.started);
        words[MEMORY_USED] = self.memory_used_bytes;
        words[STORAGE_USED] = self.storage_used_bytes;
        words[META_LEADER] = two(self.meta_size, self.meta_leader_mark.into());
    }

    fn read(words: &Words) -> Self {
        Self {
            at: moment(words[AT]),
            cpu_percent: f32::from_bits(words[CPU] as u32),
            memory_bytes: words[MEMORY_BYTES],
            connections: words[CONNECTIONS],
            subscriptions: words[SUBSCRIPTIONS],
            in_msgs: words[IN_MSGS],
            out_msgs: words[OUT_MSGS],
            slow_consumers: words[TROUBLES] >> 40,
            api_requests: words[API_REQUESTS],
            api_errors: words[API_ERRORS],
            started: maybe_moment(words[STARTED]),
            version_mark: (words[CPU] >> 32) as u32,
            memory_used_bytes: words[MEMORY_USED],
            storage_used_bytes: words[STORAGE_USED],
            stale_connections: words[TROUBLES] >> 20 & 0xf_ffff,
            stalled_clients: words[TROUBLES] & 0xf_ffff,
            meta_leader_mark: words[META_LEADER] as u32,
            meta_size: words[META_LEADER] >> 32,
        }
    }
}

const ACCOUNT_MEMORY: usize = 2;
const ACCOUNT_STORAGE: usize = 3;
const ACCOUNT_REQUESTS: usize = 4;
const ACCOUNT_ERRORS: usize = 5;

#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
pub(super) fn account<P: FnMut(usize, u64, u64) -> u64>(walk: &mut Walk<'_, P>) {
    walk.steady(ACCOUNT_MEMORY);
    walk.steady(ACCOUNT_STORAGE);
    walk.steady(ACCOUNT_REQUESTS);
    walk.still(ACCOUNT_ERRORS);
}

impl Sample for AccountSample {
    const KIND: Kind = Kind::Account;

    fn write(&self, words: &mut Words) {
        words[AT] = word(Some(self.at));
        words[ACCOUNT_MEMORY] = self.memory_bytes;
        words[ACCOUNT_STORAGE] = self.storage_bytes;
        words[ACCOUNT_REQUESTS] = self.api_requests;
        words[ACCOUNT_ERRORS] = self.api_errors;
    }

    fn read(words: &Words) -> Self {
        Self {
            at: moment(words[AT]),
            memory_bytes: words[ACCOUNT_MEMORY],
            storage_bytes: words[ACCOUNT_STORAGE],
            api_requests: words[ACCOUNT_REQUESTS],
            api_errors: words[ACCOUNT_ERRORS],
        }
    }
}

const IN_PER_SEC: usize = 2;
const DELIVERED_PER_SEC: usize = 3;
const PENDING: usize = 4;
const ACK_PENDING: usize = 5;
const STORED_BYTES: usize = 6;

#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
pub(super) fn total<P: FnMut(usize, u64, u64) -> u64>(walk: &mut Walk<'_, P>) {
    walk.still(IN_PER_SEC);
    walk.still(DELIVERED_PER_SEC);
    walk.still(PENDING);
    walk.still(ACK_PENDING);
    walk.steady(STORED_BYTES);
}

impl Sample for Total {
    const KIND: Kind = Kind::Total;

    fn write(&self, words: &mut Words) {
        // What is not a number becomes 0, what is too large the largest.
        let thousandths = |rate: f64| (rate * 1e3).round() as i64 as u64;
        words[AT] = word(Some(self.at));
        words[IN_PER_SEC] = thousandths(self.in_per_sec);
        words[DELIVERED_PER_SEC] = thousandths(self.delivered_per_sec);
        words[PENDING] = self.num_pending as u64;
        words[ACK_PENDING] = self.num_ack_pending as u64;
        words[STORED_BYTES] = self.stored_bytes as u64;
    }

    fn read(words: &Words) -> Self {
        Self {
            at: moment(words[AT]),
            in_per_sec: words[IN_PER_SEC].cast_signed() as f64 / 1e3,
            delivered_per_sec: words[DELIVERED_PER_SEC].cast_signed() as f64 / 1e3,
            num_pending: words[PENDING] as f64,
            num_ack_pending: words[ACK_PENDING] as f64,
            stored_bytes: words[STORED_BYTES] as f64,
        }
    }
}
