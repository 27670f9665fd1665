//! Quantities that carry their unit, for the numbers that are easily confused.

use serde::{Deserialize, Serialize};

/// A limit that NATS writes as a number, with `-1` (and in some replies `0` or 2^64-1) for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    #[default]
    Unlimited,
    At(u64),
}

impl Limit {
    /// From the server's spelling, where a negative number means no limit.
    pub fn from_signed(value: i64) -> Self {
        u64::try_from(value).map_or(Self::Unlimited, Self::At)
    }

    pub fn value(self) -> Option<u64> {
        match self {
            Self::Unlimited => None,
            Self::At(value) => Some(value),
        }
    }

    /// How full something is that holds `used`: 1.0 is full. `None` without a limit or with a limit of zero.
    pub fn share(self, used: u64) -> Option<f64> {
        self.value().filter(|limit| *limit > 0).map(|limit| used as f64 / limit as f64)
    }
}

/// A change per second, `None` while two samples that can be compared are missing.
///
/// A rate is never negative because a counter restarted: a restart begins a new run.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PerSec(pub Option<f64>);

impl PerSec {
    pub const UNKNOWN: Self = Self(None);

    pub fn known(value: f64) -> Self {
        Self(Some(value))
    }
}
