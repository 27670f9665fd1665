/// From which numbers on the checks of accounts speak.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountLimits {
    /// Share of the account's memory or storage.
    pub near_share: f64,
    /// From this share on messages are refused: what is left is smaller than a block.
    pub full_share: f64,
    /// Share of the API requests that fail, of at least so many within so many seconds.
    pub api_error_share: f64,
    pub api_min_requests: u64,
    pub window_secs: f64,
    /// Share of the account's storage that streams may fill together.
    pub reserved_share: f64,
}

impl Default for AccountLimits {
    fn default() -> Self {
        Self {
            near_share: 0.9,
            full_share: 0.99,
            api_error_share: 0.01,
            api_min_requests: 100,
            window_secs: 300.0,
            reserved_share: 0.85,
        }
    }
}
