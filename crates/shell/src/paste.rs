//! Pasted text, usually from a tutorial: this module divides it into the lines to run one after the other.

use crate::parse::{Awaits, parse};

/// Programs whose name behind a sign shows that the sign is a copied prompt.
const PROGRAMS: [&str; 17] = [
    "kubectl", "k", "curl", "wget", "cat", "echo", "watch", "while", "for", "until", "if", "sleep",
    "export", "sed", "grep", "ls", "sudo",
];
/// Signs that a prompt ends with.
const SIGNS: [&str; 4] = ["$ ", "# ", "% ", "> "];
/// Most following lines among which the end of an open line is searched for, so that a long paste takes bounded time.
const FURTHEST: usize = 2000;
/// Most attempts to read a line with more text appended; each attempt reads the whole line again.
const MOST_TRIES: usize = 100;

/// The lines to run, in order. An incomplete line (an open quote, a backslash or a pipe at its end, a here-document, a loop
/// without its `done`) is joined with the next ones. Empty lines, copied prompts and output in a copied session are left out.
pub fn lines(text: &str) -> Vec<String> {
    let all: Vec<&str> = text.lines().collect();
    let is_session = all.iter().any(|line| without_prompt(line).is_some());
    let mut found = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let command = without_prompt(all[at]);
        let first = command.unwrap_or(all[at].trim_start());
        let is_output = is_session && command.is_none() && !begins_with_program(first);
        if first.is_empty() || is_output {
            at += 1;
            continue;
        }
        let (line, used) = whole(first, &all[at + 1..]);
        found.push(line);
        at += 1 + used;
    }
    found
}

/// The line with as many of the following as it needs, and how many those are.
fn whole(first: &str, rest: &[&str]) -> (String, usize) {
    let mut line = first.to_string();
    let mut used = 0;
    let mut quoted = false;
    for _ in 0..MOST_TRIES {
        let Some(awaits) = parse(&line).err().and_then(|error| error.awaits) else {
            return (line, used);
        };
        quoted |= matches!(awaits, Awaits::Closing(_));
        let ahead = &rest[used..rest.len().min(FURTHEST)];
        let Some(count) = ahead
            .iter()
            .position(|next| may_end(&awaits, continued(next)))
        else {
            break;
        };
        for next in &rest[used..=used + count] {
            line.push('\n');
            line.push_str(continued(next));
        }
        used += count + 1;
    }
    // An apostrophe in prose opens no quote, so the following lines do not belong to this one.
    if quoted && !begins_with_program(first) {
        return (first.to_string(), 0);
    }
    let rest = &rest[..rest.len().min(FURTHEST)];
    let all = std::iter::once(first).chain(rest.iter().copied());
    (all.collect::<Vec<_>>().join("\n"), rest.len())
}

/// Whether a line may be the one that ends what is open.
fn may_end(awaits: &Awaits, line: &str) -> bool {
    match awaits {
        Awaits::More => {
            let goes_on = ["\\", "|", "&&"];
            !goes_on.iter().any(|sign| line.trim_end().ends_with(sign))
        }
        Awaits::Closing(sign) => line.contains(*sign),
        Awaits::Line(mark) => line.trim() == mark,
        Awaits::Keyword(word) => line
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .any(|part| part == *word),
    }
}

/// A shell shows `> ` in front of what continues a line.
fn continued(line: &str) -> &str {
    line.strip_prefix("> ").unwrap_or(line)
}

fn begins_with_program(line: &str) -> bool {
    let first = line.split([' ', ';', '|']).next().unwrap_or_default();
    PROGRAMS.contains(&first)
}

/// The command behind a prompt: `$ …`, `# kubectl …`, `[root@node1 k8s]# kubectl …`. `None`: there is no prompt.
fn without_prompt(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(command) = line.strip_prefix("$ ") {
        return Some(command.trim_start());
    }
    SIGNS.iter().find_map(|sign| {
        let (prompt, command) = line.split_once(sign)?;
        let is_prompt = match prompt {
            "" => *sign == "# ",
            prompt => {
                prompt.contains(['@', '~', '[', ':'])
                    && !prompt.contains(['"', '\'', '|', '='])
                    && !begins_with_program(prompt)
            }
        };
        let command = command.trim_start();
        (is_prompt && begins_with_program(command)).then_some(command)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_typed_by_itself() {
        let text = "kubectl get rs\n\n# a remark\nkubectl get pods\n";
        assert_eq!(
            lines(text),
            ["kubectl get rs", "# a remark", "kubectl get pods"]
        );
    }

    #[test]
    fn prompts_are_taken_off_and_the_output_of_a_copied_session_is_left_out() {
        let text = "$ kubectl get rs\nNAME   DESIRED\nweb-1  3\n# kubectl get pods\n# a remark\n\
                    [root@node1 k8s]# kubectl apply -f httpd.yml\ndeployment.apps/httpd created\n\
                    me@laptop:~$ curl web\nkubectl get svc\n$ cat <<E\n> a\n> E";
        assert_eq!(
            lines(text),
            [
                "kubectl get rs",
                "kubectl get pods",
                "kubectl apply -f httpd.yml",
                "curl web",
                "kubectl get svc",
                "cat <<E\na\nE",
            ]
        );
    }

    #[test]
    fn what_goes_on_stays_together() {
        let text = "kubectl set image \\\n  deployment/web web=web:2\n\
                    cat <<EOF | kubectl apply -f -\nkind: X\nEOF\n\
                    while true; do\n  kubectl get rs\n  sleep 1\ndone\necho\n\
                    kubectl patch deploy web -p '{\n  \"spec\": {}\n}'\n\
                    kubectl get pods |\n  grep web &&\n  echo yes\n\
                    if kubectl get rs; then\n echo yes\nfi\nls";
        let found = lines(text);
        assert_eq!(found.len(), 8, "{found:?}");
        assert!(found[1].ends_with("kind: X\nEOF"), "{found:?}");
        assert!(found[2].ends_with("done"), "{found:?}");
        assert!(
            found[4].ends_with("}'") && found[5].ends_with("echo yes") && found[6].ends_with("fi")
        );
    }

    #[test]
    fn what_never_ends_is_given_as_it_is() {
        assert_eq!(lines("cat <<EOF\nkind: X"), ["cat <<EOF\nkind: X"]);
        assert_eq!(lines("for x in a b; do echo"), ["for x in a b; do echo"]);
        assert_eq!(
            lines("Don't do that\nkubectl get rs"),
            ["Don't do that", "kubectl get rs"]
        );
    }
}
