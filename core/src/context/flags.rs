//! What the command line says about a connection.

use std::{fmt, time::Duration};

use secrecy::SecretString;

/// The connection flags as they were given, `None` where they were not. Spelled as in the nats CLI.
///
/// A field that can be a secret or a place (`creds`, `password`) takes the same addresses as a context file.
#[derive(Clone, Default)]
pub struct ConnectionFlags {
    /// `--context`: a name, or the path of a `.json` file.
    pub context: Option<String>,
    /// `--no-context`: the selected context is ignored.
    pub no_context: bool,
    /// `--server`: one URL, or several with commas.
    pub server: Option<String>,
    /// `--user`: without a password it is a token.
    pub user: Option<SecretString>,
    pub password: Option<SecretString>,
    pub token: Option<SecretString>,
    pub creds: Option<SecretString>,
    pub nkey: Option<SecretString>,
    pub jwt: Option<SecretString>,
    pub seed: Option<SecretString>,
    pub tlscert: Option<String>,
    pub tlskey: Option<String>,
    pub tlsca: Option<String>,
    pub tlsfirst: bool,
    pub inbox_prefix: Option<String>,
    pub js_domain: Option<String>,
    pub js_api_prefix: Option<String>,
    pub js_event_prefix: Option<String>,
    /// `--timeout`.
    pub timeout: Option<Duration>,
    pub socks_proxy: Option<String>,
    /// `--connection-name`: how the server's lists show the connection.
    pub connection_name: Option<String>,
    /// `--system-context`: a second connection, for the system account.
    pub system_context: Option<String>,
    pub system_user: Option<SecretString>,
    pub system_password: Option<SecretString>,
    pub system_creds: Option<SecretString>,
    pub system_nkey: Option<SecretString>,
    /// `--monitor`: HTTP monitoring URLs, for servers without a system account.
    pub monitor_urls: Vec<String>,
}

impl ConnectionFlags {
    /// As if `--context NAME` was given.
    pub fn for_context(name: &str) -> Self {
        Self { context: Some(name.to_owned()), ..Self::default() }
    }

    /// Whether a login for the system account was given.
    pub(crate) fn has_system_login(&self) -> bool {
        [&self.system_user, &self.system_creds, &self.system_nkey].into_iter().any(Option::is_some)
    }
}

impl fmt::Debug for ConnectionFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The server's URL may hold a password.
        f.debug_struct("ConnectionFlags")
            .field("context", &self.context)
            .field("no_context", &self.no_context)
            .field("system_context", &self.system_context)
            .finish_non_exhaustive()
    }
}
