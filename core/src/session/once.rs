//! One full snapshot, for a command line that does not stay.

use std::{sync::Arc, time::Duration};

use super::{SessionOptions, doctor::Doctor, lags, lines::Lines};
use crate::{
    collect::{CollectError, World, account, monitoring, system},
    context::ConnectionProfile,
    link::LinkError,
    model::{Cost, Method, Missing, MissingPart, Reason, Snapshot},
    session::lines::Monitor,
};

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("The connection is good, and nothing could be read: {0}")]
    Collect(#[from] CollectError),
}

/// Connects, looks at everything, and looks again after `rates_after` so that the second look has rates.
pub async fn collect_once(
    profile: &ConnectionProfile,
    options: &SessionOptions,
    rates_after: Option<Duration>,
) -> Result<Arc<Snapshot>, OnceError> {
    let (mut world, mut doctor) = (World::default(), Doctor::default());
    let lines = match Lines::open(profile, options).await {
        Ok(lines) => lines,
        Err(error) => {
            let Some(monitor) = Monitor::of(profile) else { return Err(error.into()) };
            let look =
                monitoring::sweep(&monitor.client, &monitor.urls, &system::Expected::default()).await?;
            let cost = Cost { requests: look.num_requests, bytes_in: look.bytes_in, ..Cost::default() };
            return Ok(doctor.examine(world.apply(look.observation, cost, 0.0, options.clock.now())));
        }
    };
    world.set_own_account(lines.user.account.clone());
    let snapshot = doctor.examine(look(&lines, &mut world, options).await?);
    if lines.has_account() {
        for consumer in doctor.lags.next(&snapshot, &lines.user.account, None) {
            let Some(stream) = snapshot.stream(&consumer.key.stream_key()) else { continue };
            let (undelivered, unacked) = lags::look(&lines.main, &consumer, stream).await;
            doctor.lags.note(consumer.key.clone(), undelivered, unacked, options.clock.now());
        }
    }
    Ok(match rates_after {
        Some(pause) => {
            tokio::time::sleep(pause).await;
            doctor.examine(look(&lines, &mut world, options).await?)
        }
        None => doctor.examine(snapshot),
    })
}

async fn look(
    lines: &Lines,
    world: &mut World,
    options: &SessionOptions,
) -> Result<Arc<Snapshot>, OnceError> {
    let observation = if let (Method::System, Some(link)) = (lines.method(), &lines.system) {
        let expected = system::Expected { live: world.live_servers(), ..system::Expected::default() };
        system::sweep(link, &expected, system::Sweep { configs: true }).await?.observation
    } else {
        let all =
            |streams: &[crate::model::Stream]| streams.iter().map(|stream| stream.key.clone()).collect();
        let sweep = account::sweep(&lines.main, &lines.user.account, options.clock.now(), all).await;
        match (sweep, &lines.monitor) {
            (Ok(mut sweep), _) => {
                sweep.observation.missing.extend([
                    Missing { part: MissingPart::Servers, why: Reason::NoSystemAccount },
                    Missing { part: MissingPart::OtherAccounts, why: Reason::NoSystemAccount },
                ]);
                sweep.observation
            }
            (Err(_), Some(monitor)) => {
                let expected = system::Expected::default();
                monitoring::sweep(&monitor.client, &monitor.urls, &expected).await?.observation
            }
            (Err(error), None) => return Err(error.into()),
        }
    };
    let mut cost = Cost::default();
    for link in lines.links() {
        let link = link.cost();
        cost.requests += link.requests;
        cost.bytes_in += link.bytes_in;
    }
    Ok(world.apply(observation, cost, 0.0, options.clock.now()))
}
