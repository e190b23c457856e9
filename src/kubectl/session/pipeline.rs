//! A pipeline on its way: programs, what they print sent through text filters and redirections.

use super::expand::expand;
use super::line::World;
use super::program::Program;
use crate::clock::Time;
use crate::kubectl::call::{Chunk, Stream};
use crate::kubectl::shell::filter::Filter;
use crate::kubectl::shell::parse::{Pipeline, Redirect, Simple};

/// A pipeline that was begun: programs, each behind the text filters that follow it.
pub struct PipelineRun {
    negated: bool,
    stages: Vec<Stage>,
    /// Which stage runs; the output of those before it is its input.
    at: usize,
    program: Option<Program>,
}

struct Stage {
    words: Vec<String>,
    redirects: Vec<Redirect>,
    stdin: Option<String>,
    filters: Vec<Option<Filter>>,
}

impl PipelineRun {
    pub fn new(pipeline: &Pipeline, world: &mut World) -> Result<PipelineRun, String> {
        let mut stages: Vec<Stage> = Vec::new();
        for simple in &pipeline.commands {
            let words = words(simple, world)?;
            if let (Some(stage), Some(filter)) = (stages.last_mut(), Filter::new(&words)) {
                stage.filters.push(Some(filter?));
                continue;
            }
            stages.push(Stage {
                words,
                redirects: simple.redirects.clone(),
                stdin: simple.stdin.clone(),
                filters: Vec::new(),
            });
        }
        Ok(PipelineRun {
            negated: pipeline.negated,
            stages,
            at: 0,
            program: None,
        })
    }

    pub fn wake_at(&self) -> Option<Time> {
        self.program.as_ref()?.wake_at()
    }

    pub fn poll(&mut self, world: &mut World) -> Option<i32> {
        loop {
            let is_last = self.at + 1 == self.stages.len();
            let stage = &mut self.stages[self.at];
            let mut printed = Vec::new();
            let program = self
                .program
                .get_or_insert_with(|| Program::waiting(&stage.words, world));
            let polled = {
                let mut call = world.call(stage.stdin.as_deref(), &mut printed);
                program.poll(&mut call)
            };
            let mut kept = Vec::new();
            let mut status = polled;
            let wants_more = stage.take(printed, &mut kept);
            if !wants_more && status.is_none() {
                status = Some(0);
            }
            let ended = status.map(|status| stage.end(status, &mut kept));
            match is_last {
                true => world.out.extend(kept),
                false => {
                    let next = &mut self.stages[self.at + 1];
                    let input = next.stdin.get_or_insert_default();
                    for chunk in kept {
                        match chunk.stream {
                            Stream::Errors => world.out.push(chunk),
                            Stream::Output => {
                                input.push_str(&chunk.text);
                                input.push('\n');
                            }
                        }
                    }
                }
            }
            let status = ended?;
            self.program = None;
            if is_last {
                return Some(match self.negated {
                    true => i32::from(status == 0),
                    false => status,
                });
            }
            self.at += 1;
        }
    }
}

fn output(text: String) -> Chunk {
    Chunk {
        stream: Stream::Output,
        text,
    }
}

impl Stage {
    /// Sends what a program printed through the filters. `false`: nobody reads any more.
    fn take(&mut self, printed: Vec<Chunk>, kept: &mut Vec<Chunk>) -> bool {
        let has = |redirect: Redirect| self.redirects.contains(&redirect);
        let (merged, no_errors, no_output) = (
            has(Redirect::ErrorsToOutput),
            has(Redirect::DropErrors),
            has(Redirect::DropOutput),
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
                _ => {
                    for line in chunk.text.split('\n') {
                        wants_more &= feed(&mut self.filters, line.to_string(), kept);
                    }
                }
            }
        }
        wants_more
    }

    /// Ends the filters; the status is that of the last one, or the program's own.
    fn end(&mut self, status: i32, kept: &mut Vec<Chunk>) -> i32 {
        let mut status = status;
        for index in 0..self.filters.len() {
            let Some(filter) = self.filters[index].take() else {
                continue;
            };
            let mut lines = Vec::new();
            status = filter.end(&mut lines);
            for line in lines {
                feed(&mut self.filters[index + 1..], line, kept);
            }
        }
        status
    }
}

/// Sends a line through filters. `false`: one of them has read enough.
fn feed(filters: &mut [Option<Filter>], line: String, kept: &mut Vec<Chunk>) -> bool {
    let Some((first, rest)) = filters.split_first_mut() else {
        kept.push(output(line));
        return true;
    };
    let mut lines = Vec::new();
    let mut wants_more = first
        .as_mut()
        .is_some_and(|filter| filter.line(line, &mut lines));
    for line in lines {
        wants_more &= feed(rest, line, kept);
    }
    wants_more
}

/// The words of a command with everything put in; assignments alone set variables.
fn words(simple: &Simple, world: &mut World) -> Result<Vec<String>, String> {
    for (name, word) in &simple.assignments {
        let value = expand(word, world)?.join(" ");
        world.desk.variables.insert(name.clone(), value);
    }
    let mut words = Vec::new();
    for word in &simple.words {
        words.extend(expand(word, world)?);
    }
    match words.is_empty() {
        true => Ok(vec![":".to_string()]),
        false => Ok(words),
    }
}
