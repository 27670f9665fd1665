//! TLS with certificates that are made here.

use std::path::{Path, PathBuf};

use jetlens_core::{
    clock::Clock,
    context::{AllowedPrograms, ConnectionFlags, ConnectionProfile},
    link::{LinkErrorKind, Step, StepOutcome, probe},
};
use jetlens_fixtures::SingleServer;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tempfile::TempDir;

use super::{check_failure, link, profile};

/// An authority with the files that it has signed.
struct Authority {
    directory: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let authority = Self { directory: tempfile::tempdir().unwrap(), issuer };
        std::fs::write(authority.path("ca.pem"), authority.issuer.pem()).unwrap();
        authority
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Signs a certificate for `host` and gives the paths of it and of its key.
    fn sign(
        &self,
        name: &str,
        host: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> (PathBuf, PathBuf) {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let paths = (self.path(&format!("{name}.pem")), self.path(&format!("{name}.key")));
        std::fs::write(&paths.0, certificate.pem()).unwrap();
        std::fs::write(&paths.1, key.serialize_pem()).unwrap();
        paths
    }

    async fn server(&self, host: &str, more: &str) -> SingleServer {
        let (cert, key) = self.sign("server", host, |_| {});
        server(&cert, &key, more).await
    }

    fn profile(&self, server: &SingleServer, change: impl FnOnce(&mut ConnectionFlags)) -> ConnectionProfile {
        profile(&server.url(), |flags| {
            flags.tlsca = Some(text(&self.path("ca.pem")));
            change(flags);
        })
    }
}

async fn server(cert: &Path, key: &Path, more: &str) -> SingleServer {
    let (cert, key) = (cert.display(), key.display());
    let config = format!("tls {{ cert_file: \"{cert}\", key_file: \"{key}\", timeout: 3\n{more} }}");
    SingleServer::with_config(&config).await.unwrap()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn trust() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = authority.server("127.0.0.1", "").await;
    link(&authority.profile(&server, |_| {})).await;
    link(&authority.profile(&server, |flags| flags.server = Some(server.url().replace("nats", "tls")))).await;

    let distrusted = authority.profile(&server, |flags| flags.tlsca = Some(text(&other.path("ca.pem"))));
    check_failure(&distrusted, Step::Tls, LinkErrorKind::UnknownAuthority, "authority that is not trusted")
        .await;
    let by_system = authority.profile(&server, |flags| flags.tlsca = None);
    let remedy = check_failure(&by_system, Step::Tls, LinkErrorKind::UnknownAuthority, "not trusted").await;
    assert!(remedy.contains("--tlsca"), "{remedy}");
}

#[tokio::test]
async fn a_certificate_of_another_name() {
    let authority = Authority::new();
    let server = authority.server("nats.example", "").await;
    let sentence = "is not for \"127.0.0.1\": it is for";
    let remedy = check_failure(
        &authority.profile(&server, |_| {}),
        Step::Tls,
        LinkErrorKind::CertificateOfAnotherName,
        sentence,
    )
    .await;
    assert!(remedy.contains("those names"), "{remedy}");
}

#[tokio::test]
async fn an_expired_certificate() {
    let authority = Authority::new();
    let (cert, key) = authority.sign("old", "127.0.0.1", |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    });
    let server = server(&cert, &key, "").await;
    let profile = authority.profile(&server, |_| {});
    let sentence = "expired at 2021-01-01T00:00:00Z";
    check_failure(&profile, Step::Tls, LinkErrorKind::CertificateExpired, sentence).await;
}

#[tokio::test]
async fn client_certificates() {
    let (authority, other) = (Authority::new(), Authority::new());
    let ca = authority.path("ca.pem");
    let server = authority.server("127.0.0.1", &format!("ca_file: {ca:?}, verify: true")).await;
    let with = |authority: &Authority, signer: &Authority| {
        let (cert, key) = signer.sign("client", "ada", |_| {});
        authority.profile(&server, |flags| {
            flags.tlscert = Some(text(&cert));
            flags.tlskey = Some(text(&key));
        })
    };
    link(&with(&authority, &authority)).await;

    let none = authority.profile(&server, |_| {});
    let kind = LinkErrorKind::ClientCertificateRefused;
    check_failure(&none, Step::Tls, kind.clone(), "wants a certificate from the client").await;
    check_failure(&with(&authority, &other), Step::Tls, kind, "does not accept this client certificate")
        .await;
}

