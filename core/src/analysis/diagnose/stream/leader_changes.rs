use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        facts::ADVISORY_WINDOW_SECS,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// The stream's leader changes again and again: each time publishers wait and pulls start over. `C-4b` of a stream.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("C-4b"),
        name: "the stream's leader changes often",
        sources: &[],
        thresholds: "more than 1 election in 5 min, a warning from 5 on",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let num = case.num_elections;
    if num <= case.limits.elections {
        return None;
    }
    let severity = if num >= case.limits.elections_warning { Severity::Warning } else { Severity::Info };
    let explanation = format!(
        "Its servers elected {} leaders in the last {}: publishers wait, and pulls start over.",
        format::count(num),
        format::span(ADVISORY_WINDOW_SECS)
    );
    Some(
        case.finds(&CHECK.about, severity, "its leader changes often", explanation)
            .proof("LEADER_ELECTED", num, format!("≤ {}", case.limits.elections))
            .say("Look for slow disks, for a network that breaks, and for a script that lets leaders step down.")
            .run("Look at its replicas.", nats("stream info", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn one_election_is_an_upgrade() {
        for (num, expected) in
            [(1, None), (2, Some(Severity::Info)), (4, Some(Severity::Info)), (5, Some(Severity::Warning))]
        {
            assert_eq!(of_stream(&CHECK, |scene| scene.num_elections = num), expected, "{num}");
        }
    }
}
