//! A sample of a stream's messages, and how far it can be trusted.

/// Messages that were looked at: runs of neighbours at many places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The subjects of the messages of each place.
    pub places: Vec<Vec<String>>,
    /// Whether all messages of the window are in it.
    pub is_whole: bool,
}

impl Seen {
    pub fn num_messages(&self) -> u64 {
        self.places.iter().map(|place| place.len() as u64).sum()
    }

    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.places.iter().flatten().map(String::as_str)
    }

    /// The share of messages whose subject is `wanted`, and half of the width of its 95 % interval.
    ///
    /// Neighbours are alike: a producer sends its messages in one go. So it is the places that are compared, not the
    /// messages (the variance of a ratio over clusters).
    pub fn share(&self, wanted: impl Fn(&str) -> bool) -> (f64, f64) {
        let total = self.num_messages() as f64;
        if total == 0.0 {
            return (0.0, 1.0);
        }
        let hits = |place: &Vec<String>| place.iter().filter(|subject| wanted(subject)).count() as f64;
        let share = self.places.iter().map(hits).sum::<f64>() / total;
        if self.is_whole {
            return (share, 0.0);
        }
        let num_places = self.places.len() as f64;
        if num_places < 2.0 {
            return (share, 1.0);
        }
        let squares = self.places.iter().map(|place| (hits(place) - share * place.len() as f64).powi(2));
        let mean_len = total / num_places;
        let variance = squares.sum::<f64>() / (num_places * (num_places - 1.0) * mean_len * mean_len);
        // None or all of few messages prove nothing: the rule of three.
        (share, (1.96 * variance.sqrt()).max(3.0 / total).min(1.0))
    }
}

/// How many different tokens there are in all, if `num_different` of `num_seen` were and all are as frequent; `None`
/// if nearly each was another one: then there is no telling.
pub fn num_in_all(num_different: u64, num_seen: u64) -> Option<u64> {
    if num_different == 0 || num_different as f64 > 0.9 * num_seen as f64 {
        return None;
    }
    let expected = |in_all: f64| in_all * (1.0 - (1.0 - 1.0 / in_all).powf(num_seen as f64));
    let (mut low, mut high) = (num_different as f64, num_seen as f64 * 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if expected(middle) < num_different as f64 { low = middle } else { high = middle }
    }
    Some(high.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(places: &[&[&str]]) -> Seen {
        let places = places.iter().map(|place| place.iter().map(ToString::to_string).collect());
        Seen { places: places.collect(), is_whole: false }
    }

    #[test]
    fn neighbours_prove_less_than_strangers() {
        let mixed = seen(&[&["a", "b"][..]; 50]);
        let bursts: Vec<&[&str]> =
            (0..50).map(|index| if index % 2 == 0 { &["a", "a"][..] } else { &["b", "b"] }).collect();
        let (share, mixed) = mixed.share(|subject| subject == "a");
        let (other, bursts) = seen(&bursts).share(|subject| subject == "a");
        assert_eq!((share, other), (0.5, 0.5));
        assert!(mixed <= 0.03 && (0.13..0.15).contains(&bursts), "{mixed} {bursts}");
        assert_eq!(Seen::default().share(|_| true), (0.0, 1.0));
        let (share, margin) = seen(&[&["a"; 10][..]; 100]).share(|subject| subject == "b");
        assert_eq!((share, margin), (0.0, 0.003));
        let whole = Seen { is_whole: true, ..seen(&[&["a", "b"]]) };
        assert_eq!(whole.share(|subject| subject == "a"), (0.5, 0.0));
    }

    #[test]
    fn unseen_tokens_are_guessed() {
        for (num_different, num_seen, in_all) in [
            (432, 1000, Some(495..=505)),
            (10, 1000, Some(10..=10)),
            (1000, 1000, None),
            (0, 0, None),
            (1, 2, Some(1..=1)),
        ] {
            let found = num_in_all(num_different, num_seen);
            match in_all {
                Some(range) => assert!(range.contains(&found.unwrap()), "{found:?} of {num_different}"),
                None => assert_eq!(found, None),
            }
        }
    }
}
