use std::sync::Arc;

use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
    model::{Consumer, Retention},
    text::display,
};

/// One consumer alone keeps the messages of an interest stream from going. `S-2`.
///
/// An interest stream keeps a message until every consumer that wants it has acknowledged it. The holder is the one
/// with the lowest floor; what lies between its floor and the next lowest is its own share.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-2"),
        name: "one consumer holds an interest stream",
        sources: &[],
        thresholds: "≥ 100 messages and ≥ 50 % of all, the oldest ≥ 30 s old",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let state = &case.stream.state;
    if case.stream.config.retention != Retention::Interest || state.messages == 0 {
        return None;
    }
    let age = secs_between(state.first_ts?, case.now);
    if age < case.limits.hold_secs || !case.knows_consumers() {
        return None;
    }
    let floor = |consumer: &Consumer| consumer.state.ack_floor.stream_seq;
    let has_claims =
        |consumer: &&Arc<Consumer>| consumer.state.num_pending > 0 || consumer.state.num_ack_pending > 0;
    let holder = case.consumers().iter().filter(has_claims).min_by_key(|consumer| floor(consumer))?;
    if floor(holder) > state.first_seq {
        return None;
    }
    // Who wants nothing more holds nothing, wherever its floor is.
    let next_floor = case
        .consumers()
        .iter()
        .filter(has_claims)
        .filter(|consumer| consumer.key != holder.key)
        .map(|consumer| floor(consumer))
        .min()
        .unwrap_or(state.last_seq);
    let wanted = holder.state.num_pending.saturating_add(holder.state.num_ack_pending);
    let below_next = next_floor.saturating_add(1).saturating_sub(state.first_seq);
    let held = below_next.min(state.messages).min(wanted);
    let share = held as f64 / state.messages as f64;
    if held < case.limits.hold_messages || share < case.limits.hold_share {
        return None;
    }
    let name = holder.key.consumer.as_str();
    let explanation = format!(
        "Its consumer {} alone keeps {} of {} messages ({}). The oldest has waited for {}.",
        display(name),
        format::count(held),
        format::count(state.messages),
        format::percent(share),
        format::span(age),
    );
    Some(
        case.finds(&CHECK.about, Severity::Warning, "one consumer holds its messages", explanation)
            .proof(
                format!("{}: ack_floor.stream_seq", display(name)),
                floor(holder),
                format!("> {next_floor}"),
            )
            .proof(format!("{}: num_pending", display(name)), holder.state.num_pending, "0")
            .proof("state.messages", state.messages, format!("{}", state.messages - held))
            .since(state.first_ts)
            .run("Look what holds that consumer up.", nats("consumer info", &[case.name(), name]))
            .run("Delete it if nobody needs it any more.", nats("consumer rm", &[case.name(), name]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, consumer, of_stream, secs_ago};

    /// `fast` has everything, `slow` is at `floor` with the rest before it.
    fn interest(scene: &mut Scene, floor: u64) {
        scene.stream().config.retention = Retention::Interest;
        scene.stream().state.consumer_count = 2;
        scene.consumers = vec![consumer("S", "fast"), consumer("S", "slow")];
        scene.consumers[1].state.ack_floor.stream_seq = floor;
        scene.consumers[1].state.num_pending = 1000 - floor;
    }

    #[test]
    fn the_lowest_floor_holds() {
        let warning = Some(Severity::Warning);
        assert_eq!(of_stream(&CHECK, |scene| interest(scene, 0)), warning);
        let limits = of_stream(&CHECK, |scene| {
            interest(scene, 0);
            scene.stream().config.retention = Retention::Limits;
        });
        assert_eq!(limits, None);
        for (age, expected) in [(30.0, warning), (29.0, None)] {
            let found = of_stream(&CHECK, |scene| {
                interest(scene, 0);
                scene.stream().state.first_ts = Some(secs_ago(age));
            });
            assert_eq!(found, expected, "{age} s");
        }
        for (wanted, expected) in [(500, warning), (499, None)] {
            let found = of_stream(&CHECK, |scene| {
                interest(scene, 0);
                scene.consumers[1].state.num_pending = wanted;
            });
            assert_eq!(found, expected, "{wanted} wanted of 1,000");
        }
    }

    #[test]
    fn two_who_are_equally_slow_are_not_one_holder() {
        let found = of_stream(&CHECK, |scene| {
            interest(scene, 0);
            scene.consumers[0].state.ack_floor.stream_seq = 0;
            scene.consumers[0].state.num_pending = 1000;
        });
        assert_eq!(found, None);
    }

    #[test]
    fn an_unknown_consumer_may_be_the_holder() {
        let found = of_stream(&CHECK, |scene| {
            interest(scene, 0);
            scene.stream().state.consumer_count = 3;
        });
        assert_eq!(found, None);
    }
}
