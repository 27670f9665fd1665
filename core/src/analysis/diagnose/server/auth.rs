use super::{ServerCase, ServerCheck};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId, Severity},
};

/// The server asks nobody who he is.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-7"),
        name: "anybody may connect",
        sources: &["Insights SERVER_007", "audit SERVER_007", "server check server"],
        thresholds: "static",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    if case.server.auth_required != Some(false) {
        return None;
    }
    let explanation = "Whoever reaches its port may read and write everything.";
    Some(
        case.finds(&CHECK.about, Severity::Warning, "it has no authentication", explanation)
            .proof("auth_required", false, "true")
            .say("Configure users, accounts or an operator.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn only_what_the_server_said() {
        for (auth, expected) in [(Some(false), Some(Severity::Warning)), (Some(true), None), (None, None)] {
            assert_eq!(of_server(&CHECK, |scene| scene.server().auth_required = auth), expected);
        }
    }
}
