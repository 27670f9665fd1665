use crate::{clock::Timestamp, ids::ServerName};

/// The Raft group of a stream or a consumer, as its leader sees it.
///
/// Only the leader's view of the peers means anything: a follower lists itself out and shows `active` as 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RaftGroup {
    pub cluster: String,
    /// The group's own name in the server, such as `S-R3F-wGmLDBwR`; empty if the server did not say.
    pub raft_group: String,
    /// `None` while an election runs or when quorum is lost.
    pub leader: Option<ServerName>,
    /// The peers except the leader.
    pub replicas: Vec<RaftPeer>,
    /// Since when it leads; servers before 2.12 don't say.
    pub leader_since: Option<Timestamp>,
}

impl RaftGroup {
    /// Peers and the leader.
    pub fn num_replicas(&self) -> usize {
        self.replicas.len() + usize::from(self.leader.is_some())
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RaftPeer {
    pub name: ServerName,
    pub current: bool,
    /// The server sets it late: 70 s after a crash it was still `false`. `active` and `current` are faster signs.
    pub offline: bool,
    /// Time since the leader heard of this peer, in nanoseconds; 0 with `current: false` means never since the
    /// leader took over.
    pub active_nanos: u64,
    /// Raft entries, not messages.
    pub lag: u64,
    /// It was added and has not joined yet.
    pub pending: bool,
}
