//! What may be a context's name: it becomes the name of a file.

use super::error::{ContextError, ContextErrorKind};
use crate::ids::ContextName;

/// A name by the nats CLI's rules: not empty, without `..`, `/` and `\`.
pub fn context_name(text: &str) -> Result<ContextName, ContextError> {
    let problem = if text.is_empty() {
        "is empty"
    } else if text.contains("..") {
        "contains \"..\""
    } else if text.contains(['/', '\\']) {
        "contains a slash"
    } else if text.contains('\0') {
        "contains a NUL character"
    } else {
        return Ok(ContextName::new(text));
    };
    Err(invalid(text, problem))
}

/// A name for a context that is about to be made: stricter than [`context_name`], so that it can be typed in a shell.
pub fn new_context_name(text: &str) -> Result<ContextName, ContextError> {
    let name = context_name(text)?;
    if text.trim() != text || text.starts_with(['.', '-']) {
        return Err(invalid(text, "starts or ends with a character that is easily lost"));
    }
    if text.chars().any(char::is_control) {
        return Err(invalid(text, "contains a control character"));
    }
    if text.len() > 200 {
        return Err(invalid(text, "is longer than 200 bytes"));
    }
    Ok(name)
}

fn invalid(text: &str, problem: &str) -> ContextError {
    let shown: String = text.chars().take(60).collect();
    ContextError::new(
        ContextErrorKind::InvalidName,
        format!("{shown:?} can't be a context's name: it {problem}."),
        "Use letters, digits, \"-\", \"_\" and single dots.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let check = |text: &str, known: bool, new: bool| {
            assert_eq!(context_name(text).is_ok(), known, "{text:?} as a known name");
            assert_eq!(new_context_name(text).is_ok(), new, "{text:?} as a new name");
        };
        check("prod", true, true);
        check("prod.eu-1_a", true, true);
        check("with space", true, true);
        check("über", true, true);
        check("", false, false);
        check("..", false, false);
        check("a..b", false, false);
        check("a/b", false, false);
        check("a\\b", false, false);
        check("a\0b", false, false);
        check(" padded", true, false);
        check("-flag", true, false);
        check(".hidden", true, false);
        check("line\nbreak", true, false);
        check(&"x".repeat(201), true, false);
    }
}
