//! The text of a template as a tree: text, actions, and what `if`, `range` and `with` hold. Models `text/template/parse`.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text, or is behind an ASCII sign that was just found"
)]

use kube::decimal;

/// Most levels to which blocks and brackets may be nested, since each is read by a call within a call.
const DEEPEST: usize = 100;

fn deeper(depth: usize) -> Result<usize, String> {
    match depth {
        DEEPEST => Err(format!(
            "more than {DEEPEST} levels stand within each other"
        )),
        depth => Ok(depth + 1),
    }
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Text(String),
    Print(Pipeline),
    /// Each condition with what it leads to; the last may be without one.
    If(Vec<(Option<Pipeline>, Vec<Node>)>),
    With(Pipeline, Vec<Node>, Vec<Node>),
    Range(Pipeline, Vec<Node>, Vec<Node>),
}

/// Commands, each of which has what the one before gives as its last argument.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pipeline {
    /// `$a, $b :=` in front of it.
    pub(super) names: Vec<String>,
    pub(super) commands: Vec<Vec<Operand>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// `.a.b`; an empty list is the dot itself.
    Dot(Vec<String>),
    /// `$x.a.b`; the empty name is the object that the template is applied to.
    Variable(String, Vec<String>),
    Function(String),
    Text(String),
    Number(f64),
    Truth(bool),
    Nil,
    Inner(Pipeline, Vec<String>),
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Operand(Operand),
    Word(String),
    Pipe,
    Assign,
    Comma,
    Open,
    Close(Vec<String>),
}

enum Piece {
    Text(String),
    Action(String),
}

pub(super) fn parse(text: &str) -> Result<Vec<Node>, String> {
    let pieces = pieces(text)?;
    let mut reader = Reader {
        pieces,
        at: 0,
        depth: 0,
    };
    let (nodes, end) = reader.list()?;
    match end {
        None => Ok(nodes),
        Some(word) => Err(format!("unexpected {{{{{word}}}}}")),
    }
}

/// Text and actions in turn; `{{-` and `-}}` take the blanks beside them away.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut trims = false;
    while let Some((before, after)) = rest.split_once("{{") {
        let trims_before = after.starts_with("- ");
        push_text(&mut pieces, before, trims, trims_before);
        let end = action_end(after).ok_or("unclosed action")?;
        let action = &after[..end];
        trims = action.ends_with(" -");
        let action = action
            .strip_prefix('-')
            .filter(|_| trims_before)
            .unwrap_or(action);
        let action = action.strip_suffix('-').filter(|_| trims).unwrap_or(action);
        if !action.trim().starts_with("/*") {
            pieces.push(Piece::Action(action.trim().to_string()));
        }
        rest = &after[end + 2..];
    }
    push_text(&mut pieces, rest, trims, false);
    Ok(pieces)
}

fn push_text(pieces: &mut Vec<Piece>, text: &str, start: bool, end: bool) {
    let text = if start { text.trim_start() } else { text };
    let text = if end { text.trim_end() } else { text };
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_string()));
    }
}

/// The place of the `}}` that ends an action; quoted braces do not count.
fn action_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"' | '\''), '\\') => escaped = true,
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '}') if text[at..].starts_with("}}") => return Some(at),
            (None, _) => {}
        }
    }
    None
}

struct Reader {
    pieces: Vec<Piece>,
    at: usize,
    depth: usize,
}

/// The keyword that ended a list: `end`, or `else` with the text behind it.
type Ended = Option<String>;

impl Reader {
    fn list(&mut self) -> Result<(Vec<Node>, Ended), String> {
        let depth = self.depth;
        self.depth = deeper(depth)?;
        let read = self.nodes();
        self.depth = depth;
        read
    }

    fn nodes(&mut self) -> Result<(Vec<Node>, Ended), String> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.get(self.at) {
            self.at += 1;
            let action = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text(text.clone()));
                    continue;
                }
                Piece::Action(action) => action.clone(),
            };
            let (word, rest) = action
                .split_once(char::is_whitespace)
                .unwrap_or((&action, ""));
            match word {
                "end" | "else" => return Ok((nodes, Some(action))),
                "if" => nodes.push(self.branches(rest)?),
                "with" => {
                    let (body, other) = self.bodies()?;
                    nodes.push(Node::With(pipeline(rest)?, body, other));
                }
                "range" => {
                    let (body, other) = self.bodies()?;
                    nodes.push(Node::Range(pipeline(rest)?, body, other));
                }
                _ => nodes.push(Node::Print(pipeline(&action)?)),
            }
        }
        Ok((nodes, None))
    }

    fn bodies(&mut self) -> Result<(Vec<Node>, Vec<Node>), String> {
        let (body, ended) = self.list()?;
        match ended.as_deref() {
            Some("end") => Ok((body, Vec::new())),
            Some("else") => match self.list()? {
                (other, Some(word)) if word == "end" => Ok((body, other)),
                _ => Err("unexpected EOF".to_string()),
            },
            _ => Err("unexpected EOF".to_string()),
        }
    }

    fn branches(&mut self, condition: &str) -> Result<Node, String> {
        let mut branches = Vec::new();
        let mut condition = Some(pipeline(condition)?);
        loop {
            let (body, ended) = self.list()?;
            let is_last = condition.is_none();
            branches.push((condition.take(), body));
            let ended = ended.ok_or("unexpected EOF")?;
            match ended.strip_prefix("else").map(str::trim) {
                None => return Ok(Node::If(branches)),
                Some(_) if is_last => return Err("expected end; found {{else}}".to_string()),
                Some("") => {}
                Some(rest) => {
                    let rest = rest.strip_prefix("if ").ok_or("unexpected {{else}}")?;
                    condition = Some(pipeline(rest)?);
                }
            }
        }
    }
}

