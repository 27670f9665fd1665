//! Logins with users, tokens and nkeys.

use jetlens_core::link::{LinkErrorKind, Step};
use jetlens_fixtures::SingleServer;
use nkeys::KeyPair;

use super::{check_failure, link, profile};

#[tokio::test]
async fn users_and_passwords() {
    let server = SingleServer::with_config("authorization { user: ada, password: hunter2 }").await.unwrap();
    let url = server.url();
    link(&profile(&url, |flags| {
        flags.user = Some("ada".into());
        flags.password = Some("hunter2".into());
    }))
    .await;
    link(&profile(&url.replace("nats://", "nats://ada:hunter2@"), |_| {})).await;

    let wrong = profile(&url, |flags| {
        flags.user = Some("ada".into());
        flags.password = Some("wr0ng".into());
    });
    let remedy = check_failure(
        &wrong,
        Step::Authentication,
        LinkErrorKind::Authorization,
        "does not accept user \"ada\"",
    )
    .await;
    assert!(remedy.contains("password") && !remedy.contains("wr0ng"), "{remedy}");

    let none = profile(&url, |_| {});
    check_failure(&none, Step::Authentication, LinkErrorKind::Authorization, "without a login").await;
}

#[tokio::test]
async fn tokens() {
    let server = SingleServer::with_config("authorization { token: s3cr3t }").await.unwrap();
    link(&profile(&server.url(), |flags| flags.token = Some("s3cr3t".into()))).await;
    link(&profile(&server.url(), |flags| flags.user = Some("s3cr3t".into()))).await;
    link(&profile(&server.url().replace("nats://", "nats://s3cr3t@"), |_| {})).await;
    let wrong = profile(&server.url(), |flags| flags.token = Some("wr0ng".into()));
    check_failure(&wrong, Step::Authentication, LinkErrorKind::Authorization, "does not accept a token")
        .await;
}

#[tokio::test]
async fn nkeys_from_files() {
    let (known, unknown) = (KeyPair::new_user(), KeyPair::new_user());
    let config = format!("authorization {{ users: [ {{ nkey: {} }} ] }}", known.public_key());
    let server = SingleServer::with_config(&config).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let with_seed = |name: &str, seed: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, format!("# a comment\n{seed}\n")).unwrap();
        profile(&server.url(), |flags| flags.nkey = Some(path.to_str().unwrap().into()))
    };
    link(&with_seed("known.nk", &known.seed().unwrap())).await;

    let refused = with_seed("unknown.nk", &unknown.seed().unwrap());
    check_failure(&refused, Step::Authentication, LinkErrorKind::Authorization, "does not accept an nkey")
        .await;
    let account = with_seed("account.nk", &KeyPair::new_account().seed().unwrap());
    check_failure(&account, Step::Credentials, LinkErrorKind::BadCredential, "kind account").await;
    let empty = with_seed("empty.nk", "");
    check_failure(&empty, Step::Credentials, LinkErrorKind::BadCredential, "no nkey seed").await;
    let missing = profile(&server.url(), |flags| flags.nkey = Some("/nonexistent/x.nk".into()));
    check_failure(&missing, Step::Credentials, LinkErrorKind::BadCredential, "does not exist").await;
}

#[tokio::test]
async fn a_full_server() {
    let server = SingleServer::with_config("max_connections: 1").await.unwrap();
    let first = link(&profile(&server.url(), |_| {})).await;
    let second = profile(&server.url(), |_| {});
    check_failure(&second, Step::Authentication, LinkErrorKind::TooManyConnections, "no room").await;
    first.close().await;
    assert!(!first.state().is_connected());
}
