//! `JSZ`: everything of `JetStream` that one server knows, by the system account or the monitoring port.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    WireError,
    consumer::read_consumer,
    known::{self, Known},
    lenient,
    raft::PeerTwin,
    server::ServerIdent,
    stream::StreamTwin,
};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ServerName, StreamKey},
    model::{
        Account, Consumer, JetStreamUse, Json, MetaGroup, MetaSnapshot, Missing, MissingPart, Reason, Stream,
    },
    units::Limit,
};

/// What one server said.
#[derive(Debug, Default)]
pub struct JszReport {
    pub server: ServerName,
    pub server_id: String,
    /// The server's clock.
    pub at: Timestamp,
    pub jetstream: Option<JetStreamUse>,
    pub accounts: Vec<Account>,
    pub streams: Vec<Stream>,
    pub consumers: Vec<Consumer>,
    /// Assets that the server listed and that could not be read.
    pub missing: Vec<Missing>,
    /// The reply without its accounts.
    pub raw: Json,
}

#[derive(Debug, Deserialize)]
struct EnvelopeTwin<'a> {
    server: ServerIdent,
    #[serde(default, borrow)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    error: Option<ErrorTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorTwin {
    #[serde(deserialize_with = "lenient::count")]
    code: u64,
    description: String,
}

