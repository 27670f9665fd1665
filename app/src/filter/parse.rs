//! Tokens into a checked tree.

use super::{
    Field, FilterError, Kind, Operator, Part,
    lex::{Token, TokenKind, tokens},
    number,
};

/// Brackets deeper than this are a mistake, and would use up the stack.
const MAX_DEPTH: usize = 50;

pub(super) fn parse(text: &str, fields: &[Field]) -> Result<Option<Part>, FilterError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser { tokens: &tokens, next: 0, depth: 0, end: text.len(), fields };
    let root = parser.any()?;
    match parser.peek() {
        None => Ok(Some(root)),
        Some(token) => {
            Err(FilterError { sentence: "There is a closing bracket too many".to_owned(), at: token.at })
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    next: usize,
    depth: usize,
    end: usize,
    fields: &'a [Field],
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Part, FilterError> {
        let mut parts = vec![self.all()?];
        while self.take_word("or") {
            parts.push(self.all()?);
        }
        Ok(single_or(parts, Part::Any))
    }

    fn all(&mut self) -> Result<Part, FilterError> {
        let mut parts = vec![self.part()?];
        loop {
            if self.take_word("and") {
                parts.push(self.part()?);
            } else if self.at_end_of_all() {
                return Ok(single_or(parts, Part::All));
            } else {
                parts.push(self.part()?);
            }
        }
    }

    fn at_end_of_all(&self) -> bool {
        match self.peek().map(|token| &token.kind) {
            None | Some(TokenKind::Close) => true,
            Some(TokenKind::Word(word)) => word.eq_ignore_ascii_case("or") && !self.operator_follows(),
            Some(_) => false,
        }
    }

    fn part(&mut self) -> Result<Part, FilterError> {
        if self.take_word("not") {
            return self.nested(Self::part).map(|part| Part::Not(Box::new(part)));
        }
        let Some(token) = self.peek() else {
            return Err(self.error("Something is missing at the end", self.end));
        };
        self.next += 1;
        match token.kind {
            TokenKind::Open => {
                let inner = self.nested(Self::any)?;
                match self.peek().map(|token| &token.kind) {
                    Some(TokenKind::Close) => self.next += 1,
                    _ => return Err(self.error("The bracket is never closed", token.at)),
                }
                Ok(inner)
            }
            TokenKind::Word(word) => match self.take_operator() {
                Some(operator) => self.condition(word, token.at, operator),
                None => Ok(Part::Text(word.to_lowercase())),
            },
            TokenKind::Quoted(text) => Ok(Part::Text(text.to_lowercase())),
            TokenKind::Close => Err(self.error("Something is missing before the bracket", token.at)),
            TokenKind::Operator(_) => {
                Err(self.error("A condition starts with the name of a column", token.at))
            }
        }
    }

    fn condition(&mut self, name: &str, at: usize, operator: Operator) -> Result<Part, FilterError> {
        let found = self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name));
        let Some(index) = found else {
            let names: Vec<_> =
                self.fields.iter().map(|field| field.name).filter(|name| !name.is_empty()).collect();
            return Err(
                self.error(&format!("No column is called {name}; there are {}", names.join(", ")), at)
            );
        };
        let field = self.fields[index];
        let value = match self.peek().map(|token| &token.kind) {
            Some(TokenKind::Word(text) | TokenKind::Quoted(text)) => *text,
            _ => {
                return Err(self.error(&format!("{name} is compared with nothing yet"), at));
            }
        };
        let value_at = self.peek().map_or(at, |token| token.at);
        self.next += 1;
        if field.kind == Kind::Text {
            return if operator.needs_order() {
                Err(self.error(&format!("{name} is a word: compare it with =, != or ~"), at))
            } else {
                Ok(Part::TextField { index, operator, pattern: value.to_lowercase() })
            };
        }
        if operator.needs_text() {
            return Err(self.error(&format!("{name} is a number: compare it with =, !=, < or >"), at));
        }
        let number = number::parse(value, field.kind).ok_or_else(|| {
            self.error(&format!("{name} is compared with {}", number::example(field.kind)), value_at)
        })?;
        Ok(Part::NumberField { index, operator, number })
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<Part, FilterError>) -> Result<Part, FilterError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(
                self.error("The brackets are too deep", self.peek().map_or(self.end, |token| token.at))
            );
        }
        let part = inner(self);
        self.depth -= 1;
        part
    }

    fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.get(self.next)
    }

    fn operator_follows(&self) -> bool {
        matches!(self.tokens.get(self.next + 1).map(|token| &token.kind), Some(TokenKind::Operator(_)))
    }

    /// A reserved word, unless an operator makes it the name of a column.
    fn take_word(&mut self, reserved: &str) -> bool {
        let takes = matches!(self.peek().map(|token| &token.kind),
            Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case(reserved))
            && !self.operator_follows();
        self.next += usize::from(takes);
        takes
    }

    fn take_operator(&mut self) -> Option<Operator> {
        match self.peek().map(|token| &token.kind) {
            Some(TokenKind::Operator(operator)) => {
                self.next += 1;
                Some(*operator)
            }
            _ => None,
        }
    }

    #[expect(clippy::unused_self, reason = "reads as a sentence at the call")]
    fn error(&self, sentence: &str, at: usize) -> FilterError {
        FilterError { sentence: sentence.to_owned(), at }
    }
}

fn single_or(mut parts: Vec<Part>, join: fn(Vec<Part>) -> Part) -> Part {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}

impl Operator {
    fn needs_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }

    fn needs_text(self) -> bool {
        matches!(self, Self::Contains | Self::NotContains)
    }
}
