//! Opens a connection: one server after the other, each failure explained, the best explanation kept.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use async_nats::{AuthError, Client, ConnectError, ConnectErrorKind, ConnectOptions, Event, ServerAddr};
use tokio::sync::{broadcast, mpsc, watch};

use super::{
    auth::Authenticator,
    cost::Counter,
    error::{LinkError, LinkErrorKind, Step},
    failure::Attempt,
    handle::{Link, Shared},
    peek::{self, Greeting},
    pool::Pool,
    state::LinkState,
    supervisor::Supervisor,
    tls::{self, Certificates},
};
use crate::{
    clock::Clock,
    context::{AllowedPrograms, ConnectionProfile, ServerUrl},
};

/// The client's own pings are only the last resort: see [`super::supervisor`].
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// After this long without success, the port is looked at while the attempt goes on.
const PEEK_AFTER: Duration = Duration::from_secs(1);

const EVENT_CAPACITY: usize = 256;

/// Opens a connection. `name` is how the server's lists show it, unless the profile has a name.
///
/// The profile's servers are tried in their order, each with the profile's time-out. Once connected, the link
/// reconnects without end; a first connection that fails is an error at once.
pub async fn connect(
    profile: &ConnectionProfile,
    allowed: &AllowedPrograms,
    name: &str,
    clock: &Clock,
) -> Result<Link, LinkError> {
    tls::install_provider();
    refuse_proxy(profile)?;
    // Checked here for the sentence; the client reads the files itself, again for every connection.
    Certificates::read(&profile.tls)?.client_config()?;
    let authenticator = Authenticator::read(&profile.auth, allowed).await?;
    let name = profile.name.as_deref().unwrap_or(name);

    let mut failure: Option<LinkError> = None;
    for server in &profile.urls {
        // Boxed, because the client's handshake makes a large future for everybody who waits for this one.
        match Box::pin(open(profile, &authenticator, name, server, clock)).await {
            Ok((client, events, pool)) => {
                return Ok(watched(profile, client, events, pool, authenticator, clock).await);
            }
            Err(error) => {
                // The server that got furthest has the most to say.
                let is_better = failure.as_ref().is_none_or(|best| error.step > best.step);
                if is_better {
                    failure = Some(error);
                }
            }
        }
    }
    let mut failure = failure.unwrap_or_else(|| {
        LinkError::new(
            Step::NameResolution,
            LinkErrorKind::Other,
            "The profile names no server.",
            "Give one with --server.",
        )
    });
    let others = match profile.urls.len() {
        0 | 1 => String::new(),
        2 => " The other server failed too.".to_owned(),
        num_servers => format!(" The other {} servers failed too.", num_servers - 1),
    };
    failure.sentence += &others;
    Err(failure)
}

/// A connection that must go through a proxy is not made without it.
pub(crate) fn refuse_proxy(profile: &ConnectionProfile) -> Result<(), LinkError> {
    let Some(proxy) = &profile.socks_proxy else { return Ok(()) };
    let server = profile.urls.first().map_or_else(|| "HOST:4222".to_owned(), ServerUrl::host_and_port);
    Err(LinkError::new(
        Step::Credentials,
        LinkErrorKind::Proxy,
        format!("The connection should go through {proxy:?}, and Jetlens does not support SOCKS proxies."),
        format!("Forward a port with `ssh -L 4222:{server} GATEWAY` and connect to nats://127.0.0.1:4222."),
    ))
}

type Opened = (Client, mpsc::Receiver<Event>, Pool);

