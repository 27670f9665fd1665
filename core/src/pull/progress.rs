//! How far a subscription got, and where it goes on: decided from deliveries and descriptions of the stream alone.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{
    item::Notice,
    reply::Delivery,
    source::{Acks, Ephemeral, Start},
};
use crate::clock::Timestamp;

/// What `STREAM.INFO` says that matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StreamLook {
    pub(crate) created: Timestamp,
    pub(crate) first_seq: u64,
    pub(crate) first_published: Option<Timestamp>,
    pub(crate) last_seq: u64,
    pub(crate) last_published: Option<Timestamp>,
}

/// Where a consumer begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    All,
    LastPerSubject,
    Sequence(u64),
    Time(Timestamp),
}

impl Begin {
    pub(crate) fn sequence(self) -> Option<u64> {
        match self {
            Self::Sequence(seq) => Some(seq),
            Self::All | Self::LastPerSubject | Self::Time(_) => None,
        }
    }
}

/// What is to be done with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass {
        /// Sequences that were removed before they were read, the first and the last.
        lost: Option<(u64, u64)>,
    },
    /// It was given already.
    Drop,
    /// It was given and settled already, and the consumer does not know.
    SettleAgain,
    /// Deliveries before it went astray.
    Missing,
}

/// What is promised about the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Promise {
    /// Each once, in order.
    Exact,
    /// Each until it is settled.
    AtLeastOnce,
    /// What the durable consumer sends, as it is.
    Foreign,
}

/// The sequences of delivered messages that the caller has not settled: as many as the consumer lets be unacknowledged.
#[derive(Debug, Default)]
pub(crate) struct Unsettled(Mutex<BTreeSet<u64>>);

impl Unsettled {
    pub(crate) fn settle(&self, stream_seq: u64) {
        self.with(|set| set.remove(&stream_seq));
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeSet<u64>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    seq: u64,
    published: Timestamp,
}

/// How far a subscription got.
#[derive(Debug)]
pub(crate) struct Progress {
    promise: Promise,
    start: Start,
    is_filtered: bool,
    /// Where to begin as long as nothing was seen; known from the first look on.
    origin: Option<Begin>,
    /// The stream at the first look, or when it started anew: what is removed above its last sequence is a loss.
    base: Option<StreamLook>,
    /// The stream at the latest look.
    latest: Option<StreamLook>,
    /// The message with the highest sequence that came.
    last: Option<Seen>,
    /// Losses up to here were told.
    lost_to: u64,
    /// Whether a listing is complete.
    is_listed: bool,
    /// Deliveries of the current consumer that came.
    consumer_seq: u64,
    unsettled: Arc<Unsettled>,
}

impl Progress {
    pub(crate) fn of_ephemeral(ephemeral: &Ephemeral) -> Self {
        let promise = match ephemeral.acks {
            Acks::None => Promise::Exact,
            Acks::Explicit { .. } => Promise::AtLeastOnce,
        };
        Self::new(promise, ephemeral.start, !ephemeral.filters.is_empty())
    }

    pub(crate) fn of_durable() -> Self {
        Self::new(Promise::Foreign, Start::All, true)
    }

    fn new(promise: Promise, start: Start, is_filtered: bool) -> Self {
        Self {
            promise,
            start,
            is_filtered,
            origin: None,
            base: None,
            latest: None,
            last: None,
            lost_to: 0,
            is_listed: start != Start::LastPerSubject,
            consumer_seq: 0,
            unsettled: Arc::default(),
        }
    }

    /// Where to note what the caller settles.
    pub(crate) fn unsettled(&self) -> &Arc<Unsettled> {
        &self.unsettled
    }

    /// Whether this can't be the stream that was read, although it was created at the same moment. A server that has
    /// just become its leader may say so by mistake, so look twice.
    pub(crate) fn is_doubtful(&self, look: &StreamLook) -> bool {
        self.latest.is_some_and(|latest| latest.created == look.created) && self.is_restarted(look)
    }

    fn is_restarted(&self, look: &StreamLook) -> bool {
        let Some(latest) = self.latest else { return false };
        let is_all_newer = self.last.is_some_and(|last| {
            look.first_seq <= last.seq && look.first_published.is_some_and(|first| first > last.published)
        });
        latest.created != look.created || look.last_seq < self.known_last_seq() || is_all_newer
    }

    fn known_last_seq(&self) -> u64 {
        let latest = self.latest.map_or(0, |latest| latest.last_seq);
        self.last.map_or(latest, |last| last.seq.max(latest))
    }

