//! A pipeline on its way: programs, what they print sent through text filters and into files.

use super::expand::expand;
use super::functions;
use super::process::Process;
use crate::ast::{FileMode, Line, Pipeline, Redirect, Simple, Word};
use crate::call::{Call, Chunk, Millis, Programs, Stream};
use crate::environment::{Files, Variables};
use crate::filter::Filter;

/// A pipeline that was begun: programs, each behind the text filters that follow it.
pub(super) struct PipelineRun<P: Programs> {
    negated: bool,
    stages: Vec<Stage>,
    /// Which stage runs; the output of those before it is its input.
    at: usize,
    process: Option<Process<P>>,
}

/// Most commands of a pipeline.
const LONGEST: usize = 100;

/// What a stage runs.
pub(super) enum Command {
    Words(Vec<String>),
    Group(Line),
    /// A function, and what `$1` and the others were before.
    Function(Line, Variables),
}

struct Stage {
    command: Command,
    redirects: Vec<Redirect>,
    stdin: Option<String>,
    filters: Vec<Option<Filter>>,
    /// The files that `tee` copies to, by the place of the filter.
    copies: Vec<(usize, String)>,
    /// The file that gets the output.
    file: Option<String>,
}

impl<P: Programs> PipelineRun<P> {
    pub(super) fn new(pipeline: &Pipeline, call: &mut Call<P>) -> Result<PipelineRun<P>, String> {
        if pipeline.commands.len() > LONGEST {
            return Err(format!("more than {LONGEST} commands in a pipe"));
        }
        let mut stages: Vec<Stage> = Vec::new();
        for simple in &pipeline.commands {
            let words = words(simple, call)?;
            match stages.last_mut() {
                Some(stage) if words.first().is_some_and(|word| word == "tee") => {
                    stage.tee(&words[1..], &mut call.environment.files);
                }
                Some(stage) if simple.group.is_none() => match Filter::new(&words) {
                    Some(filter) => stage.filters.push(Some(filter?)),
                    None => stages.push(Stage::new(simple, words, call)?),
                },
                _ => stages.push(Stage::new(simple, words, call)?),
            }
            if let Some((file, mode)) = &simple.file {
                let name = one_name(file, call)?;
                let stage = stages.last_mut().expect("one was pushed");
                open(&name, *mode, &mut call.environment.files);
                stage.file = Some(name);
            }
        }
        Ok(PipelineRun {
            negated: pipeline.negated,
            stages,
            at: 0,
            process: None,
        })
    }

    pub(super) fn wake_at(&self) -> Option<Millis> {
        self.process.as_ref()?.wake_at()
    }

    /// Time was moved back to the present. Nothing is printed on the way back.
    pub(super) fn rewind(&mut self, call: &mut Call<P>) {
        let stdin = self.stages[self.at].stdin.as_deref();
        if let Some(process) = &mut self.process {
            process.rewind(&mut call.with(stdin, &mut Vec::new()));
        }
    }

