//! From values to words and back.
//!
//! `coded!` writes both directions from one list of fields, in the order in which they are kept. A field that is
//! missing from the list does not compile, so nothing that the model has is forgotten here.

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use super::{
    bytes::Bad,
    dictionary::{Dictionary, Growing},
    discreet::{WITHHELD, is_secret, without_user_info},
    document::take_json,
    shape::{rate_word, rough_number, rough_word},
    template::{NANOS_OF_AGE, Parts, take_sentence},
};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerName, ServerId, ServerName, StreamName},
    model::Json,
    units::{Limit, PerSec},
};

/// A moment that never was.
const NEVER: u64 = i64::MIN as u64;

/// Text that the assets of one moment may have in all, in bytes. 100,000 consumers have a tenth of it.
const MAX_TEXT: usize = 1 << 30;

/// A value as words.
pub(super) trait Coded: Sized {
    fn put(&self, out: &mut Put<'_>);

    fn get(from: &mut Get<'_>) -> Result<Self, Bad>;
}

/// One way of several to keep a value.
pub(super) trait Codec<T> {
    fn put(value: &T, out: &mut Put<'_>);

    fn get(from: &mut Get<'_>) -> Result<T, Bad>;
}

/// Where words are put.
pub(super) struct Put<'a> {
    pub(super) words: Vec<u64>,
    /// The words that say how many words there are and what they mean: rows with equal ones have one shape.
    pub(super) structure: Vec<u64>,
    pub(super) dictionary: &'a mut Growing,
    /// The name of each word, such as `state.num_pending`, where they are wanted.
    pub(super) names: Option<Vec<String>>,
    path: Vec<&'static str>,
    parts: &'a mut Parts,
}

impl<'a> Put<'a> {
    pub(super) fn new(dictionary: &'a mut Growing, parts: &'a mut Parts, wants_names: bool) -> Self {
        let names = wants_names.then(Vec::new);
        Self { words: Vec::new(), structure: Vec::new(), dictionary, names, path: Vec::new(), parts }
    }

    pub(super) fn word(&mut self, word: u64) {
        self.words.push(word);
        if let Some(names) = &mut self.names {
            names.push(self.path.join("."));
        }
    }

    /// A word on which the meaning of the others depends.
    pub(super) fn structural(&mut self, word: u64) {
        self.structure.push(word);
        self.word(word);
    }

    pub(super) fn text(&mut self, text: &str) {
        let number = self.dictionary.text(&without_user_info(text));
        self.word(number);
    }

    pub(super) fn field(&mut self, name: &'static str, put: impl FnOnce(&mut Self)) {
        self.path.push(name);
        put(self);
        self.path.pop();
    }

    fn json(&mut self, json: &Json) {
        let wants_paths = self.names.is_some();
        let dictionary = &mut *self.dictionary;
        take_json(json.text(), wants_paths, self.parts, |text| dictionary.text(text));
        self.parts();
    }

    fn sentence(&mut self, text: &str) {
        take_sentence(&without_user_info(text), self.parts);
        self.parts();
    }

    fn parts(&mut self) {
        let template = self.dictionary.template(&self.parts.template);
        self.structural(template);
        self.words.extend_from_slice(&self.parts.words);
        if let Some(names) = &mut self.names {
            let path = self.path.join(".");
            let of_hole = |index: usize| {
                let hole = self.parts.paths.get(index).map_or("", String::as_str);
                format!("{path}:{hole}")
            };
            names.extend((0..self.parts.words.len()).map(of_hole));
        }
    }
}

/// Where words are got from: a row, and the dictionary that it refers to.
pub(super) struct Get<'a> {
    words: &'a [u64],
    dictionary: &'a Dictionary,
    /// How many bytes of text may still be made.
    budget: &'a Cell<usize>,
    /// Leaves the servers' JSON out: a chart needs none.
    pub(super) without_json: bool,
}

impl<'a> Get<'a> {
    pub(super) fn new(words: &'a [u64], dictionary: &'a Dictionary, budget: &'a Cell<usize>) -> Self {
        Self { words, dictionary, budget, without_json: false }
    }

    /// The text that one moment may have.
    pub(super) fn budget() -> Cell<usize> {
        Cell::new(MAX_TEXT)
    }

    #[inline]
    pub(super) fn word(&mut self) -> Result<u64, Bad> {
        let (word, rest) = self.words.split_first().ok_or(Bad("a row ends early"))?;
        self.words = rest;
        Ok(*word)
    }

    /// How many values follow, of at least one word each.
    pub(super) fn count(&mut self) -> Result<usize, Bad> {
        let count = self.word()?;
        let is_there = |count: &usize| *count <= self.words.len();
        usize::try_from(count).ok().filter(is_there).ok_or(Bad("a count is too large"))
    }

    pub(super) fn text(&mut self) -> Result<&'a Arc<str>, Bad> {
        let word = self.word()?;
        self.text_of(word)
    }

    pub(super) fn text_of(&self, word: u64) -> Result<&'a Arc<str>, Bad> {
        let index = usize::try_from(word).unwrap_or(usize::MAX);
        self.dictionary.texts.get(index).ok_or(Bad("a text is not in the dictionary"))
    }

