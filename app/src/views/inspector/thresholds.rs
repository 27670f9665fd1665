//! The thresholds of one stream or consumer that stand in its metadata, beside what they are compared with.

use std::collections::BTreeMap;

use jetlens_core::{
    analysis::diagnose::{
        finding::RuleId,
        monitor::{Key, Kind, Scope, Thresholds, consumer_reading, set_threshold, stream_reading},
    },
    model::{Consumer, Stream},
    operate::{Asset, Operation, SetThresholds},
    text,
};

#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdsView {
    pub asset: Asset,
    /// Whether the others are asked at all.
    pub is_enabled: bool,
    /// In the order in which other tools list them; the switch is not among them.
    pub rows: Vec<ThresholdRow>,
    /// What is written now, of the keys that are known.
    pub written: BTreeMap<Key, String>,
}

/// One threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdRow {
    pub key: Key,
    /// What is written; empty if nothing is.
    pub value: String,
    /// `now 48,210`; empty where there is nothing to compare.
    pub reading: String,
    /// The rule that finds it.
    pub rule: Option<RuleId>,
}

pub(super) fn of_stream(stream: &Stream) -> ThresholdsView {
    let reading = |key| stream_reading(key, stream);
    let asset = Asset::Stream(stream.key.clone());
    build(asset, Scope::Stream, &stream.config.metadata, reading)
}

pub(super) fn of_consumer(consumer: &Consumer) -> ThresholdsView {
    let reading = |key| consumer_reading(key, consumer, consumer.at);
    let asset = Asset::Consumer(consumer.key.clone());
    build(asset, Scope::Consumer, &consumer.config.metadata, reading)
}

fn build(
    asset: Asset,
    scope: Scope,
    metadata: &BTreeMap<String, String>,
    reading: impl Fn(Key) -> Option<jetlens_core::analysis::diagnose::monitor::Reading>,
) -> ThresholdsView {
    let value = |key: Key| metadata.get(key.name()).cloned();
    let keys = || Key::ALL.into_iter().filter(|key| key.fits(scope));
    let row = |key: Key| ThresholdRow {
        key,
        value: value(key).map_or_else(String::new, |text| text::display_up_to(&text, 60).into_owned()),
        reading: reading(key).map_or_else(String::new, |reading| format!("now {reading}")),
        rule: rule(key),
    };
    ThresholdsView {
        asset,
        is_enabled: Thresholds::read(metadata, scope).0.enabled,
        rows: keys().filter(|key| *key != Key::Enabled).map(row).collect(),
        written: keys().filter_map(|key| Some((key, value(key)?))).collect(),
    }
}

impl ThresholdsView {
    pub fn num_set(&self) -> usize {
        self.rows.iter().filter(|row| !row.value.is_empty()).count()
    }

    /// `3 set`, `3 set, not asked`, `none set`.
    pub fn summary(&self) -> String {
        match (self.num_set(), self.is_enabled) {
            (0, _) => "none set".to_owned(),
            (count, true) => format!("{count} set"),
            (count, false) => format!("{count} set, not asked"),
        }
    }
}

/// What a person types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThresholdsDraft {
    /// Of which asset, and what was written when the typing began. `None` while nobody types.
    of: Option<(Asset, BTreeMap<Key, String>)>,
    pub is_enabled: bool,
    pub values: BTreeMap<Key, String>,
}

impl ThresholdsDraft {
    /// Whether a person edits `asset`.
    pub fn is_open(&self, asset: &Asset) -> bool {
        self.of.as_ref().is_some_and(|(of, _)| of == asset)
    }

    pub fn open(&mut self, view: &ThresholdsView) {
        let is_first = view.num_set() == 0;
        *self = Self {
            of: Some((view.asset.clone(), view.written.clone())),
            // Who sets the first wants it to be asked.
            is_enabled: view.is_enabled || is_first,
            values: view.written.clone(),
        };
    }

    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// What is wrong with a value, if anything is.
    pub fn error(&self, key: Key) -> Option<String> {
        let text = self.values.get(&key).filter(|text| !text.trim().is_empty())?;
        let error = set_threshold(&BTreeMap::new(), key, Some(text)).err()?;
        Some(format!("wanted: {}", error.wanted))
    }

    /// The change to what is written now; `None` if there is none, or if a value can't be read.
    pub fn operation(&self) -> Option<Operation> {
        let (asset, written) = self.of.as_ref()?;
        if Key::ALL.into_iter().any(|key| self.error(key).is_some()) {
            return None;
        }
        let wanted = |key: Key| match key {
            Key::Enabled => self.is_enabled.then(|| "true".to_owned()),
            _ => self.values.get(&key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        };
        // A switch that was on stays as it was written: `T` is as good as `true`.
        let is_same = |key: Key, wanted: Option<&str>| match (written.get(&key).map(String::as_str), wanted) {
            (Some(old), Some(new)) if key.kind() == Kind::Bool => is_on(old) == is_on(new),
            (old, new) => old == new,
        };
        let is_only_switch = Key::ALL.into_iter().all(|key| key == Key::Enabled || wanted(key).is_none());
        let values: BTreeMap<Key, Option<String>> = Key::ALL
            .into_iter()
            .map(|key| (key, wanted(key)))
            // Without a threshold there is nothing to switch on.
            .map(|(key, value)| (key, value.filter(|_| !is_only_switch)))
            .filter(|(key, value)| !is_same(*key, value.as_deref()))
            .collect();
        let set = SetThresholds { asset: asset.clone(), values };
        (!set.values.is_empty()).then_some(Operation::SetThresholds(set))
    }
}

/// Whether a switch is on.
pub(super) fn is_on(text: &str) -> bool {
    matches!(text.trim(), "1" | "t" | "T" | "true" | "TRUE" | "True")
}

/// What a value looks like.
pub(super) fn placeholder(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "true",
        Kind::Count => "off",
        Kind::Span => "off, or 2h, 1d",
    }
}

