//! What lies between the window and the reader: one request, the last one, and what was read since the last look.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{Replay, Request};

/// Where the window and the thread put what the other takes. Both hold the lock only to move a value.
#[derive(Default)]
pub(super) struct Desk {
    papers: Mutex<Papers>,
    pub(super) news: Condvar,
}

#[derive(Default)]
pub(super) struct Papers {
    pub(super) request: Option<Request>,
    pub(super) replay: Replay,
    pub(super) is_over: bool,
}

impl Desk {
    pub(super) fn lock(&self) -> MutexGuard<'_, Papers> {
        // Nothing that could panic is done under the lock.
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