    /// Takes a description of the stream, and says what it means for the subscription.
    pub(crate) fn look(&mut self, look: StreamLook) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.is_restarted(&look) {
            let old_last_seq = self.known_last_seq();
            notices.push(Notice::StreamRestarted { old_last_seq, new_last_seq: look.last_seq });
            self.restart(look);
        }
        self.latest = Some(look);
        self.base.get_or_insert(look);
        self.origin.get_or_insert(match self.start {
            Start::All => Begin::All,
            Start::New => Begin::Sequence(look.last_seq + 1),
            Start::Sequence(seq) => Begin::Sequence(seq),
            Start::Time(at) => Begin::Time(at),
            Start::LastPerSubject => Begin::LastPerSubject,
        });
        let wanted = self.next_seq().filter(|_| self.promise != Promise::Foreign);
        if let Some(wanted) = wanted.filter(|wanted| *wanted < look.first_seq) {
            self.lost_to = look.first_seq - 1;
            notices.push(Notice::Lost { first_seq: wanted, last_seq: self.lost_to });
        }
        // What is gone can't come again, and need not be waited for.
        self.unsettled.with(|set| *set = set.split_off(&look.first_seq));
        notices
    }

    /// The stream has other messages under the sequences of those that were seen: go on by time.
    fn restart(&mut self, look: StreamLook) {
        let newest = match (self.last, self.start) {
            (Some(last), _) => Some(last.published),
            (None, Start::New) => self.base.and_then(|base| base.last_published),
            (None, _) => None,
        };
        self.origin = Some(match (newest, self.start) {
            (_, Start::LastPerSubject) if !self.is_listed => Begin::LastPerSubject,
            (Some(newest), _) => Begin::Time(just_after(newest)),
            (None, Start::Time(at)) => Begin::Time(at),
            (None, _) => Begin::All,
        });
        self.base = Some(look);
        self.last = None;
        self.lost_to = 0;
        // Messages of the old stream that the caller still holds must not settle those of the new one.
        self.unsettled = Arc::default();
    }

    /// Where the next consumer begins. Before the first look, where the caller wants it.
    pub(crate) fn begin(&self) -> Begin {
        let is_listing = !self.is_listed && self.origin == Some(Begin::LastPerSubject);
        match self.last {
            Some(_) if is_listing => Begin::LastPerSubject,
            Some(last) => {
                let unsettled = self.unsettled.with(|set| set.first().copied());
                let next_seq = self.next_seq().unwrap_or(last.seq + 1);
                Begin::Sequence(unsettled.map_or(next_seq, |unsettled| unsettled.min(next_seq)))
            }
            None => self.origin.unwrap_or(Begin::All),
        }
    }

    /// The lowest sequence that was neither seen nor lost, if it is known.
    pub(crate) fn next_seq(&self) -> Option<u64> {
        let next_seq = match (self.last, self.origin) {
            (Some(last), _) => last.seq + 1,
            (None, Some(Begin::Sequence(seq))) => seq,
            _ => return None,
        };
        Some(next_seq.max(self.lost_to + 1))
    }

    /// A consumer was made that has this many messages waiting.
    pub(crate) fn consumer_made(&mut self, num_pending: u64) {
        self.consumer_seq = 0;
        if num_pending == 0 {
            self.listed();
        }
    }

    fn listed(&mut self) {
        self.is_listed = true;
        if self.origin == Some(Begin::LastPerSubject) && self.last.is_none() {
            // An empty list: what comes later comes message by message.
            self.origin = self.latest.map(|latest| Begin::Sequence(latest.last_seq + 1));
        }
    }

    /// A message came from the current consumer.
    pub(crate) fn accept(&mut self, delivery: &Delivery) -> Verdict {
        let is_exact = self.promise == Promise::Exact;
        if is_exact && delivery.consumer_seq != self.consumer_seq + 1 {
            return Verdict::Missing;
        }
        self.consumer_seq = delivery.consumer_seq;
        let seq = delivery.stream_seq;
        let is_known = self.last.is_some_and(|last| seq <= last.seq);
        let lost = if is_known { None } else { self.lost_before(seq) };
        if !is_known {
            self.last = Some(Seen { seq, published: delivery.published });
        }
        if delivery.num_pending == 0 {
            self.listed();
        }
        match self.promise {
            Promise::Exact if is_known => Verdict::Drop,
            Promise::AtLeastOnce => {
                let is_unsettled = self.unsettled.with(|set| set.contains(&seq));
                if is_known && !is_unsettled {
                    return Verdict::SettleAgain;
                }
                self.unsettled.with(|set| set.insert(seq));
                Verdict::Pass { lost }
            }
            Promise::Exact | Promise::Foreign => Verdict::Pass { lost },
        }
    }

    /// Sequences that were given out after the first look and are gone before this message.
    fn lost_before(&mut self, seq: u64) -> Option<(u64, u64)> {
        if self.is_filtered || !self.is_listed {
            return None;
        }
        let first = self.next_seq()?.max(self.base?.last_seq + 1);
        if first >= seq {
            return None;
        }
        self.lost_to = seq - 1;
        Some((first, seq - 1))
    }

    /// Whether deliveries went astray, by a consumer's own count of them.
    pub(crate) fn is_missing_any(&self, last_consumer_seq: u64) -> bool {
        self.promise == Promise::Exact && last_consumer_seq > self.consumer_seq
    }
}

fn just_after(moment: Timestamp) -> Timestamp {
    moment.saturating_add(Duration::from_nanos(1)).unwrap_or(moment)
}

#[cfg(test)]
mod tests;
