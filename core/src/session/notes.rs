//! What was done to assets, and by whom: a bounded log that every snapshot carries.
//!
//! It is part of the snapshot, and not an event, because a view is a function of a snapshot: the past and a recording
//! say who did it as the present does.

use std::sync::Arc;

use crate::{
    clock::{Timestamp, secs_between},
    ids::Entity,
    model::{ChangeNote, NotedAction},
};

/// Notes that are kept: about 300 kB.
const MOST: usize = 2_000;
/// How long.
const DAY_SECS: f64 = 86_400.0;
/// The advisory of a change and its audit come together.
const TOGETHER_SECS: f64 = 5.0;

/// The log, oldest first.
#[derive(Debug, Default)]
pub(super) struct Notes {
    shared: Arc<Vec<ChangeNote>>,
    fresh: Vec<ChangeNote>,
    num_dropped: u64,
}

impl Notes {
    /// Takes a note to the log. One that tells of a change that is known already lends it its name.
    pub(super) fn add(&mut self, note: ChangeNote) {
        if let Some(known) = self.fresh.iter_mut().rev().find(|known| is_same(known, &note)) {
            if known.by.is_none() {
                *known = note;
            }
            return;
        }
        let shared = Arc::make_mut(&mut self.shared);
        let recent =
            shared.iter_mut().rev().take_while(|known| secs_between(known.at, note.at) < TOGETHER_SECS);
        if let Some(known) = recent.into_iter().find(|known| is_same(known, &note)) {
            if known.by.is_none() {
                *known = note;
            }
            return;
        }
        self.fresh.push(note);
        if self.fresh.len() > MOST {
            self.fresh.remove(0);
            self.num_dropped += 1;
        }
    }

    /// The log as of now, shared with the snapshots before as long as nothing was added.
    pub(super) fn at(&mut self, now: Timestamp) -> Arc<Vec<ChangeNote>> {
        let is_old = |note: &ChangeNote| secs_between(note.at, now) > DAY_SECS;
        if self.fresh.is_empty() && !self.shared.first().is_some_and(is_old) {
            return Arc::clone(&self.shared);
        }
        let notes = Arc::make_mut(&mut self.shared);
        notes.append(&mut self.fresh);
        notes.sort_by_key(|note| note.at);
        notes.retain(|note| !is_old(note));
        let too_many = notes.len().saturating_sub(MOST);
        // Consumers come and go by the thousand where clients make their own: streams stay.
        let mut left = too_many;
        notes.retain(|note| {
            let goes = left > 0 && matches!(note.entity, Entity::Consumer(_));
            left -= usize::from(goes);
            !goes
        });
        notes.drain(..left.min(notes.len()));
        self.num_dropped += too_many as u64;
        Arc::clone(&self.shared)
    }

    /// Notes that were lost because there were too many.
    pub(super) fn num_dropped(&self) -> u64 {
        self.num_dropped
    }
}

fn is_same(known: &ChangeNote, note: &ChangeNote) -> bool {
    known.entity == note.entity
        && known.action == note.action
        && secs_between(known.at, note.at).abs() < TOGETHER_SECS
        // Two people may do the same at once.
        && (known.by.is_none() || note.by.is_none() || known.by == note.by)
        && !matches!(note.action, NotedAction::MessageDeleted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{ConsumerKey, StreamKey},
        model::By,
    };

    fn note(millis: i64, name: &str, by: Option<&str>) -> ChangeNote {
        let stream = StreamKey { account: "A".into(), stream: "S".into() };
        let entity = if name.is_empty() {
            Entity::Stream(stream)
        } else {
            let StreamKey { account, stream } = stream;
            Entity::Consumer(ConsumerKey { account, stream, consumer: name.into() })
        };
        let by = by.map(|user| By { user: user.to_owned(), ..By::default() });
        ChangeNote { at: at(millis), entity, action: NotedAction::Created, by }
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_000_000_000 + millis).unwrap()
    }

    #[test]
    fn an_advisory_and_its_audit_are_one_note() {
        for is_published_between in [false, true] {
            for (first, second) in [(None, Some("ann")), (Some("ann"), None), (Some("ann"), Some("ann"))] {
                let mut notes = Notes::default();
                notes.add(note(0, "c", first));
                if is_published_between {
                    notes.at(at(100));
                }
                notes.add(note(150, "c", second));
                let all = notes.at(at(200));
                assert_eq!(all.len(), 1);
                assert_eq!(all[0].by.as_ref().map(|by| by.user.as_str()), Some("ann"));
            }
        }
        let mut notes = Notes::default();
        notes.add(note(0, "c", None));
        notes.add(note(9_000, "c", Some("ann")));
        notes.add(note(9_000, "d", Some("ann")));
        assert_eq!(notes.at(at(9_000)).len(), 3);
    }

    #[test]
    fn the_log_is_bounded_and_streams_stay() {
        let mut notes = Notes::default();
        notes.add(note(0, "", None));
        for number in 0..5_000 {
            notes.add(note(number, &format!("c{number}"), None));
            if number % 100 == 0 {
                notes.at(at(number));
            }
        }
        let all = notes.at(at(5_000));
        assert_eq!((all.len(), notes.num_dropped()), (MOST, 3_001));
        assert!(matches!(all[0].entity, Entity::Stream(_)));
        assert!(Arc::ptr_eq(&all, &notes.at(at(5_001))), "nothing new is nothing to copy");
        assert!(notes.at(at(90_000_000)).is_empty());
    }
}
