//! Every asset's numbers over time: the last minutes densely, the last weeks thinly.
//!
//! A [`History`] is a value like the snapshot that carries it: cloning it is cheap, and a clone never changes.
//! A [`Series`] keeps whole samples in tiers of a fixed size (`history/tier.rs`), packed in chunks that all clones
//! share (`history/chunk.rs`). Beside the server's clock, which rates are made of, each sample has this machine's,
//! which is a chart's axis; both are kept to the millisecond.
//! A gap is a flag of the sample behind it: a recreated asset, a restarted counter, another leader and a time without
//! an answer start a new run, no line is drawn across and no rate is made of it.

mod chunk;
mod layout;
mod point;
mod series;
mod tier;
mod total;
mod words;

pub use point::{Numbers, Point};
pub use series::Series;
pub use total::Total;
pub use words::{Kept, Kind, Recorded, Sample};

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    clock::{Timestamp, secs_between},
    ids::{ConsumerKey, Entity},
};

/// The series of every asset, and of their sums.
#[derive(Clone, Debug)]
pub struct History {
    /// In their order. They seldom change, so most recordings leave them alone.
    entities: Arc<Vec<Entity>>,
    /// One for each entity.
    series: Arc<Vec<Arc<Series>>>,
    totals: Arc<Series>,
}

impl Default for History {
    fn default() -> Self {
        Self { entities: Arc::default(), series: Arc::default(), totals: Arc::new(Series::new(Kind::Total)) }
    }
}

impl History {
    /// Totals are kept this far apart, so that a refresh of one asset does not add up all.
    const MIN_SECS_BETWEEN_TOTALS: f64 = 0.9;

    pub fn series(&self, entity: &Entity) -> Option<&Arc<Series>> {
        let index = self.entities.binary_search(entity).ok()?;
        self.series.get(index)
    }

    /// The series of the consumers, in the order of their keys.
    pub fn consumers(&self) -> impl Iterator<Item = (&ConsumerKey, &Arc<Series>)> {
        let is_before = |entity: &Entity| !matches!(entity, Entity::Consumer(_));
        let start = self.entities.partition_point(is_before);
        self.entities[start..].iter().zip(&self.series[start..]).filter_map(|(entity, series)| match entity {
            Entity::Consumer(key) => Some((key, series)),
            _ => None,
        })
    }

    /// The sums of the last `secs` seconds before `now`, oldest first.
    pub fn totals(&self, now: Timestamp, secs: f64) -> impl Iterator<Item = Total> {
        let ms = now.as_millisecond().saturating_sub((secs * 1e3) as i64);
        let from = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN);
        self.totals.samples::<Total>(from, Timestamp::MAX).map(|kept| kept.sample)
    }

    pub fn len(&self) -> usize {
        self.series.len()
    }

    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// Adds a sample to each asset that is named. It is fastest in the order of the entities.
    pub fn record<'a>(&mut self, samples: impl IntoIterator<Item = (&'a Entity, Recorded)>) {
        let series = Arc::make_mut(&mut self.series);
        let mut strangers: BTreeMap<&Entity, Series> = BTreeMap::new();
        let mut next = 0;
        for (entity, recorded) in samples {
            let found = match self.entities.get(next) {
                Some(expected) if expected == entity => Ok(next),
                _ => self.entities.binary_search(entity),
            };
            if let Ok(index) = found {
                Arc::make_mut(&mut series[index]).push(recorded);
                next = index + 1;
            } else {
                let turn = self.entities.len() + strangers.len();
                let stranger = || Series::in_phase(recorded.kind, turn);
                strangers.entry(entity).or_insert_with(stranger).push(recorded);
            }
        }
        if !strangers.is_empty() {
            self.insert(strangers);
        }
    }

    /// Adds sums, unless the last are about as new.
    pub fn record_total(&mut self, total: impl FnOnce() -> Total, here: Timestamp) {
        let last = self.totals.last();
        let secs = last.map_or(f64::INFINITY, |last| secs_between(last.at, here));
        if secs.abs() >= Self::MIN_SECS_BETWEEN_TOTALS {
            Arc::make_mut(&mut self.totals).push(Recorded::new(total(), here, last.is_none()));
        }
    }

    /// Forgets the assets that `keep` does not know.
    pub fn retain(&mut self, keep: impl Fn(&Entity) -> bool) {
        if self.entities.iter().all(&keep) {
            return;
        }
        let pairs = self.entities.iter().zip(&*self.series).filter(|(entity, _)| keep(entity));
        let (entities, series): (Vec<_>, Vec<_>) =
            pairs.map(|(entity, series)| (entity.clone(), Arc::clone(series))).unzip();
        self.entities = Arc::new(entities);
        self.series = Arc::new(series);
    }

    /// How much memory all of it takes, in bytes, without the names, which the snapshot shares.
    pub fn size_bytes(&self) -> usize {
        let list = self.entities.capacity() * size_of::<Entity>()
            + self.series.capacity() * size_of::<Arc<Series>>();
        list + self.series.iter().map(|series| series.size_bytes()).sum::<usize>() + self.totals.size_bytes()
    }

    fn insert(&mut self, strangers: BTreeMap<&Entity, Series>) {
        let len = self.entities.len() + strangers.len();
        let (mut entities, mut series) = (Vec::with_capacity(len), Vec::with_capacity(len));
        let mut strangers = strangers.into_iter().peekable();
        for (entity, known) in self.entities.iter().zip(&*self.series) {
            while let Some((name, stranger)) = strangers.next_if(|(name, _)| *name < entity) {
                entities.push(name.clone());
                series.push(Arc::new(stranger));
            }
            entities.push(entity.clone());
            series.push(Arc::clone(known));
        }
        for (name, stranger) in strangers {
            entities.push(name.clone());
            series.push(Arc::new(stranger));
        }
        self.entities = Arc::new(entities);
        self.series = Arc::new(series);
    }
}

#[cfg(test)]
use super::sample::ConsumerSample;
#[cfg(test)]
mod load;
#[cfg(test)]
mod tests;
