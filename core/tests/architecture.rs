//! The rules of `ARCHITECTURE.md` that a test can hold and `clippy.toml` can't.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The layers of `jetlens-core`, lowest first: a module uses those of its own layer and of the ones before it.
const LAYERS: [&[&str]; 6] = [
    &["ids", "units", "format", "text", "clock"],
    &["model"],
    &["analysis"],
    &["context", "link", "recording", "settings", "wire"],
    &["attribute", "collect", "operate", "pull"],
    &["session"],
];

/// A module that may be used out of turn, and why.
const EXCEPTIONS: [(&str, &str, &str); 1] =
    [("model", "analysis", "a snapshot carries its history, and a history is a value like the snapshot")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below `folder`, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(!files.is_empty(), "{folder} has no sources");
    files
}

/// The text without its comments: documentation may point anywhere.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The names that stand after `crate::`, alone or in braces.
fn used_modules(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for after in code(text).split("crate::").skip(1) {
        let first_word = |text: &str| -> String {
            text.trim_start().chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
        };
        if let Some(list) = after.strip_prefix('{') {
            let mut depth = 1;
            let mut item = String::new();
            for char in list.chars() {
                match char {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 || (depth == 1 && char == ',') {
                    used.insert(first_word(&item));
                    item.clear();
                } else {
                    item.push(char);
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            used.insert(first_word(after));
        }
    }
    used
}

#[test]
fn core_layers_use_only_the_layers_above_them_in_the_list() {
    let rank: BTreeMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(rank, modules)| modules.iter().map(move |module| (*module, rank)))
        .collect();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, text) in sources("core/src") {
        let relative = path.strip_prefix(root().join("core/src")).unwrap().to_owned();
        let first = relative.iter().next().unwrap().to_string_lossy();
        let module = first.trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let own = *rank
            .get(module)
            .unwrap_or_else(|| panic!("{module} has no layer: give it one, here and in lib.rs"));
        seen.insert(module.to_owned());
        for used in used_modules(&text) {
            let is_excepted = EXCEPTIONS.iter().any(|(from, to, _)| *from == module && *to == used);
            if rank.get(used.as_str()).is_some_and(|rank| *rank > own) && !is_excepted {
                faults.push(format!("{} uses {used}", relative.display()));
            }
        }
    }
    assert!(seen.contains("model") && seen.contains("session"), "the sources were not found");
    assert!(faults.is_empty(), "lower layers use higher ones:\n{}", faults.join("\n"));
}

#[test]
fn core_knows_no_pixels_and_prints_nothing() {
    let manifest = fs::read_to_string(root().join("core/Cargo.toml")).unwrap();
    for name in ["egui", "eframe", "winit", "wgpu", "glow"] {
        assert!(!manifest.contains(name), "core depends on {name}");
    }
    for (path, text) in sources("core/src") {
        let code = code(&text);
        for word in ["egui", "println!", "eprintln!", "print!("] {
            let tests = code.find("#[cfg(test)]").unwrap_or(code.len());
            assert!(!code[..tests].contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn tokio_is_touched_by_one_file_of_the_window() {
    // The verbs of the command line have runtimes of their own, and no frame to hold up.
    let allowed = ["bridge.rs", "bridge", "cli"];
    for (path, text) in sources("app/src") {
        let relative = path.strip_prefix(root().join("app/src")).unwrap().to_owned();
        let first = relative.iter().next().unwrap().to_string_lossy().into_owned();
        let code = code(&text);
        if !allowed.contains(&first.as_str()) {
            assert!(!code.contains("tokio::"), "{} touches tokio", relative.display());
        }
        // The staged connection test has a thread of its own, which may wait.
        let may_block = first == "cli" || relative.ends_with("bridge/probing.rs");
        assert!(may_block || !code.contains(".block_on("), "{} blocks", relative.display());
    }
}

#[test]
fn a_view_has_no_colour_of_its_own() {
    for (path, text) in sources("app/src") {
        let relative = path.strip_prefix(root().join("app/src")).unwrap().to_owned();
        if relative.starts_with("ui") {
            continue;
        }
        for word in ["Color32::from_", "Color32::RED", "Color32::GREEN", "Rgba::from"] {
            assert!(
                !code(&text).contains(word),
                "{} has a colour that is no token: {word}",
                relative.display()
            );
        }
    }
}

/// The packages of the lock file, with their versions.
fn locked() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    text.split("[[package]]")
        .skip(1)
        .map(|package| {
            let field = |name: &str| {
                let start = package.find(&format!("{name} = \"")).unwrap() + name.len() + 4;
                package[start..].split('"').next().unwrap().to_owned()
            };
            (field("name"), field("version"))
        })
        .collect()
}

#[test]
fn there_is_one_tls_provider_and_one_egui() {
    let locked = locked();
    let count = |name: &str| locked.iter().filter(|(locked, _)| locked == name).count();
    assert_eq!(count("egui"), 1);
    assert_eq!(count("rustls"), 1);
    assert_eq!(count("ring"), 1);
    for name in ["aws-lc-sys", "aws-lc-rs", "openssl-sys", "native-tls", "gtk", "wry"] {
        assert_eq!(count(name), 0, "{name} is in the lock file");
    }
}
