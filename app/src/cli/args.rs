//! The command line as types. What the flags mean for a connection is in [`super::connect`].
//!
//! The connection flags are the nats CLI's, so that a command line can be carried over. Environment variables and
//! their precedence are core's business, so that the window and every verb agree; clap reads none.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use jetlens_core::{analysis::diagnose::monitor::Key, clock::Timestamp, settings::Theme};

use crate::route::Route;

/// What `--help` and the manual say last.
const AFTER_HELP: &str = "\
Exit codes: 0 done, 1 a mistake in the call or a file that can't be read or written, 2 no connection or no data in time, \
or a recording that can't be opened. \
`diagnose` has its own: 0 healthy, 1 a warning, 2 something critical, 3 not known. \
`diff` has those of diff(1): 0 nothing changed, 1 something did, 2 trouble.

Environment: NATS_URL, NATS_CONTEXT, NATS_USER, NATS_PASSWORD, NATS_TOKEN, NATS_CREDS, NATS_NKEY, NATS_CERT, NATS_KEY, \
NATS_CA and the others of the nats CLI count where no flag is given, and before the context.";

/// A native desktop console for NATS: which consumer is stuck and why, what changed, and what happens if you act.
///
/// Without a verb it opens the window.
#[derive(Debug, Parser)]
#[command(name = "jetlens", version, after_help = AFTER_HELP, max_term_width = 100, subcommand_negates_reqs = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,

    #[command(flatten)]
    pub(crate) window: WindowArgs,

    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Collect once and print what there is: servers, streams and consumers.
    Snapshot(SnapshotArgs),
    /// Watch for a while, and print what is wrong, why, and what to do.
    ///
    /// Exits with 0 if all is well, 1 after a warning, 2 after something critical, and 3 if that can't be known: the
    /// convention of monitoring plugins.
    Diagnose(DiagnoseArgs),
    /// Watch for a while, and print what changed and who did it; or compare two contexts.
    ///
    /// Exits with 0 if nothing changed, 1 if something did, and 2 if that can't be known.
    Diff(DiffArgs),
    /// Record what happens into a file, until it is told to end: for jumping back to any moment.
    Record(RecordArgs),
    /// Open a recording in the whole window: no server, no network. One that is being written is followed.
    ///
    /// Exits with 2 if the file can't be opened.
    Open(OpenArgs),
    /// Open a recorded incident that is part of the program: no server, no network.
    Demo,
    /// Open a view, wait until its data are there, and write a PNG.
    Screenshot(ScreenshotArgs),
    /// Change a stream.
    #[command(subcommand)]
    Stream(StreamVerb),
    /// Change a consumer.
    #[command(subcommand)]
    Consumer(ConsumerVerb),
    /// Print the completions for a shell.
    Completions { shell: clap_complete::Shell },
    /// Print the manual page, for man(1).
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StreamVerb {
    /// Set or remove thresholds (io.nats.monitor.*) in the metadata of a stream.
    Threshold {
        stream: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConsumerVerb {
    /// Set or remove thresholds (io.nats.monitor.*) in the metadata of a consumer.
    Threshold {
        stream: String,
        consumer: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// A threshold and its value, such as enabled=true or unprocessed-critical=1000; nothing behind the sign removes it.
    #[arg(value_name = "KEY=VALUE", required = true, value_parser = parse_threshold)]
    pub(crate) set: Vec<(Key, Option<String>)>,

    /// Print what would be written, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Write without a question.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
}

/// How the window opens.
#[derive(Debug, Default, Args)]
pub(crate) struct WindowArgs {
    /// The place to open: a view, and what is selected in it (consumers/SHOP/ORDERS/billing).
    #[arg(long, value_name = "ROUTE")]
    pub(crate) view: Option<Route>,

    /// Overrides the remembered theme.
    #[arg(long, value_name = "THEME")]
    pub(crate) theme: Option<ThemeArg>,
}

#[derive(Debug, Args)]
pub(crate) struct SnapshotArgs {
    /// One JSON object instead of tables for people.
    #[arg(long)]
    pub(crate) json: bool,

    /// Look once only: faster, and without rates.
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DiagnoseArgs {
    /// How long to watch. Most stalls take half a minute to prove, and a backlog that grows takes a whole one.
    #[arg(long = "for", value_name = "DURATION", default_value = "15s", value_parser = parse_duration)]
    pub(crate) watch_for: Duration,

    /// One JSON object instead of a table for people.
    #[arg(long)]
    pub(crate) json: bool,

    /// List findings that are only informative, too.
    #[arg(long, conflicts_with = "json")]
    pub(crate) all: bool,

    /// Print every rule and check that there is, and look at nothing.
    #[arg(long, conflicts_with_all = ["json", "all"])]
    pub(crate) rules: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// How long to watch.
    #[arg(long = "for", value_name = "DURATION", default_value = "15s", value_parser = parse_duration)]
    pub(crate) watch_for: Duration,

    /// One JSON object instead of a table for people.
    #[arg(long)]
    pub(crate) json: bool,

    /// A document to paste into a ticket.
    #[arg(long, conflicts_with = "json")]
    pub(crate) markdown: bool,

    /// Ask which subjects made a stream grow even where that costs the server much time.
    #[arg(long)]
    pub(crate) expensive: bool,

    /// Compare the configuration here with that of another context, by name, instead of watching.
    #[arg(long, value_name = "NAME", conflicts_with = "watch_for")]
    pub(crate) other_context: Option<String>,

    /// How a name here is called there, with at most one * on each side: STAGING_*=*. It may be given several times.
    #[arg(long, value_name = "FROM=TO", requires = "other_context")]
    pub(crate) map: Vec<String>,

    /// How a subject here is called there: staging.>=prod.>
    #[arg(long, value_name = "FROM=TO", requires = "other_context")]
    pub(crate) map_subject: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// The file; a recording that is there is gone on with. It can be read while it is written.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,

    /// How far apart the moments are: 200ms, 5s, 1m.
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_pause)]
    pub(crate) every: Duration,

    /// How long a moment is kept: 12h, 7d.
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = parse_span)]
    pub(crate) keep: Duration,

    /// How large the file may become: 512MB, 2GB. Moments older than an hour are thinned first, then the oldest go.
    #[arg(long, value_name = "SIZE", default_value = "512MB", value_parser = parse_bytes)]
    pub(crate) max_size: u64,

    /// End after so long; otherwise it goes on until it is interrupted.
    #[arg(long = "for", value_name = "DURATION", value_parser = parse_span)]
    pub(crate) record_for: Option<Duration>,
}

