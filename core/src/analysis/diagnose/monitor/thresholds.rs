use std::collections::BTreeMap;

use super::{
    key::{Key, PREFIX, Scope},
    value::{Value, parse},
};

/// The thresholds of one stream or consumer. `None` is off; spans are in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    /// Whether the others are asked at all.
    pub enabled: bool,
    /// A mirror or source so many messages behind.
    pub lag_critical: Option<u64>,
    /// A mirror or source so long without contact.
    pub seen_critical_nanos: Option<u64>,
    pub min_sources: Option<u64>,
    pub max_sources: Option<u64>,
    /// Replicas, the leader among them.
    pub peer_expect: Option<u64>,
    /// Raft entries.
    pub peer_lag_critical: Option<u64>,
    pub peer_seen_critical_nanos: Option<u64>,
    pub msgs_warn: Option<u64>,
    pub msgs_critical: Option<u64>,
    pub subjects_warn: Option<u64>,
    pub subjects_critical: Option<u64>,
    /// `num_ack_pending`.
    pub outstanding_ack_critical: Option<u64>,
    /// `num_waiting`.
    pub waiting_critical: Option<u64>,
    /// `num_pending`.
    pub unprocessed_critical: Option<u64>,
    /// `num_redelivered`.
    pub redelivery_critical: Option<u64>,
    pub last_delivery_critical_nanos: Option<u64>,
    pub last_ack_critical_nanos: Option<u64>,
    /// Whether the consumer must have the policy `pinned_client`.
    pub pinned: bool,
}

/// A threshold that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The name in the metadata.
    pub name: String,
    pub text: String,
    /// What it should be: `a whole number`.
    pub wanted: &'static str,
}

impl Thresholds {
    /// Reads the metadata of a stream or a consumer. What can't be read is listed, and the rest holds.
    pub fn read(metadata: &BTreeMap<String, String>, scope: Scope) -> (Self, Vec<Malformed>) {
        let mut thresholds = Self::default();
        let mut malformed = Vec::new();
        for (name, text) in
            metadata.range(PREFIX.to_owned()..).take_while(|(name, _)| name.starts_with(PREFIX))
        {
            let wanted = match Key::from_name(name) {
                None => "a threshold that exists",
                Some(key) if !key.fits(scope) => match scope {
                    Scope::Stream => "on a consumer",
                    Scope::Consumer | Scope::Both => "on a stream",
                },
                Some(key) => match parse(key.kind(), text) {
                    Ok(value) => {
                        thresholds.set(key, value);
                        continue;
                    }
                    Err(wanted) => wanted,
                },
            };
            malformed.push(Malformed { name: name.clone(), text: text.clone(), wanted });
        }
        (thresholds, malformed)
    }

    /// These, and where they are off those of `metadata`: what a person asks for now wins over what was written.
    #[must_use]
    pub fn or(&self, metadata: &Self) -> Self {
        // Without `enabled` the written ones are not asked, and those that are asked for now are.
        let written = if metadata.enabled { metadata.clone() } else { Self::default() };
        Self {
            enabled: written.enabled || *self != Self::default(),
            lag_critical: self.lag_critical.or(written.lag_critical),
            seen_critical_nanos: self.seen_critical_nanos.or(written.seen_critical_nanos),
            min_sources: self.min_sources.or(written.min_sources),
            max_sources: self.max_sources.or(written.max_sources),
            peer_expect: self.peer_expect.or(written.peer_expect),
            peer_lag_critical: self.peer_lag_critical.or(written.peer_lag_critical),
            peer_seen_critical_nanos: self.peer_seen_critical_nanos.or(written.peer_seen_critical_nanos),
            msgs_warn: self.msgs_warn.or(written.msgs_warn),
            msgs_critical: self.msgs_critical.or(written.msgs_critical),
            subjects_warn: self.subjects_warn.or(written.subjects_warn),
            subjects_critical: self.subjects_critical.or(written.subjects_critical),
            outstanding_ack_critical: self.outstanding_ack_critical.or(written.outstanding_ack_critical),
            waiting_critical: self.waiting_critical.or(written.waiting_critical),
            unprocessed_critical: self.unprocessed_critical.or(written.unprocessed_critical),
            redelivery_critical: self.redelivery_critical.or(written.redelivery_critical),
            last_delivery_critical_nanos: self
                .last_delivery_critical_nanos
                .or(written.last_delivery_critical_nanos),
            last_ack_critical_nanos: self.last_ack_critical_nanos.or(written.last_ack_critical_nanos),
            pinned: self.pinned || written.pinned,
        }
    }

