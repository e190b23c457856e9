//! No line hangs or fills the memory; each line in these tests once did.

use crate::computer::Computer;

/// Runs a line that has to be stopped, and returns its last words.
fn stopped(before: &[&str], line: &str) -> String {
    let mut computer = Computer::new();
    for line in before {
        computer.run(line);
    }
    let text = computer.run(line);
    let shown: String = line.chars().take(100).collect();
    // The budget of one moment bounds the work, so the moments that a line takes bound it all.
    assert!(computer.now <= 10_000, "{shown}: {} ms", computer.now);
    assert!(text.len() < 5 << 20, "{shown}: {} bytes", text.len());
    assert!(!computer.session.is_running(), "{shown}");
    assert_eq!(computer.session.status(), 1, "{shown}");
    let last = text.lines().last().unwrap_or_default().to_string();
    let environment = &computer.session.environment;
    let held = environment.files.bytes() + environment.variables.bytes();
    assert!(held < 40 << 20, "{shown}: {held} bytes are held");
    assert_eq!(computer.run("echo $?; echo on"), "1\non\n", "{shown}");
    last
}

#[test]
fn lines_that_would_never_end_are_stopped_with_words() {
    let seds = ["sed s/a/aaaaaaaaaa/g"; 12].join(" | ");
    let nested = (0..6).fold("echo x".to_string(), |line, _| {
        format!("for i in {{1..100}}; do echo $({line}); done")
    });
    for (before, line) in [
        (
            &[][..],
            "x=aaaaaaaa; for i in {1..40}; do x=$x$x; done; echo $x",
        ),
        (&[], "x=a; while true; do x=\"$x$x\"; done"),
        (
            &["echo 12345678 > f"],
            "for i in {1..60}; do cat f f > b; cp b f; done",
        ),
        (&["echo 12345678 > f"], "while true; do cat f >> f; done"),
        (
            &["echo 12345678 > f"],
            "while true; do cat f f | tee b c d > e; cp b f; done",
        ),
        (&[], &format!("echo aaaaaaaaaaaaaaaa | {seds}")),
        (&[], &nested),
        (&["f() { echo $(f) $(f); }"], "f"),
        (&["f() { f | f; }"], "f"),
        (&["f() { f; f; }"], "f"),
        (&["f() { f & f & }"], "while true; do f; done"),
        (
            &[],
            "for i in {1..1000}; do for j in {1..1000}; do for k in {1..1000}; do :; done; done; done",
        ),
        (
            &[],
            "x=$(seq 10000); for i in {1..1000}; do echo $x | sort -rn | uniq -c | tr 0-9 a-j; done",
        ),
        (
            &[],
            "x=$(seq 10000); while true; do for y in $x; do case $x in *9*9*9*9*8*z) ;; esac; done; done",
        ),
        (&[], "seq 10000 | xargs -n1 echo $(seq 10000)"),
        (
            &[],
            "x=$(seq 10000); seq 10000 | xargs -I{} echo {} {} {} {} \"$x\"",
        ),
        (&[], "f() { set -- $@ $@; f $@ $@; }; f a b c"),
        (
            &[],
            "x=$(seq 10000); echo \"$x\" | sed -E 's/((.*)*)*/\\1\\2\\1\\2/g;s/./&&&&&&&&&&&&&&&&/g;s/./&&&&&&&&&&&&&&&&/g;s/./&&&&&&&&&&&&/g'",
        ),
        (
            &[],
            "for i in {1..40}; do cat <<E >> f\n$(cat f)$(cat f)x\nE\ndone",
        ),
        (&[], "for i in {1..64}; do read x <<< \"$x$x$x$x-\"; done"),
        (
            &[],
            "for i in {1..64}; do printf '%s%s' $x $x; x=$x$x-; done",
        ),
        (&[], "for i in $(seq 10000); do a=$a$i; done"),
    ] {
        let said = stopped(before, line);
        assert!(
            said.starts_with("sh: ") || line.starts_with("f() { set"),
            "{line}: {said}"
        );
    }
}

/// An endless text would hide the sentence that says why the line was stopped.
#[test]
fn printed_text_is_bounded() {
    let said = stopped(
        &["x=$(seq 10000 | tr '\\n' ' ')"],
        "for i in {1..1000}; do echo \"$x\"; done",
    );
    assert_eq!(
        said,
        "sh: stopped: the line prints more than 4 MiB at once; send it into a file or through head"
    );
}

