use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    model::{Freshness, Reason},
    text::display_up_to,
};

/// The server knows the stream and can't run it. `C-4c` of a stream.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("C-4c"),
        name: "the server can't run the stream",
        sources: &[],
        thresholds: "static",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let Freshness::Stale { since, why: Reason::Offline(why) } = &case.stream.freshness else { return None };
    let why = display_up_to(why, 120);
    Some(
        case.finds(
            &CHECK.about,
            Severity::Critical,
            "the server can't run it",
            format!("The server keeps it offline: {why}."),
        )
        .proof("offline", why.into_owned(), "absent")
        .since(Some(*since))
        .say("Upgrade the server to the version that created it, or a later one.")
        .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_stream, secs_ago};

    #[test]
    fn only_what_the_server_says() {
        for (why, expected) in [
            (Reason::Offline("unsupported - requires API level 5".into()), Some(Severity::Critical)),
            (Reason::Silent(vec!["n1".into()]), None),
            (Reason::NoLeader, None),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().freshness = Freshness::Stale { since: secs_ago(1.0), why };
            });
            assert_eq!(found, expected);
        }
    }
}
