//! How a server is, in words: a plain reading of its latest numbers.

use std::borrow::Cow;

use jetlens_core::{
    format,
    model::{JetStreamUse, Server},
};

use crate::{
    ui::Severity,
    views::words::{stale_sentence, stale_words},
};

/// From this share on, memory, storage or processors are nearly used up.
const NEARLY_ALL: f64 = 0.9;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    NoAnswer,
    /// It asks its clients to leave.
    LameDuck,
    StorageFull {
        share: f64,
    },
    MemoryFull {
        share: f64,
    },
    /// All of its cores are busy.
    Busy {
        share: f64,
    },
    /// It has cut off clients that did not read fast enough, since it started.
    SlowConsumers,
    Running,
}

impl Status {
    pub fn of(server: &Server) -> Self {
        if server.freshness.is_stale() {
            return Self::NoAnswer;
        }
        if server.lame_duck {
            return Self::LameDuck;
        }
        let busy = server.cpu_percent / 100.0 / f64::from(server.num_cores.max(1));
        match server.jetstream.as_ref().map(|jetstream| (storage_share(jetstream), memory_share(jetstream))) {
            Some((Some(share), _)) if share >= NEARLY_ALL => Self::StorageFull { share },
            Some((_, Some(share))) if share >= NEARLY_ALL => Self::MemoryFull { share },
            _ if busy >= NEARLY_ALL => Self::Busy { share: busy },
            _ if server.slow_consumers > 0 => Self::SlowConsumers,
            _ => Self::Running,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::NoAnswer => "no answer",
            Self::LameDuck => "lame duck",
            Self::StorageFull { .. } => "storage full",
            Self::MemoryFull { .. } => "memory full",
            Self::Busy { .. } => "busy",
            Self::SlowConsumers => "had slow consumers",
            Self::Running => "running",
        }
    }

    pub fn words(self, server: &Server) -> Cow<'static, str> {
        match self {
            Self::NoAnswer => stale_words(&server.freshness),
            Self::StorageFull { share } => format!("storage {} full", format::percent(share)).into(),
            Self::MemoryFull { share } => format!("memory {} full", format::percent(share)).into(),
            _ => self.word().into(),
        }
    }

    pub fn sentence(self, server: &Server) -> String {
        match self {
            Self::NoAnswer => stale_sentence(&server.freshness),
            Self::LameDuck => "It is about to stop and asks its clients to go elsewhere.".to_owned(),
            Self::StorageFull { share } => {
                format!("JetStream uses {} of the storage that it may.", format::percent(share))
            }
            Self::MemoryFull { share } => {
                format!("JetStream uses {} of the memory that it may.", format::percent(share))
            }
            Self::Busy { share } => format!("Its cores are {} busy.", format::percent(share)),
            Self::SlowConsumers => format!(
                "It runs. Since it started it has cut off {} that read too slowly.",
                format::plural(server.slow_consumers.try_into().unwrap_or(usize::MAX), "client")
            ),
            Self::Running => format!(
                "It answers, and has {}.",
                format::plural(server.connections.try_into().unwrap_or(usize::MAX), "client")
            ),
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            // A server that is not there is a hard fact, not a doubt about its numbers.
            Self::NoAnswer => Severity::Critical,
            Self::LameDuck | Self::StorageFull { .. } | Self::MemoryFull { .. } | Self::Busy { .. } => {
                Severity::Warning
            }
            Self::SlowConsumers => Severity::Info,
            Self::Running => Severity::Healthy,
        }
    }
}

/// `None` without a limit.
pub fn storage_share(jetstream: &JetStreamUse) -> Option<f64> {
    share(jetstream.storage_bytes, jetstream.max_storage_bytes)
}

pub fn memory_share(jetstream: &JetStreamUse) -> Option<f64> {
    share(jetstream.memory_bytes, jetstream.max_memory_bytes)
}

fn share(used: u64, max: u64) -> Option<f64> {
    (max > 0).then(|| used as f64 / max as f64)
}

#[cfg(test)]
mod tests {
    use jetlens_core::{clock::Timestamp, model::Freshness};

    use super::*;

    #[test]
    fn the_numbers_decide_the_words() {
        type Edit = fn(&mut Server);
        #[rustfmt::skip]
        let cases: Vec<(&str, Severity, Edit)> = vec![
            ("running", Severity::Healthy, |_| {}),
            ("lame duck", Severity::Warning, |s| s.lame_duck = true),
            ("busy", Severity::Warning, |s| { s.num_cores = 2; s.cpu_percent = 199.0; }),
            ("running", Severity::Healthy, |s| { s.num_cores = 8; s.cpu_percent = 199.0; }),
            ("running", Severity::Healthy, |s| s.cpu_percent = f64::NAN),
            ("storage full", Severity::Warning, |s| s.jetstream = Some(JetStreamUse { storage_bytes: 95, max_storage_bytes: 100, ..JetStreamUse::default() })),
            ("memory full", Severity::Warning, |s| s.jetstream = Some(JetStreamUse { memory_bytes: 95, max_memory_bytes: 100, ..JetStreamUse::default() })),
            ("running", Severity::Healthy, |s| s.jetstream = Some(JetStreamUse { memory_bytes: 95, ..JetStreamUse::default() })),
            ("had slow consumers", Severity::Info, |s| s.slow_consumers = u64::MAX),
            ("no answer", Severity::Critical, |s| s.freshness = Freshness::Stale {
                since: Timestamp::UNIX_EPOCH, why: jetlens_core::model::Reason::TimedOut }),
        ];
        for (index, (word, severity, edit)) in cases.into_iter().enumerate() {
            let mut server = Server::default();
            edit(&mut server);
            let status = Status::of(&server);
            assert_eq!((status.word(), status.severity()), (word, severity), "case {index}");
            assert!(status.sentence(&server).ends_with('.'), "case {index}");
        }
    }
}
