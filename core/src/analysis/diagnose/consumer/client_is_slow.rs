//! F-2: bytes pile up in the client's connection; at the limit the server cuts it off.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("F-2"),
    name: "client reads too slowly",
    severity: Severity::Warning,
    stage: Stage::Window,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(clients) = &case.facts.clients else { return Outcome::NotApplicable };
    let slow = clients
        .iter()
        .filter(|client| client.pending_bytes > case.limits.client_pending_bytes && client.pending_rises)
        .max_by_key(|client| (client.pending_bytes, client.cid));
    let Some(client) = slow else { return Outcome::Clear("no bytes pile up in a connection") };
    Report::new(
        &RULE,
        case,
        format!(
            "{} has {} waiting in its connection, and more with each look.",
            client.label(),
            format::bytes(client.pending_bytes)
        ),
    )
    .proof("connection.pending_bytes", client.pending_bytes, "less than 1 MiB")
    .cause(Some(Cause::Client(client.label())))
    .say("Read with more clients, or use a pull consumer.")
    .found()
}
