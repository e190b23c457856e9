//! Lines that wait for each other, and lines in the background.

use crate::computer::Computer;

#[test]
fn a_line_typed_while_another_runs_waits_for_it() {
    let mut computer = Computer::new();
    assert_eq!(computer.type_line("tick"), "tick 0\n");
    assert_eq!(computer.type_line("date; tick"), "");
    assert_eq!(computer.type_line("| x"), "");
    assert_eq!(computer.session.waiting().count(), 2);
    assert_eq!(computer.pass(1500), "tock 1000\n1000 ms\ntick 1000\n");
    let text = computer.pass(1000);
    assert_eq!(
        text,
        "tock 2000\nsh: syntax error near unexpected token `|'\n"
    );
}

#[test]
fn here_documents_and_loops_can_be_typed_line_by_line() {
    let mut computer = Computer::new();
    for line in ["cat <<EOF > f", "kind: Pod", "  name: $((1+1))", ""] {
        assert_eq!(computer.type_line(line), "");
    }
    assert_eq!(
        computer.session.open(),
        Some("cat <<EOF > f\nkind: Pod\n  name: $((1+1))\n")
    );
    computer.type_line("EOF");
    assert_eq!(computer.session.open(), None);
    assert_eq!(computer.type_line("cat f"), "kind: Pod\n  name: 2\n\n");
    for line in ["for i in 1 2", "do", "echo \"n", "$i\""] {
        assert_eq!(computer.type_line(line), "");
    }
    assert_eq!(computer.type_line("done"), "n\n1\nn\n2\n");
    computer.type_line("echo 'never");
    computer.session.interrupt();
    assert_eq!(computer.type_line("echo on"), "on\n");
}

#[test]
fn lines_run_in_the_background() {
    let mut computer = Computer::new();
    assert_eq!(computer.run("sleep 5 && echo slept &"), "[1] 101\n");
    assert_eq!(
        computer.run("tick & echo $! $?"),
        "[2] 102\n102 0\ntick 0\n"
    );
    assert_eq!(
        computer.run("jobs"),
        "[1]-  Running                 sleep 5 && echo slept &\n[2]+  Running                 tick &\n"
    );
    assert_eq!(
        computer.pass(1000),
        "tock 1000\n[2]+  Done                    tick\n"
    );
    assert_eq!(
        computer.pass(9000),
        "slept\n[1]+  Done                    sleep 5 && echo slept\n"
    );
    assert_eq!(computer.run("jobs"), "");
}

#[test]
fn jobs_are_waited_for_fetched_and_ended() {
    let mut computer = Computer::new();
    assert_eq!(
        computer.run("(sleep 2; exit_with() { return $1; }; exit_with 3) & sleep 1 & wait %1; echo $? $(date)"),
        "[1] 101\n[2] 102\n3 2000 ms\n[1]-  Exit 3                  (sleep 2; exit_with() { return $1; }; exit_with 3)\n\
         [2]+  Done                    sleep 1\n"
    );
    assert_eq!(
        computer.run("sleep 3 & fg; date"),
        "[1] 101\nsleep 3\n5000 ms\n"
    );
    assert_eq!(
        computer.run("sleep 100 & kill $!; wait; date"),
        "[1] 101\n[1]+  Terminated              sleep 100\n5000 ms\n"
    );
    for (line, said) in [
        ("fg", "sh: fg: current: no such job\n"),
        ("fg %3", "sh: fg: %3: no such job\n"),
        ("wait %3", "sh: wait: %3: no such job\n"),
        ("kill %1", "sh: kill: %1: no such job\n"),
        ("bg", "sh: bg: current: no such job\n"),
        ("kill", "kill: usage: kill %JOB\n"),
    ] {
        assert_eq!(computer.run(line), said);
    }
    let text = computer.run("for i in {1..20}; do sleep 9 & done; jobs | wc -l");
    assert!(
        text.ends_with("sh: sleep 9: too many lines run in the background\n16\n"),
        "{text}"
    );
}

/// A line in the background has variables of its own, but shares the files.
#[test]
fn a_job_changes_files_and_no_variables() {
    let mut computer = Computer::new();
    computer.run("x=1; (x=2; sleep 1; echo $x > f) & x=3");
    computer.pass(2000);
    assert_eq!(computer.run("cat f; echo $x"), "2\n3\n");
}

#[test]
fn time_that_is_set_back_takes_jobs_along() {
    let mut computer = Computer::new();
    computer.run("tick &");
    computer.pass(500);
    computer.run("sleep 10 &");
    computer.now = 200;
    computer.session.rewind(200, &mut ());
    assert_eq!(
        computer.run("jobs"),
        "[1]+  Running                 tick &\n"
    );
    assert_eq!(
        computer.pass(1000),
        "tock 1000\n[1]+  Done                    tick\n"
    );
}

#[test]
fn jobs_that_end_because_the_budget_is_spent_are_reported() {
    let mut computer = Computer::new();
    computer.run("sleep 3 &");
    let text = computer.run("for i in {1..1000}; do for j in {1..1000}; do :; done; done");
    assert_eq!(
        text,
        "[1]+  Terminated              sleep 3\n\
         sh: stopped: the line does too much without any time passing; put a sleep into its loop\n"
    );
    assert_eq!(computer.run("jobs; echo on"), "on\n");
}
