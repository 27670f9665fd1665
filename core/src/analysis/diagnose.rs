//! Why is this consumer stuck? Rules over timed samples, in causal order.
//!
//! The rules of a consumer are asked in causal order: availability, hard stops, delivery path, acknowledgement window,
//! quality of progress, exhausted messages, stream, capacity. The first that holds in the path is the cause; what
//! else holds is evidence.
//!
//! [`diagnose_consumers`] asks them of every consumer of a snapshot. [`Limits`] are the thresholds, [`Facts`] what was
//! learnt beside the samples, [`rules`] the list for documentation.

pub mod about;
pub mod account;
pub mod case;
pub mod catalogue;
pub mod class;
pub mod cluster;
pub mod command;
pub mod consumer;
pub mod facts;
mod failing;
pub mod finding;
mod glance;
pub mod group;
pub mod limits;
pub mod monitor;
pub mod quantities;
pub mod report;
pub mod rule;
pub mod samples;
pub mod server;
pub mod stream;
pub mod sweep;
pub mod system;
pub mod whole;
mod window;

pub use catalogue::{RuleInfo, rules};
pub use class::{Class, ConsumerVerdict, Verdict};
pub use facts::{ConsumerFacts, Facts};
pub use group::{Group, groups};
pub use limits::Limits;
pub use sweep::{Diagnosis, SampleSource, diagnose_consumers};
pub use whole::{AllLimits, diagnose};

#[cfg(test)]
mod scene;
