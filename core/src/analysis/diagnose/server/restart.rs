use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
};

/// The server was started again while we looked: a crash, unless somebody did it.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-8"),
        name: "the server was restarted",
        sources: &["Insights SERVER_008"],
        thresholds: "within 15 min; info if its version changed",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    // Samples hold whole milliseconds, so they are compared with one another.
    let present = case.samples.last()?;
    let started = present.started?;
    let secs = secs_between(started, case.now);
    let before =
        case.samples.iter().rev().find(|sample| sample.started.is_some_and(|other| other < started))?;
    if secs > case.limits.restart_secs {
        return None;
    }
    let (severity, title) = if before.version_mark == present.version_mark {
        (Severity::Warning, "it was restarted")
    } else {
        (Severity::Info, "it was restarted with another version")
    };
    let explanation = format!("It was started again {} ago.", format::span(secs));
    Some(
        case.finds(&CHECK.about, severity, title, explanation)
            .proof("start", started.to_string(), "as before")
            .since(Some(started))
            .say("If nobody did it, look for the reason in its log.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_server, secs_ago};

    #[test]
    fn a_server_that_was_just_started_was_not_restarted() {
        let found = of_server(&CHECK, |scene| {
            // A moment with a fraction of a millisecond, as every server's is.
            let started = secs_ago(9.000_123_4);
            scene.server().started = Some(started);
            scene.server_history(3, 6.0, |_, sample| {
                sample.started = Some(crate::clock::to_millisecond(started));
            });
        });
        assert_eq!(found, None);
    }

    #[test]
    fn for_a_quarter_of_an_hour() {
        for (start_secs, version, expected) in [
            (900.0, 1, Some(Severity::Warning)),
            (900.0, 2, Some(Severity::Info)),
            (901.0, 1, None),
            (86_400.0, 1, None),
        ] {
            let found = of_server(&CHECK, |scene| {
                scene.server().started = Some(secs_ago(start_secs));
                scene.server_history(3, 600.0, |index, sample| {
                    sample.version_mark = if index < 1 { version } else { 1 };
                    if index < 1 {
                        sample.started = Some(secs_ago(86_400.0));
                    }
                });
            });
            assert_eq!(found, expected, "{start_secs} {version}");
        }
    }
}
