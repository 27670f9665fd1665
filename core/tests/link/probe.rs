//! The staged test of a connection.

use jetlens_core::{
    clock::Clock,
    context::{AllowedPrograms, ConnectionProfile},
    link::{StepOutcome, probe},
};
use jetlens_fixtures::{SingleServer, ports};

use super::profile;

/// Runs the test and compares each step with `passed: …`, `failed: …` or `skipped: …`: the start of its text.
async fn check(profile: &ConnectionProfile, expected: [&str; 7]) {
    let mut num_told = 0;
    let steps = probe(profile, &AllowedPrograms::none(), &Clock::system(), &mut |_| num_told += 1).await;
    assert_eq!((steps.len(), num_told), (7, 7));
    for (step, expected) in steps.iter().zip(expected) {
        let shown = match &step.outcome {
            StepOutcome::Passed(detail) => format!("passed: {detail}"),
            StepOutcome::Failed { sentence, .. } => format!("failed: {sentence}"),
            StepOutcome::Skipped(why) => format!("skipped: {why}"),
        };
        assert!(shown.starts_with(expected), "{:?}: {shown}\nexpected: {expected}\n{steps:#?}", step.step);
    }
    let is_ordered = steps.is_sorted_by_key(|step| step.step);
    assert!(is_ordered, "{steps:?}");
}

const CONFIG: &str = r#"
    jetstream { store_dir: "$STORE_DIR" }
    accounts {
        SHOP { jetstream: enabled, users: [
            { user: ada, password: p }
            { user: reader, password: p, permissions: { publish: ["$SYS.REQ.USER.INFO"] } }
        ] }
        PLAIN { users: [ { user: paul, password: p } ] }
        SYS { users: [ { user: root, password: p } ] }
    }
    system_account: SYS"#;

const EARLIER: &str = "skipped: An earlier step failed";
const CLEAR: &str = "skipped: The connection is not encrypted.";
const HOST: &str = "passed: 127.0.0.1 is 127.0.0.1";
const GREETED: &str = "passed: 127.0.0.1:";

#[tokio::test]
async fn logins_and_accounts() {
    let server = SingleServer::with_config(CONFIG).await.unwrap();
    let as_user = |user: &str| profile(&server.url().replace("//", &format!("//{user}:p@")), |_| {});
    let no_system = "skipped: This login is not of the system account";
    let ada = "passed: user \"ada\", account \"SHOP\"";
    let jetstream = "passed: 0 streams, 0 consumers";
    check(&as_user("ada"), ["passed: user \"ada\"", HOST, GREETED, CLEAR, ada, jetstream, no_system]).await;
    let paul = "passed: user \"paul\", account \"PLAIN\"";
    let disabled = "failed: JetStream is not enabled for this account.";
    check(&as_user("paul"), ["passed: user", HOST, GREETED, CLEAR, paul, disabled, no_system]).await;
    let reader = "passed: user \"reader\", account \"SHOP\"";
    let denied = "failed: This login has no permission to use $JS.API.INFO.";
    check(&as_user("reader"), ["passed: user", HOST, GREETED, CLEAR, reader, denied, no_system]).await;
    let root = "passed: user \"root\", account \"SYS\"";
    let is_system = "passed: this login is of the system account; 1 server answers";
    check(&as_user("root"), ["passed: user", HOST, GREETED, CLEAR, root, "failed: ", is_system]).await;

    let with_system = |user: &str| {
        profile(&server.url().replace("//", "//ada:p@"), |flags| {
            flags.system_user = Some(user.into());
            flags.system_password = Some("p".into());
        })
    };
    let works = "passed: 1 server answers";
    check(&with_system("root"), ["passed: ", HOST, GREETED, CLEAR, ada, jetstream, works]).await;
    let other = "failed: The login for the system account works, and is not";
    check(&with_system("paul"), ["passed: ", HOST, GREETED, CLEAR, ada, jetstream, other]).await;
    let wrong = "failed: 127.0.0.1:";
    check(&with_system("nobody"), ["passed: ", HOST, GREETED, CLEAR, ada, jetstream, wrong]).await;

    let stranger = profile(&server.url(), |_| {});
    let refused = "failed: 127.0.0.1:";
    check(&stranger, ["passed: no login", HOST, GREETED, CLEAR, refused, EARLIER, EARLIER]).await;
    let domain =
        profile(&server.url().replace("//", "//ada:p@"), |flags| flags.js_domain = Some("hub".into()));
    let no_domain = "failed: There is no JetStream in the domain \"hub\".";
    check(&domain, ["passed: ", HOST, GREETED, CLEAR, ada, no_domain, no_system]).await;
}

#[tokio::test]
async fn early_failures() {
    let port = ports::free(1).unwrap()[0];
    let closed = profile(&format!("nats://127.0.0.1:{port}"), |_| {});
    let refused = "failed: Nothing listens on";
    check(&closed, ["passed: no login", HOST, refused, EARLIER, EARLIER, EARLIER, EARLIER]).await;
    let unknown = profile("nats://jetlens.invalid", |_| {});
    let no_host = "failed: The host \"jetlens.invalid\" is not known.";
    check(&unknown, ["passed: no login", no_host, EARLIER, EARLIER, EARLIER, EARLIER, EARLIER]).await;
    let no_file = profile("nats://127.0.0.1", |flags| flags.creds = Some("/nonexistent.creds".into()));
    let missing = "failed: The credentials file /nonexistent.creds can't be used: it does not exist.";
    check(&no_file, [missing, EARLIER, EARLIER, EARLIER, EARLIER, EARLIER, EARLIER]).await;
    let consent = profile("nats://127.0.0.1", |flags| flags.creds = Some("op://vault/item/creds".into()));
    let asks =
        "failed: The credential comes from a program, and running it needs your consent: op read op://vault";
    check(&consent, [asks, EARLIER, EARLIER, EARLIER, EARLIER, EARLIER, EARLIER]).await;

    let server = SingleServer::start().await.unwrap();
    let http = profile(&server.monitor_url().replace("http", "nats"), |_| {});
    let not_nats = "failed: 127.0.0.1:";
    check(&http, ["passed: ", HOST, not_nats, EARLIER, EARLIER, EARLIER, EARLIER]).await;
    let tls = profile(&server.url().replace("nats", "tls"), |_| {});
    check(&tls, ["passed: ", HOST, GREETED, "failed: 127.0.0.1:", EARLIER, EARLIER, EARLIER]).await;
}
