//! Lines that run in the background.

use crate::ast::Line;
use crate::budget::MOST_HELD;
use crate::call::{Call, Millis, Programs};
use crate::environment::Own;
use crate::run::LineRun;

/// More lines than this are not taken into the background.
const MOST_JOBS: usize = 16;

/// The process number of the first job: `$!` needs one, but the shell has no processes.
const FIRST_PROCESS: u32 = 100;

/// A line in the background. It has variables and a folder of its own, as they were when it began.
pub(crate) struct Job<P: Programs> {
    pub number: u32,
    /// The line as it was typed.
    text: String,
    begun: Millis,
    run: LineRun<P>,
    own: Own,
    /// The exit status of the job, once it has ended.
    pub ended: Option<i32>,
}

/// The jobs of a shell, in the order in which they began.
pub(crate) struct Jobs<P: Programs> {
    list: Vec<Job<P>>,
    /// Whether a user watches the terminal, so that the shell reports when jobs begin and end.
    pub interactive: bool,
}

impl<P: Programs> Jobs<P> {
    pub(crate) fn new(interactive: bool) -> Jobs<P> {
        Jobs {
            list: Vec::new(),
            interactive,
        }
    }

    /// Ends all jobs, and returns the lines that a shell prints about those that ran.
    pub(crate) fn end_all(&mut self) -> Vec<String> {
        let jobs = std::mem::take(&mut self.list).into_iter();
        let running = jobs.filter(|job| self.interactive && job.ended.is_none());
        running.map(|job| job.killed()).collect()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.list.iter().any(|job| job.ended.is_none())
    }

    pub(crate) fn wake_at(&self) -> Option<Millis> {
        let running = self.list.iter().filter(|job| job.ended.is_none());
        running.filter_map(|job| job.run.wake_at()).min()
    }

    /// Begins a job; `Some` is the line that the shell prints about it.
    ///
    /// # Errors
    /// There are too many, or their variables would hold too much.
    pub(crate) fn begin(
        &mut self,
        line: Line,
        text: String,
        now: Millis,
        own: Own,
    ) -> Result<Option<String>, String> {
        let count = self.list.len();
        if count >= MOST_JOBS || own.bytes() * count as u64 > MOST_HELD {
            return Err(format!("{text}: too many lines run in the background"));
        }
        let number = self.list.last().map_or(1, |last| last.number + 1);
        self.list.push(Job {
            number,
            text,
            begun: now,
            run: LineRun::new(line),
            own,
            ended: None,
        });
        let process = process(number);
        Ok(self.interactive.then(|| format!("[{number}] {process}")))
    }

    /// Lets all jobs look at the present state. `true`: one of them has ended.
    pub(crate) fn poll(call: &mut Call<P>) -> bool {
        let mut list = std::mem::take(&mut call.jobs.list);
        let mut has_ended = false;
        for job in list.iter_mut().filter(|job| job.ended.is_none()) {
            job.ended = job.poll(call);
            has_ended |= job.ended.is_some();
        }
        list.append(&mut call.jobs.list);
        call.jobs.list = list;
        has_ended
    }

    /// The clock was set back: jobs that have not begun yet are forgotten, the others go on from there.
    pub(crate) fn rewind(call: &mut Call<P>) {
        let mut list = std::mem::take(&mut call.jobs.list);
        list.retain(|job| job.begun <= call.now);
        for job in list.iter_mut().filter(|job| job.ended.is_none()) {
            job.within(call, |run, call| run.rewind(call));
        }
        call.jobs.list = list;
    }

    /// Forgets the jobs that have ended, and returns the lines that a shell prints about them.
    pub(crate) fn report(&mut self) -> Vec<String> {
        let lines = self.lines(|job| job.ended.is_some());
        self.list.retain(|job| job.ended.is_none());
        if self.interactive { lines } else { Vec::new() }
    }

    /// The lines that `jobs` prints.
    pub(crate) fn lines(&self, shown: impl Fn(&Job<P>) -> bool) -> Vec<String> {
        let count = self.list.len();
        let jobs = self.list.iter().enumerate();
        let shown = jobs.filter(|(_, job)| shown(job));
        let line = |(index, job): (usize, &Job<P>)| {
            let sign = match count - index {
                1 => '+',
                2 => '-',
                _ => ' ',
            };
            job.line(sign)
        };
        shown.map(line).collect()
    }

    /// The place of the job that a word means: `%1`, `1` where `fg` is given it, `%%`, a number of a process; without one the
    /// last.
    fn find(&self, word: Option<&str>) -> Option<usize> {
        let Some(word) = word else {
            return self.list.len().checked_sub(1);
        };
        if matches!(word, "%" | "%%" | "%+") {
            return self.list.len().checked_sub(1);
        }
        let number: u32 = word.trim_start_matches('%').parse().ok()?;
        let is_it = |job: &Job<P>| {
            job.number == number || !word.starts_with('%') && process(job.number) == number
        };
        self.list.iter().position(is_it)
    }

    pub(crate) fn get(&self, word: Option<&str>) -> Option<&Job<P>> {
        self.list.get(self.find(word)?)
    }

    pub(crate) fn take(&mut self, word: Option<&str>) -> Option<Job<P>> {
        let at = self.find(word)?;
        Some(self.list.remove(at))
    }

    /// The numbers of all jobs.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        self.list.iter().map(|job| job.number).collect()
    }

    /// The status of the last of these jobs, once all have ended; a job that is not known any more has ended with 0.
    pub(crate) fn ended(&self, numbers: &[u32]) -> Option<i32> {
        let mut status = 0;
        for number in numbers {
            if let Some(job) = self.list.iter().find(|job| job.number == *number) {
                status = job.ended?;
            }
        }
        Some(status)
    }

    /// `$!`.
    pub(crate) fn last_process(&self) -> Option<u32> {
        self.list.last().map(|job| process(job.number))
    }
}

/// The error for a word that names no running job.
pub(crate) fn no_such_job(program: &str, word: Option<&str>) -> String {
    format!("sh: {program}: {}: no such job", word.unwrap_or("current"))
}

fn process(number: u32) -> u32 {
    FIRST_PROCESS + number
}

impl<P: Programs> Job<P> {
    /// The line that `jobs` prints for the job.
    fn line(&self, sign: char) -> String {
        let (state, end) = match self.ended {
            None => ("Running".to_string(), " &"),
            Some(0) => ("Done".to_string(), ""),
            Some(status) => (format!("Exit {status}"), ""),
        };
        format!("[{}]{sign}  {state:<24}{}{end}", self.number, self.text)
    }

    pub(crate) fn killed(&self) -> String {
        format!("[{}]+  {:<24}{}", self.number, "Terminated", self.text)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn wake_at(&self) -> Option<Millis> {
        self.run.wake_at()
    }

    pub(crate) fn poll(&mut self, call: &mut Call<P>) -> Option<i32> {
        self.within(call, |run, call| run.poll(call))
    }

    pub(crate) fn rewind(&mut self, call: &mut Call<P>) {
        self.within(call, |run, call| run.rewind(call));
    }

    /// Does something with the variables of the job in place of those of the shell.
    fn within<T>(
        &mut self,
        call: &mut Call<P>,
        run: impl FnOnce(&mut LineRun<P>, &mut Call<P>) -> T,
    ) -> T {
        let status = call.environment.status;
        let input = std::mem::take(&mut call.environment.input);
        self.own.swap(call.environment);
        let done = run(&mut self.run, call);
        self.own.swap(call.environment);
        call.environment.input = input;
        call.environment.status = status;
        done
    }
}
