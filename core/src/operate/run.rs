//! Reading what is, and writing what was agreed to.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    Asset, Confirmed, Current, OperateError, Operation, Outcome, Preview,
    config::{Config, changes},
};
use crate::{
    analysis::subject::is_token,
    clock::Timestamp,
    ids::AccountName,
    link::Link,
    model::Json,
    wire::{
        WireError,
        api::{read_consumer_payload, read_stream_info},
    },
};

const READ_TIMEOUT: Duration = Duration::from_secs(2);
/// The servers have to agree on it.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// Reads the configuration and says what `operation` would do to it. One request; nothing is written.
///
/// `account` is the account of `link`'s user.
pub async fn preview(
    link: &Link,
    account: &AccountName,
    operation: Operation,
) -> Result<Preview, OperateError> {
    let before = current(link, account, operation.asset()).await?;
    Preview::new(operation, before)
}

/// Reads the configuration once more, and writes if it is still the one that the preview showed. Two requests.
pub async fn carry_out(
    link: &Link,
    account: &AccountName,
    confirmed: Confirmed,
) -> Result<Outcome, OperateError> {
    let preview = confirmed.preview();
    let operation = preview.operation.clone();
    let now = current(link, account, operation.asset()).await?;
    if !preview.holds_for(&now) {
        let now = Preview::new(operation, now)?;
        return Err(OperateError::Changed { now: Box::new(now) });
    }
    let written = write(link, operation.asset(), &preview.after).await?;
    // The change is made: that it can't be taken back does not make it fail.
    let undo = preview.undo().and_then(|undo| Preview::new(undo, written.clone())).ok().map(Preview::confirm);
    Ok(Outcome {
        operation,
        changes: preview.changes.clone(),
        unasked: changes(&preview.after, &written.config),
        undo,
    })
}

async fn current(link: &Link, account: &AccountName, asset: &Asset) -> Result<Current, OperateError> {
    if asset.account() != account {
        return Err(OperateError::OtherAccount(asset.account().clone()));
    }
    if asset.names().into_iter().any(|name| !is_token(name)) {
        return Err(OperateError::BadName);
    }
    let verb = match asset {
        Asset::Stream(key) => format!("STREAM.INFO.{}", key.stream),
        Asset::Consumer(key) => format!("CONSUMER.INFO.{}.{}", key.stream, key.consumer),
    };
    let subject = link.js_subject(&verb);
    let answer = link.request(&subject, Bytes::new(), READ_TIMEOUT).await;
    let message = answer.map_err(|error| OperateError::of_read(&error, &subject))?;
    Ok(read(asset, &message.payload)?)
}

async fn write(link: &Link, asset: &Asset, config: &Json) -> Result<Current, OperateError> {
    let (subject, body) = match asset {
        Asset::Stream(key) => (format!("STREAM.UPDATE.{}", key.stream), config.text().to_owned()),
        Asset::Consumer(key) => {
            let mut fields = Config::read(config)?;
            if fields.text("name").is_none() {
                // A consumer of an old server has only its durable name.
                fields.set("name", key.consumer.as_str())?;
            }
            let config = fields.json()?;
            let config = serde_json::from_str::<&RawValue>(config.text())
                .map_err(|error| OperateError::Unreadable { why: error.to_string() })?;
            let request = UpdateConsumer { stream_name: key.stream.as_str(), config, action: "update" };
            let body = serde_json::to_string(&request)
                .map_err(|error| OperateError::Unreadable { why: error.to_string() })?;
            // A single filter stands in the subject, where an operator can permit or deny it.
            let filter = fields.text("filter_subject").filter(|filter| !filter.is_empty());
            let filter = filter.map_or_else(String::new, |filter| format!(".{filter}"));
            (format!("CONSUMER.CREATE.{}.{}{filter}", key.stream, key.consumer), body)
        }
    };
    let subject = link.js_subject(&subject);
    let answer = link.request(&subject, body.into(), WRITE_TIMEOUT).await;
    let message = answer.map_err(|error| OperateError::of_write(&error, &subject))?;
    match read(asset, &message.payload) {
        Ok(written) => Ok(written),
        Err(WireError::Server { code, description }) => Err(OperateError::Refused { code, description }),
        Err(WireError::Json(_) | WireError::Lacks(_)) => Err(OperateError::OutcomeUnknown { subject }),
    }
}

/// The answer to a question about an asset and to a change of it is the same.
fn read(asset: &Asset, payload: &[u8]) -> Result<Current, WireError> {
    // Only the server's own times are read from it.
    let now = Timestamp::UNIX_EPOCH;
    let (config, created) = match asset {
        Asset::Stream(key) => {
            let stream = read_stream_info(payload, &key.account, now)?;
            (stream.raw_config, stream.created)
        }
        Asset::Consumer(key) => {
            let consumer = read_consumer_payload(payload, &key.stream_key(), now)?;
            (consumer.raw_config, consumer.created)
        }
    };
    Ok(Current { config, created })
}

#[derive(Serialize)]
struct UpdateConsumer<'a> {
    stream_name: &'a str,
    config: &'a RawValue,
    action: &'static str,
}
