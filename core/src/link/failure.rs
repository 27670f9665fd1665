//! From a failed attempt to one sentence and one remedy.

use std::{error::Error, io, time::Duration};

use async_nats::{ConnectError, ConnectErrorKind, ServerError};
use tokio_rustls::rustls::{self, AlertDescription, CertificateError};

use super::{
    auth::Authenticator,
    error::{LinkError, LinkErrorKind as Kind, Step},
    peek::{Greeting, Info},
};
use crate::{clock::Timestamp, context::ServerUrl};

/// What is known about an attempt beside its error.
pub(crate) struct Attempt<'a> {
    pub(crate) server: &'a ServerUrl,
    pub(crate) authenticator: &'a Authenticator,
    pub(crate) has_client_certificate: bool,
    pub(crate) has_own_authorities: bool,
    pub(crate) is_tls_first: bool,
    pub(crate) timeout: Duration,
    pub(crate) at: Timestamp,
}

impl Attempt<'_> {
    /// Explains the client's error; `greeting` is what the port said to a second look, if one was taken.
    pub(crate) fn explain(&self, error: ConnectError, greeting: Option<&Greeting>) -> LinkError {
        let host = self.server.host_and_port();
        let tls = find::<rustls::Error>(&error).cloned();
        let explained = if let Some(tls) = tls {
            self.tls(&tls, greeting)
        } else if let Some(refusal) = find::<ServerError>(&error).cloned() {
            self.refusal(&refusal)
        } else {
            match error.kind() {
                ConnectErrorKind::Dns => self.unknown_host(),
                ConnectErrorKind::TimedOut => self.timed_out(greeting),
                ConnectErrorKind::AuthorizationViolation => {
                    self.refusal(&ServerError::AuthorizationViolation)
                }
                ConnectErrorKind::Authentication => new(
                    Step::Authentication,
                    Kind::BadCredential,
                    "The server's challenge could not be signed with these credentials.",
                    "Check the nkey seed.",
                ),
                ConnectErrorKind::Tls => new(
                    Step::Tls,
                    Kind::Tls,
                    format!("TLS could not be set up: {}.", innermost(&error)),
                    "Check the certificates' files, or name the authorities with --tlsca.",
                ),
                ConnectErrorKind::ServerParse => new(
                    Step::Tcp,
                    Kind::NotNats,
                    format!("{host} named servers whose addresses are not valid."),
                    "Check that it is a NATS server.",
                ),
                ConnectErrorKind::Io | ConnectErrorKind::MaxReconnects => self.io(&error, greeting),
            }
        };
        explained.at(self.server).with_source(error)
    }

    pub(crate) fn unknown_host(&self) -> LinkError {
        new(
            Step::NameResolution,
            Kind::UnknownHost,
            format!("The host {:?} is not known.", self.server.host),
            "Check the spelling and your network's name service.",
        )
    }

    pub(crate) fn timed_out(&self, greeting: Option<&Greeting>) -> LinkError {
        let host = self.server.host_and_port();
        let seconds = self.timeout.as_secs_f64();
        match greeting {
            Some(greeting @ (Greeting::Http | Greeting::Other | Greeting::ClosedOnText)) => {
                self.not_nats(greeting)
            }
            Some(Greeting::Silent) => new(
                Step::Tcp,
                Kind::TimedOut,
                format!("{host} accepts connections and says nothing."),
                "The server may be frozen or overloaded; if it wants TLS first, use --tlsfirst.",
            ),
            Some(Greeting::Nats(_) | Greeting::Closed) => new(
                Step::Authentication,
                Kind::TimedOut,
                format!("{host} did not finish the connection within {seconds} s."),
                "Try again, or allow more time with --timeout.",
            ),
            None => new(
                Step::Tcp,
                Kind::TimedOut,
                format!("{host} does not answer: no connection within {seconds} s."),
                "Check the address, the firewall and that the server runs.",
            ),
        }
    }

    /// A port where no NATS server answers in clear text.
    pub(crate) fn not_nats(&self, greeting: &Greeting) -> LinkError {
        let host = self.server.host_and_port();
        match greeting {
            Greeting::Http => new(
                Step::Tcp,
                Kind::NotNats,
                format!("{host} speaks HTTP: it is not the port for NATS clients."),
                "Clients use port 4222 by default, 8222 is for monitoring; a WebSocket port needs ws:// or wss://.",
            ),
            Greeting::ClosedOnText if !self.is_tls_first => new(
                Step::Tls,
                Kind::Tls,
                format!("{host} waits for the client and closed the connection on clear text."),
                "If the server is set to do the TLS handshake first, use --tlsfirst.",
            ),
            _ => new(
                Step::Tcp,
                Kind::NotNats,
                format!("{host} does not greet as a NATS server does."),
                "Check the host and the port.",
            ),
        }
    }

    /// From the operating system's error, or from the lack of one.
    pub(crate) fn io(&self, error: &(dyn Error + 'static), greeting: Option<&Greeting>) -> LinkError {
        let host = self.server.host_and_port();
        // Only one that came from a system call has a number; others wrap a text.
        let kind = find_io(error).map(io::Error::kind);
        match kind {
            Some(io::ErrorKind::ConnectionRefused) => new(
                Step::Tcp,
                Kind::Refused,
                format!("Nothing listens on {host}: the connection was refused."),
                "Check the port, and that the server runs.",
            ),
            Some(
                io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::NetworkDown,
            ) => new(
                Step::Tcp,
                Kind::Unreachable,
                format!("There is no way to {host} from this machine."),
                "Check the network, the VPN and the address.",
            ),
            Some(io::ErrorKind::TimedOut) => self.timed_out(None),
            _ => match greeting {
                Some(greeting @ (Greeting::Http | Greeting::Other | Greeting::ClosedOnText)) => {
                    self.not_nats(greeting)
                }
                Some(Greeting::Nats(info)) => self.closed_by_nats(info),
                _ if self.server.scheme.is_websocket() => new(
                    Step::Tcp,
                    Kind::NotNats,
                    format!("{host} does not accept a WebSocket: {}.", innermost(error)),
                    "Check that the port is the server's WebSocket port, and ws:// or wss://.",
                ),
                _ => new(
                    Step::Tcp,
                    Kind::ClosedByServer,
                    format!("{host} closed the connection without a word."),
                    "Check the port; a server that is full or behind a proxy may do this too.",
                ),
            },
        }
    }

    /// A NATS server that ended the connection during the handshake.
    fn closed_by_nats(&self, info: &Info) -> LinkError {
        let host = self.server.host_and_port();
        if info.tls_verify && !self.has_client_certificate {
            return self.client_certificate(false);
        }
        if self.is_tls_first {
            return new(
                Step::Tls,
                Kind::TlsNotOffered,
                format!("{host} greets in clear text: it does not do the TLS handshake first."),
                "Leave out --tlsfirst.",
            );
        }
        new(
            Step::Authentication,
            Kind::ClosedByServer,
            format!("{host} closed the connection during the login."),
            "Look into the server's log for the reason.",
        )
    }

    /// What the server itself says.
    fn refusal(&self, refusal: &ServerError) -> LinkError {
        let host = self.server.host_and_port();
        let text = match refusal {
            ServerError::AuthorizationViolation => return self.authorization(),
            ServerError::Other(text) => text,
            ServerError::SlowConsumer(_) => "slow consumer",
        };
        let lower = text.to_ascii_lowercase();
        if lower.contains("authentication") || lower.contains("authorization") || lower.contains("expired") {
            return self.authorization();
        }
        if lower.contains("maximum") && lower.contains("connections") {
            return new(
                Step::Authentication,
                Kind::TooManyConnections,
                format!("{host} has no room for one more connection: {text}."),
                "Close other clients, or raise max_connections of the server or the account's limit.",
            );
        }
        if lower.contains("secure connection") || lower.contains("tls required") {
            return new(
                Step::Tls,
                Kind::Tls,
                format!("{host} accepts only TLS."),
                "Use a tls:// URL, and --tlsca if the authority is your own.",
            );
        }
        new(
            Step::Authentication,
            Kind::RefusedByServer,
            format!("{host} refused the connection: {text}."),
            "Look into the server's log for the details.",
        )
    }

    fn authorization(&self) -> LinkError {
        let host = self.server.host_and_port();
        let login = self.authenticator.describe();
        if let Some(jwt) = self.authenticator.jwt() {
            if let Some(expires) = jwt.expires.filter(|_| jwt.is_expired(self.at)) {
                return new(
                    Step::Authentication,
                    Kind::CredentialsExpired,
                    format!("The credentials expired at {expires}, and {host} refused them."),
                    "Ask your operator for new credentials.",
                );
            }
            return new(
                Step::Authentication,
                Kind::Authorization,
                format!("{host} does not accept the {login}."),
                "The server may not know the account (push it to its resolver), or the user was revoked.",
            );
        }
        let remedy = match login.as_str() {
            "no login" => {
                "The server wants a login: give a user and a password, a token, credentials or an nkey."
            }
            "a token" => "Check the token.",
            login if login.starts_with("user") => "Check the user's name and the password.",
            _ => "Check that the server knows this key's public part.",
        };
        let sentence = match login.as_str() {
            "no login" => format!("{host} does not let anybody in without a login."),
            login => format!("{host} does not accept {login}."),
        };
        new(Step::Authentication, Kind::Authorization, sentence, remedy)
    }

    /// From a handshake that was made here.
    pub(crate) fn tls_io(&self, error: io::Error) -> LinkError {
        let explained = match find::<rustls::Error>(&error) {
            Some(tls) => self.tls(tls, None),
            None => self.io(&error, None),
        };
        explained.at(self.server).with_source(error)
    }

    fn tls(&self, error: &rustls::Error, greeting: Option<&Greeting>) -> LinkError {
        use rustls::Error as E;
        let host = self.server.host_and_port();
        match error {
            E::InvalidCertificate(problem) => self.certificate(problem),
            E::AlertReceived(AlertDescription::CertificateRequired) => self.client_certificate(false),
            E::AlertReceived(
                AlertDescription::BadCertificate
                | AlertDescription::UnknownCA
                | AlertDescription::CertificateUnknown
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateRevoked
                | AlertDescription::UnsupportedCertificate,
            ) => self.client_certificate(true),
            E::InvalidMessage(_) => match greeting {
                Some(Greeting::Nats(info))
                    if self.is_tls_first && (info.tls_available || info.tls_required) =>
                {
                    new(
                        Step::Tls,
                        Kind::TlsNotOffered,
                        format!("{host} greets in clear text: it does not do the TLS handshake first."),
                        "Leave out --tlsfirst.",
                    )
                }
                Some(Greeting::Http) => self.not_nats(&Greeting::Http),
                _ => new(
                    Step::Tls,
                    Kind::TlsNotOffered,
                    format!("{host} does not offer TLS."),
                    "Use a nats:// URL without --tlsfirst, or switch TLS on in the server.",
                ),
            },
            other => new(
                Step::Tls,
                Kind::Tls,
                format!("The TLS handshake with {host} failed: {other}."),
                "Check the versions and ciphers that the server allows.",
            ),
        }
    }

    fn certificate(&self, problem: &CertificateError) -> LinkError {
        let host = self.server.host_and_port();
        let (kind, sentence, remedy) = match problem {
            CertificateError::NotValidForNameContext { presented, .. } => {
                let names =
                    if presented.is_empty() { "no name at all".to_owned() } else { presented.join(", ") };
                (
                    Kind::CertificateOfAnotherName,
                    format!(
                        "The certificate of {host} is not for {:?}: it is for {names}.",
                        self.server.host
                    ),
                    "Use one of those names in the URL, or give the server a certificate for this one.",
                )
            }
            CertificateError::NotValidForName => (
                Kind::CertificateOfAnotherName,
                format!("The certificate of {host} is not for {:?}.", self.server.host),
                "Use the name in the certificate, or give the server a certificate for this one.",
            ),
            // A bad signature comes from an authority that was made anew under its old name.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => (
                Kind::UnknownAuthority,
                format!("The certificate of {host} is signed by an authority that is not trusted."),
                if self.has_own_authorities {
                    "Check that the --tlsca file is the authority of this server."
                } else {
                    "If it is your own authority, give its certificate with --tlsca."
                },
            ),
            CertificateError::ExpiredContext { not_after, .. } => {
                let at = i64::try_from(not_after.as_secs())
                    .ok()
                    .and_then(|secs| Timestamp::from_second(secs).ok());
                let when = at.map_or_else(String::new, |at| format!(" at {at}"));
                (
                    Kind::CertificateExpired,
                    format!("The certificate of {host} expired{when}."),
                    "Renew the server's certificate, and check this machine's clock.",
                )
            }
            CertificateError::Expired => (
                Kind::CertificateExpired,
                format!("The certificate of {host} has expired."),
                "Renew the server's certificate, and check this machine's clock.",
            ),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
                Kind::CertificateNotYetValid,
                format!("The certificate of {host} is not valid yet."),
                "Check this machine's clock and the server's.",
            ),
            other => (
                Kind::Tls,
                format!("The certificate of {host} can't be used: {other}."),
                "Give the server a certificate that this machine accepts.",
            ),
        };
        new(Step::Tls, kind, sentence, remedy)
    }

    fn client_certificate(&self, was_refused: bool) -> LinkError {
        let host = self.server.host_and_port();
        if was_refused && self.has_client_certificate {
            return new(
                Step::Tls,
                Kind::ClientCertificateRefused,
                format!("{host} does not accept this client certificate."),
                "Use one that is valid now and signed by the server's authority.",
            );
        }
        new(
            Step::Tls,
            Kind::ClientCertificateRefused,
            format!("{host} wants a certificate from the client."),
            "Give one with --tlscert and --tlskey.",
        )
    }
}

fn new(step: Step, kind: Kind, sentence: impl Into<String>, remedy: impl Into<String>) -> LinkError {
    LinkError::new(step, kind, sentence, remedy)
}

/// The first error of a type in a chain of sources; an `io::Error` hides what it wraps from `source`.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|error| error as _).or_else(|| error.source());
    }
    None
}

/// The innermost error of the operating system.
fn find_io<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let outer = find::<io::Error>(error)?;
    outer.get_ref().and_then(|inner| find_io(inner as _)).or(Some(outer))
}

/// The text of the last error in the chain.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    loop {
        let wrapped = innermost.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match wrapped.map(|error| error as _).or_else(|| innermost.source()) {
            Some(error) => innermost = error,
            None => return innermost.to_string(),
        }
    }
}
