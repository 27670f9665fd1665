//! What the samples of one consumer add up to, computed in one pass.
//!
//! Counts are as the server keeps them: `consumer_seq` counts every delivery, `stream_seq` moves only on first
//! deliveries or skips. Times are the server's own.

use super::limits::Limits;
use crate::{
    analysis::sample::ConsumerSample,
    clock::{Timestamp, secs_between},
    model::{AckPolicy, Consumer, Retention, Stream},
};

/// How many samples with deliveries are remembered for the median of the pauses between them.
const MAX_GAPS: usize = 32;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quantities {
    /// The samples before this one belong to an earlier life of the consumer.
    pub start: usize,
    pub num_samples: usize,
    /// The moment of the last sample.
    pub last_at: Option<Timestamp>,
    pub span_secs: f64,
    /// The change within [`Limits::rate_secs`] before the last sample.
    pub recent: Change,
    /// The change over the whole run.
    pub run: Change,
    /// Matching messages that arrived a second, a lower bound; `None` with fewer than two samples.
    pub arrivals_per_sec: Option<f64>,
    /// First deliveries a second.
    pub drain_per_sec: Option<f64>,
    /// Seconds until the backlog is delivered; infinite if it does not shrink.
    pub eta_secs: Option<f64>,
    /// The median pause between samples that saw deliveries; 0 without a habit.
    pub usual_gap_secs: f64,
    /// T: how long nothing must have been delivered before that is a stall.
    pub stall_secs: f64,
    /// Messages wait and none was delivered, not even again.
    pub unserved: Spell,
    /// Messages wait and no new one was delivered.
    pub starved: Spell,
    /// No delivery of any kind.
    pub still: Spell,
    /// The floor of acknowledgements did not move.
    pub floor_still: Spell,
    /// The acknowledgement window is full.
    pub full: Spell,
    /// No pull request waited at any look.
    pub no_pulls: Spell,
    /// Nobody listened on the delivery subject.
    pub unbound: Spell,
    /// As many pull requests waited as may.
    pub waiters_full: Spell,
    /// Delivered or acknowledged positions lay beyond the stream's last message.
    pub ahead: Spell,
    /// Something waits for an acknowledgement, with no new delivery of it.
    pub held: Spell,
    /// The share of samples with a full window, of those within [`Limits::rate_secs`].
    pub full_share: f64,
    /// The share of samples within half of [`Limits::rate_secs`] at which messages were out again.
    pub repeats_share: f64,
    /// Pairs of samples between which new messages were delivered, and between which none were, with a full window.
    pub num_full_moves: usize,
    pub num_full_rests: usize,
    /// The backlog grew in both halves of the recent window while messages were delivered.
    pub rises: bool,
    /// A pull request waited at some look of the run.
    pub max_waiting: u64,
    /// Somebody was bound at some look of the run.
    pub was_bound: bool,
    /// Deliveries while no new message was delivered: repeats.
    pub starved_deliveries: u64,
    /// Since the last delivery, the server's own time of it moved: `+WPI`.
    pub kept_alive: bool,
    /// Messages that left without being delivered, by limits or by deletion.
    pub lost: u64,
    pub lost_at: Option<Timestamp>,
    /// Messages that left by a purge that passed the consumer.
    pub purged: u64,
    pub purged_at: Option<Timestamp>,
}

/// What changed between two samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    pub secs: f64,
    /// dC: every delivery.
    pub delivered: u64,
    /// dS: how far the position in the stream moved.
    pub advanced: u64,
    /// fC: acknowledged in a row.
    pub acked: u64,
    pub pending: i64,
    /// Messages that the stream got, of any subject.
    pub stream_grew: u64,
    pub floor_stream: u64,
}

/// How long something has been so, up to the last sample.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spell {
    /// 0 if it is not so now.
    pub secs: f64,
    /// When it began, if that was seen: not where it was so at the first look already.
    pub since: Option<Timestamp>,
    /// Whether it holds at the last sample.
    pub holds: bool,
}

