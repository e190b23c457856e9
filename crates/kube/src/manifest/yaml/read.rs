//! Reads one chunk of the text, again where go-yaml takes what the parser does not.

use std::borrow::Cow;

use saphyr_parser::ScanError;

use super::MAX_BYTES;
use super::build::{Builder, Built};
use super::locate::Locator;
use super::split::Chunk;
use super::syntax;
use crate::manifest::error::ManifestError;

/// Reads a chunk of the text. Nearly always that is one document, or none.
///
/// `budget` is how many values may still be made; aliases count with all that they repeat.
pub(super) fn documents<'a>(
    text: &'a str,
    chunk: Chunk,
    locator: &mut Locator<'a>,
    budget: &mut usize,
) -> Result<Vec<Built>, ManifestError> {
    syntax::check_characters(text, chunk, locator)?;
    let mut source = Cow::Borrowed(&text[chunk.start..chunk.end]);
    let mut retries = RETRIED_BYTES / source.len().max(1);
    loop {
        let mut left = *budget;
        let mut builder = Builder::new(text, chunk, locator, &mut left);
        match builder.read(&source) {
            Ok(()) => {
                let result = builder.finish();
                *budget = left;
                return result;
            }
            Err(Stop::Refused(error)) => return Err(error),
            Err(Stop::Parser(error)) => match syntax::tab_after_colon(&error, text, chunk, locator)
            {
                Some(tabs) if retries > 0 => {
                    let spaces = " ".repeat(tabs.len());
                    source
                        .to_mut()
                        .replace_range(tabs.start - chunk.start..tabs.end - chunk.start, &spaces);
                    retries -= 1;
                }
                _ => return Err(syntax::explain(&error, text, chunk, locator)),
            },
        }
    }
}

/// How much text may be read again because of tabs that go-yaml would take. One reading helps against one tab.
const RETRIED_BYTES: usize = 2 * MAX_BYTES;

/// Why reading ended early.
pub(super) enum Stop {
    Parser(ScanError),
    Refused(ManifestError),
}

impl From<ManifestError> for Stop {
    fn from(error: ManifestError) -> Self {
        Self::Refused(error)
    }
}
