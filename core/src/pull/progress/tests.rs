//! Tables of what a subscription sees and what it makes of it.

use super::*;

fn at(secs: u64) -> Timestamp {
    Timestamp::UNIX_EPOCH + Duration::from_secs(1_000 + secs)
}

/// A stream made at second 0 whose message `n` was published at second `n`.
fn stream(first_seq: u64, last_seq: u64) -> StreamLook {
    StreamLook {
        created: at(0),
        first_seq,
        first_published: (first_seq <= last_seq).then(|| at(first_seq)),
        last_seq,
        last_published: Some(at(last_seq)).filter(|_| last_seq > 0),
    }
}

/// The same stream, started anew later: its message `n` was published at second `secs + n`.
fn anew(last_seq: u64, secs: u64) -> StreamLook {
    StreamLook {
        first_published: Some(at(secs + 1)),
        last_published: Some(at(secs + last_seq)),
        ..stream(1, last_seq)
    }
}

fn delivery(consumer_seq: u64, stream_seq: u64, num_pending: u64) -> Delivery {
    Delivery {
        domain: None,
        stream: "S".into(),
        consumer: "C".into(),
        num_delivered: 1,
        stream_seq,
        consumer_seq,
        published: at(stream_seq),
        num_pending,
    }
}

fn progress(start: Start) -> Progress {
    Progress::of_ephemeral(&Ephemeral { start, ..Ephemeral::tail("S") })
}

/// Takes deliveries `1..` with these sequences, each of which must pass.
fn take(progress: &mut Progress, seqs: impl IntoIterator<Item = u64>) {
    for (index, seq) in seqs.into_iter().enumerate() {
        let verdict = progress.accept(&delivery(index as u64 + 1, seq, 1));
        assert_eq!(verdict, Verdict::Pass { lost: None }, "{seq}");
    }
}

#[test]
fn where_a_lost_consumer_goes_on() {
    let check = |start: Start, seen: &[u64], expected: Begin| {
        let mut progress = progress(start);
        assert_eq!(progress.look(stream(1, 10)), []);
        progress.consumer_made(5);
        take(&mut progress, seen.iter().copied());
        assert_eq!(progress.look(stream(1, 20)), []);
        assert_eq!(progress.begin(), expected, "{start:?} after {seen:?}");
    };
    check(Start::All, &[], Begin::All);
    check(Start::All, &[1, 2], Begin::Sequence(3));
    check(Start::New, &[], Begin::Sequence(11));
    check(Start::New, &[11, 12], Begin::Sequence(13));
    check(Start::Sequence(4), &[], Begin::Sequence(4));
    check(Start::Sequence(4), &[4], Begin::Sequence(5));
    check(Start::Time(at(3)), &[], Begin::Time(at(3)));
    check(Start::Time(at(3)), &[3], Begin::Sequence(4));
    check(Start::LastPerSubject, &[], Begin::LastPerSubject);
    check(Start::LastPerSubject, &[3, 7], Begin::LastPerSubject);
}

#[test]
fn a_listing_goes_on_and_then_becomes_a_tail() {
    let mut progress = progress(Start::LastPerSubject);
    progress.look(stream(1, 10));
    progress.consumer_made(3);
    take(&mut progress, [3, 7]);
    // Lost on the way: asked for again, and what was seen is left out.
    progress.look(stream(1, 12));
    progress.consumer_made(4);
    assert_eq!(progress.accept(&delivery(1, 3, 3)), Verdict::Drop);
    assert_eq!(progress.accept(&delivery(2, 7, 2)), Verdict::Drop);
    assert_eq!(progress.accept(&delivery(3, 9, 1)), Verdict::Pass { lost: None });
    assert_eq!(progress.accept(&delivery(4, 12, 0)), Verdict::Pass { lost: None });
    assert_eq!(progress.begin(), Begin::Sequence(13), "the list is complete");
}

#[test]
fn an_empty_listing_becomes_a_tail() {
    let mut progress = progress(Start::LastPerSubject);
    progress.look(stream(11, 10));
    progress.consumer_made(0);
    assert_eq!(progress.look(stream(11, 12)), []);
    assert_eq!(progress.begin(), Begin::Sequence(11), "no revision of the meantime is left out");
}

#[test]
fn deliveries_that_went_astray() {
    let mut progress = progress(Start::All);
    progress.look(stream(1, 10));
    progress.consumer_made(10);
    take(&mut progress, [1, 2]);
    assert!(!progress.is_missing_any(2));
    assert!(progress.is_missing_any(3));
    assert_eq!(progress.accept(&delivery(4, 4, 6)), Verdict::Missing);
    assert_eq!(progress.accept(&delivery(1, 1, 9)), Verdict::Missing, "the consumer started anew");
    assert_eq!(progress.begin(), Begin::Sequence(3));
    progress.consumer_made(8);
    assert_eq!(progress.accept(&delivery(1, 3, 7)), Verdict::Pass { lost: None });
}

