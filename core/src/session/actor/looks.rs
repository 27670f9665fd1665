//! The looks themselves: at everything, by whichever way there is, and at single assets that an advisory named.

use std::{sync::Arc, time::Duration};

use super::{Actor, SLOW_RETRY};
use crate::{
    collect::{CollectError, Observation, account, monitoring, system},
    ids::{Entity, StreamKey},
    model::{Cost, Method, Missing, MissingPart, Reason, Snapshot, Stream},
    session::{
        Focus,
        advisories::{Advisories, Due},
        lines::{Lines, Monitor},
    },
    wire::known::Known,
};

impl Actor {
    /// One look at everything. False if it showed nothing.
    pub(super) async fn sweep(&mut self, lines: &Lines, advisories: &Advisories, is_first: bool) -> bool {
        let result = match (lines.method(), &lines.system) {
            (Method::System, Some(link)) => self.sweep_system(link).await,
            _ => self.sweep_account(lines, is_first).await,
        };
        let result = match (result, &lines.monitor) {
            // The account has no JetStream, or may not use it: the monitoring ports know it all.
            (Err(CollectError::NotEnabled | CollectError::Request(_)), Some(monitor))
                if lines.main.is_connected() =>
            {
                let expected = self.expected();
                monitoring::sweep(&monitor.client, &monitor.urls, &expected).await.map(|sweep| {
                    self.costs.add_http(sweep.num_requests, sweep.bytes_in);
                    self.pace.note(sweep.took, sweep.bytes_in, true);
                    sweep.observation
                })
            }
            (result, _) => result,
        };
        let cost = self.cost(lines, advisories);
        match result {
            Ok(observation) => {
                let refresh_secs = self.pace.interval().as_secs_f64();
                let now = self.options.clock.now();
                let snapshot = self.world.apply(observation, cost, refresh_secs, now);
                self.publish(snapshot);
                true
            }
            Err(error) => {
                let part = match error {
                    CollectError::NotEnabled => MissingPart::JetStream,
                    _ => MissingPart::Streams,
                };
                let snapshot = self.world.fail(part, Reason::from(&error), cost);
                self.publish(snapshot);
                false
            }
        }
    }

    pub(super) async fn sweep_system(
        &mut self,
        link: &crate::link::Link,
    ) -> Result<Observation, CollectError> {
        let configs = self.pace.wants_configs(self.world.lacks_config());
        let sweep = system::sweep(link, &self.expected(), system::Sweep { configs }).await?;
        self.budget.overdraw(sweep.num_requests as usize, self.options.clock.tick());
        self.pace.note(sweep.took, sweep.bytes_in, configs);
        Ok(sweep.observation)
    }

    pub(super) async fn sweep_account(
        &mut self,
        lines: &Lines,
        is_first: bool,
    ) -> Result<Observation, CollectError> {
        let now = self.options.clock.now();
        let tick = self.options.clock.tick();
        let world = &self.world;
        let budget = &mut self.budget;
        let round_robin = &mut self.round_robin;
        let focus = self.pace.focus().clone();
        let choose = |streams: &[Stream]| {
            if is_first {
                // The first look is worth its cost, and is paid back.
                budget.overdraw(streams.len() + 2, tick);
                return streams.iter().map(|stream| stream.key.clone()).collect();
            }
            let granted = budget.take(streams.len() + 2, tick).saturating_sub(2);
            choose_streams(world.snapshot(), streams, &focus, granted, round_robin)
        };
        let sweep = account::sweep(&lines.main, &lines.user.account, now, choose).await?;
        // A list that waited for a dead server says nothing about what the living ones bear.
        let took = if sweep.is_degraded { Duration::ZERO } else { sweep.took };
        self.pace.note(took, sweep.bytes_in, true);
        let mut observation = sweep.observation;
        observation.missing.extend([
            Missing { part: MissingPart::Servers, why: Reason::NoSystemAccount },
            Missing { part: MissingPart::OtherAccounts, why: Reason::NoSystemAccount },
        ]);
        if lines.system.is_some() {
            // The system account's link is down for the moment: what only it shows is old.
            observation.silent = self.expected().known();
        }
        if let Some(monitor) = &lines.monitor
            && let Ok(sweep) = monitoring::sweep(&monitor.client, &monitor.urls, &self.expected()).await
        {
            self.costs.add_http(sweep.num_requests, sweep.bytes_in);
            observation.silent = sweep.observation.silent;
            observation.servers = sweep.observation.servers;
            observation.missing.retain(|missing| missing.part != MissingPart::Servers);
        }
        Ok(observation)
    }

