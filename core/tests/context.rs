//! Contexts as files, and how flags, environment and contexts add up.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::{fs, path::PathBuf, time::Duration};

use jetlens_core::{
    context::{
        ConnectionFlags, ConnectionProfile, ContextErrorKind, ContextFile, ContextStore, Environment, Field,
        Key, Login, Origin, ServerUrl, resolve, resolve_file,
    },
    ids::ContextName,
    settings::Settings,
};
use tempfile::TempDir;

/// A store in a temporary directory, with a file for each pair.
fn store(files: &[(&str, &str)]) -> (TempDir, ContextStore) {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("context")).unwrap();
    for (name, text) in files {
        fs::write(directory.path().join("context").join(name), text).unwrap();
    }
    let store = ContextStore::new(directory.path());
    (directory, store)
}

fn name(text: &str) -> ContextName {
    ContextName::new(text)
}

mod files {
    use super::*;

    #[test]
    fn a_broken_file_is_an_entry_with_its_error() {
        let (directory, store) = store(&[
            ("good.json", r#"{"url": "nats://a:4222"}"#),
            ("empty.json", ""),
            ("half.json", r#"{"url": "nats://a:42"#),
            ("array.json", "[1]"),
            ("types.json", r#"{"url": 5}"#),
            ("also good.json", "{}"),
            ("notes.txt", "no context"),
            (".good.json.12-0.tmp", "left over"),
        ]);
        fs::write(directory.path().join("context/binary.json"), b"\xff\xfe\x00").unwrap();
        fs::File::create(directory.path().join("context/huge.json")).unwrap().set_len(100 << 20).unwrap();
        fs::create_dir(directory.path().join("context/folder.json")).unwrap();

        let list = store.list().unwrap();
        let shown: Vec<_> = list
            .iter()
            .map(|entry| match &entry.file {
                Ok(_) => format!("{}: fine", entry.name),
                Err(error) => format!("{}: {}", entry.name, error.sentence),
            })
            .collect();
        assert_eq!(
            shown,
            [
                "also good: fine",
                "array: The context \"array\" is not a JSON object.",
                "binary: The context \"binary\" can't be used: it is not text in UTF-8.",
                "empty: The context \"empty\" is empty.",
                "folder: The context \"folder\" can't be used: it is not a file.",
                "good: fine",
                "half: The context \"half\" ends in the middle (line 1, column 20).",
                "huge: The context \"huge\" can't be used: it is larger than 1024 KiB.",
                "types: The context \"types\" has a value of the wrong type for \"url\": it must be a text.",
            ]
        );
        assert!(
            list.iter().filter_map(|entry| entry.file.as_ref().err()).all(|error| !error.remedy.is_empty())
        );
    }

    #[test]
    fn a_missing_directory_holds_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let store = ContextStore::new(directory.path().join("nowhere"));
        assert!(store.list().unwrap().is_empty());
        assert_eq!(store.selected().unwrap(), None);
        let error = store.load(&name("prod")).unwrap_err();
        assert_eq!(error.kind, ContextErrorKind::NotFound);
    }

    #[test]
    fn saving_keeps_what_it_does_not_know() {
        let text = r#"{"name": "old", "future": [1, {"x": 2}], "url": "nats://a", "tls_first": false}"#;
        let (directory, store) = store(&[("prod.json", text)]);
        let mut file = store.load(&name("prod")).unwrap();
        file.set(Key::Description, "the shop");
        store.save(&name("prod"), &file).unwrap();

        let saved = fs::read_to_string(directory.path().join("context/prod.json")).unwrap();
        let value: serde_json::Value = serde_json::from_str(&saved).unwrap();
        let keys: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["future", "url", "tls_first", "description"]);
        assert_eq!(value["future"], serde_json::json!([1, {"x": 2}]));
        assert_eq!(store.load(&name("prod")).unwrap().get(Key::Description), "the shop");
        let left: Vec<_> = fs::read_dir(directory.path().join("context")).unwrap().collect();
        assert_eq!(left.len(), 1, "no temporary file is left: {left:?}");
    }

    #[cfg(unix)]
    #[test]
    fn files_belong_to_their_owner() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("config/nats");
        let store = ContextStore::new(&root);
        store.save(&name("prod"), &ContextFile::default()).unwrap();
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(root.join("context/prod.json")), 0o600);
        assert_eq!(mode(root.join("context")), 0o700);
        assert_eq!(mode(root), 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_one() {
        let (directory, store) = store(&[]);
        let target = directory.path().join("dotfiles.json");
        fs::write(&target, "{}").unwrap();
        let link = directory.path().join("context/prod.json");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut file = store.load(&name("prod")).unwrap();
        file.set(Key::Url, "nats://b");
        store.save(&name("prod"), &file).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&target).unwrap().contains("nats://b"));
    }

    #[test]
    fn selecting_and_deleting() {
        let (directory, store) = store(&[("a.json", "{}"), ("b.json", "{}")]);
        let (a, b) = (name("a"), name("b"));
        assert_eq!(store.select(&name("c")).unwrap_err().kind, ContextErrorKind::NotFound);
        store.select(&a).unwrap();
        store.select(&b).unwrap();
        assert_eq!(
            (store.selected().unwrap(), store.previous().unwrap()),
            (Some(b.clone()), Some(a.clone()))
        );
        assert_eq!(fs::read_to_string(directory.path().join("context.txt")).unwrap(), "b");

        assert_eq!(store.delete(&b).unwrap_err().kind, ContextErrorKind::SelectedContext);
        store.delete(&a).unwrap();
        assert_eq!(store.delete(&a).unwrap_err().kind, ContextErrorKind::NotFound);
        store.delete(&b).unwrap();
        assert_eq!(store.selected().unwrap(), None);

        fs::write(directory.path().join("context.txt"), " b\n").unwrap();
        assert_eq!(store.selected().unwrap(), Some(b), "the nats CLI trims too");
        store.unselect().unwrap();
        assert_eq!(store.selected().unwrap(), None);
        fs::write(directory.path().join("context.txt"), "../etc/passwd").unwrap();
        assert_eq!(store.selected().unwrap_err().kind, ContextErrorKind::InvalidName);
    }

    #[test]
    fn two_logins_are_not_saved() {
        let (_directory, store) = store(&[]);
        let file = ContextFile::parse(r#"{"user": "ada", "creds": "a.creds"}"#, "x").unwrap();
        let error = store.save(&name("prod"), &file).unwrap_err();
        assert_eq!(error.kind, ContextErrorKind::Conflict);
        assert_eq!(store.save(&name("../x"), &file).unwrap_err().kind, ContextErrorKind::InvalidName);
    }

    #[test]
    fn a_path_is_a_context_too() {
        let (directory, store) = store(&[("prod.json", r#"{"url": "nats://prod"}"#)]);
        let path = directory.path().join("elsewhere.json");
        fs::write(&path, r#"{"url": "nats://elsewhere"}"#).unwrap();
        let (found, file) = store.load_named_or_path(path.to_str().unwrap()).unwrap();
        assert_eq!((found, file.get(Key::Url)), (name("elsewhere"), "nats://elsewhere"));
        let (found, _) = store.load_named_or_path("prod").unwrap();
        assert_eq!(found, name("prod"));
        let missing = directory.path().join("missing.json");
        let error = store.load_named_or_path(missing.to_str().unwrap()).unwrap_err();
        assert_eq!(error.kind, ContextErrorKind::NotFound);
    }
}

mod precedence {
    use super::*;

    const CONTEXT: &str = r#"{
        "url": "nats://context:1,nats://context:2", "user": "carl", "password": "of-context",
        "inbox_prefix": "_MY.INBOX.", "jetstream_domain": "hub", "ca": "~/ca.pem", "tls_first": true
    }"#;

    fn flags(change: impl FnOnce(&mut ConnectionFlags)) -> ConnectionFlags {
        let mut flags = ConnectionFlags::default();
        change(&mut flags);
        flags
    }

    fn resolved(flags: &ConnectionFlags, environment: &Environment) -> ConnectionProfile {
        let (_directory, store) =
            store(&[("prod.json", CONTEXT), ("system.json", r#"{"user": "root", "password": "p"}"#)]);
        store.select(&name("prod")).unwrap();
        resolve(flags, environment, &store, &Settings::default()).unwrap()
    }

    /// The servers, the login, and where both came from.
    fn check(flags: &ConnectionFlags, environment: &[(&str, &str); 2], expected: &str) {
        let profile = resolved(flags, &Environment::from(*environment));
        let urls: Vec<_> = profile.urls.iter().map(ServerUrl::host_and_port).collect();
        let login = profile.origin(if matches!(profile.auth.login, Login::None) {
            Field::Token
        } else {
            Field::Login
        });
        let shown = format!(
            "{} ({}); {} ({login})",
            urls.join(","),
            profile.origin(Field::Urls),
            profile.auth.describe(),
        );
        assert_eq!(shown, expected);
    }

    const NOTHING: [(&str, &str); 2] = [("HOME", "/home/ada"), ("NATS_URL", "")];

    #[test]
    fn flags_over_environment_over_context() {
        let none = &ConnectionFlags::default();
        check(none, &NOTHING, "context:1,context:2 (context); user \"carl\" (context)");
        check(
            none,
            &[("NATS_URL", "nats://env"), ("NATS_CREDS", "/a.creds")],
            "env:4222 (environment); credentials from the file /a.creds (environment)",
        );
        let flagged = &flags(|flags| {
            flags.server = Some("nats://flag".into());
            flags.user = Some("ada".into());
            flags.password = Some("p".into());
        });
        check(
            flagged,
            &[("NATS_URL", "nats://env"), ("NATS_CREDS", "/a.creds")],
            "flag:4222 (command line); user \"ada\" (command line)",
        );
        let no_context = &flags(|flags| flags.no_context = true);
        check(no_context, &NOTHING, "127.0.0.1:4222 (default); no login (default)");
        check(
            no_context,
            &[("NATS_CONTEXT", "prod"), ("A", "")],
            "127.0.0.1:4222 (default); no login (default)",
        );
    }

    #[test]
    fn a_user_without_a_password_is_a_token_on_the_command_line_only() {
        check(
            &ConnectionFlags::default(),
            &[("NATS_USER", "s3cr3t"), ("A", "")],
            "context:1,context:2 (context); a token (environment)",
        );
        check(
            &flags(|flags| flags.password = Some("p".into())),
            &[("NATS_USER", "ada"), ("A", "")],
            "context:1,context:2 (context); user \"ada\" (environment)",
        );
        let file = ContextFile::parse(r#"{"user": "ada"}"#, "x").unwrap();
        let profile = resolve_file(None, &file, &Environment::default()).unwrap();
        assert_eq!(profile.auth.describe(), "user \"ada\"");
    }

    #[test]
    fn the_highest_place_that_names_a_login_decides() {
        check(
            &flags(|flags| flags.creds = Some("/b.creds".into())),
            &NOTHING,
            "context:1,context:2 (context); credentials from the file /b.creds (command line)",
        );
        check(
            &flags(|flags| flags.nkey = Some("/b.nk".into())),
            &[("NATS_USER", "ada"), ("NATS_PASSWORD", "p")],
            "context:1,context:2 (context); an nkey from the file /b.nk (command line)",
        );
        check(
            &flags(|flags| flags.server = Some("nats://ada:p@flag".into())),
            &NOTHING,
            "flag:4222 (command line); user \"ada\" (command line)",
        );
    }

    #[test]
    fn the_rest_of_a_context() {
        let profile = resolved(&ConnectionFlags::default(), &Environment::from(NOTHING));
        assert_eq!(profile.context, Some(name("prod")));
        assert_eq!(profile.inbox_prefix, "_MY.INBOX");
        assert_eq!(profile.jetstream.api, "$JS.hub.API");
        assert_eq!(profile.jetstream.event, "$JS.EVENT");
        assert_eq!(profile.tls.ca, Some(PathBuf::from("/home/ada/ca.pem")));
        assert!(profile.tls.is_first);
        assert_eq!(profile.timeout, Duration::from_secs(5));
        assert!(profile.system.is_none());

        let other = flags(|flags| flags.js_api_prefix = Some("imported.js".into()));
        let profile = resolved(&other, &Environment::from([("NATS_TIMEOUT", "1m30s"), ("HOME", "/h")]));
        assert_eq!(profile.jetstream.api, "imported.js");
        assert_eq!(profile.timeout, Duration::from_secs(90));
    }

    #[test]
    fn the_system_connection() {
        let by_context = flags(|flags| flags.system_context = Some("system".into()));
        let system = resolved(&by_context, &Environment::from(NOTHING)).system.unwrap();
        assert_eq!((system.context, system.auth.describe()), (Some(name("system")), "user \"root\"".into()));

        let by_login = flags(|flags| {
            flags.system_user = Some("root".into());
            flags.system_password = Some("p".into());
        });
        let system = resolved(&by_login, &Environment::from(NOTHING)).system.unwrap();
        assert_eq!(system.urls[0].host, "context");
        assert_eq!(system.auth.describe(), "user \"root\"");
        assert_eq!((system.jetstream.api.as_str(), system.inbox_prefix.as_str()), ("$JS.API", "_INBOX"));
        assert!(system.tls.is_first, "the same servers have the same TLS");
    }

    #[test]
    fn what_is_remembered_of_a_context() {
        let (_directory, store) = store(&[("prod.json", "{}"), ("system.json", r#"{"user": "root"}"#)]);
        let flags = ConnectionFlags::for_context("prod");
        let mut settings = Settings::default();
        settings.change_context(&name("prod"), |context| {
            context.system_context = Some(name("system"));
            context.monitor_urls = vec!["localhost:8222".into(), "https://b:1".into()];
        });
        let profile = resolve(&flags, &Environment::default(), &store, &settings).unwrap();
        assert_eq!(profile.system.as_ref().unwrap().context, Some(name("system")));
        assert_eq!(profile.origin(Field::System), Origin::Settings);
        let urls: Vec<_> = profile.monitor_urls.iter().map(url::Url::as_str).collect();
        assert_eq!(urls, ["http://localhost:8222/", "https://b:1/"]);

        settings.change_context(&name("prod"), |context| context.system_context = Some(name("deleted")));
        let profile = resolve(&flags, &Environment::default(), &store, &settings).unwrap();
        assert!(profile.system.is_none());
        assert_eq!(profile.warnings, ["The remembered system context \"deleted\" can't be used."]);
    }

    #[test]
    fn what_can_not_be_resolved_is_said() {
        use ContextErrorKind as K;
        let (_directory, store) = store(&[("windows.json", r#"{"windows_cert_store": "user"}"#)]);
        let check = |change: &dyn Fn(&mut ConnectionFlags), kind: ContextErrorKind, expected: &str| {
            let mut flags = ConnectionFlags::default();
            change(&mut flags);
            let error = resolve(&flags, &Environment::default(), &store, &Settings::default()).unwrap_err();
            assert_eq!(error.kind, kind, "{error}");
            assert!(error.sentence.contains(expected), "{error}");
            assert!(!error.remedy.is_empty());
        };
        check(&|f| f.context = Some("gone".into()), K::NotFound, "no context \"gone\"");
        check(&|f| f.context = Some("windows".into()), K::Unsupported, "Windows certificate store");
        check(&|f| f.system_context = Some("gone".into()), K::NotFound, "no context \"gone\"");
        check(&|f| f.server = Some("http://h:8222".into()), K::InvalidValue, "not a NATS scheme");
        check(&|f| f.tlscert = Some("c.pem".into()), K::Conflict, "certificate and no key");
        check(&|f| f.tlsca = Some("data:;base64,AA==".into()), K::InvalidValue, "must be the path of a file");
        check(&|f| f.inbox_prefix = Some("a.*".into()), K::InvalidValue, "is not a subject");
        check(&|f| f.js_domain = Some("a b".into()), K::InvalidValue, "is not a subject");
        check(&|f| f.token = Some("env://UNSET".into()), K::InvalidValue, "UNSET");
        check(&|f| f.monitor_urls = vec!["http://ada:p@h".into()], K::InvalidValue, "plain HTTP");
        check(&|f| f.timeout = Some(Duration::ZERO), K::InvalidValue, "not a duration");
        check(
            &|f| {
                f.js_domain = Some("hub".into());
                f.js_api_prefix = Some("x".into());
            },
            K::Conflict,
            "both a JetStream domain",
        );
        check(&|f| f.socks_proxy = Some("http://p".into()), K::InvalidValue, "SOCKS");
    }
}

#[test]
fn debug_never_shows_a_secret() {
    let (_directory, store) = store(&[(
        "prod.json",
        r#"{"url": "nats://ada:hunter2@h", "token": "hunter2", "user_seed": "hunter2",
            "description": "hunter2", "future": "hunter2"}"#,
    )]);
    let flags = ConnectionFlags {
        server: Some("nats://ada:hunter2@flag".into()),
        password: Some("hunter2".into()),
        token: Some("hunter2".into()),
        system_user: Some("hunter2".into()),
        socks_proxy: Some("socks5://ada:hunter2@proxy".into()),
        ..ConnectionFlags::for_context("prod")
    };
    let environment = Environment::from([("NATS_PASSWORD", "hunter2"), ("NATS_USER", "ada")]);
    let file = store.load(&name("prod")).unwrap();
    let profile = resolve(&flags, &environment, &store, &Settings::default()).unwrap();
    assert!(profile.system.is_some());
    let shown = format!("{flags:?} {environment:?} {file:?} {profile:?} {:?}", store.list());
    assert!(!shown.contains("hunter2"), "{shown}");
}
