//! What needs attention, what is only worth a note, and what rests: the findings in groups, in the order in which a
//! person should look at them.

use std::sync::Arc;

use jetlens_core::{
    analysis::diagnose::{
        Group,
        finding::{Cause, Finding, RuleId, Severity as Weight},
        groups,
    },
    format,
    ids::Entity,
    model::Snapshot,
    settings::Silence,
};

use super::item::{self, Item};
use crate::{
    notice::silence,
    ui::Severity,
    views::{
        found,
        words::{capitalised, name},
    },
};

/// Names that a row of several things spells out.
const NUM_NAMES: usize = 4;

/// The findings of a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Triage {
    /// Critical ones and warnings, and what could not be read.
    pub attention: Vec<Entry>,
    pub notes: Vec<Entry>,
    /// What a person does not want to hear of now.
    pub silenced: Vec<Entry>,
    /// Consumers with a backlog of which nothing can be said yet, and the seconds until it can of the last of them.
    pub watched: Option<(usize, f64)>,
}

/// A row, and the rows under it where it stands for several things.
#[derive(Clone, Debug)]
pub struct Entry {
    pub head: Item,
    /// None for a row of one thing.
    pub members: Vec<Item>,
    pub key: Key,
}

/// What stays the same of a group while its members come and go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    rule: Option<RuleId>,
    cause: Option<Cause>,
    /// The stream of its consumers, or the thing itself.
    about: Option<Entity>,
}

/// The findings in groups. A finding that rests is in `silenced` only.
pub(super) fn triage(snapshot: &Snapshot, silences: &[Silence]) -> Triage {
    let findings = &snapshot.diagnosis.findings;
    let (silenced, active): (Vec<_>, Vec<_>) =
        findings.iter().cloned().partition(|finding| silence::covers(silences, finding));
    let entries = |findings: &[Arc<Finding>], is_wanted: &dyn Fn(&Group) -> bool| {
        let groups = groups(findings).into_iter().filter(is_wanted);
        groups.filter_map(|group| entry(&group, snapshot)).collect::<Vec<_>>()
    };
    let mut attention = entries(&active, &|group| group.severity <= Weight::Warning);
    // The order of findings keeps an asset's own together; the eye wants the worst first.
    attention.sort_by_key(|entry| entry.head.severity);
    attention.extend(snapshot.coverage.missing.iter().filter_map(item::of_missing).map(|head| Entry {
        key: Key { rule: None, cause: None, about: None },
        head,
        members: Vec::new(),
    }));
    Triage {
        attention,
        notes: entries(&active, &|group| group.severity == Weight::Info),
        silenced: entries(&silenced, &|_| true),
        watched: snapshot.diagnosis.watched(),
    }
}

impl Triage {
    /// How many rows ask for attention, and how bad the worst of them is.
    pub fn problems(&self) -> Option<(usize, Severity)> {
        let problems = || self.attention.iter().filter(|entry| entry.head.severity <= Severity::Warning);
        problems().map(|entry| entry.head.severity).min().map(|worst| (problems().count(), worst))
    }

    /// `2 critical, 3 warnings`; `Nothing needs attention`.
    pub fn title(&self) -> String {
        let count = |severity| self.attention.iter().filter(|entry| entry.head.severity == severity).count();
        let critical = match count(Severity::Critical) {
            0 => None,
            number => Some(format!("{} critical", format::count(number as u64))),
        };
        let warnings = match count(Severity::Warning) {
            0 => None,
            number => Some(format::plural(number, "warning")),
        };
        let parts: Vec<String> = critical.into_iter().chain(warnings).collect();
        match self.watched {
            _ if !parts.is_empty() => parts.join(", "),
            Some(_) => "Nothing found yet".to_owned(),
            None => "Nothing needs attention".to_owned(),
        }
    }

    /// `3 consumers have a backlog that must be watched for 52 s more.`
    pub fn watched_words(&self) -> Option<String> {
        let (number, secs) = self.watched?;
        let verb = if number == 1 { "has" } else { "have" };
        let who = format::plural(number, "consumer");
        Some(format!(
            "{who} {verb} work waiting and must be watched for {} more.",
            format::span(secs.max(1.0))
        ))
    }
}

/// A group as one line of a message: `billing on ORDERS: nobody asks for messages`.
pub fn headline(group: &Group) -> String {
    let title = found::sentence(&group.title);
    match &*group.findings {
        [finding] => {
            let (name, place) = item::name_and_place(&finding.entity);
            let gap = if place.is_empty() { "" } else { " " };
            format!("{name}{gap}{place}: {title}")
        }
        _ => title.into_owned(),
    }
}