    pub(super) fn string(&mut self) -> Result<String, Bad> {
        let text = self.text()?;
        self.owned(text)
    }

    pub(super) fn owned(&self, text: &str) -> Result<String, Bad> {
        self.spend(text.len() + 24)?;
        Ok(text.to_owned())
    }

    pub(super) fn spend(&self, bytes: usize) -> Result<(), Bad> {
        let left = self.budget.get().checked_sub(bytes).ok_or(Bad("its texts would fill the memory"))?;
        self.budget.set(left);
        Ok(())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.words.is_empty()
    }

    /// A template that is filled.
    fn filled(&mut self, is_wanted: bool) -> Result<String, Bad> {
        let index = usize::try_from(self.word()?).unwrap_or(usize::MAX);
        let template = self.dictionary.templates.get(index).ok_or(Bad("a template is missing"))?;
        let num_holes = template.num_holes();
        let words = self.words.get(..num_holes).ok_or(Bad("a row ends early"))?;
        self.words = &self.words[num_holes..];
        if !is_wanted {
            return Ok(String::new());
        }
        self.spend(template.most_bytes())?;
        let mut out = String::with_capacity(template.most_bytes());
        template.fill(words, &self.dictionary.texts, &mut out)?;
        self.spend(out.len().saturating_sub(template.most_bytes()))?;
        Ok(out)
    }
}

/// How a value is kept where nothing else is said.
pub(super) struct Plain;

impl<T: Coded> Codec<T> for Plain {
    fn put(value: &T, out: &mut Put<'_>) {
        value.put(out);
    }

    fn get(from: &mut Get<'_>) -> Result<T, Bad> {
        T::get(from)
    }
}

/// A moment that moves with every look, to the millisecond.
pub(super) struct Millis;

impl Codec<Timestamp> for Millis {
    fn put(value: &Timestamp, out: &mut Put<'_>) {
        out.word(value.as_millisecond().cast_unsigned());
    }

    fn get(from: &mut Get<'_>) -> Result<Timestamp, Bad> {
        Ok(Timestamp::from_millisecond(from.word()?.cast_signed()).unwrap_or_default())
    }
}

impl Codec<Option<Timestamp>> for Millis {
    fn put(value: &Option<Timestamp>, out: &mut Put<'_>) {
        out.word(value.map_or(NEVER, |moment| moment.as_millisecond().cast_unsigned()));
    }

    fn get(from: &mut Get<'_>) -> Result<Option<Timestamp>, Bad> {
        Ok(Timestamp::from_millisecond(from.word()?.cast_signed()).ok())
    }
}

/// The age of a contact in nanoseconds, to a tenth of a second.
pub(super) struct Age;

impl Codec<u64> for Age {
    fn put(value: &u64, out: &mut Put<'_>) {
        out.word(value / NANOS_OF_AGE);
    }

    fn get(from: &mut Get<'_>) -> Result<u64, Bad> {
        Ok(from.word()?.saturating_mul(NANOS_OF_AGE))
    }
}

impl Codec<Option<u64>> for Age {
    fn put(value: &Option<u64>, out: &mut Put<'_>) {
        out.word(value.map_or(0, |age| age / NANOS_OF_AGE + 1));
    }

    fn get(from: &mut Get<'_>) -> Result<Option<u64>, Bad> {
        Ok(from.word()?.checked_sub(1).map(|age| age.saturating_mul(NANOS_OF_AGE)))
    }
}