#[tokio::test]
async fn the_staged_test_tells_tls_apart() {
    let authority = Authority::new();
    let ca = authority.path("ca.pem");
    let outcome = async |profile: &ConnectionProfile| {
        let steps = probe(profile, &AllowedPrograms::none(), &Clock::system(), &mut |_| {}).await;
        steps.into_iter().find(|step| step.step == Step::Tls).unwrap().outcome
    };
    let usual = authority.server("127.0.0.1", "").await;
    let passed = outcome(&authority.profile(&usual, |_| {})).await;
    assert_eq!(
        passed,
        StepOutcome::Passed("TLS 1.3, certificate chain of 1, trusted by the given authority".into())
    );
    let distrusted = outcome(&authority.profile(&usual, |flags| flags.tlsca = None)).await;
    assert!(
        matches!(distrusted, StepOutcome::Failed { kind: LinkErrorKind::UnknownAuthority, .. }),
        "{distrusted:?}"
    );

    let first = authority.server("127.0.0.1", "handshake_first: true").await;
    let passed = outcome(&authority.profile(&first, |flags| flags.tlsfirst = true)).await;
    assert!(matches!(passed, StepOutcome::Passed(_)), "{passed:?}");
    let strict = authority.server("127.0.0.1", &format!("ca_file: {ca:?}, verify: true")).await;
    let refused = outcome(&authority.profile(&strict, |_| {})).await;
    let kind = LinkErrorKind::ClientCertificateRefused;
    assert!(matches!(&refused, StepOutcome::Failed { kind: found, .. } if *found == kind), "{refused:?}");
}

#[tokio::test]
async fn tls_first() {
    let authority = Authority::new();
    let first = authority.server("127.0.0.1", "handshake_first: true").await;
    link(&authority.profile(&first, |flags| flags.tlsfirst = true)).await;
    let remedy = check_failure(
        &authority.profile(&first, |_| {}),
        Step::Tls,
        LinkErrorKind::Tls,
        "waits for the client",
    )
    .await;
    assert!(remedy.contains("--tlsfirst"), "{remedy}");

    let usual = authority.server("127.0.0.1", "").await;
    let too_early = authority.profile(&usual, |flags| flags.tlsfirst = true);
    check_failure(&too_early, Step::Tls, LinkErrorKind::TlsNotOffered, "does not do the TLS handshake first")
        .await;
}

#[tokio::test]
async fn a_server_without_tls() {
    let server = SingleServer::start().await.unwrap();
    let profile = profile(&server.url().replace("nats", "tls"), |_| {});
    check_failure(&profile, Step::Tls, LinkErrorKind::TlsNotOffered, "does not offer TLS").await;
}

#[tokio::test]
async fn files_that_are_no_certificates() {
    let authority = Authority::new();
    let (cert, key) = authority.sign("client", "ada", |_| {});
    let (_, other_key) = authority.sign("other", "ada", |_| {});
    let check = async |ca: Option<&Path>, pair: Option<(&Path, &Path)>, sentence: &str| {
        let profile = profile("nats://127.0.0.1:1", |flags| {
            flags.tlsca = ca.map(text);
            flags.tlscert = pair.map(|(cert, _)| text(cert));
            flags.tlskey = pair.map(|(_, key)| text(key));
        });
        check_failure(&profile, Step::Credentials, LinkErrorKind::BadCertificateFile, sentence).await;
    };
    let missing = authority.path("missing.pem");
    check(Some(&missing), None, "missing.pem can't be used").await;
    check(Some(&key), None, "holds no certificate").await;
    check(None, Some((&cert, &cert)), "holds no key").await;
    check(None, Some((&cert, &other_key)), "do not belong together").await;
    let encrypted = authority.path("encrypted.key");
    std::fs::write(
        &encrypted,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
    )
    .unwrap();
    check(None, Some((&cert, &encrypted)), "is encrypted").await;
}

#[tokio::test]
async fn secure_websockets() {
    let authority = Authority::new();
    let (cert, key) = authority.sign("server", "127.0.0.1", |_| {});
    let port = jetlens_fixtures::ports::free(1).unwrap()[0];
    let config = format!(
        "websocket {{ listen: \"127.0.0.1:{port}\", tls {{ cert_file: {cert:?}, key_file: {key:?} }} }}"
    );
    let server = SingleServer::with_config(&config).await.unwrap();
    let url = format!("wss://127.0.0.1:{port}");
    link(&authority.profile(&server, |flags| flags.server = Some(url.clone()))).await;
    let other = Authority::new();
    let distrusted = authority.profile(&server, |flags| {
        flags.server = Some(url);
        flags.tlsca = Some(text(&other.path("ca.pem")));
    });
    check_failure(&distrusted, Step::Tls, LinkErrorKind::UnknownAuthority, "not trusted").await;
}
