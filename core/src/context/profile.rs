//! Everything that a connection needs, from whatever place each part came.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use url::Url;

use super::{credential::Credential, server_url::ServerUrl};
use crate::ids::ContextName;

/// How to reach and enter a NATS system. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct ConnectionProfile {
    /// The context that it started from, if there was one.
    pub context: Option<ContextName>,
    /// The servers to try, in this order. Never empty.
    pub urls: Vec<ServerUrl>,
    pub auth: Auth,
    pub tls: Tls,
    /// `_INBOX` unless it was changed.
    pub inbox_prefix: String,
    pub jetstream: JetStreamPrefix,
    /// For the connection, and the usual patience with one request.
    pub timeout: Duration,
    /// How the server's lists show the connection.
    pub name: Option<String>,
    /// A SOCKS5 proxy, without its login.
    pub socks_proxy: Option<SocksProxy>,
    /// The second connection, for the system account.
    pub system: Option<Box<Self>>,
    /// HTTP monitoring ports.
    pub monitor_urls: Vec<Url>,
    /// Where each part came from; a part that is not there is a default.
    pub origins: BTreeMap<Field, Origin>,
    /// What was left out and need not stop anybody, as sentences.
    pub warnings: Vec<String>,
}

impl ConnectionProfile {
    /// The nats CLI's.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);
    pub const DEFAULT_INBOX_PREFIX: &str = "_INBOX";

    /// For nothing but URLs: no login, no context.
    pub fn for_urls(urls: Vec<ServerUrl>) -> Self {
        Self {
            context: None,
            urls,
            auth: Auth::default(),
            tls: Tls::default(),
            inbox_prefix: Self::DEFAULT_INBOX_PREFIX.into(),
            jetstream: JetStreamPrefix::default(),
            timeout: Self::DEFAULT_TIMEOUT,
            name: None,
            socks_proxy: None,
            system: None,
            monitor_urls: Vec::new(),
            origins: BTreeMap::new(),
            warnings: Vec::new(),
        }
    }

    /// Where a part came from.
    pub fn origin(&self, field: Field) -> Origin {
        self.origins.get(&field).copied().unwrap_or(Origin::Default)
    }

    /// The credentials whose reading starts a program, so that consent can be asked before connecting.
    pub fn programs(&self) -> impl Iterator<Item = &super::ProgramCall> {
        let own = self.auth.credentials().filter_map(Credential::program);
        let system =
            self.system.iter().flat_map(|system| system.auth.credentials()).filter_map(Credential::program);
        own.chain(system)
    }
}

/// How to log in.
#[derive(Clone, Debug, Default)]
pub struct Auth {
    pub login: Login,
    /// Sent in addition, as the nats CLI does.
    pub token: Option<Credential>,
}

#[derive(Clone, Debug, Default)]
pub enum Login {
    /// Nothing, or only the token.
    #[default]
    None,
    Password {
        user: String,
        password: Option<Credential>,
    },
    /// A JWT and a seed in one file.
    Creds(Credential),
    /// A seed.
    Nkey(Credential),
    /// A JWT; without a seed it must be a bearer's.
    Jwt {
        jwt: Credential,
        seed: Option<Credential>,
    },
}

impl Auth {
    /// The login in a few words: `user "ada"`, `credentials from the file a.creds`.
    pub fn describe(&self) -> String {
        match &self.login {
            Login::None if self.token.is_some() => "a token".into(),
            Login::None => "no login".into(),
            Login::Password { user, .. } => format!("user {user:?}"),
            Login::Creds(creds) => format!("credentials from {}", creds.describe()),
            Login::Nkey(seed) => format!("an nkey from {}", seed.describe()),
            Login::Jwt { jwt, .. } => format!("a JWT from {}", jwt.describe()),
        }
    }

    pub(crate) fn credentials(&self) -> impl Iterator<Item = &Credential> {
        let pair = match &self.login {
            Login::None => [None, None],
            Login::Password { password, .. } => [password.as_ref(), None],
            Login::Creds(one) | Login::Nkey(one) => [Some(one), None],
            Login::Jwt { jwt, seed } => [Some(jwt), seed.as_ref()],
        };
        pair.into_iter().flatten().chain(&self.token)
    }
}

/// Certificates, as paths of PEM files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Authorities to trust; the system's own are then not used.
    pub ca: Option<PathBuf>,
    /// The client's certificate and its private key: both or none.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Whether the handshake comes before the server's first line.
    pub is_first: bool,
}

/// Where `JetStream`'s API and its advisories are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JetStreamPrefix {
    /// `$JS.API`, `$JS.<domain>.API`, or an imported prefix; no dot at the end.
    pub api: String,
    /// `$JS.EVENT`, or an imported prefix; no dot at the end.
    pub event: String,
    /// The domain, if one was given.
    pub domain: Option<String>,
}

impl Default for JetStreamPrefix {
    fn default() -> Self {
        Self { api: "$JS.API".into(), event: "$JS.EVENT".into(), domain: None }
    }
}

/// A SOCKS5 proxy, without its login: see [`LinkErrorKind::Proxy`](crate::link::LinkErrorKind::Proxy).
#[derive(Clone, PartialEq, Eq)]
pub struct SocksProxy {
    pub host: String,
    pub port: u16,
}

impl fmt::Debug for SocksProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "socks5://{}:{}", self.host, self.port)
    }
}

/// The parts of a profile whose origin is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Context,
    Urls,
    Login,
    Token,
    Ca,
    Certificate,
    TlsFirst,
    InboxPrefix,
    JetStream,
    EventPrefix,
    Timeout,
    SocksProxy,
    System,
    MonitorUrls,
}

/// Where a value came from, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The command line.
    Flag,
    /// An environment variable.
    Environment,
    /// The context file.
    Context,
    /// What Jetlens remembers about the context.
    Settings,
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "command line",
            Self::Environment => "environment",
            Self::Context => "context",
            Self::Settings => "settings",
            Self::Default => "default",
        })
    }
}
