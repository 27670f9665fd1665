//! Every server, and the group that they elect among themselves.

mod columns;
mod data;
mod status;

pub use data::{Meta, ServerRow, build, meta};
pub use status::Status;