#[test]
fn what_is_held_is_bounded() {
    let mut computer = Computer::new();
    computer.run("x=$(seq 10000)");
    let line = "i=0; while true; do i=$((i+1)); echo \"$x$x$x$x\" > f$i; sleep 1; done";
    let text = computer.run(line);
    assert_eq!(
        text,
        "sh: stopped: variables and files hold more than 32 MiB; unset or rm makes room\n"
    );
    let held = computer.session.environment.files.bytes();
    assert!((28 << 20..34 << 20).contains(&held), "{held}");
}

/// The budget refills as time passes.
#[test]
fn a_loop_that_sleeps_goes_on_for_as_long_as_it_likes() {
    let mut computer = Computer::new();
    let line =
        "x=$(seq 1000); for i in $(seq 3000); do echo \"$x\" | grep -c 9; sleep 1; done | uniq -c";
    assert_eq!(computer.run(line), "   3000 271\n");
}

/// Realistic scripts stay far below the bounds.
#[test]
fn usual_lines_are_not_stopped() {
    let mut computer = Computer::new();
    for (line, end) in [
        ("seq 10000 | sort -rn | head -3 | tail -1", "9998\n"),
        (
            "n=0; for i in $(seq 2000); do n=$((n+i)); done; echo $n",
            "2001000\n",
        ),
        (
            "for i in {1..200}; do echo $(echo $(echo $i)); done | tail -1",
            "200\n",
        ),
        ("seq 10000 | sed 's/9/nine/g' | grep -c nine", "3439\n"),
        (
            "seq 10000 > f; for i in {1..20}; do cat f; done > g; wc -l < g",
            "200000\n",
        ),
        (
            "seq 5000 | while read n; do echo $n; done | wc -l",
            "5000\n",
        ),
    ] {
        assert_eq!(computer.run(line), end, "{line}");
    }
}

/// The work of grep and sed grows in proportion to the length of the text.
#[test]
fn grep_and_sed_are_linear_in_the_text() {
    let steps = |line: &str, letters: usize| {
        let mut computer = Computer::new();
        let files = &mut computer.session.environment.files;
        files.insert("f".to_string(), "a".repeat(letters));
        let text = computer.run(line);
        assert!(!text.contains("stopped"), "{line}: {text}");
        computer.session.steps()
    };
    for line in [
        "grep -c 'a*b' f",
        "grep -cE '(a*)*b' f",
        "grep -cE '(a|aa)+$x' f",
        "grep -cE '^(a?){20}b' f",
        "grep -cx 'a*b' f",
        "sed 's/a*b/c/' f | wc -c",
        "sed 's/a/b/g' f | grep -c a",
        "sed -E 's/(a)(a)/\\2\\1/g' f | wc -c",
        "grep -o a f | wc -l",
        "tr a '\\n' < f | wc -l",
    ] {
        let (once, twice) = (steps(line, 50_000), steps(line, 100_000));
        assert!(once > 1_000, "{line}: {once} steps");
        assert!(
            twice <= once * 21 / 10,
            "{line}: {once} steps, then {twice}"
        );
    }
}

/// Ctrl-C ends the running line and reports the lines that it keeps from running.
#[test]
fn control_c_always_works() {
    let mut computer = Computer::new();
    for line in [
        "while true; do sleep 1; done",
        "sleep 9 | cat",
        "(sleep 100; echo never) | sort",
        "f() { f2; }; f2() { sleep 100; }; f",
        "watch date",
        "sleep 50 & wait",
        "sleep 50 & fg",
    ] {
        computer.type_line(line);
        assert!(computer.session.is_running(), "{line}");
        computer.pass(2500);
        computer.type_line("echo typed ahead");
        computer.session.interrupt();
        let text = computer.take_text();
        assert!(
            text.ends_with("sh: not run: echo typed ahead\n"),
            "{line}: {text}"
        );
        assert!(!computer.session.is_running() && computer.session.status() == 130);
        assert_eq!(computer.run("echo $# on"), "0 on\n", "{line}");
        computer.run("kill %1 2> /dev/null");
    }
}
