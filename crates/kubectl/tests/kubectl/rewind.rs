//! Time moves back while a line runs: the line goes on from there, and waits no longer than a line that begins there.

use crate::terminal::Terminal;
use kube::clock::{Duration, Time};
use shell::Said;

const ROLLED_OUT: &str = "deployment \"web\" successfully rolled out";

struct Typed {
    terminal: Terminal,
    begun: Time,
}

impl Typed {
    fn new(line: &str) -> Typed {
        let mut terminal = Terminal::with_web();
        let begun = terminal.timeline.now();
        terminal.session.type_line(line, &mut terminal.timeline);
        Typed { terminal, begun }
    }

    /// The output up to this many seconds after the beginning.
    fn run_to(&mut self, seconds: u64) -> Vec<String> {
        let Terminal { session, timeline } = &mut self.terminal;
        session.run_until(timeline, self.begun + Duration::from_secs(seconds));
        let printed = session.take_output().into_iter();
        printed.map(|chunk| chunk.text).collect()
    }

    fn back_to(&mut self, seconds: u64) {
        let Terminal { session, timeline } = &mut self.terminal;
        timeline.seek(self.begun + Duration::from_secs(seconds));
        session.rewind(timeline);
    }
}

#[test]
fn a_watch_says_the_same_again() {
    for line in [
        "kubectl set image deploy/web web=nginx:1.25; kubectl get deploy web -w",
        "kubectl set image deploy/web web=nginx:1.25; kubectl get pods -w | grep -v Terminating",
        "kubectl set image deploy/web web=nginx:1.25; kubectl events -w",
        "kubectl set image deploy/web web=nginx:1.25; while true; do kubectl get rs; sleep 1; done",
    ] {
        let mut typed = Typed::new(line);
        typed.run_to(2);
        let first = typed.run_to(20);
        assert!(first.len() > 2, "{line}: {first:?}");
        typed.back_to(2);
        assert_eq!(typed.run_to(20), first, "{line}");
        assert!(typed.terminal.session.is_running());
    }
}

/// Each text belongs to the moment at which it was printed, so that a step back leaves what had been printed before.
#[test]
fn what_is_printed_carries_its_moment() {
    let mut typed = Typed::new("kubectl set image deploy/web web=nginx:1.25; kubectl get rs -w");
    let Terminal { session, timeline } = &mut typed.terminal;
    session.run_until(timeline, typed.begun + Duration::from_secs(20));
    let said = session.take_said();
    assert!(said.iter().all(|(at, _)| timeline.has_passed(*at)));
    for _ in 0..15 {
        timeline.step_back();
    }
    let kept: Vec<String> = said
        .iter()
        .take_while(|(at, _)| timeline.has_passed(*at))
        .map(|(_, said)| text_of(said))
        .collect();
    assert!(!kept.is_empty() && kept.len() < said.len());
    session.rewind(timeline);
    session.run_until(timeline, typed.begun + Duration::from_secs(20));
    let again = session.take_output().into_iter().map(|chunk| chunk.text);
    let whole: Vec<String> = kept.into_iter().chain(again).collect();
    let first: Vec<String> = said.iter().map(|(_, said)| text_of(said)).collect();
    assert_eq!(whole, first);
}

fn text_of(said: &Said) -> String {
    match said {
        Said::Began(text) => text.clone(),
        Said::Printed(chunk) => chunk.text.clone(),
    }
}

#[test]
fn a_rollout_is_told_again_from_the_moment_gone_back_to() {
    let mut typed = Typed::new(
        "kubectl set image deploy/web web=nginx:1.25; kubectl rollout status deploy/web",
    );
    typed.run_to(1);
    let first = typed.run_to(4);
    assert!(!first.is_empty());
    typed.back_to(1);
    assert_eq!(typed.run_to(4), first);
    assert_eq!(
        typed.run_to(20).last().map(String::as_str),
        Some(ROLLED_OUT)
    );
}

#[test]
fn a_sleep_is_no_longer_than_it_was() {
    let mut typed = Typed::new("for i in {1..50}; do sleep 2; echo $i; done");
    assert_eq!(typed.run_to(41).len(), 20);
    typed.back_to(3);
    assert_eq!(typed.run_to(5), ["21"]);
}

#[test]
fn a_wait_is_met_when_its_time_comes_again() {
    let line = "kubectl set image deploy/web web=nginx:1.25; sleep 1; kubectl rollout status deploy/web --timeout=30s";
    let mut typed = Typed::new(line);
    typed.run_to(2);
    typed.back_to(1);
    let printed = typed.run_to(29);
    assert_eq!(
        printed.last().map(String::as_str),
        Some(ROLLED_OUT),
        "{printed:?}"
    );
    assert!(!typed.terminal.session.is_running());
}
