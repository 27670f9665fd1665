//! Collection with an account's own user: the lists of the `JetStream` API.
//!
//! The pages are read raw: the typed listing of the client library drops what the server says it could not reach, and
//! counts its offset wrongly while a server is down.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::{Absence, AccountList, CollectError, Observation};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, StreamKey},
    link::{Link, RequestError},
    model::{Consumer, Method, Missing, MissingPart, Reason, Stream},
    wire::{
        WireError,
        api::{self, LIST_PAGE_LEN, Page, UserInfo},
    },
};

/// How many requests may be under way at once. The server drains its whole queue when it is full: more would risk
/// everybody's requests.
const IN_FLIGHT: usize = 16;

/// A page on which a dead server's streams stand takes the server 4 s.
const LIST_TIMEOUT: Duration = Duration::from_secs(6);
const INFO_TIMEOUT: Duration = Duration::from_secs(2);

/// The result of a look and what it took.
#[derive(Debug)]
pub struct AccountSweep {
    pub observation: Observation,
    pub num_requests: u64,
    pub bytes_in: u64,
    /// From the first question to the last answer.
    pub took: Duration,
    /// Whether a list waited for a server that did not answer.
    pub is_degraded: bool,
}

/// Who we are.
pub async fn user_info(link: &Link) -> Result<UserInfo, CollectError> {
    let message = link.request("$SYS.REQ.USER.INFO", Bytes::new(), INFO_TIMEOUT).await?;
    Ok(api::read_user_info(&message.payload)?)
}

/// Lists all streams, and the consumers of those that `wants_consumers` names among them.
///
/// # Errors
/// When not even the first page of streams came. What fails after that is named in the observation's `missing`.
pub async fn sweep(
    link: &Link,
    account: &AccountName,
    now: Timestamp,
    wants_consumers: impl FnOnce(&[Stream]) -> Vec<StreamKey>,
) -> Result<AccountSweep, CollectError> {
    let start = Instant::now();
    let mut tally = Tally::default();
    let info_subject = link.js_subject("INFO");
    let info = link.request(&info_subject, Bytes::new(), INFO_TIMEOUT);
    let (info, lists) = tokio::join!(info, list_streams(link, account, now));
    let lists = lists?;
    let mut observation =
        Observation { method: Method::Account, has_configs: true, ..Observation::default() };
    tally.num_requests += 1;
    if let Ok(message) = info {
        tally.bytes_in += message.length as u64;
        observation.accounts.extend(api::read_account_info(&message.payload, account));
    }

    let mut list = AccountList { account: account.clone(), ..AccountList::default() };
    for (page, bytes) in lists {
        tally.add(bytes);
        match page {
            Ok(page) => {
                let key = |name: &str| StreamKey { account: account.clone(), stream: name.into() };
                for name in &page.missing {
                    list.mute_streams.insert(key(name));
                    tally.is_degraded = true;
                    let part = MissingPart::Stream(key(name));
                    observation.missing.push(Missing { part, why: Reason::TimedOut });
                }
                for (name, why) in page.offline {
                    list.mute_streams.insert(key(&name));
                    let part = MissingPart::Stream(key(&name));
                    observation.missing.push(Missing { part, why: Reason::Offline(why) });
                }
                for why in page.unreadable {
                    observation
                        .missing
                        .push(Missing { part: MissingPart::Streams, why: Reason::BadReply(why) });
                }
                observation.streams.extend(page.items);
            }
            Err(error) => {
                tally.is_degraded = true;
                observation.missing.push(Missing { part: MissingPart::Streams, why: (&error).into() });
            }
        }
    }
    let is_whole = observation.missing.iter().all(|missing| !matches!(missing.part, MissingPart::Streams));

    let wanted = wants_consumers(&observation.streams);
    let mut lists = stream::iter(wanted.into_iter().map(|key| async move {
        let lists = list_consumers(link, &key, now).await;
        (key, lists)
    }))
    .buffer_unordered(IN_FLIGHT);
    while let Some((key, pages)) = lists.next().await {
        let mut is_listed = true;
        for (page, bytes) in pages {
            tally.add(bytes);
            match page {
                Ok(page) => {
                    for name in page.missing.iter().chain(page.offline.keys()) {
                        let consumer = ConsumerKey {
                            account: account.clone(),
                            stream: key.stream.clone(),
                            consumer: name.as_str().into(),
                        };
                        let why = page
                            .offline
                            .get(name)
                            .map_or(Reason::TimedOut, |why| Reason::Offline(why.clone()));
                        tally.is_degraded |= why == Reason::TimedOut;
                        list.mute_consumers.insert(consumer.clone());
                        observation.missing.push(Missing { part: MissingPart::Consumer(consumer), why });
                    }
                    if let Some(why) = page.unreadable.into_iter().next() {
                        is_listed = false;
                        let part = MissingPart::ConsumersOf(key.clone());
                        observation.missing.push(Missing { part, why: Reason::BadReply(why) });
                    }
                    observation.consumers.extend(page.items);
                }
                Err(CollectError::Wire(error)) if error.server_code() == Some(api::STREAM_NOT_FOUND) => {}
                Err(error) => {
                    is_listed = false;
                    tally.is_degraded = true;
                    let part = MissingPart::ConsumersOf(key.clone());
                    observation.missing.push(Missing { part, why: (&error).into() });
                }
            }
        }
        if is_listed {
            list.listed.insert(key);
        }
    }
    // Without all pages of streams, an absent one may just be on the page that did not come.
    observation.absence = if is_whole { Absence::Gone(list) } else { Absence::Unknown };
    Ok(AccountSweep {
        observation,
        num_requests: tally.num_requests,
        bytes_in: tally.bytes_in,
        took: start.elapsed(),
        is_degraded: tally.is_degraded,
    })
}

