//! A real window in a real display, driven from outside: the only test that sees what a person would.
//!
//! It needs Xvfb, and says so where there is none. Everything else it brings along: a server, a home, free ports.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]
#![expect(clippy::print_stdout, reason = "what was skipped and measured")]
#![cfg(target_os = "linux")]

use std::{
    io::{BufRead as _, BufReader},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use egui::{Event, Key, Modifiers};
use egui_inspection::protocol::{Request, Response, read_handshake, read_message, write_message};
use jetlens_core::clock::Clock;
use jetlens_fixtures::{ports, single::SingleServer};

/// A process that does not outlive its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A display of our own, whose number Xvfb chooses. `None` where Xvfb is not installed.
fn display() -> Option<(Process, String)> {
    let started = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("SKIPPED: Xvfb is not installed (Debian: apt-get install xvfb)");
            return None;
        }
        Err(error) => panic!("Xvfb does not start: {error}"),
    };
    let mut number = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut number).unwrap();
    Some((Process(child), format!(":{}", number.trim())))
}

/// The window and the line to its inspection port.
struct Window {
    process: Process,
    line: TcpStream,
}

impl Window {
    fn open(display: &str, home: &Path, arguments: &[&str]) -> Self {
        let port = ports::free(1).unwrap()[0];
        let address = format!("127.0.0.1:{port}");
        let child = Command::new(env!("CARGO_BIN_EXE_jetlens"))
            .args(arguments)
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_CONFIG_HOME", home)
            .env("HOME", home)
            .env("EGUI_INSPECTION", &address)
            .spawn()
            .unwrap();
        let process = Process(child);
        let mut line = wait_for("the inspection port", 20.0, || TcpStream::connect(&address).ok());
        line.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        read_handshake(&mut line).unwrap();
        Self { process, line }
    }

    fn ask(&mut self, request: &Request) -> Response {
        write_message(&mut self.line, request).unwrap();
        read_message(&mut self.line).unwrap()
    }

    /// Names and values of everything on the screen.
    fn texts(&mut self) -> Vec<String> {
        match self.ask(&Request::GetTree) {
            Response::Tree { accesskit: Some(tree), .. } => tree
                .nodes
                .iter()
                .flat_map(|(_, node)| [node.label().map(str::to_owned), node.value().map(str::to_owned)])
                .flatten()
                .collect(),
            Response::Tree { .. } => Vec::new(),
            other => panic!("{other:?}"),
        }
    }

    fn says(&mut self, words: &str) -> bool {
        self.texts().iter().any(|text| text.contains(words))
    }

    fn num_rows(&mut self) -> usize {
        self.texts().iter().filter(|text| text.starts_with("worker-")).count()
    }

    fn wait_to_say(&mut self, words: &str, secs: f64) -> f64 {
        let clock = Clock::system();
        let start = clock.tick();
        wait_for(words, secs, || self.says(words).then_some(()));
        clock.tick().since(start).as_secs_f64()
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        for pressed in [true, false] {
            let event = Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
            self.ask(&Request::ApplyEvents { events: vec![event] });
        }
    }

    fn type_text(&mut self, text: &str) {
        self.ask(&Request::ApplyEvents { events: vec![Event::Text(text.to_owned())] });
    }

    /// Seconds of a core that the window has used, user and system.
    fn cpu_secs(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.0.id())).unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        // A hundred ticks a second on every Linux that people run.
        ticks as f64 / 100.0
    }
}

/// Asks until there is an answer.
#[track_caller]
fn wait_for<T>(what: &str, secs: f64, mut ask: impl FnMut() -> Option<T>) -> T {
    let clock = Clock::system();
    let start = clock.tick();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(clock.tick().since(start).as_secs_f64() < secs, "nothing says \"{what}\" within {secs} s");
        std::thread::sleep(Duration::from_millis(30));
    }
}

