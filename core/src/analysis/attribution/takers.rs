//! Which consumers are to take what grew: by their filters, their backlog then and now, and their diagnosis.

use std::{borrow::Cow, cmp::Reverse};

use super::{CoveringConsumer, Share, Window, window::nearest};
use crate::{
    analysis::{
        sample::ConsumerSample,
        subject::{covers, overlap},
    },
    ids::{ConsumerName, Entity, StreamKey},
    model::{Consumer, Snapshot},
};

/// All consumers of a stream, the largest growth of backlog first.
pub fn takers(snapshot: &Snapshot, stream: &StreamKey, window: &Window) -> Vec<CoveringConsumer> {
    let mut takers: Vec<_> = snapshot
        .consumers_of(stream)
        .iter()
        .map(|consumer| {
            let finding =
                snapshot.diagnosis.consumer(&consumer.key).and_then(|verdict| verdict.findings().next());
            let (pending_growth, arrivals) = changes(snapshot, consumer, window);
            CoveringConsumer {
                name: consumer.key.consumer.clone(),
                filters: consumer.config.filter_subjects.clone(),
                pending_growth,
                arrivals,
                pending: consumer.state.num_pending,
                cause: finding.map(|finding| finding.rule),
                title: finding.map_or(Cow::Borrowed(""), |finding| finding.title.clone()),
            }
        })
        .collect();
    takers.sort_by(|a, b| {
        let order = |taker: &CoveringConsumer| (Reverse(taker.pending_growth), Reverse(taker.pending));
        order(a).cmp(&order(b)).then_with(|| a.name.cmp(&b.name))
    });
    takers
}

/// How much the backlog grew, and how many messages its filters let through: the growth and the first deliveries.
fn changes(snapshot: &Snapshot, consumer: &Consumer, window: &Window) -> (Option<i64>, Option<u64>) {
    let pending = consumer.state.num_pending;
    if consumer.created >= window.from {
        // It was not there, and owed nothing; what it was given may be older than the window.
        return (Some(pending.cast_signed()), None);
    }
    let series = snapshot.history.series(&Entity::Consumer(consumer.key.clone()));
    let kept = series.and_then(|series| nearest::<ConsumerSample>(series, window.from_here, window.to_here));
    let Some(start) = kept.map(|kept| kept.sample) else { return (None, None) };
    let delivered = &consumer.state.delivered;
    let growth = pending.cast_signed().saturating_sub(start.num_pending.cast_signed());
    let (Some(consumer_seq), Some(stream_seq)) = (
        delivered.consumer_seq.checked_sub(start.delivered_consumer_seq),
        delivered.stream_seq.checked_sub(start.delivered_stream_seq),
    ) else {
        // It was recreated or reset.
        return (None, None);
    };
    let first = consumer_seq.min(stream_seq);
    (Some(growth), Some(growth.saturating_add(first.cast_signed()).max(0).cast_unsigned()))
}

/// The filters, with the one of a consumer that has none.
pub fn filters_of(consumer: &CoveringConsumer) -> impl Iterator<Item = &str> {
    let all = consumer.filters.is_empty().then_some(">");
    consumer.filters.iter().map(String::as_str).chain(all)
}

/// The consumers whose filters meet `filter`.
pub fn takers_of(takers: &[CoveringConsumer], filter: &str) -> Vec<ConsumerName> {
    let meets = |taker: &&CoveringConsumer| filters_of(taker).any(|own| overlap(own, filter));
    takers.iter().filter(meets).map(|taker| taker.name.clone()).collect()
}

/// The filters of all consumers without those that another covers.
pub fn widest_filters(takers: &[CoveringConsumer]) -> Vec<&str> {
    let mut all: Vec<&str> = takers.iter().flat_map(filters_of).collect();
    all.sort_unstable();
    all.dedup();
    let is_covered = |filter: &str| all.iter().any(|other| *other != filter && covers(other, filter));
    all.iter().copied().filter(|filter| !is_covered(filter)).collect()
}

