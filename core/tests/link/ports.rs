//! Addresses where no NATS server answers as one should.

use std::time::Duration;

use jetlens_core::{
    clock::Clock,
    link::{LinkErrorKind, Step},
};
use jetlens_fixtures::{SingleServer, ports};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use super::{check_failure, link, profile};

#[tokio::test]
async fn a_closed_port_and_an_unknown_host() {
    let port = ports::free(1).unwrap()[0];
    let closed = profile(&format!("nats://127.0.0.1:{port}"), |_| {});
    check_failure(&closed, Step::Tcp, LinkErrorKind::Refused, "Nothing listens on 127.0.0.1").await;
    let unknown = profile("nats://jetlens.invalid", |_| {});
    check_failure(
        &unknown,
        Step::NameResolution,
        LinkErrorKind::UnknownHost,
        "\"jetlens.invalid\" is not known",
    )
    .await;
}

#[tokio::test]
async fn the_monitoring_port() {
    let server = SingleServer::start().await.unwrap();
    let http = profile(&server.monitor_url().replace("http", "nats"), |flags| {
        flags.timeout = Some(Duration::from_secs(10));
    });
    let clock = Clock::system();
    let start = clock.tick();
    let remedy = check_failure(&http, Step::Tcp, LinkErrorKind::NotNats, "speaks HTTP").await;
    assert!(remedy.contains("4222") && remedy.contains("8222"), "{remedy}");
    assert!(clock.tick().since(start) < Duration::from_secs(6), "it does not wait for the time-out");

    let tls = profile(&server.monitor_url().replace("http", "tls"), |flags| flags.tlsfirst = true);
    check_failure(&tls, Step::Tcp, LinkErrorKind::NotNats, "speaks HTTP").await;
}

#[tokio::test]
async fn a_port_that_says_something_else_or_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ssh = profile(&format!("nats://{}", listener.local_addr().unwrap()), |_| {});
    let banner = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await.unwrap();
        }
    });
    check_failure(&ssh, Step::Tcp, LinkErrorKind::NotNats, "does not greet as a NATS server").await;
    banner.abort();

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mute = profile(&format!("nats://{}", silent.local_addr().unwrap()), |flags| {
        flags.timeout = Some(Duration::from_secs(2));
    });
    check_failure(&mute, Step::Tcp, LinkErrorKind::TimedOut, "accepts connections and says nothing").await;
}

#[tokio::test]
async fn websockets() {
    let port = ports::free(1).unwrap()[0];
    let config = format!("websocket {{ listen: \"127.0.0.1:{port}\", no_tls: true }}");
    let server = SingleServer::with_config(&config).await.unwrap();
    let link = link(&profile(&format!("ws://127.0.0.1:{port}"), |_| {})).await;
    assert!(link.is_connected());
    let plain = profile(&server.url().replace("nats://", "ws://"), |_| {});
    check_failure(&plain, Step::Tcp, LinkErrorKind::NotNats, "does not accept a WebSocket").await;
    let upside_down = profile(&format!("nats://127.0.0.1:{port}"), |_| {});
    check_failure(&upside_down, Step::Tcp, LinkErrorKind::NotNats, "speaks HTTP").await;
}

#[tokio::test]
async fn a_proxy_is_not_bypassed() {
    let server = SingleServer::start().await.unwrap();
    let proxied =
        profile(&server.url(), |flags| flags.socks_proxy = Some("socks5://ada:p@proxy.example".into()));
    let sentence = "through socks5://proxy.example:1080, and Jetlens does not support";
    let remedy = check_failure(&proxied, Step::Credentials, LinkErrorKind::Proxy, sentence).await;
    assert!(remedy.contains("ssh -L 4222:127.0.0.1:"), "{remedy}");
}

#[tokio::test]
async fn several_servers() {
    let server = SingleServer::start().await.unwrap();
    let closed = ports::free(1).unwrap()[0];
    let list = format!("nats://127.0.0.1:{closed},{}", server.url());
    let link = link(&profile(&list, |_| {})).await;
    assert!(link.is_connected());

    let both = profile(&format!("nats://127.0.0.1:{closed},nats://jetlens.invalid"), |_| {});
    let sentence = "Nothing listens on 127.0.0.1";
    check_failure(&both, Step::Tcp, LinkErrorKind::Refused, sentence).await;
}
