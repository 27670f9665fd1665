//! What a stream is in, in words: a plain reading of its latest numbers.

use std::borrow::Cow;

use jetlens_core::{
    clock::secs_between,
    format,
    ids::ServerName,
    model::{Discard, RaftGroup, RaftPeer, SourceState, Stream},
    text,
    units::Limit,
};

use crate::{
    ui::Severity,
    views::words::{stale_sentence, stale_words},
};

/// From this share of a limit on, a stream is nearly full.
pub const NEARLY_FULL: f64 = 0.9;
/// A stream that refuses a message is rarely full to the last byte.
const FULL: f64 = 0.995;
/// A replica that the leader has not heard of for this long is away.
const SILENT_PEER_NANOS: u64 = 10_000_000_000;
/// A mirror that is this far behind is worth a word.
const LAG_MESSAGES: u64 = 1000;
/// A mirror of a busy origin hears of it several times a second.
const SILENT_ORIGIN_NANOS: u64 = 30_000_000_000;
/// A new mirror has this long to reach its origin.
const NEW_SECS: f64 = 30.0;

#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    NoAnswer,
    NoLeader,
    /// New messages are refused.
    Refuses(Fill),
    /// A mirror or a source does not work: which, and why.
    OriginFails {
        origin: String,
        why: String,
    },
    ReplicaAway {
        peer: ServerName,
    },
    NearlyFull(Fill),
    /// Old messages make room for new ones.
    Rotates(Fill),
    OriginBehind {
        origin: String,
        lag: u64,
    },
    Sealed,
    Receiving,
    Quiet,
}

/// How full the fullest of a stream's limits is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    pub share: f64,
    pub limit: FillLimit,
    pub used: u64,
    pub max: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillLimit {
    Messages,
    Bytes,
}

impl Fill {
    /// `None` for a stream without such limits.
    pub fn of(stream: &Stream) -> Option<Self> {
        let fill = |limit: Limit, used: u64, what| {
            Some(Self { share: limit.share(used)?, limit: what, used, max: limit.value()? })
        };
        let messages = fill(stream.config.max_msgs, stream.state.messages, FillLimit::Messages);
        let bytes = fill(stream.config.max_bytes, stream.state.bytes, FillLimit::Bytes);
        messages.into_iter().chain(bytes).max_by(|a, b| a.share.total_cmp(&b.share))
    }

    /// `9.4 of 10.0 GiB`, `940,000 of 1,000,000 messages`.
    pub fn words(self) -> String {
        match self.limit {
            FillLimit::Messages => {
                format!("{} of {} messages", format::count(self.used), format::count(self.max))
            }
            FillLimit::Bytes => format!("{} of {}", format::bytes(self.used), format::bytes(self.max)),
        }
    }
}

impl Status {
    pub fn of(stream: &Stream) -> Self {
        if stream.freshness.is_stale() {
            return Self::NoAnswer;
        }
        if stream.cluster.as_ref().is_some_and(|group| group.leader.is_none()) {
            return Self::NoLeader;
        }
        let fill = Fill::of(stream);
        if let Some(fill) = fill.filter(|fill| stream.config.discard == Discard::New && fill.share >= FULL) {
            return Self::Refuses(fill);
        }
        let origins = || stream.mirror.iter().chain(&stream.sources);
        if let Some((origin, why)) = origins().find_map(|origin| Some((origin, failure(stream, origin)?))) {
            return Self::OriginFails { origin: shown(origin), why };
        }
        if let Some(peer) = stream.cluster.as_ref().and_then(away_peer) {
            return Self::ReplicaAway { peer: peer.name.clone() };
        }
        match fill.filter(|fill| fill.share >= NEARLY_FULL) {
            Some(fill) if stream.config.discard == Discard::Old => return Self::Rotates(fill),
            Some(fill) => return Self::NearlyFull(fill),
            None => {}
        }
        if let Some(origin) =
            origins().filter(|origin| origin.lag >= LAG_MESSAGES).max_by_key(|origin| origin.lag)
        {
            return Self::OriginBehind { origin: shown(origin), lag: origin.lag };
        }
        if stream.config.sealed {
            Self::Sealed
        } else if stream.rates.messages_per_sec.0.is_some_and(|rate| rate > 0.0) {
            Self::Receiving
        } else {
            Self::Quiet
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::NoAnswer => "no answer",
            Self::NoLeader => "no leader",
            Self::Refuses(_) => "full",
            Self::OriginFails { .. } => "origin fails",
            Self::ReplicaAway { .. } => "replica away",
            Self::NearlyFull(_) => "nearly full",
            Self::Rotates(_) => "at its limit",
            Self::OriginBehind { .. } => "behind",
            Self::Sealed => "sealed",
            Self::Receiving => "receiving",
            Self::Quiet => "quiet",
        }
    }

