//! All consumers of a snapshot, asked in order.

use std::{borrow::Cow, sync::Arc};

use super::{
    case::{ConsumerCase, Siblings, backlog},
    catalogue::{UNDECIDED, UNDECIDED_NAME},
    class::{Class, ConsumerVerdict, Verdict},
    consumer::RULES,
    facts::{ConsumerFacts, Facts, StreamFacts},
    finding::{Evidence, Finding, Remedy, RuledOut, Severity},
    glance::healthy_at_a_glance,
    limits::Limits,
    quantities::Quantities,
    rule::{Outcome, Stage},
};
use crate::{
    analysis::sample::ConsumerSample,
    clock::{Timestamp, to_millisecond},
    ids::{ConsumerKey, Entity},
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
    samples: &impl SampleSource,
    facts: &Facts,
    limits: &Limits,
    previous: Option<&Diagnosis>,
) -> Diagnosis {
    let mut sweep = Sweep {
        at: snapshot.at,
        streams: &snapshot.streams,
        samples,
        facts,
        limits,
        previous: previous.map_or(&[], |previous| &previous.consumers),
        buffer: Vec::new(),
        ranks: Vec::new(),
        consumers: Vec::with_capacity(snapshot.consumers.len() + facts.vanished.len()),
    };
    let all = snapshot.consumers.as_slice();
    for consumers in all.chunk_by(|a, b| a.key.stream == b.key.stream && a.key.account == b.key.account) {
        sweep.stream(consumers);
    }
    for gone in facts.vanished.iter().filter(|gone| snapshot.consumer(&gone.key).is_none()) {
        sweep.stream(std::slice::from_ref(gone));
    }
    sweep.finish()
}

struct Sweep<'a, S> {
    at: Timestamp,
    streams: &'a Sorted<Stream>,
    samples: &'a S,
    facts: &'a Facts,
    limits: &'a Limits,
    previous: &'a [(ConsumerKey, ConsumerVerdict)],
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

impl<S: SampleSource> Sweep<'_, S> {
    /// The consumers of one stream.
    fn stream(&mut self, consumers: &[Arc<Consumer>]) {
        let Some(first) = consumers.first() else { return };
        let key = first.key.stream_key();
        let stream = self.streams.get(&key).map(|stream| &**stream);
        let no_facts = StreamFacts::default();
        let stream_facts = self.facts.streams.get(&key).unwrap_or(&no_facts);
        let no_consumer_facts = ConsumerFacts::default();
        let mut siblings = None;
        for consumer in consumers {
            let facts =
                if self.facts.consumers.is_empty() { None } else { self.facts.consumers.get(&consumer.key) };
            if facts.is_none()
                && let Some(class) = healthy_at_a_glance(consumer, stream, self.limits, self.at)
            {
                self.consumers.push((consumer.key.clone(), ConsumerVerdict::healthy(class)));
                continue;
            }
            let siblings = &*siblings.get_or_insert_with(|| siblings_of(consumers));
            self.consumer(consumer, stream, siblings, facts.unwrap_or(&no_consumer_facts), stream_facts);
        }
    }

    fn consumer(
        &mut self,
        consumer: &Consumer,
        stream: Option<&Stream>,
        siblings: &Siblings,
        facts: &ConsumerFacts,
        stream_facts: &StreamFacts,
    ) {
        self.buffer.clear();
        self.samples.samples(&consumer.key, &mut self.buffer);
        // The history has this look already, unless it came too soon after the one before.
        if self.buffer.last().is_none_or(|last| last.at < to_millisecond(consumer.at)) {
            self.buffer.push(ConsumerSample::of(consumer, stream));
        }
        let quantities = Quantities::of(&self.buffer, consumer, stream, self.limits);
        let last_at = self.buffer.last().map_or(consumer.at, |last| last.at);
        let case = ConsumerCase {
            // What is silent or gone has no later clock than ours.
            now: if consumer.freshness.is_stale() || facts.gone.is_some() {
                self.at.max(last_at)
            } else {
                last_at
            },
            consumer,
            stream,
            streams: self.streams,
            siblings,
            samples: &self.buffer[quantities.start..],
            quantities: &quantities,
            facts,
            stream_facts,
            limits: self.limits,
        };
        let mut answers = ask(&case);
        let (verdict, class) = conclude(&case, &mut answers);
        let rank = rank(&case, &answers);
        let before = self
            .previous
            .binary_search_by(|(key, _)| key.cmp(&consumer.key))
            .ok()
            .map(|index| &self.previous[index].1);
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
        Diagnosis { at: self.at, findings, consumers: self.consumers }
    }
}

#[derive(Default)]
struct Answers {
    cause: Option<Box<Finding>>,
    /// The stage of the cause.
    stage: Option<Stage>,
    beside: Vec<Finding>,
    ruled_out: Vec<RuledOut>,
    needs_secs: Option<f64>,
    /// The same, of what concerns a consumer for which nothing waits as well: whether it can be reached, and whether
    /// what is out will come back.
    must_wait_secs: Option<f64>,
}

