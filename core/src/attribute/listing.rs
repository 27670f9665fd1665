//! `STREAM.INFO` with a filter: how many messages each subject has, of all that are stored.
//!
//! The server builds and sorts the whole answer under the lock of its store, so this is for short lists only.

use std::collections::BTreeMap;

use serde_json::json;

use super::ask::Asker;
use crate::{collect::CollectError, wire::api};

/// A list that is this long is asked for without need: 84 ms for 20,000 subjects.
pub(super) const SHORT: u64 = 20_000;
/// A page of the server's answer holds no more. A longer list is never asked for.
pub(super) const ONE_PAGE: u64 = 100_000;

/// The subjects and how many messages they have; `None` if the answer can't be read.
pub(super) async fn list(asker: &mut Asker<'_>) -> Result<Option<BTreeMap<String, u64>>, CollectError> {
    let message = asker.ask("STREAM.INFO", json!({"subjects_filter": ">"}).to_string().into()).await?;
    Ok(api::read_subjects(&message.payload))
}
