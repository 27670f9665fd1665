//! All consumers of a snapshot, asked in order.

mod answers;
mod parts;

use std::sync::Arc;

use answers::{Answers, ask, conclude};
use parts::in_parts;

use super::{
    case::{ConsumerCase, Siblings, backlog},
    class::{ConsumerVerdict, Verdict},
    facts::{ConsumerFacts, Facts},
    finding::{Finding, Severity},
    glance::healthy_at_a_glance,
    limits::Limits,
    quantities::Quantities,
};
use crate::{
    analysis::sample::ConsumerSample,
    clock::{Timestamp, to_millisecond},
    ids::ConsumerKey,
    model::{Consumer, Snapshot, Sorted, Stream},
};

/// Where the samples of a consumer come from.
pub trait SampleSource {
    /// Appends the samples of the consumer's present run, oldest first. A run ends where the consumer was recreated,
    /// changed its filters, or has another leader. A quarter of an hour is enough for every rule; a longer one lets a
    /// worker that comes rarely be told from one that is gone.
    fn samples(&self, key: &ConsumerKey, into: &mut Vec<ConsumerSample>);
}

impl<F: Fn(&ConsumerKey, &mut Vec<ConsumerSample>)> SampleSource for F {
    fn samples(&self, key: &ConsumerKey, into: &mut Vec<ConsumerSample>) {
        self(key, into);
    }
}

/// What the rules said of every consumer of a snapshot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    pub at: Timestamp,
    /// In the order in which a person should look at them: by the worst severity of an asset, then by the time to
    /// harm, then by the backlog's share of its stream; the cause of an asset before its other findings.
    pub findings: Vec<Arc<Finding>>,
    /// In the order of the keys.
    pub consumers: Vec<(ConsumerKey, ConsumerVerdict)>,
}

impl Diagnosis {
    /// How many consumers can't be judged yet, and the seconds until the last of them can; `None` if all can.
    pub fn watched(&self) -> Option<(usize, f64)> {
        let needed = self.consumers.iter().filter_map(|(_, verdict)| match verdict.verdict {
            Verdict::NeedsSecs(secs) => Some(secs),
            Verdict::Healthy | Verdict::Found | Verdict::Undecided => None,
        });
        needed.fold(None, |sum, secs| {
            let (number, most) = sum.unwrap_or((0, 0.0_f64));
            Some((number + 1, most.max(secs)))
        })
    }

    pub fn consumer(&self, key: &ConsumerKey) -> Option<&ConsumerVerdict> {
        self.consumers
            .binary_search_by(|(other, _)| other.cmp(key))
            .ok()
            .map(|index| &self.consumers[index].1)
    }
}

/// Asks every rule of every consumer that is not plainly healthy.
///
/// A pure function: the same snapshot, samples, facts and `previous` give the same diagnosis. `previous` lends the
/// moment since when a finding holds, where its samples reach back no further.
pub fn diagnose_consumers(
    snapshot: &Snapshot,
    samples: &(impl SampleSource + Sync),
    facts: &Facts,
    limits: &Limits,
    previous: Option<&Diagnosis>,
) -> Diagnosis {
    let inputs = Inputs {
        at: snapshot.at,
        streams: &snapshot.streams,
        samples,
        facts,
        limits,
        previous: previous.map_or(&[], |previous| &previous.consumers),
    };
    let mut sweep = in_parts(inputs, snapshot.consumers.as_slice());
    for gone in facts.vanished.iter().filter(|gone| snapshot.consumer(&gone.key).is_none()) {
        sweep.stream(std::slice::from_ref(gone));
    }
    sweep.finish()
}

fn is_same_stream(a: &Consumer, b: &Consumer) -> bool {
    a.key.stream == b.key.stream && a.key.account == b.key.account
}

/// What a sweep reads.
struct Inputs<'a, S> {
    at: Timestamp,
    streams: &'a Sorted<Stream>,
    samples: &'a S,
    facts: &'a Facts,
    limits: &'a Limits,
    previous: &'a [(ConsumerKey, ConsumerVerdict)],
}