async fn open(
    profile: &ConnectionProfile,
    authenticator: &Authenticator,
    name: &str,
    server: &ServerUrl,
    clock: &Clock,
) -> Result<Opened, LinkError> {
    let attempt = Attempt {
        server,
        authenticator,
        has_client_certificate: profile.tls.certificate.is_some(),
        has_own_authorities: profile.tls.ca.is_some(),
        is_tls_first: profile.tls.is_first,
        timeout: profile.timeout,
        at: clock.now(),
    };
    let addresses = addresses(profile, server)?;
    let pool = Pool::new(addresses.first);
    let (events_in, events_out) = mpsc::channel(EVENT_CAPACITY);
    let options = options(profile, authenticator, name, &pool, events_in);
    // The client bounds each address's handshake, but not the name service and not several addresses together.
    let connecting = tokio::time::timeout(profile.timeout * 2, options.connect(addresses.all));
    tokio::pin!(connecting);
    let mut greeting = None;
    let connected = tokio::select! {
        biased;
        connected = &mut connecting => connected,
        () = tokio::time::sleep(PEEK_AFTER) => {
            tokio::select! {
                biased;
                connected = &mut connecting => connected,
                seen = peek::peek(server), if !server.scheme.is_websocket() => {
                    if let Some(seen @ (Greeting::Http | Greeting::Other)) = &seen {
                        return Err(attempt.not_nats(seen).at(server));
                    }
                    greeting = seen;
                    connecting.await
                }
            }
        }
    };
    match connected {
        Ok(Ok(client)) => Ok((client, events_out, pool)),
        Ok(Err(error)) => {
            if greeting.is_none() && wants_a_look(&error) && !server.scheme.is_websocket() {
                greeting = peek::peek(server).await;
            }
            Err(attempt.explain(error, greeting.as_ref()))
        }
        Err(_elapsed) => Err(attempt.timed_out(greeting.as_ref()).at(server)),
    }
}

/// Whether the port can tell more than the error does.
fn wants_a_look(error: &ConnectError) -> bool {
    matches!(error.kind(), ConnectErrorKind::TimedOut | ConnectErrorKind::Io | ConnectErrorKind::Tls)
}

struct Addresses {
    first: ServerAddr,
    all: Vec<ServerAddr>,
}

fn addresses(profile: &ConnectionProfile, first: &ServerUrl) -> Result<Addresses, LinkError> {
    let parse = |url: &ServerUrl| {
        url.to_string().parse::<ServerAddr>().map_err(|error| {
            LinkError::new(
                Step::NameResolution,
                LinkErrorKind::Other,
                format!("The URL {url} is not valid."),
                "Write it as nats://host:4222.",
            )
            .at(url)
            .with_source(error)
        })
    };
    Ok(Addresses { first: parse(first)?, all: profile.urls.iter().map(parse).collect::<Result<_, _>>()? })
}

fn options(
    profile: &ConnectionProfile,
    authenticator: &Authenticator,
    name: &str,
    pool: &Pool,
    events: mpsc::Sender<Event>,
) -> ConnectOptions {
    let authenticator = authenticator.clone();
    let pool = pool.clone();
    let mut options = ConnectOptions::with_auth_callback(move |nonce| {
        let authenticator = authenticator.clone();
        async move { authenticator.answer(&nonce).await.map_err(AuthError::new) }
    })
    .name(name)
    .connection_timeout(profile.timeout)
    .request_timeout(Some(profile.timeout))
    .ping_interval(PING_INTERVAL)
    .custom_inbox_prefix(&profile.inbox_prefix)
    .reconnect_to_server_callback(move |servers, _info| {
        let chosen = pool.choose(&servers);
        async move { chosen }
    })
    .event_callback(move |event| {
        // A flood of events (a slow subscription makes thousands) loses some; the supervisor does not depend on them.
        events.try_send(event).ok();
        async {}
    });
    if let Some(ca) = &profile.tls.ca {
        options = options.add_root_certificates(ca.clone());
    }
    if let Some((certificate, key)) = &profile.tls.certificate {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    if profile.tls.is_first {
        options = options.tls_first();
    }
    options
}

async fn watched(
    profile: &ConnectionProfile,
    client: Client,
    events: mpsc::Receiver<Event>,
    pool: Pool,
    authenticator: Authenticator,
    clock: &Clock,
) -> Link {
    // Its subject is never published to: it is there for its pings.
    let pinger = client.subscribe(client.new_inbox()).await.ok();
    let shared = Arc::new(Shared {
        client,
        jetstream: profile.jetstream.clone(),
        inbox_prefix: profile.inbox_prefix.clone(),
        timeout: profile.timeout,
        state: watch::Sender::new(LinkState::Connecting),
        events: broadcast::Sender::new(EVENT_CAPACITY),
        denied_inbox: watch::Sender::new(None),
        rtt_micros: AtomicU64::new(0),
        counter: Counter::default(),
    });
    let supervisor = Supervisor::new(Arc::clone(&shared), pool, authenticator, clock.clone(), pinger);
    let mut state = shared.state.subscribe();
    let link = Link::new(shared, tokio::spawn(supervisor.run(events)));
    // The first look is immediate; whoever gets the link finds it connected.
    state.changed().await.ok();
    link
}
