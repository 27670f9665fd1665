use crate::{
    analysis::diagnose::{
        about::{About, Draft},
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    clock::{Timestamp, secs_between},
    format,
    ids::Entity,
    model::Consumer,
    text::display,
};

use super::{key::Scope, stream::malformed_finding, thresholds::Thresholds};

macro_rules! about {
    ($name:ident $id:literal $what:literal [$($source:literal),*] $thresholds:literal) => {
        const $name: About =
            About { id: RuleId($id), name: $what, sources: &[$($source),*, "audit JETSTREAM_005", "server check consumer"], thresholds: $thresholds };
    };
}

about!(OUTSTANDING "W-1" "its own threshold of unacknowledged messages" ["Insights CONSUMER_006"] "outstanding-ack-critical ≥");
about!(WAITING "W-2" "its own threshold of waiting pulls" ["Insights CONSUMER_007"] "waiting-critical ≥");
about!(UNPROCESSED "W-3" "its own threshold of unprocessed messages" ["Insights CONSUMER_008"] "unprocessed-critical ≥");
about!(REDELIVERY "W-4" "its own threshold of redelivered messages" ["Insights CONSUMER_011"] "redelivery-critical ≥");
about!(LAST_DELIVERY "W-5" "its own threshold of the last delivery" ["Insights CONSUMER_009"] "last-delivery-critical ≥, or never");
about!(LAST_ACK "W-6" "its own threshold of the last acknowledgement" ["Insights CONSUMER_010"] "last-ack-critical ≥, or never");
about!(PINNED "W-7" "it should pin a client and does not" ["Insights CONSUMER_012"] "pinned, and another policy");
const MALFORMED: About = About {
    id: RuleId("W-8"),
    name: "a threshold of a consumer can't be read",
    sources: &[],
    thresholds: "any",
};

/// The checks of a consumer's own thresholds, in the order in which they are asked.
pub const CHECKS: [About; 8] =
    [OUTSTANDING, WAITING, UNPROCESSED, REDELIVERY, LAST_DELIVERY, LAST_ACK, PINNED, MALFORMED];

/// What a consumer's own thresholds find. `asked` are thresholds for all consumers, which win over the written ones.
pub fn diagnose_consumer(consumer: &Consumer, asked: &Thresholds, now: Timestamp) -> Vec<Finding> {
    let entity = || Entity::Consumer(consumer.key.clone());
    let (written, malformed) = Thresholds::read(&consumer.config.metadata, Scope::Consumer);
    let look = nats("consumer info", &[consumer.key.stream.as_str(), consumer.key.consumer.as_str()]);
    let mut findings = Vec::new();
    let limits = asked.or(&written);
    // The numbers of a silent consumer are old.
    if limits.enabled && !consumer.freshness.is_stale() {
        let state = &consumer.state;
        let finish = |draft: Draft| draft.run("Look at it.", look.clone()).done();
        let counts = [
            (
                OUTSTANDING,
                limits.outstanding_ack_critical,
                state.num_ack_pending,
                "num_ack_pending",
                "messages wait for an acknowledgement",
            ),
            (WAITING, limits.waiting_critical, state.num_waiting, "num_waiting", "pull requests wait"),
            (
                UNPROCESSED,
                limits.unprocessed_critical,
                state.num_pending,
                "num_pending",
                "messages are not delivered yet",
            ),
            (
                REDELIVERY,
                limits.redelivery_critical,
                state.num_redelivered,
                "num_redelivered",
                "messages were delivered again",
            ),
        ];
        for (about, limit, value, field, words) in counts {
            let Some(limit) = limit.filter(|limit| value >= *limit) else { continue };
            let explanation = format!(
                "{} {words}, and its own threshold is {}.",
                format::count(value),
                format::count(limit)
            );
            let draft =
                about.finds(Severity::Critical, entity(), "its own threshold is reached", explanation);
            findings.push(finish(draft.proof(field, value, format!("< {limit}"))));
        }
        let times = [
            (
                LAST_DELIVERY,
                limits.last_delivery_critical_nanos,
                state.delivered.last_active,
                "delivered.last_active",
                "delivery",
            ),
            (
                LAST_ACK,
                limits.last_ack_critical_nanos,
                state.ack_floor.last_active,
                "ack_floor.last_active",
                "acknowledgement",
            ),
        ];
        for (about, limit, last, field, word) in times {
            let Some(limit) = limit else { continue };
            let age = last.map(|last| secs_between(last, now));
            if age.is_some_and(|age| age < limit as f64 / 1e9) {
                continue;
            }
            let limit_words = format::duration_nanos(limit);
            let explanation = match age {
                Some(age) => format!(
                    "Its last {word} was {} ago, and its own threshold is {limit_words}.",
                    format::span(age)
                ),
                None => format!("It had no {word} yet, and its own threshold is {limit_words}."),
            };
            let value = last.map_or(serde_json::Value::Null, |last| last.to_string().into());
            let draft =
                about.finds(Severity::Critical, entity(), "its own threshold is reached", explanation);
            findings
                .push(finish(draft.proof(field, value, format!("less than {limit_words} ago")).since(last)));
        }
        let policy = consumer.config.priority_policy.as_str();
        if limits.pinned && policy != "pinned_client" {
            let explanation = match policy {
                "none" => "It should pin one client, and it has no groups.".to_owned(),
                _ => format!("It should pin one client, and its policy is {}.", display(policy)),
            };
            let draft = PINNED.finds(Severity::Critical, entity(), "it pins no client", explanation);
            findings.push(finish(draft.proof("config.priority_policy", policy, "pinned_client")));
        }
    }
    findings.extend(malformed_finding(&MALFORMED, entity(), &malformed));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::diagnose::scene::{consumer, secs_ago},
        model::PriorityPolicy,
    };

    fn found(pairs: &[(&str, &str)], edit: impl FnOnce(&mut Consumer)) -> Vec<(&'static str, Severity)> {
        let mut consumer = consumer("S", "c");
        for (name, text) in pairs {
            consumer.config.metadata.insert(format!("io.nats.monitor.{name}"), (*text).to_owned());
        }
        edit(&mut consumer);
        let findings = diagnose_consumer(&consumer, &Thresholds::default(), secs_ago(0.0));
        findings.iter().map(|finding| (finding.rule.0, finding.severity)).collect()
    }

    #[test]
    fn counts_are_reached_from_the_threshold_on() {
        type Edit = fn(&mut Consumer, u64);
        let cases: [(&str, &str, Edit); 4] = [
            ("outstanding-ack-critical", "W-1", |consumer, value| consumer.state.num_ack_pending = value),
            ("waiting-critical", "W-2", |consumer, value| consumer.state.num_waiting = value),
            ("unprocessed-critical", "W-3", |consumer, value| consumer.state.num_pending = value),
            ("redelivery-critical", "W-4", |consumer, value| consumer.state.num_redelivered = value),
        ];
        for (key, id, edit) in cases {
            let with =
                |limit, value| found(&[("enabled", "true"), (key, limit)], |consumer| edit(consumer, value));
            assert_eq!(with("10", 10), [(id, Severity::Critical)]);
            assert_eq!(with("10", 9), []);
            assert_eq!(with("0", 9), [], "off");
            assert_eq!(with("-1", 9), [], "off");
            assert_eq!(found(&[(key, "10")], |consumer| edit(consumer, 99)), [], "not enabled");
        }
    }

    #[test]
    fn ages_and_never() {
        for (key, id) in [("last-delivery-critical", "W-5"), ("last-ack-critical", "W-6")] {
            let with = |age: Option<f64>| {
                found(&[("enabled", "true"), (key, "1d")], |consumer| {
                    consumer.state.delivered.last_active = age.map(secs_ago);
                    consumer.state.ack_floor.last_active = age.map(secs_ago);
                })
            };
            assert_eq!(with(Some(86_400.0)), [(id, Severity::Critical)]);
            assert_eq!(with(Some(86_399.0)), []);
            assert_eq!(with(None), [(id, Severity::Critical)]);
        }
    }

    #[test]
    fn pinning_and_nonsense() {
        let pinned = [("enabled", "true"), ("pinned", "true")];
        assert_eq!(found(&pinned, |_| {}), [("W-7", Severity::Critical)]);
        let right = found(&pinned, |consumer| consumer.config.priority_policy = PriorityPolicy::PinnedClient);
        assert_eq!(right, []);
        assert_eq!(found(&[("waiting-critical", "lots")], |_| {}), [("W-8", Severity::Info)]);
    }

    #[test]
    fn what_is_asked_for_all_needs_no_metadata() {
        let mut consumer = consumer("S", "c");
        consumer.state.num_pending = 5;
        let asked = Thresholds { unprocessed_critical: Some(5), ..Thresholds::default() };
        assert_eq!(diagnose_consumer(&consumer, &asked, secs_ago(0.0)).len(), 1);
    }
}
