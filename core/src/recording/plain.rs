//! How numbers, moments, texts and lists are kept.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    bytes::Bad,
    coded::{Codec, Coded, Get, Put},
    discreet::{WITHHELD, is_secret, without_user_info},
    shape::{rate_word, rough_number, rough_word},
    template::NANOS_OF_AGE,
};
use crate::{
    clock::Timestamp,
    ids::{AccountName, ConsumerName, ServerId, ServerName, StreamName},
    model::Json,
    units::{Limit, PerSec},
};

/// A moment that never was.
const NEVER: u64 = i64::MIN as u64;

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