/// A sentence with numbers in it.
pub(super) struct Sentence;

impl Codec<String> for Sentence {
    fn put(value: &String, out: &mut Put<'_>) {
        out.sentence(value);
    }

    fn get(from: &mut Get<'_>) -> Result<String, Bad> {
        from.filled(true)
    }
}

/// A part that may be missing.
pub(super) struct Maybe;

impl<T: Coded> Codec<Option<T>> for Maybe {
    fn put(value: &Option<T>, out: &mut Put<'_>) {
        out.structural(u64::from(value.is_some()));
        if let Some(value) = value {
            value.put(out);
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Option<T>, Bad> {
        if from.word()? == 0 { Ok(None) } else { T::get(from).map(Some) }
    }
}

impl Coded for u64 {
    fn put(&self, out: &mut Put<'_>) {
        out.word(*self);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        from.word()
    }
}

impl Coded for u32 {
    fn put(&self, out: &mut Put<'_>) {
        out.word(u64::from(*self));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(Self::try_from(from.word()?).unwrap_or(Self::MAX))
    }
}

impl Coded for usize {
    fn put(&self, out: &mut Put<'_>) {
        out.word(*self as u64);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(Self::try_from(from.word()?).unwrap_or(Self::MAX))
    }
}

impl Coded for bool {
    fn put(&self, out: &mut Put<'_>) {
        out.word(u64::from(*self));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(from.word()? != 0)
    }
}

impl Coded for Option<bool> {
    fn put(&self, out: &mut Put<'_>) {
        out.word(self.map_or(0, |value| 1 + u64::from(value)));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(from.word()?.checked_sub(1).map(|value| value != 0))
    }
}

/// To one part in eight thousand.
impl Coded for f64 {
    fn put(&self, out: &mut Put<'_>) {
        out.word(rough_word(*self));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(rough_number(from.word()?))
    }
}

impl Coded for Option<f64> {
    fn put(&self, out: &mut Put<'_>) {
        out.word(self.map_or(0, |value| rough_word(value) + 1));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(from.word()?.checked_sub(1).map(rough_number))
    }
}

impl Coded for PerSec {
    fn put(&self, out: &mut Put<'_>) {
        out.word(self.0.map_or(0, rate_word));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Option::<f64>::get(from).map(Self)
    }
}

impl Coded for Limit {
    fn put(&self, out: &mut Put<'_>) {
        out.word(self.value().map_or(0, |limit| limit.saturating_add(1)));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(from.word()?.checked_sub(1).map_or(Self::Unlimited, Self::At))
    }
}

/// To the nanosecond: it may be who an asset is. A moment before 1677 or after 2262 becomes the first or the last.
impl Coded for Timestamp {
    fn put(&self, out: &mut Put<'_>) {
        out.word(exact(*self));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        Ok(Self::from_nanosecond(i128::from(from.word()?.cast_signed())).unwrap_or_default())
    }
}

impl Coded for Option<Timestamp> {
    fn put(&self, out: &mut Put<'_>) {
        out.word(self.map_or(NEVER, exact));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let word = from.word()?;
        let moment = Timestamp::from_nanosecond(i128::from(word.cast_signed())).ok();
        Ok(moment.filter(|_| word != NEVER))
    }
}

fn exact(moment: Timestamp) -> u64 {
    let nanos = moment.as_nanosecond().clamp(i128::from(i64::MIN + 1), i128::from(i64::MAX));
    i64::try_from(nanos).unwrap_or_default().cast_unsigned()
}

impl Coded for String {
    fn put(&self, out: &mut Put<'_>) {
        out.text(self);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        from.string()
    }
}

impl Coded for Option<String> {
    fn put(&self, out: &mut Put<'_>) {
        put_maybe_text(self.as_deref(), out);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let Some(text) = get_maybe_text(from)? else { return Ok(None) };
        from.owned(text).map(Some)
    }
}

fn put_maybe_text(text: Option<&str>, out: &mut Put<'_>) {
    match text {
        Some(text) => {
            let number = out.dictionary.text(&without_user_info(text));
            out.word(number + 1);
        }
        None => out.word(0),
    }
}

fn get_maybe_text<'a>(from: &mut Get<'a>) -> Result<Option<&'a Arc<str>>, Bad> {
    from.word()?.checked_sub(1).map(|word| from.text_of(word)).transpose()
}

