//! What a person is told without asking: a critical finding that was not there before.

pub mod desktop;
pub mod silence;

use std::{collections::BTreeSet, sync::Arc};

use jetlens_core::{
    analysis::diagnose::{
        Group,
        finding::{Finding, RuleId, Severity},
        groups,
    },
    ids::Entity,
    model::Snapshot,
    settings::Silence,
};

/// Remembers which critical findings the snapshot before had.
#[derive(Debug, Default)]
pub struct Notices {
    known: BTreeSet<(RuleId, Entity)>,
    /// The session counts its snapshots; a smaller number is another session.
    seq: u64,
}

impl Notices {
    /// The critical findings that are new in `snapshot`, those of one cause together.
    ///
    /// The first snapshot of a session tells nothing: what it finds was there before anybody looked. A finding that
    /// rests is not told, and is not news when it rests no more.
    pub fn take(&mut self, snapshot: &Snapshot, silences: &[Silence]) -> Vec<Group> {
        let is_first = self.seq == 0 || snapshot.seq <= self.seq;
        let critical =
            || snapshot.diagnosis.findings.iter().filter(|finding| finding.severity == Severity::Critical);
        let is_new = |finding: &Finding| !self.known.contains(&(finding.rule, finding.entity.clone()));
        let new: Vec<Arc<Finding>> = critical()
            .filter(|finding| !is_first && is_new(finding) && !silence::covers(silences, finding))
            .cloned()
            .collect();
        self.known = critical().map(|finding| (finding.rule, finding.entity.clone())).collect();
        self.seq = snapshot.seq;
        groups(&new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn after(snapshot: &Snapshot, seq: u64) -> Snapshot {
        Snapshot { seq, ..snapshot.clone() }
    }

    #[test]
    fn only_what_is_new_is_told_and_only_once() {
        let (calm, stuck) = (sample::calm(), sample::shop());
        let mut notices = Notices::default();
        assert_eq!(notices.take(&after(&stuck, 1), &[]), [], "the first snapshot of a session");
        let mut notices = Notices::default();
        assert_eq!(notices.take(&after(&calm, 1), &[]), []);
        let told = notices.take(&after(&stuck, 2), &[]);
        let rules: Vec<_> = told.iter().map(|group| group.rule.0).collect();
        assert_eq!(rules, ["D-1"]);
        assert_eq!(notices.take(&after(&stuck, 3), &[]), [], "it is known now");
        assert_eq!(notices.take(&after(&calm, 4), &[]), []);
        assert_eq!(notices.take(&after(&stuck, 5), &[]).len(), 1, "it came back");
        assert_eq!(notices.take(&after(&stuck, 1), &[]), [], "another session");
    }

    #[test]
    fn what_rests_is_not_told() {
        let (calm, stuck) = (sample::calm(), sample::shop());
        let entity = stuck.diagnosis.findings[0].entity.clone();
        let silence = Silence { entity, rule: None, until: sample::now() };
        let mut notices = Notices::default();
        assert_eq!(notices.take(&after(&calm, 1), &[]), []);
        assert_eq!(notices.take(&after(&stuck, 2), std::slice::from_ref(&silence)), []);
        assert_eq!(notices.take(&after(&stuck, 3), &[]), [], "the end of a rest is no news");
    }
}
