//! A link's life: requests that can't be answered, servers that go, come back and freeze.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use jetlens_core::{
    clock::Clock,
    context::{ConnectionProfile, JetStreamPrefix},
    link::{Link, LinkEvent, LinkState, RequestError},
};
use jetlens_fixtures::SingleServer;

use super::{link, profile};

const PATIENCE: Duration = Duration::from_secs(4);

/// Asks, expects a failure, and gives it with the time that it took.
async fn failed(link: &Link, subject: &str) -> (RequestError, Duration) {
    let clock = Clock::system();
    let start = clock.tick();
    let error = link.request(subject, Bytes::new(), PATIENCE).await.expect_err(subject);
    (error, clock.tick().since(start))
}

async fn wait_for(
    link: &Link,
    what: &str,
    within: Duration,
    is_it: impl FnMut(&LinkState) -> bool,
) -> Duration {
    let clock = Clock::system();
    let start = clock.tick();
    let mut state = link.watch_state();
    let is_told = tokio::time::timeout(within, state.wait_for(is_it)).await.is_ok();
    assert!(is_told, "not {what} within {within:?}: {:?}", link.state());
    clock.tick().since(start)
}

#[tokio::test]
async fn requests() {
    let server = SingleServer::start().await.unwrap();
    let link = link(&profile(&server.url(), |_| {})).await;
    let LinkState::Connected(to) = link.state() else { panic!("{:?}", link.state()) };
    assert_eq!((to.server_name.as_str(), to.has_jetstream, to.epoch), ("single", true, 1));

    assert_eq!(link.js_subject("INFO"), "$JS.API.INFO");
    let reply = link.request(&link.js_subject("INFO"), Bytes::new(), PATIENCE).await.unwrap();
    assert!(reply.payload.starts_with(b"{\"type\":\"io.nats.jetstream.api.v1.account_info_response\""));
    let (error, took) = failed(&link, "nobody.home").await;
    assert!(matches!(error, RequestError::NoResponders { .. }), "{error}");
    assert!(took < Duration::from_secs(1), "{took:?}");

    let mut silent = link.client().subscribe("silent").await.unwrap();
    let (error, _) =
        tokio::join!(link.request("silent", "x".into(), Duration::from_millis(200)), silent.next());
    assert!(matches!(error, Err(RequestError::TimedOut { .. })), "{error:?}");
    let (error, _) = failed(&link, "not a subject").await;
    assert!(matches!(error, RequestError::InvalidSubject { .. }) && error.is_certainly_undone(), "{error}");

    let cost = link.cost();
    assert_eq!(cost.requests, 4);
    assert!(cost.bytes_in > 500 && cost.bytes_out > 100, "{cost:?}");
    assert!(link.rtt().is_some_and(|rtt| rtt < Duration::from_millis(500)), "{:?}", link.rtt());
}

