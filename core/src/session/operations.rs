//! Changes that a person asked for: previewed and carried out beside the looks, a few at a time.

use tokio::task::JoinSet;

use super::{Command, Event, lines::Lines};
use crate::{
    ids::Entity,
    operate::{Confirmed, OperateError, Operation, carry_out, preview},
};

/// A hand makes one at a time.
const MOST: usize = 8;

/// What runs, and whether anything may.
#[derive(Debug, Default)]
pub(super) struct Operations {
    is_read_only: bool,
    running: JoinSet<Event>,
}

impl Operations {
    pub(super) fn new(is_read_only: bool) -> Self {
        Self { is_read_only, running: JoinSet::new() }
    }

    pub(super) fn set_read_only(&mut self, is_read_only: bool) {
        self.is_read_only = is_read_only;
    }

    /// Starts to read what an operation would do. The answer if there is nothing to wait for.
    pub(super) fn preview(&mut self, lines: &Lines, operation: Operation) -> Option<Event> {
        if let Err(error) = self.may_run() {
            return Some(Event::Previewed { operation, result: Err(error) });
        }
        let (link, account) = (lines.main.clone(), lines.user.account.clone());
        self.running.spawn(async move {
            let result = preview(&link, &account, operation.clone()).await.map(Box::new);
            Event::Previewed { operation, result }
        });
        None
    }

    /// Starts to carry out what was agreed to. The answer if there is nothing to wait for.
    pub(super) fn carry_out(&mut self, lines: &Lines, confirmed: Confirmed) -> Option<Event> {
        let operation = confirmed.preview().operation.clone();
        if let Err(error) = self.may_run() {
            return Some(Event::Operated { operation, result: Err(error) });
        }
        let (link, account) = (lines.main.clone(), lines.user.account.clone());
        self.running.spawn(async move {
            let result = carry_out(&link, &account, confirmed).await.map(Box::new);
            Event::Operated { operation, result }
        });
        None
    }

    /// The next answer, when it comes. Never returns while nothing runs.
    pub(super) async fn next(&mut self) -> Event {
        loop {
            match self.running.join_next().await {
                Some(Ok(event)) => return event,
                // A task that panicked has nothing to say.
                Some(Err(_panicked)) => {}
                None => std::future::pending().await,
            }
        }
    }

    fn may_run(&self) -> Result<(), OperateError> {
        if self.is_read_only {
            return Err(OperateError::ReadOnly);
        }
        if self.running.len() >= MOST {
            return Err(OperateError::Busy);
        }
        Ok(())
    }
}

/// What to look at again after an answer.
pub(super) fn touched(event: &Event) -> Option<Entity> {
    match event {
        Event::Operated { operation, result: Ok(_) | Err(OperateError::OutcomeUnknown { .. }) } => {
            Some(operation.asset().entity())
        }
        _ => None,
    }
}

/// The answer to a command that wants a connection, where there is none.
pub(super) fn not_connected(command: Command) -> Option<Event> {
    match command {
        Command::Probe(consumer) => Some(Event::Probed { consumer, sentence: "Not connected.".to_owned() }),
        Command::Preview(operation) => {
            Some(Event::Previewed { operation, result: Err(OperateError::NotConnected) })
        }
        Command::Operate(confirmed) => {
            let operation = confirmed.preview().operation.clone();
            Some(Event::Operated { operation, result: Err(OperateError::NotConnected) })
        }
        Command::Attribute { stream, from } => {
            Some(Event::Attributed { stream, from, result: Err("Not connected.".to_owned()) })
        }
        Command::Refresh | Command::Watch(_) | Command::SetInterval(_) | Command::SetReadOnly(_) => None,
    }
}
