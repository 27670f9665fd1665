//! The diagnosis of a whole snapshot: every rule of consumers and every check of the rest, in one order.

use std::{borrow::Cow, cmp::Ordering, collections::BTreeMap, sync::Arc};

use super::{
    facts::Facts,
    finding::{Finding, RuleId, Severity},
    limits::Limits,
    samples::Samples,
    sweep::{Diagnosis, SampleSource, diagnose_consumers},
    system::{SystemLimits, diagnose_system},
};
use crate::{
    analysis::{
        history::{History, Sample},
        sample::{AccountSample, ConsumerSample, ServerSample, StreamSample},
    },
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, Entity, ServerName, StreamKey},
    model::Snapshot,
};

/// A quarter of an hour is enough for every rule of a consumer and a stream.
const RUN_SECS: f64 = 900.0;
/// Of a large system less is read: a look at it must leave the machine alone.
const RUN_SECS_OF_MANY: f64 = 600.0;
const MANY_ASSETS: usize = 2_000;
/// A crash loop is looked for in an hour.
const SERVER_SECS: i64 = 3600;

/// From which numbers on all rules and checks speak.
#[derive(Clone, Debug, Default)]
pub struct AllLimits {
    pub consumers: Limits,
    pub system: SystemLimits,
}

/// Asks everything of `snapshot` and its history.
///
/// `before` is the snapshot before it, and lends what a check compares with and since when a finding holds.
pub fn diagnose(
    snapshot: &Snapshot,
    before: Option<&Snapshot>,
    facts: &Facts,
    limits: &AllLimits,
) -> Diagnosis {
    let previous = before.map(|before| &*before.diagnosis);
    let mut diagnosis = diagnose_consumers(snapshot, &snapshot.history, facts, &limits.consumers, previous);
    let found = diagnose_system(snapshot, before, &snapshot.history, facts, snapshot.at, &limits.system);
    let before: Option<BTreeMap<_, _>> = previous.map(|previous| {
        let findings = previous.findings.iter();
        findings.map(|finding| ((finding.rule, &finding.entity), finding)).collect()
    });
    let of_system =
        found.into_iter().map(|finding| keep(finding, before.as_ref(), snapshot.at)).collect::<Vec<_>>();
    diagnosis.findings = in_order(of_system, &diagnosis.findings);
    diagnosis
}

/// What was found before lends its `since`, and its place in memory if nothing else changed.
fn keep(
    mut finding: Finding,
    before: Option<&BTreeMap<(RuleId, &Entity), &Arc<Finding>>>,
    at: Timestamp,
) -> Arc<Finding> {
    let Some(before) = before else { return Arc::new(finding) };
    let Some(same) = before.get(&(finding.rule, &finding.entity)).copied() else {
        finding.since = finding.since.or(Some(at));
        return Arc::new(finding);
    };
    finding.since = match (finding.since, same.since) {
        (Some(now), Some(then)) => Some(now.min(then)),
        (_, None) => None,
        (None, then) => then,
    };
    if **same == finding { Arc::clone(same) } else { Arc::new(finding) }
}

/// The order in which a person should look: by severity, then servers before what lives on them, then streams and
/// consumers by what is lost first. Consumers come in their own order already.
fn in_order(mut of_system: Vec<Arc<Finding>>, of_consumers: &[Arc<Finding>]) -> Vec<Arc<Finding>> {
    of_system.sort_by(|a, b| key(a).partial_cmp(&key(b)).unwrap_or(Ordering::Equal));
    let mut findings = Vec::with_capacity(of_system.len() + of_consumers.len());
    let mut of_system = of_system.into_iter().peekable();
    // A consumer's other findings follow its cause, whatever their own severity.
    for block in of_consumers.chunk_by(|a, b| a.entity == b.entity) {
        let worst = block.iter().map(|finding| finding.severity).min().unwrap_or(Severity::Info);
        let harm = block.iter().filter_map(|finding| finding.secs_to_harm).fold(f64::INFINITY, f64::min);
        while let Some(finding) = of_system.next_if(|finding| key(finding) < (worst, 1, harm)) {
            findings.push(finding);
        }
        findings.extend(block.iter().cloned());
    }
    findings.extend(of_system);
    findings
}

fn key(finding: &Finding) -> (Severity, u8, f64) {
    let kind = match finding.entity {
        Entity::Server { .. } | Entity::Account { .. } => 0,
        Entity::Stream(_) | Entity::Consumer(_) => 1,
    };
    (finding.severity, kind, finding.secs_to_harm.unwrap_or(f64::INFINITY))
}

impl SampleSource for History {
    fn samples(&self, key: &ConsumerKey, into: &mut Vec<ConsumerSample>) {
        if let Some(series) = self.series(&Entity::Consumer(key.clone())) {
            let run_secs = if self.len() > MANY_ASSETS { RUN_SECS_OF_MANY } else { RUN_SECS };
            series.samples_of_run(into, run_secs);
        }
    }
}

impl Samples for History {
    fn stream(&self, key: &StreamKey) -> Cow<'_, [StreamSample]> {
        of_run(self, &Entity::Stream(key.clone()))
    }

    fn consumer(&self, key: &ConsumerKey) -> Cow<'_, [ConsumerSample]> {
        of_run(self, &Entity::Consumer(key.clone()))
    }

    fn server(&self, name: &ServerName) -> Cow<'_, [ServerSample]> {
        // A restart starts a run, and is what is looked for.
        let Some(series) = self.series(&Entity::Server { name: name.clone() }) else {
            return Cow::Borrowed(&[]);
        };
        let Some(to) = series.last().map(|last| last.at) else { return Cow::Borrowed(&[]) };
        let from = Timestamp::from_second(to.as_second() - SERVER_SECS).unwrap_or(Timestamp::MIN);
        series.samples(from, to).map(|kept| kept.sample).collect()
    }

    fn account(&self, name: &AccountName) -> Cow<'_, [AccountSample]> {
        of_run(self, &Entity::Account { name: name.clone() })
    }
}

fn of_run<S: Sample>(history: &History, entity: &Entity) -> Cow<'static, [S]> {
    let mut samples = Vec::new();
    if let Some(series) = history.series(entity) {
        series.samples_of_run(&mut samples, RUN_SECS);
    }
    Cow::Owned(samples)
}
