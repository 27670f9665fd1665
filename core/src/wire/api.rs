//! Answers of the `JetStream` API (`$JS.API.*`) and of `$SYS.REQ.USER.INFO`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{WireError, consumer::read_consumer, lenient, stream::read_stream};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ServerName, StreamKey, StreamName},
    model::{Account, Consumer, Stream},
    units::Limit,
};

/// How many streams or consumers a page of a `LIST` holds; the client can't choose.
pub const LIST_PAGE_LEN: usize = 256;

/// `err_code` of "consumer not found".
pub const CONSUMER_NOT_FOUND: u64 = 10014;
/// `err_code` of "stream not found".
pub const STREAM_NOT_FOUND: u64 = 10059;
/// `err_code`s of "JetStream not enabled", for the server and for the account.
pub const NOT_ENABLED: [u64; 2] = [10076, 10039];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorTwin {
    #[serde(deserialize_with = "lenient::count")]
    code: u64,
    #[serde(deserialize_with = "lenient::count")]
    err_code: u64,
    description: String,
}

#[derive(Debug, Deserialize)]
struct ErrorOnly {
    #[serde(default)]
    error: Option<ErrorTwin>,
}

/// The error that an answer carries, if it is one.
fn check(payload: &[u8]) -> Result<(), WireError> {
    match serde_json::from_slice::<ErrorOnly>(payload)?.error {
        None => Ok(()),
        Some(error) => Err(WireError::Server {
            code: if error.err_code != 0 { error.err_code } else { error.code },
            description: error.description,
        }),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SubjectsTwin {
    state: SubjectsStateTwin,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SubjectsStateTwin {
    subjects: Option<BTreeMap<String, u64>>,
}

/// The subjects that an answer to `STREAM.INFO` with a `subjects_filter` lists, and how many messages each has; `None`
/// if it lists none or can't be read.
pub fn read_subjects(payload: &[u8]) -> Option<BTreeMap<String, u64>> {
    serde_json::from_slice::<SubjectsTwin>(payload).ok()?.state.subjects
}

/// One page of `STREAM.LIST` or `CONSUMER.LIST`.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// How many there are in all. Past the end of a list a cluster answers 0, so only the first page's counts.
    pub total: usize,
    /// Assets that exist and did not answer the server in time.
    pub missing: Vec<String>,
    /// Assets that the server can't run, and why.
    pub offline: BTreeMap<String, String>,
    /// Assets that could not be read, and why.
    pub unreadable: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct PageTwin<'a> {
    #[serde(default, deserialize_with = "lenient::count")]
    total: u64,
    #[serde(default, borrow, deserialize_with = "lenient::null_default")]
    streams: Vec<&'a RawValue>,
    #[serde(default, borrow, deserialize_with = "lenient::null_default")]
    consumers: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::null_default")]
    missing: Vec<String>,
    #[serde(default, deserialize_with = "lenient::null_default")]
    offline: BTreeMap<String, String>,
}

/// Reads a page of `STREAM.LIST`. The API has no word for who answered, so the leader is taken for it.
pub fn read_streams(
    payload: &[u8],
    account: &AccountName,
    now: Timestamp,
) -> Result<Page<Stream>, WireError> {
    read_page(
        payload,
        |twin| std::mem::take(&mut twin.streams),
        |raw| {
            let mut stream = read_stream(raw, account, &ServerName::default(), now)?;
            stream.from = leader_of(stream.cluster.as_ref());
            Ok(stream)
        },
    )
}

/// Reads a page of `CONSUMER.LIST`.
pub fn read_consumers(
    payload: &[u8],
    stream: &StreamKey,
    now: Timestamp,
) -> Result<Page<Consumer>, WireError> {
    read_page(
        payload,
        |twin| std::mem::take(&mut twin.consumers),
        |raw| read_consumer_info(raw, &stream.account, &stream.stream, now),
    )
}

fn read_page<T>(
    payload: &[u8],
    take: impl for<'a> Fn(&mut PageTwin<'a>) -> Vec<&'a RawValue>,
    read: impl Fn(&RawValue) -> Result<T, WireError>,
) -> Result<Page<T>, WireError> {
    check(payload)?;
    let mut twin: PageTwin<'_> = serde_json::from_slice(payload)?;
    let raws = take(&mut twin);
    let mut page = Page {
        items: Vec::with_capacity(raws.len()),
        total: twin.total as usize,
        missing: twin.missing,
        offline: twin.offline,
        unreadable: Vec::new(),
    };
    for raw in raws {
        match read(raw) {
            Ok(item) => page.items.push(item),
            Err(error) => page.unreadable.push(error.to_string()),
        }
    }
    Ok(page)
}

/// Reads an answer of `STREAM.INFO`.
pub fn read_stream_info(payload: &[u8], account: &AccountName, now: Timestamp) -> Result<Stream, WireError> {
    check(payload)?;
    let mut stream = read_stream(serde_json::from_slice(payload)?, account, &ServerName::default(), now)?;
    stream.from = leader_of(stream.cluster.as_ref());
    Ok(stream)
}

/// Reads an answer of `CONSUMER.INFO`.
pub fn read_consumer_payload(
    payload: &[u8],
    stream: &StreamKey,
    now: Timestamp,
) -> Result<Consumer, WireError> {
    check(payload)?;
    read_consumer_info(serde_json::from_slice(payload)?, &stream.account, &stream.stream, now)
}

fn read_consumer_info(
    raw: &RawValue,
    account: &AccountName,
    stream: &StreamName,
    now: Timestamp,
) -> Result<Consumer, WireError> {
    let mut consumer = read_consumer(raw, account, stream, &ServerName::default(), now, None)?;
    consumer.from = leader_of(consumer.cluster.as_ref());
    Ok(consumer)
}

fn leader_of(cluster: Option<&crate::model::RaftGroup>) -> ServerName {
    cluster.and_then(|cluster| cluster.leader.clone()).unwrap_or_default()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AccountInfoTwin {
    #[serde(deserialize_with = "lenient::count")]
    memory: u64,
    #[serde(deserialize_with = "lenient::count")]
    storage: u64,
    #[serde(deserialize_with = "lenient::count")]
    streams: u64,
    #[serde(deserialize_with = "lenient::count")]
    consumers: u64,
    limits: LimitsTwin,
    api: ApiTwin,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LimitsTwin {
    #[serde(deserialize_with = "lenient::limit")]
    max_memory: Limit,
    #[serde(deserialize_with = "lenient::limit")]
    max_storage: Limit,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApiTwin {
    #[serde(deserialize_with = "lenient::count")]
    total: u64,
    #[serde(deserialize_with = "lenient::count")]
    errors: u64,
}

/// Reads an answer of `$JS.API.INFO`.
pub fn read_account_info(payload: &[u8], name: &AccountName) -> Result<Account, WireError> {
    check(payload)?;
    let twin: AccountInfoTwin = serde_json::from_slice(payload)?;
    Ok(Account {
        name: name.clone(),
        memory_bytes: twin.memory,
        storage_bytes: twin.storage,
        reserved_memory: twin.limits.max_memory,
        reserved_storage: twin.limits.max_storage,
        num_streams: twin.streams as usize,
        num_consumers: twin.consumers as usize,
        api_requests: twin.api.total,
        api_errors: twin.api.errors,
        ..Account::default()
    })
}

/// Who we are to the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserInfo {
    pub user: String,
    pub account: AccountName,
    /// The server that answered, which is the one we are connected to.
    pub server: ServerName,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UserInfoTwin {
    server: super::server::ServerIdent,
    data: UserDataTwin,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UserDataTwin {
    user: String,
    account: String,
    account_name: String,
}

/// Reads an answer of `$SYS.REQ.USER.INFO`.
pub fn read_user_info(payload: &[u8]) -> Result<UserInfo, WireError> {
    let twin: UserInfoTwin = serde_json::from_slice(payload)?;
    let account = if twin.data.account_name.is_empty() { twin.data.account } else { twin.data.account_name };
    Ok(UserInfo { user: twin.data.user, account: account.into(), server: twin.server.name.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(payload: &str) -> Result<Page<Stream>, WireError> {
        read_streams(payload.as_bytes(), &"SHOP".into(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_page_tells_what_is_not_in_it() {
        let page = page(
            r#"{"total":4,"streams":[{"config":{"name":"A"},"cluster":{"leader":"n2"}},{"config":3}],
                "missing":["B"],"offline":{"C":"unsupported"}}"#,
        )
        .unwrap();
        assert_eq!((page.items.len(), page.total, page.unreadable.len()), (1, 4, 1));
        assert_eq!(page.items[0].from.as_str(), "n2");
        assert_eq!(page.missing, ["B"]);
        assert_eq!(page.offline["C"], "unsupported");
    }

    #[test]
    fn an_error_answer_is_an_error() {
        let error =
            page(r#"{"error":{"code":503,"err_code":10039,"description":"not enabled for account"}}"#);
        assert_eq!(error.unwrap_err().server_code(), Some(10039));
        assert!(page("<html>").is_err());
        assert_eq!(page(r#"{"total":0,"streams":null}"#).unwrap().items.len(), 0);
    }
}