#[test]
fn losses_are_told_once() {
    let mut tail = progress(Start::New);
    tail.look(stream(1, 10));
    tail.consumer_made(0);
    take(&mut tail, [11, 12]);
    assert_eq!(tail.accept(&delivery(3, 15, 0)), Verdict::Pass { lost: Some((13, 14)) });
    assert_eq!(tail.look(stream(20, 30)), [Notice::Lost { first_seq: 16, last_seq: 19 }]);
    assert_eq!(tail.look(stream(22, 30)), [Notice::Lost { first_seq: 20, last_seq: 21 }]);
    tail.consumer_made(9);
    assert_eq!(tail.accept(&delivery(1, 22, 0)), Verdict::Pass { lost: None });

    // What was gone before anybody subscribed is no loss.
    let mut all = progress(Start::All);
    assert_eq!(all.look(stream(5, 10)), []);
    all.consumer_made(3);
    take(&mut all, [5, 9, 11]);

    let mut late = progress(Start::Sequence(3));
    assert_eq!(late.look(stream(5, 10)), [Notice::Lost { first_seq: 3, last_seq: 4 }]);

    let filters = vec!["a.>".to_owned()];
    let mut filtered =
        Progress::of_ephemeral(&Ephemeral { filters, start: Start::New, ..Ephemeral::tail("S") });
    filtered.look(stream(1, 10));
    filtered.consumer_made(0);
    take(&mut filtered, [11, 20]);
}

#[test]
fn a_stream_that_starts_anew() {
    let check = |start: Start, seen: &[u64], look: StreamLook, expected: Begin| {
        let mut progress = progress(start);
        progress.look(stream(1, 10));
        progress.consumer_made(5);
        take(&mut progress, seen.iter().copied());
        let old_last_seq = seen.last().copied().unwrap_or(10).max(10);
        let is_same_creation = look.created == at(0);
        assert_eq!(progress.is_doubtful(&look), is_same_creation, "{start:?} after {seen:?}");
        let expected_notice = Notice::StreamRestarted { old_last_seq, new_last_seq: look.last_seq };
        assert_eq!(progress.look(look), [expected_notice], "{start:?} after {seen:?}");
        assert_eq!(progress.begin(), expected, "{start:?} after {seen:?}");
        assert_eq!(progress.look(look), [], "it is told once");
    };
    let after = |secs: u64| Begin::Time(just_after(at(secs)));
    check(Start::New, &[11, 12], anew(4, 100), after(12));
    check(Start::New, &[], anew(4, 100), after(10));
    check(Start::All, &[], anew(4, 100), Begin::All);
    check(Start::All, &[1], anew(4, 100), after(1));
    check(Start::Sequence(8), &[], anew(4, 100), Begin::All);
    check(Start::Time(at(9)), &[], anew(4, 100), Begin::Time(at(9)));
    check(Start::LastPerSubject, &[3], anew(4, 100), Begin::LastPerSubject);
    // It has grown past what was seen, and its oldest message shows it all the same.
    check(Start::New, &[11, 12], anew(50, 100), after(12));
    // The end was cut off, as a power cut does: what is left was seen.
    check(Start::New, &[11, 12], stream(1, 11), after(12));
    // Deleted and made again.
    check(Start::New, &[11], StreamLook { created: at(500), ..anew(40, 500) }, after(11));
}

#[test]
fn a_stream_that_goes_on_is_not_doubted() {
    let mut progress = progress(Start::All);
    progress.look(stream(1, 10));
    progress.consumer_made(5);
    take(&mut progress, 1..=12);
    for look in [stream(1, 12), stream(12, 12), stream(13, 12), stream(20, 30)] {
        assert!(!progress.is_doubtful(&look), "{look:?}");
    }
}

#[test]
fn unsettled_messages_come_again_and_settled_ones_do_not() {
    let acks = Acks::Explicit { wait: Duration::from_secs(30) };
    let mut progress = Progress::of_ephemeral(&Ephemeral { acks, start: Start::All, ..Ephemeral::tail("S") });
    progress.look(stream(1, 10));
    progress.consumer_made(10);
    take(&mut progress, 1..=4);
    for seq in [1, 2, 4] {
        progress.unsettled().settle(seq);
    }
    assert_eq!(progress.begin(), Begin::Sequence(3));
    assert_eq!(progress.look(stream(1, 10)), []);
    progress.consumer_made(8);
    assert_eq!(progress.accept(&delivery(1, 3, 7)), Verdict::Pass { lost: None });
    assert_eq!(progress.accept(&delivery(2, 4, 6)), Verdict::SettleAgain);
    assert_eq!(progress.accept(&delivery(3, 5, 5)), Verdict::Pass { lost: None });
    // Redelivered by the server, with any count of deliveries.
    assert_eq!(progress.accept(&delivery(9, 3, 5)), Verdict::Pass { lost: None });
    // Removed from the stream: nothing to wait for.
    assert_eq!(progress.look(stream(6, 10)), []);
    assert_eq!(progress.begin(), Begin::Sequence(6));
}

#[test]
fn a_durable_consumer_sends_what_it_likes() {
    let mut progress = Progress::of_durable();
    progress.look(stream(1, 10));
    for (consumer_seq, seq) in [(7, 5), (8, 6), (3, 5), (20, 9)] {
        assert_eq!(progress.accept(&delivery(consumer_seq, seq, 1)), Verdict::Pass { lost: None });
    }
    assert_eq!(progress.next_seq(), Some(10));
    assert_eq!(progress.look(stream(15, 20)), [], "another of its readers may have had them");
    let restarted = Notice::StreamRestarted { old_last_seq: 20, new_last_seq: 3 };
    assert_eq!(progress.look(anew(3, 100)), [restarted]);
}
