use std::collections::BTreeSet;

use crate::{
    ids::{AccountName, ConsumerKey, ServerName, StreamKey},
    model::{Account, Consumer, Method, Missing, Server, Stream},
};

/// What one collection saw, before it is folded into what was known.
#[derive(Debug, Default)]
pub struct Observation {
    pub method: Method,
    /// Whether streams and consumers carry their configuration.
    pub has_configs: bool,
    pub servers: Vec<Server>,
    pub accounts: Vec<Account>,
    pub streams: Vec<Stream>,
    pub consumers: Vec<Consumer>,
    /// Streams whose leader did not answer: of them only the Raft group may be believed.
    pub follower_streams: Vec<Stream>,
    /// Consumers whose leader did not answer.
    pub follower_consumers: Vec<Consumer>,
    pub missing: Vec<Missing>,
    pub absence: Absence,
    /// Servers that are known and did not answer.
    pub silent: BTreeSet<ServerName>,
}

/// What it means that something which is known is not in an observation.
#[derive(Debug, Default)]
pub enum Absence {
    /// Nothing: a single asset was looked at.
    #[default]
    Unknown,
    /// It is gone if it is absent again: a server that restarts lists its assets late.
    GoneIfAgain,
    /// A list of one account that the meta leader vouches for.
    Gone(AccountList),
    /// A single asset that the server says is gone.
    GoneStream(StreamKey),
    GoneConsumer(ConsumerKey),
}

/// What a list of one account vouches for: a stream of the account that is not in it is gone, and so is a consumer of
/// a stream whose consumers were listed.
#[derive(Debug, Default)]
pub struct AccountList {
    pub account: AccountName,
    /// Streams whose consumers were listed.
    pub listed: BTreeSet<StreamKey>,
    /// Streams that exist and did not answer.
    pub mute_streams: BTreeSet<StreamKey>,
    pub mute_consumers: BTreeSet<ConsumerKey>,
}
