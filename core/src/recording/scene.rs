//! A moment as tables of rows: from a snapshot into a block, and from blocks to a snapshot.

use std::{cell::Cell, cmp::Ordering, collections::BTreeMap, sync::Arc};

use super::{
    bytes::{Bad, Bytes},
    coded::{Coded, Get, Put, coded},
    dictionary::{Dictionary, Growing},
    findings::{Findings, Judged, Ranked},
    names,
    table::{Changes, MAX_WORDS, Row, apply},
    template::Parts,
};
use crate::{
    analysis::diagnose::Diagnosis,
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, Entity},
    model::{Account, Consumer, Cost, Coverage, Oldest, Server, Snapshot, Stream},
};

/// What a snapshot has once.
#[derive(Clone, Debug, Default)]
struct Head {
    at: Timestamp,
    seq: u64,
    epoch: u64,
    refresh_secs: f64,
    own_account: Option<AccountName>,
    cost: Cost,
    diagnosed_at: Timestamp,
    coverage: Arc<Coverage>,
}

/// The age of what a consumer owes.
#[derive(Clone, Debug, PartialEq)]
struct Owed {
    key: ConsumerKey,
    oldest: Oldest,
}

coded! {
    Head { at: Millis, seq, epoch, refresh_secs, own_account, cost, diagnosed_at: Millis, coverage }
    Owed { key, oldest }
}

/// A value that a table holds.
trait Item: Coded + Clone {
    /// By who it is.
    fn order(&self, other: &Self) -> Ordering;

    /// Whether it is plainly the same value, without reading it.
    fn is_same(&self, other: &Self) -> bool;
}

macro_rules! shared_items {
    ($($type:ident by $key:ident),*) => {$(
        impl Item for Arc<$type> {
            fn order(&self, other: &Self) -> Ordering {
                self.$key.cmp(&other.$key)
            }

            fn is_same(&self, other: &Self) -> bool {
                Self::ptr_eq(self, other)
            }
        }
    )*};
}

shared_items! { Server by name, Account by name, Stream by key, Consumer by key }

impl Item for Head {
    fn order(&self, _other: &Self) -> Ordering {
        Ordering::Equal
    }

    fn is_same(&self, _other: &Self) -> bool {
        false
    }
}

