//! The shell around kubectl: files, branches, loops, groups, and what it says of what is not here.

use crate::terminal::{MINUTE, Terminal};
use kube::clock::Duration;

fn check_all(terminal: &mut Terminal, lines: &[(&str, &str)]) {
    for (line, answer) in lines {
        terminal.check(line, answer);
    }
}

#[test]
fn output_goes_into_files_and_comes_out_of_them() {
    let mut terminal = Terminal::with_web();
    check_all(
        &mut terminal,
        &[
            ("echo http://web > url.txt", ""),
            ("echo again >> url.txt; cat url.txt", "http://web\nagain\n"),
            ("echo anew > ./url.txt && cat url.txt", "anew\n"),
            (
                "kubectl get deploy web -o yaml > live.yaml; grep -c image: live.yaml",
                "1\n",
            ),
            (
                "kubectl get deploy -o name | tee names.txt | wc -l; cat names.txt",
                "1\ndeployment.apps/web\n",
            ),
            (
                "kubectl get deploy --no-headers | grep web > found.txt; wc -l < found.txt",
                "1\n",
            ),
            (
                "kubectl get nope > x.txt; cat x.txt",
                "error: the server doesn't have a resource type \"nope\"\n",
            ),
            ("(echo a; echo b) > two.txt; sort -r two.txt", "b\na\n"),
            (
                "cat < nope.txt",
                "sh: nope.txt: No such file or directory\n(exit status 1)\n",
            ),
            (
                "sed -i 's/1.24/1.25/' web.yaml && kubectl apply -f web.yaml",
                "deployment.apps/web configured\n",
            ),
            (
                "sed 's/nginx:1.25/nginx:1.26/' web.yaml | kubectl apply -f -",
                "deployment.apps/web configured\n",
            ),
            (
                "cp web.yaml copy.yaml; rm web.yaml; ls *.nope",
                "ls: *.nope: No such file or directory\n(exit status 1)\n",
            ),
            (
                "mv copy.yaml web.yaml; grep -o 'nginx:1...' web.yaml",
                "nginx:1.25\n",
            ),
            ("curl -s nope -o page.txt || echo failed >&2", "failed\n"),
        ],
    );
}

#[test]
fn a_folder_is_read_without_those_in_it() {
    let mut terminal = Terminal::new();
    let manifest =
        |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n");
    for name in ["app/a.yaml", "app/update/b.yaml", "app/notes.txt"] {
        let short = &name[name.len() - 6..name.len() - 5];
        terminal
            .session
            .environment_mut()
            .files
            .insert(name.to_string(), manifest(short));
    }
    terminal.check("kubectl apply -f app/", "configmap/a created\n");
    terminal.check(
        "kubectl apply -R -f app",
        "configmap/a unchanged\nconfigmap/b created\n",
    );
    terminal.check(
        "kubectl apply -f nope/",
        "error: the path \"nope/\" does not exist\n(exit status 1)\n",
    );
}

#[test]
fn branches_loops_and_groups_are_carried_out() {
    let mut terminal = Terminal::with_web();
    check_all(
        &mut terminal,
        &[
            (
                "if kubectl get deploy web > /dev/null; then echo yes; else echo no; fi",
                "yes\n",
            ),
            (
                "if false; then echo a; elif [ 2 -gt 1 ]; then echo b; else echo c; fi",
                "b\n",
            ),
            ("if [ -z \"$NOPE\" ]; then echo empty; fi", "empty\n"),
            ("if false; then echo a; fi && echo went on", "went on\n"),
            (
                "for i in {1..3}; do echo n$i; done | sort -r",
                "n3\nn2\nn1\n",
            ),
            ("for i in $(seq 2 2 6); do echo $i; done | tail -1", "6\n"),
            (
                "for i in a b c; do if [ $i = b ]; then continue; fi; echo $i; done",
                "a\nc\n",
            ),
            (
                "for i in a b c; do [ $i = b ] && break; echo $i; done",
                "a\n",
            ),
            ("(echo 1; false) || echo failed", "1\nfailed\n"),
            (
                "kubectl get deploy -o name | xargs kubectl get -o name",
                "deployment.apps/web\n",
            ),
            ("printf '%s is %d\\n' a 3", "a is 3\n"),
            (
                "export N=2; kubectl scale deploy web --replicas=$N",
                "deployment.apps/web scaled\n",
            ),
            ("sudo kubectl get deploy -o name", "deployment.apps/web\n"),
        ],
    );
    let before = terminal.timeline.now();
    let line = "kubectl scale deploy web --replicas=4 > /dev/null; until [ \"$(kubectl get deploy web -o \
                jsonpath='{.status.readyReplicas}')\" -eq 4 ]; do sleep 1; done; echo ready";
    terminal.check(line, "ready\n");
    assert!(terminal.timeline.now().since(before) < Duration::from_secs(10));
    assert!(terminal.run("until false; do sleep 1; done").interrupted);
    let counted = terminal.text(
        "for i in {1..8}; do kubectl get deploy web --no-headers; sleep 1; done | sort | uniq -c",
    );
    assert!(counted.lines().count() >= 8, "{counted}");
}

