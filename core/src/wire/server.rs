//! `VARZ` and the header that every answer of the system account carries.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{WireError, lenient};
use crate::{
    clock::Timestamp,
    model::{Certificate, Json, Server},
};

/// Who answered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ServerIdent {
    pub name: String,
    pub host: String,
    pub id: String,
    pub cluster: String,
    #[serde(rename = "ver")]
    pub version: String,
    pub jetstream: bool,
    #[serde(deserialize_with = "lenient::time")]
    pub time: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct EnvelopeTwin<'a> {
    server: ServerIdent,
    #[serde(default, borrow)]
    data: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VarzTwin {
    server_id: String,
    server_name: String,
    version: String,
    host: String,
    cluster: ClusterTwin,
    #[serde(deserialize_with = "lenient::time")]
    start: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::time")]
    now: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::count")]
    mem: u64,
    #[serde(deserialize_with = "lenient::count")]
    cores: u64,
    cpu: f64,
    #[serde(deserialize_with = "lenient::count")]
    connections: u64,
    #[serde(deserialize_with = "lenient::count")]
    subscriptions: u64,
    #[serde(deserialize_with = "lenient::count")]
    routes: u64,
    #[serde(deserialize_with = "lenient::count")]
    leafnodes: u64,
    #[serde(deserialize_with = "lenient::count")]
    slow_consumers: u64,
    #[serde(deserialize_with = "lenient::count")]
    in_msgs: u64,
    #[serde(deserialize_with = "lenient::count")]
    out_msgs: u64,
    #[serde(deserialize_with = "lenient::count")]
    in_bytes: u64,
    #[serde(deserialize_with = "lenient::count")]
    out_bytes: u64,
    lame_duck_mode: bool,
    gateway: GatewayTwin,
    auth_required: bool,
    tls_required: bool,
    #[serde(deserialize_with = "lenient::time")]
    tls_cert_not_after: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::null_default")]
    leaf: ListenerTwin,
    #[serde(deserialize_with = "lenient::null_default")]
    mqtt: ListenerTwin,
    #[serde(deserialize_with = "lenient::null_default")]
    websocket: ListenerTwin,
    #[serde(deserialize_with = "lenient::count")]
    max_connections: u64,
    #[serde(deserialize_with = "lenient::time")]
    config_load_time: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::count")]
    stale_connections: u64,
    #[serde(deserialize_with = "lenient::count")]
    stalled_clients: u64,
    #[serde(deserialize_with = "lenient::count")]
    remotes: u64,
}

/// A part of a server that listens on a port of its own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListenerTwin {
    #[serde(deserialize_with = "lenient::time")]
    tls_cert_not_after: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClusterTwin {
    name: String,
    #[serde(deserialize_with = "lenient::time")]
    tls_cert_not_after: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GatewayTwin {
    #[serde(deserialize_with = "lenient::null_default")]
    gateways: Vec<RemoteGatewayTwin>,
    #[serde(deserialize_with = "lenient::time")]
    tls_cert_not_after: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RemoteGatewayTwin {
    name: String,
}

impl VarzTwin {
    fn certificates(&self) -> Vec<Certificate> {
        [
            ("server", self.tls_cert_not_after),
            ("cluster", self.cluster.tls_cert_not_after),
            ("gateway", self.gateway.tls_cert_not_after),
            ("leaf", self.leaf.tls_cert_not_after),
            ("mqtt", self.mqtt.tls_cert_not_after),
            ("websocket", self.websocket.tls_cert_not_after),
        ]
        .into_iter()
        .filter_map(|(part, not_after)| Some(Certificate { part, not_after: not_after? }))
        .collect()
    }
}

/// Reads a reply to `$SYS.REQ.SERVER.PING.VARZ`.
pub fn read_envelope(payload: &[u8]) -> Result<Server, WireError> {
    let envelope: EnvelopeTwin<'_> = serde_json::from_slice(payload)?;
    read_varz(envelope.data.ok_or(WireError::Lacks("data"))?, Some(&envelope.server))
}

/// Reads one server's `varz`, which the monitoring port sends without an envelope.
pub fn read_varz(data: &RawValue, ident: Option<&ServerIdent>) -> Result<Server, WireError> {
    let twin: VarzTwin = serde_json::from_str(data.get())?;
    // A server without a configured name has its id for a name.
    let name = [ident.map_or("", |ident| &ident.name), &twin.server_name, &twin.server_id]
        .into_iter()
        .find(|name| !name.is_empty())
        .ok_or(WireError::Lacks("server_name"))?;
    let certificates = twin.certificates();
    let mut gateway_names: Vec<String> =
        twin.gateway.gateways.iter().map(|gateway| gateway.name.clone()).collect();
    gateway_names.sort();
    Ok(Server {
        name: name.into(),
        id: twin.server_id.into(),
        host: twin.host,
        cluster: twin.cluster.name,
        version: twin.version,
        started: twin.start,
        num_cores: twin.cores as u32,
        cpu_percent: twin.cpu,
        memory_bytes: twin.mem,
        connections: twin.connections,
        subscriptions: twin.subscriptions,
        routes: twin.routes,
        leaf_nodes: twin.leafnodes,
        gateways: twin.gateway.gateways.len() as u64,
        slow_consumers: twin.slow_consumers,
        in_msgs: twin.in_msgs,
        out_msgs: twin.out_msgs,
        in_bytes: twin.in_bytes,
        out_bytes: twin.out_bytes,
        lame_duck: twin.lame_duck_mode,
        at: twin.now.or_else(|| ident.and_then(|ident| ident.time)).unwrap_or_default(),
        raw_varz: Json::from(data),
        auth_required: Some(twin.auth_required),
        tls_required: twin.tls_required,
        certificates,
        max_connections: twin.max_connections,
        config_loaded: twin.config_load_time,
        stale_connections: twin.stale_connections,
        stalled_clients: twin.stalled_clients,
        remotes: twin.remotes,
        gateway_names,
        ..Server::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_a_name_has_its_id() {
        let server = read_envelope(br#"{"server":{},"data":{"server_id":"NABC","mem":7}}"#).unwrap();
        assert_eq!((server.name.as_str(), server.memory_bytes), ("NABC", 7));
        assert!(read_envelope(br#"{"server":{},"data":{}}"#).is_err());
    }

    #[test]
    fn certificates_are_listed_by_their_listener() {
        let server = read_envelope(
            br#"{"server":{},"data":{"server_id":"N","tls_cert_not_after":"2027-01-01T00:00:00Z","cluster":{"name":"C",
            "tls_cert_not_after":"0001-01-01T00:00:00Z"},"leaf":{"tls_cert_not_after":"2026-12-01T00:00:00Z"},
            "gateway":{"gateways":[{"name":"west"},{"name":"east"}]},"auth_required":true,"remotes":2,"mqtt":null}}"#,
        )
        .unwrap();
        assert_eq!(server.certificates.iter().map(|one| one.part).collect::<Vec<_>>(), ["server", "leaf"]);
        assert_eq!((server.gateways, server.gateway_names), (2, vec!["east".to_owned(), "west".to_owned()]));
        assert_eq!((server.auth_required, server.remotes), (Some(true), 2));
    }
}
