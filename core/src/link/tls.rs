//! Certificates' files, looked at before a server is asked, so that a wrong path is not told as a failed handshake.

use std::{path::Path, sync::Arc};

use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
};

use super::error::{LinkError, LinkErrorKind, Step};
use crate::context::Tls;

/// Makes `ring` the process's provider of cryptography, unless one is set already.
pub(crate) fn install_provider() {
    // An error means that somebody else did it.
    ring::default_provider().install_default().ok();
}

/// What the profile's files hold.
pub(crate) struct Certificates {
    authorities: Option<Vec<CertificateDer<'static>>>,
    client: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
}

impl Certificates {
    /// Reads and checks the files that a profile names.
    pub(crate) fn read(tls: &Tls) -> Result<Self, LinkError> {
        let authorities =
            tls.ca.as_deref().map(|path| certificates(path, "The authorities' file")).transpose()?;
        let client = match &tls.certificate {
            None => None,
            Some((cert, key)) => Some((certificates(cert, "The client certificate")?, private_key(key)?)),
        };
        Ok(Self { authorities, client })
    }

    /// The configuration of a handshake; without authorities of the profile's own, the system's are trusted.
    pub(crate) fn client_config(self) -> Result<Arc<ClientConfig>, LinkError> {
        let mut roots = RootCertStore::empty();
        match self.authorities {
            Some(authorities) => {
                for authority in authorities {
                    roots.add(authority).map_err(|error| {
                        bad_file("The authorities' file holds a certificate that can't be an authority.")
                            .with_source(error)
                    })?;
                }
            }
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        install_provider();
        let builder = ClientConfig::builder().with_root_certificates(roots);
        let config = match self.client {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|error| {
                bad_file("The client certificate and its key do not belong together.").with_source(error)
            })?,
        };
        Ok(Arc::new(config))
    }
}

fn certificates(path: &Path, what: &str) -> Result<Vec<CertificateDer<'static>>, LinkError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(certificates) if certificates.is_empty() => {
            Err(bad_file(format!("{what} {} holds no certificate.", path.display())))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(unreadable(path, what, error)),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, LinkError> {
    let what = "The private key";
    PrivateKeyDer::from_pem_file(path).map_err(|error| match error {
        pem::Error::NoItemsFound => {
            let is_encrypted = std::fs::read_to_string(path).is_ok_and(|text| {
                text.contains("ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
            });
            let problem = if is_encrypted { "is encrypted, which is not supported" } else { "holds no key" };
            bad_file(format!("{what} {} {problem}.", path.display()))
        }
        other => unreadable(path, what, other),
    })
}

fn unreadable(path: &Path, what: &str, error: pem::Error) -> LinkError {
    let problem = match &error {
        pem::Error::Io(error) => error.to_string(),
        // The parser's words quote a part of the file, and the file may be a key.
        _ => "it is not in PEM format".to_owned(),
    };
    let failed = bad_file(format!("{what} {} can't be used: {problem}.", path.display()));
    match error {
        pem::Error::Io(error) => failed.with_source(error),
        _ => failed,
    }
}

fn bad_file(sentence: impl Into<String>) -> LinkError {
    LinkError::new(
        Step::Credentials,
        LinkErrorKind::BadCertificateFile,
        sentence,
        "Give a readable PEM file: certificates start with \"-----BEGIN CERTIFICATE-----\".",
    )
}
