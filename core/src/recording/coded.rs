//! From values to words and back.
//!
//! `coded!` writes both directions from one list of fields, in the order in which they are kept. A field that is
//! missing from the list does not compile, so nothing that the model has is forgotten here.

use std::{cell::Cell, sync::Arc};

use super::{
    bytes::Bad,
    dictionary::{Dictionary, Growing},
    discreet::without_user_info,
    document::take_json,
    template::{Parts, take_sentence},
};
use crate::model::Json;

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

    pub(super) fn json(&mut self, json: &Json) {
        let wants_paths = self.names.is_some();
        let dictionary = &mut *self.dictionary;
        take_json(json.text(), wants_paths, self.parts, |text| dictionary.text(text));
        self.parts();
    }

    pub(super) fn sentence(&mut self, text: &str) {
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
    pub(super) fn filled(&mut self, is_wanted: bool) -> Result<String, Bad> {
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
    () => {
        $crate::recording::coded::Plain
    };
    ($codec:ident) => {
        $crate::recording::coded::$codec
    };
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

pub(super) use super::plain::{Age, Maybe, Millis, Plain, Sentence};
