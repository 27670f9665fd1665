//! What the words of a row are expected to be after the row before it.
//!
//! A word that is as expected costs nothing, so the rules follow how a server's numbers hang together: without a filter
//! a delivery moves both sequences alike, what was delivered and is not held was acknowledged, a rate is what two rows
//! say it is, and what stands in the JSON beside a typed field is that field. A recording carries its rules with it: a
//! reader knows nothing of names.

use super::bytes::{Bad, Bytes, put_varint};

/// Most words of a row. A consumer has about 150.
const MAX_WORDS: usize = 1 << 20;

/// What a word is expected to be. Numbers are the places of earlier words of the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// As it was.
    Same,
    /// It moves as far as another.
    Moves(u32),
    /// It moves as far as one word, less what another moves.
    MovesLess(u32, u32),
    /// As it was; else it is counted from another.
    Near(u32),
    /// It is what another is.
    Equals(u32),
    /// The same as in the row of another asset that was written before it: a moment of one look.
    AsLast,
    /// What a number moved in a second, between two moments in milliseconds: the number's place, and the moment's.
    Rate(u32, u32),
}

/// The rules of rows of one kind with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) len: usize,
    /// The places whose word is not simply expected to be as it was, in order.
    pub(super) active: Vec<(u32, Rule)>,
    /// The places that a rule counts from as they were before: all that must be remembered of an old row.
    pub(super) counted_from: Vec<u32>,
}

impl Shape {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let active = rules.iter().enumerate().filter(|(_, rule)| **rule != Rule::Same);
        Self::of(rules.len(), active.map(|(index, rule)| (index as u32, *rule)).collect())
    }

    fn of(len: usize, active: Vec<(u32, Rule)>) -> Self {
        let places = active.iter().flat_map(|(_, rule)| match *rule {
            Rule::Moves(of) => [Some(of), None],
            Rule::MovesLess(of, other) | Rule::Rate(of, other) => [Some(of), Some(other)],
            Rule::Same | Rule::Near(_) | Rule::Equals(_) | Rule::AsLast => [None, None],
        });
        let mut counted_from: Vec<u32> = places.flatten().collect();
        counted_from.sort_unstable();
        counted_from.dedup();
        Self { len, active, counted_from }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        put_varint(out, self.len as u64);
        put_varint(out, self.active.len() as u64);
        for (index, rule) in &self.active {
            let (code, first, second) = match *rule {
                Rule::Same => (0, None, None),
                Rule::Moves(of) => (1, Some(of), None),
                Rule::MovesLess(of, less) => (2, Some(of), Some(less)),
                Rule::Near(of) => (3, Some(of), None),
                Rule::Equals(of) => (4, Some(of), None),
                Rule::AsLast => (5, None, None),
                Rule::Rate(of, at) => (6, Some(of), Some(at)),
            };
            for number in [Some(*index), Some(code), first, second].into_iter().flatten() {
                put_varint(out, u64::from(number));
            }
        }
    }

    /// Only rules that look back are taken, so that no word is read before it is there.
    pub(super) fn read(from: &mut Bytes<'_>) -> Result<Self, Bad> {
        let len = usize::try_from(from.varint()?).unwrap_or(usize::MAX);
        if len > MAX_WORDS {
            return Err(Bad("a row has too many words"));
        }
        let mut active: Vec<(u32, Rule)> = Vec::new();
        for _ in 0..from.count()? {
            let index = from.varint()?;
            let is_next = active.last().is_none_or(|(last, _)| u64::from(*last) < index);
            if index >= len as u64 || !is_next {
                return Err(Bad("a rule is out of place"));
            }
            let code = from.varint()?;
            let mut place = || match from.varint() {
                Ok(place) if place < index => Ok(place as u32),
                _ => Err(Bad("a rule does not look back")),
            };
            let rule = match code {
                0 => Rule::Same,
                1 => Rule::Moves(place()?),
                2 => Rule::MovesLess(place()?, place()?),
                3 => Rule::Near(place()?),
                4 => Rule::Equals(place()?),
                5 => Rule::AsLast,
                6 => Rule::Rate(place()?, place()?),
                _ => return Err(Bad("an unknown rule")),
            };
            active.push((index as u32, rule));
        }
        Ok(Self::of(len, active))
    }
}

impl Rule {
    /// What the word at `index` is expected to be, and what a word that differs is counted from.
    ///
    /// `old` is the row before, `new` is right up to `index`. All arithmetic wraps on purpose: what goes in comes out.
    #[inline]
    pub(super) fn guess(self, index: usize, old: &[u64], new: &[u64], last: u64) -> (u64, u64) {
        let moves = |place: u32| new[place as usize].wrapping_sub(old[place as usize]);
        let guess = match self {
            Self::Same => old[index],
            Self::Moves(of) => old[index].wrapping_add(moves(of)),
            Self::MovesLess(of, less) => old[index].wrapping_add(moves(of)).wrapping_sub(moves(less)),
            Self::Near(of) => return (old[index], new[of as usize]),
            Self::Equals(of) => new[of as usize],
            Self::AsLast => last,
            Self::Rate(of, at) => {
                let ms = moves(at).cast_signed();
                if ms < 50 { old[index] } else { rate_word(moves(of).cast_signed() as f64 * 1e3 / ms as f64) }
            }
        };
        (guess, guess)
    }
}

/// A number with a fraction as a word, to one part in eight thousand.
pub(super) fn rough_word(number: f64) -> u64 {
    u64::from((number as f32).to_bits().saturating_add(1 << 10) >> 11)
}

pub(super) fn rough_number(word: u64) -> f64 {
    // A word of a damaged file may be anything; so may the number.
    f64::from(f32::from_bits((word as u32) << 11))
}

/// A known rate: 0 is an unknown one.
pub(super) fn rate_word(per_sec: f64) -> u64 {
    rough_word(per_sec) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rough_numbers_are_near() {
        for number in [0.0, 1.0, -3.5, 0.001, 99.9, 1e12] {
            let near = rough_number(rough_word(number));
            assert!((near - number).abs() <= 2e-4 * number.abs(), "{number} {near}");
        }
        assert!(rough_number(rough_word(f64::INFINITY)).is_infinite());
        assert!(rough_number(rough_word(f64::NAN)).is_nan());
    }

    #[test]
    fn rules_come_back_and_only_look_back() {
        let shape = Shape::new(&[
            Rule::AsLast,
            Rule::Same,
            Rule::Moves(1),
            Rule::MovesLess(1, 2),
            Rule::Near(0),
            Rule::Equals(3),
            Rule::Rate(1, 0),
        ]);
        let mut out = Vec::new();
        shape.write(&mut out);
        assert_eq!(Shape::read(&mut Bytes(&out)), Ok(shape));
        let mut forward = Vec::new();
        Shape::of(3, vec![(1, Rule::Moves(2))]).write(&mut forward);
        assert!(Shape::read(&mut Bytes(&forward)).is_err());
    }
}
