//! What listens on a port: asked only when a connection fails, to say more than "timed out".

use std::time::Duration;

use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::context::ServerUrl;

/// How long a server may take for its first line. NATS servers write at once.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How a port greets a client that says nothing, and then one that speaks HTTP.
#[derive(Debug)]
pub(crate) enum Greeting {
    /// A NATS server's first line.
    Nats(Info),
    /// Something that answers HTTP.
    Http,
    /// It closed the connection.
    Closed,
    /// It waited, and closed the connection when spoken to in clear text: probably it wants TLS first.
    ClosedOnText,
    /// It accepted the connection and says nothing to anything.
    Silent,
    /// It said something else first.
    Other,
}

/// The part of the first line that tells which way to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Info {
    pub(crate) server_name: String,
    pub(crate) version: String,
    pub(crate) tls_required: bool,
    pub(crate) tls_available: bool,
    /// Whether the server asks clients for certificates.
    pub(crate) tls_verify: bool,
}

/// Connects once more and listens, `None` if that fails.
pub(crate) async fn peek(server: &ServerUrl) -> Option<Greeting> {
    let address = (server.host.as_str(), server.port);
    let mut stream = timeout(PATIENCE, TcpStream::connect(address)).await.ok()?.ok()?;
    Some(greeting(&mut stream, &server.host_and_port()).await)
}

pub(crate) async fn greeting(stream: &mut TcpStream, host: &str) -> Greeting {
    match timeout(PATIENCE, read_line(stream)).await {
        Ok(line) if line.is_empty() => Greeting::Closed,
        Ok(line) => from_line(&line),
        Err(_elapsed) => {
            let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            if stream.write_all(request.as_bytes()).await.is_err() {
                return Greeting::Closed;
            }
            match timeout(PATIENCE, read_line(stream)).await {
                Ok(line) if line.is_empty() => Greeting::ClosedOnText,
                Ok(line) if line.starts_with(b"HTTP/") => Greeting::Http,
                // A TLS alert.
                Ok(line) if line.starts_with(&[0x15, 0x03]) => Greeting::ClosedOnText,
                Ok(_) => Greeting::Other,
                Err(_elapsed) => Greeting::Silent,
            }
        }
    }
}

fn from_line(line: &[u8]) -> Greeting {
    if let Some(json) = line.strip_prefix(b"INFO ") {
        return match serde_json::from_slice(json) {
            Ok(info) => Greeting::Nats(info),
            Err(_) => Greeting::Other,
        };
    }
    if line.starts_with(b"HTTP/") { Greeting::Http } else { Greeting::Other }
}

/// Bytes up to a line's end, the end of the stream, or a limit; what cannot be read counts as the end.
async fn read_line(stream: &mut TcpStream) -> Vec<u8> {
    const LIMIT: usize = 64 << 10;
    let mut line = Vec::new();
    let mut chunk = [0; 4096];
    while line.len() < LIMIT {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => break,
            Ok(count) => line.extend_from_slice(&chunk[..count]),
        }
        // A TLS record has no lines, and its first bytes tell enough.
        if line.contains(&b'\n') || line.starts_with(&[0x15]) {
            break;
        }
    }
    line
}
