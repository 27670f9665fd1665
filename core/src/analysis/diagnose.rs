//! Why is this consumer stuck? Rules over timed samples, in causal order.
//!
//! The rules of a consumer are asked in causal order: availability, hard stops, delivery path, acknowledgement window,
//! quality of progress, exhausted messages, stream, capacity. The first that holds in the path is the cause; what
//! else holds is evidence.

pub mod about;
pub mod account;
pub mod cluster;
pub mod command;
pub mod finding;
pub mod monitor;
pub mod samples;
pub mod server;
pub mod stream;
mod subjects;
pub mod system;
mod window;

#[cfg(test)]
mod scene;
