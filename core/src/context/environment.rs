//! The process's environment as a value, so that a test has its own.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use zeroize::Zeroize;

/// Environment variables. Values may be secrets (`NATS_PASSWORD`), so `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// The environment of this process; variables that are not UTF-8 are left out.
    pub fn of_process() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { variables: std::env::vars_os().filter_map(text).collect() }
    }

    /// The value of a variable, `None` if it is not set or empty: the nats CLI takes both for the same.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The user's home directory.
    pub fn home(&self) -> Option<PathBuf> {
        self.get("HOME").or_else(|| self.get("USERPROFILE")).map(PathBuf::from)
    }

    /// `$XDG_CONFIG_HOME`, or `.config` in the home directory: the nats CLI's rule on every system.
    pub fn config_home(&self) -> Option<PathBuf> {
        self.get("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| Some(self.home()?.join(".config")))
    }

    /// Where a program keeps what it may lose: `$XDG_STATE_HOME`, or `.local/state` in the home directory.
    pub fn state_home(&self) -> Option<PathBuf> {
        self.get("XDG_STATE_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(self.home()?.join(".local").join("state")))
    }

    /// A path with `$NAME` and `${NAME}` replaced by their values (unset ones by nothing) and a leading `~` by the
    /// home directory.
    pub fn expand_path(&self, path: &str) -> PathBuf {
        let expanded = self.expand_variables(path);
        match (expanded.strip_prefix('~'), self.home()) {
            (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
                home.join(rest.trim_start_matches(['/', '\\']))
            }
            _ => PathBuf::from(expanded),
        }
    }

    fn expand_variables(&self, text: &str) -> String {
        let mut expanded = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(dollar) = rest.find('$') {
            expanded.push_str(&rest[..dollar]);
            let after = &rest[dollar + 1..];
            let (name, next) = variable_name(after);
            match name {
                Some(name) => expanded.push_str(self.get(name).unwrap_or_default()),
                None => expanded.push('$'),
            }
            rest = next;
        }
        expanded + rest
    }
}

/// The variable's name at the start of `text` (behind the `$`) and what follows it.
fn variable_name(text: &str) -> (Option<&str>, &str) {
    if let Some((name, rest)) = text.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return (Some(name), rest);
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    if end == 0 { (None, text) } else { (Some(&text[..end]), &text[end..]) }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self { variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into() }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.variables.values_mut().for_each(Zeroize::zeroize);
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_expanded() {
        let environment = Environment::from([("HOME", "/home/ada"), ("KEYS", "/keys"), ("EMPTY", "")]);
        let check = |path: &str, expected: &str| {
            assert_eq!(environment.expand_path(path), PathBuf::from(expected), "{path}");
        };
        check("/plain/file", "/plain/file");
        check("~/a.creds", "/home/ada/a.creds");
        check("~", "/home/ada");
        check("~other/a", "~other/a");
        check("$KEYS/a", "/keys/a");
        check("${KEYS}s/a", "/keyss/a");
        check("$UNSET/a$EMPTY", "/a");
        check("$HOME/~/x", "/home/ada/~/x");
        check("price$", "price$");
        check("a$-b", "a$-b");
    }

    #[test]
    fn configuration_directory() {
        let with = Environment::from([("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")]);
        assert_eq!(with.config_home(), Some(PathBuf::from("/x")));
        let without = Environment::from([("XDG_CONFIG_HOME", ""), ("HOME", "/h")]);
        assert_eq!(without.config_home(), Some(PathBuf::from("/h/.config")));
        assert_eq!(Environment::default().config_home(), None);
    }

    #[test]
    fn debug_shows_names_only() {
        let shown = format!("{:?}", Environment::from([("NATS_PASSWORD", "hunter2")]));
        assert_eq!(shown, r#"{"NATS_PASSWORD"}"#);
    }
}
