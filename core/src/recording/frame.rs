//! The frames of a recording: each says how long it is and how to prove that it is whole.
//!
//! A recording is a magic number, the number of its format, and frames, one behind the other. A frame is a head of 32
//! bytes and a compressed content. Numbers are little-endian.
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | `JLf1` |
//! | 1 | kind |
//! | 3 | 0 |
//! | 8 | the moment, in milliseconds since 1970 |
//! | 4 | length of what follows |
//! | 4 | length of it, decompressed |
//! | 4 | CRC-32 of what follows |
//! | 4 | CRC-32 of the 28 bytes before |

use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};

use super::bytes::Bad;

pub(super) const MAGIC: &[u8; 16] = b"Jetlens record\r\n";

/// Counts the formats. A reader refuses what is newer than itself.
pub(super) const FORMAT: u32 = 1;

/// [`MAGIC`], [`FORMAT`], and four bytes that are 0.
pub(super) const PREFIX_LEN: usize = 24;

pub(super) const HEAD_LEN: usize = 32;

/// The largest content, as it is stored and decompressed. A keyframe of 10,000 consumers is less than 1 MB.
const MAX_STORED: u32 = 64 << 20;
const MAX_CONTENT: u32 = 128 << 20;

/// Between time and bytes: most of a frame is numbers that no level can shorten by much.
const LEVEL: u8 = 3;

const FRAME_MAGIC: &[u8; 4] = b"JLf1";

/// What a frame holds. Others are of a newer version, and are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Who recorded what, as JSON.
    Header,
    /// A whole moment.
    Keyframe,
    /// What changed since the moment before.
    Delta,
    /// What happened, as JSON.
    Marks,
    Other(u8),
}

impl Kind {
    fn number(self) -> u8 {
        match self {
            Self::Header => 1,
            Self::Keyframe => 2,
            Self::Delta => 3,
            Self::Marks => 4,
            Self::Other(number) => number,
        }
    }

    fn of(number: u8) -> Self {
        match number {
            1 => Self::Header,
            2 => Self::Keyframe,
            3 => Self::Delta,
            4 => Self::Marks,
            number => Self::Other(number),
        }
    }
}

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: Kind,
    pub(super) at_ms: i64,
    /// Bytes that follow.
    pub(super) stored: u32,
    pub(super) content: u32,
    crc: u32,
}

impl Head {
    /// Reads a head. Nothing of it is believed that can't be proved.
    pub(super) fn read(bytes: &[u8; HEAD_LEN]) -> Result<Self, Bad> {
        let number = |from: usize| {
            let mut four = [0; 4];
            four.copy_from_slice(&bytes[from..from + 4]);
            u32::from_le_bytes(four)
        };
        if bytes[..4] != *FRAME_MAGIC {
            return Err(Bad("no frame begins here"));
        }
        if number(28) != crc32fast::hash(&bytes[..28]) {
            return Err(Bad("the head of a frame is damaged"));
        }
        let mut eight = [0; 8];
        eight.copy_from_slice(&bytes[8..16]);
        let head = Self {
            kind: Kind::of(bytes[4]),
            at_ms: i64::from_le_bytes(eight),
            stored: number(16),
            content: number(20),
            crc: number(24),
        };
        if head.stored > MAX_STORED || head.content > MAX_CONTENT {
            return Err(Bad("a frame is larger than any can be"));
        }
        Ok(head)
    }

    /// The content of this frame, from the bytes that follow its head.
    pub(super) fn content(&self, stored: &[u8]) -> Result<Vec<u8>, Bad> {
        if stored.len() != self.stored as usize || crc32fast::hash(stored) != self.crc {
            return Err(Bad("a frame is damaged"));
        }
        // A bomb is stopped where it passes what it said that it is.
        let content = decompress_to_vec_with_limit(stored, self.content as usize);
        let content = content.ok().ok_or(Bad("a frame can't be decompressed"))?;
        if content.len() == self.content as usize { Ok(content) } else { Err(Bad("a frame is too short")) }
    }

    pub(super) fn is_whole(&self, stored: &[u8]) -> bool {
        stored.len() == self.stored as usize && crc32fast::hash(stored) == self.crc
    }
}

/// A frame as it is stored.
pub(super) fn frame(kind: Kind, at_ms: i64, content: &[u8]) -> Result<Vec<u8>, Bad> {
    let stored = compress_to_vec(content, LEVEL);
    if stored.len() > MAX_STORED as usize || content.len() > MAX_CONTENT as usize {
        return Err(Bad("a moment is larger than a frame can be"));
    }
    let mut out = Vec::with_capacity(HEAD_LEN + stored.len());
    out.extend_from_slice(FRAME_MAGIC);
    out.extend_from_slice(&[kind.number(), 0, 0, 0]);
    out.extend_from_slice(&at_ms.to_le_bytes());
    out.extend_from_slice(&(stored.len() as u32).to_le_bytes());
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&stored).to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&out).to_le_bytes());
    out.extend_from_slice(&stored);
    Ok(out)
}

/// What a file begins with.
pub(super) fn prefix() -> [u8; PREFIX_LEN] {
    let mut out = [0; PREFIX_LEN];
    out[..16].copy_from_slice(MAGIC);
    out[16..20].copy_from_slice(&FORMAT.to_le_bytes());
    out
}
