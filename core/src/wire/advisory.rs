//! `JetStream` advisories: which asset to look at again, and one line for people.
//!
//! An advisory is never taken as state: it can be lost, and it says little.

use serde::Deserialize;

use super::lenient;
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, Entity, StreamKey},
    model::NotedAction,
};

/// The subjects to subscribe to, below the event prefix (`$JS.EVENT.ADVISORY`).
///
/// Never `>`: it includes `API`, one message with the whole answer for each request of anybody.
pub const SUBJECTS: [&str; 12] = [
    "STREAM.*.*",
    "CONSUMER.CREATED.>",
    "CONSUMER.DELETED.>",
    "CONSUMER.PAUSE.>",
    "CONSUMER.LEADER_ELECTED.>",
    "CONSUMER.QUORUM_LOST.>",
    "CONSUMER.PINNED.>",
    "CONSUMER.UNPINNED.>",
    "CONSUMER.MAX_DELIVERIES.>",
    "CONSUMER.MSG_NAKED.>",
    "CONSUMER.MSG_TERMINATED.>",
    "API.LIMIT_REACHED",
];

/// What an advisory is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Advisory {
    pub at: Option<Timestamp>,
    /// The stream or consumer, `None` for one about a server.
    pub entity: Option<Entity>,
    /// Whether it says that the asset is gone.
    pub is_removal: bool,
    /// What was done to the asset; `None` for what happens by itself.
    pub action: Option<NotedAction>,
    /// What it says of a message or the leader of a consumer.
    pub sign: Option<Sign>,
    pub line: String,
}

/// What a diagnosis counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A message was refused.
    Naked,
    /// A message was given up by its client.
    Terminated { reason: String },
    /// A message was delivered as often as may be.
    Exhausted { stream_seq: u64 },
    /// There is another leader.
    Elected,
}

impl Sign {
    /// There may be thousands of these a second: they are counted, and neither shown nor followed.
    pub fn is_of_a_message(&self) -> bool {
        matches!(self, Self::Naked | Self::Terminated { .. })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AdvisoryTwin {
    #[serde(deserialize_with = "lenient::time")]
    timestamp: Option<Timestamp>,
    account: String,
    stream: String,
    consumer: String,
    leader: String,
    paused: Option<bool>,
    reason: String,
    #[serde(deserialize_with = "lenient::count")]
    stream_seq: u64,
}

/// Reads an advisory. `own_account` is the account whose it is when the message does not name one.
///
/// The kind and the asset are read off the end of the subject, so that a prefix of an import does not matter; the
/// body, which has the names whole, is preferred.
pub fn read(subject: &str, payload: &[u8], own_account: &AccountName) -> Option<Advisory> {
    let tokens: Vec<&str> = subject.split('.').collect();
    let start = tokens.iter().rposition(|token| *token == "ADVISORY")? + 1;
    let (family, kind) = (*tokens.get(start)?, *tokens.get(start + 1)?);
    let twin: AdvisoryTwin = serde_json::from_slice(payload).unwrap_or_default();
    let account =
        if twin.account.is_empty() { own_account.clone() } else { AccountName::from(twin.account.as_str()) };
    let or_token = |name: String, index: usize| {
        if name.is_empty() { tokens.get(start + index).copied().unwrap_or_default().to_owned() } else { name }
    };
    let sign = match (family, kind) {
        ("CONSUMER", "MSG_NAKED") => Some(Sign::Naked),
        ("CONSUMER", "MSG_TERMINATED") => Some(Sign::Terminated { reason: twin.reason }),
        ("CONSUMER", "MAX_DELIVERIES") => Some(Sign::Exhausted { stream_seq: twin.stream_seq }),
        ("CONSUMER" | "STREAM", "LEADER_ELECTED") => Some(Sign::Elected),
        _ => None,
    };
    let words = kind.to_lowercase().replace('_', " ");
    let suffix = match (kind, twin.paused) {
        ("LEADER_ELECTED", _) if !twin.leader.is_empty() => format!(": {}", twin.leader),
        ("PAUSE", Some(false)) => ": resumed".to_owned(),
        _ => String::new(),
    };
    let (entity, what) = match family {
        "STREAM" => {
            let stream = or_token(twin.stream, 2);
            let what = format!("stream {stream}");
            (Entity::Stream(StreamKey { account, stream: stream.into() }), what)
        }
        "CONSUMER" => {
            let (stream, consumer) = (or_token(twin.stream, 2), or_token(twin.consumer, 3));
            let what = format!("consumer {consumer} on {stream}");
            let key = ConsumerKey { account, stream: stream.into(), consumer: consumer.into() };
            (Entity::Consumer(key), what)
        }
        _ => {
            let line = format!("{} {words}", family.to_lowercase());
            return Some(Advisory {
                at: twin.timestamp,
                entity: None,
                is_removal: false,
                action: None,
                sign: None,
                line,
            });
        }
    };
    Some(Advisory {
        at: twin.timestamp,
        entity: Some(entity),
        is_removal: kind == "DELETED",
        action: action(kind),
        sign,
        line: format!("{what} {words}{suffix}"),
    })
}

/// Elections are not among them: a server that goes away makes one for each asset, and the asset says who leads it.
fn action(kind: &str) -> Option<NotedAction> {
    Some(match kind {
        "CREATED" => NotedAction::Created,
        "UPDATED" => NotedAction::Updated,
        "DELETED" => NotedAction::Deleted,
        "PAUSE" => NotedAction::Paused,
        "UNPINNED" => NotedAction::Unpinned,
        "RESTORE_COMPLETE" => NotedAction::Restored,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(subject: &str, payload: &str) -> Option<(String, bool)> {
        let advisory = read(subject, payload.as_bytes(), &"SHOP".into())?;
        Some((advisory.line, advisory.is_removal))
    }

    #[test]
    fn kinds() {
        for (subject, payload, text, removal) in [
            ("$JS.EVENT.ADVISORY.STREAM.DELETED.A", r#"{"stream":"A"}"#, "stream A deleted", true),
            ("$JS.EVENT.ADVISORY.STREAM.CREATED.A", "garbage", "stream A created", false),
            (
                "imported.ADVISORY.CONSUMER.LEADER_ELECTED.A.b",
                r#"{"stream":"A","consumer":"b","leader":"n2"}"#,
                "consumer b on A leader elected: n2",
                false,
            ),
            ("$JS.EVENT.ADVISORY.API.LIMIT_REACHED", r#"{"dropped":3}"#, "api limit reached", false),
        ] {
            assert_eq!(line(subject, payload), Some((text.to_owned(), removal)), "{subject}");
        }
        assert_eq!(line("$JS.EVENT", "{}"), None);
    }

    #[test]
    fn the_account_of_the_message_wins() {
        let advisory =
            read("$JS.EVENT.ADVISORY.STREAM.QUORUM_LOST.A", br#"{"account":"OTHER"}"#, &"SYS".into());
        let Some(Entity::Stream(key)) = advisory.and_then(|advisory| advisory.entity) else { panic!() };
        assert_eq!(key.account.as_str(), "OTHER");
    }
}