fn ask(case: &ConsumerCase<'_>) -> Answers {
    let mut answers = Answers::default();
    let is_known =
        !case.consumer.freshness.is_stale() && case.facts.gone.is_none() && case.facts.missing.is_none();
    for rule in RULES {
        // The numbers of what does not answer are old: no rule may read them.
        if rule.stage > Stage::Availability && (!is_known || answers.stage == Some(Stage::Availability)) {
            break;
        }
        let is_path = rule.stage.is_path();
        match (rule.check)(case) {
            Outcome::Found(finding) if !is_path => answers.beside.push(*finding),
            Outcome::Found(finding) => match &mut answers.cause {
                None => {
                    answers.cause = Some(finding);
                    answers.stage = Some(rule.stage);
                }
                Some(cause) => {
                    let words = format!("{}: {}", rule.id, finding.explanation);
                    cause.evidence.push(Evidence::new("also", words, ""));
                }
            },
            Outcome::Clear(why) => {
                if answers.cause.is_none() && matches!(rule.stage, Stage::Delivery | Stage::Window) {
                    answers.ruled_out.push(RuledOut { rule: rule.id, why });
                }
            }
            Outcome::NeedsSecs(secs) if is_path => {
                let least = |least: Option<f64>| Some(least.map_or(secs, |least| least.min(secs)));
                answers.needs_secs = least(answers.needs_secs);
                if matches!(rule.stage, Stage::Availability | Stage::Delivery) {
                    answers.must_wait_secs = least(answers.must_wait_secs);
                }
            }
            Outcome::NeedsSecs(_) | Outcome::NotApplicable => {}
        }
    }
    answers
}

/// Says what the answers mean, and writes the finding of a consumer that no rule explains.
fn conclude(case: &ConsumerCase<'_>, answers: &mut Answers) -> (Verdict, Class) {
    let (state, quantities) = (case.state(), case.quantities);
    if let Some(cause) = &mut answers.cause {
        cause.ruled_out = std::mem::take(&mut answers.ruled_out);
        let class = class_of(case, cause, answers.stage);
        return (Verdict::Found, class);
    }
    let beside = if answers.beside.is_empty() { Verdict::Healthy } else { Verdict::Found };
    if case.consumer.freshness.is_stale() {
        let secs = answers.needs_secs.unwrap_or(case.limits.quorum_secs);
        return (Verdict::NeedsSecs(secs), Class::Waiting { secs });
    }
    if state.num_pending == 0 {
        if let Some(secs) = answers.must_wait_secs {
            return (Verdict::NeedsSecs(secs), Class::Waiting { secs });
        }
        let class = if state.num_ack_pending == 0 { Class::Idle } else { Class::InFlight };
        return (beside, class);
    }
    let moves = quantities.recent.advanced > 0 && quantities.starved.secs < quantities.stall_secs;
    // A backlog that grows is falling behind once it has grown for long enough.
    let may_fall_behind = quantities.recent.pending > 0 && quantities.rises && answers.needs_secs.is_some();
    if moves && !may_fall_behind {
        let class = match quantities.eta_secs.filter(|eta| eta.is_finite()) {
            Some(secs_left) if quantities.recent.pending < 0 => Class::Draining { secs_left },
            _ => Class::KeepingUp,
        };
        return (beside, class);
    }
    if let Some(secs) = answers.needs_secs {
        return (Verdict::NeedsSecs(secs), Class::Waiting { secs });
    }
    answers.cause = Some(Box::new(Finding {
        rule: UNDECIDED,
        severity: Severity::Info,
        entity: Entity::Consumer(case.consumer.key.clone()),
        since: quantities.starved.since,
        title: Cow::Borrowed(UNDECIDED_NAME),
        explanation: format!(
            "{} wait, nothing new was delivered for {}, and no known cause explains it.",
            crate::format::count(state.num_pending),
            crate::format::span(quantities.starved.secs)
        ),
        evidence: vec![
            Evidence::new("num_pending", state.num_pending, "0, or falling"),
            Evidence::new("delivered.stream_seq", state.delivered.stream_seq, "grows"),
        ],
        remedies: vec![Remedy::say("Look at its requests and acknowledgements for 5 s.")],
        ruled_out: std::mem::take(&mut answers.ruled_out),
        secs_to_harm: case.secs_to_harm(),
        cause: None,
    }));
    (Verdict::Undecided, Class::Undecided)
}

fn class_of(case: &ConsumerCase<'_>, cause: &Finding, stage: Option<Stage>) -> Class {
    let name = match &cause.title {
        Cow::Borrowed(name) => *name,
        Cow::Owned(_) => "",
    };
    match stage {
        Some(Stage::Capacity) if cause.severity == Severity::Info => {
            Class::Draining { secs_left: case.quantities.eta_secs.unwrap_or(f64::INFINITY) }
        }
        Some(Stage::Capacity) => Class::FallingBehind,
        Some(Stage::Availability | Stage::HardStop | Stage::Delivery | Stage::Window)
            if cause.severity < Severity::Info =>
        {
            Class::Stuck(cause.rule, name)
        }
        _ => Class::Troubled(cause.rule, name),
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
