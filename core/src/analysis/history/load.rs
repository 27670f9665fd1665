//! Consumers as a large system has them, by the same seed always the same: for the test of the memory bound and for
//! the bench.

use super::{ConsumerSample, Timestamp};

/// How a consumer spends its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Messages all the time.
    Busy,
    /// Bursts of some minutes, a sixth of the time.
    Sometimes,
    Idle,
}

/// A kind of consumer, and what share of all consumers it is.
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) habit: Habit,
    /// Whether others keep its stream busy, while its own filter takes a part.
    pub(super) is_filtered: bool,
    pub(super) share: f64,
}

pub(super) const CLASSES: [Class; 6] = [
    Class { name: "busy", habit: Habit::Busy, is_filtered: false, share: 0.06 },
    Class { name: "busy, filtered", habit: Habit::Busy, is_filtered: true, share: 0.04 },
    Class { name: "sometimes", habit: Habit::Sometimes, is_filtered: false, share: 0.40 },
    Class { name: "sometimes, filtered", habit: Habit::Sometimes, is_filtered: true, share: 0.20 },
    Class { name: "idle", habit: Habit::Idle, is_filtered: false, share: 0.20 },
    Class { name: "idle, filtered", habit: Habit::Idle, is_filtered: true, share: 0.10 },
];

/// One consumer of a simulated day.
pub(super) struct Worker {
    habit: Habit,
    is_filtered: bool,
    random: Random,
    /// Looks until a burst or a pause ends.
    looks_left: u64,
    is_active: bool,
    sample: ConsumerSample,
}

impl Worker {
    pub(super) fn new(class: &Class, seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let done = random.below(50_000_000);
        let sample = ConsumerSample {
            delivered_consumer_seq: done,
            delivered_stream_seq: done + random.below(1000),
            floor_consumer_seq: done,
            floor_stream_seq: done,
            num_waiting: random.below(8),
            stream_first_seq: random.below(1000),
            stream_last_seq: done + 2000,
            ..ConsumerSample::default()
        };
        let is_active = class.habit == Habit::Busy;
        Self { habit: class.habit, is_filtered: class.is_filtered, random, looks_left: 0, is_active, sample }
    }

    /// The next look, and this machine's clock at it: about `step_ms` after `now_ms`.
    pub(super) fn look(&mut self, now_ms: i64, step_ms: u64) -> (ConsumerSample, Timestamp) {
        let here = now_ms + self.random.below(30).cast_signed();
        let at = here - self.random.below(20).cast_signed();
        if self.habit == Habit::Sometimes {
            self.turn();
        }
        let published = self.random.about(step_ms / 4);
        if self.is_filtered {
            self.sample.stream_last_seq += published * 3;
        }
        if self.is_active {
            let taken = self.random.about(step_ms / 8);
            let sample = &mut self.sample;
            sample.delivered_consumer_seq += taken;
            sample.num_pending = self.random.below(200);
            if self.is_filtered {
                sample.delivered_stream_seq = sample.stream_last_seq - self.random.below(400);
            } else {
                sample.delivered_stream_seq += taken;
                sample.stream_last_seq = sample.delivered_stream_seq + sample.num_pending;
            }
            sample.num_ack_pending = self.random.below(60);
            sample.floor_consumer_seq = sample.delivered_consumer_seq - sample.num_ack_pending;
            sample.floor_stream_seq = sample.delivered_stream_seq - sample.num_ack_pending;
            sample.num_redelivered = u64::from(self.random.below(10) == 0);
            sample.num_waiting = self.random.below(8);
            sample.delivered_at = Timestamp::from_millisecond(at - self.random.below(300).cast_signed()).ok();
            sample.floor_at = Timestamp::from_millisecond(at - self.random.below(300).cast_signed()).ok();
        }
        let moment = |ms| Timestamp::from_millisecond(ms).unwrap_or_default();
        self.sample.at = moment(at);
        (self.sample, moment(here))
    }

    fn turn(&mut self) {
        if self.looks_left == 0 {
            self.is_active = !self.is_active;
            self.looks_left = self.random.about(if self.is_active { 20 } else { 100 });
            if !self.is_active {
                let sample = &mut self.sample;
                sample.num_pending = 0;
                sample.num_ack_pending = 0;
                sample.num_redelivered = 0;
                sample.floor_consumer_seq = sample.delivered_consumer_seq;
                sample.floor_stream_seq = sample.delivered_stream_seq;
            }
        }
        self.looks_left -= 1;
    }
}

/// A small generator of numbers that look random.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// A number around `mean`, a fifth up or down, at least 1.
    pub(super) fn about(&mut self, mean: u64) -> u64 {
        (mean - mean / 5 + self.below(mean * 2 / 5 + 1)).max(1)
    }
}
