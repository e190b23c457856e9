//! Builds commands from tokens: pipelines joined by `;`, `&&` and `||`, and loops and branches around them.

mod compound;
#[cfg(test)]
mod tests;

pub use crate::ast::*;
pub(crate) use crate::tokens::quoted;
pub use crate::tokens::{Awaits, SyntaxError};
use crate::tokens::{Token, tokens};

/// Reads what was typed.
///
/// # Errors
/// Quotes or brackets without an end, signs without a command, and what this terminal does not do.
pub fn parse(text: &str) -> Result<Line, SyntaxError> {
    let (tokens, starts) = tokens(text)?;
    let mut reader = Reader {
        text,
        tokens: &tokens,
        starts: &starts,
        depth: 0,
    };
    let line = reader.line(&[])?;
    match reader.tokens.first() {
        None => Ok(line),
        Some(token) => Err(unexpected(Some(token), Awaits::More)),
    }
}

const DEEPEST: usize = 16;
const KEYWORDS: [&str; 8] = ["do", "done", "then", "fi", "else", "elif", "esac", "}"];
const DONE: Awaits = Awaits::Keyword("done");
const FI: Awaits = Awaits::Keyword("fi");

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// The place of each token in the text.
    starts: &'t [usize],
    depth: usize,
}

/// The error for a token in a wrong place, or for a text that ends too early.
fn unexpected(token: Option<&Token>, awaits: Awaits) -> SyntaxError {
    let near = match token {
        None => {
            return SyntaxError::incomplete("syntax error: unexpected end of file", awaits);
        }
        Some(Token::Semicolon) => ";",
        Some(Token::CaseEnd) => ";;",
        Some(Token::And) => "&&",
        Some(Token::Or) => "||",
        Some(Token::Background) => "&",
        Some(Token::Pipe) => "|",
        Some(Token::Open) => "(",
        Some(Token::Close) => ")",
        Some(Token::Redirect(_) | Token::Write { .. }) => ">",
        Some(Token::Read) => "<",
        Some(Token::HereDocument(_) | Token::HereString(_)) => "<<",
        Some(Token::Word(word)) => word.plain().unwrap_or("$"),
    };
    SyntaxError::new(format!("syntax error near unexpected token `{near}'"))
}

