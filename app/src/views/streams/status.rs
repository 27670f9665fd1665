//! What a stream is in as far as no rule complains, in words, and how full it is.

use std::borrow::Cow;

use jetlens_core::{
    format,
    model::{Discard, RaftPeer, Stream},
    units::Limit,
};

use crate::{
    ui::Severity,
    views::words::{stale_sentence, stale_words},
};

/// From this share of a limit on, a stream is nearly full.
pub const NEARLY_FULL: f64 = 0.9;
/// A replica that the leader has not heard of for this long is away.
const SILENT_PEER_NANOS: u64 = 10_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// The last collections did not see it.
    NoAnswer,
    /// Old messages make room for new ones, as it was told to.
    Rotates(Fill),
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
        let rotates = |fill: &Fill| stream.config.discard == Discard::Old && fill.share >= NEARLY_FULL;
        if let Some(fill) = Fill::of(stream).filter(rotates) {
            return Self::Rotates(fill);
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
            Self::Rotates(_) => "at its limit",
            Self::Sealed => "sealed",
            Self::Receiving => "receiving",
            Self::Quiet => "quiet",
        }
    }

    pub fn words(&self, stream: &Stream) -> Cow<'static, str> {
        match self {
            Self::NoAnswer => stale_words(&stream.freshness),
            _ => self.word().into(),
        }
    }

    pub fn sentence(&self, stream: &Stream) -> String {
        match self {
            Self::NoAnswer => stale_sentence(&stream.freshness),
            Self::Rotates(fill) => {
                format!("At its limit: {}; old messages make room for new ones.", fill.words())
            }
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
            Self::Rotates(_) => Severity::Info,
            Self::Sealed | Self::Receiving | Self::Quiet => Severity::Healthy,
            Self::NoAnswer => Severity::Unknown,
        }
    }
}

/// The server sets `offline` late, so silence counts as well.
pub fn is_away(peer: &RaftPeer) -> bool {
    peer.offline || (!peer.current && (peer.active_nanos == 0 || peer.active_nanos > SILENT_PEER_NANOS))
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
            ("at its limit", Severity::Info, |s| { s.config.max_msgs = Limit::At(100); s.state.messages = 100; }),
            ("quiet", Severity::Healthy, |s| { s.config.discard = Discard::New; s.config.max_msgs = Limit::At(100); s.state.messages = 95; }),
            ("quiet", Severity::Healthy, |s| { s.config.max_msgs = Limit::At(0); s.state.messages = u64::MAX; }),
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
