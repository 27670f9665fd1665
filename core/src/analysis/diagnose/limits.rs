//! Every threshold of the rules, with its default and its unit.

/// What the rules measure against. The defaults are those of the decision table.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// A backlog must lie undelivered at least so long before it is called stuck.
    pub min_stall_secs: f64,
    /// … and so many times `ack_wait`, within which one slow message is no stall.
    pub stall_ack_waits: f64,
    /// … and so many times the usual pause between two deliveries: a worker that comes once an hour is healthy.
    pub stall_gaps: f64,
    /// Rates are taken over at most so long.
    pub rate_secs: f64,
    /// A backlog that grows must have grown so long.
    pub falling_secs: f64,
    /// A group without a leader is a lost quorum after so long; an election takes less.
    pub quorum_secs: f64,
    /// A peer that the leader has not heard of for so long is dead.
    pub peer_silent_secs: f64,
    /// A leader younger than this has not heard of its peers yet.
    pub leader_grace_secs: f64,
    /// More elections than this within the window of the advisories are too many.
    pub max_elections: u64,
    /// Two lists that miss the same name must lie so far apart.
    pub missing_secs: f64,
    /// A subscriber may need so long to come back.
    pub rebind_secs: f64,
    /// A consumer that never had a client is new for so long.
    pub new_consumer_secs: f64,
    /// A longer pause is worth a warning.
    pub long_pause_secs: f64,
    /// A consumer that used this share of its `inactive_threshold` is about to vanish.
    pub vanish_share: f64,
    /// A positions ahead of the stream must be seen for so long; a new leader catches up.
    pub ahead_secs: f64,
    /// A full window must be seen still for so long, or for half of `ack_wait` if that is less.
    pub full_window_secs: f64,
    /// A redelivery loop is proven after so many times `ack_wait`.
    pub loop_ack_waits: f64,
    /// A floor that stands for so many times `ack_wait` is pinned.
    pub floor_ack_waits: f64,
    /// The least share of samples with a full window that makes the window the limiter.
    pub full_share: f64,
    /// The share of repeats among deliveries that is too high.
    pub redelivered_share: f64,
    /// A stall of which the samples show only the end must have lasted for this many stall windows.
    pub unseen_stalls: f64,
    /// Where a filter hides repeats from the counters: the share of looks at which messages are out again.
    pub repeats_share: f64,
    /// … and with negative acknowledgements.
    pub nak_share: f64,
    /// A gap between delivered and floor of so many windows is large.
    pub gap_windows: f64,
    /// How near to `rate_limit_bps` a rate must be to be held by it, as a share of it.
    pub rate_limit_share: f64,
    /// Bytes that wait in a client's connection.
    pub client_pending_bytes: u64,
    /// A pinned client may rest so long where the consumer does not say.
    pub pin_timeout_secs: f64,
    /// A mirror that has not heard of its origin for so long is cut off.
    pub origin_silent_secs: f64,
    /// How many times the median of its stream's consumers a backlog must be to be the worst.
    pub sibling_factor: f64,
    /// An idle consumer without clients is abandoned after so long.
    pub abandoned_secs: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            min_stall_secs: 30.0,
            stall_ack_waits: 2.0,
            stall_gaps: 3.0,
            rate_secs: 60.0,
            falling_secs: 60.0,
            quorum_secs: 10.0,
            peer_silent_secs: 10.0,
            leader_grace_secs: 10.0,
            max_elections: 1,
            missing_secs: 5.0,
            rebind_secs: 10.0,
            new_consumer_secs: 600.0,
            long_pause_secs: 3600.0,
            vanish_share: 0.5,
            ahead_secs: 10.0,
            full_window_secs: 15.0,
            loop_ack_waits: 2.0,
            floor_ack_waits: 3.0,
            full_share: 0.8,
            redelivered_share: 0.05,
            repeats_share: 0.8,
            unseen_stalls: 2.0,
            nak_share: 0.2,
            gap_windows: 2.0,
            rate_limit_share: 0.5,
            client_pending_bytes: 1 << 20,
            pin_timeout_secs: 120.0,
            origin_silent_secs: 15.0,
            sibling_factor: 5.0,
            abandoned_secs: 7.0 * 86_400.0,
        }
    }
}

impl Limits {
    /// The same with every time `factor` as long, for systems that live faster or slower. Shares and counts stay.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for secs in [
            &mut self.min_stall_secs,
            &mut self.rate_secs,
            &mut self.falling_secs,
            &mut self.quorum_secs,
            &mut self.peer_silent_secs,
            &mut self.leader_grace_secs,
            &mut self.missing_secs,
            &mut self.rebind_secs,
            &mut self.new_consumer_secs,
            &mut self.long_pause_secs,
            &mut self.ahead_secs,
            &mut self.full_window_secs,
            &mut self.pin_timeout_secs,
            &mut self.origin_silent_secs,
            &mut self.abandoned_secs,
        ] {
            *secs *= factor;
        }
        self
    }
}
