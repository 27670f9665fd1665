use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// The server says that stored messages can't be read any more. `S-7`.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-7"),
        name: "stored messages were lost",
        sources: &["stream report (Lost)"],
        thresholds: "any",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let lost = case.stream.state.lost?;
    let explanation = format!(
        "The store has lost {} messages ({}).",
        format::count(lost.num_messages),
        format::bytes(lost.bytes)
    );
    Some(
        case.finds(&CHECK.about, Severity::Critical, "stored messages were lost", explanation)
            .proof("state.lost", lost.num_messages, "absent")
            .say("Look at the disk and the log of its server before anything else.")
            .run("Copy what is left.", nats("stream backup", &[case.name(), "backup"]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::diagnose::scene::of_stream, model::LostData};

    #[test]
    fn any_lost_message() {
        let lost = Some(LostData { num_messages: 1, bytes: 10 });
        assert_eq!(of_stream(&CHECK, |scene| scene.stream().state.lost = lost), Some(Severity::Critical));
    }
}
