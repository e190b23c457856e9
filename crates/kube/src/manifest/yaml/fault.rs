//! The mistakes in grammar that a text can have, with libyaml's messages and hints.

use crate::manifest::error::Position;
use crate::manifest::hint::TextHint;

/// The part of go-yaml that reports a mistake. Its message has the right line if the scanner reports it, and a line
/// that is one too low if the parser does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Scanner,
    Parser,
}

/// Why and where reading stops.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    pub fault: Fault,
    pub stage: Stage,
    pub at: Position,
    /// The start of the unfinished item, for example of a quoted text or a key.
    pub opened: Position,
}

macro_rules! faults {
    ($($name:ident: $words:literal, $hint:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Fault {
            $($name,)*
        }

        impl Fault {
            /// The message of libyaml.
            pub(super) fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }

            /// A hint how to correct the mistake.
            pub(super) fn hint(self) -> TextHint {
                match self {
                    $(Self::$name => TextHint::$hint,)*
                }
            }
        }
    };
}

faults! {
    NoKey: "did not find expected key", Align;
    NoDash: "did not find expected '-' indicator", Dash;
    NoNode: "did not find expected node content", Bracket;
    NoCommaOrBracket: "did not find expected ',' or ']'", Bracket;
    NoCommaOrBrace: "did not find expected ',' or '}'", Bracket;
    NoDocumentStart: "did not find expected <document start>", Directive;
    NoColon: "could not find expected ':'", Colon;
    ValueNotAllowed: "mapping values are not allowed in this context", ValueHere;
    KeyNotAllowed: "mapping keys are not allowed in this context", KeyStart;
    DashNotAllowed: "block sequence entries are not allowed in this context", ListOnItsOwnLine;
    NoToken: "found character that cannot start any token", ReservedCharacter;
    TabInPlain: "found a tab character that violates indentation", Tab;
    TabInBlock: "found a tab character where an indentation space is expected", Tab;
    UnclosedQuote: "found unexpected end of stream", Quote;
    MarkerInQuote: "found unexpected document indicator", Quote;
    UnknownEscape: "found unknown escape character", Escape;
    NoHex: "did not find expected hexdecimal number", Escape;
    InvalidCharacter: "found invalid Unicode character escape code", Escape;
    BadName: "did not find expected alphabetic or numeric character", Anchor;
    ZeroIndentation: "found an indentation indicator equal to 0", BlockHeader;
    NoLineBreak: "did not find expected comment or line break", BlockHeader;
    NoTagEnd: "did not find the expected '>'", TagStart;
    NoTagBlank: "did not find expected whitespace or line break", TagStart;
    NoTagUri: "did not find expected tag URI", TagStart;
    NoTagMark: "did not find expected '!'", TagStart;
    NoOctet: "did not find URI escaped octet", TagStart;
    BadLeadingOctet: "found an incorrect leading UTF-8 octet", TagStart;
    BadTrailingOctet: "found an incorrect trailing UTF-8 octet", TagStart;
    UndefinedHandle: "found undefined tag handle", TagStart;
    UnknownDirective: "found unknown directive name", Directive;
    NoDirectiveName: "could not find expected directive name", Directive;
    BadDirectiveName: "found unexpected non-alphabetical character", Directive;
    DirectiveRest: "did not find expected comment or line break", Directive;
    NoDirectiveBlank: "did not find expected whitespace", Directive;
    NoVersionDot: "did not find expected digit or '.' character", Directive;
    LongVersion: "found extremely long version number", Directive;
    NoVersion: "did not find expected version number", Directive;
    OtherVersion: "found incompatible YAML document", Directive;
    SecondVersion: "found duplicate %YAML directive", Directive;
    SecondTag: "found duplicate %TAG directive", Directive;
}
