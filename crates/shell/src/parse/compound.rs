//! `case … esac`, functions and braces.

use super::{Action, Arm, Awaits, Compound, Line, Reader, SyntaxError, Token};

const ESAC: Awaits = Awaits::Keyword("esac");
const BRACE: Awaits = Awaits::Closing('}');

impl Reader<'_> {
    /// `case WORD in PATTERN) …;; esac`, behind `case`.
    pub(super) fn case(&mut self) -> Result<Compound, SyntaxError> {
        let Some(Token::Word(word)) = self.tokens.first() else {
            return Err(self.unexpected(ESAC));
        };
        let word = word.clone();
        self.advance();
        self.skip_semicolons();
        self.keyword("in", ESAC)?;
        self.skip_semicolons();
        let mut arms = Vec::new();
        while self.peek_word() != Some("esac") {
            arms.push(self.arm()?);
            self.skip_semicolons();
        }
        self.advance();
        Ok(Compound::Action(Action::Case { word, arms }))
    }

    fn arm(&mut self) -> Result<Arm, SyntaxError> {
        if self.tokens.first() == Some(&Token::Open) {
            self.advance();
        }
        let mut patterns = Vec::new();
        loop {
            let Some(Token::Word(pattern)) = self.tokens.first() else {
                return Err(self.unexpected(ESAC));
            };
            patterns.push(pattern.clone());
            self.advance();
            match self.tokens.first() {
                Some(Token::Pipe) => self.advance(),
                Some(Token::Close) => break,
                _ => return Err(self.unexpected(ESAC)),
            }
        }
        self.advance();
        let body = self.line(&["esac"])?;
        match self.tokens.first() {
            Some(Token::CaseEnd) => self.advance(),
            _ if self.peek_word() == Some("esac") => {}
            _ => return Err(self.unexpected(ESAC)),
        }
        Ok(Arm { patterns, body })
    }

    /// Whether `NAME ( )` comes now.
    pub(super) fn at_function(&self) -> bool {
        self.peek_word().is_some()
            && matches!(self.tokens.get(1..3), Some([Token::Open, Token::Close]))
    }

    /// `NAME() { …; }`, from the name on; the brackets may be missing.
    pub(super) fn function(&mut self) -> Result<Compound, SyntaxError> {
        let name = self.peek_word().map(str::to_string);
        let name = name.ok_or_else(|| self.unexpected(BRACE))?;
        self.advance();
        if self.tokens.first() == Some(&Token::Open) {
            self.advance();
            if self.tokens.first() != Some(&Token::Close) {
                return Err(self.unexpected(BRACE));
            }
            self.advance();
        }
        self.skip_semicolons();
        self.keyword("{", BRACE)?;
        let body = self.braced()?;
        Ok(Compound::Action(Action::Function { name, body }))
    }

    /// `{ …; }`, behind the first brace.
    pub(super) fn braced(&mut self) -> Result<Line, SyntaxError> {
        let body = self.line(&["}"])?;
        if body.is_empty() {
            return Err(self.unexpected(BRACE));
        }
        self.keyword("}", BRACE)?;
        Ok(body)
    }
}
