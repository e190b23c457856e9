//! The syntax tree of a line.

pub use super::tokens::{Piece, Redirect, Word};

use std::rc::Rc;

/// The items of a line, which run one after the other. A clone shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Rc<[Item]>);

impl From<Action> for Line {
    fn from(action: Action) -> Line {
        Line::from_iter([Item {
            connector: Connector::Always,
            action,
        }])
    }
}

impl FromIterator<Item> for Line {
    fn from_iter<T: IntoIterator<Item = Item>>(items: T) -> Line {
        Line(items.into_iter().collect())
    }
}

impl Line {
    /// A line with one command of exactly these words, in which the shell expands nothing.
    pub fn of_words(words: &[String]) -> Line {
        Line::from(Action::of_words(words))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The condition under which this item runs after the one before.
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
        branches: Rc<[(Line, Line)]>,
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
    /// `LINE &`: the line runs while the next ones do.
    Background {
        line: Line,
        /// The line as it was typed.
        text: String,
    },
    /// `NAME() { …; }`: remembers what the name stands for.
    Function {
        name: String,
        body: Line,
    },
}

impl Action {
    fn of_words(words: &[String]) -> Action {
        let word = |text: &String| Word(vec![Piece::Text(text.clone())]);
        Action::Pipeline(Pipeline {
            negated: false,
            commands: vec![Simple {
                words: words.iter().map(word).collect(),
                ..Simple::default()
            }],
        })
    }
}

impl Item {
    /// An item with one command of exactly these words, which runs even if the item before it failed.
    pub(crate) fn of_words(words: &[String]) -> Item {
        Item {
            connector: Connector::Always,
            action: Action::of_words(words),
        }
    }
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
    pub input: Option<Input>,
    /// `> FILE`, `>> FILE`.
    pub file: Option<(Word, FileMode)>,
    /// The line in brackets or the loop that this command consists of, in place of words.
    pub group: Option<Group>,
}

/// A line in brackets, or a loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub line: Line,
    /// `( … )`: variables and the folder are as before when it ends.
    pub subshell: bool,
}

/// The input of a command that does not come from a pipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The text of a here-document.
    Here(Word),
    /// `<<< WORD`.
    Word(Word),
    /// `< FILE`.
    File(Word),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    Anew,
    Append,
}
