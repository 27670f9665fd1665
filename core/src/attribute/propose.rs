//! Which subjects may explain it, before that is proved.

use std::collections::{BTreeMap, BTreeSet};

use super::{anchor::Anchor, ask::Asker, direct, listing, stored};
use crate::{
    analysis::{
        attribution::{Choice, Seen, Spread, Weights, choose, num_in_all, trunk_len},
        subject::covers,
    },
    collect::CollectError,
    model::Stream,
};

/// Places in the window at which is looked.
const PLACES: u64 = 100;
/// Messages at each.
const PLACE_LEN: u64 = 10;
/// All of a sample, in bytes.
const MOST_BYTES: u64 = 1 << 20;
/// Places where each costs a request of the API.
const SINGLE_PLACES: u64 = 300;
/// The server's time after which a sample is large enough.
const SAMPLE_SECS: f64 = 0.6;
const SINGLE_SECS: f64 = 2.5;

#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) choice: Choice,
    source: Source,
    /// There are no more tokens than this at the level over which it spreads, of all that is stored.
    most_tokens: u64,
}

#[derive(Debug)]
enum Source {
    /// Each subject's messages; all of them are of the window.
    Counts(BTreeMap<String, u64>),
    Seen(Seen),
}

pub(super) async fn propose(
    asker: &mut Asker<'_>,
    stream: &Stream,
    anchor: &Anchor,
) -> Result<Proposal, CollectError> {
    let trunk_len = trunk_len(&stream.config.subjects);
    let most = if anchor.can_count { listing::SHORT } else { listing::ONE_PAGE };
    if anchor.is_all
        && stream.state.num_subjects <= most
        && let Some(counts) = listing::list(asker).await?
    {
        let weights = counts.iter().map(|(subject, messages)| (subject.as_str(), *messages));
        let choice = choose(weights, trunk_len, Weights::Counted);
        return Ok(Proposal { choice, source: Source::Counts(counts), most_tokens: u64::MAX });
    }
    let seen = sample(asker, stream, anchor).await?;
    let weights = if seen.is_whole { Weights::Counted } else { Weights::Sampled };
    let choice = choose(seen.subjects().map(|subject| (subject, 1)), trunk_len, weights);
    let mut most_tokens = stream.state.num_subjects.min(anchor.stored);
    if let Some(spread) = &choice.spread
        && stream.state.num_subjects <= listing::SHORT
        && let Some(counts) = listing::list(asker).await?
    {
        most_tokens = num_tokens(&spread.level, counts.keys().map(String::as_str));
    }
    Ok(Proposal { choice, source: Source::Seen(seen), most_tokens })
}

/// How many different tokens `subjects` have where `level` has its last.
fn num_tokens<'a>(level: &str, subjects: impl Iterator<Item = &'a str>) -> u64 {
    let below = format!("{level}.>");
    let subjects = subjects.filter(|subject| covers(level, subject) || covers(&below, subject));
    let depth = level.split('.').count() - 1;
    subjects.filter_map(|subject| subject.split('.').nth(depth)).collect::<BTreeSet<_>>().len() as u64
}

async fn sample(asker: &mut Asker<'_>, stream: &Stream, anchor: &Anchor) -> Result<Seen, CollectError> {
    let first = anchor.first_left(stream);
    let span = anchor.last_seq.saturating_add(1).saturating_sub(first);
    let start_secs = asker.cost().server_secs;
    let mut seen = if anchor.can_count {
        let message_bytes = (stream.state.bytes / stream.state.messages.max(1)).max(1);
        let num_messages = (MOST_BYTES / message_bytes).clamp(10, PLACES * PLACE_LEN);
        let len = num_messages.div_ceil(PLACES);
        let places = places(first, span, num_messages / len, len);
        let max_bytes = MOST_BYTES / (places.len() as u64).max(1);
        direct::look(asker, &places, len, max_bytes, start_secs + SAMPLE_SECS).await?
    } else {
        stored::look(asker, &places(first, span, SINGLE_PLACES, 1), start_secs + SINGLE_SECS).await?
    };
    seen.is_whole = seen.num_messages() == anchor.stored && stream.state.num_deleted == 0;
    Ok(seen)
}

