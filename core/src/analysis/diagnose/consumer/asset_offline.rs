//! C-4c: the server is too old for the asset, or says that it is offline.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-4c"),
    name: "server can not run it",
    severity: Severity::Critical,
    stage: Stage::Availability,
    check,
};

use crate::model::{Freshness, Reason};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Freshness::Stale { since, why: Reason::Offline(why) } = &case.consumer.freshness else {
        return Outcome::Clear("the server runs it");
    };
    let why = crate::text::display_up_to(why, 120);
    Report::new(&RULE, case, format!("The server keeps it offline: {why}."))
        .since(Some(*since))
        .proof("offline", why.into_owned(), "absent")
        .cause(Some(Cause::Stream(case.consumer.key.stream_key())))
        .say("Upgrade the server to the version that created it, or a later one.")
        .found()
}
