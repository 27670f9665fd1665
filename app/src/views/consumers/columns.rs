//! The columns of the consumers' table.

use super::data::ConsumerRow;
use crate::{
    filter::Value,
    views::listing::{Column, column},
};

#[rustfmt::skip]
pub const COLUMNS: &[Column<ConsumerRow>] = &[
    Column::mark(|row| Value::text(row.status.severity().name()), ConsumerRow::weight),
    column!(Name "consumer", "Consumer", Text, 124.0, true, "The consumer's name",
        |row| Value::text(row.consumer.key.consumer.as_str())),
    column!(Plain "stream", "Stream", Text, 92.0, true, "The stream that it reads",
        |row| Value::text(row.consumer.key.stream.as_str())),
    column!(Plain "filter", "Filter", Text, 102.0, true, "The subjects that it wants",
        |row| Value::Text(row.filter())),
    column!(Plain "status", "Status", Text, 124.0, true, "A plain reading of its latest numbers",
        |row| Value::text(row.status.word())),
    column!(Plain "pending", "Waiting", Count, 70.0, true, "num_pending: messages that match and were not delivered yet",
        |row| Value::Count(row.consumer.state.num_pending)),
    column!(Plain "rate", "Per second", Rate, 80.0, true, "How fast the number of waiting messages changes",
        |row| Value::optional(row.consumer.rates.pending_per_sec.0)),
    column!(Plain "unacked", "Unacked", Count, 66.0, true, "num_ack_pending: delivered and not acknowledged",
        |row| Value::Count(row.consumer.state.num_ack_pending)),
    column!(Plain "repeats", "Repeats", Count, 62.0, true, "num_redelivered: unacknowledged messages that were delivered more than once",
        |row| Value::Count(row.consumer.state.num_redelivered)),
    column!(Plain "last", "Last", Age, 58.0, true, "Since the last delivery",
        |row| Value::optional(row.last_secs)),
    column!(Plain "account", "Account", Text, 100.0, false, "The account of the stream",
        |row| Value::text(row.consumer.key.account.as_str())),
    column!(Plain "type", "Type", Text, 50.0, false, "pull or push",
        |row| Value::text(if row.consumer.is_push() { "push" } else { "pull" })),
    column!(Plain "ack", "Ack policy", Text, 76.0, false, "ack_policy: which deliveries want an acknowledgement",
        |row| Value::text(row.consumer.config.ack_policy.as_str())),
    column!(Plain "pulls", "Pulls", Count, 56.0, false, "num_waiting: pull requests that wait for messages",
        |row| Value::Count(row.consumer.state.num_waiting)),
    column!(Plain "delivered", "Delivered /s", Rate, 88.0, false, "Deliveries a second, repeats included",
        |row| Value::optional(row.consumer.rates.delivered_per_sec.0)),
    column!(Plain "acked", "Acked /s", Rate, 76.0, false, "How fast the acknowledged floor rises",
        |row| Value::optional(row.consumer.rates.acked_per_sec.0)),
    column!(Plain "leader", "Leader", Text, 90.0, false, "The server that leads the consumer's group",
        |row| row.consumer.cluster.as_ref().map_or(Value::Missing, |group| {
            group.leader.as_ref().map_or(Value::text("none"), |leader| Value::text(leader.as_str()))
        })),
    column!(Plain "replicas", "Replicas", Count, 68.0, false, "How many servers hold its state",
        |row| Value::Count(row.consumer.cluster.as_ref().map_or(1, |group| group.num_replicas() as u64))),
    column!(Plain "window", "Ack window", Count, 84.0, false, "max_ack_pending: the most that may wait for an acknowledgement",
        |row| row.consumer.config.max_ack_pending.value().map_or(Value::Missing, Value::Count)),
    column!(Plain "ack_wait", "Ack wait", Age, 70.0, false, "ack_wait: after this time a message is delivered again",
        |row| Value::Number(row.consumer.config.ack_wait_nanos as f64 / 1e9)),
    column!(Plain "age", "Age", Age, 62.0, false, "Since it was created",
        |row| Value::Number(jetlens_core::clock::secs_between(row.consumer.created, row.consumer.at).max(0.0))),
    column!(Plain "description", "Description", Text, 160.0, false, "The description in its configuration",
        |row| Value::text(&row.consumer.config.description)),
    Column::course("15 min", "Waiting messages over the last 15 minutes"),
];
