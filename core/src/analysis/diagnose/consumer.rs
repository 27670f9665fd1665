//! The rules of a consumer, in the order in which they are asked.

mod abandoned;
mod about_to_vanish;
mod ack_wait_too_short;
mod ahead_of_stream;
mod asset_offline;
mod backoff_holds;
mod caught_up_with_mirror;
mod client_asleep;
mod client_is_slow;
mod configuration_explains;
mod consumer_gone;
mod draining;
mod evicted_client;
mod falling_behind;
mod filter_matches_nothing;
mod filter_never_matches;
mod flow_control_stall;
mod future_start;
mod given_up;
mod given_up_kept;
mod leader_changes;
mod lost_to_limits;
mod member_never_acks;
mod nak_storm;
mod no_leader;
mod no_quorum;
mod nobody_pulls;
mod nobody_subscribed;
mod out_of_order_acks;
mod overflow_never_met;
mod oversized_head;
mod overwritten;
mod paused;
mod pinned_client_idle;
mod poison_message;
mod priority_starves;
mod pull_inbox_dead;
mod pulls_rejected;
mod purged;
mod rate_limited;
mod redelivery_loop;
mod replay_original;
mod replica_away;
mod server_silent;
mod terminated;
mod unexplained_stall;
mod vanished_client;
mod waiters_full;
mod window_client_gone;
mod window_full;
mod window_kept_alive;
mod window_limits;
mod window_no_acks;
mod worst_sibling;
mod wrong_queue_group;

use super::rule::ConsumerRule;

/// What a rule's file needs.
mod prelude {
    pub(super) use crate::{
        analysis::diagnose::{
            case::ConsumerCase,
            finding::{Cause, RuleId, Severity},
            report::Report,
            rule::{ConsumerRule, Outcome, Stage},
        },
        format,
    };
}

/// In causal order. Of two rules of which one is a special case of the other, the special one comes first.
pub const RULES: [&ConsumerRule; 55] = [
    // Availability.
    &consumer_gone::RULE,
    &asset_offline::RULE,
    &server_silent::RULE,
    &no_quorum::RULE,
    &no_leader::RULE,
    &replica_away::RULE,
    &leader_changes::RULE,
    &about_to_vanish::RULE,
    // Hard stops.
    &paused::RULE,
    &future_start::RULE,
    &ahead_of_stream::RULE,
    &filter_never_matches::RULE,
    &filter_matches_nothing::RULE,
    &configuration_explains::RULE,
    // Losses, reported beside the cause.
    &purged::RULE,
    &overwritten::RULE,
    &lost_to_limits::RULE,
    // The way to a client.
    &wrong_queue_group::RULE,
    &evicted_client::RULE,
    &nobody_subscribed::RULE,
    &oversized_head::RULE,
    &pulls_rejected::RULE,
    &pull_inbox_dead::RULE,
    &client_asleep::RULE,
    &nobody_pulls::RULE,
    &vanished_client::RULE,
    &waiters_full::RULE,
    &pinned_client_idle::RULE,
    &overflow_never_met::RULE,
    &priority_starves::RULE,
    // The window of acknowledgements and other gates.
    &window_no_acks::RULE,
    &redelivery_loop::RULE,
    &window_kept_alive::RULE,
    &backoff_holds::RULE,
    &member_never_acks::RULE,
    &window_limits::RULE,
    &window_client_gone::RULE,
    &window_full::RULE,
    &rate_limited::RULE,
    &replay_original::RULE,
    &flow_control_stall::RULE,
    &client_is_slow::RULE,
    &unexplained_stall::RULE,
    // The quality of progress.
    &nak_storm::RULE,
    &ack_wait_too_short::RULE,
    &poison_message::RULE,
    &out_of_order_acks::RULE,
    // Messages that were given up.
    &given_up_kept::RULE,
    &given_up::RULE,
    &terminated::RULE,
    // What is above the consumer, and what it can do.
    &caught_up_with_mirror::RULE,
    &falling_behind::RULE,
    &draining::RULE,
    &worst_sibling::RULE,
    &abandoned::RULE,
];
