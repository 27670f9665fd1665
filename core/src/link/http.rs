//! One page from a monitoring port: a request, an answer, and the connection is closed.
//!
//! The ports speak plain HTTP/1 and send JSON. A whole HTTP client would be a tenth of the binary for it, so this asks
//! with HTTP/1.0, to which a server answers unchunked and then hangs up.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};
use url::Url;

use super::{LinkError, tls::Certificates};
use crate::context::Tls;

/// Why a page could not be had.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("{0} is not an http:// or https:// address of a server")]
    BadUrl(String),
    #[error("no answer in time")]
    TimedOut,
    #[error("{url}: {source}")]
    Io {
        url: String,
        #[source]
        source: std::io::Error,
    },
    #[error("{url} does not speak HTTP")]
    NotHttp { url: String },
    #[error("{url} answered {status}")]
    Status { url: String, status: String },
    #[error("{url} sent more than {max_bytes} bytes")]
    TooLarge { url: String, max_bytes: usize },
}

/// Reads pages. Clones share the certificates.
#[derive(Clone, Debug)]
pub struct HttpClient {
    tls: Arc<ClientConfig>,
}

impl HttpClient {
    /// With the certificates of a profile.
    pub fn new(tls: &Tls) -> Result<Self, LinkError> {
        Ok(Self { tls: Certificates::read(tls)?.client_config()? })
    }

    /// The body of the page at `url`, of at most `max_bytes`.
    pub async fn get(&self, url: &Url, max_bytes: usize, patience: Duration) -> Result<Vec<u8>, HttpError> {
        tokio::time::timeout(patience, self.page(url, max_bytes)).await.unwrap_or(Err(HttpError::TimedOut))
    }

    async fn page(&self, url: &Url, max_bytes: usize) -> Result<Vec<u8>, HttpError> {
        let io_error = |source| HttpError::Io { url: shown(url), source };
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(HttpError::BadUrl(shown(url)));
        };
        // An IPv6 address stands in brackets in a URL, and nowhere else.
        let address = host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((address, port)).await.map_err(io_error)?;
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path = format!("{path}?{query}");
        }
        let request =
            format!("GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nAccept: application/json\r\n\r\n");
        let answer = match url.scheme() {
            "http" => exchange(stream, &request, max_bytes).await,
            "https" => {
                let name = ServerName::try_from(address.to_owned())
                    .map_err(|_no_name| HttpError::BadUrl(shown(url)))?;
                let stream = TlsConnector::from(Arc::clone(&self.tls))
                    .connect(name, stream)
                    .await
                    .map_err(io_error)?;
                exchange(stream, &request, max_bytes).await
            }
            _ => return Err(HttpError::BadUrl(shown(url))),
        };
        let answer = answer.map_err(io_error)?;
        if answer.len() > max_bytes {
            return Err(HttpError::TooLarge { url: shown(url), max_bytes });
        }
        body(answer, url)
    }
}

/// Sends the request and reads until the server hangs up, or a little more than `max_bytes`.
async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &str,
    max_bytes: usize,
) -> std::io::Result<Vec<u8>> {
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    let read = stream.take(max_bytes as u64 + 1).read_to_end(&mut answer).await;
    match read {
        // Many servers end a TLS connection without saying so; what has come is judged by its own end.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof && !answer.is_empty() => Ok(answer),
        Err(error) => Err(error),
        Ok(_) => Ok(answer),
    }
}

/// What stands after the head of an answer with status 200.
fn body(mut answer: Vec<u8>, url: &Url) -> Result<Vec<u8>, HttpError> {
    let not_http = || HttpError::NotHttp { url: shown(url) };
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or_else(not_http)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.lines().next().unwrap_or_default();
    let code = status.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..)).ok_or_else(not_http)?;
    if !code.starts_with("200") {
        let status = crate::text::display_up_to(code, 80).into_owned();
        return Err(HttpError::Status { url: shown(url), status });
    }
    Ok(answer.split_off(end + 4))
}

/// The address without a user or a password.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // An address that can't have them has none.
    url.set_username("").ok();
    url.set_password(None).ok();
    crate::text::display(url.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &str) -> Result<String, String> {
        let url = "http://user:secret@localhost:8222/varz".parse().unwrap();
        body(answer.into(), &url)
            .map(|body| String::from_utf8(body).unwrap())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn answers() {
        assert_eq!(read("HTTP/1.0 200 OK\r\nA: b\r\n\r\n{}\r\n\r\n"), Ok("{}\r\n\r\n".to_owned()));
        assert_eq!(read("HTTP/1.1 200 OK\r\n\r\n"), Ok(String::new()));
        for (answer, words) in [
            ("HTTP/1.1 401 Unauthorized\r\n\r\n", "answered 401 Unauthorized"),
            ("HTTP/1.1 500\u{1b}[31m\r\n\r\n", "answered 500\\u{1b}[31m"),
            ("INFO {\"server_id\":\"N\"}\r\n\r\n", "does not speak HTTP"),
            ("HTTP/1.1 200 OK", "does not speak HTTP"),
            ("", "does not speak HTTP"),
        ] {
            let error = read(answer).unwrap_err();
            assert!(error.contains(words) && !error.contains("secret"), "{error}");
        }
    }
}
