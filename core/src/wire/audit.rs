//! The audit of the `JetStream` API: who asked for what, and whether it was done.
//!
//! A server publishes one message for each request of anybody in an account, with the whole answer in it. Most
//! requests only read; those are told by their subject, before anything is parsed.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::lenient;
use crate::{
    clock::{Timestamp, secs_between},
    ids::{AccountName, ConsumerKey, Entity, ServerName, StreamKey},
    model::{By, ChangeNote, Json, NotedAction},
};

/// The subject, below the event prefix.
pub const SUBJECT: &str = "ADVISORY.API";

/// How far into a message the subject is looked for: what the client is called stands before it.
const HEAD_BYTES: usize = 8 * 1024;
/// An audit that is larger is not read: what changes something is small.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// A consumer that was made so long before the answer was there already.
const JUST_NOW_SECS: f64 = 2.0;

/// A request that changed something.
#[derive(Clone, Debug, PartialEq)]
pub struct Audited {
    pub note: ChangeNote,
    /// The configuration of a consumer that was there before: a client that starts often only says it once more.
    pub repeated: Option<Json>,
}

/// Which connections are this program's own: the server's name and its number for the client.
pub type OurClients<'a> = &'a [(ServerName, u64)];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AuditTwin {
    #[serde(deserialize_with = "lenient::time")]
    timestamp: Option<Timestamp>,
    client: ClientTwin,
    subject: String,
    response: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClientTwin {
    host: String,
    #[serde(deserialize_with = "lenient::count")]
    id: u64,
    acc: String,
    user: String,
    name: String,
    lang: String,
    ver: String,
    server: String,
    kind: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ResponseTwin<'a> {
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    did_create: bool,
    name: String,
    #[serde(deserialize_with = "lenient::time")]
    created: Option<Timestamp>,
    #[serde(borrow)]
    config: Option<&'a RawValue>,
}

/// Reads an audit. `None` for a request that only read, or that was refused.
pub fn read(payload: &[u8], own_account: &AccountName, ours: OurClients<'_>) -> Option<Audited> {
    if payload.len() > MAX_BYTES || !may_change(subject(payload)?) {
        return None;
    }
    let twin: AuditTwin = serde_json::from_slice(payload).ok()?;
    let response: ResponseTwin<'_> = serde_json::from_str(&twin.response).unwrap_or_default();
    if response.error.is_some() {
        return None;
    }
    let at = twin.timestamp?;
    let client = twin.client;
    let account = if client.acc.is_empty() { own_account.clone() } else { AccountName::from(&*client.acc) };
    let (action, entity) = what(&twin.subject, own_account, &response.name)?;
    // A stream that is created once more as it is did not change.
    if action == NotedAction::Created && matches!(entity, Entity::Stream(_)) && !response.did_create {
        return None;
    }
    let was_there = response.created.is_some_and(|created| secs_between(created, at) > JUST_NOW_SECS);
    let is_repeated = action == NotedAction::Created && matches!(entity, Entity::Consumer(_)) && was_there;
    let action = if is_repeated { NotedAction::Updated } else { action };
    let is_ours = ours.iter().any(|(server, id)| server.as_str() == client.server && *id == client.id);
    let library = format!("{} {}", client.lang, client.ver);
    let by = By {
        account,
        // The server hides a token by this word.
        user: if client.user == "[REDACTED]" { String::new() } else { client.user },
        client: client.name,
        host: client.host,
        kind: client.kind,
        library: library.trim().to_owned(),
        is_ours,
    };
    let repeated = response.config.filter(|_| is_repeated).map(Json::from);
    Some(Audited { note: ChangeNote { at, entity, action, by: Some(by) }, repeated })
}

/// The value of the field `subject`, as far as it can be had without parsing. A name within the message can't fake
/// it: its quotes are escaped.
fn subject(payload: &[u8]) -> Option<&str> {
    const FIELD: &[u8] = b",\"subject\":\"";
    let head = &payload[..payload.len().min(HEAD_BYTES)];
    let start = head.windows(FIELD.len()).position(|window| window == FIELD)? + FIELD.len();
    let end = head[start..].iter().position(|byte| *byte == b'"')? + start;
    std::str::from_utf8(&head[start..end]).ok()
}

/// The part of a subject after the prefix of the API, which a domain or an import changes.
fn request(subject: &str) -> Option<&str> {
    let (_, rest) = subject.split_once(".API.")?;
    Some(rest)
}

fn may_change(subject: &str) -> bool {
    request(subject).is_some_and(|request| action(request).is_some())
}

/// What a request does, and how many tokens its verb has.
fn action(request: &str) -> Option<(NotedAction, usize)> {
    let other = |words: &str| NotedAction::Other(words.to_owned());
    let verbs = [
        ("STREAM.CREATE.", NotedAction::Created),
        ("STREAM.UPDATE.", NotedAction::Updated),
        ("STREAM.DELETE.", NotedAction::Deleted),
        ("STREAM.PURGE.", NotedAction::Purged),
        ("STREAM.RESTORE.", NotedAction::Restored),
        ("STREAM.MSG.DELETE.", NotedAction::MessageDeleted),
        ("STREAM.LEADER.STEPDOWN.", NotedAction::LeaderAskedToGo),
        ("STREAM.PEER.REMOVE.", NotedAction::PeerRemoved),
        ("CONSUMER.CREATE.", NotedAction::Created),
        ("CONSUMER.DURABLE.CREATE.", NotedAction::Created),
        ("CONSUMER.DELETE.", NotedAction::Deleted),
        ("CONSUMER.PAUSE.", NotedAction::Paused),
        ("CONSUMER.UNPIN.", NotedAction::Unpinned),
        ("CONSUMER.RESET.", other("reset")),
        ("CONSUMER.LEADER.STEPDOWN.", NotedAction::LeaderAskedToGo),
    ];
    verbs
        .into_iter()
        .find_map(|(verb, action)| request.starts_with(verb).then(|| (action, verb.matches('.').count())))
}

/// The action and the asset of a request. `named` is the name that the server gave a consumer.
fn what(subject: &str, account: &AccountName, named: &str) -> Option<(NotedAction, Entity)> {
    let request = request(subject)?;
    let (action, num_tokens) = action(request)?;
    let mut names = request.split('.').skip(num_tokens);
    let stream = names.next().filter(|name| !name.is_empty())?;
    let (account, stream) = (account.clone(), stream.into());
    if request.starts_with("STREAM.") {
        return Some((action, Entity::Stream(StreamKey { account, stream })));
    }
    let consumer = names.next().unwrap_or(named);
    (!consumer.is_empty())
        .then(|| (action, Entity::Consumer(ConsumerKey { account, stream, consumer: consumer.into() })))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn audit(subject: &str, response: &serde_json::Value) -> Vec<u8> {
        // The order is the server's.
        let client = r#"{"start":"2026-11-23T04:57:49Z","host":"10.0.9.2","id":6,"acc":"SHOP","user":"ann","name":"nats CLI","lang":"go","ver":"1.48.0","server":"n1","kind":"Client"}"#;
        let response = serde_json::to_string(&response.to_string()).unwrap();
        format!(
            r#"{{"type":"api_audit","id":"x","timestamp":"2026-11-23T04:57:50Z","server":"n1","client":{client},"subject":"{subject}","request":"","response":{response}}}"#
        )
        .into_bytes()
    }

    fn told(subject: &str, response: &serde_json::Value) -> Option<String> {
        let audited = read(&audit(subject, response), &"SHOP".into(), &[])?;
        let name = match audited.note.entity {
            Entity::Stream(key) => key.stream.to_string(),
            Entity::Consumer(key) => format!("{} {}", key.stream, key.consumer),
            other => format!("{other:?}"),
        };
        Some(format!("{name} {} by {}", audited.note.action, audited.note.by?))
    }

    #[test]
    fn what_changed_something_and_was_not_refused() {
        let made = json!({"did_create": true});
        for (subject, response, expected) in [
            ("$JS.API.STREAM.CREATE.S", &made, Some("S created")),
            ("$JS.hub.API.STREAM.CREATE.S", &made, Some("S created")),
            ("$JS.API.STREAM.CREATE.S", &json!({}), None),
            ("$JS.API.STREAM.UPDATE.S", &json!({"error": {"code": 400}}), None),
            ("$JS.API.STREAM.UPDATE.API", &json!({}), Some("API updated")),
            ("$JS.API.STREAM.MSG.DELETE.S", &json!({}), Some("S message deleted")),
            ("$JS.API.STREAM.PURGE.S", &json!({}), Some("S purged")),
            ("$JS.API.STREAM.INFO.S", &json!({}), None),
            ("$JS.API.STREAM.MSG.GET.S", &json!({}), None),
            ("$JS.API.CONSUMER.LIST.S", &json!({}), None),
            (
                "$JS.API.CONSUMER.CREATE.S.c.a.>",
                &json!({"created": "2026-11-23T04:57:49.9Z"}),
                Some("S c created"),
            ),
            ("$JS.API.CONSUMER.CREATE.S.c", &json!({"created": "2026-11-22T04:57:49Z"}), Some("S c updated")),
            ("$JS.API.CONSUMER.CREATE.S", &json!({"name": "eph"}), Some("S eph created")),
            ("$JS.API.CONSUMER.CREATE.S", &json!({}), None),
            ("$JS.API.CONSUMER.DURABLE.CREATE.S.c", &json!({}), Some("S c created")),
            ("$JS.API.CONSUMER.PAUSE.S.c", &json!({}), Some("S c paused or resumed")),
            ("$JS.API.STREAM.UPDATE.", &json!({}), None),
            ("_INBOX.x", &json!({}), None),
        ] {
            let expected = expected.map(|words| format!("{words} by nats CLI, user ann, 10.0.9.2"));
            assert_eq!(told(subject, response), expected, "{subject} {response}");
        }
    }

    #[test]
    fn a_configuration_that_is_said_once_more_is_kept_to_compare() {
        let response = json!({"created": "2026-11-22T04:57:49Z", "config": {"ack_wait": 1}});
        let audited = read(&audit("$JS.API.CONSUMER.CREATE.S.c", &response), &"SHOP".into(), &[]).unwrap();
        assert_eq!(audited.repeated, Some(Json::from(&json!({"ack_wait": 1}))));
    }

    #[test]
    fn our_own_clients_are_known_and_a_token_is_not_shown() {
        let payload = audit("$JS.API.STREAM.PURGE.S", &json!({}));
        let by = |payload: &[u8], ours: OurClients<'_>| {
            read(payload, &"SHOP".into(), ours).unwrap().note.by.unwrap()
        };
        assert!(by(&payload, &[("n1".into(), 6)]).is_ours);
        assert!(!by(&payload, &[("n2".into(), 6)]).is_ours);
        let text = String::from_utf8(payload).unwrap().replace(r#""user":"ann""#, r#""user":"[REDACTED]""#);
        assert_eq!(by(text.as_bytes(), &[]).to_string(), "nats CLI, 10.0.9.2");
    }

    #[test]
    fn garbage_is_no_audit() {
        let whole = audit("$JS.API.STREAM.PURGE.S", &json!({"success": true}));
        for length in 0..whole.len() {
            assert!(read(&whole[..length], &"SHOP".into(), &[]).is_none());
        }
        assert!(
            read(br#"{"name":"a\",\"subject\":\"$JS.API.STREAM.PURGE.S","x":1}"#, &"A".into(), &[]).is_none()
        );
    }
}
