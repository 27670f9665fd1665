//! The columns of the streams' table.

use super::data::StreamRow;
use crate::{
    filter::Value,
    views::listing::{Column, column},
};

#[rustfmt::skip]
pub const COLUMNS: &[Column<StreamRow>] = &[
    Column::mark(|row| Value::text(row.severity().name()), StreamRow::weight),
    column!(Name "stream", "Stream", Text, 104.0, true, "The stream's name",
        |row| Value::text(row.stream.key.stream.as_str())),
    column!(Plain "kind", "Kind", Text, 72.0, true, "Stream, mirror, sourced, key-value bucket or object store",
        |row| Value::Text(row.role.to_string().into())),
    column!(Plain "subjects", "Subjects", Text, 74.0, true, "The subjects that it stores",
        |row| Value::Text(row.subjects())),
    column!(Plain "status", "Status", Text, 86.0, true, "What is wrong with it, or what it does",
        |row| Value::text(row.word())),
    column!(Plain "severity", "Severity", Text, 72.0, false, "Of its worst finding: critical, warning",
        |row| Value::text(row.severity().name())),
    column!(Plain "rule", "Rule", Text, 52.0, false, "The rule of its worst finding",
        |row| row.rule().map_or(Value::Missing, Value::text)),
    column!(Plain "messages", "Messages", Count, 82.0, true, "Messages stored",
        |row| Value::Count(row.stream.state.messages)),
    column!(Plain "bytes", "Size", Bytes, 82.0, true, "Bytes stored",
        |row| Value::Count(row.stream.state.bytes)),
    column!(Plain "rate", "Per second", Rate, 78.0, true, "Messages that arrive a second",
        |row| Value::optional(row.stream.rates.messages_per_sec.0)),
    column!(Plain "full", "Full", Share, 58.0, true, "How full the fullest of its limits is",
        |row| Value::optional(row.fill.map(|fill| fill.share))),
    column!(Plain "consumers", "Consumers", Count, 78.0, true, "How many consumers read it",
        |row| Value::Count(row.stream.state.consumer_count)),
    column!(Plain "last", "Last", Age, 60.0, true, "Since the newest message arrived",
        |row| Value::optional(row.age_secs(row.stream.state.last_ts))),
    column!(Plain "first", "First", Age, 62.0, false, "Since the oldest message arrived",
        |row| Value::optional(row.age_secs(row.stream.state.first_ts))),
    column!(Plain "growth", "Growth", Rate, 88.0, false, "Change of the stored bytes a second",
        |row| Value::optional(row.stream.rates.bytes_per_sec.0)),
    column!(Plain "replicas", "Replicas", Count, 68.0, false, "num_replicas: how many servers hold it",
        |row| Value::Count(row.stream.config.num_replicas as u64)),
    column!(Plain "leader", "Leader", Text, 90.0, false, "The server that leads the stream's group",
        |row| row.stream.cluster.as_ref().map_or(Value::Missing, |group| {
            group.leader.as_ref().map_or(Value::text("none"), |leader| Value::text(leader.as_str()))
        })),
    column!(Plain "storage", "Storage", Text, 68.0, false, "file or memory",
        |row| Value::text(row.stream.config.storage.as_str())),
    column!(Plain "retention", "Retention", Text, 80.0, false, "limits, interest or workqueue",
        |row| Value::text(row.stream.config.retention.as_str())),
    column!(Plain "lag", "Lag", Count, 68.0, false, "How many messages a mirror or the slowest source is behind its origin",
        |row| row.stream.mirror.iter().chain(&row.stream.sources).map(|origin| origin.lag).max()
            .map_or(Value::Missing, Value::Count)),
    column!(Plain "num_subjects", "Distinct", Count, 76.0, false, "num_subjects: distinct subjects stored",
        |row| Value::Count(row.stream.state.num_subjects)),
    column!(Plain "deleted", "Deleted", Count, 76.0, false, "num_deleted: sequences that are gone between the first and the last",
        |row| Value::Count(row.stream.state.num_deleted)),
    column!(Plain "account", "Account", Text, 100.0, false, "The account that owns it",
        |row| Value::text(row.stream.key.account.as_str())),
    column!(Plain "age", "Age", Age, 62.0, false, "Since it was created",
        |row| Value::optional(row.age_secs(Some(row.stream.created)))),
    column!(Plain "description", "Description", Text, 160.0, false, "The description in its configuration",
        |row| Value::text(&row.stream.config.description)),
    Column::course("15 min", "Messages in a second over the last 15 minutes"),
];
