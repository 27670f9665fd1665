//! The rows of one kind of asset, and how they change from one moment to the next.
//!
//! A change is a list of steps (keep some, remove some, change one, insert one), the sets of words that moved, and for
//! each word of a row a column with what is new: equal things stand together, which is what a compressor wants. An
//! inserted row is counted from the one of its shape that was inserted before, so a keyframe, which inserts all, is
//! coded as changes too.

use std::{collections::HashMap, sync::Arc};

use super::{
    bytes::{Bad, Bytes, put_bytes, put_varint, unzigzag, zigzag},
    shape::{Rule, Shape, rough_number},
};

/// Words that all rows of a moment may have: 268 MB, about 200,000 consumers.
pub(super) const MAX_WORDS: usize = 1 << 25;

/// A value as words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) shape: u32,
    pub(super) words: Vec<u64>,
    /// The place of the value that was made of it, in the list of those; [`Row::NOT_MADE`] if it changed since.
    pub(super) made: u32,
}

impl Row {
    pub(super) const NOT_MADE: u32 = u32::MAX;
}

const KEEP: u64 = 0;
const REMOVE: u64 = 1;
const CHANGE: u64 = 2;
const INSERT: u64 = 3;

/// The changes of one table, as they are written.
#[derive(Debug, Default)]
pub(super) struct Changes {
    steps: Vec<u8>,
    /// A step that may go on: its kind and how many rows.
    run: (u64, u64),
    masks: HashMap<Vec<u32>, u64>,
    mask_bytes: Vec<u8>,
    columns: Vec<Vec<u8>>,
    inserted: HashMap<u32, Vec<u64>>,
    moved: Vec<u32>,
    /// The last moment that was written.
    last: u64,
}

impl Changes {
    pub(super) fn new(moment: u64) -> Self {
        Self { last: moment, ..Self::default() }
    }

    pub(super) fn keep(&mut self) {
        self.step(KEEP);
    }

    pub(super) fn remove(&mut self) {
        self.step(REMOVE);
    }

    /// `new` follows `old`, which has the same shape. Rates that two rows tell well enough become what they tell.
    pub(super) fn change(&mut self, shape: &Shape, old: &[u64], new: &mut [u64]) {
        self.end_run();
        let mask = self.write(shape, old, new, true);
        put_varint(&mut self.steps, mask << 2 | CHANGE);
    }

    pub(super) fn insert(&mut self, number: u32, shape: &Shape, new: &mut [u64]) {
        self.end_run();
        let old = self.inserted.remove(&number).unwrap_or_else(|| vec![0; shape.len]);
        let mask = self.write(shape, &old, new, false);
        put_varint(&mut self.steps, u64::from(number) << 2 | INSERT);
        put_varint(&mut self.steps, mask);
        self.inserted.insert(number, new.to_vec());
    }

    pub(super) fn finish(mut self, out: &mut Vec<u8>) {
        self.end_run();
        put_bytes(out, &self.steps);
        put_varint(out, self.masks.len() as u64);
        out.extend_from_slice(&self.mask_bytes);
        put_varint(out, self.columns.len() as u64);
        for column in &self.columns {
            put_bytes(out, column);
        }
    }

    fn step(&mut self, kind: u64) {
        if self.run.0 != kind {
            self.end_run();
            self.run.0 = kind;
        }
        self.run.1 += 1;
    }

    fn end_run(&mut self) {
        if self.run.1 > 0 {
            put_varint(&mut self.steps, self.run.1 << 2 | self.run.0);
            self.run.1 = 0;
        }
    }

    /// Writes what is not as expected. Answers the number of the set of words that it is. `is_same` says whether both
    /// rows are of one asset, so that a rate may be made of them.
    fn write(&mut self, shape: &Shape, old: &[u64], new: &mut [u64], is_same: bool) -> u64 {
        self.moved.clear();
        let mut rules = shape.active.iter().peekable();
        for index in 0..new.len() {
            let rule = match rules.next_if(|(place, _)| *place as usize == index) {
                Some((_, rule)) => *rule,
                None => Rule::Same,
            };
            let (guess, base) = rule.guess(index, old, new, self.last);
            if is_same && matches!(rule, Rule::Rate(..)) && is_near(guess, new[index]) {
                new[index] = guess;
            }
            if rule == Rule::AsLast {
                self.last = new[index];
            }
            if new[index] != guess {
                self.moved.push(index as u32);
                if self.columns.len() <= index {
                    self.columns.resize_with(index + 1, Vec::new);
                }
                put_varint(&mut self.columns[index], zigzag(new[index].wrapping_sub(base)));
            }
        }
        if let Some(number) = self.masks.get(&self.moved) {
            return *number;
        }
        let number = self.masks.len() as u64;
        put_varint(&mut self.mask_bytes, self.moved.len() as u64);
        let mut next = 0;
        for index in &self.moved {
            put_varint(&mut self.mask_bytes, u64::from(index - next));
            next = index + 1;
        }
        self.masks.insert(self.moved.clone(), number);
        number
    }
}

/// Whether a rate is what two rows say, as far as a person cares: a look's own is smoothed over some seconds.
fn is_near(guess: u64, rate: u64) -> bool {
    let (Some(guess), Some(rate)) = (guess.checked_sub(1), rate.checked_sub(1)) else { return false };
    let (guess, rate) = (rough_number(guess), rough_number(rate));
    // Nothing is nothing, and something is something.
    if (guess == 0.0) != (rate == 0.0) {
        return false;
    }
    (guess - rate).abs() <= 0.5 * guess.abs().max(rate.abs()) || (guess - rate).abs() < 0.2
}

