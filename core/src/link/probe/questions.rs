//! What a connection that stands is asked: who am I, is there `JetStream`, is this the system account?

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::time::timeout;

use super::{StepOutcome, failed};
use crate::link::{Link, LinkError, LinkErrorKind, RequestError, Step};

/// How long the answers of a system's servers are awaited after the last one.
const QUIET: Duration = Duration::from_millis(300);

#[derive(Default, Deserialize)]
#[serde(default)]
struct UserInfo {
    data: UserData,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UserData {
    account: String,
    account_name: String,
}

/// What the server knows about this login; older servers and strict permissions tell nothing.
pub(super) async fn identity(link: &Link) -> String {
    let Ok(reply) = link.request("$SYS.REQ.USER.INFO", Bytes::new(), Duration::from_secs(1)).await else {
        return String::new();
    };
    let UserData { account, account_name } =
        serde_json::from_slice::<UserInfo>(&reply.payload).unwrap_or_default().data;
    match (account_name.as_str(), account.as_str()) {
        ("", "") => String::new(),
        ("", account) | (account, _) => format!(", account {account:?}"),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AccountInfo {
    streams: u64,
    consumers: u64,
    error: Option<ApiError>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ApiError {
    err_code: u64,
    description: String,
}

/// `JSNotEnabledForAccountErr` of nats-server.
const NOT_ENABLED_FOR_ACCOUNT: u64 = 10039;

pub(super) async fn jetstream(link: &Link, patience: Duration) -> StepOutcome {
    let subject = link.js_subject("INFO");
    let fail = |kind, sentence: String, remedy: &str| {
        failed(LinkError::new(Step::JetStream, kind, sentence, remedy))
    };
    let reply = match link.request(&subject, Bytes::new(), patience).await {
        Ok(reply) => reply,
        Err(RequestError::NoResponders { .. }) => {
            let domain = &link.jetstream_prefix().domain;
            let (where_, remedy) = match domain {
                Some(domain) => {
                    (format!("in the domain {domain:?}"), "Check the domain's name with --js-domain.")
                }
                None if subject != "$JS.API.INFO" => {
                    (format!("at {subject}"), "Check the prefix with --js-api-prefix.")
                }
                None => ("here".into(), "Switch JetStream on in the server and for the account."),
            };
            return fail(LinkErrorKind::RefusedByServer, format!("There is no JetStream {where_}."), remedy);
        }
        Err(RequestError::NotPermitted { subject }) => {
            let sentence = format!("This login has no permission to use {subject}.");
            return fail(LinkErrorKind::Authorization, sentence, "Allow it to publish to $JS.API.>.");
        }
        Err(RequestError::TimedOut { .. }) => {
            let sentence = "JetStream does not answer in time.".to_owned();
            let remedy = "The cluster may have no leader: look at its servers with a system account.";
            return fail(LinkErrorKind::TimedOut, sentence, remedy);
        }
        Err(other) => {
            let remedy = "Try again, and check the login's permissions.";
            return fail(LinkErrorKind::Other, format!("JetStream could not be asked: {other}."), remedy);
        }
    };
    match serde_json::from_slice::<AccountInfo>(&reply.payload) {
        Ok(AccountInfo { error: Some(error), .. }) if error.err_code == NOT_ENABLED_FOR_ACCOUNT => fail(
            LinkErrorKind::RefusedByServer,
            "JetStream is not enabled for this account.".into(),
            "Give the account JetStream limits, or use another account.",
        ),
        Ok(AccountInfo { error: Some(error), .. }) => fail(
            LinkErrorKind::RefusedByServer,
            format!("JetStream refused: {}.", error.description),
            "Look into the server's log for the details.",
        ),
        Ok(AccountInfo { streams, consumers, .. }) => {
            StepOutcome::Passed(format!("{streams} streams, {consumers} consumers"))
        }
        Err(error) => fail(
            LinkErrorKind::Other,
            format!("JetStream's answer can't be read: {error}."),
            "Check that the prefix leads to JetStream.",
        ),
    }
}

/// How many servers answer a question that only the system account may ask.
pub(super) async fn num_servers(link: &Link, patience: Duration) -> Result<usize, RequestError> {
    const SUBJECT: &str = "$SYS.REQ.SERVER.PING.IDZ";
    link.request(SUBJECT, Bytes::new(), patience).await?;
    let client = link.client();
    let inbox = client.new_inbox();
    let Ok(mut answers) = client.subscribe(inbox.clone()).await else { return Ok(1) };
    link.count_requests(1);
    if client.publish_with_reply(SUBJECT, inbox, Bytes::new()).await.is_err() {
        return Ok(1);
    }
    let mut count = 0;
    while let Ok(Some(_)) = timeout(if count == 0 { patience } else { QUIET }, answers.next()).await {
        count += 1;
    }
    Ok(count.max(1))
}

pub(super) fn servers(count: usize) -> String {
    if count == 1 { "1 server answers".into() } else { format!("{count} servers answer") }
}