impl<S> Clone for Inputs<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Inputs<'_, S> {}

struct Sweep<'a, S> {
    inputs: Inputs<'a, S>,
    buffer: Vec<ConsumerSample>,
    ranks: Vec<(Rank, usize)>,
    consumers: Vec<(ConsumerKey, ConsumerVerdict)>,
}

/// The place of an asset's findings: worse, sooner and larger come first.
#[derive(Clone, Copy)]
struct Rank {
    severity: Severity,
    secs: f64,
    share: f64,
}

impl Rank {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let by_severity = self.severity.cmp(&other.severity);
        by_severity.then(self.secs.total_cmp(&other.secs)).then(other.share.total_cmp(&self.share))
    }
}

impl<'a, S: SampleSource> Sweep<'a, S> {
    /// Asks all of `consumers`, which are in the order of their keys.
    fn of(inputs: Inputs<'a, S>, consumers: &[Arc<Consumer>]) -> Self {
        let mut sweep = Self {
            inputs,
            buffer: Vec::new(),
            ranks: Vec::new(),
            consumers: Vec::with_capacity(consumers.len()),
        };
        for consumers in consumers.chunk_by(|a, b| is_same_stream(a, b)) {
            sweep.stream(consumers);
        }
        sweep
    }

    /// Adds what was found of later consumers.
    fn append(&mut self, later: Self) {
        let before = self.consumers.len();
        self.ranks.extend(later.ranks.into_iter().map(|(rank, index)| (rank, before + index)));
        self.consumers.extend(later.consumers);
    }

    /// The consumers of one stream.
    fn stream(&mut self, consumers: &[Arc<Consumer>]) {
        let Some(first) = consumers.first() else { return };
        let key = first.key.stream_key();
        let stream = self.inputs.streams.get(&key).map(|stream| &**stream);
        let no_consumer_facts = ConsumerFacts::default();
        let mut siblings = None;
        for consumer in consumers {
            let facts = if self.inputs.facts.consumers.is_empty() {
                None
            } else {
                self.inputs.facts.consumers.get(&consumer.key)
            };
            if facts.is_none()
                && let Some(class) = healthy_at_a_glance(consumer, stream, self.inputs.limits, self.inputs.at)
            {
                self.consumers.push((consumer.key.clone(), ConsumerVerdict::healthy(class)));
                continue;
            }
            let siblings = &*siblings.get_or_insert_with(|| siblings_of(consumers));
            self.consumer(consumer, stream, siblings, facts.unwrap_or(&no_consumer_facts));
        }
    }

    fn consumer(
        &mut self,
        consumer: &Consumer,
        stream: Option<&Stream>,
        siblings: &Siblings,
        facts: &ConsumerFacts,
    ) {
        self.buffer.clear();
        self.inputs.samples.samples(&consumer.key, &mut self.buffer);
        // The history has this look already, unless it came too soon after the one before.
        if self.buffer.last().is_none_or(|last| last.at < to_millisecond(consumer.at)) {
            self.buffer.push(ConsumerSample::of(consumer, stream));
        }
        let mut quantities = Quantities::of(&self.buffer, consumer, stream, self.inputs.limits);
        if let Some(since) = unserved_since(consumer, facts) {
            quantities.know_unserved(since, self.inputs.limits);
        }
        let last_at = self.buffer.last().map_or(consumer.at, |last| last.at);
        let case = ConsumerCase {
            // What is silent or gone has no later clock than ours.
            now: if consumer.freshness.is_stale() || facts.gone.is_some() {
                self.inputs.at.max(last_at)
            } else {
                last_at
            },
            consumer,
            stream,
            streams: self.inputs.streams,
            siblings,
            samples: &self.buffer[quantities.start..],
            quantities: &quantities,
            facts,
            limits: self.inputs.limits,
        };
        let mut answers = ask(&case);
        let (verdict, class) = conclude(&case, &mut answers);
        let rank = rank(&case, &answers);
        let previous = self.inputs.previous;
        let before =
            previous.binary_search_by(|(key, _)| key.cmp(&consumer.key)).ok().map(|index| &previous[index].1);
        let keep = |finding: Finding| carry_over(finding, before);
        let verdict = ConsumerVerdict {
            verdict,
            class,
            cause: answers.cause.map(|cause| keep(*cause)),
            beside: answers.beside.into_iter().map(keep).collect(),
        };
        if let Some(rank) = rank {
            self.ranks.push((rank, self.consumers.len()));
        }
        self.consumers.push((consumer.key.clone(), verdict));
    }

