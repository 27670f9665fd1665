//! The answer in one paragraph, as a colleague would say it.

use super::{Attribution, CoveringConsumer, Method, Share, Spread};
use crate::{clock::secs_between, format, text::display_up_to};

/// Subjects and consumers that a sentence names.
const MOST_NAMED: usize = 3;
/// Less is not worth a word.
const WORTH_A_WORD: f64 = 0.005;
const MAX_NAME_CHARS: usize = 100;

/// The paragraph.
pub fn sentence(answer: &Attribution) -> String {
    let span = format::span(secs_between(answer.from, answer.to));
    let stream = display_up_to(answer.stream.stream.as_str(), MAX_NAME_CHARS);
    if answer.published == 0 {
        return format!("Nothing was published to {stream} in {span}.");
    }
    let mut parts = vec![arrivals(answer, &stream, &span)];
    if let Some(spread) = &answer.spread {
        parts.push(spread_words(spread));
    }
    let is_trivial = |share: &Share| answer.spread.is_some() && share.share > 0.99;
    let named: Vec<_> = answer.subjects.iter().filter(|share| !is_trivial(share)).take(MOST_NAMED).collect();
    if let Some((first, others)) = named.split_first() {
        let whole = match answer.method {
            Method::ConsumerDeltas => "of what came",
            _ if answer.stored < answer.published => "of what is still stored",
            _ => "of it",
        };
        let mut words = format!("{} is {} {whole}", quoted(&first.filter), amount(first, true));
        if let Some(factor) = first.factor {
            words = format!("{words}, {} against the {span} before", times(factor));
        }
        for other in others {
            words = format!("{words}; {} {}", quoted(&other.filter), amount(other, false));
            if let Some(factor) = other.factor {
                words = format!("{words} ({})", times(factor));
            }
        }
        parts.push(words + ".");
    }
    if answer.rest.share >= 0.01 && !answer.subjects.is_empty() {
        parts.push(format!("Other subjects have {}.", format::percent(answer.rest.share)));
    }
    parts.extend(consumers(answer));
    parts.push(uncovered(answer));
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

fn arrivals(answer: &Attribution, stream: &str, span: &str) -> String {
    let at_least = if answer.is_published_exact { "" } else { "at least " };
    let mut words =
        format!("{stream}: {at_least}{} in {span}", format::plural(answer.published as usize, "message"));
    if answer.stored < answer.published {
        words = format!("{words}, of which {} are still stored", format::count(answer.stored));
    }
    if let Some(factor) = answer.factor {
        words = format!("{words}, {} as many as in the {span} before", times(factor));
    }
    words + "."
}

fn spread_words(spread: &Spread) -> String {
    let about = if spread.is_exact { "" } else { "about " };
    let number = format::count(spread.num_subjects);
    // What a sample shows of many equal subjects is not equal.
    let is_even = spread.largest * spread.num_subjects as f64 <= 3.0 || spread.largest < 0.02;
    let evenly = if is_even { "evenly " } else { "" };
    format!(
        "No single subject explains it: it is spread {evenly}over {about}{number} subjects below {}, the largest has {}.",
        quoted(&spread.level),
        format::percent(spread.largest)
    )
}

fn amount(share: &Share, with_count: bool) -> String {
    let mut words = format::percent(share.share);
    if let Some(margin) = share.margin {
        words = format!("{words} ± {}", format::percent(margin));
    }
    if with_count {
        let how = if share.is_exact { "counted" } else { "by sample" };
        words = format!("{words} ({}, {how})", format::count(share.messages));
    }
    words
}

/// `×4.1`.
fn times(factor: f64) -> String {
    if factor < 9.95 {
        format!("×{factor:.1}")
    } else {
        format!("×{}", format::count(factor.round() as u64))
    }
}

fn consumers(answer: &Attribution) -> Vec<String> {
    let grew = |consumer: &&CoveringConsumer| consumer.pending_growth.is_some_and(|growth| growth > 0);
    let mut words: Vec<_> = answer.consumers.iter().filter(grew).take(MOST_NAMED).map(behind).collect();
    let num_more = answer.consumers.iter().filter(grew).count().saturating_sub(MOST_NAMED);
    if num_more > 0 {
        words.push(format!("{} more fell behind.", format::plural(num_more, "consumer")));
    }
    let keeps_up = |consumer: &&CoveringConsumer| {
        consumer.pending_growth.is_some_and(|growth| growth <= 0) && consumer.cause.is_none()
    };
    let up: Vec<_> = answer.consumers.iter().filter(keeps_up).collect();
    match up[..] {
        [] => {}
        [one] => words.push(format!("{} keeps up.", name(one))),
        _ => words.push(format!("{} keep up.", format::plural(up.len(), "consumer"))),
    }
    words
}

fn behind(consumer: &CoveringConsumer) -> String {
    let growth = consumer.pending_growth.unwrap_or(0).max(0).cast_unsigned();
    let mut words = format!("{} fell behind by {}", name(consumer), format::count(growth));
    if let Some(cause) = consumer.cause {
        words = format!("{words}: {} ({cause})", consumer.title);
    }
    words + "."
}

fn name(consumer: &CoveringConsumer) -> String {
    let name = display_up_to(consumer.name.as_str(), MAX_NAME_CHARS);
    match &consumer.filters[..] {
        [] => format!("{name} (all subjects)"),
        [one] => format!("{name} ({})", display_up_to(one, MAX_NAME_CHARS)),
        [first, others @ ..] => {
            format!("{name} ({} and {} more)", display_up_to(first, MAX_NAME_CHARS), others.len())
        }
    }
}

fn uncovered(answer: &Attribution) -> String {
    if answer.uncovered.share < WORTH_A_WORD {
        return String::new();
    }
    if answer.uncovered.share > 0.9999 {
        return "No consumer takes any of it.".to_owned();
    }
    let about = if answer.uncovered.is_exact { "" } else { "about " };
    let (share, number) = (
        format::percent(answer.uncovered.share),
        format::plural(answer.uncovered.messages as usize, "message"),
    );
    format!("No consumer takes {about}{share} of it ({number}).")
}

fn quoted(filter: &str) -> String {
    format!("`{}`", display_up_to(filter, MAX_NAME_CHARS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::{
            attribution::{Part, QuestionCost},
            diagnose::finding::RuleId,
        },
        clock::Timestamp,
        ids::StreamKey,
    };

    fn answer() -> Attribution {
        let share = |filter: &str, share: f64, margin: Option<f64>| Share {
            filter: filter.to_owned(),
            messages: (share * 1_200_000.0) as u64,
            share,
            is_exact: margin.is_none(),
            margin,
            factor: None,
            consumers: Vec::new(),
        };
        Attribution {
            stream: StreamKey { account: "A".into(), stream: "ORDERS".into() },
            from: Timestamp::from_second(0).unwrap(),
            to: Timestamp::from_second(3600).unwrap(),
            published: 1_200_000,
            is_published_exact: true,
            removed: Some(30_000),
            stored: 1_170_000,
            growth_messages: Some(1_170_000),
            growth_bytes: None,
            factor: Some(3.9),
            method: Method::DirectCounts,
            is_moving: false,
            subjects: vec![
                Share { factor: Some(4.14), ..share("orders.eu.>", 0.93, None) },
                share("orders.us.>", 0.05, Some(0.011)),
            ],
            spread: None,
            rest: Part { messages: 24_000, share: 0.02, is_exact: true },
            consumers: vec![
                CoveringConsumer {
                    name: "billing".into(),
                    filters: vec!["orders.eu.>".to_owned()],
                    pending_growth: Some(1_080_000),
                    arrivals: None,
                    pending: 1_080_000,
                    cause: Some(RuleId("A-2")),
                    title: "the acknowledgement window is full".into(),
                },
                CoveringConsumer {
                    name: "audit".into(),
                    filters: Vec::new(),
                    pending_growth: Some(-3),
                    arrivals: None,
                    pending: 0,
                    cause: None,
                    title: "".into(),
                },
            ],
            uncovered: Part::default(),
            cost: QuestionCost::default(),
            sentence: String::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn an_answer_is_one_paragraph() {
        assert_eq!(
            sentence(&answer()),
            "ORDERS: 1,200,000 messages in 60 min, of which 1,170,000 are still stored, ×3.9 as many as in the 60 min \
             before. `orders.eu.>` is 93 % (1,116,000, counted) of what is still stored, ×4.1 against the 60 min before; \
             `orders.us.>` 5.0 % ± 1.1 %. Other subjects have 2.0 %. billing (orders.eu.>) fell behind by 1,080,000: the \
             acknowledgement window is full (A-2). audit (all subjects) keeps up."
        );
    }

    #[test]
    fn growth_that_is_nobodys_is_said() {
        let mut answer = answer();
        answer.spread =
            Some(Spread { level: "orders.*".to_owned(), num_subjects: 500, is_exact: true, largest: 0.002 });
        answer.subjects = vec![Share { share: 1.0, ..answer.subjects[0].clone() }];
        answer.rest = Part::default();
        answer.consumers.clear();
        answer.uncovered = Part { messages: 1_200_000, share: 1.0, is_exact: true };
        let text = sentence(&answer);
        let expected = "No single subject explains it: it is spread evenly over 500 subjects below `orders.*`, the largest has \
                        0.2 %. No consumer takes any of it.";
        assert!(text.ends_with(expected), "{text}");
        answer.published = 0;
        assert_eq!(sentence(&answer), "Nothing was published to ORDERS in 60 min.");
    }

    #[test]
    fn names_of_servers_are_made_safe() {
        let mut answer = answer();
        answer.subjects[0].filter = "a\u{202e}b".to_owned();
        answer.consumers[0].name = "x\ny".into();
        let text = sentence(&answer);
        assert!(!text.contains(['\n', '\u{202e}']), "{text}");
    }
}