impl Change {
    /// min(dC, dS): an upper bound of first deliveries.
    pub fn first(&self) -> u64 {
        self.delivered.min(self.advanced)
    }

    /// max(0, dC − dS): a lower bound of repeats, sound for a filtered consumer as well.
    pub fn redelivered(&self) -> u64 {
        self.delivered.saturating_sub(self.advanced)
    }

    /// Repeats among deliveries; 0 without deliveries.
    pub fn redelivered_share(&self) -> f64 {
        if self.delivered == 0 { 0.0 } else { self.redelivered() as f64 / self.delivered as f64 }
    }

    fn between(a: &ConsumerSample, b: &ConsumerSample) -> Self {
        Self { secs: secs_between(a.at, b.at), ..Self::counts(a, b) }
    }

    /// Without the time, which costs more than all of the counts.
    fn counts(a: &ConsumerSample, b: &ConsumerSample) -> Self {
        Self {
            secs: 0.0,
            delivered: b.delivered_consumer_seq.saturating_sub(a.delivered_consumer_seq),
            advanced: b.delivered_stream_seq.saturating_sub(a.delivered_stream_seq),
            acked: b.floor_consumer_seq.saturating_sub(a.floor_consumer_seq),
            pending: b.num_pending.cast_signed().saturating_sub(a.num_pending.cast_signed()),
            stream_grew: b.stream_last_seq.saturating_sub(a.stream_last_seq),
            floor_stream: b.floor_stream_seq.saturating_sub(a.floor_stream_seq),
        }
    }
}

/// A spell while the samples are walked: the index at which it began.
#[derive(Clone, Copy, Default)]
struct Run(Option<usize>);

impl Run {
    fn go(&mut self, index: usize, holds: bool) {
        self.0 = if holds { self.0.or(Some(index)) } else { None };
    }

    /// As [`Self::go`], for what is about two samples: a `broken` pair starts it anew at the later one.
    fn go_unbroken(&mut self, index: usize, holds: bool, broken: bool) {
        self.0 = match (holds, broken) {
            (false, _) => None,
            (true, true) => Some(index),
            (true, false) => self.0.or(Some(index)),
        };
    }

    fn spell(self, samples: &[ConsumerSample], start: usize) -> Spell {
        match (self.0, samples.last()) {
            (Some(index), Some(last)) => Spell {
                secs: secs_between(samples[index].at, last.at).max(0.0),
                since: (index > start).then(|| samples[index].at),
                holds: true,
            },
            _ => Spell::default(),
        }
    }
}