impl Reader<'_> {
    fn peek_word(&self) -> Option<&str> {
        match self.tokens.first() {
            Some(Token::Word(word)) => word.plain(),
            _ => None,
        }
    }

    fn advance(&mut self) {
        self.tokens = &self.tokens[1..];
        self.starts = &self.starts[1..];
    }

    fn unexpected(&self, awaits: Awaits) -> SyntaxError {
        unexpected(self.tokens.first(), awaits)
    }

    fn skip_semicolons(&mut self) {
        while self.tokens.first() == Some(&Token::Semicolon) {
            self.advance();
        }
    }

    /// Takes the keyword that has to come now.
    fn keyword(&mut self, word: &str, awaits: Awaits) -> Result<(), SyntaxError> {
        if self.peek_word() != Some(word) {
            return Err(self.unexpected(awaits));
        }
        self.advance();
        Ok(())
    }

    /// Items up to the end, a closing bracket, or one of the words in `ends`.
    fn line(&mut self, ends: &[&str]) -> Result<Line, SyntaxError> {
        let mut items: Vec<Item> = Vec::new();
        // `&` sends all commands that `&&` and `||` join into the background, so the parser remembers where they begin.
        let mut joined = (0, 0);
        let mut connector = Connector::Always;
        loop {
            self.skip_semicolons();
            let at_end = matches!(
                self.tokens.first(),
                None | Some(Token::Close | Token::CaseEnd)
            ) || self.peek_word().is_some_and(|word| ends.contains(&word));
            if at_end {
                return match connector {
                    Connector::Always => Ok(Line::from_iter(items)),
                    _ => Err(self.unexpected(Awaits::More)),
                };
            }
            let start = self.starts.first().copied().unwrap_or_default();
            let action = self.action()?;
            if connector == Connector::Always {
                joined = (items.len(), start);
            }
            items.push(Item { connector, action });
            connector = match self.tokens.first() {
                Some(Token::Semicolon | Token::Close | Token::CaseEnd) | None => Connector::Always,
                Some(Token::Background) => {
                    let (from, start) = joined;
                    let end = self.starts.first().copied().unwrap_or_default();
                    let text = self.text.get(start..end).unwrap_or_default().trim();
                    let line = Line::from_iter(items.drain(from..));
                    items.push(Item {
                        connector: Connector::Always,
                        action: Action::Background {
                            line,
                            text: text.to_string(),
                        },
                    });
                    self.advance();
                    Connector::Always
                }
                Some(Token::And) => Connector::IfSucceeded,
                Some(Token::Or) => Connector::IfFailed,
                Some(other) => return Err(unexpected(Some(other), Awaits::More)),
            };
            if connector != Connector::Always {
                self.advance();
            }
        }
    }

    fn action(&mut self) -> Result<Action, SyntaxError> {
        let Some(compound) = self.compound()? else {
            return Ok(Action::Pipeline(self.pipeline(None)?));
        };
        let goes_on = matches!(
            self.tokens.first(),
            Some(
                Token::Pipe
                    | Token::Write { .. }
                    | Token::Redirect(_)
                    | Token::Read
                    | Token::HereDocument(_)
                    | Token::HereString(_)
            )
        );
        match (goes_on, compound) {
            (false, Compound::Action(action)) => Ok(action),
            (_, compound) => Ok(Action::Pipeline(self.pipeline(Some(compound.group()))?)),
        }
    }

    /// A loop, a branch or something in brackets. `None`: a command of words comes.
    fn compound(&mut self) -> Result<Option<Compound>, SyntaxError> {
        let compound = match (self.tokens.first(), self.peek_word()) {
            (Some(Token::Open), _) => self.nested(Self::group)?,
            (_, Some("while")) => self.nested(|reader| reader.while_loop(false))?,
            (_, Some("until")) => self.nested(|reader| reader.while_loop(true))?,
            (_, Some("for")) => self.nested(Self::for_loop)?,
            (_, Some("if")) => self.nested(Self::branches)?,
            (_, Some("case")) => self.nested(Self::case)?,
            (_, Some("function")) => self.nested(Self::function)?,
            (_, Some("{")) => {
                self.nested(|reader| Ok(Compound::Group(Group::of(reader.braced()?))))?
            }
            (_, Some("select")) => {
                return Err(SyntaxError::new("this terminal has no select"));
            }
            _ if self.at_function() => self.deeper(Self::function)?,
            (_, Some(word)) if KEYWORDS.contains(&word) => {
                return Err(self.unexpected(Awaits::More));
            }
            _ => return Ok(None),
        };
        Ok(Some(compound))
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Compound, SyntaxError>,
    ) -> Result<Compound, SyntaxError> {
        self.advance();
        self.deeper(read)
    }

    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Compound, SyntaxError>,
    ) -> Result<Compound, SyntaxError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(SyntaxError::new("loops are nested too deeply"));
        }
        let compound = read(self)?;
        self.depth -= 1;
        Ok(compound)
    }

    /// `( … )`.
    fn group(&mut self) -> Result<Compound, SyntaxError> {
        let line = self.line(&[])?;
        if self.tokens.first() != Some(&Token::Close) || line.is_empty() {
            return Err(self.unexpected(Awaits::Closing(')')));
        }
        self.advance();
        Ok(Compound::Group(Group {
            line,
            subshell: true,
        }))
    }

    fn while_loop(&mut self, until: bool) -> Result<Compound, SyntaxError> {
        let condition = self.line(&["do"])?;
        let body = self.body()?;
        if condition.is_empty() {
            Err(self.unexpected(DONE))
        } else {
            Ok(Compound::Action(Action::While {
                condition,
                until,
                body,
            }))
        }
    }

    fn for_loop(&mut self) -> Result<Compound, SyntaxError> {
        let name = self.peek_word().map(str::to_string);
        let name = name.ok_or_else(|| self.unexpected(DONE))?;
        self.advance();
        self.keyword("in", DONE)?;
        let mut words = Vec::new();
        while let Some(Token::Word(word)) = self.tokens.first() {
            words.push(word.clone());
            self.advance();
        }
        self.skip_semicolons();
        let body = self.body()?;
        Ok(Compound::Action(Action::For { name, words, body }))
    }

    /// `do …; done`.
    fn body(&mut self) -> Result<Line, SyntaxError> {
        self.keyword("do", DONE)?;
        let body = self.line(&["done"])?;
        if body.is_empty() {
            return Err(self.unexpected(DONE));
        }
        self.keyword("done", DONE)?;
        Ok(body)
    }

    fn branches(&mut self) -> Result<Compound, SyntaxError> {
        let mut branches = Vec::new();
        loop {
            let condition = self.line(&["then"])?;
            self.keyword("then", FI)?;
            let body = self.line(&["elif", "else", "fi"])?;
            if condition.is_empty() || body.is_empty() {
                return Err(self.unexpected(FI));
            }
            branches.push((condition, body));
            if self.peek_word() != Some("elif") {
                break;
            }
            self.advance();
        }
        let mut otherwise = Line::default();
        if self.peek_word() == Some("else") {
            self.advance();
            otherwise = self.line(&["fi"])?;
        }
        self.keyword("fi", FI)?;
        Ok(Compound::Action(Action::If {
            branches: branches.into(),
            otherwise,
        }))
    }

    /// Commands behind each other; the first may be a group that was read already.
    fn pipeline(&mut self, group: Option<Group>) -> Result<Pipeline, SyntaxError> {
        let mut pipeline = Pipeline::default();
        if group.is_none() && self.peek_word() == Some("!") {
            pipeline.negated = true;
            self.advance();
        }
        let mut group = group;
        loop {
            let command = self.simple(group.take())?;
            pipeline.commands.push(command);
            if self.tokens.first() != Some(&Token::Pipe) {
                return Ok(pipeline);
            }
            self.advance();
            // The next command may stand on the next line.
            self.skip_semicolons();
            group = self.compound()?.map(Compound::group);
        }
    }

    fn simple(&mut self, group: Option<Group>) -> Result<Simple, SyntaxError> {
        let mut simple = Simple {
            group,
            ..Simple::default()
        };
        let before = self.tokens.len();
        while let Some(token) = self.tokens.first() {
            match token {
                Token::Word(_) if simple.group.is_some() => break,
                Token::Word(word) => match assignment(word).filter(|_| simple.words.is_empty()) {
                    Some(assignment) => simple.assignments.push(assignment),
                    None => simple.words.push(word.clone()),
                },
                Token::Redirect(redirect) => simple.redirects.push(*redirect),
                Token::HereDocument(text) => simple.input = Some(Input::Here(text.clone())),
                Token::HereString(word) => simple.input = Some(Input::Word(word.clone())),
                Token::Write { append } => {
                    let mode = if *append {
                        FileMode::Append
                    } else {
                        FileMode::Anew
                    };
                    simple.file = Some((self.file_name()?, mode));
                }
                Token::Read => simple.input = Some(Input::File(self.file_name()?)),
                _ => break,
            }
            self.advance();
        }
        if self.tokens.len() == before && simple.group.is_none() {
            Err(self.unexpected(Awaits::More))
        } else {
            Ok(simple)
        }
    }

    /// The word behind a sign, which becomes the first token.
    fn file_name(&mut self) -> Result<Word, SyntaxError> {
        self.advance();
        match self.tokens.first() {
            Some(Token::Word(word)) => Ok(word.clone()),
            _ => Err(self.unexpected(Awaits::More)),
        }
    }
}

/// A compound command: brackets, a loop, a branch or a function.
enum Compound {
    Action(Action),
    Group(Group),
}

impl Group {
    /// A group in the shell itself.
    fn of(line: Line) -> Group {
        let subshell = false;
        Group { line, subshell }
    }
}

impl Compound {
    fn group(self) -> Group {
        match self {
            Compound::Action(action) => Group::of(action.into()),
            Compound::Group(group) => group,
        }
    }
}

/// `NAME=value`, as a shell reads it before a command.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Piece::Text(text)) = word.0.first() else {
        return None;
    };
    let (name, rest) = text.split_once('=')?;
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.starts_with(is_start) || !name.chars().all(is_name) {
        return None;
    }
    let mut parts = word.0.clone();
    parts[0] = Piece::Text(rest.to_string());
    Some((name.to_string(), Word(parts)))
}
