//! Lines that parse, and the errors of lines that do not.

use super::*;

fn words(text: &str) -> Vec<String> {
    let line = parse(text).expect("it can be read");
    let Action::Pipeline(pipeline) = &line.0[0].action else {
        panic!("{text} is a pipeline");
    };
    let words = pipeline.commands[0].words.iter();
    words
        .map(|word| word.plain().unwrap_or("?").to_string())
        .collect()
}

#[test]
fn words_are_split_and_unquoted_as_a_shell_does() {
    for (text, expected) in [
        ("get  pods # all of them", &["get", "pods"][..]),
        (r#"a 'b c' "d e"f g\ h"#, &["a", "b c", "d ef", "g h"]),
        (r"x.deployment\\.io '' #", &[r"x.deployment\.io", ""]),
        (
            r#"-p '{"spec":{"a":"b"}}'"#,
            &["-p", r#"{"spec":{"a":"b"}}"#],
        ),
        (r#"-p "{\"a\":1}""#, &["-p", r#"{"a":1}"#]),
        ("a#b \\\n  c", &["a#b", "c"]),
        ("sed -n '/Events/,$p'", &["sed", "-n", "/Events/,$p"]),
    ] {
        assert_eq!(words(text), expected, "{text}");
    }
}

#[test]
fn connectors_pipes_and_loops_are_told_apart() {
    let line = parse("a | b -c; d && e || f").expect("read");
    let connectors: Vec<_> = line.0.iter().map(|item| item.connector).collect();
    use Connector::{Always, IfFailed, IfSucceeded};
    assert_eq!(connectors, [Always, Always, IfSucceeded, IfFailed]);
    let looped = parse("while true; do curl x; sleep 1; done").expect("read");
    let Action::While { body, .. } = &looped.0[0].action else {
        panic!("a loop");
    };
    assert_eq!(body.0.len(), 2);
}

#[test]
fn branches_groups_and_files_are_read() {
    let line =
        parse("if a; then b; elif c; then d; else e; fi; until a; do b; done").expect("read");
    let Action::If {
        branches,
        otherwise,
    } = &line.0[0].action
    else {
        panic!("a branch");
    };
    assert_eq!((branches.len(), otherwise.0.len()), (2, 1));
    assert!(matches!(
        line.0[1].action,
        Action::While { until: true, .. }
    ));
    let line = parse("for i in {1..3}; do a; done | sort > x; (a; b) >> y; c < z").expect("read");
    let simple = |index: usize| match &line.0[index].action {
        Action::Pipeline(pipeline) => pipeline.commands.clone(),
        _ => panic!("a pipeline"),
    };
    assert!(simple(0)[0].group.is_some() && simple(0)[1].file.is_some());
    let (_, mode) = simple(1)[0].file.clone().expect("a file");
    assert_eq!(mode, FileMode::Append);
    assert!(matches!(simple(2)[0].input, Some(Input::File(_))));
}

#[test]
fn what_is_not_whole_says_what_it_lacks() {
    for (text, awaits) in [
        ("a 'b", Awaits::Closing('\'')),
        ("a \"b", Awaits::Closing('"')),
        ("a $(b", Awaits::Closing(')')),
        ("a |", Awaits::More),
        ("a &&", Awaits::More),
        ("a \\", Awaits::More),
        ("a <<X\nb", Awaits::Line("X".to_string())),
        ("while a; do b", Awaits::Keyword("done")),
        ("for i in a b", Awaits::Keyword("done")),
        ("if a; then", Awaits::Keyword("fi")),
        ("(a; b", Awaits::Closing(')')),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.awaits, Some(awaits), "{text}");
    }
    for text in ["a ;; b", "| a", "& a", "done", "a )"] {
        assert!(
            parse(text).is_err_and(|error| error.awaits.is_none()),
            "{text}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_said_as_a_shell_says_it() {
    for (text, message) in [
        ("a 'b", "unexpected EOF while looking for matching `''"),
        ("a &&", "syntax error: unexpected end of file"),
        ("if a; then b", "syntax error: unexpected end of file"),
        ("a > ;", "syntax error near unexpected token `;'"),
        ("| b", "syntax error near unexpected token `|'"),
        ("a; b |", "syntax error: unexpected end of file"),
        ("a ;; b", "syntax error near unexpected token `;;'"),
        ("x $(y", "unexpected EOF while looking for matching `)'"),
        ("done", "syntax error near unexpected token `done'"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text}");
    }
}

#[test]
fn a_here_document_is_the_input_of_its_command() {
    let line = parse("kubectl apply -f - <<EOF\nkind: Pod\nEOF\nkubectl get po").expect("read");
    assert_eq!(line.0.len(), 2);
    let Action::Pipeline(first) = &line.0[0].action else {
        panic!("a pipeline");
    };
    let Some(Input::Here(word)) = &first.commands[0].input else {
        panic!("a here-document");
    };
    assert_eq!(word.plain(), Some("kind: Pod\n"));
}
