//! Snapshots of a live system: the fastest correct way to have them, with what they cost and what they don't show.
//!
//! | with | how | module |
//! | --- | --- | --- |
//! | the system account | one `JSZ` and one `VARZ` that every server answers | [`system`] |
//! | an account's user | `STREAM.LIST`, and `CONSUMER.LIST` for each stream | [`account`] |
//! | HTTP only | `/jsz` and `/varz` of each server | [`monitoring`] |
//!
//! Each makes an [`Observation`]; [`World`] folds it into the snapshot before it, sharing what did not change.
//! `num_pending` and `num_waiting` are right on a consumer's own leader only: [`merge`] picks its copy, and where the
//! leader did not answer, the last known numbers stay and are marked as old.

pub mod account;
mod asset;
mod budget;
mod change;
pub mod connections;
mod fold;
pub mod head;
pub mod merge;
pub mod monitoring;
mod observation;
pub mod system;
mod world;

pub use budget::Budget;
pub use observation::{Absence, AccountList, Observation};
pub use world::World;

use crate::{
    link::{HttpError, PayloadError, RequestError},
    model::Reason,
    wire::WireError,
};

/// Why a collection, or a part of it, failed.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    #[error("not connected")]
    Disconnected,
    #[error("no answer in time")]
    TimedOut,
    #[error("JetStream is not enabled")]
    NotEnabled,
    #[error("the system account is needed for this")]
    NoSystemAccount,
    #[error("its name can't stand in a subject")]
    NoSubject,
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error(transparent)]
    Payload(#[from] PayloadError),
    #[error(transparent)]
    Wire(#[from] WireError),
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl From<&CollectError> for Reason {
    fn from(error: &CollectError) -> Self {
        match error {
            CollectError::Disconnected => Self::Disconnected,
            CollectError::TimedOut | CollectError::Http(HttpError::TimedOut) => Self::TimedOut,
            CollectError::NotEnabled => Self::NotEnabled,
            CollectError::NoSystemAccount => Self::NoSystemAccount,
            CollectError::Request(error) => error.reason(),
            CollectError::Wire(WireError::Server { description, .. }) => Self::Refused(description.clone()),
            CollectError::Wire(error) => Self::BadReply(error.to_string()),
            CollectError::Payload(error) => Self::BadReply(error.to_string()),
            CollectError::NoSubject => Self::Refused(error.to_string()),
            CollectError::Http(error) => Self::Refused(error.to_string()),
        }
    }
}
