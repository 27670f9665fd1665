use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    text::display,
};

/// A domain is part of a subject, where white space does not work.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-17"),
        name: "white space in the JetStream domain",
        sources: &["Insights SERVER_006", "audit SERVER_006"],
        thresholds: "static",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let domain = &case.server.jetstream.as_ref()?.domain;
    if !domain.chars().any(char::is_whitespace) {
        return None;
    }
    let explanation = format!("Its domain is “{}”, and a subject can't hold it.", display(domain));
    Some(
        case.finds(&CHECK.about, Severity::Warning, "its domain has white space", explanation)
            .proof("config.domain", domain.as_str(), "no white space")
            .say("Rename the domain.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn any_white_space() {
        for (domain, expected) in [("a b", Some(Severity::Warning)), ("hub", None), ("", None)] {
            assert_eq!(of_server(&CHECK, |scene| domain.clone_into(&mut scene.jetstream().domain)), expected);
        }
    }
}
