//! `CONNZ`: the connections of one server, as the system account asks for them.

use serde::Deserialize;

use super::{WireError, lenient, server::ServerIdent};
use crate::{clock::Timestamp, ids::ServerName};

/// One client connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    pub server: ServerName,
    /// The connection's number on its server.
    pub cid: u64,
    /// What the client calls itself; empty if it does not say.
    pub name: String,
    /// `10.0.0.7:51000`.
    pub address: String,
    /// Messages that the server had from it, and that it sent to it.
    pub in_msgs: u64,
    pub out_msgs: u64,
    /// Bytes that the server holds for it.
    pub pending_bytes: u64,
    /// When it was closed; `None` while it is open.
    pub closed_at: Option<Timestamp>,
    /// Why it was closed, in the server's words.
    pub reason: String,
    pub subscriptions: Vec<Subscription>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    pub subject: String,
    pub queue_group: Option<String>,
}

#[derive(Debug, Deserialize)]
struct EnvelopeTwin {
    #[serde(default)]
    server: ServerIdent,
    #[serde(default)]
    data: Option<ConnzTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConnzTwin {
    #[serde(deserialize_with = "lenient::null_default")]
    connections: Vec<ConnectionTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConnectionTwin {
    #[serde(deserialize_with = "lenient::count")]
    cid: u64,
    name: String,
    ip: String,
    #[serde(deserialize_with = "lenient::count")]
    port: u64,
    #[serde(deserialize_with = "lenient::count")]
    in_msgs: u64,
    #[serde(deserialize_with = "lenient::count")]
    out_msgs: u64,
    #[serde(deserialize_with = "lenient::count")]
    pending_bytes: u64,
    #[serde(deserialize_with = "lenient::time")]
    stop: Option<Timestamp>,
    reason: String,
    #[serde(deserialize_with = "lenient::null_default")]
    subscriptions_list_detail: Vec<SubscriptionTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SubscriptionTwin {
    subject: String,
    qgroup: String,
}

/// Reads a reply to `$SYS.REQ.SERVER.PING.CONNZ`.
pub fn read_envelope(payload: &[u8]) -> Result<Vec<Connection>, WireError> {
    let envelope: EnvelopeTwin = serde_json::from_slice(payload)?;
    let server = ServerName::from(envelope.server.name);
    let data = envelope.data.ok_or(WireError::Lacks("data"))?;
    Ok(data.connections.into_iter().map(|twin| twin.into_connection(&server)).collect())
}

impl ConnectionTwin {
    fn into_connection(self, server: &ServerName) -> Connection {
        let subscriptions = self.subscriptions_list_detail.into_iter().map(|twin| Subscription {
            subject: twin.subject,
            queue_group: Some(twin.qgroup).filter(|group| !group.is_empty()),
        });
        // An address of the sixth version has colons of its own.
        let ip = if self.ip.contains(':') { format!("[{}]", self.ip) } else { self.ip };
        Connection {
            server: server.clone(),
            cid: self.cid,
            name: self.name,
            address: if ip.is_empty() { ip } else { format!("{ip}:{}", self.port) },
            in_msgs: self.in_msgs,
            out_msgs: self.out_msgs,
            pending_bytes: self.pending_bytes,
            closed_at: self.stop,
            reason: self.reason,
            subscriptions: subscriptions.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_read() {
        let text = br#"{"server":{"name":"n1"},"data":{"connections":[
            {"cid":7,"name":"billing","ip":"10.0.0.7","port":51000,"in_msgs":3,"out_msgs":4,"pending_bytes":5,
             "subscriptions_list_detail":[{"subject":"d.x","qgroup":"g"},{"subject":"_INBOX.a"}]},
            {"cid":8,"ip":"::1","port":2,"stop":"2026-11-22T22:15:56Z","reason":"Slow Consumer (Pending Bytes)"},{}]}}"#;
        let connections = read_envelope(text).unwrap();
        assert_eq!(connections.len(), 3);
        assert_eq!(connections[0].address, "10.0.0.7:51000");
        assert_eq!(connections[0].subscriptions[0].queue_group.as_deref(), Some("g"));
        assert_eq!(connections[0].subscriptions[1].queue_group, None);
        assert_eq!(connections[1].address, "[::1]:2");
        assert!(connections[1].closed_at.is_some());
        assert_eq!(connections[2], Connection { server: "n1".into(), ..Connection::default() });
        for bad in [&b"{}"[..], b"", b"{\"data\":3}", b"{\"data\":{\"connections\":[3]}}"] {
            assert!(read_envelope(bad).is_err());
        }
    }
}
