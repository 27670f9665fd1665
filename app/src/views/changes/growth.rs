//! What grew, and where messages wait. Pure.

use jetlens_core::{
    analysis::{attribution, diff::Diff},
    format,
    ids::{Entity, StreamKey},
    model::Snapshot,
};

/// Streams and backlogs that are listed.
const MOST: usize = 5;

/// A stream into which messages came.
#[derive(Clone, Debug, PartialEq)]
pub struct Grown {
    pub key: StreamKey,
    pub published: u64,
    /// `1,170,000 still stored`, or nothing if all are.
    pub stored: String,
    /// What asking for the subjects would cost: `at most 140 requests, 0.1 s of the server's time`.
    pub cost: String,
}

/// Where messages wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Backlog {
    pub entity: Entity,
    pub filter: String,
    pub consumer: String,
    pub num_pending: u64,
    /// Of all that wait anywhere.
    pub share: f64,
}

/// The streams into which the most messages came.
pub(super) fn grown(diff: &Diff, after: &Snapshot) -> Vec<Grown> {
    let mut grown: Vec<_> = diff
        .changes
        .iter()
        .filter(|change| change.path == "state.last_seq")
        .filter_map(|change| {
            let Entity::Stream(key) = &change.entity else { return None };
            let number = |value: &Option<serde_json::Value>| value.as_ref()?.as_u64();
            let published = number(&change.after)?.checked_sub(number(&change.before)?)?;
            let stream = after.stream(key)?;
            let (stored, estimate) = (stream.state.messages, attribution::estimate(stream));
            Some(Grown {
                key: key.clone(),
                published,
                stored: if stored < published {
                    format!("{} still stored", format::count(stored))
                } else {
                    String::new()
                },
                cost: format!(
                    "at most {} and {} of the server's time",
                    format::plural(estimate.requests as usize, "request"),
                    format::span(estimate.server_secs)
                ),
            })
        })
        .filter(|grown| grown.published > 0)
        .collect();
    grown.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.key.cmp(&b.key)));
    grown.truncate(MOST);
    grown
}

/// The consumers for which the most messages wait.
pub(super) fn backlogs(snapshot: &Snapshot) -> Vec<Backlog> {
    let total: u64 = snapshot.consumers.iter().fold(0, |sum, one| sum.saturating_add(one.state.num_pending));
    let mut waiting: Vec<_> =
        snapshot.consumers.iter().filter(|consumer| consumer.state.num_pending > 0).collect();
    let order = |a: &&std::sync::Arc<jetlens_core::model::Consumer>,
                 b: &&std::sync::Arc<jetlens_core::model::Consumer>| {
        b.state.num_pending.cmp(&a.state.num_pending).then_with(|| a.key.cmp(&b.key))
    };
    waiting.sort_by(order);
    waiting.truncate(MOST);
    let backlog = |consumer: &std::sync::Arc<jetlens_core::model::Consumer>| {
        let entity = Entity::Consumer(consumer.key.clone());
        let filter = match consumer.config.filter_subjects.as_slice() {
            [] => ">".to_owned(),
            [one] => jetlens_core::text::display_up_to(one, 60).into_owned(),
            [first, more @ ..] => format!("{} +{}", jetlens_core::text::display_up_to(first, 60), more.len()),
        };
        Backlog {
            consumer: jetlens_core::analysis::diff::name(&entity),
            entity,
            filter,
            num_pending: consumer.state.num_pending,
            share: consumer.state.num_pending as f64 / total.max(1) as f64,
        }
    };
    waiting.into_iter().map(backlog).collect()
}
