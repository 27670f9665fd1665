/// From which numbers on the checks of streams speak.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamLimits {
    /// A stream without a leader, or whose leader is silent, for this long is unreachable.
    pub unreachable_secs: f64,
    /// One election is an upgrade; more than these in a while are a sign of trouble.
    pub elections: u64,
    pub elections_warning: u64,
    /// A Raft peer that its leader did not hear for this long is gone; a younger leader has no opinion yet.
    pub peer_silent_secs: f64,
    /// A mirror or source without contact for this long.
    pub source_silent_secs: f64,
    /// A mirror or source fewer messages behind than this keeps up.
    pub source_lag_messages: u64,
    /// The oldest message of an interest stream must be this old before somebody is said to hold it.
    pub hold_secs: f64,
    pub hold_messages: u64,
    /// Share of the messages that one consumer alone holds.
    pub hold_share: f64,
    /// Share of a limit, where 1.0 is full.
    pub near_share: f64,
    /// A limit that growth reaches within this time is near, whatever the share, if at least half is used.
    pub near_secs: f64,
    pub subjects: u64,
    /// Deleted messages between the first and the last.
    pub deleted: u64,
    pub deleted_share: f64,
    /// Fewer deleted messages than this are no matter, whatever their share.
    pub deleted_floor: u64,
    pub dedup_info_secs: f64,
    pub dedup_warning_secs: f64,
    /// A long window costs nothing below this arrival rate, in messages a second.
    pub dedup_per_sec: f64,
    /// Consumers that were added over the samples.
    pub consumer_growth: u64,
    /// A stream that had a message at least this often, in seconds of its mean interval …
    pub usual_interval_secs: f64,
    /// … and has had none for this long is quiet.
    pub quiet_secs: f64,
    /// A stream without any limit is mentioned from this size on, in bytes.
    pub unlimited_bytes: u64,
    /// A stream in memory is mentioned from this size on, in bytes.
    pub memory_bytes: u64,
    pub short_ack_wait_secs: f64,
    pub few_deliveries: u64,
    /// Deleted messages of a key-value bucket whose markers never expire.
    pub key_value_deleted: u64,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            unreachable_secs: 10.0,
            elections: 1,
            elections_warning: 5,
            peer_silent_secs: 10.0,
            source_silent_secs: 15.0,
            source_lag_messages: 100,
            hold_secs: 30.0,
            hold_messages: 100,
            hold_share: 0.5,
            near_share: 0.9,
            near_secs: 3600.0,
            subjects: 1_000_000,
            deleted: 100_000_000,
            deleted_share: 0.9,
            deleted_floor: 1_000_000,
            dedup_info_secs: 3600.0,
            dedup_warning_secs: 6.0 * 3600.0,
            dedup_per_sec: 10.0,
            consumer_growth: 500,
            usual_interval_secs: 60.0,
            quiet_secs: 1800.0,
            unlimited_bytes: 1 << 30,
            memory_bytes: 100 << 20,
            short_ack_wait_secs: 30.0,
            few_deliveries: 10,
            key_value_deleted: 100_000,
        }
    }
}
