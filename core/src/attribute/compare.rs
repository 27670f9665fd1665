//! How much came in the window of the same length before.

use super::{
    anchor::Anchor,
    ask::Asker,
    direct::{self, Since},
    prove, stored,
};
use crate::{
    analysis::attribution::{Attribution, Window},
    collect::CollectError,
    format,
    model::{Snapshot, Stream},
    text::display_up_to,
};

/// Subjects that are compared: each is one more count.
const MOST_COMPARED: usize = 3;
/// Of what was published before, so much must still be there.
const NEARLY_ALL: f64 = 0.99;

/// Adds the factors that can be told.
pub(super) async fn compare(
    asker: &mut Asker<'_>,
    snapshot: &Snapshot,
    stream: &Stream,
    window: &Window,
    anchor: &Anchor,
    answer: &mut Attribution,
) -> Result<(), CollectError> {
    let Some(before) = window.before(snapshot, stream) else { return Ok(()) };
    if !anchor.is_published_exact {
        return Ok(());
    }
    let state = &stream.state;
    let has_older = state.first_ts.is_some_and(|first| first < before.from) && state.num_deleted == 0;
    let seq = match before.start {
        Some(start) => start.last_seq.saturating_add(1),
        None if !has_older => return Ok(()),
        None if anchor.can_count => match direct::count(asker, ">", Since::Time(before.from)).await? {
            Some(counted) => counted.first_seq,
            None => return Ok(()),
        },
        None => stored::seq_at(asker, state.first_seq, anchor.seq, before.from).await?,
    };
    let published = anchor.seq.saturating_sub(seq);
    if published == 0 {
        return Ok(());
    }
    answer.factor = Some(anchor.published as f64 / published as f64);

    // What was counted can be compared with what is still there only.
    if !anchor.can_count || anchor.is_all || seq < state.first_seq {
        return Ok(());
    }
    let left = direct::count(asker, ">", Since::Seq(seq)).await?.map_or(0, |counted| counted.messages);
    if (left.saturating_sub(anchor.stored) as f64) < published as f64 * NEARLY_ALL {
        return Ok(());
    }
    for share in answer.subjects.iter_mut().filter(|share| share.is_exact).take(MOST_COMPARED) {
        let Some(both) = prove::count(asker, anchor, &share.filter, share.share, seq).await? else { break };
        let before = both.saturating_sub(share.messages);
        if before > 0 {
            share.factor = Some(share.messages as f64 / before as f64);
        } else {
            answer.notes.push(format!(
                "`{}` is new: nothing came in on it in the {} before.",
                display_up_to(&share.filter, 100),
                format::span(window.secs())
            ));
        }
    }
    Ok(())
}
