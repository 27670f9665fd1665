//! The rules against real servers: every cause is made, and has to be named first; a healthy shop has to be left in peace.
//!
//! All limits are the defaults. `JETLENS_LONG=1` watches the healthy shop for five minutes and makes every scenario on a
//! cluster of its own. Each test prints its table, which `--nocapture` shows.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests are tests, which may do both"
)]

#[path = "live_diagnose/experiments.rs"]
mod experiments;
#[path = "live_diagnose/scenarios.rs"]
mod scenarios;
#[path = "live_diagnose/shop.rs"]
mod shop;
#[path = "live_diagnose/story.rs"]
mod story;
mod support;

use std::time::Duration;

use jetlens_core::{model::Snapshot, session::Session};
use tokio::time::Instant;

const SHOP: Option<(&str, &str)> = Some(("shop", "shop"));
const SYSTEM: Option<(&str, &str)> = Some(("sys", "sys"));

fn is_long() -> bool {
    std::env::var_os("JETLENS_LONG").is_some()
}

/// Shows every snapshot to `look`, with the seconds since `began`, until it is content or the time is over.
async fn watch(
    session: &mut Session,
    began: Instant,
    until: Duration,
    mut look: impl FnMut(f64, &Snapshot) -> bool,
) {
    let end = began + until;
    while tokio::time::timeout_at(end, session.snapshot.changed()).await.is_ok_and(|changed| changed.is_ok())
    {
        let snapshot = session.snapshot.borrow_and_update().clone();
        if look(began.elapsed().as_secs_f64(), &snapshot) {
            break;
        }
    }
}