/// Where to look: so many places of `len` messages in `span` from `first` on, evenly and yet not in step with anything;
/// all of it where it is short. They are in such an order that those that there was time for are spread over all.
fn places(first: u64, span: u64, num_places: u64, len: u64) -> Vec<u64> {
    if span <= num_places * len {
        return (first..first + span).step_by(len as usize).collect();
    }
    let stride = span as f64 / num_places as f64;
    let passes = [0, 2, 1, 3].into_iter().flat_map(|pass| (pass..num_places).step_by(4));
    passes
        .map(|index| {
            // The fractions of multiples of the golden ratio are spread evenly, and repeat themselves never.
            let within = (index as f64 * 0.618_033_988_749_895).fract();
            first + ((index as f64 + within) * stride) as u64
        })
        .map(|place| place.min(first + span - len))
        .collect()
}

impl Proposal {
    /// What the messages of each subject are, where that is known of all.
    pub(super) fn counts(&self) -> Option<&BTreeMap<String, u64>> {
        match &self.source {
            Source::Counts(counts) => Some(counts),
            Source::Seen(_) => None,
        }
    }

    /// Messages that were looked at; 0 if all are counted.
    pub(super) fn num_seen(&self) -> u64 {
        match &self.source {
            Source::Counts(_) => 0,
            Source::Seen(seen) => seen.num_messages(),
        }
    }

    /// The share of `filter`, and the half width of its interval; none if it is exact.
    pub(super) fn share(&self, filter: &str) -> (f64, Option<f64>) {
        self.share_where(|subject| covers(filter, subject))
    }

    pub(super) fn share_where(&self, wanted: impl Fn(&str) -> bool) -> (f64, Option<f64>) {
        match &self.source {
            Source::Counts(counts) => {
                let total: u64 = counts.values().sum();
                let matching = counts.iter().filter(|(subject, _)| wanted(subject));
                let matching: u64 = matching.map(|(_, messages)| messages).sum();
                (matching as f64 / total.max(1) as f64, None)
            }
            Source::Seen(seen) => {
                let (share, margin) = seen.share(wanted);
                (share, (!seen.is_whole).then_some(margin))
            }
        }
    }

    pub(super) fn spread(&self) -> Option<Spread> {
        let level = self.choice.spread.as_ref()?;
        let largest = level.largest as f64 / level.weight.max(1) as f64;
        let is_exact = match &self.source {
            Source::Counts(_) => true,
            Source::Seen(seen) => seen.is_whole,
        };
        let num_subjects = if is_exact {
            level.num_tokens
        } else {
            let in_all = num_in_all(level.num_tokens, level.weight).unwrap_or(u64::MAX);
            in_all.min(self.most_tokens).max(level.num_tokens)
        };
        Some(Spread { level: level.level.clone(), num_subjects, is_exact, largest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_spread_and_do_not_overlap_where_all_is_read() {
        let all = places(11, 95, 100, 10);
        assert_eq!((all.len(), all[0], all[9]), (10, 11, 101));
        let mut some = places(1, 3_000_000, 100, 10);
        assert!(some[..25].is_sorted() && some[24] > 2_800_000, "a quarter of them is spread over all");
        some.sort_unstable();
        some.dedup();
        assert_eq!(some.len(), 100);
        assert!(some.iter().all(|place| (1..=2_999_991).contains(place)));
        assert!(places(5, 0, 100, 10).is_empty());
    }

    #[test]
    fn tokens_of_a_level_are_counted() {
        let subjects = ["orders.a", "orders.a.x", "orders.b.x.y", "other.c", "orders"];
        for (level, num) in [("orders.*", 2), ("*", 2), ("orders.a.*", 1), ("nothing.*", 0)] {
            assert_eq!(num_tokens(level, subjects.into_iter()), num, "{level}");
        }
    }
}
