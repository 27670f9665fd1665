use super::{ServerCase, ServerCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Finding, RuleId, Severity},
        window::span_secs,
    },
    format,
    units::Limit,
};

/// Subscriptions are added and never removed, without new clients: a leak in one of them.
pub(super) const CHECK: ServerCheck = ServerCheck {
    about: About {
        id: RuleId("N-22"),
        name: "subscriptions pile up",
        sources: &["Insights OPT_SYS_022"],
        thresholds: "20 % more over ≥ 10 samples, 80 % of them rising, without more connections",
    },
    check,
};

fn check(case: &ServerCase<'_>) -> Option<Finding> {
    let [first, .., last] = case.samples else { return None };
    let steps = case.samples.len() - 1;
    let rising = case.samples.windows(2).filter(|pair| pair[1].subscriptions > pair[0].subscriptions).count();
    let grown = last.subscriptions.saturating_sub(first.subscriptions);
    let share = Limit::At(first.subscriptions).share(grown)?;
    let is_steady = case.samples.len() >= 10 && rising * 5 >= steps * 4;
    if !is_steady || share <= case.limits.subscription_growth || last.connections > first.connections {
        return None;
    }
    let explanation = format!(
        "Its subscriptions grew from {} to {} in {} with no more connections than before.",
        format::count(first.subscriptions),
        format::count(last.subscriptions),
        format::span(span_secs(case.samples))
    );
    Some(
        case.finds(&CHECK.about, Severity::Info, "its subscriptions pile up", explanation)
            .proof("subscriptions", last.subscriptions, format!("about {}", first.subscriptions))
            .since(Some(first.at))
            .run("Look which connection has the most.", nats("server report connections --sort=subs", &[]))
            .done(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::of_server;

    #[test]
    fn steady_growth_without_clients() {
        for (per_step, connections, count, expected) in
            [(10, 0, 10, Some(Severity::Info)), (4, 0, 10, None), (10, 1, 10, None), (20, 0, 9, None)]
        {
            let found = of_server(&CHECK, |scene| {
                scene.server_history(count, 10.0, |index, sample| {
                    sample.subscriptions = 200 + per_step * index as u64;
                    sample.connections = 20 + connections * index as u64;
                });
            });
            assert_eq!(found, expected);
        }
    }
}
