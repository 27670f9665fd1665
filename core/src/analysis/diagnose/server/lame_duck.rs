use super::{ServerCase, ServerCheck};
use crate::analysis::diagnose::{
    about::About,
    finding::{Finding, RuleId, Severity},
};

/// The server is in lame duck mode: it takes no new clients and sends the others away.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-19"),
        name: "the server is being shut down",
        sources: &[],
        thresholds: "static",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    if !case.server.lame_duck {
        return None;
    }
    let explanation = "It takes no new clients and sends the others to other servers.";
    Some(
        case.finds(&CHECK.about, Severity::Info, "it is being shut down", explanation)
            .proof("lame_duck_mode", true, "false")
            .say("Wait until it is gone, or back.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn in_lame_duck_mode() {
        assert_eq!(of_server(&CHECK, |scene| scene.server().lame_duck = true), Some(Severity::Info));
    }
}