impl Quantities {
    /// From samples of one consumer, oldest first. Those before its creation, and those before a counter went back,
    /// are left out: a rate is never negative because a counter restarted.
    pub fn of(
        samples: &[ConsumerSample],
        consumer: &Consumer,
        stream: Option<&Stream>,
        limits: &Limits,
    ) -> Self {
        let start = start_of_run(samples, consumer);
        let mut this = Self { start, num_samples: samples.len() - start, ..Self::default() };
        let Some(last) = samples.last() else { return this };
        this.last_at = Some(last.at);
        let config = &consumer.config;
        let window = match config.ack_policy {
            AckPolicy::None => None,
            _ => config.max_ack_pending.value().filter(|max| *max > 0),
        };
        let max_waiting = config.max_waiting.value().unwrap_or(u64::MAX);
        let loses_by_limits = config.filter_subjects.is_empty()
            && stream.is_some_and(|stream| stream.config.retention == Retention::Limits);

        let [mut unserved, mut starved, mut still, mut floor_still, mut full] = [Run::default(); 5];
        let [mut no_pulls, mut unbound, mut waiters_full, mut ahead, mut held] = [Run::default(); 5];
        let mut gaps = Gaps::default();
        let recent_start = recent_start(samples, start, limits.rate_secs);
        let (mut num_recent, mut num_full) = (0_usize, 0_usize);
        for (index, sample) in samples.iter().enumerate().skip(start) {
            let before = (index > start).then(|| &samples[index - 1]);
            let change = before.map(|before| Change::counts(before, sample)).unwrap_or_default();
            let is_full = window.is_some_and(|max| sample.num_ack_pending >= max);
            let waits = sample.num_pending > 0;
            unserved.go_unbroken(index, waits, change.delivered > 0);
            starved.go_unbroken(index, waits, change.advanced > 0);
            still.go_unbroken(index, true, change.delivered > 0);
            floor_still.go_unbroken(index, true, change.acked > 0);
            held.go_unbroken(index, sample.num_ack_pending > 0, change.delivered > 0);
            full.go(index, is_full);
            no_pulls.go(index, sample.num_waiting == 0);
            unbound.go(index, !sample.push_bound);
            this.starved_deliveries = if waits && change.advanced == 0 {
                this.starved_deliveries.saturating_add(change.delivered)
            } else {
                0
            };
            waiters_full.go(index, sample.num_waiting >= max_waiting);
            let position = sample.delivered_stream_seq.max(sample.floor_stream_seq);
            ahead.go(index, sample.stream_last_seq > 0 && position > sample.stream_last_seq);
            this.max_waiting = this.max_waiting.max(sample.num_waiting);
            this.was_bound |= sample.push_bound;
            if index >= recent_start {
                num_recent += 1;
                num_full += usize::from(is_full);
            }
            let Some(before) = before else { continue };
            if change.delivered > 0 {
                gaps.delivered_at(sample.at);
                this.kept_alive = false;
            } else if sample.num_ack_pending > 0 {
                this.kept_alive |= sample.delivered_at > before.delivered_at && before.delivered_at.is_some();
            }
            if is_full && change.delivered > 0 && change.advanced > 0 {
                this.num_full_moves += 1;
            } else if is_full {
                this.num_full_rests += 1;
            }
            this.count_losses(before, sample, &change, loses_by_limits);
        }

        this.full_share = num_full as f64 / num_recent.max(1) as f64;
        let lately = &samples[self::recent_start(samples, start, limits.rate_secs / 2.0)..];
        let num_repeats = lately.iter().filter(|sample| sample.num_redelivered > 0).count();
        this.repeats_share = num_repeats as f64 / lately.len().max(1) as f64;
        this.span_secs = secs_between(samples[start].at, last.at).max(0.0);
        this.run = Change::between(&samples[start], last);
        this.recent = Change::between(&samples[recent_start], last);
        this.rises = rises(&samples[recent_start..]);
        let spell = |run: Run| run.spell(samples, start);
        this.unserved = spell(unserved);
        this.starved = spell(starved);
        this.still = spell(still);
        this.floor_still = spell(floor_still);
        this.full = spell(full);
        this.no_pulls = spell(no_pulls);
        this.unbound = spell(unbound);
        this.waiters_full = spell(waiters_full);
        this.ahead = spell(ahead);
        this.held = spell(held);
        this.usual_gap_secs = gaps.median();
        this.stall_secs = limits
            .min_stall_secs
            .max(limits.stall_ack_waits * longest_wait_secs(consumer))
            .max(limits.stall_gaps * this.usual_gap_secs);
        this.set_rates(last);
        this
    }

    /// Takes in that the server's own times prove that nothing was delivered since `since`, though a message waited.
    ///
    /// Clients that come once in a while are not known at first, so what the samples show themselves is believed
    /// sooner.
    pub fn know_unserved(&mut self, since: Timestamp, limits: &Limits) {
        let last = self.unserved.holds.then_some(self.last_at).flatten();
        let Some(secs) = last.map(|last| secs_between(since, last)) else { return };
        let is_seen = self.num_samples > 1 && self.unserved.secs >= limits.rebind_secs;
        if !is_seen || secs < limits.unseen_stalls * self.stall_secs || secs <= self.unserved.secs {
            return;
        }
        let known = Spell { secs, since: Some(since), holds: true };
        if self.no_pulls.secs >= self.unserved.secs {
            self.no_pulls = known;
        }
        self.unserved = known;
    }

