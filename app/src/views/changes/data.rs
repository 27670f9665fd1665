//! The changes as groups of rows: each stream with its consumers, then servers and accounts. Pure.

use std::collections::BTreeMap;

use jetlens_core::{
    analysis::diff::{Change, ChangeKind, Diff, Side, name, path_words, title, value_words},
    clock::{Timestamp, secs_between},
    format,
    ids::{ConsumerKey, Entity},
    model::Snapshot,
};

use super::{
    Since,
    growth::{self, Backlog, Grown},
};

/// Everything that the view shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// `13:00 to 14:00, 60 min`.
    pub span: String,
    /// `6, of which 2 in configuration`.
    pub count: String,
    /// What to say when there is nothing.
    pub nothing: String,
    /// Whole sentences about what could not be compared.
    pub notes: Vec<String>,
    /// The one with the most telling change first.
    pub groups: Vec<Group>,
    pub num_rows: usize,
    pub grown: Vec<Grown>,
    pub backlogs: Vec<Backlog>,
    pub from: Timestamp,
}

/// The changes of one stream and its consumers, of one server, or of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What a click on the head leads to.
    pub entity: Entity,
    pub title: String,
    pub rows: Vec<Row>,
}

/// One change in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub entity: Entity,
    pub mark: Mark,
    /// The consumer, or nothing for a change of what the group is about.
    pub name: String,
    pub what: String,
    pub before: String,
    pub after: String,
    /// Whether `after` is bad news.
    pub is_bad: bool,
    pub at: Option<Timestamp>,
    pub who: String,
    /// Whether the values are sentences, not figures.
    pub is_prose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Removed,
    Recreated,
    Added,
    None,
}

/// What the view shows of `diff`, whose later side is `after`.
pub fn build(diff: &Diff, after: &Snapshot, since: Since) -> Changes {
    let span = format::span(secs_between(diff.from, diff.to));
    // Within minutes the seconds tell moments apart.
    let is_short = secs_between(diff.from, diff.to) < 600.0;
    let clock = if is_short { format::clock_time } else { format::clock_minute };
    let (from, to) = (clock(diff.from), clock(diff.to));
    let notes = since.shortfall(diff.from, diff.to).into_iter().chain(not_seen(diff));
    Changes {
        span: format!("{from} to {to}, {span}"),
        count: count(diff),
        nothing: format!("Nothing changed {}.", since.words()),
        notes: notes.collect(),
        groups: groups(diff),
        num_rows: diff.changes.len(),
        grown: growth::grown(diff, after),
        backlogs: growth::backlogs(after),
        from: diff.from,
    }
}

fn count(diff: &Diff) -> String {
    let of = |number: usize| format::count(number as u64);
    match diff.num(ChangeKind::Config) {
        0 => of(diff.changes.len()),
        configs => format!("{}, of which {} in configuration", of(diff.changes.len()), of(configs)),
    }
}

/// `Not seen now: server n3 (no answer in time).`
fn not_seen(diff: &Diff) -> Vec<String> {
    let of = |side: Side, words: &str| {
        let missing: Vec<_> = diff.not_seen.iter().filter(|one| one.side == side).collect();
        let first = missing.first()?;
        let more = match missing.len() {
            1 => String::new(),
            len => format!(" and {} more", len - 1),
        };
        let what = format!("{} ({}){more}", first.part, first.why);
        Some(format!("Not seen {words}: {}.", jetlens_core::text::display_up_to(&what, 160)))
    };
    of(Side::Before, "then").into_iter().chain(of(Side::After, "now")).collect()
}

/// In the order of the diff: a group stands where its most telling change is. Within it the group's own changes come
/// first, then those of its consumers by name.
fn groups(diff: &Diff) -> Vec<Group> {
    let mut index: BTreeMap<Entity, usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for change in &diff.changes {
        let entity = match &change.entity {
            Entity::Consumer(key) => Entity::Stream(key.stream_key()),
            other => other.clone(),
        };
        let place = *index.entry(entity.clone()).or_insert_with(|| {
            groups.push(Group { title: title(&entity), entity, rows: Vec::new() });
            groups.len() - 1
        });
        groups[place].rows.push(row(change));
    }
    for group in &mut groups {
        group.rows.sort_by(|a, b| consumer(a).cmp(&consumer(b)));
    }
    groups
}

fn consumer(row: &Row) -> Option<&ConsumerKey> {
    match &row.entity {
        Entity::Consumer(key) => Some(key),
        _ => None,
    }
}

