use std::fmt;

use crate::{
    clock::Timestamp,
    ids::{ConsumerKey, ServerName, StreamKey},
};

/// How the data were had, and what is not in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    pub method: Method,
    /// In the order of importance: what hides the most comes first.
    pub missing: Vec<Missing>,
}

impl Coverage {
    /// Whether nothing that the method can see is missing. What a method can't see at all ([`Reason::NoSystemAccount`])
    /// is listed, and is no fault of the moment.
    pub fn is_complete(&self) -> bool {
        self.missing.iter().all(|missing| missing.why == Reason::NoSystemAccount)
    }
}

/// Where a snapshot came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Nothing was collected yet.
    #[default]
    None,
    /// The system account: every server, every account.
    System,
    /// The `JetStream` API of the connection's own account.
    Account,
    /// The HTTP monitoring ports.
    Monitoring,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "nothing yet",
            Self::System => "system account",
            Self::Account => "JetStream API of one account",
            Self::Monitoring => "HTTP monitoring port",
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    pub part: MissingPart,
    pub why: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingPart {
    Servers,
    OtherAccounts,
    JetStream,
    Streams,
    Consumers,
    Server(ServerName),
    Stream(StreamKey),
    Consumer(ConsumerKey),
    ConsumersOf(StreamKey),
}

impl fmt::Display for MissingPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Servers => f.write_str("servers"),
            Self::OtherAccounts => f.write_str("other accounts"),
            Self::JetStream => f.write_str("JetStream"),
            Self::Streams => f.write_str("streams"),
            Self::Consumers => f.write_str("consumers"),
            Self::Server(name) => write!(f, "server {name}"),
            Self::Stream(key) => write!(f, "stream {}", key.stream),
            Self::Consumer(key) => write!(f, "consumer {} on {}", key.consumer, key.stream),
            Self::ConsumersOf(key) => write!(f, "consumers of {}", key.stream),
        }
    }
}

/// Why something was not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    NoSystemAccount,
    /// The subject that may not be used.
    NoPermission(String),
    TimedOut,
    NotEnabled,
    /// The link to the server is down.
    Disconnected,
    /// The servers that lead it, or may hold it, do not answer.
    Silent(Vec<ServerName>),
    /// Its servers answer, and none of them leads it.
    NoLeader,
    /// The server says that it can't run the asset, in its own words.
    Offline(String),
    /// The reply could not be read.
    BadReply(String),
    /// The server refused, in its own words.
    Refused(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSystemAccount => f.write_str("no system account: add one with --system-context"),
            Self::NoPermission(subject) => write!(f, "no permission to use {subject}"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::NotEnabled => f.write_str("not enabled"),
            Self::Disconnected => f.write_str("not connected"),
            Self::Silent(servers) => {
                let names: Vec<_> = servers.iter().map(ServerName::as_str).collect();
                write!(f, "{} {} not answer", names.join(", "), if names.len() == 1 { "does" } else { "do" })
            }
            Self::NoLeader => f.write_str("it has no leader"),
            Self::Offline(why) => write!(f, "offline: {why}"),
            Self::BadReply(why) => write!(f, "the reply could not be read: {why}"),
            Self::Refused(why) => write!(f, "refused: {why}"),
        }
    }
}

/// Whether a value is of the latest collection or is what was last known.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Freshness {
    #[default]
    Fresh,
    /// It was last seen at `since`, and the collections after that did not see it.
    Stale { since: Timestamp, why: Reason },
}

impl Freshness {
    pub fn is_stale(&self) -> bool {
        matches!(self, Self::Stale { .. })
    }
}

/// What reading the system has cost it, added up since the session began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    pub requests: u64,
    /// Payload bytes received, before decompression.
    pub bytes_in: u64,
    pub requests_per_sec: f64,
    pub bytes_in_per_sec: f64,
    /// Times that the request budget made a refresh wait.
    pub num_throttled: u64,
    /// Events and samples that a full queue dropped.
    pub num_dropped: u64,
}
