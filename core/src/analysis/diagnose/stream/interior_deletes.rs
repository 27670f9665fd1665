use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
    },
    format,
};

/// Very many messages were deleted between the first and the last: the server remembers each gap.
///
/// A large share alone is normal for a bucket whose keys change often, so it is a hint.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("S-14"),
        name: "many deleted messages inside the stream",
        sources: &["Insights OPT_SYS_018"],
        thresholds: "100,000,000, or 90 % of the range and 1,000,000",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let state = &case.stream.state;
    let range = state.last_seq.saturating_add(1).saturating_sub(state.first_seq);
    let share = if range == 0 { 0.0 } else { state.num_deleted as f64 / range as f64 };
    let severity = if state.num_deleted > case.limits.deleted {
        Severity::Warning
    } else if state.num_deleted >= case.limits.deleted_floor && share > case.limits.deleted_share {
        Severity::Info
    } else {
        return None;
    };
    let explanation = format!(
        "{} messages between its first and its last are deleted ({}).",
        format::count(state.num_deleted),
        format::percent(share)
    );
    Some(
        case.finds(&CHECK.about, severity, "many deleted messages inside", explanation)
            .proof("state.num_deleted", state.num_deleted, format!("≤ {}", case.limits.deleted))
            .say("Delete or expire the oldest messages, so that the first one moves up.")
            .run("Look at its first messages.", nats("stream info", &[case.name()]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_stream;

    #[test]
    fn by_number_and_by_share() {
        for (deleted, last_seq, expected) in [
            (100_000_001, 1_000_000_000, Some(Severity::Warning)),
            (100_000_000, 1_000_000_000, None),
            (1_000_000, 1_100_000, Some(Severity::Info)),
            (1_000_000, 1_200_000, None),
            (999_999, 1_000_001, None),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().state.num_deleted = deleted;
                scene.stream().state.last_seq = last_seq;
            });
            assert_eq!(found, expected, "{deleted} of {last_seq}");
        }
    }
}
