//! One connection to a NATS system: opened, watched, and honest about what it can't do.
//!
//! [`connect()`] turns a [`ConnectionProfile`](crate::context::ConnectionProfile) into a [`Link`], or into a
//! [`LinkError`] that says in one sentence what is wrong and in another what to do.
//! A [`Link`] answers what a bare `async_nats::Client` leaves open: a request that is not permitted fails at once
//! instead of timing out, nothing is sent while the connection is down (the client would send it *after* the
//! reconnect), and a server that accepts bytes and answers nothing is left within seconds.
//! [`probe()`] takes the same way step by step and tells each step's result.

mod auth;
mod connect;
mod cost;
mod error;
mod failure;
mod handle;
mod http;
mod payload;
mod peek;
mod pool;
mod probe;
mod request;
mod state;
mod supervisor;
mod tls;
mod violation;
mod watchdog;

pub use async_nats::{Client, HeaderMap, Message};

pub use connect::connect;
pub use cost::LinkCost;
pub use error::{LinkError, LinkErrorKind, Step};
pub use handle::Link;
pub use http::{HttpClient, HttpError};
pub use payload::{PayloadError, accept_snappy, decoded_payload};
pub use probe::{ProbeStep, StepOutcome, probe};
pub use request::RequestError;
pub use state::{ConnectedTo, LinkEvent, LinkState};
pub use violation::{Action, PermissionViolation};