    fn set(&mut self, key: Key, value: Value) {
        match (key, value) {
            (Key::Enabled, Value::Bool(value)) => self.enabled = value,
            (Key::Pinned, Value::Bool(value)) => self.pinned = value,
            (_, Value::Bool(_)) => {}
            (_, Value::Count(value) | Value::Nanos(value)) => {
                if let Some(slot) = self.slot(key) {
                    *slot = value;
                }
            }
        }
    }

    fn slot(&mut self, key: Key) -> Option<&mut Option<u64>> {
        Some(match key {
            Key::Enabled | Key::Pinned => return None,
            Key::LagCritical => &mut self.lag_critical,
            Key::SeenCritical => &mut self.seen_critical_nanos,
            Key::MinSources => &mut self.min_sources,
            Key::MaxSources => &mut self.max_sources,
            Key::PeerExpect => &mut self.peer_expect,
            Key::PeerLagCritical => &mut self.peer_lag_critical,
            Key::PeerSeenCritical => &mut self.peer_seen_critical_nanos,
            Key::MsgsWarn => &mut self.msgs_warn,
            Key::MsgsCritical => &mut self.msgs_critical,
            Key::SubjectsWarn => &mut self.subjects_warn,
            Key::SubjectsCritical => &mut self.subjects_critical,
            Key::OutstandingAckCritical => &mut self.outstanding_ack_critical,
            Key::WaitingCritical => &mut self.waiting_critical,
            Key::UnprocessedCritical => &mut self.unprocessed_critical,
            Key::RedeliveryCritical => &mut self.redelivery_critical,
            Key::LastDeliveryCritical => &mut self.last_delivery_critical_nanos,
            Key::LastAckCritical => &mut self.last_ack_critical_nanos,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_can_be_read_holds_and_the_rest_is_listed() {
        let (thresholds, malformed) = Thresholds::read(
            &metadata(&[
                ("io.nats.monitor.enabled", "true"),
                ("io.nats.monitor.unprocessed-critical", "100"),
                ("io.nats.monitor.last-ack-critical", "soon"),
                ("io.nats.monitor.msgs-warn", "5"),
                ("io.nats.monitor.shiny", "1"),
                ("owner", "shop"),
            ]),
            Scope::Consumer,
        );
        assert!(thresholds.enabled);
        assert_eq!(thresholds.unprocessed_critical, Some(100));
        let names: Vec<_> = malformed.iter().map(|one| (one.name.as_str(), one.text.as_str())).collect();
        assert_eq!(
            names,
            [
                ("io.nats.monitor.last-ack-critical", "soon"),
                ("io.nats.monitor.msgs-warn", "5"),
                ("io.nats.monitor.shiny", "1")
            ]
        );
    }

    #[test]
    fn every_key_has_a_place_of_its_own() {
        for key in Key::ALL {
            let mut thresholds = Thresholds::default();
            let text = match key.kind() {
                super::super::Kind::Bool => "true",
                super::super::Kind::Count => "7",
                super::super::Kind::Span => "7s",
            };
            thresholds.set(key, parse(key.kind(), text).unwrap());
            assert_ne!(thresholds, Thresholds::default(), "{key}");
            assert_eq!(Key::from_name(key.name()), Some(key));
        }
    }

    #[test]
    fn what_is_asked_for_now_wins() {
        let now = Thresholds { lag_critical: Some(5), ..Thresholds::default() };
        let written = |enabled| Thresholds {
            enabled,
            lag_critical: Some(9),
            peer_expect: Some(3),
            ..Thresholds::default()
        };
        assert_eq!(now.or(&written(true)).lag_critical, Some(5));
        assert_eq!(now.or(&written(true)).peer_expect, Some(3));
        assert_eq!(now.or(&written(false)).peer_expect, None);
        assert!(now.or(&written(false)).enabled);
        assert!(!Thresholds::default().or(&written(false)).enabled);
    }
}
