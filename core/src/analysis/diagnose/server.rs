//! Checks of a server: one file each, pure over the server, its samples and the look before.

mod api_errors;
mod api_inflight;
mod api_rate;
mod auth;
mod capacity;
mod certificate;
mod connection_jump;
mod connections;
mod cpu;
mod crash_loop;
mod domain_name;
mod ha_assets;
mod lame_duck;
mod limits;
mod memory;
mod reload;
mod restart;
mod silent;
mod slow_consumers;
mod stale_connections;
mod stalled_clients;
mod storage;
mod subscription_growth;
mod trouble;
mod version;

pub use limits::ServerLimits;

use super::{
    about::{About, Draft},
    finding::{Finding, Severity},
};
use crate::{
    analysis::sample::ServerSample,
    clock::Timestamp,
    ids::Entity,
    model::{Server, Snapshot},
};

/// One check of a server.
#[derive(Debug)]
pub struct ServerCheck {
    pub about: About,
    pub check: fn(&ServerCase<'_>) -> Option<Finding>,
}

/// One server with all that is known about it.
#[derive(Debug)]
pub struct ServerCase<'a> {
    /// The moment of the diagnosis, by the servers' clock.
    pub now: Timestamp,
    pub snapshot: &'a Snapshot,
    pub server: &'a Server,
    /// Oldest first, restarts included; the last is the present state.
    pub samples: &'a [ServerSample],
    pub limits: &'a ServerLimits,
}

/// Every check of a server, in the order in which they are asked.
pub const CHECKS: [ServerCheck; 22] = [
    silent::CHECK,
    crash_loop::CHECK,
    restart::CHECK,
    lame_duck::CHECK,
    certificate::CHECK,
    auth::CHECK,
    memory::CHECK,
    storage::CHECK,
    cpu::CHECK,
    connections::CHECK,
    connection_jump::CHECK,
    slow_consumers::CHECK,
    stalled_clients::CHECK,
    stale_connections::CHECK,
    api_inflight::CHECK,
    api_errors::CHECK,
    api_rate::CHECK,
    ha_assets::CHECK,
    version::CHECK,
    domain_name::CHECK,
    subscription_growth::CHECK,
    reload::CHECK,
];

/// What the checks find in one server. Of a silent server only the silence is said: its numbers are old.
pub fn diagnose(case: &ServerCase<'_>) -> Vec<Finding> {
    let is_silent = case.server.freshness.is_stale();
    let asked = CHECKS.iter().filter(|check| !is_silent || check.about.id == silent::CHECK.about.id);
    asked.filter_map(|check| (check.check)(case)).collect()
}

impl ServerCase<'_> {
    fn finds(
        &self,
        about: &About,
        severity: Severity,
        title: &'static str,
        explanation: impl Into<String>,
    ) -> Draft {
        about.finds(severity, Entity::Server { name: self.server.name.clone() }, title, explanation)
    }
}