async fn fill(server: &SingleServer) {
    let jetstream = async_nats::jetstream::new(server.client().await.unwrap());
    for name in ["ORDERS", "PAYMENTS"] {
        let config = async_nats::jetstream::stream::Config {
            name: name.to_owned(),
            subjects: vec![format!("{}.>", name.to_lowercase())],
            ..Default::default()
        };
        let stream = jetstream.create_stream(config).await.unwrap();
        for number in 0..5 {
            let config = async_nats::jetstream::consumer::pull::Config {
                durable_name: Some(format!("worker-{number}")),
                ..Default::default()
            };
            stream.create_consumer(config).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_person_filters_jumps_and_sees_a_server_die_and_return() {
    let Some((_xvfb, display)) = display() else { return };
    let server = SingleServer::start().await.expect("a server");
    fill(&server).await;
    let home = tempfile::tempdir().unwrap();
    let url = server.url();
    let mut window =
        Window::open(&display, home.path(), &["-s", &url, "--view", "consumers", "--theme", "dark"]);

    window.wait_to_say("10 in 2 streams", 10.0);
    assert_eq!(window.num_rows(), 10, "{:?}", window.texts());
    window.press(Modifiers::NONE, Key::Slash);
    window.type_text("stream = ORDERS");
    wait_for("the rows of one stream", 3.0, || (window.num_rows() == 5).then_some(()));

    window.press(Modifiers::COMMAND, Key::K);
    window.type_text("paym");
    window.wait_to_say("stream PAYMENTS", 3.0);
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_to_say("Close the inspector", 3.0);

    server.kill().unwrap();
    let secs = window.wait_to_say("Data from", 2.0);
    println!("labelled stale after {secs:.2} s");

    server.restart().await.unwrap();
    let clock = Clock::system();
    let start = clock.tick();
    wait_for("fresh data", 5.0, || (!window.says("Data from") && window.says("updated")).then_some(()));
    let secs = clock.tick().since(start).as_secs_f64();
    println!("fresh {secs:.2} s after the server returned");
    assert!(secs < 2.5, "{secs}");

    server.freeze().unwrap();
    let secs = window.wait_to_say("Data from", 2.5);
    println!("a frozen server was noticed after {secs:.2} s");
    server.thaw().unwrap();
    wait_for("fresh data", 5.0, || (!window.says("Data from")).then_some(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_window_that_nobody_touches_costs_next_to_nothing() {
    let Some((_xvfb, display)) = display() else { return };
    let server = SingleServer::start().await.expect("a server");
    fill(&server).await;
    let home = tempfile::tempdir().unwrap();
    let mut window = Window::open(&display, home.path(), &["-s", &server.url(), "--view", "consumers"]);
    window.wait_to_say("10 in 2 streams", 10.0);
    // The ages tick for half a minute after the last hand; only then the window is idle.
    std::thread::sleep(Duration::from_secs(32));
    let before = window.cpu_secs();
    std::thread::sleep(Duration::from_secs(10));
    let share = (window.cpu_secs() - before) / 10.0;
    println!("idle: {:.1} % of a core, drawn in software by an unoptimised build", share * 100.0);
    assert!(share < 0.05, "{share}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_screenshot_is_a_picture_of_the_asked_size() {
    let Some((_xvfb, display)) = display() else { return };
    let server = SingleServer::start().await.expect("a server");
    fill(&server).await;
    let home = tempfile::tempdir().unwrap();
    let shoot = |url: &str, name: &str| {
        let path = home.path().join(name);
        let output = Command::new(env!("CARGO_BIN_EXE_jetlens"))
            .args([
                "screenshot",
                "--view",
                "streams",
                "--size",
                "1000x700",
                "--wait",
                "0",
                "-s",
                url,
                "--out",
            ])
            .arg(&path)
            .env("DISPLAY", &display)
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_CONFIG_HOME", home.path())
            .output()
            .unwrap();
        let decoder = png::Decoder::new(BufReader::new(std::fs::File::open(&path).unwrap()));
        let info = decoder.read_info().unwrap().info().clone();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), (info.width, info.height), said)
    };
    assert_eq!(shoot(&server.url(), "streams.png").0, Some(0));
    assert_eq!(shoot(&server.url(), "streams.png").1, (1000, 700));
    // Of a connection that fails there is a picture, too, and the exit code tells.
    let (code, size, said) = shoot("nats://127.0.0.1:1", "failed.png");
    assert_eq!((code, size), (Some(2), (1000, 700)), "{said}");
    assert!(said.contains("Nothing listens"), "{said}");
    assert!(!home.path().join("jetlens").exists(), "a picture leaves no settings behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_window_records_what_it_sees_and_goes_back() {
    let Some((_xvfb, display)) = display() else { return };
    let server = SingleServer::start().await.expect("a server");
    fill(&server).await;
    let home = tempfile::tempdir().unwrap();
    let mut window = Window::open(&display, home.path(), &["-s", &server.url(), "--view", "consumers"]);
    window.wait_to_say("10 in 2 streams", 10.0);
    let recordings = home.path().join(".local/state/jetlens/recordings");
    let recorded = || {
        let file = std::fs::read_dir(&recordings).ok()?.next()?.ok()?.path();
        jetlens_core::recording::Recording::open(file).ok()
    };
    wait_for("two moments", 30.0, || recorded().filter(|recording| recording.moments().len() >= 2));
    let clock = Clock::system();
    window.wait_to_say("Play the past", 10.0);
    let start = clock.tick();
    let pos = egui::pos2(700.0, 28.0);
    let events = [true, false].map(|pressed| Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    });
    window.ask(&Request::ApplyEvents { events: vec![Event::PointerMoved(pos)] });
    for event in events {
        window.ask(&Request::ApplyEvents { events: vec![event] });
    }
    let secs = window.wait_to_say("not live", 5.0);
    println!("the past was shown {secs:.2} s after the click ({:?})", clock.tick().since(start));
    assert!(!window.says("Data from"));
    window.press(Modifiers::NONE, Key::L);
    wait_for("live again", 5.0, || (!window.says("not live")).then_some(()));
}
