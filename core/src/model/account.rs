use super::{Freshness, Keyed};
use crate::{ids::AccountName, units::Limit};

/// One account's use of `JetStream`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    pub name: AccountName,
    pub memory_bytes: u64,
    pub storage_bytes: u64,
    pub reserved_memory: Limit,
    pub reserved_storage: Limit,
    pub num_streams: usize,
    pub num_consumers: usize,
    /// `JetStream` API requests and errors since the servers started, added over the servers.
    pub api_requests: u64,
    pub api_errors: u64,
    pub freshness: Freshness,
}

impl Keyed for Account {
    type Key = AccountName;

    fn key(&self) -> &AccountName {
        &self.name
    }
}
