//! Where the window begins in the stream, and how much there is from there on.

use std::time::Duration;

use super::{
    ask::Asker,
    direct::{self, Counted, Since},
    stored,
};
use crate::{analysis::attribution::Window, collect::CollectError, model::Stream};

/// A replica that is behind is asked again, in the hope that another one answers.
const RETRIES: usize = 3;
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    /// The first sequence of the window.
    pub(super) seq: u64,
    pub(super) last_seq: u64,
    pub(super) published: u64,
    pub(super) is_published_exact: bool,
    /// Messages of the window that are still there.
    pub(super) stored: u64,
    /// Whether `stored` was counted, and so can be any part of it.
    pub(super) can_count: bool,
    /// Whether all stored messages are of the window.
    pub(super) is_all: bool,
    pub(super) num_subjects: u64,
}

impl Anchor {
    pub(super) async fn find(
        asker: &mut Asker<'_>,
        stream: &Stream,
        window: &Window,
    ) -> Result<Self, CollectError> {
        let state = &stream.state;
        let known = window.start.map(|start| start.last_seq.saturating_add(1));
        let since = known.map_or(Since::Time(window.from), Since::Seq);
        let counted = if !stream.config.allow_direct || known.is_some_and(|seq| seq > state.last_seq) {
            None
        } else {
            count_all(asker, stream, since).await?
        };
        let (seq, is_published_exact) = if let Some(seq) = known {
            (seq, true)
        } else {
            let seq = match counted {
                Some(counted) if counted.messages > 0 => counted.first_seq,
                Some(_) => state.last_seq.saturating_add(1),
                None => stored::seq_at(asker, state.first_seq, state.last_seq, window.from).await?,
            };
            // An older message is still there: so nothing of the window went before it was looked at.
            let has_older = state.first_ts.is_some_and(|first| first < window.from);
            let is_quiet = state.last_ts.is_none_or(|last| last < window.from);
            (seq, is_quiet || (has_older && state.num_deleted == 0))
        };
        Ok(Self {
            seq,
            last_seq: state.last_seq,
            published: state.last_seq.saturating_add(1).saturating_sub(seq),
            is_published_exact,
            stored: counted.map_or_else(|| stored_from(stream, seq), |counted| counted.messages),
            can_count: counted.is_some(),
            is_all: seq <= state.first_seq,
            num_subjects: state.num_subjects,
        })
    }

    /// The first sequence of the window that can still be there.
    pub(super) fn first_left(&self, stream: &Stream) -> u64 {
        self.seq.max(stream.state.first_seq)
    }
}

async fn count_all(
    asker: &mut Asker<'_>,
    stream: &Stream,
    since: Since,
) -> Result<Option<Counted>, CollectError> {
    let has_replicas = stream.cluster.as_ref().is_some_and(|group| !group.replicas.is_empty());
    let mut counted = direct::count(asker, ">", since).await?;
    for _ in 0..RETRIES {
        // Without gaps the last message that the replica knows can be told from its count.
        let is_behind = counted.is_some_and(|counted| {
            has_replicas
                && stream.state.num_deleted == 0
                && counted.messages > 0
                && counted.first_seq.saturating_add(counted.messages) <= stream.state.last_seq
        });
        if !is_behind {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        counted = direct::count(asker, ">", since).await?;
    }
    Ok(counted)
}

/// How much there is from `seq` on, without counting: exact without gaps, else as if they were everywhere.
fn stored_from(stream: &Stream, seq: u64) -> u64 {
    let state = &stream.state;
    let span = |from: u64| state.last_seq.saturating_add(1).saturating_sub(from.max(state.first_seq));
    if state.num_deleted == 0 || seq <= state.first_seq {
        return span(seq).min(state.messages);
    }
    let part = span(seq) as f64 / span(0).max(1) as f64;
    (state.messages as f64 * part).round() as u64
}
