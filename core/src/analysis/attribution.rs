//! Which subjects made a stream grow, and which consumers are to take it: the answer, and the pure parts of finding it.
//!
//! Published, removed and stored are three numbers: a stream at its limit may get a million messages and not grow by
//! one. Shares are of what is still stored of the window, unless messages are taken out as they are consumed; then
//! they come from what consumers were given ([`Method`] says which).
//! Who asks the server is `crate::attribute`.

mod choose;
mod estimate;
mod say;
mod seen;
mod takers;
mod tree;
mod window;

pub use choose::{Candidate, Choice, SpreadLevel, Weights, choose, trunk_len};
pub use estimate::{Estimate, MANY_SUBJECTS, MOST_SECS, estimate};
pub use say::sentence;
pub use seen::{Seen, num_in_all};
pub use takers::{filters_of, shares_by_takers, takers, takers_of, widest_filters};
pub use window::Window;

use std::borrow::Cow;

use super::diagnose::finding::RuleId;
use crate::{
    clock::Timestamp,
    ids::{ConsumerName, StreamKey},
};

/// What came into one stream from `from` to `to`, where it came in, and who is to take it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    pub stream: StreamKey,
    /// The server's clock, as are the times of messages.
    pub from: Timestamp,
    pub to: Timestamp,
    /// Messages that arrived, by their sequences. A lower bound if [`Attribution::is_published_exact`] is false.
    pub published: u64,
    /// False where the window began before the first stored message, and nobody had looked then.
    pub is_published_exact: bool,
    /// Messages that left in the window, of whatever age; `None` where the state at `from` is not known.
    pub removed: Option<u64>,
    /// How many of the window's messages are still there.
    pub stored: u64,
    /// The change of the number of stored messages; `None` where the state at `from` is not known.
    pub growth_messages: Option<i64>,
    /// The change of the stored bytes; `None` where the state at `from` is not known.
    pub growth_bytes: Option<i64>,
    /// Arrivals per second against those of the window of the same length before; `None` where that is not known.
    pub factor: Option<f64>,
    pub method: Method,
    /// Whether so much came or went while it was counted that shares may be off by more than one per cent.
    pub is_moving: bool,
    /// The subjects that explain the growth, the largest share first. They don't overlap.
    pub subjects: Vec<Share>,
    /// Where no single subject explains it: the level at which it spreads.
    pub spread: Option<Spread>,
    /// What `subjects` leave.
    pub rest: Part,
    /// The stream's consumers whose filters meet what grew, the largest growth of backlog first.
    pub consumers: Vec<CoveringConsumer>,
    /// What no consumer's filter matches.
    pub uncovered: Part,
    pub cost: QuestionCost,
    /// The answer in one paragraph.
    pub sentence: String,
    /// What must be known to read the answer: whole sentences.
    pub notes: Vec<String>,
}

/// Where the shares come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The server's count of messages for each subject; exact where the window holds all that is stored.
    SubjectCounts,
    /// A count of the window's messages for each filter: exact.
    DirectCounts,
    /// The subjects of so many of the window's messages.
    Sampled { num_messages: u64 },
    /// What each consumer's filters let through: of streams that drop what is consumed.
    ConsumerDeltas,
}

impl Method {
    /// The word of the JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SubjectCounts => "subject-counts",
            Self::DirectCounts => "direct-counts",
            Self::Sampled { .. } => "sampled",
            Self::ConsumerDeltas => "consumer-deltas",
        }
    }
}

/// One filter's part of the growth.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// A subject or a pattern such as `orders.eu.*.created`, as the server spells it. With
    /// [`Method::ConsumerDeltas`], several filters of one consumer stand together, with `, ` between them.
    pub filter: String,
    pub messages: u64,
    /// Of 1.
    pub share: f64,
    /// Whether `messages` was counted, not drawn from a sample.
    pub is_exact: bool,
    /// Of a sampled share: half of the width of its 95 % interval, of 1.
    pub margin: Option<f64>,
    /// Arrivals against those of the window of the same length before: 4.1 for "×4.1"; `None` where that is not known.
    pub factor: Option<f64>,
    /// The consumers whose filters meet this one.
    pub consumers: Vec<ConsumerName>,
}

/// A number of messages, and its share of 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    pub messages: u64,
    pub share: f64,
    /// Whether it was counted, not drawn from a sample.
    pub is_exact: bool,
}

/// Growth that no single subject explains.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The level at which it spreads, with `*` for its token: `orders.*`.
    pub level: String,
    /// Different tokens at this level, or subjects if it is the last.
    pub num_subjects: u64,
    /// False if there are about so many: only a sample was seen.
    pub is_exact: bool,
    /// The share of the largest, of 1.
    pub largest: f64,
}

/// A consumer that is to take what grew, or a part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CoveringConsumer {
    pub name: ConsumerName,
    /// Empty for all subjects of the stream.
    pub filters: Vec<String>,
    /// The change of `num_pending` in the window; `None` where its state at `from` is not known.
    pub pending_growth: Option<i64>,
    /// Messages that its filters let through in the window; `None` as above.
    pub arrivals: Option<u64>,
    /// `num_pending` now.
    pub pending: u64,
    /// The first finding of its diagnosis; `None` if it has none.
    pub cause: Option<RuleId>,
    /// That finding in a few words; empty without one.
    pub title: Cow<'static, str>,
}

/// What an answer cost the server.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QuestionCost {
    pub requests: u64,
    /// Bytes received.
    pub bytes: u64,
    /// The sum of the round trips, one after the other.
    pub server_secs: f64,
}
