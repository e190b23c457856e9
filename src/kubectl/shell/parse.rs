//! From words to commands: pipelines joined by `;`, `&&` and `||`, and `while` and `for` loops around them.

pub use super::tokens::{Part, Redirect, SyntaxError, Word};
use super::tokens::{Token, tokens};

/// What was typed: items carried out one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Item>);

impl Line {
    /// A command of these very words.
    pub fn of_words(words: &[String]) -> Line {
        let word = |text: &String| Word(vec![Part::Text(text.clone())]);
        let command = Simple {
            words: words.iter().map(word).collect(),
            ..Simple::default()
        };
        let pipeline = Pipeline {
            negated: false,
            commands: vec![command],
        };
        Line(vec![Item {
            connector: Connector::Always,
            action: Action::Pipeline(pipeline),
        }])
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// How this item hangs on the one before.
    pub connector: Connector,
    pub action: Action,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Pipeline(Pipeline),
    /// `while CONDITION; do BODY; done`.
    While {
        condition: Line,
        body: Line,
    },
    /// `for NAME in WORDS; do BODY; done`.
    For {
        name: String,
        words: Vec<Word>,
        body: Line,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {
    Always,
    IfSucceeded,
    IfFailed,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pipeline {
    /// `!` in front: success and failure change places.
    pub negated: bool,
    pub commands: Vec<Simple>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simple {
    /// `NAME=value` in front of the command, or alone.
    pub assignments: Vec<(String, Word)>,
    pub words: Vec<Word>,
    pub redirects: Vec<Redirect>,
    pub stdin: Option<String>,
}

/// Reads what was typed.
///
/// # Errors
/// Quotes or brackets without an end, signs without a command, and what this terminal does not do.
pub fn parse(text: &str) -> Result<Line, SyntaxError> {
    let tokens = tokens(text)?;
    let mut reader = Reader {
        tokens: &tokens,
        depth: 0,
    };
    let line = reader.line(&[])?;
    match reader.tokens.first() {
        None => Ok(line),
        Some(token) => Err(unexpected(Some(token))),
    }
}

const DEEPEST: usize = 16;
const KEYWORDS: [&str; 5] = ["do", "done", "then", "fi", "else"];

struct Reader<'t> {
    tokens: &'t [Token],
    depth: usize,
}

fn unexpected(token: Option<&Token>) -> SyntaxError {
    let near = match token {
        None => return SyntaxError("syntax error: unexpected end of file".to_string()),
        Some(Token::Semicolon) => ";",
        Some(Token::And) => "&&",
        Some(Token::Or) => "||",
        Some(Token::Pipe) => "|",
        Some(Token::Redirect(_)) => ">",
        Some(Token::HereDocument(_)) => "<<",
        Some(Token::Word(word)) => word.plain().unwrap_or("$"),
    };
    SyntaxError(format!("syntax error near unexpected token `{near}'"))
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
    }

    fn skip_semicolons(&mut self) -> bool {
        let before = self.tokens.len();
        while self.tokens.first() == Some(&Token::Semicolon) {
            self.advance();
        }
        self.tokens.len() < before
    }

    /// Items up to the end, or to one of the words in `ends`.
    fn line(&mut self, ends: &[&str]) -> Result<Line, SyntaxError> {
        let mut line = Line::default();
        let mut connector = Connector::Always;
        loop {
            self.skip_semicolons();
            if self.tokens.is_empty() || self.peek_word().is_some_and(|word| ends.contains(&word)) {
                return match connector {
                    Connector::Always => Ok(line),
                    _ => Err(unexpected(None)),
                };
            }
            let action = self.action()?;
            line.0.push(Item { connector, action });
            connector = match self.tokens.first() {
                Some(Token::Semicolon) | None => Connector::Always,
                Some(Token::And) => Connector::IfSucceeded,
                Some(Token::Or) => Connector::IfFailed,
                other => return Err(unexpected(other)),
            };
            if connector != Connector::Always {
                self.advance();
            }
        }
    }

    fn action(&mut self) -> Result<Action, SyntaxError> {
        match self.peek_word() {
            Some("while") => self.nested(Self::while_loop),
            Some("for") => self.nested(Self::for_loop),
            Some("if" | "case" | "until" | "function") => Err(SyntaxError(
                "this terminal knows while and for loops, but no if, case or functions".to_string(),
            )),
            Some(word) if KEYWORDS.contains(&word) => Err(unexpected(self.tokens.first())),
            _ => Ok(Action::Pipeline(self.pipeline()?)),
        }
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Action, SyntaxError>,
    ) -> Result<Action, SyntaxError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(SyntaxError("loops are nested too deeply".to_string()));
        }
        self.advance();
        let action = read(self)?;
        self.depth -= 1;
        Ok(action)
    }

    fn while_loop(&mut self) -> Result<Action, SyntaxError> {
        let condition = self.line(&["do"])?;
        let body = self.body()?;
        match condition.0.is_empty() {
            true => Err(unexpected(self.tokens.first())),
            false => Ok(Action::While { condition, body }),
        }
    }

    fn for_loop(&mut self) -> Result<Action, SyntaxError> {
        let name = self.peek_word().map(str::to_string);
        let name = name.ok_or_else(|| unexpected(self.tokens.first()))?;
        self.advance();
        if self.peek_word() != Some("in") {
            return Err(unexpected(self.tokens.first()));
        }
        self.advance();
        let mut words = Vec::new();
        while let Some(Token::Word(word)) = self.tokens.first() {
            words.push(word.clone());
            self.advance();
        }
        self.skip_semicolons();
        let body = self.body()?;
        Ok(Action::For { name, words, body })
    }

    /// `do …; done`.
    fn body(&mut self) -> Result<Line, SyntaxError> {
        if self.peek_word() != Some("do") {
            return Err(unexpected(self.tokens.first()));
        }
        self.advance();
        let body = self.line(&["done"])?;
        if self.tokens.is_empty() || body.0.is_empty() {
            return Err(unexpected(self.tokens.first()));
        }
        self.advance();
        Ok(body)
    }

    fn pipeline(&mut self) -> Result<Pipeline, SyntaxError> {
        let mut pipeline = Pipeline::default();
        if self.peek_word() == Some("!") {
            pipeline.negated = true;
            self.advance();
        }
        loop {
            let command = self.simple()?;
            pipeline.commands.push(command);
            if self.tokens.first() != Some(&Token::Pipe) {
                return Ok(pipeline);
            }
            self.advance();
        }
    }

    fn simple(&mut self) -> Result<Simple, SyntaxError> {
        let mut simple = Simple::default();
        let before = self.tokens.len();
        while let Some(token) = self.tokens.first() {
            match token {
                Token::Word(word) => match assignment(word).filter(|_| simple.words.is_empty()) {
                    Some(assignment) => simple.assignments.push(assignment),
                    None => simple.words.push(word.clone()),
                },
                Token::Redirect(redirect) => simple.redirects.push(*redirect),
                Token::HereDocument(text) => simple.stdin = Some(text.clone()),
                _ => break,
            }
            self.advance();
        }
        match self.tokens.len() == before {
            true => Err(unexpected(self.tokens.first())),
            false => Ok(simple),
        }
    }
}

/// `NAME=value`, as a shell reads it before a command.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Part::Text(text)) = word.0.first() else {
        return None;
    };
    let (name, rest) = text.split_once('=')?;
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.starts_with(is_start) || !name.chars().all(is_name) {
        return None;
    }
    let mut parts = word.0.clone();
    parts[0] = Part::Text(rest.to_string());
    Some((name.to_string(), Word(parts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let line = parse(text).expect("it can be read");
        let Action::Pipeline(pipeline) = &line.0[0].action else {
            panic!("{text} is a pipeline");
        };
        let words = pipeline.commands[0].words.iter();
        words
            .map(|word| word.plain().unwrap_or("?").to_string())
            .collect()
    }

    #[test]
    fn words_are_split_and_unquoted_as_a_shell_does() {
        for (text, expected) in [
            ("get  pods # all of them", &["get", "pods"][..]),
            (r#"a 'b c' "d e"f g\ h"#, &["a", "b c", "d ef", "g h"]),
            (r"x.deployment\\.io '' #", &[r"x.deployment\.io", ""]),
            (
                r#"-p '{"spec":{"a":"b"}}'"#,
                &["-p", r#"{"spec":{"a":"b"}}"#],
            ),
            (r#"-p "{\"a\":1}""#, &["-p", r#"{"a":1}"#]),
            ("a#b \\\n  c", &["a#b", "c"]),
            ("sed -n '/Events/,$p'", &["sed", "-n", "/Events/,$p"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn connectors_pipes_and_loops_are_told_apart() {
        let line = parse("a | b -c; d && e || f").expect("read");
        let connectors: Vec<_> = line.0.iter().map(|item| item.connector).collect();
        use Connector::{Always, IfFailed, IfSucceeded};
        assert_eq!(connectors, [Always, Always, IfSucceeded, IfFailed]);
        let looped = parse("while true; do curl x; sleep 1; done").expect("read");
        let Action::While { body, .. } = &looped.0[0].action else {
            panic!("a loop");
        };
        assert_eq!(body.0.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_said_as_a_shell_says_it() {
        for (text, message) in [
            ("a 'b", "unexpected EOF while looking for matching `''"),
            ("a &&", "syntax error: unexpected end of file"),
            ("| b", "syntax error near unexpected token `|'"),
            ("a ;; b |", "syntax error: unexpected end of file"),
            ("x $(y", "unexpected EOF while looking for matching `)'"),
            ("done", "syntax error near unexpected token `done'"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.to_string(), message, "{text}");
        }
    }

    #[test]
    fn a_here_document_is_the_input_of_its_command() {
        let line = parse("kubectl apply -f - <<EOF\nkind: Pod\nEOF\nkubectl get po").expect("read");
        assert_eq!(line.0.len(), 2);
        let Action::Pipeline(first) = &line.0[0].action else {
            panic!("a pipeline");
        };
        assert_eq!(first.commands[0].stdin.as_deref(), Some("kind: Pod\n"));
    }
}
