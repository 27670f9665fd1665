use super::{StreamCase, StreamCheck};
use crate::{
    analysis::{
        diagnose::{
            about::About,
            command::nats,
            finding::{Finding, RuleId, Severity},
        },
        subject::{overlap, pattern_of_destination},
    },
    model::Consumer,
    text::display,
};

/// The stream rewrites subjects, and a consumer's filter is written for the names before. `M-5`.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("M-5"),
        name: "a filter for subjects as they were before the transform",
        sources: &[],
        thresholds: "static",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let transform = case.stream.config.subject_transform.as_ref()?;
    let source = if transform.source.is_empty() { ">" } else { &transform.source };
    let stored = pattern_of_destination(&transform.destination);
    if transform.destination.is_empty() {
        return None;
    }
    // What the transform does not take is stored as it came, unless it takes everything.
    let takes_all = source == ">" || case.stream.config.subjects.iter().all(|subject| subject == source);
    let misses = |filter: &str| {
        !overlap(filter, &stored) && overlap(filter, source) && (takes_all || is_within(filter, source))
    };
    let is_wrong = |consumer: &Consumer| {
        let filters = &consumer.config.filter_subjects;
        !filters.is_empty() && filters.iter().all(|filter| misses(filter))
    };
    let wrong: Vec<_> = case.consumers().iter().filter(|consumer| is_wrong(consumer)).collect();
    let first = wrong.first()?;
    let filter = &first.config.filter_subjects[0];
    let mut explanation = format!(
        "It stores {} as {}, and its consumer {} filters {}, which never matches.",
        display(source),
        display(&transform.destination),
        display(first.key.consumer.as_str()),
        display(filter),
    );
    if wrong.len() > 1 {
        explanation = format!("{explanation} So do {} others.", wrong.len() - 1);
    }
    Some(
        case.finds(&CHECK.about, Severity::Info, "a filter misses the transformed subjects", explanation)
            .proof("config.filter_subjects", filter.as_str(), format!("within {}", display(&stored)))
            .run(
                "Filter on the stored subjects.",
                nats("consumer edit", &[case.name(), first.key.consumer.as_str()]),
            )
            .done(),
    )
}

/// Whether all that `filter` matches is matched by `pattern`, for patterns of names, `*` and `>`.
fn is_within(filter: &str, pattern: &str) -> bool {
    let (mut filter, mut pattern) = (filter.split('.'), pattern.split('.'));
    loop {
        match (filter.next(), pattern.next()) {
            (None, None) | (Some(_), Some(">")) => return true,
            (Some(token), Some("*")) if token != ">" => {}
            (Some(token), Some(other)) if token == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::diagnose::scene::of_stream, model::Mapping};

    #[test]
    fn a_filter_on_the_names_before() {
        for (source, destination, filter, expected) in [
            ("s.>", "t.>", "s.a", Some(Severity::Info)),
            ("s.>", "t.>", "t.a", None),
            ("s.*", "t.{{wildcard(1)}}", "s.a", Some(Severity::Info)),
            ("s.*", "t.{{wildcard(1)}}", "s.a.b", None),
            ("", "t.>", "s.>", Some(Severity::Info)),
            ("s.>", "s.x.>", "s.>", None),
        ] {
            let found = of_stream(&CHECK, |scene| {
                scene.stream().config.subject_transform =
                    Some(Mapping { source: source.into(), destination: destination.into() });
                scene.consumer().config.filter_subjects = vec![filter.into()];
            });
            assert_eq!(found, expected, "{source} → {destination}, {filter}");
        }
    }
}