impl Item for Owed {
    fn order(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

impl Item for Ranked {
    fn order(&self, other: &Self) -> Ordering {
        let key = |ranked: &Self| -> (Entity, _) { (ranked.finding.entity.clone(), ranked.finding.rule) };
        key(self).cmp(&key(other))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.rank == other.rank && Arc::ptr_eq(&self.finding, &other.finding)
    }
}

impl Item for Judged {
    fn order(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

/// The lists of a snapshot, one for each table, each in its order.
#[derive(Debug, Default)]
struct Lists {
    head: Vec<Head>,
    servers: Vec<Arc<Server>>,
    accounts: Vec<Arc<Account>>,
    streams: Vec<Arc<Stream>>,
    consumers: Vec<Arc<Consumer>>,
    owed: Vec<Owed>,
    findings: Vec<Ranked>,
    judged: Vec<Judged>,
}

impl Lists {
    fn of(snapshot: &Snapshot) -> Self {
        let diagnosis = &snapshot.diagnosis;
        let ranked = |(rank, finding): (usize, &Arc<_>)| Ranked { rank, finding: Arc::clone(finding) };
        let mut findings: Vec<_> = diagnosis.findings.iter().enumerate().map(ranked).collect();
        findings.sort_by(Item::order);
        Self {
            head: vec![Head {
                at: snapshot.at,
                seq: snapshot.seq,
                epoch: snapshot.epoch,
                refresh_secs: snapshot.refresh_secs,
                own_account: snapshot.own_account.clone(),
                cost: snapshot.cost,
                diagnosed_at: diagnosis.at,
                coverage: Arc::clone(&snapshot.coverage),
            }],
            servers: snapshot.servers.as_slice().to_vec(),
            accounts: snapshot.accounts.as_slice().to_vec(),
            streams: snapshot.streams.as_slice().to_vec(),
            consumers: snapshot.consumers.as_slice().to_vec(),
            owed: snapshot
                .oldest
                .iter()
                .map(|(key, oldest)| Owed { key: key.clone(), oldest: *oldest })
                .collect(),
            findings,
            judged: diagnosis.consumers.iter().map(|(key, verdict)| Judged::of(key, verdict)).collect(),
        }
    }

    fn into_snapshot(self) -> Snapshot {
        let mut findings = self.findings;
        findings.sort_by_key(|ranked| ranked.rank);
        let findings: Vec<_> = findings.into_iter().map(|ranked| ranked.finding).collect();
        let by_rule = Findings::new(&findings);
        let consumers = self.judged.into_iter().map(|judged| judged.into_verdict(&by_rule)).collect();
        let head = self.head.into_iter().next().unwrap_or_default();
        Snapshot {
            seq: head.seq,
            epoch: head.epoch,
            at: head.at,
            refresh_secs: head.refresh_secs,
            own_account: head.own_account,
            coverage: head.coverage,
            cost: head.cost,
            servers: Arc::new(self.servers.into_iter().collect()),
            accounts: Arc::new(self.accounts.into_iter().collect()),
            streams: Arc::new(self.streams.into_iter().collect()),
            consumers: Arc::new(self.consumers.into_iter().collect()),
            diagnosis: Arc::new(Diagnosis { at: head.diagnosed_at, findings, consumers }),
            oldest: Arc::new(
                self.owed.into_iter().map(|owed| (owed.key, owed.oldest)).collect::<BTreeMap<_, _>>(),
            ),
            ..Snapshot::default()
        }
    }
}

const NUM_TABLES: usize = 8;

/// The last moment that was written, and what is needed to write the next.
#[derive(Debug, Default)]
pub(super) struct Writing {
    dictionary: Growing,
    lists: Lists,
    rows: [Vec<Row>; NUM_TABLES],
    parts: Parts,
}

impl Writing {
    /// The next moment as the content of a block: all of it after [`Writing::default`], else what changed.
    pub(super) fn next(&mut self, snapshot: &Snapshot, moment_ms: i64) -> Result<Vec<u8>, Bad> {
        let moment = moment_ms.cast_unsigned();
        let new = Lists::of(snapshot);
        let old = std::mem::take(&mut self.lists);
        let mut tables = Vec::new();
        let mut kind = 0;
        macro_rules! write {
            ($($list:ident)*) => {$(
                write_table(
                    kind, moment, &old.$list, &new.$list, &mut self.rows[kind], &mut self.dictionary,
                    &mut self.parts, &mut tables,
                );
                kind += 1;
            )*};
        }
        write!(head servers accounts streams consumers owed findings judged);
        debug_assert_eq!(kind, NUM_TABLES);
        self.lists = new;
        let num_words = self.rows.iter().flatten().map(|row| row.words.len() + 8).sum::<usize>();
        if num_words > MAX_WORDS {
            return Err(Bad("there are more assets than a recording can hold"));
        }
        let mut out = Vec::with_capacity(tables.len() + 1024);
        self.dictionary.write_new(&mut out);
        out.append(&mut tables);
        Ok(out)
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of a writer, which a table borrows one by one")]
fn write_table<T: Item>(
    kind: usize,
    moment: u64,
    old: &[T],
    new: &[T],
    rows: &mut Vec<Row>,
    dictionary: &mut Growing,
    parts: &mut Parts,
    out: &mut Vec<u8>,
) {
    let mut changes = Changes::new(moment);
    let mut old = old.iter().zip(std::mem::take(rows)).peekable();
    rows.reserve(new.len());
    for item in new {
        // Most did not change, and are told without comparing their names.
        if let Some((_, row)) = old.next_if(|(before, _)| before.is_same(item)) {
            changes.keep();
            rows.push(row);
            continue;
        }
        while old.next_if(|(before, _)| before.order(item) == Ordering::Less).is_some() {
            changes.remove();
        }
        let before = old.next_if(|(before, _)| before.order(item) == Ordering::Equal);
        if let Some((before, row)) = before {
            if before.is_same(item) {
                changes.keep();
                rows.push(row);
                continue;
            }
            let mut after = to_row(kind, item, dictionary, parts);
            if after == row {
                changes.keep();
            } else if after.shape == row.shape {
                let shape = Arc::clone(&dictionary.shapes[row.shape as usize]);
                changes.change(&shape, &row.words, &mut after.words);
            } else {
                changes.remove();
                let shape = Arc::clone(&dictionary.shapes[after.shape as usize]);
                changes.insert(after.shape, &shape, &mut after.words);
            }
            rows.push(after);
        } else {
            let mut row = to_row(kind, item, dictionary, parts);
            let shape = Arc::clone(&dictionary.shapes[row.shape as usize]);
            changes.insert(row.shape, &shape, &mut row.words);
            rows.push(row);
        }
    }
    for _ in old {
        changes.remove();
    }
    changes.finish(out);
}

fn to_row<T: Item>(kind: usize, item: &T, dictionary: &mut Growing, parts: &mut Parts) -> Row {
    let mut put = Put::new(dictionary, parts, false);
    put.structure.push(kind as u64);
    item.put(&mut put);
    let (words, structure) = (put.words, put.structure);
    let shape = dictionary.shape(&structure, |dictionary| {
        let mut put = Put::new(dictionary, parts, true);
        item.put(&mut put);
        names::shape(&put.names.unwrap_or_default(), &put.words)
    });
    Row { shape, words, made: Row::NOT_MADE }
}

/// A moment that is read, and what is needed to go on to the next.
#[derive(Debug, Default)]
pub(super) struct Reading {
    dictionary: Dictionary,
    rows: [Vec<Row>; NUM_TABLES],
    lists: Lists,
    /// Whether the lists were made without the servers' JSON.
    without_json: bool,
}

impl Reading {
    /// Goes on to the moment of the next block. After an error nothing is known.
    pub(super) fn next(&mut self, block: &[u8], moment_ms: i64) -> Result<(), Bad> {
        let result = self.try_next(block, moment_ms);
        if result.is_err() {
            *self = Self::default();
        }
        result
    }

    fn try_next(&mut self, block: &[u8], moment_ms: i64) -> Result<(), Bad> {
        let mut from = Bytes(block);
        self.dictionary.extend(&mut from)?;
        let mut others = 0;
        for rows in &mut self.rows {
            apply(&mut from, &self.dictionary.shapes, moment_ms.cast_unsigned(), others, rows)?;
            others += rows.iter().map(|row| row.words.len() + 8).sum::<usize>();
        }
        if from.is_empty() { Ok(()) } else { Err(Bad("a block is longer than what is in it")) }
    }

    /// The moment as a snapshot, without history. What did not change since the last call is shared with it.
    pub(super) fn snapshot(&mut self, without_json: bool) -> Result<Snapshot, Bad> {
        if self.without_json != without_json {
            self.without_json = without_json;
            for row in self.rows.iter_mut().flatten() {
                row.made = Row::NOT_MADE;
            }
        }
        let budget = Get::budget();
        let Self { dictionary, rows, lists, .. } = self;
        let mut rows = rows.iter_mut();
        macro_rules! make {
            ($($list:ident)*) => {
                Lists {$(
                    $list: make(rows.next(), &mut lists.$list, dictionary, &budget, without_json)?,
                )*}
            };
        }
        let made = make!(head servers accounts streams consumers owed findings judged);
        Ok(made.into_snapshot())
    }
}

/// Brings a list up to its rows, and answers a copy.
fn make<T: Item>(
    rows: Option<&mut Vec<Row>>,
    made: &mut Vec<T>,
    dictionary: &Dictionary,
    budget: &Cell<usize>,
    without_json: bool,
) -> Result<Vec<T>, Bad> {
    let rows = rows.ok_or(Bad("a table is missing"))?;
    let mut list = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter_mut().enumerate() {
        let item = match made.get(row.made as usize) {
            Some(item) if row.made != Row::NOT_MADE => item.clone(),
            _ => {
                let mut get = Get::new(&row.words, dictionary, budget);
                get.without_json = without_json;
                let item = T::get(&mut get)?;
                if !get.is_at_end() {
                    return Err(Bad("a row is longer than what is in it"));
                }
                item
            }
        };
        list.push(item);
        row.made = index as u32;
    }
    made.clone_from(&list);
    Ok(list)
}
