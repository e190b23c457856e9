//! Several terminals on one cluster, and the files that they share with an editor.

use crate::terminal::WEB;
use engine::cluster::Settings;
use engine::timeline::Timeline;
use kube::clock::{Duration, Time};
use kubectl::{Edited, Terminals, Written};
use shell::Said;

struct Desk {
    terminals: Terminals,
    timeline: Timeline,
}

impl Desk {
    fn new() -> Desk {
        let mut desk = Desk {
            terminals: Terminals::new(),
            timeline: Timeline::new(Settings::default()),
        };
        desk.terminals.take_edited(&[file("web.yaml", WEB)]);
        desk.said(
            1,
            "kubectl apply -f web.yaml && kubectl rollout status deploy/web",
        );
        desk.pass(20);
        desk
    }

    /// Types a line, and returns what all terminals print at this moment, each line with the number of its terminal.
    fn said(&mut self, number: u32, line: &str) -> String {
        self.terminals.type_line(number, line, &mut self.timeline);
        self.take_text()
    }

    /// Lets so many seconds pass.
    fn pass(&mut self, seconds: u64) -> String {
        let to = self.timeline.now() + Duration::from_secs(seconds);
        self.terminals.run_until(&mut self.timeline, to);
        self.take_text()
    }

    fn take_text(&mut self) -> String {
        let said = self.terminals.take_said().into_iter();
        let printed = said.filter_map(|(number, _, said)| match said {
            Said::Printed(chunk) => Some(format!("{number}: {}\n", chunk.text)),
            Said::Began(_) => None,
        });
        printed.collect()
    }
}

fn file(name: &str, text: &str) -> Edited {
    (name.into(), text.into())
}

fn written(name: &str, text: Option<&str>) -> Written {
    Written {
        name: name.to_string(),
        text: text.map(Into::into),
    }
}

#[test]
fn one_terminal_watches_while_the_other_works() {
    let mut desk = Desk::new();
    desk.said(1, "kubectl get rs -w --no-headers");
    assert!(desk.terminals.get(1).is_some_and(|it| it.is_running()));
    let text = desk.said(
        2,
        "kubectl scale deploy web --replicas=3 && kubectl rollout status deploy web",
    );
    assert!(
        text.starts_with("2: deployment.apps/web scaled\n"),
        "{text}"
    );
    let text = desk.pass(30);
    assert!(
        text.contains("2: deployment \"web\" successfully rolled out\n"),
        "{text}"
    );
    assert!(
        text.lines()
            .filter(|line| line.starts_with("1: web-"))
            .count()
            >= 2,
        "{text}"
    );
    desk.terminals.interrupt(1, &desk.timeline);
    assert!(!desk.terminals.is_busy());
}

#[test]
fn each_has_its_own_folder_variables_and_jobs_and_all_have_the_same_files() {
    let mut desk = Desk::new();
    desk.said(1, "x=1; mkdir d; cd d; echo one > f; sleep 100 &");
    assert_eq!(
        desk.said(2, "pwd; echo .$x; cat d/f; echo two >> d/f; jobs"),
        "2: /home/user\n2: .\n2: one\n"
    );
    assert_eq!(
        desk.said(1, "cat f; pwd"),
        "1: one\n1: two\n1: /home/user/d\n"
    );
    desk.said(2, "while true; do date >> log; sleep 1; done");
    desk.pass(3);
    assert!(desk.terminals.is_busy());
    desk.terminals.close(1);
    desk.terminals.close(2);
    assert!(!desk.terminals.is_busy());
    assert_eq!(desk.said(3, "wc -l < log"), "3: 4\n");
}

/// Two runs of the same lines at the same moments are the same run.
#[test]
fn terminals_go_on_in_the_order_of_their_numbers() {
    let run = || {
        let mut desk = Desk::new();
        let line = "for i in 1 2 3; do kubectl scale deploy web --replicas=$i; sleep 1; done";
        let mut text = desk.said(2, line) + &desk.said(1, line);
        text += &desk.pass(9);
        let commands = desk.timeline.commands().to_vec();
        (text, format!("{commands:?}"))
    };
    let (text, commands) = run();
    assert_eq!(
        text.matches("1: deployment.apps/web scaled").count(),
        3,
        "{text}"
    );
    assert_eq!(run(), (text, commands));
}

#[test]
fn going_back_takes_a_terminal_back_and_no_files() {
    let mut desk = Desk::new();
    let begun = desk.timeline.now();
    desk.said(1, "sleep 10; echo slept > f; cat f");
    assert_eq!(desk.pass(11), "1: slept\n");
    desk.said(2, "sleep 60");
    desk.pass(5);
    desk.timeline.seek(Time(begun.as_millis() + 11_500));
    desk.terminals.rewind(2, &mut desk.timeline);
    assert_eq!(desk.said(1, "cat f"), "1: slept\n");
    assert!(desk.terminals.get(2).is_some_and(|it| it.is_running()));
}

#[test]
fn what_the_editor_has_the_shell_has() {
    let mut desk = Desk::new();
    desk.terminals
        .take_edited(&[file("a.txt", "one\n"), file("d/b.txt", "two\n")]);
    assert_eq!(
        desk.said(1, "ls; cat a.txt; cd d; cat b.txt"),
        "1: a.txt\n1: d\n1: one\n1: two\n"
    );
    assert_eq!(desk.terminals.take_written(), []);
    desk.terminals
        .take_edited(&[file("a.txt", "three\n"), file("d/c.txt", "two\n")]);
    assert_eq!(desk.said(1, "cat ../a.txt; ls"), "1: three\n1: c.txt\n");
    assert_eq!(desk.terminals.take_written(), []);
}

#[test]
fn what_the_shell_writes_the_editor_gets_and_it_stays_until_it_is_edited() {
    let mut desk = Desk::new();
    let before = [file("a.txt", "one\n")];
    desk.terminals.take_edited(&before);
    assert_eq!(
        desk.said(
            1,
            "cat a.txt; echo two > a.txt; mkdir d; echo 1 > d/e; rm -f nothing"
        ),
        "1: one\n"
    );
    let changes = [written("a.txt", Some("two\n")), written("d/e", Some("1\n"))];
    assert_eq!(desk.terminals.take_written(), changes);
    // The editor has not taken them over yet.
    desk.terminals.take_edited(&before);
    assert_eq!(desk.said(1, "cat a.txt d/e"), "1: two\n1: 1\n");
    desk.terminals
        .take_edited(&[file("a.txt", "two\n"), file("d/e", "1\n")]);
    assert_eq!(desk.terminals.take_written(), []);
    desk.said(1, "mv a.txt b.txt; rm d/e");
    let changes = [
        written("a.txt", None),
        written("d/e", None),
        written("b.txt", Some("two\n")),
    ];
    assert_eq!(desk.terminals.take_written(), changes);
    desk.terminals.take_edited(&[file("b.txt", "three\n")]);
    assert_eq!(desk.said(1, "ls; cat b.txt"), "1: b.txt\n1: d\n1: three\n");
}

#[test]
fn a_text_that_a_person_typed_is_not_lost_when_the_shell_wrote_too() {
    let mut desk = Desk::new();
    desk.terminals
        .take_edited(&[file("a", "1\n"), file("b", "1\n")]);
    desk.said(1, "echo 2 > a; echo 2 > b");
    // The person changed one of them at the same moment and closed the other.
    desk.terminals.take_edited(&[file("a", "3\n")]);
    assert_eq!(desk.said(1, "cat a b"), "1: 3\n1: 2\n");
    assert_eq!(desk.terminals.take_written(), [written("b", Some("2\n"))]);
}
