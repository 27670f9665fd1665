//! Folds the assets of one observation into those that were known.

use std::{cmp::Ordering, collections::HashMap, hash::Hash, sync::Arc};

use super::asset::Asset;
use crate::{
    analysis::history::Recorded,
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{Freshness, Keyed, Reason, Sorted},
};

/// When an asset was last looked at. The model keeps when it last changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// The server's clock.
    at: Timestamp,
    /// This machine's clock.
    here: Timestamp,
    /// Looks in a row that should have shown it and did not.
    num_absent: u8,
    /// When it was last recorded, by this machine's clock.
    recorded: Option<Timestamp>,
    /// A new run began since then.
    starts_run: bool,
}

impl Seen {
    fn is_older_than(&self, secs: f64, now: Timestamp) -> bool {
        secs_between(self.here, now) > secs
    }
}

/// What is to be thought of an asset that is known and was not seen.
pub(super) enum Verdict {
    /// This look says nothing about it.
    Keep,
    Gone,
    /// Gone if the next look does not show it either.
    GoneIfAgain,
    /// It exists, and could not be read.
    Mute(Reason),
}

pub(super) struct Folded<T> {
    pub(super) assets: Arc<Sorted<T>>,
    /// A sample of each asset that was looked at and is due.
    pub(super) samples: Vec<(Entity, Recorded)>,
    /// Whether an asset is gone.
    pub(super) has_gone: bool,
    /// Whether an asset is known without its configuration.
    pub(super) lacks_config: bool,
}

/// A fold of one kind of asset.
pub(super) struct Fold<'a, T: Keyed> {
    pub(super) old: &'a Arc<Sorted<T>>,
    pub(super) seen: &'a mut HashMap<T::Key, Seen>,
    pub(super) now: Timestamp,
    /// An asset is recorded this often at most, in seconds.
    pub(super) step_secs: f64,
    /// What was not seen for longer starts a new run, in seconds.
    pub(super) silence_secs: f64,
}

impl<T: Asset> Fold<'_, T>
where
    T::Key: Hash + Eq + Clone,
{
    /// `fresh` are the leaders' copies, `followers` the copies of assets whose leader did not answer. `record` makes a
    /// sample, and is told whether it starts a run.
    pub(super) fn run(
        self,
        mut fresh: Vec<T>,
        followers: Vec<T>,
        verdict: impl Fn(&T) -> Verdict,
        mut record: impl FnMut(&T, bool) -> Recorded,
    ) -> Folded<T> {
        let Self { old, seen, now, step_secs, silence_secs } = self;
        fresh.sort_by(|a, b| a.key().cmp(b.key()));
        let followers: HashMap<T::Key, T> =
            followers.into_iter().map(|follower| (follower.key().clone(), follower)).collect();
        let mut assets = Vec::with_capacity(fresh.len().max(old.len()));
        let mut samples = Vec::new();
        let mut has_gone = false;
        let mut lacks_config = false;
        let mut changed = false;

        let mut olds = old.iter().peekable();
        let mut news = fresh.into_iter().peekable();
        loop {
            let order = match (olds.peek(), news.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.key().cmp(new.key()),
            };
            let before = if order == Ordering::Greater { None } else { olds.next() };
            let after = if order == Ordering::Less { None } else { news.next() };
            match (before, after) {
                (before, Some(mut new)) => {
                    let look = seen.get(new.key()).copied();
                    let starts_run = if let (Some(old), Some(look)) = (before, look) {
                        lacks_config |= !new.has_config() && !new.fill_config(old);
                        new.set_rates(old, look.at);
                        let is_back = old.freshness().is_stale() || look.is_older_than(silence_secs, now);
                        look.starts_run || is_back || !T::same_run(old, &new)
                    } else {
                        lacks_config |= !new.has_config();
                        true
                    };
                    let recorded = look.and_then(|look| look.recorded);
                    let is_due = recorded.is_none_or(|last| secs_between(last, now).abs() >= step_secs);
                    if is_due {
                        samples.push((new.entity(), record(&new, starts_run)));
                    }
                    let look = Seen {
                        at: new.at(),
                        here: now,
                        num_absent: 0,
                        recorded: if is_due { Some(now) } else { recorded },
                        starts_run: starts_run && !is_due,
                    };
                    match seen.get_mut(new.key()) {
                        Some(seen) => *seen = look,
                        None => {
                            seen.insert(new.key().clone(), look);
                        }
                    }
                    match before {
                        Some(old) if old.same_but_for_time(&new) => assets.push(Arc::clone(old)),
                        _ => {
                            changed = true;
                            assets.push(Arc::new(new));
                        }
                    }
                }
                (Some(old), None) => {
                    if let Some(kept) = keep_unseen(old, followers.get(old.key()), seen, &verdict, now) {
                        changed |= !Arc::ptr_eq(&kept, old);
                        assets.push(kept);
                    } else {
                        changed = true;
                        has_gone = true;
                        seen.remove(old.key());
                    }
                }
                (None, None) => {}
            }
        }

        let mut strangers: Vec<T> =
            followers.into_values().filter(|follower| old.get(follower.key()).is_none()).collect();
        if !strangers.is_empty() {
            strangers.retain(|follower| {
                assets.binary_search_by(|asset: &Arc<T>| asset.key().cmp(follower.key())).is_err()
            });
            for mut follower in strangers {
                lacks_config |= !follower.has_config();
                let why = why_leaderless(&follower);
                follower.set_freshness(Freshness::Stale { since: now, why });
                let look =
                    Seen { at: follower.at(), here: now, num_absent: 0, recorded: None, starts_run: true };
                seen.insert(follower.key().clone(), look);
                assets.push(Arc::new(follower));
                changed = true;
            }
            assets.sort_by(|a, b| a.key().cmp(b.key()));
        }

        let assets = if changed { Arc::new(Sorted::from_sorted(assets)) } else { Arc::clone(old) };
        Folded { assets, samples, has_gone, lacks_config }
    }
}

/// The known asset as it is to be kept, or `None` if it is gone.
fn keep_unseen<T: Asset>(
    old: &Arc<T>,
    follower: Option<&T>,
    seen: &mut HashMap<T::Key, Seen>,
    verdict: &impl Fn(&T) -> Verdict,
    now: Timestamp,
) -> Option<Arc<T>>
where
    T::Key: Hash + Eq + Clone,
{
    let why = match (follower, verdict(old)) {
        (Some(follower), _) => why_leaderless(follower),
        (None, Verdict::Keep) => return Some(Arc::clone(old)),
        (None, Verdict::Gone) => return None,
        (None, Verdict::Mute(why)) => why,
        (None, Verdict::GoneIfAgain) => {
            let seen = seen.get_mut(old.key())?;
            seen.num_absent += 1;
            return (seen.num_absent < 2).then(|| Arc::clone(old));
        }
    };
    let since = match old.freshness() {
        Freshness::Stale { since, .. } => *since,
        Freshness::Fresh => seen.get(old.key()).map_or(now, |seen| seen.here),
    };
    let mut kept = T::clone(old);
    if let Some(follower) = follower {
        kept.set_group(follower);
    }
    kept.set_freshness(Freshness::Stale { since, why });
    Some(if old.same_but_for_time(&kept) { Arc::clone(old) } else { Arc::new(kept) })
}

fn why_leaderless<T: Asset>(follower: &T) -> Reason {
    match follower.group().and_then(|group| group.leader.as_ref()) {
        Some(leader) => Reason::Silent(vec![leader.clone()]),
        None => Reason::NoLeader,
    }
}
