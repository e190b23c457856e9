//! What the parser finds wrong, and what go-yaml says of the same.

/// Which part of go-yaml stops: its parser gives line numbers that are one too low, its scanner does not.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stage {
    Scanner,
    Parser,
}

/// Where the mistake is, seen from where the parser noticed it.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Here,
    /// In the last line with text before.
    LineBefore,
    /// At the first tab that starts a line, in this line or behind.
    Tab,
    /// Here, but go-yaml reads on to the end of the text.
    UnclosedQuote,
}

pub(super) struct Finding {
    /// Part of what the parser says.
    pub parser: &'static str,
    pub stage: Stage,
    pub words: &'static str,
    pub place: Place,
    pub hint: &'static str,
}

const fn finding(
    parser: &'static str,
    stage: Stage,
    words: &'static str,
    place: Place,
    hint: &'static str,
) -> Finding {
    Finding {
        parser,
        stage,
        words,
        place,
        hint,
    }
}

const KEY: &str = "did not find expected key";
const COLON: &str = "could not find expected ':'";
pub(super) const TOKEN: &str = "found character that cannot start any token";
const NO_COLON: &str = "This line has no colon that ends its name: write it as `name: value`, or indent it as part of a longer text.";
pub(super) const TAB: &str = "This line is indented with a tab; YAML takes spaces only.";
const QUOTE: &str = "This quote is never closed, or what it holds goes on with less indentation.";
const BRACKET: &str = "A comma is missing here, or a bracket opened before is not closed.";
const INSIDE: &str = "A bracket opened before is not closed; or indent what stands in it further than the line that opens it.";
const ALIGN: &str = "This line is not aligned with the fields around it: give it the same indentation as its siblings.";
const COLON_VALUE: &str = "Check the indentation against the line above; a value that holds a colon and a space needs quotes.";
const RESERVED: &str = "No plain value may start with this character: put the value in quotes.";
const ANCHOR: &str =
    "& and * name values that repeat; put a value that merely starts with one in quotes.";
const ESCAPE: &str =
    "In double quotes a backslash starts an escape: double it, or use single quotes.";
const DASH: &str = "Start this line with a dash like the items above it, or give it the indentation of their fields.";

/// The first that fits counts.
pub(super) const FINDINGS: &[Finding] = {
    use Place::{Here, LineBefore, Tab, UnclosedQuote};
    use Stage::{Parser, Scanner};
    &[
        finding(
            "mapping values are not allowed",
            Scanner,
            "mapping values are not allowed in this context",
            Here,
            COLON_VALUE,
        ),
        finding(KEY, Parser, KEY, Here, ALIGN),
        finding(
            "expected '-' indicator",
            Parser,
            "did not find expected '-' indicator",
            Here,
            DASH,
        ),
        finding("simple key expect", Scanner, COLON, LineBefore, NO_COLON),
        finding(
            "found a tab",
            Scanner,
            "found a tab character that violates indentation",
            Tab,
            TAB,
        ),
        finding(
            "content cannot start with a tab",
            Scanner,
            "found a tab character where an indentation space is expected",
            Tab,
            TAB,
        ),
        finding(
            "':' must be followed",
            Scanner,
            TOKEN,
            Here,
            "Put a space behind the colon, instead of a tab.",
        ),
        finding("tab", Scanner, TOKEN, Tab, TAB),
        finding(
            "unexpected document indicator",
            Scanner,
            "found unexpected document indicator",
            Here,
            QUOTE,
        ),
        finding(
            "quoted scalar, found unexpected end",
            Scanner,
            "found unexpected end of stream",
            UnclosedQuote,
            QUOTE,
        ),
        finding(
            "indentation in quoted scalar",
            Scanner,
            "found unexpected end of stream",
            UnclosedQuote,
            QUOTE,
        ),
        finding(
            "invalid trailing content",
            Parser,
            KEY,
            Here,
            "Nothing may follow a closing quote: put all of the value in quotes.",
        ),
        finding(
            "comment intercepting",
            Parser,
            KEY,
            Here,
            "A # behind a blank starts a comment, and text cannot go on after it: use quotes.",
        ),
        finding(
            "misplaced bracket",
            Parser,
            KEY,
            Here,
            "This closing bracket has no opening one.",
        ),
        finding(
            "indentation in flow construct",
            Scanner,
            COLON,
            Here,
            INSIDE,
        ),
        finding("invalid indentation", Scanner, COLON, Here, INSIDE),
        finding(
            "only valid inside a block",
            Parser,
            "did not find expected node content",
            Here,
            BRACKET,
        ),
        finding(
            "plain scalar cannot start with '-'",
            Parser,
            "did not find expected node content",
            Here,
            BRACKET,
        ),
        finding(
            "unexpected end of plain scalar",
            Parser,
            "did not find expected node content",
            Here,
            BRACKET,
        ),
        finding(
            "expected ',' or '}'",
            Parser,
            "did not find expected ',' or '}'",
            Here,
            BRACKET,
        ),
        finding(
            "expected ',' or ']'",
            Parser,
            "did not find expected ',' or ']'",
            Here,
            BRACKET,
        ),
        finding(
            "illegal placement of ':'",
            Parser,
            "did not find expected ',' or ']'",
            Here,
            BRACKET,
        ),
        finding(
            "node content",
            Parser,
            "did not find expected node content",
            Here,
            BRACKET,
        ),
        finding(
            "<document start>",
            Parser,
            "did not find expected <document start>",
            Here,
            "This does not belong to the value above it: check indentation and colons.",
        ),
        finding(
            "block sequence entries",
            Scanner,
            "block sequence entries are not allowed in this context",
            Here,
            "Start the list on a line of its own.",
        ),
        finding("unexpected character", Scanner, TOKEN, Here, RESERVED),
        finding(
            "anchor or alias",
            Scanner,
            "did not find expected alphabetic or numeric character",
            Here,
            ANCHOR,
        ),
        finding(
            "escape character",
            Scanner,
            "found unknown escape character",
            Here,
            ESCAPE,
        ),
        finding(
            "hexadecimal number",
            Scanner,
            "did not find expected hexdecimal number",
            Here,
            ESCAPE,
        ),
        finding(
            "handle wasn't declared",
            Parser,
            "found undefined tag handle",
            Here,
            RESERVED,
        ),
    ]
};