    pub fn words(&self, stream: &Stream) -> Cow<'static, str> {
        match self {
            Self::NoAnswer => stale_words(&stream.freshness),
            Self::Refuses(_) => "full, refuses".into(),
            Self::ReplicaAway { peer } => format!("replica {} away", text::display(peer.as_str())).into(),
            Self::OriginBehind { lag, .. } => format!("{} behind", format::count(*lag)).into(),
            _ => self.word().into(),
        }
    }

    pub fn sentence(&self, stream: &Stream) -> String {
        match self {
            Self::NoAnswer => stale_sentence(&stream.freshness),
            Self::NoLeader => {
                "Its group has no leader, so nothing can be stored: an election runs, or too few replicas are there."
                    .to_owned()
            }
            Self::Refuses(fill) => format!("Full: {}, so new messages are refused.", fill.words()),
            Self::OriginFails { origin, why } => format!("It does not hear from {origin}: {why}."),
            Self::ReplicaAway { peer } => {
                format!("The replica on {} is away or behind; one more loss may stop it.", text::display(peer.as_str()))
            }
            Self::NearlyFull(fill) => {
                format!("Nearly full: {}; at the limit new messages are refused.", fill.words())
            }
            Self::Rotates(fill) => format!("At its limit: {}; old messages make room for new ones.", fill.words()),
            Self::OriginBehind { origin, lag } => format!("It is {} messages behind {origin}.", format::count(*lag)),
            Self::Sealed => "Sealed: nothing can be added or removed.".to_owned(),
            Self::Receiving => {
                format!("It receives {} messages a second.", format::per_sec(stream.rates.messages_per_sec))
            }
            Self::Quiet => match stream.state.last_ts {
                Some(last) => format!("Nothing has arrived since {}.", format::date_time(last)),
                None => "It never held a message.".to_owned(),
            },
        }
    }

    pub fn severity(&self) -> Severity {
        match self {
            Self::NoLeader | Self::Refuses(_) => Severity::Critical,
            Self::OriginFails { .. } | Self::ReplicaAway { .. } | Self::NearlyFull(_) => Severity::Warning,
            Self::Rotates(_) | Self::OriginBehind { .. } => Severity::Info,
            Self::Sealed | Self::Receiving | Self::Quiet => Severity::Healthy,
            Self::NoAnswer => Severity::Unknown,
        }
    }
}

/// The first replica that does not follow the leader.
pub fn away_peer(group: &RaftGroup) -> Option<&RaftPeer> {
    group.replicas.iter().find(|peer| is_away(peer))
}

/// The server sets `offline` late, so silence counts as well.
pub fn is_away(peer: &RaftPeer) -> bool {
    peer.offline || (!peer.current && (peer.active_nanos == 0 || peer.active_nanos > SILENT_PEER_NANOS))
}

