//! Text from a network, made safe to show.
//!
//! A name may hold control characters, bidirectional overrides that reorder what stands beside it, or ten megabytes.
//! The model keeps it as it came; a screen, a log line and a terminal show this.

use std::borrow::Cow;

/// The longest name that a screen shows, in characters.
pub const MAX_DISPLAY_CHARS: usize = 256;

/// The text with what is invisible or reorders shown as `\u{…}`, cut at [`MAX_DISPLAY_CHARS`] with an ellipsis.
pub fn display(text: &str) -> Cow<'_, str> {
    display_up_to(text, MAX_DISPLAY_CHARS)
}

/// Like [`display`], cut at `max_chars`. The cost depends on `max_chars`, not on the length of the text.
pub fn display_up_to(text: &str, max_chars: usize) -> Cow<'_, str> {
    let end = text.char_indices().nth(max_chars).map(|(index, _)| index);
    let head = &text[..end.unwrap_or(text.len())];
    if end.is_none() && !head.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(head.len() + 8);
    for char in head.chars() {
        if is_unsafe(char) {
            out.extend(char.escape_unicode());
        } else {
            out.push(char);
        }
    }
    if end.is_some() {
        out.push('…');
    }
    Cow::Owned(out)
}

/// Like [`display_up_to`], with line breaks kept: for texts of several lines, such as JSON.
pub fn display_lines(text: &str, max_chars: usize) -> String {
    let mut left = max_chars;
    let mut out = String::new();
    for line in text.split('\n') {
        if left == 0 {
            break;
        }
        let shown = display_up_to(line.trim_end_matches('\r'), left);
        left = left.saturating_sub(shown.chars().count() + 1);
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&shown);
    }
    out
}

/// Whether a character can't be seen, or changes how others are shown.
fn is_unsafe(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{00AD}'
                | '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_left_alone() {
        for text in ["ORDERS", "注文-日本語", "заказы", "a b", ""] {
            assert!(matches!(display(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_can_not_be_seen_is_spelt_out() {
        assert_eq!(display("a\u{202E}b"), "a\\u{202e}b");
        assert_eq!(display("a\nb\0"), "a\\u{a}b\\u{0}");
        assert_eq!(display("zero\u{200B}width"), "zero\\u{200b}width");
    }

    #[test]
    fn a_megabyte_is_cut() {
        let long = "x".repeat(10_000_000);
        assert_eq!(display(&long).chars().count(), MAX_DISPLAY_CHARS + 1);
        assert!(display(&long).ends_with('…'));
        assert_eq!(display_lines("a\r\nb\nc", 3), "a\nb");
    }
}
