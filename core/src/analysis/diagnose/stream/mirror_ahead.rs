use super::{StreamCase, StreamCheck};
use crate::{
    analysis::diagnose::{
        about::About,
        command::nats,
        finding::{Cause, Finding, RuleId, Severity},
    },
    clock::secs_between,
    format,
    ids::StreamKey,
    model::{Snapshot, Stream},
    text::display,
};

/// Longer than clocks of servers differ, and than a look takes.
const AHEAD_SECS: f64 = 5.0;

/// The origin was recreated and has fewer messages than its mirror: the mirror waits for ever and looks healthy. `M-2`.
pub(super) const CHECK: StreamCheck = StreamCheck {
    about: About {
        id: RuleId("M-2"),
        name: "the mirror is ahead of a recreated origin",
        sources: &[],
        thresholds: "last_seq above the origin's for 5 s, or at once if the origin is younger",
    },
    check,
};

fn check(case: &StreamCase<'_>) -> Option<Finding> {
    let (origin, mirror) = (origin(case.snapshot, case.stream)?, case.stream);
    if !is_ahead(mirror, origin) {
        return None;
    }
    if origin.created <= mirror.created && !was_ahead_before(case, origin) {
        return None;
    }
    let explanation = format!(
        "It is at message {} and its origin {} is at {}: it takes nothing until the origin has passed it.",
        format::count(mirror.state.last_seq),
        display(origin.key.stream.as_str()),
        format::count(origin.state.last_seq),
    );
    Some(
        case.finds(&CHECK.about, Severity::Critical, "it is ahead of its origin", explanation)
            .proof("state.last_seq", mirror.state.last_seq, format!("≤ {}", origin.state.last_seq))
            .proof("created of the origin", origin.created.to_string(), "before the mirror's")
            .since((origin.created > mirror.created).then_some(origin.created))
            .cause(Some(Cause::Stream(origin.key.clone())))
            .say("Save what only the mirror still has, then delete and create it again.")
            .run("Copy it first.", nats("stream backup", &[case.name(), "backup"]))
            .done(),
    )
}

/// Whether the mirror stood where it stands for so long before its origin was read. The two are read at different
/// moments and on different servers, so a busy origin may seem to be behind, and a look may have read only one of them.
fn was_ahead_before(case: &StreamCase<'_>, origin: &Stream) -> bool {
    let before = case.samples.iter().rev().find(|sample| secs_between(sample.at, origin.at) >= AHEAD_SECS);
    before.is_some_and(|before| before.last_seq == case.stream.state.last_seq)
}

fn is_ahead(mirror: &Stream, origin: &Stream) -> bool {
    let is_known = !mirror.freshness.is_stale() && !origin.freshness.is_stale();
    is_known && mirror.state.last_seq > origin.state.last_seq
}

/// The stream that this one mirrors, where it is in the same account and domain.
fn origin<'a>(snapshot: &'a Snapshot, mirror: &Stream) -> Option<&'a Stream> {
    let name = mirror.config.mirror.clone().filter(|_| !mirror.config.has_external_mirror)?;
    let key = StreamKey { account: mirror.key.account.clone(), stream: name };
    snapshot.stream(&key).map(|origin| &**origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::diagnose::scene::{Scene, of_stream, secs_ago, stream};

    /// As it was measured: an origin recreated with 3 messages, a mirror that stands at 105, in contact.
    fn measured(scene: &mut Scene) {
        scene.stream().config.mirror = Some("O".into());
        scene.stream().state.last_seq = 105;
        let mut origin = stream("O");
        origin.state.last_seq = 3;
        scene.streams.push(origin);
    }

    #[test]
    fn a_recreated_origin_shows_at_once() {
        let found = of_stream(&CHECK, |scene| {
            measured(scene);
            scene.streams[1].created = secs_ago(60.0);
        });
        assert_eq!(found, Some(Severity::Critical));
    }

    #[test]
    fn an_old_origin_takes_a_while() {
        let found = |last_seq_before: u64, origin_read_secs_ago: f64| {
            of_stream(&CHECK, |scene| {
                measured(scene);
                scene.streams[1].at = secs_ago(origin_read_secs_ago);
                scene.history(2, |index, sample| {
                    if index == 0 {
                        sample.last_seq = last_seq_before;
                    }
                });
            })
        };
        assert_eq!(of_stream(&CHECK, measured), None, "one look");
        assert_eq!(found(105, 0.0), Some(Severity::Critical));
        assert_eq!(found(104, 0.0), None, "a mirror that moves is alive");
        assert_eq!(found(105, 9.0), None, "the origin was not read again");
    }

    #[test]
    fn an_origin_elsewhere_is_not_compared() {
        let found = of_stream(&CHECK, |scene| {
            measured(scene);
            scene.streams[1].created = secs_ago(60.0);
            scene.stream().config.has_external_mirror = true;
        });
        assert_eq!(found, None);
        let found = of_stream(&CHECK, |scene| {
            measured(scene);
            scene.streams[1].state.last_seq = 105;
            scene.streams[1].created = secs_ago(60.0);
        });
        assert_eq!(found, None, "level");
    }
}
