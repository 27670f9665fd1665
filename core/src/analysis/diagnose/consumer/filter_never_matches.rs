//! C-8: no subject that the stream stores meets the filter.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-8"),
    name: "filter can never match",
    severity: Severity::Warning,
    stage: Stage::HardStop,
    check,
};

use crate::{
    analysis::subject::{covers, overlap, pattern_of_destination},
    ids::{StreamKey, StreamName},
    model::Stream,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let filters = &case.config().filter_subjects;
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    if filters.is_empty() {
        return Outcome::NotApplicable;
    }
    let Some(stored) = stored_patterns(case, stream) else { return Outcome::NotApplicable };
    let dead: Vec<_> =
        filters.iter().filter(|filter| !stored.iter().any(|pattern| overlap(filter, pattern))).collect();
    if dead.len() < filters.len() || case.state().num_pending > 0 {
        return Outcome::Clear("its filter fits the stream");
    }
    let filter = crate::text::display_up_to(dead[0], 80);
    let shown = stored.first().map_or("nothing".into(), |pattern| crate::text::display_up_to(pattern, 80));
    Report::new(&RULE, case, format!("It wants {filter}, and the stream stores {shown}: they never meet."))
        .since(Some(case.consumer.created))
        .proof("config.filter_subjects", filters.clone(), "a subject of the stream")
        .proof("stream subjects", stored, "a pattern that meets the filter")
        .run("Set a filter that fits.", "consumer edit", "--filter SUBJECT")
        .found()
}

/// The subjects that the stream can store; `None` if that can't be told.
fn stored_patterns(case: &ConsumerCase<'_>, stream: &Stream) -> Option<Vec<String>> {
    let config = &stream.config;
    let mut patterns = Vec::with_capacity(config.subjects.len() + 1);
    for origin in config.mirror.iter().chain(&config.sources) {
        // Such a rule renames on the way, in a manner that is not modelled here.
        if stream.raw_config.text().contains("subject_transforms") {
            return None;
        }
        patterns.extend(origin_subjects(case, origin)?);
    }
    patterns.extend(config.subjects.iter().cloned());
    if let Some(transform) = &config.subject_transform {
        let wide = transform.source.is_empty() || transform.source == ">";
        patterns.retain(|pattern| !wide && !covers(&transform.source, pattern));
        patterns.push(pattern_of_destination(&transform.destination));
    }
    (!patterns.is_empty()).then_some(patterns)
}

fn origin_subjects(case: &ConsumerCase<'_>, origin: &StreamName) -> Option<Vec<String>> {
    let key = StreamKey { account: case.consumer.key.account.clone(), stream: origin.clone() };
    let config = &case.streams.get(&key)?.config;
    // A mirror of a mirror is followed no further.
    let is_plain = config.mirror.is_none() && config.sources.is_empty() && config.subject_transform.is_none();
    (is_plain && !config.subjects.is_empty()).then(|| config.subjects.clone())
}
