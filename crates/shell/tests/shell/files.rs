//! Files and folders, and the folder that a shell is in.

use crate::computer::Computer;

fn check(computer: &mut Computer, lines: &[(&str, &str)]) {
    for (line, said) in lines {
        assert_eq!(computer.run(line), *said, "{line}");
    }
}

#[test]
fn folders_are_entered_and_words_mean_files_in_them() {
    let mut computer = Computer::new();
    check(
        &mut computer,
        &[
            ("pwd", "/home/user\n"),
            (
                "mkdir -p vweb/update && cd vweb && pwd",
                "/home/user/vweb\n",
            ),
            (
                "echo one > update/a.yaml; echo two > ./b.yaml; ls",
                "b.yaml\nupdate\n",
            ),
            (
                "cat update/a.yaml ../vweb/b.yaml ~/vweb/b.yaml",
                "one\ntwo\ntwo\n",
            ),
            (
                "cd update; echo $PWD; sed -i s/one/three/ a.yaml; cat < a.yaml",
                "/home/user/vweb/update\nthree\n",
            ),
            ("cd -", "/home/user/vweb\n"),
            (
                "echo more | tee -a update/a.yaml; wc -l < update/a.yaml",
                "more\n2\n",
            ),
            (
                "cd; pwd; ls; ls vweb/ vweb/b.yaml",
                "/home/user\nvweb\nvweb/b.yaml\n\nvweb/:\nb.yaml\nupdate\n",
            ),
            (
                "ls -R vweb",
                "vweb:\nb.yaml\nupdate\n\nvweb/update:\na.yaml\n",
            ),
            (
                "x=1; (x=2; echo $x); { x=3; }; echo $x $(cd vweb; pwd)",
                "2\n3 /home/user/vweb\n",
            ),
            ("(cd vweb; pwd); pwd", "/home/user/vweb\n/home/user\n"),
            ("cd /etc/nginx && echo x > c && cat /etc/nginx/c; cd", "x\n"),
            (
                "[ -d vweb ] && [ -f vweb/b.yaml ] && [ ! -d vweb/b.yaml ] && [ -e vweb ] && echo yes",
                "yes\n",
            ),
        ],
    );
}

#[test]
fn files_and_folders_are_copied_moved_and_removed() {
    let mut computer = Computer::new();
    check(
        &mut computer,
        &[
            (
                "mkdir a b; echo 1 > a/x; echo 2 > y; cp a/x y b; cat b/x b/y",
                "1\n2\n",
            ),
            (
                "cp -r a c; ls c; mv y c/; ls c; mv c d; ls d; ls",
                "x\nx\ny\nx\ny\na\nb\nd\n",
            ),
            ("cp -r a d; cat d/a/x; rm -r d a; ls", "1\nb\n"),
            ("rm b/x b/y; ls b; rmdir b; ls", ""),
            ("mkdir -p e/f; touch e/f/g; rm -rf e nothing; ls", ""),
            ("x=1; unset x; echo $x.", ".\n"),
        ],
    );
}

#[test]
fn what_cannot_be_done_with_files_is_said_in_words() {
    let mut computer = Computer::new();
    computer.run("mkdir d; echo 1 > f; echo 2 > d/g");
    for (line, said) in [
        ("cd nope", "sh: cd: nope: No such file or directory\n"),
        ("cd f", "sh: cd: f: Not a directory\n"),
        (
            "mkdir d",
            "mkdir: cannot create directory ‘d’: File exists\n",
        ),
        (
            "mkdir -p f",
            "mkdir: cannot create directory ‘f’: File exists\n",
        ),
        (
            "mkdir n/m",
            "mkdir: cannot create directory ‘n/m’: No such file or directory\n",
        ),
        ("mkdir", "mkdir: missing operand\n"),
        ("rm d", "rm: cannot remove 'd': Is a directory\n"),
        (
            "rmdir d",
            "rmdir: failed to remove 'd': Directory not empty\n",
        ),
        (
            "rmdir n",
            "rmdir: failed to remove 'n': No such file or directory\n",
        ),
        ("cp d e", "cp: -r not specified; omitting directory 'd'\n"),
        (
            "cp -r d d/e",
            "cp: cannot copy a directory, 'd', into itself, 'd/e'\n",
        ),
        ("mv n d", "mv: cannot stat 'n': No such file or directory\n"),
        ("mv f f", "mv: 'f' and 'f' are the same file\n"),
        ("cp f d/g f", "cp: target 'f': Not a directory\n"),
        ("cat d", "cat: d: Is a directory\n"),
        ("echo 1 > d", "sh: d: Is a directory\n"),
        ("ls n", "ls: n: No such file or directory\n"),
    ] {
        assert_eq!(computer.run(line), said, "{line}");
        assert_ne!(computer.session.status(), 0, "{line}");
    }
}

#[test]
fn the_number_of_files_is_limited_and_room_can_be_made() {
    let mut computer = Computer::new();
    let text = computer.run("for i in {1..300}; do echo $i > f$i; done");
    assert_eq!(
        text,
        "sh: stopped: there are more than 200 files and folders; rm makes room\n"
    );
    assert_eq!(computer.session.environment.files.len(), 201);
    computer.run("rm f1 f2");
    assert_eq!(computer.run("echo on > g; cat g"), "on\n");
}

#[test]
fn the_size_of_a_file_is_limited() {
    let mut computer = Computer::new();
    computer.run("seq 10000 > f");
    let text = computer.run("for i in {1..300}; do cat f >> g; done");
    assert_eq!(text, "sh: stopped: a file would hold more than 6 MiB\n");
    let held = computer.session.environment.files.get("g").map(String::len);
    assert!(
        held.is_some_and(|held| held <= 6 << 20 && held > 6_200_000),
        "{held:?}"
    );
    assert_eq!(computer.run("rm g; wc -l < f"), "10000\n");
}
