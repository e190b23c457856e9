//! A computer with a shell and one program of its own, for which time passes when a test says so.

use shell::{Call, Millis, Program, Programs, Said, Session, Started};

/// The programs: `tick` prints the time, and once more a second later.
pub(crate) struct Ticks;

struct Tick {
    until: Millis,
}

impl Programs for Ticks {
    type World = ();

    fn start(words: &[String], call: &mut Call<'_, Ticks>) -> Started<Ticks> {
        if words[0] != "tick" {
            return Started::Unknown;
        }
        call.print(format!("tick {}", call.now));
        let until = call.now + 1000;
        Started::Runs(Box::new(Tick { until }))
    }

    fn date(&self, now: Millis) -> String {
        format!("{now} ms")
    }
}

impl Program<Ticks> for Tick {
    fn poll(&mut self, call: &mut Call<'_, Ticks>) -> Option<i32> {
        (call.now >= self.until).then(|| {
            call.print(format!("tock {}", call.now));
            0
        })
    }

    fn wake_at(&self) -> Option<Millis> {
        Some(self.until)
    }

    fn rewind(&mut self, call: &mut Call<'_, Ticks>) {
        self.until = self.until.min(call.now + 1000);
    }
}

pub(crate) struct Computer {
    pub session: Session<Ticks>,
    pub now: Millis,
}

impl Computer {
    pub(crate) fn new() -> Computer {
        Computer {
            session: Session::new(Ticks),
            now: 0,
        }
    }

    /// Runs a line to its end, for at most an hour, and returns its output.
    pub(crate) fn run(&mut self, line: &str) -> String {
        self.session.submit(line);
        self.poll();
        let end = self.now + 3_600_000;
        while self.session.is_running() && self.now < end {
            self.step(end);
        }
        self.take_text()
    }

    /// Lets so much time pass.
    pub(crate) fn pass(&mut self, span: Millis) -> String {
        let end = self.now + span;
        while self.now < end {
            self.step(end);
        }
        self.take_text()
    }

    fn step(&mut self, end: Millis) {
        let wake = self.session.wake_at().unwrap_or(end);
        self.now = wake.clamp(self.now, end);
        self.poll();
    }

    fn poll(&mut self) {
        self.session.poll(self.now, &mut ());
        while self.session.is_ready() {
            self.session.poll(self.now, &mut ());
        }
    }

    pub(crate) fn type_line(&mut self, line: &str) -> String {
        self.session.type_line(line);
        self.poll();
        self.take_text()
    }

    /// Everything that appeared, line by line; typed lines have their prompt.
    pub(crate) fn take_text(&mut self) -> String {
        let said = self.session.take_said().into_iter();
        let lines = said.map(|said| match said {
            Said::Began(_) => String::new(),
            Said::Printed(chunk) => chunk.text + "\n",
        });
        lines.collect()
    }
}
