//! Messages to the desktop, over D-Bus (`org.freedesktop.Notifications`), on a thread of their own: a desktop that
//! hangs holds up nothing.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use crate::{notice::desktop::Message, pulse::Pulse};

/// Messages that may wait for a desktop that hangs. There is one in half a minute.
const CAPACITY: usize = 4;

/// Whether this system's desktop can be told at all.
pub const IS_BUILT: bool = cfg!(target_os = "linux");

/// The desktop, as far as it can be told something.
pub struct Desktop {
    messages: SyncSender<Message>,
    results: Receiver<Result<(), String>>,
}

impl Desktop {
    /// Starts the thread. `address` is the bus, or `None` for the one of the person's session.
    pub fn spawn(address: Option<String>, pulse: Pulse) -> std::io::Result<Self> {
        let (messages, inbox) = sync_channel::<Message>(CAPACITY);
        let (outbox, results) = sync_channel(CAPACITY);
        std::thread::Builder::new().name("jetlens-desktop".to_owned()).spawn(move || {
            let mut bus = bus::Bus::new(address);
            for message in inbox {
                let result = bus.tell(&message);
                // Nobody looks while the window is hidden: only the newest results matter.
                outbox.try_send(result).ok();
                pulse.beat();
            }
        })?;
        Ok(Self { messages, results })
    }

    /// Hands a message over. What went wrong if that can't be done now.
    pub fn tell(&self, message: Message) -> Result<(), String> {
        self.messages.try_send(message).map_err(|error| match error {
            TrySendError::Full(_) => {
                "The desktop does not take messages: it has not answered yet.".to_owned()
            }
            TrySendError::Disconnected(_) => "The thread that tells the desktop has ended.".to_owned(),
        })
    }

    /// How the last message fared, if that is known since the call before.
    pub fn last_result(&self) -> Option<Result<(), String>> {
        self.results.try_iter().last()
    }
}

#[cfg(target_os = "linux")]
mod bus {
    use std::{collections::BTreeMap, time::Duration};

    use zbus::{
        blocking::{Connection, connection::Builder},
        zvariant::Value,
    };

    use super::Message;

    const TIMEOUT: Duration = Duration::from_secs(5);
    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";
    /// Desktops find the name and the icon by it.
    const DESKTOP_ENTRY: &str = "io.github.jetlens.Jetlens";
    /// The desktop's own idea of how long a message stays.
    const ITS_OWN_TIME: i32 = -1;

    pub(super) struct Bus {
        address: Option<String>,
        connection: Option<Connection>,
    }

    impl Bus {
        pub(super) fn new(address: Option<String>) -> Self {
            Self { address, connection: None }
        }

        /// Sends a message, over a new connection if the one before is broken.
        pub(super) fn tell(&mut self, message: &Message) -> Result<(), String> {
            if let Some(connection) = &self.connection
                && let result @ (Ok(()) | Err(zbus::Error::MethodError(..))) = notify(connection, message)
            {
                return result.map_err(|error| sentence(&error));
            }
            self.connection = None;
            let connection = self.connect().map_err(|error| unreachable(&error))?;
            let result = notify(&connection, message);
            self.connection = Some(connection);
            result.map_err(|error| sentence(&error))
        }

        fn connect(&self) -> zbus::Result<Connection> {
            let builder = match &self.address {
                Some(address) => Builder::address(address.as_str())?,
                None => Builder::session()?,
            };
            builder.method_timeout(TIMEOUT).build()
        }
    }

    fn notify(connection: &Connection, message: &Message) -> zbus::Result<()> {
        let hints: BTreeMap<&str, Value<'_>> = [
            // Critical: it stays until a person has seen it.
            ("urgency", Value::U8(2)),
            ("desktop-entry", Value::from(DESKTOP_ENTRY)),
        ]
        .into();
        let actions: &[&str] = &[];
        let body = escaped(&message.body);
        let replaces = 0_u32;
        let icon = "";
        let arguments =
            ("Jetlens", replaces, icon, message.title.as_str(), body.as_str(), actions, hints, ITS_OWN_TIME);
        connection.call_method(Some(NAME), PATH, Some(NAME), "Notify", &arguments)?;
        Ok(())
    }

    /// A body may hold markup: a name of a server must not.
    fn escaped(words: &str) -> String {
        words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }

    fn sentence(error: &zbus::Error) -> String {
        match error {
            zbus::Error::MethodError(name, ..) if name.as_str().ends_with(".ServiceUnknown") => {
                "The desktop shows no notifications: no service for them runs.".to_owned()
            }
            error => format!("The desktop did not take the notification: {error}."),
        }
    }

    fn unreachable(error: &zbus::Error) -> String {
        format!("The desktop's message bus can't be reached: {error}.")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_name_is_no_markup() {
            assert_eq!(escaped("<b>a & b</b>"), "&lt;b&gt;a &amp; b&lt;/b&gt;");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod bus {
    use super::Message;

    pub(super) struct Bus;

    impl Bus {
        pub(super) fn new(_address: Option<String>) -> Self {
            Self
        }

        pub(super) fn tell(&mut self, _message: &Message) -> Result<(), String> {
            Err("Notifications of this desktop are not built yet.".to_owned())
        }
    }
}