/// `S` is how a stream is read: typed at once, or as a text if one of them can't be.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
struct JszTwin<S> {
    #[serde(default)]
    server_id: String,
    #[serde(default, deserialize_with = "lenient::time")]
    now: Option<Timestamp>,
    #[serde(default)]
    disabled: bool,
    #[serde(default, deserialize_with = "lenient::count")]
    memory: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    storage: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    streams: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    consumers: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    reserved_memory: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    reserved_storage: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    ha_assets: u64,
    #[serde(default)]
    config: ConfigTwin,
    #[serde(default)]
    api: ApiTwin,
    #[serde(default)]
    meta_cluster: Option<MetaTwin>,
    #[serde(default, deserialize_with = "lenient::null_default")]
    account_details: Vec<AccountTwin<S>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConfigTwin {
    #[serde(deserialize_with = "lenient::count")]
    max_memory: u64,
    #[serde(deserialize_with = "lenient::count")]
    max_storage: u64,
    domain: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApiTwin {
    #[serde(deserialize_with = "lenient::count")]
    total: u64,
    #[serde(deserialize_with = "lenient::count")]
    errors: u64,
    #[serde(deserialize_with = "lenient::count")]
    inflight: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MetaTwin {
    leader: String,
    #[serde(deserialize_with = "lenient::count")]
    cluster_size: u64,
    #[serde(deserialize_with = "lenient::null_default")]
    replicas: Vec<PeerTwin>,
    #[serde(deserialize_with = "lenient::count")]
    pending_requests: u64,
    snapshot: Option<SnapshotTwin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SnapshotTwin {
    #[serde(deserialize_with = "lenient::count")]
    last_duration: u64,
    #[serde(deserialize_with = "lenient::count")]
    pending_entries: u64,
}

#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
struct AccountTwin<S> {
    #[serde(default)]
    name: String,
    #[serde(default)]
    id: String,
    #[serde(default, deserialize_with = "lenient::count")]
    memory: u64,
    #[serde(default, deserialize_with = "lenient::count")]
    storage: u64,
    #[serde(default, deserialize_with = "lenient::limit")]
    reserved_memory: Limit,
    #[serde(default, deserialize_with = "lenient::limit")]
    reserved_storage: Limit,
    #[serde(default)]
    api: ApiTwin,
    #[serde(default, deserialize_with = "lenient::null_default")]
    stream_detail: Vec<S>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NameOnly {
    name: String,
}

/// How a stream of the report is read.
trait StreamText<'a> {
    /// The twin, or why there is none and the name if that can be read.
    fn twin(self) -> Result<StreamTwin<'a>, (String, WireError)>;
}

/// All streams are as they should be.
impl<'a> StreamText<'a> for StreamTwin<'a> {
    fn twin(self) -> Result<Self, (String, WireError)> {
        Ok(self)
    }
}

/// One of them is not, and hides nothing but itself.
impl<'a> StreamText<'a> for &'a RawValue {
    fn twin(self) -> Result<StreamTwin<'a>, (String, WireError)> {
        serde_json::from_str(self.get()).map_err(|error| {
            // The name alone may still be readable, so that a person learns which stream it is.
            let name = serde_json::from_str::<NameOnly>(self.get()).map(|twin| twin.name);
            (name.unwrap_or_default(), error.into())
        })
    }
}

/// Reads a reply to `$SYS.REQ.SERVER.PING.JSZ`: an envelope with the server's name around the report. What is as it
/// was in `known` is not parsed again.
pub fn read_envelope(payload: &[u8], known: &Known) -> Result<JszReport, WireError> {
    if let Some((server, data)) = std::str::from_utf8(payload).ok().and_then(peel) {
        return read_report(data, server.name.into(), known);
    }
    let envelope: EnvelopeTwin<'_> = serde_json::from_slice(payload)?;
    if let Some(error) = envelope.error.filter(|error| error.code != 0) {
        return Err(WireError::Server { code: error.code, description: error.description });
    }
    let data = envelope.data.ok_or(WireError::Lacks("data"))?;
    read_report(data.get(), envelope.server.name.into(), known)
}

/// The report in its envelope as servers write it, without a walk over all of its megabytes.
fn peel(text: &str) -> Option<(ServerIdent, &str)> {
    let rest = text.strip_prefix(r#"{"server":"#)?;
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<ServerIdent>();
    let server = values.next()?.ok()?;
    let data = rest.get(values.byte_offset()..)?.strip_prefix(r#","data":"#)?.strip_suffix('}')?;
    Some((server, data))
}

/// Reads the report of one server, which the monitoring port sends without an envelope.
pub fn read_report(data: &str, server: ServerName, known: &Known) -> Result<JszReport, WireError> {
    match serde_json::from_str::<JszTwin<StreamTwin<'_>>>(data) {
        Ok(twin) => Ok(twin.into_report(data, server, known)),
        Err(_one_is_bad) => {
            Ok(serde_json::from_str::<JszTwin<&RawValue>>(data)?.into_report(data, server, known))
        }
    }
}

impl<'a, S: StreamText<'a>> JszTwin<S> {
    fn into_report(self, data: &str, server: ServerName, known: &Known) -> JszReport {
        let mut report = JszReport {
            server,
            server_id: self.server_id,
            at: self.now.unwrap_or_default(),
            jetstream: (!self.disabled).then(|| JetStreamUse {
                memory_bytes: self.memory,
                max_memory_bytes: self.config.max_memory,
                storage_bytes: self.storage,
                max_storage_bytes: self.config.max_storage,
                num_streams: self.streams,
                num_consumers: self.consumers,
                api_requests: self.api.total,
                api_errors: self.api.errors,
                meta: self.meta_cluster.map(MetaTwin::into_model),
                reserved_memory_bytes: self.reserved_memory,
                reserved_storage_bytes: self.reserved_storage,
                ha_assets: self.ha_assets,
                api_inflight: self.api.inflight,
                domain: self.config.domain,
            }),
            raw: without_accounts(data),
            ..JszReport::default()
        };
        for account in self.account_details {
            report.read_account(account, known);
        }
        report
    }
}

impl JszReport {
    fn read_account<'a, S: StreamText<'a>>(&mut self, twin: AccountTwin<S>, known: &Known) {
        let name = AccountName::from(if twin.name.is_empty() { twin.id } else { twin.name });
        // In order now, on a thread of its own, rather than when the reports of all servers are together.
        let mut streams: Vec<_> = twin.stream_detail.into_iter().map(StreamText::twin).collect();
        streams.sort_by(|a, b| {
            let order = a.is_err().cmp(&b.is_err());
            order.then_with(|| {
                a.as_ref().ok().map(StreamTwin::name).cmp(&b.as_ref().ok().map(StreamTwin::name))
            })
        });
        for stream in streams {
            self.read_stream(stream, &name, known);
        }
        self.accounts.push(Account {
            name,
            memory_bytes: twin.memory,
            storage_bytes: twin.storage,
            reserved_memory: twin.reserved_memory,
            reserved_storage: twin.reserved_storage,
            api_requests: twin.api.total,
            api_errors: twin.api.errors,
            ..Account::default()
        });
    }

    fn read_stream(
        &mut self,
        twin: Result<StreamTwin<'_>, (String, WireError)>,
        account: &AccountName,
        known: &Known,
    ) {
        let read = twin.and_then(|twin| {
            let name = twin.name().to_owned();
            twin.into_model(account, &self.server, self.at, known).map_err(|error| (name, error))
        });
        let (stream, consumers) = match read {
            Ok(read) => read,
            Err((name, error)) => return self.skip(name, account, &error),
        };
        let key = stream.key.clone();
        self.streams.push(stream);
        let known = known.consumers_of(&key);
        let first = self.consumers.len();
        self.consumers.reserve(consumers.len());
        for raw in consumers {
            let known = known::find(known, raw.get());
            match read_consumer(raw, account, &key.stream, &self.server, self.at, known) {
                Ok(consumer) => self.consumers.push(consumer),
                Err(error) => self.missing.push(Missing {
                    part: MissingPart::ConsumersOf(key.clone()),
                    why: Reason::BadReply(error.to_string()),
                }),
            }
        }
        if let Some(consumers) = self.consumers.get_mut(first..) {
            consumers.sort_by(|a, b| a.key.consumer.cmp(&b.key.consumer));
        }
    }

    fn skip(&mut self, name: String, account: &AccountName, error: &WireError) {
        let part = if name.is_empty() {
            MissingPart::Streams
        } else {
            MissingPart::Stream(StreamKey { account: account.clone(), stream: name.into() })
        };
        self.missing.push(Missing { part, why: Reason::BadReply(error.to_string()) });
    }
}

impl MetaTwin {
    pub fn into_model(self) -> MetaGroup {
        let mut replicas: Vec<_> = self.replicas.into_iter().map(PeerTwin::into_model).collect();
        replicas.sort_by(|a, b| a.name.cmp(&b.name));
        MetaGroup {
            leader: Some(self.leader).filter(|name| !name.is_empty()).map(ServerName::from),
            cluster_size: self.cluster_size,
            replicas,
            pending_requests: self.pending_requests,
            snapshot: self.snapshot.map(|snapshot| MetaSnapshot {
                last_duration_nanos: snapshot.last_duration,
                pending_entries: snapshot.pending_entries,
            }),
        }
    }
}

/// The report's own fields: the accounts' are in the model, and would be megabytes here.
fn without_accounts(data: &str) -> Json {
    cut_accounts(data).unwrap_or_else(|| {
        type Fields<'a> = std::collections::BTreeMap<Cow<'a, str>, &'a RawValue>;
        let Ok(mut fields) = serde_json::from_str::<Fields<'_>>(data) else { return Json::default() };
        fields.remove(ACCOUNTS);
        serde_json::to_string(&fields).ok().and_then(|text| Json::parse(&text).ok()).unwrap_or_default()
    })
}

const ACCOUNTS: &str = "account_details";

/// Servers write the accounts as the last array: where that holds, it is cut out without another walk over megabytes.
fn cut_accounts(text: &str) -> Option<Json> {
    let start = text.find("\"account_details\":")? + ACCOUNTS.len() + 3;
    let end = text.rfind(']')? + 1;
    if !text.get(start..end)?.starts_with('[') {
        return None;
    }
    let cut = Json::parse(&format!("{}[]{}", &text[..start], &text[end..])).ok()?;
    let fields: NoAccounts = serde_json::from_str(cut.text()).ok()?;
    fields.account_details.is_empty().then_some(cut)
}

#[derive(Debug, Deserialize)]
struct NoAccounts {
    account_details: Vec<serde::de::IgnoredAny>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: &str = r#"{"server":{"name":"n1","id":"NX"},"data":{"now":"2026-11-22T22:15:56Z","api":{"total":3},
        "meta_cluster":{"leader":"n2","cluster_size":3},
        "account_details":[{"name":"SHOP","reserved_memory":18446744073709551615,"stream_detail":[
            {"name":"ORDERS","state":{"messages":20},"consumer_detail":[{"name":"billing","num_pending":4},{"num_pending":1}]},
            {"name":"BROKEN","state":"?"}]}]}}"#;

