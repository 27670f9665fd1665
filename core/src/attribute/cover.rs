//! What no consumer takes: by the algebra of subjects where that decides, else by counts, else by the sample.

use super::{anchor::Anchor, ask::Asker, propose::Proposal, prove};
use crate::{
    analysis::{
        attribution::{Attribution, Method, Part, widest_filters},
        subject::{covers, overlap},
    },
    collect::CollectError,
    model::Stream,
};

/// Filters that are counted.
const MOST_FILTERS: usize = 8;

/// What of the growth no consumer's filter matches. It reads the shares and all consumers of `answer`.
pub(super) async fn uncovered(
    asker: &mut Asker<'_>,
    stream: &Stream,
    anchor: &Anchor,
    proposal: Option<&Proposal>,
    answer: &Attribution,
) -> Result<Part, CollectError> {
    let is_consumed = answer.method == Method::ConsumerDeltas;
    let total = if is_consumed { anchor.published } else { anchor.stored };
    let part = |messages: u64, is_exact: bool| {
        let share = messages as f64 / total.max(1) as f64;
        Part { messages, share: share.min(1.0), is_exact }
    };
    let filters = widest_filters(&answer.consumers);
    if filters.is_empty() {
        return Ok(part(total, true));
    }
    let is_covered = |pattern: &str| filters.iter().any(|filter| covers(filter, pattern));
    let subjects = &stream.config.subjects;
    if is_covered(">") || (!subjects.is_empty() && subjects.iter().all(|subject| is_covered(subject))) {
        return Ok(part(0, true));
    }

    let by_subjects = proposal.map(|proposal| {
        let (share, margin) = proposal.share_where(|subject| !is_covered(subject));
        part((share * total as f64).round() as u64, margin.is_none())
    });
    if let Some(exact) = by_subjects.filter(|part| part.is_exact) {
        return Ok(exact);
    }

    // Where each share is taken as a whole or not at all, the shares tell.
    let is_decided =
        |pattern: &str| is_covered(pattern) || !filters.iter().any(|filter| overlap(filter, pattern));
    let mut by_shares = 0;
    let mut left = 0.0;
    for share in &answer.subjects {
        if !is_decided(&share.filter) {
            left += share.share;
        } else if !is_covered(&share.filter) {
            by_shares += share.messages;
        }
    }
    let is_exact = answer.subjects.iter().all(|share| share.is_exact);
    if !is_consumed && left == 0.0 && answer.rest.share < 1e-6 {
        return Ok(part(by_shares, is_exact));
    }

    let is_disjoint = filters
        .iter()
        .enumerate()
        .all(|(index, filter)| !filters[..index].iter().any(|other| overlap(filter, other)));
    if anchor.can_count && is_disjoint && filters.len() <= MOST_FILTERS {
        let mut covered = Some(0);
        for filter in &filters {
            let known = answer.subjects.iter().find(|share| share.filter == *filter && share.is_exact);
            let counted = match known {
                Some(share) if !is_consumed => Some(share.messages),
                // How many of the subjects it matches is not known: the worst is all.
                _ => prove::count(asker, anchor, filter, share_below(answer, filter), anchor.seq).await?,
            };
            covered = covered.zip(counted).map(|(sum, counted)| sum + counted);
            if covered.is_none() {
                break;
            }
        }
        if let Some(covered) = covered {
            // What no consumer takes of a stream that drops what is consumed is still there, unless a limit took it.
            return Ok(part(anchor.stored.saturating_sub(covered), !answer.is_moving));
        }
    }
    Ok(by_subjects.unwrap_or_else(|| part(by_shares, false)))
}

/// How much of the subjects `filter` may match.
fn share_below(answer: &Attribution, filter: &str) -> f64 {
    let named: f64 =
        answer.subjects.iter().filter(|share| overlap(&share.filter, filter)).map(|share| share.share).sum();
    (named + answer.rest.share).min(1.0)
}
