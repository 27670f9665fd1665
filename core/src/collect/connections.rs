//! Who listens on a subject, and who did: through the system account, for a few subjects at a time.

use bytes::Bytes;
use serde_json::json;

use super::{
    CollectError,
    system::{Expected, ping},
};
use crate::{
    analysis::subject::covers,
    ids::AccountName,
    link::{Link, decoded_payload},
    wire::connz::{Connection, read_envelope},
};

/// Connections that one answer may hold. A subject that more listen to is no delivery subject.
const LIMIT: u64 = 256;
const MAX_REPLY_BYTES: u64 = 64 << 20;

/// Which connections to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Closed,
}

/// The connections of `account` that subscribe to `subject`, on every server. One request.
pub async fn on_subject(
    link: &Link,
    account: &AccountName,
    subject: &str,
    state: State,
    expected: &Expected,
) -> Result<Vec<Connection>, CollectError> {
    let state = match state {
        State::Open => 0,
        State::Closed => 1,
    };
    let body = json!({
        "acc": account.as_str(), "filter_subject": subject, "state": state,
        "auth": true, "subscriptions": true, "subscriptions_detail": true, "limit": LIMIT,
    });
    let pong = ping(link, "CONNZ", Bytes::from(body.to_string()), expected, |message| {
        Ok(read_envelope(&decoded_payload(message, MAX_REPLY_BYTES)?)?)
    })
    .await?;
    let mut connections = Vec::new();
    for reply in pong.replies {
        // A server that can't be read hides its own connections only.
        connections.extend(reply.unwrap_or_default());
    }
    // Of closed connections a server returns all, whatever they subscribed to.
    connections.retain(|connection| {
        connection.subscriptions.iter().any(|subscription| covers(&subscription.subject, subject))
    });
    connections.sort_by(|a, b| (&a.server, a.cid).cmp(&(&b.server, b.cid)));
    Ok(connections)
}