    pub(super) fn poll(&mut self, call: &mut Call<P>) -> Option<i32> {
        loop {
            let is_last = self.at + 1 == self.stages.len();
            let stage = &mut self.stages[self.at];
            let mut printed = Vec::new();
            let process = self
                .process
                .get_or_insert_with(|| Process::new(&stage.command));
            let polled = process.poll(&mut call.with(stage.stdin.as_deref(), &mut printed));
            let mut kept = Vec::new();
            let mut status = polled;
            let wants_more = stage.take(printed, &mut kept);
            if !wants_more && status.is_none() {
                status = Some(0);
            }
            stage.copy(&mut call.environment.files);
            let files = &mut call.environment.files;
            let ended = status.map(|status| stage.end(status, &mut kept, files));
            let kept = stage.save(kept, &mut call.environment.files);
            if is_last {
                call.out.extend(kept)
            } else {
                let next = &mut self.stages[self.at + 1];
                let input = next.stdin.get_or_insert_default();
                for chunk in kept {
                    match chunk.stream {
                        Stream::Errors => call.out.push(chunk),
                        Stream::Output => {
                            input.push_str(&chunk.text);
                            input.push('\n');
                        }
                    }
                }
            }
            let status = ended?;
            self.process = None;
            if is_last {
                return Some(if self.negated {
                    i32::from(status == 0)
                } else {
                    status
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

/// Makes a file empty, or leaves what it holds in place.
fn open(name: &str, mode: FileMode, files: &mut Files) {
    let text = files.entry(name.to_string()).or_default();
    if mode == FileMode::Anew {
        text.clear();
    }
}

impl Stage {
    fn new<P: Programs>(
        simple: &Simple,
        words: Vec<String>,
        call: &mut Call<P>,
    ) -> Result<Stage, String> {
        let mut stdin = simple.stdin.clone();
        if let Some(file) = &simple.read {
            let name = one_name(file, call)?;
            let text = call.environment.files.get(&name).cloned();
            stdin = Some(text.ok_or_else(|| format!("{name}: No such file or directory"))?);
        }
        if let Some(word) = &simple.here {
            stdin = Some(expand(word, call)?.join(" ") + "\n");
        }
        Ok(Stage {
            command: match (&simple.group, call.environment.functions.get(&words[0])) {
                (Some(line), _) => Command::Group(line.clone()),
                (None, Some(body)) => {
                    let body = body.clone();
                    let before = functions::give(&words[1..], &mut call.environment.variables);
                    Command::Function(body, before)
                }
                (None, None) => Command::Words(words),
            },
            redirects: simple.redirects.clone(),
            stdin,
            filters: Vec::new(),
            copies: Vec::new(),
            file: None,
        })
    }

    /// `tee [-a] FILE`.
    fn tee(&mut self, words: &[String], files: &mut Files) {
        let mode = if words.iter().any(|word| word == "-a") {
            FileMode::Append
        } else {
            FileMode::Anew
        };
        for name in words.iter().filter(|word| !word.starts_with('-')) {
            open(name, mode, files);
            self.copies.push((self.filters.len(), name.clone()));
        }
        self.filters.push(Some(Filter::Tee { copied: Vec::new() }));
    }

    /// Sends what a program printed through the filters. `false`: nobody reads any more.
    fn take(&mut self, printed: Vec<Chunk>, kept: &mut Vec<Chunk>) -> bool {
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
    fn end(&mut self, status: i32, kept: &mut Vec<Chunk>, files: &mut Files) -> i32 {
        let mut status = status;
        for index in 0..self.filters.len() {
            self.copy(files);
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

    /// Writes what `tee` copied since the last call.
    fn copy(&mut self, files: &mut Files) {
        for index in 0..self.filters.len() {
            let Some(Filter::Tee { copied }) = &mut self.filters[index] else {
                continue;
            };
            let lines: String = copied.drain(..).map(|line| line + "\n").collect();
            for (_, name) in self.copies.iter().filter(|(at, _)| *at == index) {
                files.entry(name.clone()).or_default().push_str(&lines);
            }
        }
    }

    /// Writes the output into its file; what is left is to be shown, or read by the next program.
    fn save(&self, kept: Vec<Chunk>, files: &mut Files) -> Vec<Chunk> {
        let Some(name) = &self.file else {
            return kept;
        };
        let (lines, errors): (Vec<Chunk>, Vec<Chunk>) = kept
            .into_iter()
            .partition(|chunk| chunk.stream == Stream::Output);
        let file = files.entry(name.clone()).or_default();
        for line in &lines {
            file.push_str(&line.text);
            file.push('\n');
        }
        errors
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
fn words<P: Programs>(simple: &Simple, call: &mut Call<P>) -> Result<Vec<String>, String> {
    for (name, word) in &simple.assignments {
        let value = expand(word, call)?.join(" ");
        call.environment.variables.insert(name.clone(), value);
    }
    let mut words = Vec::new();
    for word in &simple.words {
        words.extend(expand(word, call)?);
    }
    if words.is_empty() {
        Ok(vec![":".to_string()])
    } else {
        Ok(words)
    }
}

/// The file that is meant by a word behind `>` or `<`.
fn one_name<P: Programs>(word: &Word, call: &mut Call<P>) -> Result<String, String> {
    match expand(word, call)?.as_slice() {
        [name] if !name.is_empty() => Ok(name.trim_start_matches("./").to_string()),
        _ => Err("ambiguous redirect".to_string()),
    }
}
