//! Every stream: what it holds, what arrives, and how full it is.

mod columns;
mod data;
mod status;

pub use data::{StreamRow, build};
pub use status::{Fill, Status, away_peer, is_away};
