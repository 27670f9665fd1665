//! What the session costs the system, added up and as a rate.

use std::collections::VecDeque;

use crate::{clock::Tick, link::LinkCost, model::Cost};

/// The span that a rate is taken over.
const WINDOW_SECS: f64 = 10.0;

/// Adds up what the links and the monitoring ports of a session have cost.
#[derive(Debug, Default)]
pub(super) struct Costs {
    links: LinkCost,
    http: LinkCost,
    /// Totals at earlier moments, oldest first.
    marks: VecDeque<(Tick, LinkCost)>,
}

impl Costs {
    /// The totals of the links, which count by themselves.
    pub(super) fn set_links(&mut self, links: impl Iterator<Item = LinkCost>) {
        self.links = links.fold(LinkCost::default(), sum);
    }

    /// Requests that went to monitoring ports.
    pub(super) fn add_http(&mut self, requests: u64, bytes_in: u64) {
        self.http = sum(self.http, LinkCost { requests, bytes_in, bytes_out: 0 });
    }

    /// The cost at `now`.
    pub(super) fn at(&mut self, now: Tick) -> Cost {
        let total = sum(self.links, self.http);
        self.marks.push_back((now, total));
        while self.marks.len() > 2 && now.since(self.marks[1].0).as_secs_f64() >= WINDOW_SECS {
            self.marks.pop_front();
        }
        let (requests_per_sec, bytes_in_per_sec) = match self.marks.front() {
            Some((then, before)) if now.since(*then).as_secs_f64() >= 0.5 => {
                let secs = now.since(*then).as_secs_f64();
                let rate = |now: u64, before: u64| now.saturating_sub(before) as f64 / secs;
                (rate(total.requests, before.requests), rate(total.bytes_in, before.bytes_in))
            }
            _ => (0.0, 0.0),
        };
        Cost {
            requests: total.requests,
            bytes_in: total.bytes_in,
            requests_per_sec,
            bytes_in_per_sec,
            ..Cost::default()
        }
    }
}

fn sum(a: LinkCost, b: LinkCost) -> LinkCost {
    LinkCost {
        requests: a.requests + b.requests,
        bytes_in: a.bytes_in + b.bytes_in,
        bytes_out: a.bytes_out + b.bytes_out,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::{Clock, Timestamp};

    #[test]
    fn a_rate_is_of_the_last_seconds() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let mut costs = Costs::default();
        let mut cost = Cost::default();
        for second in 0..60_u64 {
            // Slow at first, then twice a second.
            let requests = if second < 30 { second } else { 30 + (second - 30) * 2 };
            costs.set_links([LinkCost { requests, ..LinkCost::default() }].into_iter());
            cost = costs.at(clock.tick());
            clock.advance(Duration::from_secs(1));
        }
        assert_eq!(cost.requests, 30 + 58);
        assert!((cost.requests_per_sec - 2.0).abs() < 0.01, "{}", cost.requests_per_sec);
    }
}
