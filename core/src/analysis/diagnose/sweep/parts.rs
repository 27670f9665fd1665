//! A sweep of many consumers on several threads.

use std::sync::Arc;

use super::{Inputs, SampleSource, Sweep, is_same_stream};
use crate::model::Consumer;

/// A further thread is worth it from so many consumers on.
const WORTH_A_THREAD: usize = 1_000;
/// More threads than this would take the machine from its other work.
const MOST_THREADS: usize = 4;

/// Asks all consumers, on several threads where there are many: what is asked of one does not depend on another
/// stream's.
pub(super) fn in_parts<'a, S: SampleSource + Sync>(
    inputs: Inputs<'a, S>,
    all: &[Arc<Consumer>],
) -> Sweep<'a, S> {
    let most = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let mut parts = parts_of(all, most.min(all.len() / WORTH_A_THREAD).max(1)).into_iter();
    let own = parts.next().unwrap_or_default();
    std::thread::scope(|scope| {
        let others: Vec<_> = parts
            .map(|part| {
                let thread = std::thread::Builder::new().name("jetlens-sweep".to_owned());
                (part, thread.spawn_scoped(scope, move || Sweep::of(inputs, part)))
            })
            .collect();
        let mut sweep = Sweep::of(inputs, own);
        for (part, thread) in others {
            sweep.append(match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(other)) => other,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // The machine has no thread left.
                Err(_) => Sweep::of(inputs, part),
            });
        }
        sweep
    })
}

/// About `num` parts of equal length, none of which ends within a stream.
fn parts_of(all: &[Arc<Consumer>], num: usize) -> Vec<&[Arc<Consumer>]> {
    let mut parts = Vec::with_capacity(num);
    let mut rest = all;
    for left in (2..=num).rev() {
        let wanted = rest.len() / left;
        let Some(last) = wanted.checked_sub(1).and_then(|index| rest.get(index)) else { break };
        let more = rest[wanted..].iter().position(|other| !is_same_stream(last, other));
        let (part, after) = rest.split_at(more.map_or(rest.len(), |more| wanted + more));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ConsumerKey;

    fn consumers(per_stream: &[usize]) -> Vec<Arc<Consumer>> {
        let of_stream = |(stream, num): (usize, &usize)| {
            (0..*num).map(move |consumer| {
                let (stream, consumer) = (format!("S{stream}").into(), format!("c{consumer}").into());
                let key = ConsumerKey { account: "A".into(), stream, consumer };
                Arc::new(Consumer { key, ..Consumer::default() })
            })
        };
        per_stream.iter().enumerate().flat_map(of_stream).collect()
    }

    #[test]
    fn no_part_ends_within_a_stream() {
        for (per_stream, num, expected) in [
            (&[3, 3, 3, 3][..], 2, &[6, 6][..]),
            (&[1, 9, 1, 1], 2, &[10, 2]),
            (&[9], 3, &[9, 0]),
            (&[1, 1], 4, &[2]),
            (&[], 3, &[0]),
            (&[2, 2, 2, 2, 2, 2], 3, &[4, 4, 4]),
        ] {
            let all = consumers(per_stream);
            let parts = parts_of(&all, num);
            let lens: Vec<_> = parts.iter().map(|part| part.len()).collect();
            assert_eq!(lens, expected, "{per_stream:?} in {num}");
            assert!(parts.concat().iter().zip(&all).all(|(a, b)| Arc::ptr_eq(a, b)));
        }
    }
}
