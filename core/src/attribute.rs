//! Where a stream's growth came from, asked of the server within a budget: no consumer is created, nothing is changed.
//!
//! | step | how | module |
//! | --- | --- | --- |
//! | when it began | a sample of the history, or the first message from a time on | [`anchor`] |
//! | what to look at | the server's list of subjects where it is short and all of it counts, else a sample of messages | [`propose`] |
//! | how much it is | `DIRECT.GET` of one message with a filter tells how many more match it: a count | [`prove`] |
//! | how much it was before | the same counts over the window before | [`compare`] |
//! | who takes it | filters of consumers, by the algebra of subjects, or by counts | [`cover`] |
//!
//! Where messages leave as they are consumed, what consumers were given says more than what is left. What may be asked,
//! and what each question costs on streams of any size, is in [`crate::analysis::attribution::estimate`].

mod anchor;
mod ask;
mod compare;
mod cover;
mod direct;
mod listing;
mod notes;
mod propose;
mod prove;
mod stored;

use std::sync::Arc;

use anchor::Anchor;
use ask::Asker;
use propose::Proposal;

use crate::{
    analysis::attribution::{
        Attribution, Method, Part, QuestionCost, Share, Window, sentence, shares_by_takers, takers, takers_of,
    },
    clock::Timestamp,
    collect::CollectError,
    ids::StreamKey,
    link::Link,
    model::{Retention, Snapshot, Stream},
};

/// So many more of what was published must have been stored, or it is consumers that are asked.
const MOSTLY_STORED: f64 = 0.98;
/// Change of the total while it is counted, of 1, from which shares are marked as moving.
const MOVING: f64 = 0.01;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The latest one: it has the history, the consumers and their diagnosis.
    pub snapshot: Arc<Snapshot>,
    pub stream: StreamKey,
    /// By this machine's clock. The window ends now.
    pub from: Timestamp,
}

/// Finds out what grew since `question.from`. `link` must be of the stream's own account.
pub async fn attribute(link: &Link, question: &Question) -> Result<Attribution, CollectError> {
    let snapshot = &*question.snapshot;
    let mut asker = Asker::new(link, &question.stream)?;
    let stream = asker.info().await?;
    let window = Window::of(snapshot, &stream, question.from);
    let anchor = Anchor::find(&mut asker, &stream, &window).await?;
    let mut answer = blank(&stream, &window, &anchor);
    answer.consumers = takers(snapshot, &question.stream, &window);
    if anchor.published > 0 {
        let by_takers = consumed(snapshot, &stream, &anchor, &answer);
        let mut proposal = None;
        if by_takers.is_empty() {
            proposal = by_subjects(&mut asker, &stream, &anchor, &mut answer).await?;
        } else {
            answer.method = Method::ConsumerDeltas;
            answer.subjects = by_takers;
            rest_of(&mut answer, anchor.published);
        }
        compare::compare(&mut asker, snapshot, &stream, &window, &anchor, &mut answer).await?;
        answer.uncovered = cover::uncovered(&mut asker, &stream, &anchor, proposal.as_ref(), &answer).await?;
        keep_takers(&mut answer);
    }
    notes::add(&mut answer, &stream, &anchor);
    answer.cost = asker.cost();
    answer.sentence = sentence(&answer);
    Ok(answer)
}

fn blank(stream: &Stream, window: &Window, anchor: &Anchor) -> Attribution {
    let growth = |now: u64, then: u64| now.cast_signed().saturating_sub(then.cast_signed());
    let growth_messages = window.start.map(|start| growth(stream.state.messages, start.messages));
    let removed = growth_messages.map(|growth| anchor.published.cast_signed().saturating_sub(growth));
    Attribution {
        stream: stream.key.clone(),
        from: window.from,
        to: stream.at,
        published: anchor.published,
        is_published_exact: anchor.is_published_exact,
        removed: removed.map(|removed| removed.max(0).cast_unsigned()),
        stored: anchor.stored,
        growth_messages,
        growth_bytes: window.start.map(|start| growth(stream.state.bytes, start.bytes)),
        factor: None,
        method: Method::Sampled { num_messages: 0 },
        is_moving: false,
        subjects: Vec::new(),
        spread: None,
        rest: Part::default(),
        consumers: Vec::new(),
        uncovered: Part::default(),
        cost: QuestionCost::default(),
        sentence: String::new(),
        notes: Vec::new(),
    }
}

/// The shares by what consumers were given, where what is stored does not tell; empty where it does.
fn consumed(snapshot: &Snapshot, stream: &Stream, anchor: &Anchor, answer: &Attribution) -> Vec<Share> {
    let is_consumed = stream.config.retention != Retention::Limits
        && (anchor.stored as f64) < anchor.published as f64 * MOSTLY_STORED;
    if !is_consumed {
        return Vec::new();
    }
    // Consumers are as they were at the last look, so the stream is taken as it was then.
    let last_seq = snapshot.stream(&stream.key).map_or(0, |stream| stream.state.last_seq);
    let published = last_seq.saturating_add(1).saturating_sub(anchor.seq);
    shares_by_takers(&answer.consumers, published)
}

/// The shares by what is stored.
async fn by_subjects(
    asker: &mut Asker<'_>,
    stream: &Stream,
    anchor: &Anchor,
    answer: &mut Attribution,
) -> Result<Option<Proposal>, CollectError> {
    if anchor.stored == 0 {
        return Ok(None);
    }
    let proposal = propose::propose(asker, stream, anchor).await?;
    answer.spread = proposal.spread();
    let mut proof = prove::Proof::begin(asker, anchor);
    proof.count(asker, anchor, &proposal).await?;
    proof.end(asker, anchor).await?;
    answer.is_moving = proof.change() > MOVING;
    answer.method = proof.method(&proposal);
    answer.subjects = proof.shares(&proposal);
    for share in &mut answer.subjects {
        share.consumers = takers_of(&answer.consumers, &share.filter);
    }
    rest_of(answer, anchor.stored);
    Ok(Some(proposal))
}

/// What the named subjects leave of `total`.
fn rest_of(answer: &mut Attribution, total: u64) {
    let named: f64 = answer.subjects.iter().map(|share| share.share).sum();
    if named > 1.0 {
        // More came while it was counted.
        answer.subjects.iter_mut().for_each(|share| share.share /= named);
    }
    let share = (1.0 - named).max(0.0);
    answer.rest = Part {
        messages: (share * total as f64).round() as u64,
        share,
        is_exact: answer.subjects.iter().all(|share| share.is_exact),
    };
}

/// Leaves those consumers that have to do with what grew: all where it is spread.
fn keep_takers(answer: &mut Attribution) {
    let Attribution { consumers, subjects, .. } = answer;
    if !subjects.is_empty() {
        consumers.retain(|taker| subjects.iter().any(|share| share.consumers.contains(&taker.name)));
    }
}
