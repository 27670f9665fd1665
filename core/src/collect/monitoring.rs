//! Collection over the HTTP monitoring ports: the last resort, for who has no NATS user.
//!
//! One URL is one server. The replies have no compression, and twice the bytes of the system account's.

use std::time::Duration;

use futures_util::future::join_all;
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
    link::{HttpClient, HttpError},
    model::{Method, Missing, MissingPart, Reason, Server},
    wire::{
        jsz::{JszReport, read_report},
        known::Known,
        server::read_varz,
    },
};

const TIMEOUT: Duration = Duration::from_secs(3);
/// A page that is larger is refused: it is not a monitoring page.
const MAX_PAGE_BYTES: usize = 512 << 20;

/// Reads `/varz` and `/jsz` of every server.
///
/// # Errors
/// When no server answered, with the reason of the first.
pub async fn sweep(
    client: &HttpClient,
    urls: &[Url],
    expected: &Expected,
) -> Result<SystemSweep, CollectError> {
    let start = Instant::now();
    let answers = join_all(urls.iter().map(|url| read_one(client, url, &expected.known))).await;
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
    let mut observation = merge(Method::Monitoring, reports, servers, &expected.known(), true);
    observation.missing.extend(missing);
    Ok(SystemSweep { observation, num_requests: 2 * urls.len() as u64, bytes_in, took: start.elapsed() })
}

struct OneServer {
    server: Server,
    report: JszReport,
    bytes_in: u64,
}

async fn read_one(client: &HttpClient, url: &Url, known: &Known) -> Result<OneServer, CollectError> {
    let (varz, jsz) = tokio::join!(
        page(client, url, "varz"),
        page(client, url, "jsz?accounts=true&streams=true&consumers=true&config=true"),
    );
    let (varz, jsz) = (varz?, jsz?);
    let bytes_in = (varz.len() + jsz.len()) as u64;
    let server = read_varz(json(&varz)?, None)?;
    let report = read_report(json(&jsz)?.get(), server.name.clone(), known)?;
    Ok(OneServer { server, report, bytes_in })
}

fn json(text: &[u8]) -> Result<&RawValue, CollectError> {
    serde_json::from_slice(text).map_err(|error| CollectError::Wire(error.into()))
}

async fn page(client: &HttpClient, url: &Url, path: &str) -> Result<Vec<u8>, CollectError> {
    let base = url.as_str().trim_end_matches('/');
    let url = format!("{base}/{path}").parse().map_err(|_no_url| HttpError::BadUrl(url.to_string()))?;
    Ok(client.get(&url, MAX_PAGE_BYTES, TIMEOUT).await?)
}