/// What each consumer's filters let through, of `published` messages. A consumer that takes little more than others of
/// a part of its subjects says less than they do, and each message counts for one consumer only.
pub fn shares_by_takers(takers: &[CoveringConsumer], published: u64) -> Vec<Share> {
    let mut known: Vec<_> = takers
        .iter()
        .filter_map(|taker| taker.arrivals.filter(|arrivals| *arrivals > 0).map(|arrivals| (taker, arrivals)))
        .collect();
    let says_less = |taker: &CoveringConsumer, arrivals: u64| {
        let narrower =
            known.iter().filter(|(other, _)| covers_all(taker, other) && !covers_all(other, taker));
        2 * narrower.map(|(_, arrivals)| arrivals).sum::<u64>() >= arrivals
    };
    let mut chosen: Vec<_> =
        known.iter().copied().filter(|(taker, arrivals)| !says_less(taker, *arrivals)).collect();
    known.clear();
    chosen.sort_by_key(|(taker, arrivals)| (Reverse(*arrivals), &taker.name));
    for (taker, arrivals) in chosen.drain(..) {
        let meets = |other: &CoveringConsumer| {
            filters_of(taker).any(|own| filters_of(other).any(|filter| overlap(own, filter)))
        };
        if !known.iter().any(|(other, _)| meets(other)) {
            known.push((taker, arrivals));
        }
    }
    // Repeated deliveries may be counted as new ones.
    let sum: u64 = known.iter().map(|(_, arrivals)| arrivals).sum();
    let whole = published.max(sum).max(1) as f64;
    let is_exact = sum as f64 <= published as f64 * 1.01;
    known
        .into_iter()
        .map(|(taker, arrivals)| {
            let filters: Vec<_> = filters_of(taker).collect();
            let is_met = |other: &&CoveringConsumer| {
                filters_of(other).any(|filter| filters.iter().any(|own| overlap(own, filter)))
            };
            Share {
                filter: filters.join(", "),
                messages: arrivals,
                share: arrivals as f64 / whole,
                is_exact,
                margin: None,
                factor: None,
                consumers: takers.iter().filter(is_met).map(|taker| taker.name.clone()).collect(),
            }
        })
        .collect()
}

/// Whether `wide` gets all that `narrow` gets.
fn covers_all(wide: &CoveringConsumer, narrow: &CoveringConsumer) -> bool {
    filters_of(narrow).all(|filter| filters_of(wide).any(|own| covers(own, filter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taker(name: &str, filters: &[&str], arrivals: u64) -> CoveringConsumer {
        CoveringConsumer {
            name: name.into(),
            filters: filters.iter().map(ToString::to_string).collect(),
            pending_growth: Some(0),
            arrivals: Some(arrivals),
            pending: 0,
            cause: None,
            title: "".into(),
        }
    }

    #[test]
    fn filters_that_others_cover_add_nothing() {
        for (filters, widest) in [
            (&[&["a.>"][..], &["a.b"], &["c"]][..], &["a.>", "c"][..]),
            (&[&["a.>"], &[], &["c"]], &[">"]),
            (&[&["a.*"], &["*.b"]], &["*.b", "a.*"]),
            (&[], &[]),
        ] {
            let takers: Vec<_> = filters.iter().map(|filters| taker("c", filters, 0)).collect();
            assert_eq!(widest_filters(&takers), widest);
        }
        let takers = [taker("all", &[], 0), taker("eu", &["o.eu.>"], 0), taker("us", &["o.us.>"], 0)];
        let names = takers_of(&takers, "o.eu.*.created");
        assert_eq!(names.iter().map(ConsumerName::as_str).collect::<Vec<_>>(), ["all", "eu"]);
    }

    #[test]
    fn each_message_is_counted_for_one_consumer() {
        let takers = [taker("all", &[], 1000), taker("eu", &["o.eu"], 930), taker("us", &["o.us"], 50)];
        let shares = shares_by_takers(&takers, 1000);
        let shown: Vec<_> = shares.iter().map(|share| (share.filter.as_str(), share.share)).collect();
        assert_eq!(shown, [("o.eu", 0.93), ("o.us", 0.05)]);
        assert_eq!(shares[0].consumers.len(), 2);
        let nested = [taker("all", &[], 1000), taker("eu", &["o.eu.>"], 900), taker("de", &["o.eu.de"], 10)];
        let shares = shares_by_takers(&nested, 1000);
        assert_eq!(shares.iter().map(|share| share.filter.as_str()).collect::<Vec<_>>(), ["o.eu.>"]);
        let repeats = shares_by_takers(&[taker("eu", &["o.eu"], 1500), taker("us", &["o.us"], 500)], 1000);
        assert!((repeats.iter().map(|share| share.share).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(!repeats[0].is_exact);
        assert!(shares_by_takers(&[taker("idle", &[], 0)], 0).is_empty());
    }
}
