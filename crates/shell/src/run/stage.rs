//! A program of a pipeline with the filters and the file behind it.

use super::pipeline::{Command, open};
use crate::ast::{FileMode, Redirect};
use crate::budget::Budget;
use crate::call::{Chunk, Stream};
use crate::environment::{Environment, Files};
use crate::filter::Filter;

/// Steps that a line takes on its way out of a program.
const LINE: u64 = 5;

pub(super) struct Stage {
    command: Command,
    redirects: Vec<Redirect>,
    pub stdin: Option<String>,
    pub filters: Vec<Option<Filter>>,
    /// The files that `tee` copies to, by the place of the filter.
    copies: Vec<(usize, String)>,
    /// The file that gets the output.
    pub file: Option<String>,
}

impl Stage {
    pub(super) fn new(command: Command, redirects: Vec<Redirect>, stdin: Option<String>) -> Stage {
        Stage {
            command,
            redirects,
            stdin,
            filters: Vec::new(),
            copies: Vec::new(),
            file: None,
        }
    }

    /// Takes the command out of the stage, because it is begun only once.
    pub(super) fn begin(&mut self) -> Command {
        std::mem::replace(&mut self.command, Command::Assigned(0))
    }

    /// `tee [-a] FILE`.
    pub(super) fn tee(&mut self, words: &[String], environment: &mut Environment) {
        let mode = if words.iter().any(|word| word == "-a") {
            FileMode::Append
        } else {
            FileMode::Anew
        };
        for name in words.iter().filter(|word| !word.starts_with('-')) {
            let path = environment.path(name);
            open(&path, mode, &mut environment.files);
            self.copies.push((self.filters.len(), path));
        }
        self.filters.push(Some(Filter::Tee { copied: Vec::new() }));
    }

    /// Sends a program's output through the filters; `by_line` splits it into lines even without filters. `false`: no
    /// filter reads any more.
    pub(super) fn take(
        &mut self,
        printed: Vec<Chunk>,
        by_line: bool,
        kept: &mut Vec<Chunk>,
        budget: &mut Budget,
    ) -> bool {
        let has = |redirect: Redirect| self.redirects.contains(&redirect);
        let (merged, no_errors, no_output, to_errors) = (
            has(Redirect::ErrorsToOutput),
            has(Redirect::DropErrors),
            has(Redirect::DropOutput),
            has(Redirect::OutputToErrors),
        );
        let mut wants_more = true;
        for chunk in printed {
            match chunk.stream {
                Stream::Errors if merged && no_output => {}
                Stream::Errors if !merged => {
                    if !no_errors {
                        kept.push(chunk);
                    }
                }
                _ if no_output => {}
                _ if to_errors => kept.push(Chunk {
                    stream: Stream::Errors,
                    ..chunk
                }),
                _ if self.filters.is_empty() && !by_line => kept.push(chunk),
                _ => {
                    for line in chunk.text.split('\n') {
                        wants_more &= budget.work(LINE)
                            && feed(&mut self.filters, line.to_string(), by_line, kept, budget);
                        if !wants_more {
                            break;
                        }
                    }
                }
            }
        }
        wants_more
    }

    /// Ends the filters; the status is that of the last one, or the program's own.
    pub(super) fn end(
        &mut self,
        status: i32,
        by_line: bool,
        kept: &mut Vec<Chunk>,
        files: &mut Files,
        budget: &mut Budget,
    ) -> i32 {
        let mut status = status;
        for index in 0..self.filters.len() {
            self.copy(files, budget);
            let Some((first, rest)) = self.filters[index..].split_first_mut() else {
                break;
            };
            let Some(filter) = first.take() else {
                continue;
            };
            let mut lines = Vec::new();
            status = filter.end(&mut lines, budget);
            for line in lines {
                feed(rest, line, by_line, kept, budget);
            }
        }
        status
    }

    /// Writes what `tee` copied since the last call.
    pub(super) fn copy(&mut self, files: &mut Files, budget: &mut Budget) {
        for (index, filter) in self.filters.iter_mut().enumerate() {
            let Some(Filter::Tee { copied }) = filter else {
                continue;
            };
            let lines: String = copied.drain(..).map(|line| line + "\n").collect();
            for (_, name) in self.copies.iter().filter(|(at, _)| *at == index) {
                let held = files.get(name).map_or(0, String::len);
                if budget.write(held, lines.len()) {
                    files.append(name, &lines);
                }
            }
        }
    }

    /// Writes the output into its file; returns the rest, which is shown or goes to the next program.
    pub(super) fn save(
        &self,
        kept: Vec<Chunk>,
        files: &mut Files,
        budget: &mut Budget,
    ) -> Vec<Chunk> {
        let Some(name) = &self.file else {
            return kept;
        };
        let is_output = |chunk: &Chunk| chunk.stream == Stream::Output;
        let (output, errors): (Vec<Chunk>, Vec<Chunk>) = kept.into_iter().partition(is_output);
        let lines: String = output.into_iter().map(|line| line.text + "\n").collect();
        let held = files.get(name).map_or(0, String::len);
        if budget.write(held, lines.len()) && !lines.is_empty() {
            files.append(name, &lines);
        }
        errors
    }
}

/// Sends a line through filters. `false`: one of them has read enough.
fn feed(
    filters: &mut [Option<Filter>],
    line: String,
    by_line: bool,
    kept: &mut Vec<Chunk>,
    budget: &mut Budget,
) -> bool {
    let Some((first, rest)) = filters.split_first_mut() else {
        match kept.last_mut() {
            Some(last) if !by_line && last.stream == Stream::Output => {
                last.text.push('\n');
                last.text.push_str(&line);
            }
            _ => kept.push(Chunk {
                stream: Stream::Output,
                text: line,
            }),
        }
        return true;
    };
    let mut lines = Vec::new();
    let mut wants_more = first
        .as_mut()
        .is_some_and(|filter| filter.line(line, &mut lines, budget));
    for line in lines {
        wants_more &= feed(rest, line, by_line, kept, budget);
    }
    wants_more
}
