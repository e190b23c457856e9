//! What a line says, once it is read.

pub use super::tokens::{Part, Redirect, Word};

/// What was typed: items carried out one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Item>);

impl From<Action> for Line {
    fn from(action: Action) -> Line {
        Line(vec![Item {
            connector: Connector::Always,
            action,
        }])
    }
}

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
        Action::Pipeline(pipeline).into()
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
    /// `while CONDITION; do BODY; done`; with `until`, as long as the condition fails.
    While {
        condition: Line,
        until: bool,
        body: Line,
    },
    /// `if CONDITION; then BODY; elif …; else …; fi`.
    If {
        branches: Vec<(Line, Line)>,
        otherwise: Line,
    },
    /// `for NAME in WORDS; do BODY; done`.
    For {
        name: String,
        words: Vec<Word>,
        body: Line,
    },
    /// `case WORD in PATTERN) …;; esac`.
    Case {
        word: Word,
        arms: Vec<Arm>,
    },
    /// `NAME() { …; }`: remembers what the name stands for.
    Function {
        name: String,
        body: Line,
    },
}

/// A branch of `case`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    pub patterns: Vec<Word>,
    pub body: Line,
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
    /// `> FILE`, `>> FILE`.
    pub file: Option<(Word, FileMode)>,
    /// `<<< WORD`.
    pub here: Option<Word>,
    /// `< FILE`.
    pub read: Option<Word>,
    /// What stands in brackets or is a loop, in place of words.
    pub group: Option<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    Anew,
    Append,
}