#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// What `jetlens record` or the window has written.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// The moment to begin with: 2026-05-04T05:12:40Z, or how long before the last one: 10m. By default the last.
    #[arg(long, value_name = "MOMENT", value_parser = parse_moment)]
    pub(crate) at: Option<MomentArg>,
}

/// A moment of a recording, as a person names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum MomentArg {
    At(Timestamp),
    /// So long before the last one.
    Before(Duration),
}

fn parse_moment(text: &str) -> Result<MomentArg, String> {
    match (text.parse::<Timestamp>(), parse_span(text)) {
        (Ok(at), _) => Ok(MomentArg::At(at)),
        (_, Ok(span)) => Ok(MomentArg::Before(span)),
        (Err(_), Err(_)) => Err("write it as 2026-05-04T05:12:40Z, or as 10m".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct ScreenshotArgs {
    /// The place to show: a view, and what is selected in it (consumers/SHOP/ORDERS/billing).
    #[arg(long, value_name = "ROUTE", default_value = "overview")]
    pub(crate) view: Route,

    /// Selects something without leaving the view: the selection of another route.
    #[arg(long, value_name = "ROUTE")]
    pub(crate) select: Option<Route>,

    /// Where the picture goes; by default VIEW.png in the working directory.
    #[arg(long, value_name = "FILE.png")]
    pub(crate) out: Option<PathBuf>,

    #[arg(long, value_name = "THEME")]
    pub(crate) theme: Option<ThemeArg>,

    /// The size of the window in points.
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1440x900", value_parser = parse_size)]
    pub(crate) size: [u16; 2],

    /// How long to let the charts fill after the data are there; 0 takes the picture at once.
    #[arg(long, value_name = "SECONDS", default_value = "6", value_parser = parse_secs)]
    pub(crate) wait: Duration,

    /// Shows a recording instead of a system.
    #[arg(long, value_name = "FILE")]
    pub(crate) recording: Option<PathBuf>,

    /// The moment of the recording: 2026-05-04T05:12:40Z, or how long before the last one: 10m.
    #[arg(long, value_name = "MOMENT", value_parser = parse_moment, requires = "recording")]
    pub(crate) at: Option<MomentArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThemeArg {
    Dark,
    Light,
    System,
}

impl From<ThemeArg> for Theme {
    fn from(theme: ThemeArg) -> Self {
        match theme {
            ThemeArg::Dark => Self::Dark,
            ThemeArg::Light => Self::Light,
            ThemeArg::System => Self::System,
        }
    }
}

/// Where to connect, and as whom. They may stand before or after a verb.
#[derive(Clone, Default, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// The nats CLI context to use.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) context: Option<String>,

    /// Ignore the selected context.
    #[arg(long, global = true, conflicts_with = "context")]
    pub(crate) no_context: bool,

    /// The server's address; several are separated by commas.
    #[arg(long, short, global = true, value_name = "URL")]
    pub(crate) server: Option<String>,

    /// User name, or a token if there is no password.
    #[arg(long, global = true, value_name = "USER")]
    pub(crate) user: Option<String>,

    #[arg(long, global = true, value_name = "PASSWORD")]
    pub(crate) password: Option<String>,

    #[arg(long, global = true, value_name = "TOKEN")]
    pub(crate) token: Option<String>,

    /// A file with a user's JWT and seed.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) creds: Option<String>,

    /// A file with a user's seed.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) nkey: Option<String>,

    /// A client certificate, and its key.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) tlscert: Option<String>,

    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) tlskey: Option<String>,

    /// Who signed the server's certificate, where the system does not know.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) tlsca: Option<String>,

    /// The server expects TLS before its first word.
    #[arg(long, global = true)]
    pub(crate) tlsfirst: bool,

    #[arg(long, global = true, value_name = "PREFIX")]
    pub(crate) inbox_prefix: Option<String>,

    /// The JetStream domain.
    #[arg(long, global = true, value_name = "DOMAIN")]
    pub(crate) js_domain: Option<String>,

    #[arg(long, global = true, value_name = "PREFIX")]
    pub(crate) js_api_prefix: Option<String>,

    #[arg(long, global = true, value_name = "PREFIX")]
    pub(crate) js_event_prefix: Option<String>,

    /// How long the server may take to answer: 5s, 500ms, 1m.
    #[arg(long, global = true, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) timeout: Option<Duration>,

    #[arg(long, global = true, value_name = "URL")]
    pub(crate) socks_proxy: Option<String>,

    /// What the server lists this connection as.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) connection_name: Option<String>,

    /// A second context, of the system account: it sees all servers and accounts.
    #[arg(long, global = true, value_name = "NAME", help_heading = "System account")]
    pub(crate) system_context: Option<String>,

    #[arg(long, global = true, value_name = "USER", help_heading = "System account")]
    pub(crate) system_user: Option<String>,

    #[arg(long, global = true, value_name = "PASSWORD", help_heading = "System account")]
    pub(crate) system_password: Option<String>,

    #[arg(long, global = true, value_name = "FILE", help_heading = "System account")]
    pub(crate) system_creds: Option<String>,

    #[arg(long, global = true, value_name = "FILE", help_heading = "System account")]
    pub(crate) system_nkey: Option<String>,

    /// An HTTP monitoring port to read where there is no system account; it may be given several times.
    #[arg(long, global = true, value_name = "URL", help_heading = "System account")]
    pub(crate) monitor: Vec<String>,

    /// Lets the context run the program that it names for its credentials (op, nsc) without asking.
    #[arg(long, global = true)]
    pub(crate) allow_program: bool,
}

/// A size as people write it: `1440x900`.
fn parse_size(text: &str) -> Result<[u16; 2], String> {
    let (width, height) =
        text.split_once(['x', 'X', '×']).ok_or("write it as WIDTHxHEIGHT, such as 1440x900")?;
    let side = |text: &str, least: u16| {
        text.trim()
            .parse::<u16>()
            .ok()
            .filter(|side| (least..=8192).contains(side))
            .ok_or_else(|| format!("\"{text}\" is not between {least} and 8192"))
    };
    Ok([side(width, 320)?, side(height, 240)?])
}

fn parse_secs(text: &str) -> Result<Duration, String> {
    let secs: f64 = text
        .trim_end_matches('s')
        .trim()
        .parse()
        .map_err(|_not_a_number| "write a number of seconds".to_owned())?;
    if (0.0..=600.0).contains(&secs) {
        Ok(Duration::from_secs_f64(secs))
    } else {
        Err("between 0 and 600 seconds".to_owned())
    }
}

/// A duration in the nats CLI's spelling: `5s`, `500ms`, `1m30s`.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let secs = secs_of(text)?;
    if (0.001..=3600.0).contains(&secs) {
        Ok(Duration::from_secs_f64(secs))
    } else {
        Err("between 1ms and 1h".to_owned())
    }
}

/// A pause between two moments.
fn parse_pause(text: &str) -> Result<Duration, String> {
    let secs = secs_of(text)?;
    if (0.1..=3600.0).contains(&secs) {
        Ok(Duration::from_secs_f64(secs))
    } else {
        Err("between 100ms and 1h".to_owned())
    }
}

/// A long time: `7d`, `12h`.
fn parse_span(text: &str) -> Result<Duration, String> {
    let secs = secs_of(text)?;
    if (0.1..=3650.0 * 86_400.0).contains(&secs) {
        Ok(Duration::from_secs_f64(secs))
    } else {
        Err("between 100ms and ten years".to_owned())
    }
}

/// A size: `512MB`, `2GB`; a megabyte is a million bytes, a mebibyte (`MiB`) 1,048,576.
fn parse_bytes(text: &str) -> Result<u64, String> {
    let bad = || format!("\"{text}\" is no size; write it as 512MB or 2GB");
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().map_err(|_not_a_number| bad())?;
    let factor = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(bad()),
    };
    let bytes = number.checked_mul(factor).ok_or_else(bad)?;
    if bytes < 1_000_000 { Err("at least 1MB".to_owned()) } else { Ok(bytes) }
}

