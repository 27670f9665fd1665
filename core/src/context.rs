//! Where a connection's settings come from: the nats CLI's contexts, flags, the environment and credentials.
//!
//! [`ContextStore`] reads and writes the directory that the nats CLI uses, so both programs share their contexts.
//! [`resolve()`] lays flags over environment over context over defaults, and gives a [`ConnectionProfile`]: all that
//! [`crate::link`] needs.
//! Nothing here opens a connection, and nothing starts a program without an [`AllowedPrograms`] that names it.
//!
//! Secrets live in [`secrecy`] types from the moment they are parsed, `Debug` never shows one, and no error quotes
//! the content of a file or the output of a program.

mod credential;
mod creds;
mod environment;
mod error;
mod file;
mod flags;
mod name;
mod profile;
mod program;
mod resolve;
mod server_url;
mod store;

pub use credential::{Credential, CredentialKind};
pub use creds::{Jwt, UserCredentials, UserSeed};
pub use environment::Environment;
pub use error::{ContextError, ContextErrorKind};
pub use file::{ContextFile, Key};
pub use flags::ConnectionFlags;
pub use name::{context_name, new_context_name};
pub use profile::{Auth, ConnectionProfile, Field, JetStreamPrefix, Login, Origin, SocksProxy, Tls};
pub use program::{AllowedPrograms, ProgramCall};
pub use resolve::{resolve, resolve_file};
pub use server_url::{Scheme, ServerUrl};
pub use store::{ContextEntry, ContextStore};
