//! Collection over the HTTP monitoring ports: the last resort, for who has no NATS user.
//!
//! One URL is one server. The replies have no compression, and twice the bytes of the system account's.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Client;
use serde_json::value::RawValue;
use tokio::time::Instant;
use url::Url;

use super::{
    CollectError,
    merge::merge,
    system::{Expected, SystemSweep},
};
use crate::{
    ids::ServerName,
    model::{Method, Missing, MissingPart, Reason, Server},
    wire::{
        jsz::{JszReport, read_report},
        server::read_varz,
    },
};

const TIMEOUT: Duration = Duration::from_secs(3);
/// A page that is larger is refused: it is not a monitoring page.
const MAX_PAGE_BYTES: usize = 512 << 20;

/// An HTTP client for the monitoring ports.
///
/// # Errors
/// On a machine without any CA certificates, even for plain HTTP.
pub fn client() -> Result<Client, CollectError> {
    Client::builder()
        .timeout(TIMEOUT)
        .no_proxy()
        .build()
        .map_err(|error| CollectError::Http(format!("the HTTP client could not start: {error}")))
}

/// Reads `/varz` and `/jsz` of every server.
///
/// # Errors
/// When no server answered, with the reason of the first.
pub async fn sweep(client: &Client, urls: &[Url], expected: &Expected) -> Result<SystemSweep, CollectError> {
    let start = Instant::now();
    let answers = join_all(urls.iter().map(|url| read_one(client, url))).await;
    let (mut servers, mut reports, mut missing, mut bytes_in) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut first_error = None;
    for (url, answer) in urls.iter().zip(answers) {
        match answer {
            Ok(one) => {
                bytes_in += one.bytes_in;
                servers.push(one.server);
                reports.push(one.report);
            }
            Err(error) => {
                let name = ServerName::from(url.as_str());
                missing.push(Missing { part: MissingPart::Server(name), why: Reason::from(&error) });
                first_error.get_or_insert(error);
            }
        }
    }
    if let (true, Some(error)) = (servers.is_empty(), first_error) {
        return Err(error);
    }
    let mut observation = merge(Method::Monitoring, reports, servers, &expected.live, true);
    observation.missing.extend(missing);
    Ok(SystemSweep { observation, num_requests: 2 * urls.len() as u64, bytes_in, took: start.elapsed() })
}

struct OneServer {
    server: Server,
    report: JszReport,
    bytes_in: u64,
}

async fn read_one(client: &Client, url: &Url) -> Result<OneServer, CollectError> {
    let (varz, jsz) = tokio::join!(
        page(client, url, "varz"),
        page(client, url, "jsz?accounts=true&streams=true&consumers=true&config=true"),
    );
    let (varz, jsz) = (varz?, jsz?);
    let bytes_in = (varz.len() + jsz.len()) as u64;
    let server = read_varz(json(&varz)?, None)?;
    let report = read_report(json(&jsz)?, server.name.clone())?;
    Ok(OneServer { server, report, bytes_in })
}

fn json(text: &[u8]) -> Result<&RawValue, CollectError> {
    serde_json::from_slice(text).map_err(|error| CollectError::Wire(error.into()))
}

async fn page(client: &Client, url: &Url, path: &str) -> Result<Vec<u8>, CollectError> {
    let base = url.as_str().trim_end_matches('/');
    let mut response =
        client.get(format!("{base}/{path}")).send().await.map_err(|error| http_error(&error))?;
    if !response.status().is_success() {
        return Err(CollectError::Http(format!("{url} answered {}", response.status())));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| http_error(&error))? {
        if body.len() + chunk.len() > MAX_PAGE_BYTES {
            return Err(CollectError::Http(format!("{url} sent more than {MAX_PAGE_BYTES} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn http_error(error: &reqwest::Error) -> CollectError {
    if error.is_timeout() {
        return CollectError::TimedOut;
    }
    // The outermost words say only "error sending request"; the cause stands at the end of the chain.
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    CollectError::Http(cause.to_string())
}