    fn finish(mut self) -> Diagnosis {
        let key = |index: usize| &self.consumers[index].0;
        let mut ranks = std::mem::take(&mut self.ranks);
        ranks.sort_by(|(a, i), (b, j)| a.cmp(b).then_with(|| key(*i).cmp(key(*j))));
        let findings =
            ranks.iter().flat_map(|(_, index)| self.consumers[*index].1.findings().cloned()).collect();
        if !self.consumers.is_sorted_by(|a, b| a.0 < b.0) {
            self.consumers.sort_by(|a, b| a.0.cmp(&b.0));
        }
        Diagnosis { at: self.inputs.at, findings, consumers: self.consumers }
    }
}

fn rank(case: &ConsumerCase<'_>, answers: &Answers) -> Option<Rank> {
    let findings = || answers.cause.iter().map(|cause| &**cause).chain(&answers.beside);
    let severity = findings().map(|finding| finding.severity).min()?;
    let harm = findings().filter_map(|finding| finding.secs_to_harm).min_by(f64::total_cmp);
    let secs = harm.or(case.quantities.eta_secs).unwrap_or(f64::INFINITY);
    Some(Rank { severity, secs, share: case.pending_share() })
}

/// The same finding of the diagnosis before lends its `since`, and its place in memory if nothing else changed.
fn carry_over(mut finding: Finding, before: Option<&ConsumerVerdict>) -> Arc<Finding> {
    let same = before.and_then(|before| before.findings().find(|other| other.rule == finding.rule));
    if let Some(same) = same {
        finding.since = match (finding.since, same.since) {
            (Some(now), Some(then)) => Some(now.min(then)),
            (now, then) => now.or(then),
        };
        if **same == finding {
            return Arc::clone(same);
        }
    }
    Arc::new(finding)
}

/// Since when nothing was delivered although a message waited, by the server's own times: whoever was asking meanwhile
/// would have got it. `None` where that can't be told.
fn unserved_since(consumer: &Consumer, facts: &ConsumerFacts) -> Option<Timestamp> {
    let delivered = &consumer.state.delivered;
    // A new leader does not know of the deliveries before it.
    let last = delivered.last_active.or((delivered.consumer_seq == 0).then_some(consumer.created))?;
    let waits_since = facts.oldest_undelivered_at?;
    Some(last.max(waits_since).max(consumer.created).max(facts.filter_edited_at.unwrap_or(waits_since)))
}

fn siblings_of(consumers: &[Arc<Consumer>]) -> Siblings {
    let mut backlogs: Vec<_> = consumers.iter().map(|consumer| backlog(consumer)).collect();
    let middle = backlogs.len() / 2;
    let median =
        if backlogs.is_empty() { 0.0 } else { *backlogs.select_nth_unstable_by(middle, f64::total_cmp).1 };
    Siblings {
        num_consumers: consumers.len(),
        pending: total(consumers, |consumer| consumer.state.num_pending),
        ack_pending: total(consumers, |consumer| consumer.state.num_ack_pending),
        median_backlog: median,
    }
}

/// A sum of what servers sent, which may be anything.
fn total(consumers: &[Arc<Consumer>], count: impl Fn(&Consumer) -> u64) -> u64 {
    consumers.iter().fold(0, |sum, consumer| sum.saturating_add(count(consumer)))
}