/// Brings `rows` to the next moment by the changes in `from`. `others` is how many words the other tables have.
pub(super) fn apply(
    from: &mut Bytes<'_>,
    shapes: &[Arc<Shape>],
    moment: u64,
    others: usize,
    rows: &mut Vec<Row>,
) -> Result<(), Bad> {
    let mut steps = Bytes(from.bytes()?);
    let masks = (0..from.count()?).map(|_| read_mask(from)).collect::<Result<Vec<_>, _>>()?;
    let mut columns: Vec<Bytes<'_>> = Vec::new();
    for _ in 0..from.count()? {
        columns.push(Bytes(from.bytes()?));
    }
    let mut reader = Reader { columns, last: moment, old: Vec::new() };
    let mut inserted: HashMap<u32, usize> = HashMap::new();
    let mut before = std::mem::take(rows).into_iter();
    let mut num_words = others;
    let mut spend = |row: &Row| {
        num_words += row.words.len() + 8;
        if num_words > MAX_WORDS { Err(Bad("its rows would fill the memory")) } else { Ok(()) }
    };
    while !steps.is_empty() {
        let step = steps.varint()?;
        let (kind, number) = (step & 3, step >> 2);
        match kind {
            KEEP | REMOVE => {
                if number > before.len() as u64 {
                    return Err(Bad("a step goes past the last row"));
                }
                for row in before.by_ref().take(number as usize) {
                    if kind == KEEP {
                        spend(&row)?;
                        rows.push(row);
                    }
                }
            }
            CHANGE => {
                let mut row = before.next().ok_or(Bad("a step goes past the last row"))?;
                spend(&row)?;
                let shape = shapes.get(row.shape as usize).ok_or(Bad("a shape is missing"))?;
                let mask = mask_of(&masks, number)?;
                reader.change(shape, mask, &mut row.words)?;
                row.made = Row::NOT_MADE;
                rows.push(row);
            }
            _ => {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                let shape = shapes.get(number as usize).ok_or(Bad("a shape is missing"))?;
                let mask = mask_of(&masks, steps.varint()?)?;
                let words = match inserted.get(&number) {
                    Some(place) => rows.get(*place).map(|row| row.words.clone()).unwrap_or_default(),
                    None => Vec::new(),
                };
                let mut row = Row { shape: number, words, made: Row::NOT_MADE };
                if row.words.is_empty() {
                    // Counted before it is allocated.
                    num_words_fit(others, shape.len)?;
                    row.words.resize(shape.len, 0);
                }
                spend(&row)?;
                reader.change(shape, mask, &mut row.words)?;
                inserted.insert(number, rows.len());
                rows.push(row);
            }
        }
    }
    // A run of kept rows at the end is not written.
    for row in before {
        spend(&row)?;
        rows.push(row);
    }
    Ok(())
}

fn num_words_fit(others: usize, more: usize) -> Result<(), Bad> {
    if others + more > MAX_WORDS { Err(Bad("its rows would fill the memory")) } else { Ok(()) }
}

fn mask_of(masks: &[Vec<u32>], number: u64) -> Result<&[u32], Bad> {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    masks.get(index).map(Vec::as_slice).ok_or(Bad("a set of words is missing"))
}

fn read_mask(from: &mut Bytes<'_>) -> Result<Vec<u32>, Bad> {
    let mut next: u32 = 0;
    (0..from.count()?)
        .map(|_| {
            let gap = u32::try_from(from.varint()?).unwrap_or(u32::MAX);
            let index = next.checked_add(gap).filter(|index| *index < u32::MAX);
            let index = index.ok_or(Bad("a set of words goes too far"))?;
            next = index + 1;
            Ok(index)
        })
        .collect()
}

struct Reader<'a> {
    columns: Vec<Bytes<'a>>,
    last: u64,
    old: Vec<u64>,
}

impl Reader<'_> {
    /// Brings a row to its next moment. `mask` are the words that are not as expected.
    fn change(&mut self, shape: &Shape, mask: &[u32], words: &mut [u64]) -> Result<(), Bad> {
        if words.len() != shape.len || mask.last().is_some_and(|last| *last as usize >= words.len()) {
            return Err(Bad("a set of words goes too far"));
        }
        let Self { columns, last, old } = self;
        let mut difference = |index: usize| {
            let column = columns.get_mut(index).ok_or(Bad("a column is missing"))?;
            Ok(unzigzag(column.varint()?))
        };
        // Only these are asked for as they were, beside the word itself.
        if old.len() < words.len() {
            old.resize(words.len(), 0);
        }
        for place in &shape.counted_from {
            old[*place as usize] = words[*place as usize];
        }
        let mut mask = mask.iter().peekable();
        for (place, rule) in &shape.active {
            let place = *place as usize;
            // What stands before it and has no rule of its own.
            while let Some(index) = mask.next_if(|index| (**index as usize) < place) {
                let index = *index as usize;
                words[index] = words[index].wrapping_add(difference(index)?);
            }
            old[place] = words[place];
            let (guess, base) = rule.guess(place, old, words, *last);
            words[place] = match mask.next_if(|index| **index as usize == place) {
                Some(_) => base.wrapping_add(difference(place)?),
                None => guess,
            };
            if *rule == Rule::AsLast {
                *last = words[place];
            }
        }
        for index in mask {
            let index = *index as usize;
            words[index] = words[index].wrapping_add(difference(index)?);
        }
        Ok(())
    }
}
