//! What is learnt beside the samples: advisories, connections, probes, errors.
//!
//! Plain data that a session fills in. A default means "not known", never "none": a rule that needs a fact and does
//! not have it says so.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    clock::Timestamp,
    ids::{ConsumerKey, StreamKey},
    model::Consumer,
};

/// What advisories say is counted over this time.
pub const ADVISORY_WINDOW_SECS: f64 = 300.0;

/// All facts of a system, by asset. An asset without an entry has none.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub consumers: BTreeMap<ConsumerKey, ConsumerFacts>,
    /// How often each stream's servers elected a leader in the last [`ADVISORY_WINDOW_SECS`].
    pub elections: BTreeMap<StreamKey, u64>,
    /// Consumers that are gone, as they were last seen; their facts say how they went.
    pub vanished: Vec<Arc<Consumer>>,
}

/// What is known of one consumer beside its samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerFacts {
    pub gone: Option<Gone>,
    pub missing: Option<MissingInLists>,
    pub advisories: Option<Advisories>,
    /// The connections that serve it now; `None` if nobody looked, empty if there is none.
    pub clients: Option<Vec<Client>>,
    /// The last connection that served it and was closed.
    pub closed: Option<ClosedClient>,
    /// How often a client of it was evicted as a slow consumer within the window of the advisories.
    pub num_evictions: u64,
    pub probe: Option<Probe>,
    pub subjects: Option<StoredSubjects>,
    /// When the oldest message that waits for delivery was stored.
    pub oldest_undelivered_at: Option<Timestamp>,
    /// When the oldest message that waits for an acknowledgement was stored.
    pub oldest_unacked_at: Option<Timestamp>,
    /// The size of the message that is delivered next, with its headers.
    pub next_message_bytes: Option<u64>,
    /// When its backlog was last seen to shrink by more than was delivered: its samples tell why.
    pub lost_at: Option<Timestamp>,
    /// When its filters were edited last, as far as that was seen.
    pub filter_edited_at: Option<Timestamp>,
}

/// A consumer that a server says does not exist (error 10014), or whose deletion was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    pub at: Timestamp,
    /// Somebody deleted it, or its `inactive_threshold` passed: an advisory said so.
    pub announced: bool,
}

/// A consumer whose name stands in the `missing` of lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MissingInLists {
    pub num_lists: u32,
    /// Between the first and the last of them.
    pub secs: f64,
}

/// What advisories said of a consumer within a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advisories {
    pub window_secs: f64,
    /// The stream sequences of `MAX_DELIVERIES`, sorted, as many as were kept.
    pub exhausted: Vec<u64>,
    pub num_naked: u64,
    pub num_terminated: u64,
    /// Reasons that came with `MSG_TERMINATED`.
    pub term_reasons: Vec<String>,
    pub num_elections: u64,
}

/// A connection that serves a consumer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Client {
    pub cid: u64,
    pub name: String,
    pub address: String,
    /// The queue group of its subscription on the delivery subject.
    pub queue_group: Option<String>,
    /// Messages that it sent and that it was sent within `secs`.
    pub num_sent: u64,
    pub num_received: u64,
    pub secs: f64,
    pub pending_bytes: u64,
    /// Whether `pending_bytes` rose in each of the last looks.
    pub pending_rises: bool,
}

/// How a connection ended, in the server's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClosedClient {
    pub name: String,
    pub address: String,
    pub reason: String,
    pub at: Timestamp,
}

/// What a look of a few seconds at a consumer's own subjects saw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probe {
    pub secs: f64,
    pub pulls: Vec<PullRequest>,
    pub num_acks: u64,
    pub num_naks: u64,
    pub num_progress: u64,
    pub num_terms: u64,
}

/// A request for messages, as its client sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullRequest {
    /// The client, if its inbox could be tied to a connection.
    pub client: Option<String>,
    pub batch: u64,
    /// Nanoseconds; 0 for a request that does not wait.
    pub expires_nanos: u64,
    /// 0 for no bound.
    pub max_bytes: u64,
    pub group: Option<String>,
    pub pin_id: Option<String>,
    pub min_pending: u64,
    pub min_ack_pending: u64,
    pub priority: u8,
    /// Whether somebody listens on its reply subject; `None` if nobody looked.
    pub has_reply_interest: Option<bool>,
}

/// Subjects that the stream holds, compared with a consumer's filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredSubjects {
    pub num_matching: u64,
    /// Stored subjects that miss a filter by one token.
    pub near: Vec<String>,
}

impl Probe {
    /// Everything that a client said of a message.
    pub fn num_answers(&self) -> u64 {
        self.num_acks + self.num_naks + self.num_progress + self.num_terms
    }
}

impl Client {
    /// Its name and address, as people know it.
    pub fn label(&self) -> String {
        label(&self.name, &self.address)
    }
}

impl ClosedClient {
    pub fn label(&self) -> String {
        label(&self.name, &self.address)
    }
}

fn label(name: &str, address: &str) -> String {
    use crate::text::display_up_to;
    match (name.is_empty(), address.is_empty()) {
        (true, _) => display_up_to(address, 60).into_owned(),
        (false, true) => display_up_to(name, 60).into_owned(),
        (false, false) => format!("{} ({})", display_up_to(name, 60), display_up_to(address, 60)),
    }
}
