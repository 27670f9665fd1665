//! The command of the nats CLI that shows the same, ready to be pasted into a shell.

use jetlens_core::ids::ContextName;

/// Words of a command line, quoted where a shell would read them as more than a name.
pub(super) fn nats(words: &[&str], context: Option<&ContextName>) -> String {
    let context = context.map(|context| ["--context", context.as_str()]);
    let all = ["nats"].into_iter().chain(words.iter().copied()).chain(context.into_iter().flatten());
    all.map(quoted).collect::<Vec<_>>().join(" ")
}

/// A `nats` command of a remedy, told which context to use.
pub(crate) fn in_context(command: &str, context: Option<&ContextName>) -> String {
    match (command.strip_prefix("nats "), context) {
        // In front: what stands behind ` -- ` is a name.
        (Some(rest), Some(context)) => format!("nats --context {} {rest}", quoted(context.as_str())),
        _ => command.to_owned(),
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '@' | '+' | '=' | ',')
    };
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_not_end_its_word() {
        let context = ContextName::new("prod-eu");
        assert_eq!(
            nats(&["consumer", "info", "ORDERS", "billing"], Some(&context)),
            "nats consumer info ORDERS billing --context prod-eu"
        );
        assert_eq!(nats(&["stream", "info", "a b'; rm *"], None), r"nats stream info 'a b'\''; rm *'");
        assert_eq!(nats(&["stream", "info", ""], None), "nats stream info ''");
    }
}
