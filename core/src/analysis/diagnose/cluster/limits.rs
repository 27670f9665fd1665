/// From which numbers on the checks of clusters and meta groups speak.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterLimits {
    /// A meta group without a leader, or in disagreement, for this long.
    pub leaderless_secs: f64,
    /// A peer that the leader did not hear for this long is gone.
    pub peer_silent_secs: f64,
    /// Changes of the meta leader are counted over this time, and more than so many are too many.
    pub flapping_secs: f64,
    pub leader_changes: usize,
    pub snapshot_warning_secs: f64,
    pub snapshot_critical_secs: f64,
    /// Replicas of streams and consumers in one meta group.
    pub assets: u64,
    pub pending_requests: u64,
    /// A smaller meta group is mentioned for this long.
    pub shrunk_secs: f64,
    /// Replicas of consumers that came or went between two looks.
    pub consumer_jump: u64,
    /// Times the mean of the cluster; with less memory than `memory_floor_bytes` above it there is no outlier.
    pub memory_factor: f64,
    pub memory_floor_bytes: u64,
    /// Times the mean of the cluster, from so many leaders on.
    pub leader_factor: f64,
    pub leader_floor: usize,
    /// Times the mean of the cluster, from so many connections on.
    pub connection_factor: f64,
    pub connection_floor: u64,
}

impl Default for ClusterLimits {
    fn default() -> Self {
        Self {
            leaderless_secs: 10.0,
            peer_silent_secs: 10.0,
            flapping_secs: 600.0,
            leader_changes: 1,
            snapshot_warning_secs: 5.0,
            snapshot_critical_secs: 30.0,
            assets: 5000,
            pending_requests: 500,
            shrunk_secs: 900.0,
            consumer_jump: 5000,
            memory_factor: 1.5,
            memory_floor_bytes: 512 << 20,
            leader_factor: 1.5,
            leader_floor: 20,
            connection_factor: 2.0,
            connection_floor: 100,
        }
    }
}