macro_rules! coded_names {
    ($($name:ident)*) => {$(
        impl Coded for $name {
            fn put(&self, out: &mut Put<'_>) {
                let number = out.dictionary.text(self.as_str());
                out.word(number);
            }

            fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
                Ok(Self::new(Arc::clone(from.text()?)))
            }
        }

        impl Coded for Option<$name> {
            fn put(&self, out: &mut Put<'_>) {
                put_maybe_text(self.as_ref().map($name::as_str), out);
            }

            fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
                Ok(get_maybe_text(from)?.map(|text| $name::new(Arc::clone(text))))
            }
        }
    )*};
}

coded_names! { AccountName StreamName ConsumerName ServerName ServerId }

impl<T: Coded> Coded for Vec<T> {
    fn put(&self, out: &mut Put<'_>) {
        const PLACES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
        out.structural(self.len() as u64);
        for (index, value) in self.iter().enumerate() {
            out.field(PLACES.get(index).copied().unwrap_or("n"), |out| value.put(out));
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let count = from.count()?;
        from.spend(count.saturating_mul(size_of::<T>()))?;
        (0..count).map(|_| T::get(from)).collect()
    }
}

impl Coded for BTreeMap<String, String> {
    fn put(&self, out: &mut Put<'_>) {
        out.structural(self.len() as u64);
        for (name, value) in self {
            out.text(name);
            out.text(if is_secret(name) { WITHHELD } else { value });
        }
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        (0..from.count()?).map(|_| Ok((from.string()?, from.string()?))).collect()
    }
}

impl<T: Coded> Coded for Arc<T> {
    fn put(&self, out: &mut Put<'_>) {
        T::put(self, out);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        T::get(from).map(Self::new)
    }
}

impl Coded for Json {
    fn put(&self, out: &mut Put<'_>) {
        out.json(self);
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let is_wanted = !from.without_json;
        let text = from.filled(is_wanted)?;
        // A file may say anything; what is no JSON is shown as nothing.
        Ok(if is_wanted { Self::valid(&text) } else { Self::default() })
    }
}

impl Coded for serde_json::Value {
    fn put(&self, out: &mut Put<'_>) {
        out.json(&Json::from(self));
    }

    fn get(from: &mut Get<'_>) -> Result<Self, Bad> {
        let text = from.filled(true)?;
        Ok(serde_json::from_str(&text).unwrap_or(Self::Null))
    }
}

/// `coded! { Position { at: Millis, sequence } }`: each field in its order, with how it is kept if not [`Plain`].
macro_rules! coded {
    ($($type:ident { $($field:ident $(: $codec:ident)?),* $(,)? })*) => {$(
        impl $crate::recording::coded::Coded for $type {
            fn put(&self, out: &mut $crate::recording::coded::Put<'_>) {
                let Self { $($field),* } = self;
                $(out.field(stringify!($field), |out| {
                    <$crate::recording::coded::codec!($($codec)?) as $crate::recording::coded::Codec<_>>::put($field, out);
                });)*
            }

            fn get(
                from: &mut $crate::recording::coded::Get<'_>,
            ) -> Result<Self, $crate::recording::bytes::Bad> {
                $(let $field =
                    <$crate::recording::coded::codec!($($codec)?) as $crate::recording::coded::Codec<_>>::get(from)?;)*
                Ok(Self { $($field),* })
            }
        }
    )*};
}

/// The codec that is named, or else [`Plain`].
macro_rules! codec {
    () => { $crate::recording::coded::Plain };
    ($codec:ident) => { $crate::recording::coded::$codec };
}

/// `worded! { Storage { "file" => File, "memory" => Memory } }`: an enumeration of the server's words.
macro_rules! worded {
    ($($type:ident { $($word:literal => $variant:ident),* $(,)? })*) => {$(
        impl $crate::recording::coded::Coded for $type {
            fn put(&self, out: &mut $crate::recording::coded::Put<'_>) {
                out.text(match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                });
            }

            fn get(
                from: &mut $crate::recording::coded::Get<'_>,
            ) -> Result<Self, $crate::recording::bytes::Bad> {
                let word = from.text()?;
                Ok(match &**word {
                    $($word => Self::$variant,)*
                    _ => Self::Other(from.owned(word)?),
                })
            }
        }
    )*};
}

pub(super) use {codec, coded, worded};
