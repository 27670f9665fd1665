//! D-3: clients ask, and for what the consumer does not allow.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("D-3"),
    name: "pull requests are rejected",
    severity: Severity::Warning,
    stage: Stage::Delivery,
    check,
};

use crate::{
    analysis::diagnose::facts::{Probe, PullRequest},
    model::PriorityPolicy,
};

/// The probe of a pull consumer that seems to be asked by nobody; else the rule's answer.
pub(super) fn probe_of_stalled<'a>(case: &ConsumerCase<'a>) -> Result<&'a Probe, Outcome> {
    let Some(probe) = &case.facts.probe else { return Err(Outcome::NotApplicable) };
    if !case.is_pull() {
        return Err(Outcome::NotApplicable);
    }
    if probe.pulls.is_empty() {
        return Err(Outcome::Clear("no pull requests were seen"));
    }
    if case.state().num_waiting > 0 {
        return Err(Outcome::Clear("pull requests wait"));
    }
    case.unless_stalled().map_or(Ok(probe), Err)
}

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let probe = match probe_of_stalled(case) {
        Ok(probe) => probe,
        Err(answer) => return answer,
    };
    let Some((pull, why)) = probe.pulls.iter().find_map(|pull| Some((pull, fault(case, pull)?))) else {
        return Outcome::Clear("the requests are allowed");
    };
    let who =
        pull.client.as_deref().map_or("A client".into(), |client| crate::text::display_up_to(client, 80));
    Report::new(
        &RULE,
        case,
        format!(
            "{who} {why}; the server refused {} requests in {}.",
            format::count(probe.pulls.len() as u64),
            format::span(probe.secs)
        ),
    )
    .since(case.quantities.unserved.since)
    .proof("request.batch", pull.batch, "at most max_batch")
    .proof("request.expires", pull.expires_nanos, "at most max_expires")
    .proof("num_waiting", 0, "> 0")
    .harm(case.secs_to_harm())
    .cause(pull.client.clone().map(Cause::Client))
    .say("Change the client's options, or the consumer's limits.")
    .run("Change the limits.", "consumer edit", "")
    .found()
}

fn fault(case: &ConsumerCase<'_>, pull: &PullRequest) -> Option<String> {
    let config = case.config();
    if let Some(max) = config.max_batch.value().filter(|max| pull.batch > *max) {
        return Some(format!("asks for {} at once, and max_batch is {max}", pull.batch));
    }
    if let Some(max) = config.max_expires.value().filter(|max| pull.expires_nanos > *max) {
        let (asked, allowed) = (format::duration_nanos(pull.expires_nanos), format::duration_nanos(max));
        return Some(format!("asks to wait {asked}, and max_expires is {allowed}"));
    }
    if let Some(max) = config.max_bytes.value().filter(|max| pull.max_bytes > *max) {
        return Some(format!(
            "asks for {}, and max_bytes is {}",
            format::bytes(pull.max_bytes),
            format::bytes(max)
        ));
    }
    if !config.priority_groups.is_empty() {
        match &pull.group {
            None => return Some("names no priority group".to_owned()),
            Some(group) if !config.priority_groups.contains(group) => {
                return Some(format!("names group {}", crate::text::display_up_to(group, 60)));
            }
            Some(_) => {}
        }
    }
    let pinned = case.consumer.priority_groups.iter().find(|group| Some(&group.group) == pull.group.as_ref());
    let is_stale = config.priority_policy == PriorityPolicy::PinnedClient
        && pull.pin_id.is_some()
        && pinned.is_some_and(|group| group.pinned_client_id != pull.pin_id);
    is_stale.then(|| "uses a pin that is no longer valid".to_owned())
}
