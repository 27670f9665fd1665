//! How a server is as far as no rule complains, in words.

use std::borrow::Cow;

use jetlens_core::{
    format,
    model::{JetStreamUse, Server},
};

use crate::{
    ui::Severity,
    views::words::{stale_sentence, stale_words},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The last collections did not see it. Whether that is long enough to be alarming says a rule.
    NoAnswer,
    /// It has cut off clients that did not read fast enough, since it started.
    SlowConsumers,
    Running,
}

impl Status {
    pub fn of(server: &Server) -> Self {
        if server.freshness.is_stale() {
            Self::NoAnswer
        } else if server.slow_consumers > 0 {
            Self::SlowConsumers
        } else {
            Self::Running
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::NoAnswer => "no answer",
            Self::SlowConsumers => "had slow consumers",
            Self::Running => "running",
        }
    }

    pub fn words(self, server: &Server) -> Cow<'static, str> {
        match self {
            Self::NoAnswer => stale_words(&server.freshness),
            _ => self.word().into(),
        }
    }

    pub fn sentence(self, server: &Server) -> String {
        match self {
            Self::NoAnswer => stale_sentence(&server.freshness),
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
            Self::NoAnswer => Severity::Unknown,
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
            ("had slow consumers", Severity::Info, |s| s.slow_consumers = u64::MAX),
            ("no answer", Severity::Unknown, |s| s.freshness = Freshness::Stale {
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
