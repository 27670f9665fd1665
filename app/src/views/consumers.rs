//! Every consumer of every stream in one table.

mod columns;
mod data;
mod status;

pub use columns::COLUMNS;
pub use data::{ConsumerRow, build, row};
pub use status::Status;