    fn set_rates(&mut self, last: &ConsumerSample) {
        let recent = self.recent;
        if recent.secs <= 0.0 {
            return;
        }
        let first = recent.first() as f64;
        let arrivals = ((recent.pending as f64 + first) / recent.secs).max(0.0);
        let drain = first / recent.secs;
        self.arrivals_per_sec = Some(arrivals);
        self.drain_per_sec = Some(drain);
        self.eta_secs = Some(match last.num_pending {
            0 => 0.0,
            pending if drain > arrivals => pending as f64 / (drain - arrivals),
            _ => f64::INFINITY,
        });
    }

    fn count_losses(
        &mut self,
        a: &ConsumerSample,
        b: &ConsumerSample,
        change: &Change,
        loses_by_limits: bool,
    ) {
        let left = a.num_pending.saturating_sub(b.num_pending).saturating_sub(change.delivered);
        // A purge takes the consumer along: its position jumps to just before the first message that is left.
        let is_purge = change.delivered == 0
            && change.advanced > 0
            && b.stream_first_seq > a.stream_first_seq
            && b.delivered_stream_seq.saturating_add(1) >= b.stream_first_seq;
        if is_purge {
            if left > 0 {
                self.purged = self.purged.saturating_add(left);
                self.purged_at = Some(b.at);
            }
            return;
        }
        // What the stream dropped behind the position, or had dropped before, is no new loss.
        let passed = a.delivered_stream_seq.max(a.stream_first_seq.saturating_sub(1));
        let dropped = if loses_by_limits && a.stream_last_seq > 0 {
            b.stream_first_seq.saturating_sub(1).saturating_sub(passed).saturating_sub(change.delivered)
        } else {
            0
        };
        let lost = left.max(dropped);
        if lost > 0 {
            self.lost = self.lost.saturating_add(lost);
            self.lost_at = Some(b.at);
        }
    }
}

/// `ack_wait`, or the longest `backoff`; 0 without acknowledgements.
pub fn longest_wait_secs(consumer: &Consumer) -> f64 {
    let config = &consumer.config;
    if config.ack_policy == AckPolicy::None {
        return 0.0;
    }
    let backoff = config.backoff_nanos.last().copied().unwrap_or(0);
    config.ack_wait_nanos.max(backoff) as f64 / 1e9
}

fn start_of_run(samples: &[ConsumerSample], consumer: &Consumer) -> usize {
    let born = samples.partition_point(|sample| sample.at < consumer.created);
    // The last sample is the consumer's present state, whatever the clocks say.
    let born = born.min(samples.len().saturating_sub(1));
    let restarted = samples[born..].windows(2).rposition(|pair| {
        pair[1].delivered_consumer_seq < pair[0].delivered_consumer_seq || pair[1].at < pair[0].at
    });
    restarted.map_or(born, |index| born + index + 1)
}

/// The first sample of the recent window; the one before the last at least.
fn recent_start(samples: &[ConsumerSample], start: usize, rate_secs: f64) -> usize {
    let Some(last) = samples.last() else { return start };
    let in_window =
        start + samples[start..].partition_point(|sample| secs_between(sample.at, last.at) > rate_secs);
    in_window.min(samples.len().saturating_sub(2)).max(start)
}

/// Whether the backlog grew in both halves of the window while messages were delivered.
fn rises(window: &[ConsumerSample]) -> bool {
    let (Some(first), Some(last)) = (window.first(), window.last()) else { return false };
    let middle = &window[window.len() / 2];
    window.len() >= 3
        && first.num_pending < middle.num_pending
        && middle.num_pending < last.num_pending
        && last.delivered_stream_seq > first.delivered_stream_seq
        && last.delivered_consumer_seq > first.delivered_consumer_seq
}

/// The last samples that saw deliveries.
struct Gaps {
    at: [Timestamp; MAX_GAPS],
    num: usize,
}

impl Default for Gaps {
    fn default() -> Self {
        Self { at: [Timestamp::UNIX_EPOCH; MAX_GAPS], num: 0 }
    }
}

