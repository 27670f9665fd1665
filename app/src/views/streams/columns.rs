//! The columns of the streams' table.

use super::data::StreamRow;
use crate::{
    filter::Value,
    views::listing::{Column, Sort, column},
};

/// The busiest first.
pub const BUSIEST_FIRST: Sort = Sort { column: 0, descending: true };

#[rustfmt::skip]
pub const COLUMNS: &[Column<StreamRow>] = &[
    column!("state", "", Count, 24.0, true, "How bad it is; sorting by it puts first what to look at first",
        |row| Value::Number(row.weight())),
    column!("stream", "Stream", Text, 130.0, true, "The stream's name",
        |row| Value::text(row.stream.key.stream.as_str())),
    column!("kind", "Kind", Text, 76.0, true, "Stream, mirror, sourced, key-value bucket or object store",
        |row| Value::Text(row.role.to_string().into())),
    column!("subjects", "Subjects", Text, 150.0, true, "The subjects that it stores",
        |row| Value::Text(row.subjects())),
    column!("status", "Status", Text, 120.0, true, "A plain reading of its latest numbers",
        |row| Value::text(row.status.word())),
    column!("messages", "Messages", Count, 92.0, true, "Messages stored",
        |row| Value::Count(row.stream.state.messages)),
    column!("bytes", "Size", Bytes, 80.0, true, "Bytes stored",
        |row| Value::Count(row.stream.state.bytes)),
    column!("rate", "Per second", Rate, 80.0, true, "Messages that arrive a second",
        |row| Value::optional(row.stream.rates.messages_per_sec.0)),
    column!("full", "Full", Share, 84.0, true, "How full the fullest of its limits is",
        |row| Value::optional(row.fill.map(|fill| fill.share))),
    column!("consumers", "Consumers", Count, 78.0, true, "How many consumers read it",
        |row| Value::Count(row.num_consumers)),
    column!("last", "Last", Age, 62.0, true, "Since the newest message arrived",
        |row| Value::optional(row.age_secs(row.stream.state.last_ts))),
    column!("trend", "15 min", Rate, 72.0, true, "Messages in a second over the last 15 minutes; sorts by the latest",
        |row| Value::optional(row.stream.rates.messages_per_sec.0)),
    column!("first", "First", Age, 62.0, false, "Since the oldest message arrived",
        |row| Value::optional(row.age_secs(row.stream.state.first_ts))),
    column!("growth", "Growth", Rate, 88.0, false, "Change of the stored bytes a second",
        |row| Value::optional(row.stream.rates.bytes_per_sec.0)),
    column!("replicas", "Replicas", Count, 68.0, false, "num_replicas: how many servers hold it",
        |row| Value::Count(row.stream.config.num_replicas as u64)),
    column!("leader", "Leader", Text, 90.0, false, "The server that leads the stream's group",
        |row| row.stream.cluster.as_ref().map_or(Value::Missing, |group| {
            group.leader.as_ref().map_or(Value::text("none"), |leader| Value::text(leader.as_str()))
        })),
    column!("storage", "Storage", Text, 68.0, false, "file or memory",
        |row| Value::text(row.stream.config.storage.as_str())),
    column!("retention", "Retention", Text, 80.0, false, "limits, interest or workqueue",
        |row| Value::text(row.stream.config.retention.as_str())),
    column!("lag", "Lag", Count, 68.0, false, "How many messages a mirror or the slowest source is behind its origin",
        |row| row.stream.mirror.iter().chain(&row.stream.sources).map(|origin| origin.lag).max()
            .map_or(Value::Missing, Value::Count)),
    column!("num_subjects", "Distinct", Count, 76.0, false, "num_subjects: distinct subjects stored",
        |row| Value::Count(row.stream.state.num_subjects)),
    column!("deleted", "Deleted", Count, 76.0, false, "num_deleted: sequences that are gone between the first and the last",
        |row| Value::Count(row.stream.state.num_deleted)),
    column!("account", "Account", Text, 100.0, false, "The account that owns it",
        |row| Value::text(row.stream.key.account.as_str())),
    column!("age", "Age", Age, 62.0, false, "Since it was created",
        |row| Value::optional(row.age_secs(Some(row.stream.created)))),
    column!("description", "Description", Text, 160.0, false, "The description in its configuration",
        |row| Value::text(&row.stream.config.description)),
];
