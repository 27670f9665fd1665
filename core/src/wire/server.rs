//! `VARZ` and the header that every answer of the system account carries.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{WireError, lenient};
use crate::{
    clock::Timestamp,
    model::{Json, Server},
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
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClusterTwin {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GatewayTwin {
    #[serde(deserialize_with = "lenient::null_default")]
    gateways: Vec<serde::de::IgnoredAny>,
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
}
