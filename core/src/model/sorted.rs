use std::{cmp::Ordering, sync::Arc};

/// A value that carries its own identity.
pub trait Keyed {
    type Key: Ord;

    fn key(&self) -> &Self::Key;
}

/// Values in the order of their keys: a table reads it by index, a link by key, and two can be compared by merging.
#[derive(Clone, Debug)]
pub struct Sorted<T>(Vec<Arc<T>>);

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Keyed> Sorted<T> {
    /// From values that are in the order of their keys already, without two of one key.
    pub fn from_sorted(values: Vec<Arc<T>>) -> Self {
        debug_assert!(values.windows(2).all(|pair| pair[0].key() < pair[1].key()), "sorted, without doubles");
        Self(values)
    }

    pub fn get<Q>(&self, key: &Q) -> Option<&Arc<T>>
    where
        T::Key: std::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        use std::borrow::Borrow;
        self.0.binary_search_by(|value| value.key().borrow().cmp(key)).ok().map(|index| &self.0[index])
    }

    /// The run of values whose key compares equal by `order`, which must agree with the order of the keys.
    pub fn range_by(&self, order: impl Fn(&T::Key) -> Ordering) -> &[Arc<T>] {
        let start = self.0.partition_point(|value| order(value.key()) == Ordering::Less);
        let len = self.0[start..].partition_point(|value| order(value.key()) == Ordering::Equal);
        &self.0[start..start + len]
    }
}

impl<T> Sorted<T> {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Arc<T>> {
        self.0.iter()
    }

    pub fn as_slice(&self) -> &[Arc<T>] {
        &self.0
    }
}

/// Sorts; of two values with one key the later one stays.
impl<T: Keyed> FromIterator<Arc<T>> for Sorted<T> {
    fn from_iter<I: IntoIterator<Item = Arc<T>>>(values: I) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by(|a, b| a.key().cmp(b.key()));
        values.reverse();
        values.dedup_by(|a, b| a.key() == b.key());
        values.reverse();
        Self(values)
    }
}

impl<'a, T> IntoIterator for &'a Sorted<T> {
    type Item = &'a Arc<T>;
    type IntoIter = std::slice::Iter<'a, Arc<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Pair(u32, &'static str);

    impl Keyed for Pair {
        type Key = u32;

        fn key(&self) -> &u32 {
            &self.0
        }
    }

    #[test]
    fn the_later_of_two_with_one_key_stays() {
        let sorted: Sorted<Pair> =
            [Pair(2, "b"), Pair(1, "old"), Pair(1, "new")].map(Arc::new).into_iter().collect();
        assert_eq!(sorted.iter().map(|pair| pair.1).collect::<Vec<_>>(), ["new", "b"]);
        assert_eq!(sorted.get(&1).map(|pair| pair.1), Some("new"));
        assert_eq!(sorted.get(&3), None);
    }

    #[test]
    fn a_range_is_the_run_of_equals() {
        let sorted: Sorted<Pair> = (0..10).map(|n| Arc::new(Pair(n, ""))).collect();
        let tens: Vec<_> = sorted.range_by(|key| (key / 3).cmp(&1)).iter().map(|pair| pair.0).collect();
        assert_eq!(tens, [3, 4, 5]);
    }
}