fn row(change: &Change) -> Row {
    let value = |value| value_words(change.kind, &change.path, value);
    Row {
        entity: change.entity.clone(),
        mark: match change.kind {
            ChangeKind::Removed => Mark::Removed,
            ChangeKind::Recreated => Mark::Recreated,
            ChangeKind::Added => Mark::Added,
            ChangeKind::Config | ChangeKind::State => Mark::None,
        },
        name: if matches!(change.entity, Entity::Consumer(_)) { name(&change.entity) } else { String::new() },
        what: path_words(change.kind, &change.path),
        before: value(change.before.as_ref()),
        after: value(change.after.as_ref()),
        is_bad: is_bad(change),
        is_prose: change.path == "finding" || is_error(&change.path),
        at: change.at,
        who: change
            .by
            .as_ref()
            .map(|by| jetlens_core::text::display_up_to(&by.to_string(), 80).into_owned())
            .unwrap_or_default(),
    }
}

/// Why a mirror or a source fails.
fn is_error(path: &str) -> bool {
    path.rsplit('.').next() == Some("error")
}

/// What nobody wants to read in the column of what is now.
fn is_bad(change: &Change) -> bool {
    let is = |wanted: bool| change.after == Some(wanted.into());
    match (change.kind, change.path.as_str()) {
        (ChangeKind::Removed, _) => false,
        (_, "finding") => change.after.is_some(),
        (_, "cluster.leader") => change.after.is_none(),
        (_, "push_bound" | "answers") => is(false),
        (_, "lame_duck_mode") => is(true),
        (_, path) if is_error(path) => change.after.is_some(),
        (_, path) if path.starts_with("cluster.replicas[") => change.after != Some("current".into()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jetlens_core::{
        analysis::diff::{Mapping, diff},
        model::{Json, Sorted},
    };

    use super::*;
    use crate::testing::{self, ago, consumer, stream};

    #[test]
    fn a_stream_and_its_consumers_are_one_group() {
        let mut grown = stream("ORDERS");
        grown.state.last_seq += 1_200_000;
        grown.raw_config = Json::parse(r#"{"max_age":60000000000}"#).unwrap();
        let mut old = stream("ORDERS");
        old.raw_config = Json::parse("{}").unwrap();
        let mut before =
            testing::snapshot([], [old, stream("QUIET")], [consumer("ORDERS", "z"), consumer("QUIET", "b")]);
        before.at = ago(300);
        let mut waiting = consumer("ORDERS", "z");
        waiting.state.num_pending = 48_210;
        let after = testing::snapshot([], [grown, stream("QUIET")], [waiting]);
        let found = diff(&before, &after, &Mapping::same());
        let changes = build(&found, &after, Since::FiveMinutes);
        let lines: Vec<_> = changes
            .groups
            .iter()
            .flat_map(|group| {
                group.rows.iter().map(|row| format!("{}|{}|{}", group.title, row.name, row.what))
            })
            .collect();
        assert_eq!(
            lines,
            [
                "stream QUIET|b|removed",
                "stream ORDERS||config.max_age",
                "stream ORDERS||last sequence",
                "stream ORDERS|z|waiting messages",
            ]
        );
        assert_eq!(changes.count, "4, of which 1 in configuration");
        assert_eq!(changes.grown[0].published, 1_200_000);
        assert_eq!(changes.backlogs.len(), 1);
        assert!(changes.notes.is_empty());
        let short = build(&found, &after, Since::Hour);
        assert_eq!(short.notes, ["Jetlens has watched for 5 min: what was before is not known."]);
        let same = diff(&before, &before, &Mapping::same());
        assert_eq!(build(&same, &before, Since::Hour).nothing, "Nothing changed in the last hour.");
    }

    #[test]
    fn bad_news_are_marked() {
        let mut silent = stream("S");
        silent.cluster = Some(testing::group("n1", &["n2"]));
        let before = testing::snapshot([], [silent.clone()], []);
        let mut group = testing::group("n1", &["n2"]);
        group.replicas[0].offline = true;
        silent.cluster = Some(group);
        let mut after = before.clone();
        after.streams = Arc::new(Sorted::from_sorted(vec![Arc::new(silent)]));
        let found = diff(&before, &after, &Mapping::same());
        let rows = &build(&found, &after, Since::Day).groups[0].rows;
        assert_eq!((rows[0].after.as_str(), rows[0].is_bad), ("offline", true));
    }
}