impl Gaps {
    fn delivered_at(&mut self, at: Timestamp) {
        self.at[self.num % MAX_GAPS] = at;
        self.num += 1;
    }

    /// The median pause between two, in seconds; 0 for fewer than two pauses, which are no habit.
    fn median(&mut self) -> f64 {
        let at = &mut self.at[..self.num.min(MAX_GAPS)];
        if at.len() < 3 {
            return 0.0;
        }
        at.sort_unstable();
        let mut secs = [0.0; MAX_GAPS];
        for (secs, pair) in secs.iter_mut().zip(at.windows(2)) {
            *secs = secs_between(pair[0], pair[1]);
        }
        let secs = &mut secs[..at.len() - 1];
        *secs.select_nth_unstable_by((at.len() - 1) / 2, f64::total_cmp).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: f64) -> Timestamp {
        Timestamp::from_nanosecond((secs * 1e9) as i128 + 1_000_000_000_000).unwrap()
    }

    fn sample(secs: f64, delivered: u64, pending: u64) -> ConsumerSample {
        ConsumerSample {
            at: at(secs),
            delivered_consumer_seq: delivered,
            delivered_stream_seq: delivered,
            num_pending: pending,
            ..ConsumerSample::default()
        }
    }

    fn of(samples: &[ConsumerSample]) -> Quantities {
        Quantities::of(samples, &Consumer::default(), None, &Limits::default())
    }

    #[test]
    fn rates_and_the_time_that_is_left() {
        let quantities = of(&[sample(0.0, 0, 100), sample(10.0, 40, 80)]);
        assert_eq!(quantities.drain_per_sec, Some(4.0));
        assert_eq!(quantities.arrivals_per_sec, Some(2.0));
        assert_eq!(quantities.eta_secs, Some(40.0));
        assert_eq!(of(&[sample(0.0, 0, 1)]).eta_secs, None);
    }

    #[test]
    fn only_a_time_that_moved_without_a_delivery_keeps_alive() {
        let out = |secs: f64, delivered_at: f64| ConsumerSample {
            num_ack_pending: 5,
            delivered_at: Some(at(delivered_at)),
            ..sample(secs, 5, 5)
        };
        assert!(!of(&[out(10.0, 1.5), out(11.0, 1.5), out(12.0, 1.5)]).kept_alive);
        assert!(of(&[out(10.0, 1.5), out(11.0, 1.5), out(12.0, 11.5)]).kept_alive);
        assert!(!of(&[out(10.0, 1.5), sample(11.0, 6, 5)]).kept_alive, "a delivery moves it as well");
    }

    #[test]
    fn a_spell_began_where_it_was_seen_to() {
        let quantities = of(&[sample(0.0, 0, 5), sample(5.0, 5, 5), sample(10.0, 5, 5), sample(20.0, 5, 9)]);
        assert_eq!(quantities.unserved, Spell { secs: 15.0, since: Some(at(5.0)), holds: true });
        assert_eq!(of(&[sample(0.0, 5, 5), sample(9.0, 5, 5)]).unserved.since, None);
        assert!(!of(&[sample(0.0, 5, 5), sample(9.0, 5, 0)]).unserved.holds);
    }

    #[test]
    fn a_counter_that_went_back_starts_a_run() {
        let quantities = of(&[sample(0.0, 900, 5), sample(5.0, 2, 50), sample(10.0, 4, 60)]);
        assert_eq!((quantities.start, quantities.num_samples), (1, 2));
        assert_eq!((quantities.run.delivered, quantities.lost), (2, 0));
    }

    #[test]
    fn a_worker_that_comes_rarely_is_waited_for() {
        let samples: Vec<_> =
            (0..60).map(|n| sample(f64::from(n) * 10.0, u64::from(n as u32 / 12) * 10, 1)).collect();
        assert!((of(&samples).stall_secs - 360.0).abs() < 1.0, "{}", of(&samples).stall_secs);
    }
}