/// Looks at one stream again.
pub async fn refresh_stream(
    link: &Link,
    key: &StreamKey,
    now: Timestamp,
) -> Result<Observation, CollectError> {
    let mut observation = single();
    let (payload, _) =
        request(link, &format!("STREAM.INFO.{}", key.stream), Bytes::new(), INFO_TIMEOUT).await?;
    match api::read_stream_info(&payload, &key.account, now) {
        Ok(stream) => observation.streams.push(stream),
        Err(error) if error.server_code() == Some(api::STREAM_NOT_FOUND) => {
            observation.absence = Absence::GoneStream(key.clone());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(observation)
}

/// Looks at one consumer again.
pub async fn refresh_consumer(
    link: &Link,
    key: &ConsumerKey,
    now: Timestamp,
) -> Result<Observation, CollectError> {
    let mut observation = single();
    let subject = format!("CONSUMER.INFO.{}.{}", key.stream, key.consumer);
    let (payload, _) = request(link, &subject, Bytes::new(), INFO_TIMEOUT).await?;
    match api::read_consumer_payload(&payload, &key.stream_key(), now) {
        Ok(consumer) => observation.consumers.push(consumer),
        Err(error) if error.server_code() == Some(api::CONSUMER_NOT_FOUND) => {
            observation.absence = Absence::GoneConsumer(key.clone());
        }
        Err(error) if error.server_code() == Some(api::STREAM_NOT_FOUND) => {
            observation.absence = Absence::GoneStream(key.stream_key());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(observation)
}

fn single() -> Observation {
    Observation { has_configs: true, ..Observation::default() }
}

#[derive(Default)]
struct Tally {
    num_requests: u64,
    bytes_in: u64,
    is_degraded: bool,
}

impl Tally {
    fn add(&mut self, bytes_in: u64) {
        self.num_requests += 1;
        self.bytes_in += bytes_in;
    }
}

type Pages<T> = Vec<(Result<Page<T>, CollectError>, u64)>;

async fn list_streams(
    link: &Link,
    account: &AccountName,
    now: Timestamp,
) -> Result<Pages<Stream>, CollectError> {
    let mut pages = list(link, "STREAM.LIST", |payload| api::read_streams(payload, account, now)).await;
    // Without the first page there is no telling how many there are: nothing was seen at all.
    match pages.first() {
        Some((Err(_), _)) => Err(pages.swap_remove(0).0.err().unwrap_or(CollectError::TimedOut)),
        _ => Ok(pages),
    }
}

async fn list_consumers(link: &Link, key: &StreamKey, now: Timestamp) -> Pages<Consumer> {
    let subject = format!("CONSUMER.LIST.{}", key.stream);
    list(link, &subject, |payload| api::read_consumers(payload, key, now)).await
}

/// The first page, then all others at once.
///
/// The offset grows by the page's length, not by what was returned: a server that does not answer leaves holes.
async fn list<T>(link: &Link, subject: &str, read: impl Fn(&[u8]) -> Result<Page<T>, WireError>) -> Pages<T> {
    let read = &read;
    let first = page(link, subject, 0, read).await;
    let total = first.0.as_ref().map_or(0, |page| page.total);
    let offsets = (LIST_PAGE_LEN..total).step_by(LIST_PAGE_LEN);
    let rest = stream::iter(offsets.map(|offset| page(link, subject, offset, read))).buffered(IN_FLIGHT);
    let mut pages = vec![first];
    pages.extend(rest.collect::<Vec<_>>().await);
    pages
}

async fn page<T>(
    link: &Link,
    subject: &str,
    offset: usize,
    read: &impl Fn(&[u8]) -> Result<Page<T>, WireError>,
) -> (Result<Page<T>, CollectError>, u64) {
    let body = if offset == 0 { Bytes::new() } else { Bytes::from(format!("{{\"offset\":{offset}}}")) };
    match request(link, subject, body, LIST_TIMEOUT).await {
        Ok((payload, bytes)) => (read(&payload).map_err(not_enabled), bytes),
        Err(error) => (Err(error), 0),
    }
}

async fn request(
    link: &Link,
    subject: &str,
    body: Bytes,
    wait: Duration,
) -> Result<(Bytes, u64), CollectError> {
    let message = link.request(&link.js_subject(subject), body, wait).await.map_err(|error| match error {
        // Without JetStream nobody subscribes to its API.
        RequestError::NoResponders { .. } => CollectError::NotEnabled,
        error => error.into(),
    })?;
    let bytes = message.length as u64;
    Ok((message.payload, bytes))
}

fn not_enabled(error: WireError) -> CollectError {
    match error.server_code() {
        Some(code) if api::NOT_ENABLED.contains(&code) => CollectError::NotEnabled,
        _ => error.into(),
    }
}
