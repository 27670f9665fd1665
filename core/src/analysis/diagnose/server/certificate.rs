use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        finding::{Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
};

/// A certificate of one of the listeners ends soon: nobody can connect there afterwards.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-13"),
        name: "a certificate ends",
        sources: &["audit SERVER_008", "server check server"],
        thresholds: "30 d before its end, critical 7 d before",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let first = case.server.certificates.iter().min_by_key(|one| (one.not_after, one.part))?;
    let secs = secs_between(case.now, first.not_after);
    let days = secs / 86_400.0;
    let severity = if days < case.limits.certificate_critical_days {
        Severity::Critical
    } else if days < case.limits.certificate_warning_days {
        Severity::Warning
    } else {
        return None;
    };
    let explanation = if secs > 0.0 {
        format!("The certificate of its {} listener ends in {}.", first.part, format::span(secs))
    } else {
        format!("The certificate of its {} listener ended {} ago.", first.part, format::span(-secs))
    };
    Some(
        case.finds(&CHECK.about, severity, "a certificate ends", explanation)
            .proof("tls_cert_not_after", first.not_after.to_string(), "in more than 30 d")
            .harm_in(Some(secs))
            .say("Renew it, and reload the server.")
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{of_server, secs_ago};
    use crate::model::Certificate;
    #[test]
    fn thirty_and_seven_days() {
        for (days, expected) in [
            (30.0, None),
            (29.9, Some(Severity::Warning)),
            (7.0, Some(Severity::Warning)),
            (6.9, Some(Severity::Critical)),
            (-1.0, Some(Severity::Critical)),
        ] {
            let found = of_server(&CHECK, |scene| {
                let one = |part, days: f64| Certificate { part, not_after: secs_ago(-days * 86_400.0) };
                scene.server().certificates = vec![one("server", 300.0), one("leaf", days)];
            });
            assert_eq!(found, expected, "{days}");
        }
    }
}
