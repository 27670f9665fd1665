//! What a snapshot could not see: its absence says nothing.

use super::{NotSeen, Side};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerKey, ServerName, StreamKey},
    model::{MissingPart, RaftGroup, Reason, Snapshot},
};

/// What was missing on either side for a reason of the moment. What a method can't see at all is no news.
pub(super) fn list(before: &Snapshot, after: &Snapshot) -> Vec<NotSeen> {
    let of = |snapshot: &Snapshot, side| {
        let missing = snapshot.coverage.missing.iter().filter(|one| one.why != Reason::NoSystemAccount);
        missing.map(|one| NotSeen { part: one.part.clone(), why: one.why.clone(), side }).collect::<Vec<_>>()
    };
    let mut list = of(before, Side::Before);
    list.extend(of(after, Side::After));
    list
}

/// Whether `snapshot` can't tell if a server is there.
pub(super) fn server(snapshot: &Snapshot, name: &ServerName) -> bool {
    parts(snapshot).any(|part| match part {
        MissingPart::Servers => true,
        MissingPart::Server(missing) => missing == name,
        _ => false,
    })
}

pub(super) fn account(snapshot: &Snapshot, name: &AccountName) -> bool {
    // Within one account only it is seen.
    parts(snapshot).any(|part| match part {
        MissingPart::OtherAccounts => snapshot.own_account.as_ref().is_some_and(|own| own != name),
        MissingPart::JetStream | MissingPart::Streams => true,
        _ => false,
    })
}

/// `group` is where the other side saw it: it may be on a server that was silent.
pub(super) fn stream(
    snapshot: &Snapshot,
    key: &StreamKey,
    from: &ServerName,
    group: Option<&RaftGroup>,
) -> bool {
    account(snapshot, &key.account)
        || is_on_silent_server(snapshot, from, group)
        || parts(snapshot).any(|part| matches!(part, MissingPart::Stream(missing) if missing == key))
}

pub(super) fn consumer(
    snapshot: &Snapshot,
    key: &ConsumerKey,
    from: &ServerName,
    group: Option<&RaftGroup>,
) -> bool {
    let stream = key.stream_key();
    account(snapshot, &key.account)
        || is_on_silent_server(snapshot, from, group)
        || parts(snapshot).any(|part| match part {
            MissingPart::Consumers => true,
            MissingPart::Consumer(missing) => missing == key,
            MissingPart::Stream(missing) | MissingPart::ConsumersOf(missing) => *missing == stream,
            _ => false,
        })
}

/// Whether something that was made at `created` was there already, and the first look only failed to see it.
pub(super) fn was_overlooked(before: &Snapshot, created: Timestamp) -> bool {
    created <= before.at && !before.coverage.is_complete()
}

fn is_on_silent_server(snapshot: &Snapshot, from: &ServerName, group: Option<&RaftGroup>) -> bool {
    parts(snapshot).any(|part| match part {
        MissingPart::Server(missing) => {
            missing == from
                || group.is_some_and(|group| {
                    group.leader.as_ref() == Some(missing)
                        || group.replicas.iter().any(|peer| peer.name == *missing)
                })
        }
        _ => false,
    })
}

fn parts(snapshot: &Snapshot) -> impl Iterator<Item = &MissingPart> {
    snapshot.coverage.missing.iter().map(|missing| &missing.part)
}
