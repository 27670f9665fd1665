use super::key::Key;
use crate::{
    clock::{Timestamp, secs_between},
    format,
    model::{Consumer, RaftGroup, Stream},
};

/// What a threshold is compared with now.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    Count(u64),
    /// Seconds since something happened.
    Secs(f64),
    /// It never happened.
    Never,
    /// A word of the server, such as a policy.
    Word(String),
}

/// `48,210`, `18 min`, `never`. A word may hold anything that a server sends.
impl std::fmt::Display for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => f.write_str(&format::count(*count)),
            Self::Secs(secs) => f.write_str(&format::latency(*secs)),
            Self::Never => f.write_str("never"),
            Self::Word(word) => f.write_str(&crate::text::display_up_to(word, 60)),
        }
    }
}

/// What a stream's threshold is compared with; `None` where there is nothing to compare, such as replicas outside of a
/// cluster.
pub fn stream_reading(key: Key, stream: &Stream) -> Option<Reading> {
    let sources = || stream.mirror.iter().chain(&stream.sources);
    let peers = || stream.cluster.iter().flat_map(|group| &group.replicas);
    let secs = |nanos: u64| Reading::Secs(nanos as f64 / 1e9);
    Some(match key {
        Key::LagCritical => Reading::Count(sources().map(|source| source.lag).max()?),
        Key::SeenCritical => {
            // Never in contact is the longest silence.
            let longest = sources().map(|source| source.active_nanos.unwrap_or(u64::MAX)).max()?;
            if longest == u64::MAX { Reading::Never } else { secs(longest) }
        }
        Key::MinSources | Key::MaxSources => {
            Reading::Count(stream.config.sources.len().max(stream.sources.len()) as u64)
        }
        Key::PeerExpect => Reading::Count(stream.cluster.as_ref().map_or(1, RaftGroup::num_replicas) as u64),
        Key::PeerLagCritical => Reading::Count(peers().map(|peer| peer.lag).max()?),
        Key::PeerSeenCritical => secs(peers().map(|peer| peer.active_nanos).max()?),
        Key::MsgsWarn | Key::MsgsCritical => Reading::Count(stream.state.messages),
        Key::SubjectsWarn | Key::SubjectsCritical => Reading::Count(stream.state.num_subjects),
        _ => return None,
    })
}

/// What a consumer's threshold is compared with.
pub fn consumer_reading(key: Key, consumer: &Consumer, now: Timestamp) -> Option<Reading> {
    let state = &consumer.state;
    let since = |last: Option<Timestamp>| {
        last.map_or(Reading::Never, |last| Reading::Secs(secs_between(last, now).max(0.0)))
    };
    Some(match key {
        Key::OutstandingAckCritical => Reading::Count(state.num_ack_pending),
        Key::WaitingCritical => Reading::Count(state.num_waiting),
        Key::UnprocessedCritical => Reading::Count(state.num_pending),
        Key::RedeliveryCritical => Reading::Count(state.num_redelivered),
        Key::LastDeliveryCritical => since(state.delivered.last_active),
        Key::LastAckCritical => since(state.ack_floor.last_active),
        Key::Pinned => Reading::Word(consumer.config.priority_policy.as_str().to_owned()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::{
        monitor::Scope,
        scene::{consumer, stream},
    };

    #[test]
    fn every_key_has_its_reading_on_its_own_kind_only() {
        let (consumer, stream) = (consumer("S", "c"), stream("S"));
        for key in Key::ALL.into_iter().filter(|key| *key != Key::Enabled) {
            let of_consumer = consumer_reading(key, &consumer, consumer.at);
            assert_eq!(of_consumer.is_some(), key.scope() == Scope::Consumer, "{key}");
            if key.scope() == Scope::Consumer {
                assert_eq!(stream_reading(key, &stream), None, "{key}");
            }
        }
        assert_eq!(stream_reading(Key::MsgsWarn, &stream), Some(Reading::Count(stream.state.messages)));
        assert_eq!(stream_reading(Key::LagCritical, &stream), None, "it has no origin");
    }
}