#[tokio::test]
async fn what_is_not_permitted_fails_at_once() {
    let config = r#"authorization { users: [
        { user: reader, password: p, permissions: { publish: ["allowed"], subscribe: ["_INBOX.>"] } }
        { user: deaf, password: p, permissions: { subscribe: { deny: ["_INBOX.>"] } } }
        { user: own, password: p, permissions: { subscribe: ["_MINE.>"] } }
    ] }"#;
    let server = SingleServer::with_config(config).await.unwrap();
    let as_user = |user: &str, inbox: Option<&str>| {
        let url = server.url().replace("nats://", &format!("nats://{user}:p@"));
        profile(&url, |flags| flags.inbox_prefix = inbox.map(str::to_owned))
    };
    let reader = link(&as_user("reader", None)).await;
    let mut events = reader.events();
    let (error, took) = failed(&reader, "$JS.API.INFO").await;
    assert!(matches!(&error, RequestError::NotPermitted { subject } if subject == "$JS.API.INFO"), "{error}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert!(matches!(events.recv().await, Ok(LinkEvent::NotPermitted(_))));
    let (error, _) = failed(&reader, "allowed").await;
    assert!(matches!(error, RequestError::NoResponders { .. }), "{error}");

    let deaf = link(&as_user("deaf", None)).await;
    for _ in 0..2 {
        let (error, took) = failed(&deaf, "$JS.API.INFO").await;
        assert!(matches!(error, RequestError::InboxNotPermitted { .. }), "{error}");
        assert!(took < Duration::from_secs(1), "{took:?}");
    }

    let own = link(&as_user("own", Some("_MINE"))).await;
    let (error, _) = failed(&own, "nobody.home").await;
    assert!(matches!(error, RequestError::NoResponders { .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_goes_and_comes_back() {
    let server = SingleServer::start().await.unwrap();
    let link = link(&profile(&server.url(), |_| {})).await;
    let mut silent = link.client().subscribe("silent").await.unwrap();
    let mut events = link.events();
    let pending = tokio::spawn({
        let link = link.clone();
        async move { link.request("silent", Bytes::new(), Duration::from_secs(10)).await }
    });
    silent.next().await.unwrap();
    server.kill().unwrap();

    let error = tokio::time::timeout(Duration::from_secs(2), pending).await.unwrap().unwrap().unwrap_err();
    assert!(matches!(error, RequestError::ConnectionLost { .. }) && !error.is_certainly_undone(), "{error}");
    assert_eq!(events.recv().await.unwrap(), LinkEvent::Disconnected);
    let (error, took) = failed(&link, "silent").await;
    assert!(matches!(error, RequestError::NotConnected) && error.is_certainly_undone(), "{error}");
    assert!(took < Duration::from_millis(100), "{took:?}");
    let refused = |state: &LinkState| state.to_string().contains("refuses connections");
    wait_for(&link, "told why", Duration::from_secs(3), refused).await;

    tokio::time::sleep(Duration::from_secs(3)).await;
    server.restart().await.unwrap();
    let took = wait_for(&link, "back", Duration::from_secs(3), LinkState::is_connected).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(matches!(link.state(), LinkState::Connected(to) if to.epoch == 2), "{:?}", link.state());
    // The request that failed while the link was down was not kept to be sent now.
    let nothing = tokio::time::timeout(Duration::from_millis(300), silent.next()).await;
    assert!(nothing.is_err(), "{nothing:?}");
}

#[tokio::test]
async fn a_frozen_server_is_left_for_another() {
    let (first, second) = (SingleServer::start().await.unwrap(), SingleServer::start().await.unwrap());
    let link = link(&profile(&format!("{},{}", first.url(), second.url()), |_| {})).await;
    let port = |link: &Link| link.client().server_info().port;
    assert_eq!(port(&link), first.client_port());
    wait_for_rtt(&link).await;

    first.freeze().unwrap();
    let mut events = link.events();
    let (error, took) = failed(&link, "nobody.home").await;
    assert!(matches!(error, RequestError::ConnectionLost { .. }), "{error}");
    assert!(took < Duration::from_millis(3900), "{took:?}");
    assert_eq!(events.recv().await.unwrap(), LinkEvent::ServerSilent);
    let more = wait_for(&link, "at the other", Duration::from_secs(3), LinkState::is_connected).await;
    assert_eq!(port(&link), second.client_port());
    assert!(took + more < Duration::from_secs(5), "{took:?} + {more:?}");
    first.thaw().unwrap();
}

#[tokio::test]
async fn a_single_frozen_server_is_told_and_found_again() {
    let server = SingleServer::start().await.unwrap();
    let link = link(&profile(&server.url(), |_| {})).await;
    wait_for_rtt(&link).await;
    server.freeze().unwrap();
    wait_for(&link, "told", Duration::from_secs(5), |state| !state.is_connected()).await;
    server.thaw().unwrap();
    let took = wait_for(&link, "back", Duration::from_secs(4), LinkState::is_connected).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
}

/// A quiet link is pinged and stays; nothing concludes from silence alone.
#[tokio::test]
async fn a_quiet_server_is_not_left() {
    let server = SingleServer::start().await.unwrap();
    let link = link(&profile(&server.url(), |_| {})).await;
    let requests = link.cost().requests;
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(matches!(link.state(), LinkState::Connected(to) if to.epoch == 1), "{:?}", link.state());
    assert_eq!(link.cost().requests, requests, "pings are no requests");
}

#[tokio::test]
async fn dropping_the_last_handle_closes_the_connection() {
    let server = SingleServer::start().await.unwrap();
    let link = link(&profile(&server.url(), |_| {})).await;
    let second = link.clone();
    let client = server.client().await.unwrap();
    drop(link);
    assert!(second.is_connected());
    drop(second);
    drop(client);
    let deadline = Duration::from_secs(3);
    let gone = async {
        while num_connections(&server).await != 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(deadline, gone).await.expect("the server has no connection any more");
}

#[tokio::test]
async fn a_domain_changes_the_prefix() {
    let server =
        SingleServer::with_config("jetstream { store_dir: \"$STORE_DIR\", domain: hub }").await.unwrap();
    let in_domain = profile(&server.url(), |flags| flags.js_domain = Some("hub".into()));
    let link = link(&in_domain).await;
    assert_eq!(link.js_subject("INFO"), "$JS.hub.API.INFO");
    link.request(&link.js_subject("INFO"), Bytes::new(), PATIENCE).await.unwrap();
    let default = ConnectionProfile::for_urls(in_domain.urls.clone());
    assert_eq!(default.jetstream, JetStreamPrefix::default());
}

async fn wait_for_rtt(link: &Link) {
    for _ in 0..100 {
        if link.rtt().is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no ping was answered");
}

/// As the server's monitoring port tells.
async fn num_connections(server: &SingleServer) -> u64 {
    let connz = jetlens_fixtures::monitor::get_json(server.monitor_port(), "/connz").await.unwrap();
    connz["num_connections"].as_u64().unwrap()
}