    /// Looks again at what advisories named. False if everything should be looked at instead.
    pub(super) async fn refresh_due(
        &mut self,
        lines: &Lines,
        due: &mut Due,
        advisories: &Advisories,
    ) -> bool {
        let Some(entities) = due.take() else { return false };
        if !lines.has_account() || !lines.main.is_connected() {
            return false;
        }
        let granted = self.budget.take(entities.len(), self.options.clock.tick());
        if granted < entities.len() {
            return false;
        }
        // Examined once, however many assets were looked at.
        let mut refined = None;
        let mut is_complete = true;
        for entity in entities {
            let now = self.options.clock.now();
            let result = match &entity {
                Entity::Stream(key) if key.account == lines.user.account => {
                    account::refresh_stream(&lines.main, key, now).await.ok()
                }
                Entity::Consumer(key) if key.account == lines.user.account => {
                    account::refresh_consumer(&lines.main, key, now).await.ok()
                }
                // Another account's: only the system account's sweep shows it.
                _ => None,
            };
            // Who can't be reached is found, and named, by the next sweep.
            let Some(observation) = result else {
                is_complete = false;
                break;
            };
            let cost = self.cost(lines, advisories);
            refined = Some(self.world.refine(observation, cost, self.options.clock.now()));
        }
        if let Some(snapshot) = refined {
            self.publish(snapshot);
        }
        is_complete
    }

    pub(super) async fn look_at_monitor(&mut self, monitor: &Monitor) -> bool {
        let Ok(sweep) = monitoring::sweep(&monitor.client, &monitor.urls, &self.expected()).await else {
            return false;
        };
        self.costs.add_http(sweep.num_requests, sweep.bytes_in);
        let cost = self.costs.at(self.options.clock.tick());
        let now = self.options.clock.now();
        let snapshot = self.world.apply(sweep.observation, cost, SLOW_RETRY.as_secs_f64(), now);
        self.publish(snapshot);
        true
    }

    pub(super) fn expected(&self) -> system::Expected {
        system::Expected {
            live: self.world.live_servers(),
            silent: self.world.silent_servers(),
            usual: self.pace.usual(),
            known: Known::of(self.world.snapshot()),
        }
    }

    pub(super) fn cost(&mut self, lines: &Lines, advisories: &Advisories) -> Cost {
        self.costs.set_links(lines.links().into_iter().map(crate::link::Link::cost));
        Cost {
            num_throttled: self.budget.num_throttled(),
            num_dropped: advisories.num_dropped()
                + self.num_audits_dropped
                + self.notes.num_dropped()
                + self.outputs.num_dropped.load(std::sync::atomic::Ordering::Relaxed),
            ..self.costs.at(self.options.clock.tick())
        }
    }
}

/// Whose consumers to list when only `granted` lists may be had: what a person looks at, then what moved, then the
/// others in turn.
fn choose_streams(
    snapshot: &Snapshot,
    streams: &[Stream],
    focus: &Focus,
    granted: usize,
    round_robin: &mut usize,
) -> Vec<StreamKey> {
    if granted >= streams.len() {
        return streams.iter().map(|stream| stream.key.clone()).collect();
    }
    let selected = match &focus.selected {
        Some(Entity::Stream(key)) => Some(key.clone()),
        Some(Entity::Consumer(key)) => Some(key.stream_key()),
        _ => None,
    };
    let has_moved = |stream: &Stream| {
        snapshot.stream(&stream.key).is_none_or(|old: &Arc<Stream>| {
            old.state.last_seq != stream.state.last_seq
                || old.state.consumer_count != stream.state.consumer_count
                || old.created != stream.created
        })
    };
    // Half for what moved, so that a busy system does not starve the quiet consumers.
    let mut chosen: Vec<StreamKey> = selected.into_iter().take(granted).collect();
    let start = *round_robin % streams.len();
    let in_turn = streams.iter().cycle().skip(start).take(streams.len());
    for stream in in_turn.clone().filter(|stream| has_moved(stream)) {
        if chosen.len() * 2 >= granted {
            break;
        }
        if !chosen.contains(&stream.key) {
            chosen.push(stream.key.clone());
        }
    }
    for stream in in_turn {
        if chosen.len() >= granted {
            break;
        }
        *round_robin += 1;
        if !chosen.contains(&stream.key) {
            chosen.push(stream.key.clone());
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_the_budget_everybody_has_a_turn() {
        let streams: Vec<Stream> = (0..100)
            .map(|number| Stream {
                key: StreamKey { account: "A".into(), stream: format!("S{number:03}").into() },
                ..Stream::default()
            })
            .collect();
        let selected = Some(Entity::Stream(streams[99].key.clone()));
        let focus = Focus { selected, ..Focus::default() };
        let mut round_robin = 0;
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..20 {
            let chosen = choose_streams(&Snapshot::default(), &streams, &focus, 12, &mut round_robin);
            assert_eq!(chosen.len(), 12);
            assert!(chosen.contains(&streams[99].key), "what a person looks at is always among them");
            seen.extend(chosen);
        }
        assert_eq!(seen.len(), 100);
        let all = choose_streams(&Snapshot::default(), &streams, &focus, 100, &mut round_robin);
        assert_eq!(all.len(), 100);
    }
}
