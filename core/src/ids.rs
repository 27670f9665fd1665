//! Names of NATS' things as types, so that a stream's name can't be passed where a consumer's is meant.
//!
//! Each wraps an `Arc<str>`: snapshots are cloned and compared often, and the same name stands in many places.
//! A name is kept exactly as the server sent it; what a screen shows goes through [`crate::text`].

use std::{borrow::Borrow, cmp::Ordering, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! name_types {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        // The names of one look are mostly copies of those of the look before: their text is not read again.
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl $name {
            pub fn new(name: impl Into<Arc<str>>) -> Self {
                Self(name.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new("")
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self::new(name)
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self::new(name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }
    )*};
}

name_types! {
    /// An account, by the name that the server reports: a configured name, or a public key that starts with `A`.
    AccountName;
    /// A stream within an account.
    StreamName;
    /// A consumer within a stream.
    ConsumerName;
    /// A server's configured name: the identity that survives a restart.
    ServerName;
    /// A server's public key, which changes on every restart.
    ServerId;
    /// A nats CLI context.
    ContextName;
}

/// A stream's identity in a whole system.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamKey {
    pub account: AccountName,
    pub stream: StreamName,
}

/// A consumer's identity in a whole system.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ConsumerKey {
    pub account: AccountName,
    pub stream: StreamName,
    pub consumer: ConsumerName,
}

impl ConsumerKey {
    pub fn stream_key(&self) -> StreamKey {
        StreamKey { account: self.account.clone(), stream: self.stream.clone() }
    }
}

/// Anything that can be selected, linked to, or have a history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Entity {
    Server { name: ServerName },
    Account { name: AccountName },
    Stream(StreamKey),
    Consumer(ConsumerKey),
}
