//! Folds the assets of one observation into those that were known.

use std::{cmp::Ordering, collections::HashMap, hash::Hash, sync::Arc};

use super::asset::Asset;
use crate::{
    analysis::history::Point,
    clock::Timestamp,
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
    /// A new run began since the last point was made.
    starts_run: bool,
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
    /// A point for each asset that was looked at.
    pub(super) points: Vec<(Entity, Point)>,
    /// Whether an asset is known without its configuration.
    pub(super) lacks_config: bool,
}

/// A fold of one kind of asset.
pub(super) struct Fold<'a, T: Keyed> {
    pub(super) old: &'a Arc<Sorted<T>>,
    pub(super) seen: &'a mut HashMap<T::Key, Seen>,
    pub(super) now: Timestamp,
    /// Whether points are to be made.
    pub(super) wants_points: bool,
}

impl<T: Asset> Fold<'_, T>
where
    T::Key: Hash + Eq + Clone,
{
    /// `fresh` are the leaders' copies, `followers` the copies of assets whose leader did not answer.
    pub(super) fn run(
        self,
        mut fresh: Vec<T>,
        followers: Vec<T>,
        verdict: impl Fn(&T) -> Verdict,
    ) -> Folded<T> {
        let Self { old, seen, now, wants_points } = self;
        fresh.sort_by(|a, b| a.key().cmp(b.key()));
        let followers: HashMap<T::Key, T> =
            followers.into_iter().map(|follower| (follower.key().clone(), follower)).collect();
        let mut assets = Vec::with_capacity(fresh.len().max(old.len()));
        let mut points = Vec::with_capacity(if wants_points { fresh.len() } else { 0 });
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
                    let earlier = before.and_then(|old| seen.get(old.key()).map(|seen| (old, seen.at)));
                    let starts_run = if let Some((old, old_at)) = earlier {
                        lacks_config |= !new.has_config() && !new.fill_config(old);
                        new.set_rates(old, old_at);
                        old.freshness().is_stale() || !T::same_run(old, &new)
                    } else {
                        lacks_config |= !new.has_config();
                        true
                    };
                    let starts_run = starts_run || seen.get(new.key()).is_some_and(|seen| seen.starts_run);
                    if wants_points {
                        points.push((new.entity(), Point { at: now, numbers: new.numbers(), starts_run }));
                    }
                    let starts_run = starts_run && !wants_points;
                    let look = Seen { at: new.at(), here: now, num_absent: 0, starts_run };
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
                seen.insert(
                    follower.key().clone(),
                    Seen { at: follower.at(), here: now, num_absent: 0, starts_run: true },
                );
                assets.push(Arc::new(follower));
                changed = true;
            }
            assets.sort_by(|a, b| a.key().cmp(b.key()));
        }

        let assets = if changed { Arc::new(Sorted::from_sorted(assets)) } else { Arc::clone(old) };
        Folded { assets, points, lacks_config }
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
        Some(leader) => Reason::Offline(format!("its leader {leader} does not answer")),
        None => Reason::Offline("it has no leader".to_owned()),
    }
}
