//! Numbers as bytes: small ones are short.

/// What is wrong with the content of a block, in a few words for a person who debugs a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Bad(pub(super) &'static str);

/// Appends `number`, seven bits a byte, the lowest first.
pub(super) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A difference that wraps as a number that is small if the difference is, in either direction.
pub(super) fn zigzag(difference: u64) -> u64 {
    let signed = difference.cast_signed();
    ((signed << 1) ^ (signed >> 63)).cast_unsigned()
}

pub(super) fn unzigzag(number: u64) -> u64 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

/// Bytes that are read from the front. Nothing is believed of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    #[inline]
    pub(super) fn varint(&mut self) -> Result<u64, Bad> {
        let mut number = 0;
        for (index, byte) in self.0.iter().take(10).enumerate() {
            number |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                self.0 = &self.0[index + 1..];
                return Ok(number);
            }
        }
        Err(Bad("a number has no end"))
    }

    /// How many things follow, each of at least one byte: more than there are bytes can't be.
    pub(super) fn count(&mut self) -> Result<usize, Bad> {
        let count = self.varint()?;
        usize::try_from(count).ok().filter(|count| *count <= self.0.len()).ok_or(Bad("a count is too large"))
    }

    /// A run of bytes with its length before it.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Bad> {
        let len = self.count()?;
        let (taken, rest) = self.0.split_at(len);
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Bad> {
        // The bytes are not quoted: they may be anything.
        std::str::from_utf8(self.bytes()?).ok().ok_or(Bad("a text is not UTF-8"))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_as_they_went_in() {
        for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX - 1, u64::MAX] {
            let mut out = Vec::new();
            put_varint(&mut out, number);
            assert_eq!(Bytes(&out).varint(), Ok(number));
            assert!(Bytes(&out[..out.len() - 1]).varint().is_err());
            assert_eq!(unzigzag(zigzag(number)), number);
        }
        assert_eq!(zigzag(1_u64.wrapping_sub(3)), 3);
        assert!(Bytes(&[0xff; 20]).varint().is_err());
    }

    #[test]
    fn a_count_is_bounded_by_what_is_there() {
        let mut out = Vec::new();
        put_varint(&mut out, 1 << 63);
        assert!(Bytes(&out).count().is_err());
        assert!(Bytes(&out).bytes().is_err());
    }
}
