//! Text into tokens.

use super::{FilterError, Operator};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) at: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind<'a> {
    Word(&'a str),
    Quoted(&'a str),
    Operator(Operator),
    Open,
    Close,
}

/// Longest first, so that `>=` is not read as `>`.
const OPERATORS: [(&str, Operator); 9] = [
    ("!=", Operator::NotEqual),
    ("!~", Operator::NotContains),
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("==", Operator::Equal),
    ("=", Operator::Equal),
    ("~", Operator::Contains),
    (">", Operator::Greater),
    ("<", Operator::Less),
];

pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, FilterError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, len) = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if c == '(' {
            (TokenKind::Open, 1)
        } else if c == ')' {
            (TokenKind::Close, 1)
        } else if c == '"' {
            let Some(end) = rest[1..].find('"') else {
                return Err(FilterError { sentence: "The quotation mark is never closed".to_owned(), at });
            };
            (TokenKind::Quoted(&rest[1..=end]), end + 2)
        } else if let Some((spelling, operator)) = operator_at(rest, tokens.last(), at) {
            (TokenKind::Operator(operator), spelling.len())
        } else {
            let len = word_len(rest);
            (TokenKind::Word(&rest[..len]), len)
        };
        tokens.push(Token { kind, at });
        at += len;
    }
    Ok(tokens)
}

/// An operator stands behind a word. Anywhere else `>` is the wildcard of a subject, as in `stream ~ a` or `orders.>`.
fn operator_at(rest: &str, before: Option<&Token<'_>>, at: usize) -> Option<(&'static str, Operator)> {
    let follows_word = before.is_some_and(|token| matches!(token.kind, TokenKind::Word(_)) && token.at < at);
    follows_word.then(|| OPERATORS.into_iter().find(|(spelling, _)| rest.starts_with(spelling))).flatten()
}

fn word_len(rest: &str) -> usize {
    let mut len = 0;
    for c in rest.chars() {
        // `orders.>` is one word, `pending>0` is three: a `>` belongs to the word only behind a dot or alone.
        let ends_word = c.is_whitespace()
            || matches!(c, '(' | ')' | '"' | '=' | '~' | '<')
            || (c == '!' && matches!(rest.as_bytes().get(len + 1), Some(b'=' | b'~')))
            || (c == '>' && len > 0 && !rest[..len].ends_with('.'));
        if ends_word && len > 0 {
            break;
        }
        len += c.len_utf8();
    }
    len
}
