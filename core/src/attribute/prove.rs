//! How much each candidate has: counted, the largest first, for as long as there is time.

use tokio::time::Instant;

use super::{
    anchor::Anchor,
    ask::Asker,
    direct::{self, Since},
    propose::Proposal,
};
use crate::{
    analysis::attribution::{Method, Share},
    collect::CollectError,
    link::RequestError,
};

#[derive(Debug)]
pub(super) struct Proof {
    /// Of each candidate: its count, and the server's time when it was counted.
    counts: Vec<Option<(u64, f64)>>,
    /// The total and the server's time, before and after.
    before: (u64, f64),
    after: (u64, f64),
}

impl Proof {
    pub(super) fn begin(asker: &Asker<'_>, anchor: &Anchor) -> Self {
        let before = (anchor.stored, asker.cost().server_secs);
        Self { counts: Vec::new(), before, after: before }
    }

    /// Counts the candidates one after the other: a wide count is work for a server.
    pub(super) async fn count(
        &mut self,
        asker: &mut Asker<'_>,
        anchor: &Anchor,
        proposal: &Proposal,
    ) -> Result<(), CollectError> {
        for candidate in &proposal.choice.candidates {
            let counted = if proposal.counts().is_some() || !anchor.can_count {
                None
            } else {
                let (share, _) = proposal.share(&candidate.filter);
                count(asker, anchor, &candidate.filter, share, anchor.seq).await?
            };
            self.counts.push(counted.map(|messages| (messages, asker.cost().server_secs)));
        }
        Ok(())
    }

    /// Takes the total once more: messages come and go while others are counted.
    pub(super) async fn end(&mut self, asker: &mut Asker<'_>, anchor: &Anchor) -> Result<(), CollectError> {
        let total = if anchor.can_count {
            direct::count(asker, ">", Since::Seq(anchor.seq)).await?.map(|counted| counted.messages)
        } else {
            let now = asker.info().await?.state;
            Some(anchor.stored + now.last_seq.saturating_sub(anchor.last_seq))
        };
        self.after = (total.unwrap_or(anchor.stored), asker.cost().server_secs);
        Ok(())
    }

    /// How much the total changed meanwhile, of 1.
    pub(super) fn change(&self) -> f64 {
        self.after.0.abs_diff(self.before.0) as f64 / self.before.0.max(1) as f64
    }

    pub(super) fn method(&self, proposal: &Proposal) -> Method {
        if proposal.counts().is_some() {
            Method::SubjectCounts
        } else if self.counts.iter().any(Option::is_some) {
            Method::DirectCounts
        } else {
            Method::Sampled { num_messages: proposal.num_seen() }
        }
    }

    pub(super) fn shares(&self, proposal: &Proposal) -> Vec<Share> {
        let candidates = proposal.choice.candidates.iter().zip(&self.counts);
        let mut shares: Vec<_> = candidates
            .map(|(candidate, counted)| {
                let (messages, share, margin) = match counted {
                    Some((messages, secs)) => (*messages, *messages as f64 / self.total_at(*secs), None),
                    None => {
                        let (share, margin) = proposal.share(&candidate.filter);
                        ((share * self.before.0 as f64).round() as u64, share, margin)
                    }
                };
                Share {
                    filter: candidate.filter.clone(),
                    messages,
                    share: share.min(1.0),
                    is_exact: margin.is_none(),
                    margin,
                    factor: None,
                    consumers: Vec::new(),
                }
            })
            .filter(|share| share.messages > 0)
            .collect();
        shares.sort_by(|a, b| b.messages.cmp(&a.messages).then_with(|| a.filter.cmp(&b.filter)));
        shares
    }

    /// What the total was when so much of the server's time was spent.
    fn total_at(&self, secs: f64) -> f64 {
        let (before, after) = (self.before.0 as f64, self.after.0 as f64);
        let part = (secs - self.before.1) / (self.after.1 - self.before.1);
        let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
        (before + (after - before) * part).max(1.0)
    }
}

/// Counts `filter` from `seq` on, which should match `share` of the subjects; `None` if there is no time for it.
pub(super) async fn count(
    asker: &mut Asker<'_>,
    anchor: &Anchor,
    filter: &str,
    share: f64,
    seq: u64,
) -> Result<Option<u64>, CollectError> {
    let num_subjects = share * anchor.num_subjects as f64;
    if !asker.has_time_for(num_subjects) {
        return Ok(None);
    }
    let start = Instant::now();
    let counted = match direct::count(asker, filter, Since::Seq(seq)).await {
        // The server is slower than was thought; the sample has to do.
        Err(CollectError::Request(RequestError::TimedOut { .. })) => return Ok(None),
        counted => counted?,
    };
    asker.learn(num_subjects, start.elapsed().as_secs_f64());
    Ok(counted.map(|counted| counted.messages))
}
