//! Replies that a server compresses on request.
//!
//! Snappy makes a reply of the system account about nine times smaller, and counts against the server's limit for
//! pending bytes only then.

use std::io::Read;

use async_nats::{HeaderMap, Message};
use bytes::Bytes;

/// Why a reply's payload could not be had.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    #[error("the reply is compressed as {0:?}, which is not known")]
    UnknownEncoding(String),
    #[error("the reply is larger than {max_bytes} bytes")]
    TooLarge { max_bytes: u64 },
    #[error("the reply's compression is damaged")]
    Damaged(#[source] std::io::Error),
}

/// The header that asks for compression. Servers before 2.10 and `$JS.API` ignore it.
pub fn accept_snappy() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("Accept-Encoding", "snappy");
    headers
}

/// The payload as it was before compression, of at most `max_bytes`.
pub fn decoded_payload(message: &Message, max_bytes: u64) -> Result<Bytes, PayloadError> {
    let encoding = message.headers.as_ref().and_then(|headers| headers.get("Content-Encoding"));
    match encoding.map(async_nats::HeaderValue::as_str) {
        None | Some("") => Ok(message.payload.clone()),
        Some("snappy") => {
            let mut decoded = Vec::new();
            let mut reader = snap::read::FrameDecoder::new(&*message.payload).take(max_bytes + 1);
            reader.read_to_end(&mut decoded).map_err(PayloadError::Damaged)?;
            if decoded.len() as u64 > max_bytes {
                return Err(PayloadError::TooLarge { max_bytes });
            }
            Ok(decoded.into())
        }
        Some(other) => Err(PayloadError::UnknownEncoding(other.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn message(encoding: Option<&str>, payload: Vec<u8>) -> Message {
        let headers = encoding.map(|encoding| {
            let mut headers = HeaderMap::new();
            headers.insert("Content-Encoding", encoding);
            headers
        });
        Message {
            subject: "s".into(),
            reply: None,
            length: payload.len(),
            payload: payload.into(),
            headers,
            status: None,
            description: None,
        }
    }

    #[test]
    fn payloads() {
        let mut writer = snap::write::FrameEncoder::new(Vec::new());
        writer.write_all(&vec![7; 100_000]).unwrap();
        let compressed = writer.into_inner().unwrap();
        assert!(compressed.len() < 10_000);

        let decoded = decoded_payload(&message(Some("snappy"), compressed.clone()), 100_000).unwrap();
        assert_eq!(decoded, vec![7; 100_000]);
        let error = decoded_payload(&message(Some("snappy"), compressed), 99_999).unwrap_err();
        assert!(matches!(error, PayloadError::TooLarge { .. }), "{error}");
        let error = decoded_payload(&message(Some("snappy"), vec![1, 2, 3]), 10).unwrap_err();
        assert!(matches!(error, PayloadError::Damaged(_)), "{error}");
        let error = decoded_payload(&message(Some("br"), vec![]), 10).unwrap_err();
        assert!(matches!(error, PayloadError::UnknownEncoding(_)), "{error}");
        assert_eq!(decoded_payload(&message(None, vec![1]), 10).unwrap(), vec![1]);
    }
}