fn secs_of(text: &str) -> Result<f64, String> {
    let bad = || format!("\"{text}\" is no duration; write it as 5s, 500ms or 1m30s");
    let mut total = 0.0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(bad());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(bad)?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let secs = match unit.trim() {
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return Err(bad()),
        };
        total += number.parse::<f64>().map_err(|_not_a_number| bad())? * secs;
        rest = tail;
    }
    Ok(total)
}

fn parse_threshold(text: &str) -> Result<(Key, Option<String>), String> {
    const PREFIX: &str = "io.nats.monitor.";
    let (name, value) = text.split_once('=').ok_or("write it as KEY=VALUE, such as enabled=true")?;
    let key = Key::from_name(&format!("{PREFIX}{}", name.strip_prefix(PREFIX).unwrap_or(name))).ok_or_else(
        || {
            let known: Vec<_> = Key::ALL.iter().map(Key::to_string).collect();
            format!("there is no threshold {name}; they are {}", known.join(", "))
        },
    )?;
    Ok((key, (!value.is_empty()).then(|| value.to_owned())))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::route::ViewId;

    fn parse(line: &str) -> Result<Cli, String> {
        Cli::try_parse_from(line.split(' ')).map_err(|error| error.to_string())
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn connection_flags_may_stand_on_either_side_of_the_verb() {
        for line in ["jetlens -s nats://a:1 snapshot --json", "jetlens snapshot --json -s nats://a:1"] {
            let cli = parse(line).unwrap();
            assert_eq!(cli.connection.server.as_deref(), Some("nats://a:1"));
            assert!(matches!(cli.verb, Some(Verb::Snapshot(SnapshotArgs { json: true, .. }))));
        }
    }

    #[test]
    fn a_screenshot_has_a_place_and_a_size() {
        let cli =
            parse("jetlens screenshot --view streams/SHOP/ORDERS --size 1280x800 --wait 0 --theme light")
                .unwrap();
        let Some(Verb::Screenshot(shot)) = cli.verb else { panic!("{cli:?}") };
        assert_eq!((shot.view.view, shot.size, shot.wait), (ViewId::Streams, [1280, 800], Duration::ZERO));
        assert_eq!(shot.theme, Some(ThemeArg::Light));
    }

    #[test]
    fn a_diagnosis_watches_for_a_while() {
        let watch_for = |line: &str| match parse(line).unwrap().verb {
            Some(Verb::Diagnose(args)) => args.watch_for,
            other => panic!("{other:?}"),
        };
        assert_eq!(watch_for("jetlens diagnose"), Duration::from_secs(15));
        assert_eq!(watch_for("jetlens diagnose --for 1m30s --json"), Duration::from_secs(90));
        assert!(parse("jetlens diagnose --rules --json").is_err());
    }

    #[test]
    fn a_recording_has_a_pace_and_limits() {
        let record = |line: &str| match parse(line).unwrap().verb {
            Some(Verb::Record(args)) => args,
            other => panic!("{other:?}"),
        };
        let usual = record("jetlens record --out a");
        let week = Duration::from_hours(7 * 24);
        assert_eq!((usual.every, usual.keep, usual.max_size), (Duration::from_secs(5), week, 512_000_000));
        let own = record("jetlens record --out a --every 200ms --keep 12h --max-size 2GiB --for 1d");
        assert_eq!((own.every, own.max_size), (Duration::from_millis(200), 2 << 30));
        assert_eq!(own.record_for, Some(Duration::from_hours(24)));
        for bad in ["--every 1ms", "--max-size 12", "--max-size 1kb", "--keep forever"] {
            assert!(parse(&format!("jetlens record --out a {bad}")).is_err(), "{bad}");
        }
        assert!(parse("jetlens record").unwrap_err().contains("--out"));
    }

    #[test]
    fn thresholds_are_named_short_or_long() {
        assert_eq!(parse_threshold("enabled=true"), Ok((Key::Enabled, Some("true".to_owned()))));
        assert_eq!(parse_threshold("io.nats.monitor.msgs-warn="), Ok((Key::MsgsWarn, None)));
        assert!(parse_threshold("msgs-warn").is_err());
        assert!(parse_threshold("shiny=1").is_err_and(|error| error.contains("they are enabled, ")));
    }

    #[test]
    fn mistakes_are_named() {
        let said = |line: &str| parse(line).unwrap_err();
        assert!(said("jetlens --view nowhere").contains("the views are overview"));
        assert!(said("jetlens screenshot --size big").contains("1440x900"));
        assert!(said("jetlens --timeout soon").contains("500ms"));
        assert!(said("jetlens --context a --no-context").contains("cannot be used with"));
        assert!(said("jetlens snapshot --jsn").contains("--json"));
    }

    #[test]
    fn durations_are_spelled_as_the_nats_cli_does() {
        assert_eq!(parse_duration("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("0.5s"), Ok(Duration::from_millis(500)));
        for bad in ["", "5", "s", "5x", "-1s", "2h"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