#[test]
fn a_whole_line_is_watched() {
    let mut terminal = Terminal::with_web();
    let text = terminal.text("watch -n 20 'kubectl get deploy --no-headers | wc -l; echo end'");
    assert_eq!(
        text.matches("Every 20.0s: kubectl get deploy --no-headers | wc -l; echo end\t")
            .count(),
        4,
        "{text}"
    );
    assert_eq!(text.matches("\n1\nend\n").count(), 4, "{text}");
    terminal.check(
        "watch",
        "Usage: watch [-n SECONDS] COMMAND\n(exit status 1)\n",
    );
}

#[test]
fn what_is_not_here_is_told_in_one_line() {
    let mut terminal = Terminal::new();
    for line in [
        "vim web.yaml",
        "docker build -t x .",
        "minikube start",
        "git clone x",
        "helm install x",
        "nope",
    ] {
        let ended = terminal.session.run(line, &mut terminal.timeline, MINUTE);
        assert_eq!(
            (ended.status, ended.text().lines().count()),
            (127, 1),
            "{}",
            ended.text()
        );
        assert!(ended.text().contains(": not found; "), "{}", ended.text());
    }
    let ended = terminal.run("select x in a b; do echo $x; done");
    assert_eq!(
        (ended.status, ended.text().lines().count()),
        (2, 1),
        "{}",
        ended.text()
    );
}

/// A line of any depth or length gets an answer, and gets it soon.
#[test]
fn what_is_nested_too_deeply_is_refused() {
    let mut terminal = Terminal::with_web();
    let nested = |count: usize, open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(count), close.repeat(count))
    };
    for line in [
        nested(3000, "echo $(", "date", ")"),
        nested(3000, "(", "date", ")"),
        nested(3000, "if true; then ", "date", "; fi"),
        nested(3000, "sudo ", "date", ""),
        nested(3000, "echo x | xargs ", "date", ""),
        format!("echo x | {}", nested(3000, "xargs ", "date", "")),
        nested(3000, "kubectl get pods | cat | ", "cat", ""),
        format!(
            "kubectl get pods -o jsonpath='{{{}'",
            nested(3000, ".items[?(@.a", "", ")]")
        ),
        "{".repeat(30_000),
        format!("echo {}", "{1..9}".repeat(12)),
        format!("cat {}", "<<A ".repeat(3000)),
        "'\"".repeat(3001),
        "while ".repeat(3000),
    ] {
        let ended = terminal.session.run(&line, &mut terminal.timeline, MINUTE);
        assert!(ended.output.len() < 4000, "{}", &line[..40]);
    }
}

/// The time to read a long paste grows only in proportion to its length.
#[test]
fn long_pastes_are_taken_apart() {
    use shell::lines;
    let long = |line: &str| lines(&line.repeat(5000)).len();
    assert_eq!(long("kubectl get pods\n"), 5000);
    assert_eq!(long("It's prose that nobody closed\n"), 2500);
    assert!(long("kubectl get \\\n") < 10);
    assert!(
        long("cat <<EOF\n") > 0 && long("while true; do\n") > 0 && long("kubectl get 'x\n") > 0
    );
}

#[test]
fn sums_cases_functions_and_read_work_as_scripts_use_them() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        ("i=4; echo $((i + 1)) $(( $i * 2 ))x", "5 8x\n"),
        (
            "n=0; while [ $n -lt 3 ]; do n=$((n+1)); done; echo $n",
            "3\n",
        ),
        ("echo $((1/0))", "sh: division by 0\n(exit status 1)\n"),
        (
            "for v in v1 v2-crash x; do case $v in v1|v3) echo good;; *-crash) echo bad;; *) echo other; esac; done",
            "good\nbad\nother\n",
        ),
        ("case a in b) echo b;; esac; echo $?", "0\n"),
        (
            "scale() { kubectl scale deploy/$1 --replicas=${2:-1} -o name; return 3; echo never; }; scale web 3; echo $? $1",
            "deployment.apps/web\n3\n",
        ),
        ("scale web | wc -l", "1\n"),
        (
            "function twice { echo $#: $@; echo $1; }; twice a b",
            "2: a b\na\n",
        ),
        (
            "kubectl get deploy -o wide --no-headers | while read name ready rest; do echo \"$name: $rest\"; done | cut -d: -f1",
            "web\n",
        ),
        ("while read a b; do echo $b-$a; done <<< '1 2 3'", "2 3-1\n"),
        ("{ echo a; echo b; } | wc -l", "2\n"),
        ("printf 'a 1\nb 2\n' | awk '$1 !~ /b/ { print $2 }'", "1\n"),
        ("echo $'a\\tb'", "a\tb\n"),
        ("echo Z2VoZWlt | base64 -d", "geheim\n"),
    ] {
        terminal.check(line, answer);
    }
    for line in [
        "case x in",
        "f() {",
        "case x in a) echo",
        "echo $((1+",
        "{ echo a",
    ] {
        assert!(
            shell::parse(line).expect_err("not whole").awaits.is_some(),
            "{line}"
        );
    }
    terminal.check(
        "f() { f; }; f",
        "sh: functions call each other too deeply\n(exit status 1)\n",
    );
}
