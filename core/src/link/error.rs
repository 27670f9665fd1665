//! A failed connection as a value: the step, the kind, a sentence and a remedy.

use std::{error::Error, fmt};

use crate::context::{ContextError, ContextErrorKind, ProgramCall, ServerUrl};

type Source = Box<dyn Error + Send + Sync>;

/// The steps of a connection, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Reading credentials and certificates on this machine.
    Credentials,
    /// From a host's name to addresses.
    NameResolution,
    /// The connection itself, and that a NATS server is at its other end.
    Tcp,
    Tls,
    Authentication,
    JetStream,
    SystemAccount,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "Credentials",
            Self::NameResolution => "Name resolution",
            Self::Tcp => "Connection",
            Self::Tls => "TLS",
            Self::Authentication => "Authentication",
            Self::JetStream => "JetStream",
            Self::SystemAccount => "System account",
        })
    }
}

/// Why a connection could not be made.
#[derive(Debug)]
pub struct LinkError {
    pub step: Step,
    pub kind: LinkErrorKind,
    /// The server that it is about, `None` if it is about this machine.
    pub server: Option<Box<ServerUrl>>,
    /// What is wrong, as one sentence.
    pub sentence: String,
    /// What to do about it, as one sentence.
    pub remedy: String,
    source: Option<Source>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkErrorKind {
    /// A credential needs a program that nobody allowed to run.
    NeedsConsent(Box<ProgramCall>),
    /// A credential can't be read, or is none.
    BadCredential,
    /// The user JWT ended.
    CredentialsExpired,
    /// A certificate's or a key's file can't be read, or holds none.
    BadCertificateFile,
    UnknownHost,
    /// Nothing listens on the port.
    Refused,
    /// No way to the host.
    Unreachable,
    TimedOut,
    /// Something listens there, and it is not a NATS server.
    NotNats,
    /// The server closed the connection without a word.
    ClosedByServer,
    /// TLS was asked for, and the server has none.
    TlsNotOffered,
    /// The server's certificate is for other names.
    CertificateOfAnotherName,
    /// No trusted authority signed the server's certificate.
    UnknownAuthority,
    CertificateExpired,
    CertificateNotYetValid,
    /// The server wants a certificate from the client, or another one.
    ClientCertificateRefused,
    /// Any other failure of the handshake.
    Tls,
    /// The server does not accept this login.
    Authorization,
    TooManyConnections,
    /// The server refused in its own words.
    RefusedByServer,
    /// The profile wants a SOCKS proxy. The client opens its sockets itself, so a proxy would need a relay on a local
    /// port, which every user of the machine could reach, with the proxy's login behind it.
    Proxy,
    Other,
}

impl LinkErrorKind {
    /// Whether it passes by itself when a server or a network comes back; the others need a person.
    pub fn may_pass_by_itself(&self) -> bool {
        matches!(
            self,
            Self::UnknownHost
                | Self::Refused
                | Self::Unreachable
                | Self::TimedOut
                | Self::ClosedByServer
                | Self::TooManyConnections
        )
    }
}

impl LinkError {
    pub(crate) fn new(
        step: Step,
        kind: LinkErrorKind,
        sentence: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { step, kind, server: None, sentence: sentence.into(), remedy: remedy.into(), source: None }
    }

    #[must_use]
    pub(crate) fn at(mut self, server: &ServerUrl) -> Self {
        self.server = Some(Box::new(server.clone()));
        self
    }

    #[must_use]
    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl From<ContextError> for LinkError {
    fn from(error: ContextError) -> Self {
        let kind = match &error.kind {
            ContextErrorKind::NeedsConsent(call) => LinkErrorKind::NeedsConsent(Box::new(call.clone())),
            _ => LinkErrorKind::BadCredential,
        };
        Self::new(Step::Credentials, kind, error.sentence.clone(), error.remedy.clone()).with_source(error)
    }
}

/// The sentence; with `{:#}` the remedy too.
impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        if f.alternate() { write!(f, " {}", self.remedy) } else { Ok(()) }
    }
}

impl Error for LinkError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