fn entry(group: &Group, snapshot: &Snapshot) -> Option<Entry> {
    let first = group.findings.first()?;
    let key = Key {
        rule: Some(group.rule),
        cause: group.cause.clone(),
        about: match (&group.cause, &first.entity) {
            (Some(_), _) => None,
            (None, Entity::Consumer(key)) if group.findings.len() > 1 => {
                Some(Entity::Stream(key.stream_key()))
            }
            (None, entity) => Some(entity.clone()),
        },
    };
    let members: Vec<Item> =
        group.findings.iter().map(|finding| item::of_finding(finding, snapshot)).collect();
    if let [only] = &*members {
        return Some(Entry { head: only.clone(), members: Vec::new(), key });
    }
    Some(Entry { head: head(group, &members, snapshot), members, key })
}

/// The row of several things: `7 consumers  Nobody asks for messages, app-7 (10.0.0.7:51000)`.
fn head(group: &Group, members: &[Item], snapshot: &Snapshot) -> Item {
    let (count, verdict) = group.title.split_once(": ").unwrap_or(("", &group.title));
    let mut names: Vec<String> = members.iter().take(NUM_NAMES).map(|member| member.name.clone()).collect();
    let more = members.len() - names.len();
    if more > 0 {
        names.push(format!("{} more", format::count(more as u64)));
    }
    let waiting = group.findings.iter().filter_map(|finding| match &finding.entity {
        Entity::Consumer(key) => snapshot.consumer(key).map(|consumer| consumer.state.num_pending),
        _ => None,
    });
    let waiting = waiting.reduce(u64::saturating_add);
    // One that began before anybody looked makes all of them that old.
    let since = group.findings.iter().map(|finding| finding.since).min().flatten();
    Item {
        severity: found::severity(group.severity),
        entity: None,
        rule: Some(group.rule),
        name: name(count),
        place: String::new(),
        verdict: capitalised(&found::sentence(verdict)),
        detail: names.join(", "),
        series: None,
        figure: waiting.map(item::short).unwrap_or_default(),
        change: if waiting.is_some() { "waiting".to_owned() } else { String::new() },
        is_change_bad: false,
        since,
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::{analysis::diagnose::Verdict, clock::Timestamp};

    use super::*;
    use crate::{sample, testing};

    #[test]
    fn the_shop_has_one_critical_finding() {
        let triage = triage(&sample::shop(), &[]);
        let first = &triage.attention[0].head;
        assert_eq!((&*first.name, &*first.place), ("billing", "on ORDERS"));
        assert_eq!(first.verdict, "Nobody asks for messages");
        assert_eq!(
            (first.severity, &*first.figure, &*first.change),
            (Severity::Critical, "48,210", "+312/s")
        );
        assert!(first.is_change_bad && first.series.is_some() && first.since.is_some());
        assert_eq!(triage.problems(), Some((1, Severity::Critical)));
        assert_eq!(triage.title(), "1 critical");
    }

    #[test]
    fn a_calm_shop_needs_nobody() {
        let triage = triage(&sample::calm(), &[]);
        let rows: Vec<_> = triage.attention.iter().map(|entry| &entry.head.verdict).collect();
        assert!(rows.is_empty(), "{rows:?}");
        assert_eq!((triage.problems(), &*triage.title()), (None, "Nothing needs attention"));
        assert_eq!(triage.watched_words(), None);
    }

    #[test]
    fn what_can_not_be_told_yet_is_not_called_calm() {
        let mut diagnosis = jetlens_core::analysis::diagnose::Diagnosis::clone(&sample::calm().diagnosis);
        for (_, verdict) in diagnosis.consumers.iter_mut().take(2) {
            verdict.verdict = Verdict::NeedsSecs(52.0);
        }
        let snapshot = Snapshot { diagnosis: Arc::new(diagnosis), ..sample::calm() };
        let triage = triage(&snapshot, &[]);
        assert_eq!(triage.title(), "Nothing found yet");
        let words = "2 consumers have work waiting and must be watched for 52 s more.";
        assert_eq!(triage.watched_words().as_deref(), Some(words));
    }

    #[test]
    fn consumers_of_one_cause_are_one_row_that_opens() {
        let triage = triage(&testing::stuck(6), &[]);
        let group = triage.attention.iter().find(|entry| entry.members.len() == 6).expect("one row of six");
        assert_eq!(group.head.name, "6 consumers");
        assert!(group.head.detail.ends_with(", 2 more"), "{}", group.head.detail);
        assert_eq!(group.head.entity, None);
        assert!(group.members.iter().all(|member| member.entity.is_some()));
    }

    #[test]
    fn what_rests_is_listed_apart_and_counted_nowhere() {
        let shop = sample::shop();
        let entity = shop.diagnosis.findings[0].entity.clone();
        let silence = Silence { entity, rule: Some("D-1".to_owned()), until: Timestamp::MAX };
        let triage = triage(&shop, &[silence]);
        assert_eq!((triage.problems(), triage.silenced.len()), (None, 1));
    }

    #[test]
    fn a_headline_names_the_thing() {
        let groups = groups(&sample::shop().diagnosis.findings);
        assert_eq!(headline(&groups[0]), "billing on ORDERS: nobody asks for messages");
    }
}