    fn read(payload: &[u8]) -> Result<JszReport, WireError> {
        read_envelope(payload, &Known::default())
    }

    #[test]
    fn one_bad_asset_hides_nothing_but_itself() {
        let report = read(REPLY.as_bytes()).unwrap();
        assert_eq!(report.server.as_str(), "n1");
        assert_eq!(report.streams.len(), 1);
        assert_eq!(report.consumers.len(), 1);
        assert_eq!(report.consumers[0].state.num_pending, 4);
        assert_eq!(report.accounts[0].reserved_memory, Limit::Unlimited);
        let parts: Vec<_> = report.missing.iter().map(|missing| missing.part.to_string()).collect();
        assert_eq!(parts, ["stream BROKEN", "consumers of ORDERS"]);
        assert!(!report.raw.text().contains("ORDERS"), "{}", report.raw.text());
        assert!(report.raw.text().contains("meta_cluster"));
    }

    #[test]
    fn a_server_may_answer_with_an_error() {
        let error = read(br#"{"server":{"name":"n1"},"error":{"code":503,"description":"JetStream off"}}"#);
        assert_eq!(error.unwrap_err().server_code(), Some(503));
    }

    #[test]
    fn what_is_not_json_is_an_error() {
        for payload in [&b""[..], b"not json", b"{}", b"{\"server\":3}", b"\xff\xfe"] {
            assert!(read(payload).is_err());
        }
    }

    #[test]
    fn a_name_of_ten_megabytes_is_read() {
        let name = "x".repeat(10_000_000);
        let report = read(REPLY.replace("ORDERS", &name).as_bytes()).unwrap();
        assert_eq!(report.streams[0].key.stream.as_str().len(), 10_000_000);
    }
}
