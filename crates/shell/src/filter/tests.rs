//! Checks that the filters behave like the real programs of the same names.

use super::*;

fn run(command: &str, input: &str) -> (String, i32) {
    let words: Vec<String> = command
        .split(' ')
        .map(|word| word.replace('~', " "))
        .collect();
    let (out, status) = filtered(&words, input).expect("valid");
    (out.join("\n"), status)
}

#[test]
fn filters_do_what_their_namesakes_do() {
    let input = "b 2\na 10\nc 1\nb 2";
    for (command, expected) in [
        ("grep b", "b 2\nb 2"),
        ("grep -v b", "a 10\nc 1"),
        ("grep -c b", "2"),
        ("grep -A1 a", "a 10\nc 1"),
        ("grep -o [0-9]*$", "2\n10\n1\n2"),
        ("head -n 2", "b 2\na 10"),
        ("head -1", "b 2"),
        ("tail -n 1", "b 2"),
        ("tail -n +3", "c 1\nb 2"),
        ("sort", "a 10\nb 2\nb 2\nc 1"),
        ("sort -rnk2", "a 10\nb 2\nb 2\nc 1"),
        ("sort -u", "a 10\nb 2\nc 1"),
        ("uniq", "b 2\na 10\nc 1\nb 2"),
        ("wc -l", "4"),
        ("wc", "       4       8      17"),
        ("cut -d~ -f2", "2\n10\n1\n2"),
        ("awk {print~$2,~$1}", "2 b\n10 a\n1 c\n2 b"),
        ("tr -d ab", " 2\n 10\nc 1\n 2"),
        ("tr ~ \\n", "b\n2\na\n10\nc\n1\nb\n2"),
        ("tr \\n ,", "b 2,a 10,c 1,b 2,"),
        ("tr [:lower:] A-Z", "B 2\nA 10\nC 1\nB 2"),
        ("awk NR>2{print~$1}", "c\nb"),
        ("awk $2==2{print~NR\":\"$NF}", "1:2\n4:2"),
        ("awk /a|c/{print~$1}", "a\nc"),
        ("awk -F1 {print~$1}", "b 2\na \nc \nb 2"),
    ] {
        assert_eq!(run(command, input).0, expected, "{command}");
    }
    assert_eq!(run("grep nothing", input).1, 1);
}
