//! The output of single lines.

use crate::computer::Computer;

#[test]
fn words_are_put_in_as_a_shell_does() {
    let mut computer = Computer::new();
    for (line, answer) in [
        (
            "x=a; cat <<E\n$x $((1+2)) \\$x $(echo b) \"q\"\nE",
            "a 3 $x b \"q\"\n",
        ),
        ("cat <<'E'\n$x $(y)\nE", "$x $(y)\n"),
        ("wc -l < /dev/null", "0\n"),
        ("echo a\rb \r", "a\rb \r\n"),
        ("echo a\r\necho b\r\n", "a\nb\n"),
        ("cat <<-E\n\t\ta\n\tE", "a\n"),
        ("cat <<E | tr a-z A-Z\nabc\nE", "ABC\n"),
        (
            "f() { for w in \"$@\"; do echo \"[$w]\"; done; }; f 'a b' c",
            "[a b]\n[c]\n",
        ),
        (
            "f() { echo $# $2; g z; echo $1; }; g() { echo $1; }; f x y",
            "2 y\nz\nx\n",
        ),
        ("echo ${nope:-$x$x} ${x:-b}", "aa a\n"),
        ("echo ${x%%b}", "sh: ${x%%b}: bad substitution\n"),
        ("{ read a; cat; } <<< $'1\\n2\\n3'; echo $a", "2\n3\n1\n"),
        ("{ read a; grep 3; } <<< $'1\\n2\\n3'", "3\n"),
        ("f() { grep -c .; }; seq 4 | f", "4\n"),
        ("false; for i in 1; do echo $?; done", "1\n"),
        (
            "x=$(echo 'a  b'; false) || echo \"$x\"; y=$x; echo \"$y\" $?",
            "a  b\na  b 0\n",
        ),
        ("(false)", ""),
        ("echo $?; (echo $?)", "1\n0\n"),
        (
            "test ! -z a && test ! ! -n a && ! test ! ! ! a; echo $?",
            "0\n",
        ),
        (
            "f() { break; echo in; }; for i in 1 2; do f; done",
            "sh: break: only meaningful in a loop\nin\nsh: break: only meaningful in a loop\nin\n",
        ),
        ("echo a b c | sed -E 's/(a) (b)/\\2 \\1/;s/c/d/'", "b a d\n"),
        ("printf 'a\\nb\\n' | sed '$d'", "a\n"),
        (
            "seq 3 > f; sed -i 's/2/two/' f; cat f | cut -c1 2>&1; sed -n '$=' f",
            "sh: cut: -c1 is not known here\n3\n",
        ),
        ("echo a,b,c | cut -d, -f3,1", "a,c\n"),
        ("printf 'aab\\nb\\n' | tr -s a | tr '\\n' ,", "ab,b,\n"),
    ] {
        assert_eq!(computer.run(line), answer, "{line}");
    }
}

/// Each sign turns the result of the comparison behind it, and so many of them once ended the program.
#[test]
fn test_takes_any_number_of_signs() {
    let mut computer = Computer::new();
    let signs = "! ".repeat(100_000);
    assert_eq!(computer.run(&format!("test {signs} a; echo $?")), "0\n");
    assert_eq!(computer.run(&format!("test ! {signs} a; echo $?")), "1\n");
}
