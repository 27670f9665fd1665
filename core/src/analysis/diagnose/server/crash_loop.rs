use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
        window::last_secs,
    },
    clock::secs_between,
};

/// The server was started several times within an hour.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-9"),
        name: "the server restarts again and again",
        sources: &["Insights SERVER_009"],
        thresholds: "more than 2 starts in 1 h",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let window = last_secs(case.samples, 3600.0);
    let mut starts: Vec<_> = window.iter().filter_map(|sample| sample.started).collect();
    starts.sort();
    starts.dedup();
    // What was started before the hour is no restart within it.
    starts.retain(|start| secs_between(*start, case.now) <= 3600.0);
    if starts.len() <= case.limits.starts_per_hour {
        return None;
    }
    let explanation = format!("It was started {} times in the last hour.", starts.len());
    Some(
        case.finds(&CHECK.about, Severity::Critical, "it restarts again and again", explanation)
            .proof("starts in 1 h", starts.len(), format!("≤ {}", case.limits.starts_per_hour))
            .since(starts.first().copied())
            .say("Look for the reason in its log.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_server, secs_ago};

    #[test]
    fn three_starts() {
        for (starts, expected) in [
            (vec![3000.0, 2000.0, 1000.0], Some(Severity::Critical)),
            (vec![4000.0, 2000.0, 1000.0], None),
            (vec![2000.0, 2000.0, 1000.0], None),
        ] {
            let found = of_server(&CHECK, |scene| {
                scene
                    .server_history(3, 900.0, |index, sample| sample.started = Some(secs_ago(starts[index])));
            });
            assert_eq!(found, expected, "{starts:?}");
        }
    }
}
