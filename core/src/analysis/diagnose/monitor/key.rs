use std::fmt;

/// What the names of all thresholds begin with.
pub(super) const PREFIX: &str = "io.nats.monitor.";

/// What a threshold is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Both,
    Stream,
    Consumer,
}

/// How a threshold is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number; 0 and less is off.
    Count,
    /// A duration such as `90s`, `1h30m`, `2d` or `1w`; 0 is off.
    Span,
}

macro_rules! keys {
    ($($name:ident $word:literal $scope:ident $kind:ident;)*) => {
        /// One threshold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Key {
            $($name,)*
        }

        impl Key {
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$name),*];

            /// The name in the metadata: `io.nats.monitor.lag-critical`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("io.nats.monitor.", $word),)*
                }
            }

            pub fn scope(self) -> Scope {
                match self {
                    $(Self::$name => Scope::$scope,)*
                }
            }

            pub fn kind(self) -> Kind {
                match self {
                    $(Self::$name => Kind::$kind,)*
                }
            }
        }
    };
}

keys! {
    Enabled "enabled" Both Bool;
    LagCritical "lag-critical" Stream Count;
    SeenCritical "seen-critical" Stream Span;
    MinSources "min-sources" Stream Count;
    MaxSources "max-sources" Stream Count;
    PeerExpect "peer-expect" Stream Count;
    PeerLagCritical "peer-lag-critical" Stream Count;
    PeerSeenCritical "peer-seen-critical" Stream Span;
    MsgsWarn "msgs-warn" Stream Count;
    MsgsCritical "msgs-critical" Stream Count;
    SubjectsWarn "subjects-warn" Stream Count;
    SubjectsCritical "subjects-critical" Stream Count;
    OutstandingAckCritical "outstanding-ack-critical" Consumer Count;
    WaitingCritical "waiting-critical" Consumer Count;
    UnprocessedCritical "unprocessed-critical" Consumer Count;
    RedeliveryCritical "redelivery-critical" Consumer Count;
    LastDeliveryCritical "last-delivery-critical" Consumer Span;
    LastAckCritical "last-ack-critical" Consumer Span;
    Pinned "pinned" Consumer Bool;
}

impl Key {
    /// The threshold of that name in the metadata.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// What it finds, in a few words that begin with how the reading is compared.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Enabled => "ask the other thresholds",
            Self::LagCritical => "critical from so many messages behind its origin",
            Self::SeenCritical => "critical from so long without contact to its origin",
            Self::MinSources => "critical below so many sources",
            Self::MaxSources => "critical above so many sources",
            Self::PeerExpect => "critical with another number of replicas",
            Self::PeerLagCritical => "critical when a replica is more Raft entries behind",
            Self::PeerSeenCritical => "critical when a replica was not heard of for longer",
            Self::MsgsWarn => "warning at so few messages, or at so many if critical is above",
            Self::MsgsCritical => "critical at so few messages, or at so many if above the warning",
            Self::SubjectsWarn => "warning at so many subjects, or at so few if critical is below",
            Self::SubjectsCritical => "critical at so many subjects, or at so few if below the warning",
            Self::OutstandingAckCritical => "critical from so many unacknowledged messages",
            Self::WaitingCritical => "critical from so many pull requests that wait",
            Self::UnprocessedCritical => "critical from so many messages that wait",
            Self::RedeliveryCritical => "critical from so many redelivered messages",
            Self::LastDeliveryCritical => "critical so long after the last delivery, or without one",
            Self::LastAckCritical => "critical so long after the last acknowledgement, or without one",
            Self::Pinned => "critical unless one client is pinned",
        }
    }

    /// Whether it means anything on a stream or, otherwise, on a consumer.
    pub fn fits(self, scope: Scope) -> bool {
        self.scope() == Scope::Both || scope == Scope::Both || self.scope() == scope
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name().strip_prefix(PREFIX).unwrap_or_default())
    }
}
