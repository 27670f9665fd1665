//! The test of a connection, step by step: where exactly does it fail?
//!
//! Up to TLS the steps are taken by hand, so that each can be told apart; from the login on they go through
//! [`connect()`](super::connect()), so that a test that passes means a connection that works.

mod questions;

use std::{net::SocketAddr, time::Duration};

use questions::{identity, jetstream, num_servers, servers};
use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use super::{
    auth::Authenticator,
    connect::{connect, refuse_proxy},
    error::{LinkError, LinkErrorKind, Step},
    failure::Attempt,
    handle::Link,
    peek::{self, Greeting, Info},
    request::RequestError,
    tls::Certificates,
};
use crate::{
    clock::Clock,
    context::{AllowedPrograms, ConnectionProfile, ServerUrl},
};

/// One step of the test and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeStep {
    pub step: Step,
    pub outcome: StepOutcome,
    pub took: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// It works; the text tells what was found.
    Passed(String),
    Failed {
        kind: LinkErrorKind,
        sentence: String,
        remedy: String,
    },
    /// It was not needed, or can't be tried; the text tells why.
    Skipped(String),
}

impl StepOutcome {
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

/// Tests a profile and tells each step as it ends, in the order of [`Step`]. After a failed step the rest is skipped,
/// except that the system account is tried even where `JetStream` is not there.
pub async fn probe(
    profile: &ConnectionProfile,
    allowed: &AllowedPrograms,
    clock: &Clock,
    on_step: &mut (dyn FnMut(&ProbeStep) + Send),
) -> Vec<ProbeStep> {
    let mut probe = Probe { profile, allowed, clock, on_step, steps: Vec::new() };
    let is_done = Box::pin(probe.run()).await.is_some();
    if !is_done {
        probe.skip_rest();
    }
    probe.steps
}

struct Probe<'a> {
    profile: &'a ConnectionProfile,
    allowed: &'a AllowedPrograms,
    clock: &'a Clock,
    on_step: &'a mut (dyn FnMut(&ProbeStep) + Send),
    steps: Vec<ProbeStep>,
}

impl Probe<'_> {
    /// `None` as soon as a step fails without which the next can't be taken.
    async fn run(&mut self) -> Option<()> {
        let start = self.clock.tick();
        let read = Authenticator::read(&self.profile.auth, self.allowed).await.map_err(LinkError::from);
        let read = read.and_then(|read| Ok((read, Certificates::read(&self.profile.tls)?.client_config()?)));
        let read = read.and_then(|read| refuse_proxy(self.profile).map(|()| read));
        let (authenticator, tls_config) =
            self.told(Step::Credentials, start, read, |(authenticator, _)| authenticator.describe())?;

        let (server, addresses) = self.resolve(&authenticator).await?;
        let attempt = attempt(self.profile, &server, &authenticator, self.clock);
        let start = self.clock.tick();
        let connected = tcp(&attempt, &addresses).await;
        let (stream, info) =
            self.told(Step::Tcp, start, connected, |(stream, info)| describe_tcp(stream, info))?;

        let start = self.clock.tick();
        let is_wanted = server.scheme.requires_tls() || attempt.is_tls_first || info.tls_required;
        if is_wanted {
            let shaken = handshake(&attempt, TlsConnector::from(tls_config), stream).await;
            self.told(Step::Tls, start, shaken, String::clone)?;
        } else {
            let hint =
                if info.tls_available { ", though the server offers it: use a tls:// URL" } else { "" };
            self.tell(
                Step::Tls,
                start,
                StepOutcome::Skipped(format!("The connection is not encrypted{hint}.")),
            );
        }

        let start = self.clock.tick();
        let mut only_this = self.profile.clone();
        only_this.urls = vec![server.clone()];
        let connected = connect(&only_this, self.allowed, "jetlens (test)", self.clock).await;
        let identity = match &connected {
            Ok(link) => identity(link).await,
            Err(_) => String::new(),
        };
        let link = self.told(Step::Authentication, start, connected, |_| {
            format!("{}{identity}", authenticator.describe())
        })?;

        let start = self.clock.tick();
        let jetstream = jetstream(&link, self.profile.timeout).await;
        self.tell(Step::JetStream, start, jetstream);
        let start = self.clock.tick();
        let system = self.system(&link).await;
        self.tell(Step::SystemAccount, start, system);
        link.close().await;
        Some(())
    }

    /// The first server whose name is known, with its addresses.
    async fn resolve(&mut self, authenticator: &Authenticator) -> Option<(ServerUrl, Vec<SocketAddr>)> {
        let start = self.clock.tick();
        let mut failure = None;
        for server in &self.profile.urls {
            let looked_up =
                timeout(self.profile.timeout, tokio::net::lookup_host((&*server.host, server.port))).await;
            let addresses: Vec<_> = match looked_up {
                Ok(Ok(addresses)) => addresses.collect(),
                Ok(Err(_)) | Err(_) => Vec::new(),
            };
            if !addresses.is_empty() {
                let shown: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
                let outcome = StepOutcome::Passed(format!("{} is {}", server.host, shown.join(", ")));
                self.tell(Step::NameResolution, start, outcome);
                return Some((server.clone(), addresses));
            }
            let attempt = attempt(self.profile, server, authenticator, self.clock);
            failure.get_or_insert_with(|| attempt.unknown_host().at(server));
        }
        self.told(Step::NameResolution, start, Err(failure?), |()| String::new());
        None
    }

    /// With a login of its own it must be the system account; without one it is only worth telling.
    async fn system(&self, main: &Link) -> StepOutcome {
        let Some(profile) = &self.profile.system else {
            return match num_servers(main, self.profile.timeout).await {
                Ok(count) => {
                    StepOutcome::Passed(format!("this login is of the system account; {}", servers(count)))
                }
                Err(_) => StepOutcome::Skipped(
                    "This login is not of the system account. Add one to see every server and every account."
                        .into(),
                ),
            };
        };
        let link = match connect(profile, self.allowed, "jetlens (test)", self.clock).await {
            Ok(link) => link,
            Err(error) => return failed(error),
        };
        let answered = num_servers(&link, profile.timeout).await;
        link.close().await;
        match answered {
            Ok(count) => StepOutcome::Passed(servers(count)),
            Err(error) => {
                let sentence = match error {
                    RequestError::NoResponders { .. } | RequestError::NotPermitted { .. } => {
                        "The login for the system account works, and is not of the system account.".to_owned()
                    }
                    other => format!("The system account does not answer: {other}."),
                };
                let remedy =
                    "Give the credentials of a user of the account that the server calls its system account.";
                failed(LinkError::new(Step::SystemAccount, LinkErrorKind::Authorization, sentence, remedy))
            }
        }
    }

    fn told<T>(
        &mut self,
        step: Step,
        start: crate::clock::Tick,
        result: Result<T, LinkError>,
        describe: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        match result {
            Ok(value) => {
                let outcome = StepOutcome::Passed(describe(&value));
                self.tell(step, start, outcome);
                Some(value)
            }
            Err(error) => {
                // An error may belong to a later step than the one that met it: a port that wants TLS first.
                self.tell(step, start, failed(error));
                None
            }
        }
    }

    fn tell(&mut self, step: Step, start: crate::clock::Tick, outcome: StepOutcome) {
        let told = ProbeStep { step, outcome, took: self.clock.tick().since(start) };
        (self.on_step)(&told);
        self.steps.push(told);
    }

    fn skip_rest(&mut self) {
        let all = [
            Step::Credentials,
            Step::NameResolution,
            Step::Tcp,
            Step::Tls,
            Step::Authentication,
            Step::JetStream,
            Step::SystemAccount,
        ];
        for step in all.into_iter().skip(self.steps.len()) {
            self.tell(step, self.clock.tick(), StepOutcome::Skipped("An earlier step failed.".into()));
        }
    }
}

