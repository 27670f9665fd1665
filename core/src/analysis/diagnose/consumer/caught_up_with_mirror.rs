//! M-4: it has read all of a mirror that misses messages of its origin.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("M-4"),
    name: "caught up, and its stream is not",
    severity: Severity::Info,
    stage: Stage::Stream,
    check,
};

use crate::{ids::StreamKey, model::SourceState};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    if stream.mirror.is_none() && stream.sources.is_empty() {
        return Outcome::NotApplicable;
    }
    if case.state().num_pending > 0 {
        return Outcome::Clear("messages of the stream wait");
    }
    let silent_nanos = (case.limits.origin_silent_secs * 1e9) as u64;
    let fault = |source: &SourceState| -> Option<String> {
        let name = crate::text::display_up_to(source.name.as_str(), 60);
        if let Some(error) = &source.error {
            return Some(format!("{name} can't be read: {}", crate::text::display_up_to(error, 100)));
        }
        match source.active_nanos {
            None => Some(format!("{name} was never reached")),
            Some(nanos) if nanos > silent_nanos => {
                Some(format!("{name} was heard of {} ago", format::span(nanos as f64 / 1e9)))
            }
            Some(_) if source.lag > 0 => Some(format!("{name} is {} ahead", format::count(source.lag))),
            Some(_) => None,
        }
    };
    let recreated = stream.config.mirror.as_ref().and_then(|origin| {
        let key = StreamKey { account: case.consumer.key.account.clone(), stream: origin.clone() };
        let last = case.streams.get(&key)?.state.last_seq;
        (stream.state.last_seq > last).then(|| {
            format!("{origin} was created anew and ends at {}, before this copy", format::count(last))
        })
    });
    let Some(why) = recreated.or_else(|| stream.mirror.iter().chain(&stream.sources).find_map(fault)) else {
        return Outcome::Clear("its stream is in contact with its origin");
    };
    Report::new(&RULE, case, format!("It has read everything here, but {why}."))
        .proof("num_pending", 0, "")
        .proof("state.last_seq", stream.state.last_seq, "the origin's")
        .cause(Some(Cause::Stream(case.consumer.key.stream_key())))
        .run_stream("See the origin's state.", "stream info", "")
        .found()
}
