//! Consumers that are plainly healthy, told from their present state alone: most of a large system.

use super::{class::Class, limits::Limits};
use crate::{
    clock::{Timestamp, secs_between},
    model::{Consumer, RaftGroup, Retention, Stream},
};

/// The class of a consumer that no rule above Info can be about; `None` for one whose samples must be read.
///
/// OK-1 and OK-2 of the decision table: an idle consumer is never stuck, however old its last delivery is.
pub(super) fn healthy_at_a_glance(
    consumer: &Consumer,
    stream: Option<&Stream>,
    limits: &Limits,
    now: Timestamp,
) -> Option<Class> {
    let (state, config) = (&consumer.state, &consumer.config);
    let (delivered, floor) = (&state.delivered, &state.ack_floor);
    let stream = stream?;
    let never_delivered = delivered.consumer_seq == 0;
    let is_quiet = state.num_pending == 0
        && !state.paused
        && !consumer.freshness.is_stale()
        && consumer.cluster.as_ref().is_none_or(is_whole)
        // What has no metadata has no thresholds of its own, and what has no threshold does not vanish.
        && config.metadata.is_empty()
        && config.inactive_threshold_nanos == 0
        && stream.mirror.is_none()
        && stream.sources.is_empty();
    let is_placed = delivered.stream_seq <= stream.state.last_seq
        && floor.stream_seq <= stream.state.last_seq
        // Unread messages may have been dropped.
        && stream.state.first_seq <= delivered.stream_seq.saturating_add(1)
        // A filter or a start may be wrong.
        && !(never_delivered && (!config.filter_subjects.is_empty() || stream.state.messages > 0));
    // A stream that keeps by limits and holds nothing was purged, or let its messages expire.
    let is_stocked = stream.config.retention != Retention::Limits
        || stream.state.messages > 0
        || stream.state.last_seq == 0;
    let has_room = config.max_waiting.value().is_none_or(|max| state.num_waiting < max);
    if !(is_quiet && is_placed && is_stocked && has_room) {
        return None;
    }
    if state.num_ack_pending == 0 {
        // A gap with nothing out is messages that were given up.
        let is_done = delivered.consumer_seq <= floor.consumer_seq && state.num_redelivered == 0;
        return is_done.then_some(Class::Idle);
    }
    let age = |at: Option<Timestamp>| at.map_or(f64::INFINITY, |at| secs_between(at, now));
    let ack_wait = config.ack_wait_nanos as f64 / 1e9;
    let is_young = age(delivered.last_active) < ack_wait
        && age(floor.last_active) < limits.floor_ack_waits * ack_wait
        && state.num_redelivered == 0;
    is_young.then_some(Class::InFlight)
}

fn is_whole(group: &RaftGroup) -> bool {
    group.leader.is_some() && group.replicas.iter().all(|peer| peer.current && !peer.offline)
}
