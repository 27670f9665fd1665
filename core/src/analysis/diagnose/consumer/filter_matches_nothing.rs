//! C-9: the stream gets messages, and none that the filter wants.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-9"),
    name: "filter has matched nothing so far",
    severity: Severity::Info,
    stage: Stage::HardStop,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, config) = (case.state(), case.config());
    if config.filter_subjects.is_empty() {
        return Outcome::NotApplicable;
    }
    if state.delivered.consumer_seq > 0 || state.num_pending > 0 {
        return Outcome::Clear("its filter has matched");
    }
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    let stored = case.facts.subjects.as_ref();
    if stored.is_some_and(|stored| stored.num_matching > 0) {
        return Outcome::Clear("matching messages are stored");
    }
    let near = stored.and_then(|stored| stored.near.first());
    let grew = case.quantities.run.stream_grew;
    // A quiet stream says nothing, unless somebody looked at what it holds.
    if grew == 0 && near.is_none() {
        return Outcome::Clear("nothing arrived since it is watched");
    }
    let filter = crate::text::display_up_to(&config.filter_subjects[0], 80);
    let explanation = match near {
        Some(near) => format!(
            "Nothing matched {filter}; the stream holds {}, which differs a little.",
            crate::text::display_up_to(near, 80)
        ),
        None => format!("{} messages arrived, and none matched {filter}.", format::count(grew)),
    };
    let report = Report::new(&RULE, case, explanation)
        .severity(if near.is_some() { Severity::Warning } else { Severity::Info })
        .proof("config.filter_subjects", config.filter_subjects.clone(), "a subject that is published")
        .proof("delivered.consumer_seq", 0, "> 0")
        .proof("state.last_seq", stream.state.last_seq, "");
    let report = match near {
        Some(_) => report.run("Set the filter that was meant.", "consumer edit", "--filter SUBJECT"),
        None => report,
    };
    report.run_stream("See which subjects are stored.", "stream subjects", "").found()
}