fn attempt<'a>(
    profile: &ConnectionProfile,
    server: &'a ServerUrl,
    authenticator: &'a Authenticator,
    clock: &Clock,
) -> Attempt<'a> {
    Attempt {
        server,
        authenticator,
        has_client_certificate: profile.tls.certificate.is_some(),
        has_own_authorities: profile.tls.ca.is_some(),
        is_tls_first: profile.tls.is_first,
        timeout: profile.timeout,
        at: clock.now(),
    }
}

/// Connects to the first address that answers, and hears the server's first line where there is one.
async fn tcp(attempt: &Attempt<'_>, addresses: &[SocketAddr]) -> Result<(TcpStream, Info), LinkError> {
    let mut failure = attempt.timed_out(None);
    for address in addresses {
        match timeout(attempt.timeout, TcpStream::connect(address)).await {
            Ok(Ok(mut stream)) => {
                if attempt.is_tls_first || attempt.server.scheme.is_websocket() {
                    return Ok((stream, Info::default()));
                }
                return match peek::greeting(&mut stream, &attempt.server.host_and_port()).await {
                    Greeting::Nats(info) => Ok((stream, info)),
                    Greeting::Silent => Err(attempt.timed_out(Some(&Greeting::Silent))),
                    greeting => Err(attempt.not_nats(&greeting)),
                };
            }
            Ok(Err(error)) => failure = attempt.io(&error, None),
            Err(_elapsed) => {}
        }
    }
    Err(failure)
}

fn describe_tcp(stream: &TcpStream, info: &Info) -> String {
    let place = stream.peer_addr().map_or_else(|_| "connected".to_owned(), |address| address.to_string());
    if info.version.is_empty() {
        place
    } else {
        format!("{place}, server {:?} with version {}", info.server_name, info.version)
    }
}

async fn handshake(
    attempt: &Attempt<'_>,
    connector: TlsConnector,
    stream: TcpStream,
) -> Result<String, LinkError> {
    let name = ServerName::try_from(attempt.server.host.clone()).map_err(|error| {
        let sentence = format!("{:?} can't be the name in a certificate.", attempt.server.host);
        LinkError::new(Step::Tls, LinkErrorKind::Tls, sentence, "Use a host name or an IP address.")
            .with_source(error)
    })?;
    let mut stream = match timeout(attempt.timeout, connector.connect(name, stream)).await {
        Err(_elapsed) => return Err(attempt.timed_out(Some(&Greeting::Closed))),
        Ok(Err(error)) => return Err(attempt.tls_io(error)),
        Ok(Ok(stream)) => stream,
    };
    // With TLS 1.3 a server refuses a client's certificate only after the client's side of the handshake is done.
    let mut first = [0];
    if let Ok(Err(error)) = timeout(Duration::from_millis(200), stream.read(&mut first)).await {
        return Err(attempt.tls_io(error));
    }
    let (_, session) = stream.get_ref();
    let version = match session.protocol_version() {
        Some(version) => format!("{version:?}").replace("TLSv1_", "TLS 1."),
        None => "TLS".into(),
    };
    let num_certificates = session.peer_certificates().map_or(0, <[_]>::len);
    let trust = if attempt.has_own_authorities { "the given authority" } else { "the system's authorities" };
    Ok(format!("{version}, certificate chain of {num_certificates}, trusted by {trust}"))
}

fn failed(error: LinkError) -> StepOutcome {
    StepOutcome::Failed { kind: error.kind, sentence: error.sentence, remedy: error.remedy }
}
