//! C-7: it has passed messages that the stream does not have: data were rolled back.

use super::prelude::*;

pub(super) const RULE: ConsumerRule = ConsumerRule {
    id: RuleId("C-7"),
    name: "ahead of its stream",
    severity: Severity::Critical,
    stage: Stage::HardStop,
    check,
};

fn check(case: &ConsumerCase<'_>) -> Outcome {
    let (state, config) = (case.state(), case.config());
    let Some(stream) = case.stream else { return Outcome::NotApplicable };
    let position = state.delivered.stream_seq.max(state.ack_floor.stream_seq);
    let starts_later = config.opt_start_seq > stream.state.last_seq && state.delivered.consumer_seq == 0;
    if starts_later || !case.quantities.ahead.holds || position <= stream.state.last_seq {
        return Outcome::Clear("its position is in the stream");
    }
    // A stream that is read a moment before its consumer looks shorter than it is: only a position that stands counts.
    let spell = if case.quantities.still.secs < case.quantities.ahead.secs {
        case.quantities.still
    } else {
        case.quantities.ahead
    };
    if let Some(answer) = case.unless_for(spell, case.limits.ahead_secs) {
        return answer;
    }
    Report::new(
        &RULE,
        case,
        format!(
            "It has read up to sequence {}, and the stream ends at {}: the stream lost messages.",
            format::count(position),
            format::count(stream.state.last_seq)
        ),
    )
    .since(spell.since)
    .proof("delivered.stream_seq", state.delivered.stream_seq, "at most the stream's last_seq")
    .proof("state.last_seq", stream.state.last_seq, "at least delivered.stream_seq")
    .cause(Some(Cause::Stream(case.consumer.key.stream_key())))
    .say("Look for lost storage, then create the consumer again: it skips what comes until then.")
    .found()
}
