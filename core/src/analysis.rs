//! What the model means: pure functions and values, without I/O and without a clock.

pub mod attribution;
pub mod diagnose;
pub mod diff;
pub mod forecast;
pub mod history;
pub mod past;
pub mod sample;
pub mod subject;
pub mod trend;
