//! The mistakes in grammar that a text can have, with libyaml's messages and hints.

use crate::manifest::error::Position;

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
    ($($name:ident: $words:literal, $hint:expr;)*) => {
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
            pub(super) fn hint(self) -> &'static str {
                match self {
                    $(Self::$name => $hint,)*
                }
            }
        }
    };
}

pub(super) const TAB: &str = "This line is indented with a tab; YAML takes spaces only.";
const ALIGN: &str = "This line is not aligned with the fields around it: give it the same indentation as its siblings.";
const ANCHOR: &str =
    "& and * name values that repeat; put a value that merely starts with one in quotes.";
const BRACKET: &str = "A comma is missing here, or a bracket opened before is not closed.";
const DIRECTIVE: &str =
    "A % at the start of a line gives directions to the reader: take the line away, or indent it.";
const ESCAPE: &str =
    "In double quotes a backslash starts an escape: double it, or use single quotes.";
const HEADER: &str =
    "Behind | or > only +, - and a digit from 1 to 9 may stand: start the text on the next line.";
const QUOTE: &str = "This quote is never closed.";
const RESERVED: &str = "No plain value may start with this character: put the value in quotes.";
const TAG: &str = "! starts the name of a type: put a value that merely starts with it in quotes.";

faults! {
    NoKey: "did not find expected key", ALIGN;
    NoDash: "did not find expected '-' indicator",
        "Start this line with a dash like the items above it, or give it the indentation of their fields.";
    NoNode: "did not find expected node content", BRACKET;
    NoCommaOrBracket: "did not find expected ',' or ']'", BRACKET;
    NoCommaOrBrace: "did not find expected ',' or '}'", BRACKET;
    NoDocumentStart: "did not find expected <document start>", DIRECTIVE;
    NoColon: "could not find expected ':'",
        "This line has no colon that ends its name: write it as `name: value`, or indent it as part of a longer text.";
    ValueNotAllowed: "mapping values are not allowed in this context",
        "Check the indentation against the line above; a value that holds a colon and a space needs quotes.";
    KeyNotAllowed: "mapping keys are not allowed in this context",
        "A ? and a blank start a key: put a value that merely starts with them in quotes.";
    DashNotAllowed: "block sequence entries are not allowed in this context",
        "Start the list on a line of its own.";
    NoToken: "found character that cannot start any token", RESERVED;
    TabInPlain: "found a tab character that violates indentation", TAB;
    TabInBlock: "found a tab character where an indentation space is expected", TAB;
    UnclosedQuote: "found unexpected end of stream", QUOTE;
    MarkerInQuote: "found unexpected document indicator", QUOTE;
    UnknownEscape: "found unknown escape character", ESCAPE;
    NoHex: "did not find expected hexdecimal number", ESCAPE;
    InvalidCharacter: "found invalid Unicode character escape code", ESCAPE;
    BadName: "did not find expected alphabetic or numeric character", ANCHOR;
    ZeroIndentation: "found an indentation indicator equal to 0", HEADER;
    NoLineBreak: "did not find expected comment or line break", HEADER;
    NoTagEnd: "did not find the expected '>'", TAG;
    NoTagBlank: "did not find expected whitespace or line break", TAG;
    NoTagUri: "did not find expected tag URI", TAG;
    NoTagMark: "did not find expected '!'", TAG;
    NoOctet: "did not find URI escaped octet", TAG;
    BadLeadingOctet: "found an incorrect leading UTF-8 octet", TAG;
    BadTrailingOctet: "found an incorrect trailing UTF-8 octet", TAG;
    UndefinedHandle: "found undefined tag handle", TAG;
    UnknownDirective: "found unknown directive name", DIRECTIVE;
    NoDirectiveName: "could not find expected directive name", DIRECTIVE;
    BadDirectiveName: "found unexpected non-alphabetical character", DIRECTIVE;
    DirectiveRest: "did not find expected comment or line break", DIRECTIVE;
    NoDirectiveBlank: "did not find expected whitespace", DIRECTIVE;
    NoVersionDot: "did not find expected digit or '.' character", DIRECTIVE;
    LongVersion: "found extremely long version number", DIRECTIVE;
    NoVersion: "did not find expected version number", DIRECTIVE;
    OtherVersion: "found incompatible YAML document", DIRECTIVE;
    SecondVersion: "found duplicate %YAML directive", DIRECTIVE;
    SecondTag: "found duplicate %TAG directive", DIRECTIVE;
}
