//! What is remembered survives other versions, crashes and damage.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::{fs, time::Duration};

use jetlens_core::{
    ids::ContextName,
    settings::{ColumnChoice, Settings, SettingsStore, SortChoice, TableChoice, Theme, WindowPlace},
};
use tempfile::TempDir;

fn store(text: Option<&str>) -> (TempDir, SettingsStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = SettingsStore::in_config_home(directory.path());
    if let Some(text) = text {
        fs::create_dir(store.path().parent().unwrap()).unwrap();
        fs::write(store.path(), text).unwrap();
    }
    (directory, store)
}

#[test]
fn everything_comes_back() {
    let (_directory, store) = store(None);
    let loaded = store.load();
    assert_eq!((loaded.settings, loaded.warning), (Settings::default(), None), "the first start");

    let mut settings = Settings {
        theme: Theme::Light,
        refresh_interval_secs: 5.0,
        window: Some(WindowPlace { position: Some([1.0, 2.0]), size: [800.0, 600.0], is_maximized: true }),
        last_route: Some("/streams/ORDERS".into()),
        ..Settings::default()
    };
    let table = TableChoice {
        columns: vec![ColumnChoice { name: "lag".into(), is_visible: false, width: Some(80.0) }],
        sort: Some(SortChoice { column: "pending".into(), is_descending: true }),
        filter: "pending > 0".into(),
        ..TableChoice::default()
    };
    settings.tables.insert("consumers".into(), table);
    settings.change_context(&ContextName::new("prod"), |context| {
        context.environment = "production".into();
        context.is_read_only = true;
        context.system_context = Some(ContextName::new("prod-system"));
    });
    store.save(&settings).unwrap();
    let loaded = store.load();
    assert_eq!((loaded.settings, loaded.warning), (settings, None));
}

#[test]
fn other_versions_keys_survive_and_wrong_types_do_not_matter() {
    let text = r#"{"theme": "sepia", "density": "compact", "refresh_interval_secs": "often", "hologram": {"on": true},
        "contexts": {"prod": {"is_read_only": true, "smell": "roses"}}}"#;
    let (_directory, store) = store(Some(text));
    let loaded = store.load();
    assert_eq!(loaded.warning, None);
    assert_eq!(loaded.settings.theme, Theme::System);
    assert_eq!(loaded.settings.refresh_interval(), Duration::from_secs(1));
    assert!(loaded.settings.context(&ContextName::new("prod")).is_read_only);

    store.save(&loaded.settings).unwrap();
    let saved = fs::read_to_string(store.path()).unwrap();
    for kept in ["hologram", "smell", "compact"] {
        assert!(saved.contains(kept), "{kept} in {saved}");
    }
}

#[test]
fn a_broken_file_is_set_aside() {
    for text in ["", "{\"theme\": \"da", "[]", "null"] {
        let (directory, store) = store(Some(text));
        let loaded = store.load();
        assert_eq!(loaded.settings, Settings::default());
        let warning = loaded.warning.expect(text);
        assert!(warning.contains("settings.json") && warning.contains("kept as"), "{warning}");
        let kept = directory.path().join("jetlens/settings.json.broken");
        assert_eq!(fs::read_to_string(&kept).unwrap(), text);

        fs::write(store.path(), "again").unwrap();
        store.load();
        assert_eq!(fs::read_to_string(&kept).unwrap(), text, "the first is not overwritten");
        assert!(directory.path().join("jetlens/settings.json.broken.1").exists());
    }
}

#[test]
fn a_huge_file_is_not_read() {
    let (_directory, store) = store(Some(""));
    fs::File::create(store.path()).unwrap().set_len(100 << 20).unwrap();
    let warning = store.load().warning.unwrap();
    assert!(warning.contains("larger than 4096 KiB"), "{warning}");
}

#[test]
fn the_refresh_interval_has_bounds() {
    let check = |secs: f64, expected: Duration| {
        let settings = Settings { refresh_interval_secs: secs, ..Settings::default() };
        assert_eq!(settings.refresh_interval(), expected, "{secs}");
    };
    check(2.0, Duration::from_secs(2));
    check(0.0, Duration::from_millis(250));
    check(1e9, Duration::from_mins(10));
    check(-1.0, Duration::from_secs(1));
    check(f64::NAN, Duration::from_secs(1));
}

#[test]
fn a_context_back_to_its_default_is_forgotten() {
    let mut settings = Settings::default();
    let prod = ContextName::new("prod");
    settings.change_context(&prod, |context| context.is_read_only = true);
    assert_eq!(settings.contexts.len(), 1);
    settings.change_context(&prod, |context| context.is_read_only = false);
    assert!(settings.contexts.is_empty());
}

#[test]
fn a_silence_that_can_not_be_read_takes_nothing_else_with_it() {
    let silence =
        r#"{"entity": {"kind": "stream", "account": "A", "stream": "S"}, "until": "2026-01-01T00:00:00Z"}"#;
    for (silences, number) in [(format!("[{silence}]"), 1), (format!("[{silence}, 7]"), 0)] {
        let text = format!(
            r#"{{"theme": "dark", "contexts": {{"prod": {{"environment": "prod", "silences": {silences}}}}}}}"#
        );
        let settings: Settings = serde_json::from_str(&text).unwrap();
        let context = settings.context(&"prod".into());
        assert_eq!((context.silences.len(), &*context.environment), (number, "prod"));
    }
}
