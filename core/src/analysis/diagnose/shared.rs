//! Rules about what consumers share, their account and their stream: one finding for all of them.

use std::borrow::Cow;

use super::{
    command::quoted,
    facts::{AccountFacts, StreamFacts},
    finding::{Cause, Evidence, Finding, Remedy, RuleId, Severity},
};
use crate::{
    format,
    ids::{AccountName, Entity, StreamKey},
    text::display_up_to,
};

pub const ACCOUNT_LIMIT: RuleId = RuleId("C-4d");
pub const ACCOUNT_LIMIT_NAME: &str = "account is at its limit";
pub const FILTERS: RuleId = RuleId("C-11");
pub const FILTERS_NAME: &str = "filters of the work queue do not fit";

/// `err_code`s that say that the account may not do more, or has no `JetStream`.
const ACCOUNT_ERRORS: [u32; 7] = [10039, 10076, 10002, 10047, 10028, 10026, 10027];
/// `err_code`s of filters that overlap, or are not allowed, on a work queue.
const FILTER_ERRORS: [u32; 3] = [10099, 10100, 10101];

/// C-4d: `JetStream` is off for the account, or one of its limits is reached.
pub fn check_account(name: &AccountName, facts: &AccountFacts) -> Option<Finding> {
    let error = facts.error.as_ref().filter(|error| ACCOUNT_ERRORS.contains(&error.code));
    let full = [("storage", facts.storage), ("memory", facts.memory)].into_iter().find_map(|(what, use_)| {
        use_.filter(|use_| use_.limit > 0 && use_.used >= use_.limit).map(|use_| (what, use_))
    });
    let explanation = match (error, full) {
        (_, Some((what, use_))) => {
            format!("It uses {} of {} of {what}.", format::bytes(use_.used), format::bytes(use_.limit))
        }
        (Some(error), None) => format!("The server answers: {}.", display_up_to(&error.text, 120)),
        (None, None) => return None,
    };
    let evidence = error
        .map(|error| Evidence::new("err_code", error.code, "no error"))
        .into_iter()
        .chain(full.map(|(what, use_)| Evidence::new(what, use_.used, "less than the limit")));
    Some(Finding {
        rule: ACCOUNT_LIMIT,
        severity: Severity::Critical,
        entity: Entity::Account { name: name.clone() },
        since: error.map(|error| error.since),
        title: Cow::Borrowed(ACCOUNT_LIMIT_NAME),
        explanation,
        evidence: evidence.collect(),
        remedies: vec![Remedy::run("See what the account uses, and raise its limits.", "nats account info")],
        ruled_out: Vec::new(),
        secs_to_harm: Some(0.0),
        cause: Some(Cause::Account(name.clone())),
    })
}

/// C-11: consumers of a work queue overlap, or leave subjects that are stored to nobody.
pub fn check_filters(key: &StreamKey, facts: &StreamFacts) -> Option<Finding> {
    let error = facts.create_error.as_ref().filter(|error| FILTER_ERRORS.contains(&error.code));
    let unclaimed = facts.unclaimed_subjects.first();
    let explanation = match (error, unclaimed) {
        (Some(error), _) => {
            format!("A consumer could not be created: {}.", display_up_to(&error.text, 120))
        }
        (None, Some(subject)) => format!(
            "No consumer takes {}{}.",
            display_up_to(subject, 80),
            match facts.unclaimed_subjects.len() {
                1 => String::new(),
                len => format!(" and {} more", format::plural(len - 1, "subject")),
            }
        ),
        (None, None) => return None,
    };
    let stream = quoted(key.stream.as_str());
    Some(Finding {
        rule: FILTERS,
        severity: Severity::Warning,
        entity: Entity::Stream(key.clone()),
        since: error.map(|error| error.since),
        title: Cow::Borrowed(FILTERS_NAME),
        explanation,
        evidence: error
            .map(|error| Evidence::new("err_code", error.code, "no error"))
            .into_iter()
            .chain(
                unclaimed
                    .map(|subject| Evidence::new("stored subject", subject.clone(), "a filter takes it")),
            )
            .collect(),
        remedies: vec![Remedy::run(
            "Divide the subjects among the consumers, each to one.",
            format!("nats consumer ls {stream}"),
        )],
        ruled_out: Vec::new(),
        secs_to_harm: None,
        cause: Some(Cause::Stream(key.clone())),
    })
}
