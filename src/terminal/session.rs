//! Puts the terminals of the crate `kubectl` behind the trait by which the page holds them.

use super::shell::{Kubectl, State};
use engine::timeline::{Moment, Timeline};
use kube::clock::Time;
use kubectl::{Edited, Number, Terminals, Written};
use shell::Said;

/// Begins the terminals; the first typed line calls this.
pub(super) fn begin() -> Box<dyn Kubectl> {
    Box::new(Terminals::new())
}

impl Kubectl for Terminals {
    fn take_edited(&mut self, edited: &[Edited]) {
        Terminals::take_edited(self, edited);
    }

    fn take_written(&mut self) -> Vec<Written> {
        Terminals::take_written(self)
    }

    fn take_opened(&mut self) -> Vec<String> {
        Terminals::take_opened(self)
    }

    fn type_line(&mut self, number: Number, line: &str, timeline: &mut Timeline) {
        Terminals::type_line(self, number, line, timeline);
    }

    fn end_input(&mut self, number: Number, timeline: &mut Timeline) {
        Terminals::end_input(self, number, timeline);
    }

    fn state(&self, number: Number) -> State {
        let Some(terminal) = self.get(number) else {
            return State::default();
        };
        State {
            open: terminal.open().map(str::to_string),
            waiting: terminal.waiting().map(str::to_string).collect(),
            folder: terminal.environment().directory.shown().to_string(),
            is_running: terminal.is_running(),
            is_busy: terminal.is_busy(),
            acted: terminal.acted(),
        }
    }

    fn is_busy(&self) -> bool {
        Terminals::is_busy(self)
    }

    fn poll(&mut self, timeline: &mut Timeline) {
        Terminals::poll(self, timeline);
    }

    fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        Terminals::run_until(self, timeline, to);
    }

    fn interrupt(&mut self, number: Number, timeline: &Timeline) {
        Terminals::interrupt(self, number, timeline);
    }

    fn rewind(&mut self, number: Number, timeline: &mut Timeline) {
        Terminals::rewind(self, number, timeline);
    }

    fn close(&mut self, number: Number) {
        Terminals::close(self, number);
    }

    fn take_said(&mut self) -> Vec<(Number, Moment, Said)> {
        Terminals::take_said(self)
    }
}
