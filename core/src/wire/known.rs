//! What was read before: a text that has not changed is not parsed again.
//!
//! Most of a large system stands still between two looks. Comparing an answer with the one before it is a tenth of the
//! work of parsing it, and is sound: what is compared is the server's own text, without the moment of the answer.

use std::sync::Arc;

use super::lenient;
use crate::{
    clock::Timestamp,
    ids::{ConsumerName, StreamKey},
    model::{Consumer, Snapshot, Sorted, Stream},
};

/// The assets of an earlier look; the default knows none.
#[derive(Clone, Debug, Default)]
pub struct Known {
    streams: Arc<Sorted<Stream>>,
    consumers: Arc<Sorted<Consumer>>,
}

impl Known {
    pub fn of(snapshot: &Snapshot) -> Self {
        Self { streams: Arc::clone(&snapshot.streams), consumers: Arc::clone(&snapshot.consumers) }
    }

    pub(super) fn stream(&self, key: &StreamKey) -> Option<&Stream> {
        self.streams.get(key).map(|stream| &**stream)
    }

    /// The consumers of one stream, in the order of their names.
    pub(super) fn consumers_of(&self, stream: &StreamKey) -> &[Arc<Consumer>] {
        self.consumers.range_by(|key| (&key.account, &key.stream).cmp(&(&stream.account, &stream.stream)))
    }
}

/// The one of a stream's consumers that `text` is about.
pub(super) fn find<'a>(consumers: &'a [Arc<Consumer>], text: &str) -> Option<&'a Consumer> {
    // Servers write `{"stream_name":"…","name":"…",`; whatever else comes is parsed.
    let name = text.strip_prefix(r#"{"stream_name":""#)?.split_once(r#"","name":""#)?.1.split_once('"')?.0;
    let index = consumers.binary_search_by(|consumer| consumer.key.consumer.as_str().cmp(name)).ok()?;
    // A name with an escape in it is not found, and is parsed.
    consumers.get(index).map(|consumer| &**consumer)
}

/// The moment of `text`, if it says of a consumer what `known` says: all but that moment is the same, and so is the
/// configuration where there is one.
pub(super) fn unchanged(known: &Consumer, text: &str) -> Option<Timestamp> {
    if known.freshness.is_stale() {
        return None;
    }
    let (old, new) = (Parts::of(known.raw_info.text())?, Parts::of(text)?);
    let same_config = |config: Option<&str>| config.is_none_or(|config| config == known.raw_config.text());
    let is_same =
        old.head == new.head && old.tail == new.tail && same_config(old.config) && same_config(new.config);
    if is_same { lenient::parse_time(new.ts) } else { None }
}

/// A consumer's text, cut where two looks differ. However strange a text is, its parts are all of it.
struct Parts<'a> {
    head: &'a str,
    /// A look without configurations has none.
    config: Option<&'a str>,
    tail: &'a str,
    ts: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (front, back) = text.split_once(r#","delivered":"#)?;
        let (tail, ts) = back.rsplit_once(r#","ts":""#)?;
        let ts = ts.strip_suffix(r#""}"#)?;
        let (head, config) = match front.split_once(r#","config":"#) {
            Some((head, config)) => (head, Some(config)),
            None => (front, None),
        };
        Some(Self { head, config, tail, ts })
    }
}

/// The name of a consumer, shared with what is known.
pub(super) fn shared_name(known: Option<&Consumer>, name: String) -> ConsumerName {
    match known {
        Some(known) if known.key.consumer.as_str() == name => known.key.consumer.clone(),
        _ => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::wire::consumer::read_consumer;

    const TEXT: &str = r#"{"stream_name":"S","name":"c","created":"2026-11-22T22:15:56Z","config":{"durable_name":"c","ack_policy":"explicit"},"delivered":{"consumer_seq":3},"num_pending":4,"ts":"2026-11-22T22:16:00Z"}"#;

    fn read(text: &str) -> Consumer {
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        read_consumer(raw, &"A".into(), &"S".into(), &"n1".into(), Timestamp::UNIX_EPOCH, None).unwrap()
    }

    #[test]
    fn only_the_moment_may_differ() {
        let known = read(TEXT);
        let without_config = TEXT.replace(r#""config":{"durable_name":"c","ack_policy":"explicit"},"#, "");
        let later = TEXT.replace(":16:00Z", ":17:00Z");
        for (name, text, expected) in [
            ("the same", TEXT, Some(0)),
            ("later", &later, Some(60)),
            ("without its configuration", &without_config, Some(0)),
            ("another number", &TEXT.replace(":4,", ":5,"), None),
            ("another configuration", &TEXT.replace("explicit", "none"), None),
            ("recreated", &TEXT.replace(":56Z", ":57Z"), None),
            ("no moment", &TEXT.replace("2026-11-22T22:16:00Z", "soon"), None),
            ("a new field", &TEXT.replace(r#""ts""#, r#""new":1,"ts""#), None),
            ("a field at the end", &TEXT.replace(r#"00Z"}"#, r#"00Z","new":1}"#), None),
            ("nonsense", "nonsense", None),
        ] {
            let secs = unchanged(&known, text).map(|at| (at - known.at).get_seconds());
            assert_eq!(secs, expected, "{name}");
        }
        assert!(unchanged(&read(&without_config), &without_config).is_some());
    }

    #[test]
    fn a_consumer_is_found_by_the_head_of_its_text() {
        let consumers = [Arc::new(read(TEXT))];
        assert!(find(&consumers, TEXT).is_some());
        assert!(find(&consumers, &TEXT.replace(r#""name":"c""#, r#""name":"d""#)).is_none());
        assert!(find(&consumers, r#"{"name":"c"}"#).is_none());
        assert!(find(&[], TEXT).is_none());
    }
}
