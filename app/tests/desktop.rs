//! Messages to the desktop, on a message bus of our own with a service of our own.
//!
//! It needs `dbus-daemon`, and says so where there is none.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]
#![expect(clippy::print_stdout, reason = "what was skipped")]
#![cfg(target_os = "linux")]

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    time::Duration,
};

use jetlens::{bridge::desktop::Desktop, notice::desktop::Message, pulse::Pulse};
use jetlens_core::clock::Clock;
use zbus::{
    blocking::{Connection, connection::Builder},
    zvariant::OwnedValue,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A bus that ends with its test.
struct Bus {
    daemon: Child,
    address: String,
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}

fn bus() -> Option<Bus> {
    let started = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut daemon = match started {
        Ok(daemon) => daemon,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: dbus-daemon is not installed");
            return None;
        }
        Err(error) => panic!("dbus-daemon does not start: {error}"),
    };
    let mut address = String::new();
    BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
    Some(Bus { daemon, address: address.trim().to_owned() })
}

/// What a desktop was told: application, title, body, urgency.
type Shown = (String, String, String, Option<u8>);

struct Service(SyncSender<Shown>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the desktop's own interface has as many")]
    fn notify(
        &self,
        app_name: String,
        replaces_id: u32,
        app_icon: &str,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        expire_timeout: i32,
    ) -> u32 {
        assert_eq!((replaces_id, app_icon, expire_timeout), (0, "", -1));
        assert_eq!(actions.into_iter().next(), None);
        let urgency = hints.into_iter().find(|(name, _)| name == "urgency");
        let urgency = urgency.and_then(|(_, value)| u8::try_from(value).ok());
        self.0.send((app_name, summary, body, urgency)).unwrap();
        7
    }
}

/// A desktop that shows what it is told to the test.
fn serve(bus: &Bus) -> (Connection, Receiver<Shown>) {
    let (sender, shown) = sync_channel(8);
    let connection = Builder::address(bus.address.as_str())
        .unwrap()
        .serve_at("/org/freedesktop/Notifications", Service(sender))
        .unwrap()
        .name("org.freedesktop.Notifications")
        .unwrap()
        .build()
        .unwrap();
    (connection, shown)
}

fn desktop(address: &str) -> Desktop {
    let pulse = Pulse::new(egui::Context::default(), Clock::system());
    Desktop::spawn(Some(address.to_owned()), pulse).unwrap()
}

fn message(title: &str) -> Message {
    Message { title: title.to_owned(), body: "billing on <b>ORDERS</b>: nobody asks & waits".to_owned() }
}

fn result(desktop: &Desktop) -> Result<(), String> {
    for _ in 0..PATIENCE.as_millis() / 10 {
        if let Some(result) = desktop.last_result() {
            return result;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no result came");
}

#[test]
fn a_desktop_shows_what_it_is_told_and_its_failure_is_a_sentence() {
    let Some(bus) = bus() else { return };
    let desktop = desktop(&bus.address);
    desktop.tell(message("nobody there")).unwrap();
    let sentence = result(&desktop).unwrap_err();
    assert_eq!(sentence, "The desktop shows no notifications: no service for them runs.");

    // It is there later, and comes back after it was gone.
    for round in ["first", "second"] {
        let (connection, shown) = serve(&bus);
        desktop.tell(message(round)).unwrap();
        let (app, title, body, urgency) = shown.recv_timeout(PATIENCE).unwrap();
        assert_eq!((&*app, &*title, urgency), ("Jetlens", round, Some(2)));
        assert_eq!(body, "billing on &lt;b&gt;ORDERS&lt;/b&gt;: nobody asks &amp; waits");
        assert_eq!(result(&desktop), Ok(()));
        connection.close().unwrap();
    }
    let address = bus.address.clone();
    drop(bus);
    desktop.tell(message("no bus")).unwrap();
    assert!(result(&desktop).is_err());
    let sentence = {
        let desktop = self::desktop(&address);
        desktop.tell(message("no bus at all")).unwrap();
        result(&desktop).unwrap_err()
    };
    assert!(sentence.starts_with("The desktop's message bus can't be reached"), "{sentence}");
}
