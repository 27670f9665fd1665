//! Where each number of a sample stands in its row, and what it is expected to be.
//!
//! An expectation that holds costs nothing, so they follow how the server's numbers hang together: without a filter a
//! delivery moves both sequences alike, what was delivered and is not held was acknowledged, and the end of the
//! stream is what was delivered and what still waits.

use super::{
    total::Total,
    words::{AT, FLAGS, Kind, Sample, Walk, Words, maybe_moment, moment, word},
};
use crate::analysis::sample::{ConsumerSample, ServerSample, StreamSample};

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
const CPU: usize = 4;
const MEMORY_BYTES: usize = 5;
const CONNECTIONS: usize = 6;
const SUBSCRIPTIONS: usize = 7;
const SLOW_CONSUMERS: usize = 8;
const API_REQUESTS: usize = 9;
const API_ERRORS: usize = 10;

#[expect(clippy::inline_always, reason = "a call for each number is most of what reading costs")]
#[inline(always)]
pub(super) fn server<P: FnMut(usize, u64, u64) -> u64>(walk: &mut Walk<'_, P>) {
    walk.steady(IN_MSGS);
    walk.steady(OUT_MSGS);
    walk.still(CPU);
    walk.still(MEMORY_BYTES);
    walk.still(CONNECTIONS);
    walk.still(SUBSCRIPTIONS);
    walk.still(SLOW_CONSUMERS);
    walk.steady(API_REQUESTS);
    walk.still(API_ERRORS);
}

impl Sample for ServerSample {
    const KIND: Kind = Kind::Server;

    fn write(&self, words: &mut Words) {
        words[AT] = word(Some(self.at));
        words[IN_MSGS] = self.in_msgs;
        words[OUT_MSGS] = self.out_msgs;
        words[CPU] = self.cpu_percent.to_bits().into();
        words[MEMORY_BYTES] = self.memory_bytes;
        words[CONNECTIONS] = self.connections;
        words[SUBSCRIPTIONS] = self.subscriptions;
        words[SLOW_CONSUMERS] = self.slow_consumers;
        words[API_REQUESTS] = self.api_requests;
        words[API_ERRORS] = self.api_errors;
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
            slow_consumers: words[SLOW_CONSUMERS],
            api_requests: words[API_REQUESTS],
            api_errors: words[API_ERRORS],
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
