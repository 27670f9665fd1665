//! The flight recorder's file: what a system was at every moment of the last days, for jumping back to any of them.
//!
//! A recording is one file that grows at its end (`recording/frame.rs` says how it is laid out). A **keyframe** is a
//! whole moment, a **delta** is what changed since the moment before; both are rows of numbers (`recording/table.rs`),
//! of which only those are written that did not move as expected (`recording/shape.rs`). Texts are kept once, and the
//! servers' JSON comes apart into a template and the numbers in it (`recording/document.rs`). Frames prove themselves:
//! a file that was cut off or damaged is read up to there, and again from the next keyframe on. A reader needs no lock
//! and no permission of the writer.
//!
//! What is written: structure and numbers, as [`crate::model::Snapshot`] has them. No message, header or value is in a
//! snapshot, so none is in a recording; passwords in addresses are left out. What is read is untrusted: no size in a
//! file is believed, and none leads to more memory than the bounds of these modules say.

mod assets;
mod bytes;
mod choices;
mod coded;
mod compact;
mod dictionary;
mod discreet;
mod document;
mod error;
mod findings;
mod frame;
mod header;
mod mark;
mod moment;
mod names;
mod plain;
mod read;
mod replay;
mod scan;
mod scene;
mod shape;
mod table;
mod template;
mod write;

pub use error::{Damage, DamageKind, RecordingError};
pub use header::Header;
pub use mark::{Mark, MarkKind};
pub use read::{Moment, Recording};
pub use write::{Appended, Writer, WriterOptions};

#[cfg(test)]
mod tests;
