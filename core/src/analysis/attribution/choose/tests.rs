use super::*;
use crate::analysis::subject::{covers, overlap};

fn chosen(subjects: &[(&str, u64)], trunk_len: usize, weights: Weights) -> (Vec<String>, Option<String>) {
    let choice = choose(subjects.iter().copied(), trunk_len, weights);
    let total: u64 = subjects.iter().map(|(_, weight)| weight).sum();
    let candidates = choice.candidates.iter().map(|candidate| {
        let percent = 100.0 * candidate.weight as f64 / total as f64;
        format!("{} {percent:.0}", candidate.filter)
    });
    let spread = choice.spread.map(|spread| format!("{} {}", spread.level, spread.num_tokens));
    (candidates.collect(), spread)
}

/// `count` subjects of a mix, `{}` stands for an id of `num_ids`.
fn mix(count: u64, num_ids: u64, parts: &[(&str, u64)]) -> Vec<(String, u64)> {
    let total: u64 = parts.iter().map(|(_, weight)| weight).sum();
    let number = |index: u64| index.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    (0..count)
        .map(|index| {
            let mut at = index % total;
            let mut pattern = "";
            for (candidate, weight) in parts {
                pattern = candidate;
                if at < *weight {
                    break;
                }
                at -= weight;
            }
            (pattern.replace("{}", &(number(index) % num_ids).to_string()), 1)
        })
        .collect()
}

fn check(subjects: &[(String, u64)], trunk_len: usize, expected: &[&str], spread: Option<&str>) {
    let subjects: Vec<_> = subjects.iter().map(|(subject, weight)| (subject.as_str(), *weight)).collect();
    let (candidates, found) = chosen(&subjects, trunk_len, Weights::Sampled);
    assert_eq!((candidates, found.as_deref()), (expected.iter().map(ToString::to_string).collect(), spread));
}

#[test]
fn ids_are_collapsed_and_shares_are_found() {
    let parts = [("orders.eu.{}.created", 93), ("orders.us.{}.created", 5), ("orders.ap.{}.created", 2)];
    let expected = ["orders.eu.*.created 93", "orders.us.*.created 5", "orders.ap.*.created 2"];
    check(&mix(1000, 1_000_000, &parts), 1, &expected, None);
    // The same with ids that are met again and again.
    check(&mix(1000, 300, &parts), 1, &expected, None);
    let flat = [("orders.eu.{}", 93), ("orders.us.{}", 5), ("orders.ap.{}", 2)];
    check(&mix(1000, 1_000_000, &flat), 1, &["orders.eu.> 93", "orders.us.> 5", "orders.ap.> 2"], None);
}

#[test]
fn what_no_subject_explains_is_spread() {
    let spread = mix(1000, 500, &[("orders.{}", 1)]);
    let choice =
        choose(spread.iter().map(|(subject, weight)| (subject.as_str(), *weight)), 1, Weights::Sampled);
    assert_eq!(choice.candidates, [Candidate { filter: "orders.>".to_owned(), weight: 1000 }]);
    let level = choice.spread.unwrap();
    assert!(level.level == "orders.*" && (300..=500).contains(&level.num_tokens), "{level:?}");
    // What stands behind the ids still says something.
    check(
        &mix(1000, 1 << 40, &[("orders.{}.created", 9), ("orders.{}.paid", 1)]),
        1,
        &["orders.*.created 90", "orders.*.paid 10"],
        Some("orders.* 1000"),
    );
    let eight: Vec<_> = (0..8).map(|number| (format!("jobs.kind{number}x.run"), 100)).collect();
    let expected: Vec<_> = (0..8).map(|number| format!("jobs.kind{number}x.run 12")).collect();
    let expected: Vec<_> = expected.iter().map(String::as_str).collect();
    check(&eight, 1, &expected, Some("jobs.* 8"));
}

