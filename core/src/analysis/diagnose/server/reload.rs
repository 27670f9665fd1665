use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
};

/// Somebody had the server read its configuration again.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-18"),
        name: "the configuration was reloaded",
        sources: &["Insights CHANGE_001"],
        thresholds: "within 15 min",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let loaded = case.server.config_loaded?;
    let secs = secs_between(loaded, case.now);
    // The first reading is part of the start.
    if secs > case.limits.restart_secs || secs_between(case.server.started?, loaded) < 2.0 {
        return None;
    }
    let explanation = format!("It read its configuration again {} ago.", format::span(secs));
    Some(
        case.finds(&CHECK.about, Severity::Info, "its configuration was reloaded", explanation)
            .proof("config_load_time", loaded.to_string(), "as before")
            .since(Some(loaded))
            .say("If nobody did it, look who may signal the server.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_server, secs_ago};

    #[test]
    fn for_a_quarter_of_an_hour() {
        for (secs, expected) in [(900.0, Some(Severity::Info)), (901.0, None), (86_400.0, None)] {
            assert_eq!(
                of_server(&CHECK, |scene| scene.server().config_loaded = Some(secs_ago(secs))),
                expected
            );
        }
    }
}
