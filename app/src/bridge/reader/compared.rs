//! The earlier moments that Changes compares a moment of a recording with.

use jetlens_core::{analysis::past::Past, clock::Timestamp, model::Snapshot, recording::Recording};

/// How long before a moment they are.
const COMPARED_SECS: [i64; 9] = [86_400, 21_600, 3_600, 1_800, 900, 600, 300, 120, 60];

/// Earlier moments, from the first on, as a session would have kept them.
pub(super) fn compared(recording: &mut Recording, at: Timestamp) -> Past {
    let mut past = Past::default();
    let first = recording.moments().first().map(|moment| moment.at);
    let before = COMPARED_SECS.iter().filter_map(|secs| Timestamp::from_second(at.as_second() - secs).ok());
    let wanted: Vec<_> = first.into_iter().chain(before.filter(|at| Some(*at) > first)).collect();
    for (number, wanted) in wanted.into_iter().filter(|wanted| *wanted < at).enumerate() {
        if let Ok(snapshot) = recording.at(wanted) {
            // One recording holds many sessions, which all count from one.
            past.take(&Snapshot { seq: number as u64 + 1, ..Snapshot::clone(&snapshot) });
        }
    }
    past
}
