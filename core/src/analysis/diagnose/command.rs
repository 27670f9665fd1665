//! `nats` commands that are safe to paste, whatever a name holds.

use crate::text;

/// `nats stream info ORDERS`: the verb and its flags, then the names, quoted for a shell.
pub fn nats(verb: &str, names: &[&str]) -> String {
    let mut command = format!("nats {verb}");
    if names.iter().any(|name| name.starts_with('-')) {
        command.push_str(" --");
    }
    for name in names {
        command.push(' ');
        command.push_str(&quoted(name));
    }
    command
}

/// The name as one word of a shell: bare where that is safe, in quotes, or with what is invisible spelled out.
pub fn quoted(name: &str) -> String {
    let is_bare = |char: char| char.is_ascii_alphanumeric() || "_-./:@%+=,".contains(char);
    if !name.is_empty() && name.chars().all(is_bare) {
        return name.to_owned();
    }
    if text::display_up_to(name, usize::MAX) == name {
        return format!("'{}'", name.replace('\'', r"'\''"));
    }
    // A terminal acts on a control character even inside quotes.
    let mut out = String::from("$'");
    for char in name.chars() {
        match char {
            '\'' | '\\' => out.extend(['\\', char]),
            ' '..='~' => out.push(char),
            _ => out.extend(format!("\\U{:08x}", u32::from(char)).chars()),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_word() {
        for (name, expected) in [
            ("ORDERS", "ORDERS"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(rm -rf /)", "'$(rm -rf /)'"),
            ("it's", r"'it'\''s'"),
            ("café", "'café'"),
            ("a\nb", r"$'a\U0000000ab'"),
            ("a\u{202e}'b", r"$'a\U0000202e\'b'"),
        ] {
            assert_eq!(quoted(name), expected);
        }
    }

    #[test]
    fn a_name_is_never_taken_for_a_flag() {
        assert_eq!(nats("stream info", &["-f"]), "nats stream info -- -f");
        assert_eq!(nats("consumer info", &["S", "c;d"]), "nats consumer info S 'c;d'");
    }

    #[test]
    fn a_shell_reads_the_name_back() {
        for name in ["plain", "a b", "it's", "\\", "a\nb\tc", "\u{202e}x'\\", "`id`", "*", "~", "!1", "#"] {
            let script = format!("printf %s {}", quoted(name));
            let output =
                std::process::Command::new("bash").args(["-c", &script]).env("LC_ALL", "C.UTF-8").output();
            // Without a bash there is nobody to ask.
            let Ok(output) = output else { return };
            assert_eq!(String::from_utf8_lossy(&output.stdout), name, "{script}");
        }
    }
}