fn rule(key: Key) -> Option<RuleId> {
    Some(RuleId(match key {
        Key::Enabled => return None,
        Key::OutstandingAckCritical => "W-1",
        Key::WaitingCritical => "W-2",
        Key::UnprocessedCritical => "W-3",
        Key::RedeliveryCritical => "W-4",
        Key::LastDeliveryCritical => "W-5",
        Key::LastAckCritical => "W-6",
        Key::Pinned => "W-7",
        Key::LagCritical => "W-20",
        Key::SeenCritical => "W-21",
        Key::MinSources => "W-22",
        Key::MaxSources => "W-23",
        Key::PeerExpect => "W-24",
        Key::PeerLagCritical => "W-25",
        Key::PeerSeenCritical => "W-26",
        Key::MsgsWarn | Key::MsgsCritical => "W-27",
        Key::SubjectsWarn | Key::SubjectsCritical => "W-28",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::consumer;

    fn view(pairs: &[(Key, &str)]) -> ThresholdsView {
        let mut consumer = consumer("ORDERS", "billing");
        consumer.state.num_pending = 48_210;
        for (key, text) in pairs {
            consumer.config.metadata.insert(key.name().to_owned(), (*text).to_owned());
        }
        of_consumer(&consumer)
    }

    fn values(draft: &ThresholdsDraft) -> Vec<(Key, Option<String>)> {
        match draft.operation() {
            Some(Operation::SetThresholds(set)) => set.values.into_iter().collect(),
            None => Vec::new(),
        }
    }

    #[test]
    fn every_key_of_a_consumer_has_its_reading() {
        let view = view(&[(Key::Enabled, "true"), (Key::UnprocessedCritical, "100")]);
        assert_eq!((view.rows.len(), view.num_set(), view.is_enabled), (7, 1, true));
        let row = view.rows.iter().find(|row| row.key == Key::UnprocessedCritical).unwrap();
        assert_eq!((&*row.value, &*row.reading, row.rule), ("100", "now 48,210", Some(RuleId("W-3"))));
        assert!(view.rows.iter().all(|row| !row.reading.is_empty()));
        assert_eq!(view.summary(), "1 set");
    }

    #[test]
    fn the_first_threshold_switches_them_on() {
        let mut draft = ThresholdsDraft::default();
        draft.open(&view(&[]));
        assert_eq!(draft.operation(), None, "a switch alone is no change");
        draft.values.insert(Key::LastAckCritical, " 2d ".into());
        let on = Some("true".to_owned());
        assert_eq!(values(&draft), [(Key::Enabled, on), (Key::LastAckCritical, Some("2d".into()))]);
    }

    #[test]
    fn only_what_was_edited_is_changed() {
        let mut draft = ThresholdsDraft::default();
        draft.open(&view(&[
            (Key::Enabled, "T"),
            (Key::UnprocessedCritical, "100"),
            (Key::WaitingCritical, "5"),
        ]));
        assert_eq!(draft.operation(), None);
        draft.values.insert(Key::WaitingCritical, String::new());
        assert_eq!(values(&draft), [(Key::WaitingCritical, None)]);
        draft.values.insert(Key::UnprocessedCritical, "many".into());
        assert_eq!(draft.operation(), None);
        assert_eq!(draft.error(Key::UnprocessedCritical).as_deref(), Some("wanted: a whole number"));
        draft.values.insert(Key::UnprocessedCritical, String::new());
        assert_eq!(
            values(&draft),
            [(Key::Enabled, None), (Key::WaitingCritical, None), (Key::UnprocessedCritical, None)]
                .into_iter()
                .collect::<BTreeMap<_, _>>()
                .into_iter()
                .collect::<Vec<_>>(),
            "the last one takes the switch along"
        );
    }

    #[test]
    fn every_key_but_the_switch_has_a_rule() {
        use jetlens_core::analysis::diagnose::monitor::{CONSUMER_CHECKS, STREAM_CHECKS};
        let known: Vec<_> = CONSUMER_CHECKS.iter().chain(&STREAM_CHECKS).map(|check| check.id).collect();
        for key in Key::ALL.into_iter().filter(|key| *key != Key::Enabled) {
            assert!(rule(key).is_some_and(|rule| known.contains(&rule)), "{key}");
        }
    }
}