fn pipeline(text: &str) -> Result<Pipeline, String> {
    let tokens = tokens(text)?;
    let mut at = 0;
    let read = commands(&tokens, &mut at, 0)?;
    if at < tokens.len() {
        return Err(format!("unexpected right paren in {text:?}"));
    }
    Ok(read)
}

fn commands(tokens: &[Token], at: &mut usize, depth: usize) -> Result<Pipeline, String> {
    let depth = deeper(depth)?;
    let mut read = Pipeline {
        names: names(&tokens[*at..]),
        commands: Vec::new(),
    };
    // A sign follows each name: a comma, or the one that assigns.
    *at += 2 * read.names.len();
    let mut command = Vec::new();
    while let Some(token) = tokens.get(*at) {
        match token {
            Token::Close(_) => break,
            Token::Pipe => read.commands.push(std::mem::take(&mut command)),
            Token::Operand(operand) => command.push(operand.clone()),
            Token::Word(word) => command.push(Operand::Function(word.clone())),
            Token::Open => {
                *at += 1;
                let inner = commands(tokens, at, depth)?;
                let Some(Token::Close(fields)) = tokens.get(*at) else {
                    return Err("unclosed left paren".to_string());
                };
                command.push(Operand::Inner(inner, fields.clone()));
            }
            Token::Assign => return Err("unexpected :=".to_string()),
            Token::Comma => return Err("unexpected token".to_string()),
        }
        *at += 1;
    }
    read.commands.push(command);
    if read.commands.iter().any(Vec::is_empty) {
        return Err("missing value for command".to_string());
    }
    Ok(read)
}

/// The names of the variables that tokens begin by assigning to.
fn names(tokens: &[Token]) -> Vec<String> {
    let mut names = Vec::new();
    for pair in tokens.chunks(2) {
        match pair {
            [Token::Operand(Operand::Variable(name, fields)), sign] if fields.is_empty() => {
                names.push(name.clone());
                match sign {
                    Token::Comma => {}
                    Token::Assign => return names,
                    _ => break,
                }
            }
            _ => break,
        }
    }
    Vec::new()
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = token(first, rest)?;
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn token(first: char, text: &str) -> Result<(Token, usize), String> {
    let simple = |token| Ok((token, first.len_utf8()));
    match first {
        '|' => simple(Token::Pipe),
        ',' => simple(Token::Comma),
        '(' => simple(Token::Open),
        ')' => {
            let fields = fields(&text[1..]);
            Ok((Token::Close(fields.0), 1 + fields.1))
        }
        ':' | '=' => Ok((
            Token::Assign,
            text.len() - text.trim_start_matches([':', '=']).len(),
        )),
        '"' | '\'' | '`' => quoted(first, text),
        '.' => {
            let (names, length) = fields(text);
            let length = if names.is_empty() { 1 } else { length };
            Ok((Token::Operand(Operand::Dot(names)), length))
        }
        '$' => {
            let name: String = text[1..].chars().take_while(|c| is_letter(*c)).collect();
            let start = 1 + name.len();
            let (names, length) = fields(&text[start..]);
            Ok((
                Token::Operand(Operand::Variable(name, names)),
                start + length,
            ))
        }
        _ => word(text),
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `.a.b` at the beginning of a text, and how long it is.
fn fields(text: &str) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    let mut length = 0;
    while let Some(rest) = text[length..].strip_prefix('.') {
        let name: String = rest.chars().take_while(|c| is_letter(*c)).collect();
        if name.is_empty() {
            break;
        }
        length += 1 + name.len();
        names.push(name);
    }
    (names, length)
}

fn quoted(quote: char, text: &str) -> Result<(Token, usize), String> {
    let mut read = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => {
                let operand = match (quote, read.chars().next()) {
                    ('\'', Some(c)) => Operand::Number(f64::from(u32::from(c))),
                    _ => Operand::Text(read),
                };
                return Ok((Token::Operand(operand), at + 1));
            }
            '\\' if quote != '`' => {
                let escaped = chars.next().map(|(_, c)| c);
                read.push(match escaped.ok_or("unterminated quoted string")? {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
            }
            c => read.push(c),
        }
    }
    Err("unterminated quoted string".to_string())
}

fn word(text: &str) -> Result<(Token, usize), String> {
    let is_part = |c: char| is_letter(c) || c == '-' || c == '+' || c == '.';
    let first = text.chars().next().unwrap_or_default();
    let is_number = first.is_ascii_digit() || "+-".contains(first);
    let keeps = |c: char| if is_number { is_part(c) } else { is_letter(c) };
    let word: String = text.chars().take_while(|c| keeps(*c)).collect();
    let token = match word.as_str() {
        "" => return Err(format!("unexpected {first:?} in operand")),
        "true" => Token::Operand(Operand::Truth(true)),
        "false" => Token::Operand(Operand::Truth(false)),
        "nil" => Token::Operand(Operand::Nil),
        number if is_number => {
            let number =
                decimal::read(number).ok_or_else(|| format!("bad number syntax: {number:?}"))?;
            Token::Operand(Operand::Number(number))
        }
        _ => Token::Word(word.clone()),
    };
    Ok((token, word.len()))
}