#[test]
fn the_deepest_half_explains() {
    for (subjects, expected, spread) in [
        (&[("a.b.c.d.e.f", 10)][..], &["a.b.c.d.e.f 100"][..], None),
        (&[("events", 1)], &["events 100"], None),
        (&[], &[], None),
        (&[("a", 60), ("a.b", 40)], &["a 60", "a.b 40"], None),
        (&[("a", 10), ("a.b", 50), ("a.c", 40)], &["a.b 50", "a.c 40", "a 10"], None),
        (&[("a.x", 45), ("a.y", 30), ("a.z", 25)], &["a.x 45", "a.y 30", "a.z 25"], None),
        (
            &[("t.eu.a", 35), ("t.eu.b", 30), ("t.eu.c", 25), ("t.us.a", 10)],
            &["t.eu.> 90", "t.us.a 10"],
            None,
        ),
        (&[("größe.naïve", 7), ("größe.🦀", 1)], &["größe.naïve 88", "größe.🦀 12"], None),
        (&[("a.b", 999), ("a.c", 1)], &["a.b 100"], None),
        (&[("", 1)], &[" 100"], None),
        (&[("x.1", 1), ("x.2", 1), ("x.3", 1)], &["x.> 100"], Some("x.* 3")),
    ] {
        let (candidates, found) = chosen(subjects, 1, Weights::Counted);
        assert_eq!(
            (candidates, found.as_deref()),
            (expected.iter().map(ToString::to_string).collect(), spread)
        );
    }
}

#[test]
fn a_subject_that_was_met_by_chance_is_not_named() {
    let subjects = [("a.x", 96), ("a.y", 4)];
    assert_eq!(chosen(&subjects, 1, Weights::Sampled).0, ["a.x 96"]);
    assert_eq!(chosen(&subjects, 1, Weights::Counted).0, ["a.x 96", "a.y 4"]);
}

#[test]
fn a_trunk_is_what_all_subjects_begin_with() {
    for (patterns, len) in [
        (&["orders.>"][..], 1),
        (&["a.b.*.c", "a.b.x"], 2),
        (&[">"], 0),
        (&[], 0),
        (&["a.>", "b.>"], 0),
        (&["a.b"], 2),
    ] {
        let patterns: Vec<_> = patterns.iter().map(ToString::to_string).collect();
        assert_eq!(trunk_len(&patterns), len, "{patterns:?}");
    }
}

#[test]
fn shares_never_overlap_whatever_the_subjects_are() {
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..300 {
        let tokens = ["a", "b", "c", "17", "18", "19", "é", "long-id-00018", "long-id-00019"];
        let subjects: Vec<(String, u64)> = (0..random.usize(0..200))
            .map(|_| {
                let depth = random.usize(1..5);
                let subject: Vec<_> = (0..depth)
                    .map(|_| tokens[random.usize(0..tokens.len()).min(random.usize(0..9))])
                    .collect();
                (subject.join("."), random.u64(1..50))
            })
            .collect();
        let list = || subjects.iter().map(|(subject, weight)| (subject.as_str(), *weight));
        for weights in [Weights::Counted, Weights::Sampled] {
            let choice = choose(list(), 0, weights);
            let total: u64 = list().map(|(_, weight)| weight).sum();
            let named: u64 = choice.candidates.iter().map(|candidate| candidate.weight).sum();
            assert!(named <= total, "round {round}: {choice:?}");
            for (index, candidate) in choice.candidates.iter().enumerate() {
                let matched = list().filter(|(subject, _)| covers(&candidate.filter, subject));
                let matched: u64 = matched.map(|(_, weight)| weight).sum();
                assert_eq!(matched, candidate.weight, "round {round}: {}", candidate.filter);
                for other in &choice.candidates[index + 1..] {
                    assert!(!overlap(&candidate.filter, &other.filter), "round {round}: {choice:?}");
                }
            }
            let mut turned = subjects.clone();
            turned.reverse();
            let again =
                choose(turned.iter().map(|(subject, weight)| (subject.as_str(), *weight)), 0, weights);
            assert_eq!(choice, again);
        }
    }
}
