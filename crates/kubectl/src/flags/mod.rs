//! The flags of kubectl: each is a constant with the type of its values and a line of help. Commands list those they take, and
//! read them by these constants, so that a flag that does not exist cannot be asked for.

mod about;
mod changes;
mod common;
mod creation;
mod global;
mod objects;
mod pods;
mod rollouts;

pub(crate) use about::*;
pub(crate) use changes::*;
pub(crate) use common::*;
pub(crate) use creation::*;
pub(crate) use global::*;
pub(crate) use objects::*;
pub(crate) use pods::*;
pub(crate) use rollouts::*;

use kube::clock::Duration;
use std::marker::PhantomData;

/// The form of a flag's value on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// No value, or `=true`, `=false`.
    Switch,
    Text,
    /// Several texts, separated by commas.
    List,
    Number,
    /// `30s`, `1m30s`.
    Span,
}

/// The effect of a flag in the playground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Here {
    /// The flag has the same effect as in a real cluster.
    Works,
    /// The flag has no effect, because the thing that it controls does not exist here.
    Ignored,
    /// The command is refused with a text that tells what to use instead.
    Refused(&'static str),
}

/// The description of a flag, apart from the type of its values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub long: &'static str,
    pub short: Option<char>,
    pub takes: Takes,
    /// The value of a flag that is given without one.
    pub alone: Option<&'static str>,
    /// The default that help prints for the flag.
    pub default: &'static str,
    pub help: &'static str,
    /// The values that are known; empty when there are too many to name.
    pub values: &'static [&'static str],
    pub here: Here,
}

/// A flag whose values have the type `T`.
pub(crate) struct Flag<T> {
    pub about: About,
    values: PhantomData<fn() -> T>,
}

/// A text, the last one given.
pub(crate) struct Text;
/// Texts separated by commas, of all times that the flag was given.
pub(crate) struct List;
/// A text for each time that the flag was given.
pub(crate) struct Repeated;

/// One of a few values that have names.
pub(crate) trait Choice: Copy + 'static {
    const NAMES: &'static [&'static str];

    /// `None`: there is no such value.
    fn read(text: &str) -> Option<Self>;
}

/// A flag of any type, as commands list them.
pub(crate) trait AnyFlag: Sync {
    fn about(&self) -> &About;
}

impl<T> AnyFlag for Flag<T> {
    fn about(&self) -> &About {
        &self.about
    }
}

impl<T> Flag<T> {
    const fn new(
        long: &'static str,
        takes: Takes,
        default: &'static str,
        help: &'static str,
    ) -> Self {
        Flag {
            about: About {
                long,
                short: None,
                takes,
                alone: None,
                default,
                help,
                values: &[],
                here: Here::Works,
            },
            values: PhantomData,
        }
    }

    const fn short(mut self, letter: char) -> Self {
        self.about.short = Some(letter);
        self
    }

    const fn alone(mut self, value: &'static str) -> Self {
        self.about.alone = Some(value);
        self
    }

    const fn default(mut self, value: &'static str) -> Self {
        self.about.default = value;
        self
    }

    const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.about.values = values;
        self
    }

    const fn ignored(mut self) -> Self {
        self.about.here = Here::Ignored;
        self
    }

    const fn refused(mut self, instead: &'static str) -> Self {
        self.about.here = Here::Refused(instead);
        self
    }
}

impl Flag<bool> {
    const fn switch(long: &'static str, help: &'static str) -> Flag<bool> {
        Flag::new(long, Takes::Switch, "false", help).alone("true")
    }
}

impl Flag<Text> {
    const fn text(long: &'static str, help: &'static str) -> Flag<Text> {
        Flag::new(long, Takes::Text, "''", help)
    }
}

impl Flag<List> {
    const fn list(long: &'static str, help: &'static str) -> Flag<List> {
        Flag::new(long, Takes::List, "[]", help)
    }
}

impl Flag<Repeated> {
    const fn repeated(long: &'static str, help: &'static str) -> Flag<Repeated> {
        Flag::new(long, Takes::Text, "[]", help)
    }
}

impl Flag<i64> {
    const fn number(long: &'static str, help: &'static str) -> Flag<i64> {
        Flag::new(long, Takes::Number, "0", help)
    }
}

impl Flag<Duration> {
    const fn span(long: &'static str, help: &'static str) -> Flag<Duration> {
        Flag::new(long, Takes::Span, "0s", help)
    }
}

impl<T: Choice> Flag<T> {
    const fn choice(long: &'static str, default: &'static str, help: &'static str) -> Flag<T> {
        Flag::new(long, Takes::Text, default, help).one_of(T::NAMES)
    }
}

/// The flags of a command: groups that several commands take, and its own.
pub(crate) type Flags = &'static [&'static [&'static dyn AnyFlag]];

/// All flags of a command, without those that every command takes.
pub(crate) fn each(flags: Flags) -> impl Iterator<Item = &'static About> {
    flags.iter().copied().flatten().map(|flag| flag.about())
}

/// The flag of a command, or of all commands, that fits.
pub(crate) fn find(flags: Flags, fits: impl Fn(&About) -> bool) -> Option<&'static About> {
    let global = GLOBAL.iter().map(|flag| flag.about());
    each(flags).chain(global).find(|about| fits(about))
}
