/// From which numbers on the checks of servers speak.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerLimits {
    /// Without an answer for this long.
    pub silent_secs: f64,
    /// Share of all cores.
    pub cpu_share: f64,
    /// Share of the configured memory or storage of `JetStream`.
    pub full_warning_share: f64,
    pub full_critical_share: f64,
    /// Counters are compared over this time.
    pub window_secs: f64,
    /// So many slow consumers in the window are critical.
    pub slow_critical: u64,
    /// So many stale connections in the window are no single laptop.
    pub stale_warning: u64,
    /// A restart is mentioned for this long.
    pub restart_secs: f64,
    /// More than so many starts in an hour are a loop.
    pub starts_per_hour: usize,
    /// Share of `max_connections`.
    pub connection_share: f64,
    /// Connections that came or went within a minute.
    pub connection_jump: u64,
    pub certificate_warning_days: f64,
    pub certificate_critical_days: f64,
    /// Share of the `JetStream` API requests that fail, of at least so many.
    pub api_error_share: f64,
    pub api_min_requests: u64,
    pub api_per_sec: f64,
    pub api_inflight: u64,
    pub ha_assets: u64,
    /// Growth of the subscriptions over the samples, as a share.
    pub subscription_growth: f64,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            silent_secs: 10.0,
            cpu_share: 0.9,
            full_warning_share: 0.9,
            full_critical_share: 0.95,
            window_secs: 300.0,
            slow_critical: 10,
            stale_warning: 10,
            restart_secs: 900.0,
            starts_per_hour: 2,
            connection_share: 0.8,
            connection_jump: 500,
            certificate_warning_days: 30.0,
            certificate_critical_days: 7.0,
            api_error_share: 0.01,
            api_min_requests: 100,
            api_per_sec: 50.0,
            api_inflight: 1000,
            ha_assets: 1000,
            subscription_growth: 0.2,
        }
    }
}
