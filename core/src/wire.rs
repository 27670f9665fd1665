//! What stands on the wire: serde twins of the server's JSON, and the way from them into the model.
//!
//! A twin reads leniently: a missing field is its default, an unknown one is left in the raw text that the model
//! keeps, an unknown word of an enumeration is kept as a word. Each asset of a list is read on its own, so that one
//! that can't be read hides nothing but itself.

pub mod advisory;
pub mod api;
pub mod audit;
pub mod connz;
pub mod consumer;
pub mod export;
pub mod jsz;
pub mod known;
mod lenient;
pub mod raft;
pub mod server;
pub mod stream;

/// Why a reply could not be read.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("not the JSON that was expected: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the reply has no {0}")]
    Lacks(&'static str),
    /// The server answered with an error of its own.
    #[error("{description} (code {code})")]
    Server { code: u64, description: String },
}

impl WireError {
    /// The `err_code` of a `JetStream` API error, such as 10014 for "consumer not found".
    pub fn server_code(&self) -> Option<u64> {
        match self {
            Self::Server { code, .. } => Some(*code),
            _ => None,
        }
    }
}
