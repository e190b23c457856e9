//! Runs a pipeline: its programs, and the text filters and files that their output goes through.

use super::expand::{all, expand, text};
use super::functions;
use super::process::Process;
use super::stage::Stage;
use crate::ast::{FileMode, Group, Input, Line, Pipeline, Simple, Word};
use crate::call::{Call, Chunk, Millis, Programs, Stream};
use crate::environment::Files;
use crate::filter::Filter;

/// A pipeline that was begun: programs, each behind the text filters that follow it.
pub(super) struct PipelineRun<P: Programs> {
    negated: bool,
    stages: Vec<Stage>,
    /// Which stage runs; the output of those before it is its input.
    at: usize,
    process: Option<Process<P>>,
}

/// Steps that a shown line takes.
const SHOWN: u64 = 6;

/// Most commands of a pipeline.
const LONGEST: usize = 100;

/// The command that a stage runs.
pub(super) enum Command {
    Words(Vec<String>),
    /// The command consists only of assignments; the status is that of the last `$(…)` in them.
    Assigned(i32),
    Group(Group),
    /// A function, and the arguments to restore when it ends.
    Function(Line, Vec<String>),
}

impl<P: Programs> PipelineRun<P> {
    pub(super) fn new(pipeline: &Pipeline, call: &mut Call<P>) -> Result<PipelineRun<P>, String> {
        if pipeline.commands.len() > LONGEST {
            return Err(format!("more than {LONGEST} commands in a pipe"));
        }
        let mut stages: Vec<Stage> = Vec::new();
        for simple in &pipeline.commands {
            add(simple, &mut stages, call)?;
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

    /// The clock was set back to the present. Nothing is printed on the way back.
    pub(super) fn rewind(&mut self, call: &mut Call<P>) {
        let stdin = self
            .stages
            .get(self.at)
            .and_then(|stage| stage.stdin.as_deref());
        if let Some(process) = &mut self.process {
            process.rewind(&mut call.with(stdin, &mut Vec::new()));
        }
    }

    pub(super) fn poll(&mut self, call: &mut Call<P>) -> Option<i32> {
        while let Some((stage, later)) = self.stages.get_mut(self.at..)?.split_first_mut() {
            let mut printed = Vec::new();
            let process = self
                .process
                .get_or_insert_with(|| Process::new(stage.begin(), call));
            let mut status = process.poll(&mut call.with(stage.stdin.as_deref(), &mut printed));
            let mut kept = Vec::new();
            let is_shown = later.is_empty() && stage.file.is_none() && call.shown;
            let wants_more = stage.take(printed, is_shown, &mut kept, call.budget);
            if !wants_more && status.is_none() {
                status = Some(0);
            }
            let files = &mut call.environment.files;
            stage.copy(files, call.budget);
            let ended =
                status.map(|status| stage.end(status, is_shown, &mut kept, files, call.budget));
            let kept = stage.save(kept, files, call.budget);
            match later.first_mut() {
                None => show(kept, call),
                Some(next) => {
                    let input = next.stdin.get_or_insert_default();
                    for chunk in kept {
                        match chunk.stream {
                            Stream::Errors => call.out.push(chunk),
                            Stream::Output if call.budget.make(chunk.text.len() + 1) => {
                                input.push_str(&chunk.text);
                                input.push('\n');
                            }
                            Stream::Output => {}
                        }
                    }
                }
            }
            let status = ended?;
            self.process = None;
            if later.is_empty() || call.budget.is_spent() {
                return Some(if self.negated {
                    i32::from(status == 0)
                } else {
                    status
                });
            }
            self.at += 1;
        }
        None
    }
}

/// Passes on the output of a pipeline; the budget limits the part that goes to the terminal.
fn show<P: Programs>(printed: Vec<Chunk>, call: &mut Call<P>) {
    for chunk in printed {
        if call.shown && !(call.budget.work(SHOWN) && call.budget.show(chunk.text.len() + 1)) {
            return;
        }
        call.out.push(chunk);
    }
}

/// Adds a command: a filter to the stage before it, or a stage of its own.
fn add<P: Programs>(
    simple: &Simple,
    stages: &mut Vec<Stage>,
    call: &mut Call<P>,
) -> Result<(), String> {
    let words = words(simple, call)?;
    let before = stages.last_mut().filter(|_| simple.group.is_none());
    match before {
        Some(stage) if words[0] == "tee" => stage.tee(&words[1..], call.environment),
        Some(stage) => match Filter::new(&words) {
            Some(filter) => stage.filters.push(Some(filter?)),
            None => stages.push(stage_of(simple, words, call)?),
        },
        None => stages.push(stage_of(simple, words, call)?),
    }
    if let (Some((file, mode)), Some(stage)) = (&simple.file, stages.last_mut()) {
        let name = one_name(file, call)?;
        let path = call.environment.path(&name);
        if call.environment.is_folder(&path) {
            return Err(format!("{name}: Is a directory"));
        }
        open(&path, *mode, &mut call.environment.files);
        stage.file = Some(path);
    }
    Ok(())
}

/// The file that is always empty.
const NOTHING: &str = "/dev/null";

fn stage_of<P: Programs>(
    simple: &Simple,
    words: Vec<String>,
    call: &mut Call<P>,
) -> Result<Stage, String> {
    let stdin = match &simple.input {
        None => None,
        Some(Input::Here(word)) => Some(text(word, call)?),
        Some(Input::Word(word)) => Some(text(word, call)? + "\n"),
        Some(Input::File(word)) => {
            let name = one_name(word, call)?;
            let path = call.environment.path(&name);
            let text = match path.as_str() {
                NOTHING => Some(String::new()),
                path => call.environment.files.get(path).cloned(),
            };
            Some(text.ok_or_else(|| format!("{name}: No such file or directory"))?)
        }
    };
    call.budget.make(stdin.as_ref().map_or(0, String::len));
    if simple.words.is_empty() && simple.group.is_none() {
        let status = call.environment.substituted.unwrap_or(0);
        let command = Command::Assigned(status);
        return Ok(Stage::new(command, simple.redirects.clone(), stdin));
    }
    let command = match (&simple.group, call.environment.functions.get(&words[0])) {
        (Some(group), _) => Command::Group(group.clone()),
        (None, Some(body)) => {
            let body = body.clone();
            let before = functions::give(&words[1..], call.environment);
            Command::Function(body, before)
        }
        (None, None) => Command::Words(words),
    };
    Ok(Stage::new(command, simple.redirects.clone(), stdin))
}

/// Makes a file empty, or leaves what it holds in place.
pub(super) fn open(name: &str, mode: FileMode, files: &mut Files) {
    match mode {
        FileMode::Anew => files.insert(name.to_string(), String::new()),
        FileMode::Append => files.append(name, ""),
    }
}

/// The words of a command with everything put in; there is always one. Assignments set variables.
fn words<P: Programs>(simple: &Simple, call: &mut Call<P>) -> Result<Vec<String>, String> {
    call.environment.substituted = None;
    for (name, word) in &simple.assignments {
        let value = text(word, call)?;
        call.environment.set(name, value);
        call.environment.weigh(call.budget);
    }
    let words = all(&simple.words, call)?;
    if words.is_empty() {
        Ok(vec![":".to_string()])
    } else {
        Ok(words)
    }
}

/// The file that is meant by a word behind `>` or `<`.
fn one_name<P: Programs>(word: &Word, call: &mut Call<P>) -> Result<String, String> {
    match expand(word, call)?.as_slice() {
        [name] if !name.is_empty() => Ok(name.clone()),
        _ => Err("ambiguous redirect".to_string()),
    }
}