fn failure(stream: &Stream, origin: &SourceState) -> Option<String> {
    let is_new = secs_between(stream.created, stream.at) < NEW_SECS;
    match (&origin.error, origin.active_nanos) {
        (Some(error), _) => Some(text::display_up_to(error, 120).into_owned()),
        (None, None) if !is_new => Some("it was never reached".to_owned()),
        (None, Some(nanos)) if nanos > SILENT_ORIGIN_NANOS && origin.lag > 0 => {
            Some(format!("silent for {}", format::span(nanos as f64 / 1e9)))
        }
        _ => None,
    }
}

fn shown(origin: &SourceState) -> String {
    text::display(origin.name.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use jetlens_core::{clock::Timestamp, model::Freshness, units::PerSec};

    use super::*;

    #[test]
    fn the_numbers_decide_the_words() {
        type Edit = fn(&mut Stream);
        #[rustfmt::skip]
        let cases: Vec<(&str, Severity, Edit)> = vec![
            ("quiet", Severity::Healthy, |_| {}),
            ("receiving", Severity::Healthy, |s| s.rates.messages_per_sec = PerSec::known(3.0)),
            ("sealed", Severity::Healthy, |s| s.config.sealed = true),
            ("no leader", Severity::Critical, |s| s.cluster = Some(RaftGroup::default())),
            ("full", Severity::Critical, |s| { s.config.discard = Discard::New; s.config.max_bytes = Limit::At(100); s.state.bytes = 100; }),
            ("nearly full", Severity::Warning, |s| { s.config.discard = Discard::New; s.config.max_msgs = Limit::At(100); s.state.messages = 95; }),
            ("at its limit", Severity::Info, |s| { s.config.max_msgs = Limit::At(100); s.state.messages = 100; }),
            ("quiet", Severity::Healthy, |s| { s.config.max_msgs = Limit::At(0); s.state.messages = u64::MAX; }),
            ("replica away", Severity::Warning, |s| s.cluster = Some(RaftGroup {
                leader: Some("n1".into()), replicas: vec![RaftPeer { name: "n2".into(), offline: true, ..RaftPeer::default() }], ..RaftGroup::default() })),
            ("quiet", Severity::Healthy, |s| s.cluster = Some(RaftGroup {
                leader: Some("n1".into()), replicas: vec![RaftPeer { name: "n2".into(), active_nanos: 5, ..RaftPeer::default() }], ..RaftGroup::default() })),
            ("behind", Severity::Info, |s| s.mirror = Some(SourceState { name: "A".into(), lag: 3120, active_nanos: Some(5), ..SourceState::default() })),
            ("origin fails", Severity::Warning, |s| s.mirror = Some(SourceState { error: Some("gone".into()), ..SourceState::default() })),
            ("origin fails", Severity::Warning, |s| s.sources = vec![SourceState::default()]),
            ("no answer", Severity::Unknown, |s| s.freshness = Freshness::Stale {
                since: Timestamp::UNIX_EPOCH, why: jetlens_core::model::Reason::TimedOut }),
        ];
        for (index, (word, severity, edit)) in cases.into_iter().enumerate() {
            let mut stream = Stream { at: Timestamp::from_second(1000).unwrap(), ..Stream::default() };
            edit(&mut stream);
            let status = Status::of(&stream);
            assert_eq!((status.word(), status.severity()), (word, severity), "case {index}");
            assert!(status.sentence(&stream).ends_with('.'), "case {index}");
        }
    }

    #[test]
    fn the_fullest_limit_counts() {
        let mut stream = Stream::default();
        assert_eq!(Fill::of(&stream), None);
        stream.config.max_msgs = Limit::At(100);
        stream.config.max_bytes = Limit::At(1 << 30);
        stream.state.messages = 50;
        stream.state.bytes = 1 << 29 | 1 << 28;
        let fill = Fill::of(&stream).unwrap();
        assert_eq!((fill.limit, fill.share), (FillLimit::Bytes, 0.75));
        assert_eq!(fill.words(), "768.0 MiB of 1.0 GiB");
    }
}
