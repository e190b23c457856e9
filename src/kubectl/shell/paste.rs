//! Several lines at once, as they come from a tutorial: taken apart into those that are typed one after the other.

/// Prompts that people copy along with a command.
const PROMPTS: [&str; 2] = ["$ ", "# kubectl "];

/// The lines to run, in order. A line that goes on (a backslash at its end, a here-document, a loop without its `done`)
/// stays in one piece; empty lines and copied prompts are left out.
pub fn lines(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        let mut line = without_prompt(line).to_string();
        while goes_on(&line) {
            let Some(next) = rest.next() else { break };
            line.push('\n');
            line.push_str(next);
        }
        if !line.trim().is_empty() {
            found.push(line);
        }
    }
    found
}

fn without_prompt(line: &str) -> &str {
    let line = line.trim_start();
    let prompt = PROMPTS.iter().find(|prompt| line.starts_with(**prompt));
    // What follows `#` or `$` is the command itself.
    prompt.map_or(line, |_| line[2..].trim_start())
}

fn goes_on(line: &str) -> bool {
    line.ends_with('\\') || lacks_its_end(line) || lacks_done(line)
}

/// A here-document whose last line is yet to come.
fn lacks_its_end(line: &str) -> bool {
    let Some((_, after)) = line.split_once("<<") else {
        return false;
    };
    let after = after.trim_start_matches(['-', ' ']);
    let end: String = after
        .trim_start_matches(['\'', '"'])
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect();
    !end.is_empty() && !line.lines().skip(1).any(|line| line.trim() == end)
}

fn lacks_done(line: &str) -> bool {
    let begins = ["while ", "for ", "until "];
    let is_loop = begins.iter().any(|word| line.starts_with(word));
    let mut words = line.split([' ', ';', '\n', '\t']);
    is_loop && !words.any(|word| word == "done")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_typed_by_itself() {
        let text = "$ kubectl get rs\n\n# kubectl get pods\n# a remark\n";
        assert_eq!(
            lines(text),
            ["kubectl get rs", "kubectl get pods", "# a remark"]
        );
    }

    #[test]
    fn what_goes_on_stays_together() {
        let text = "kubectl set image \\\n  deployment/web web=web:2\n\
                    cat <<EOF | kubectl apply -f -\nkind: X\nEOF\n\
                    while true; do\n  kubectl get rs\n  sleep 1\ndone\necho";
        let found = lines(text);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[1].ends_with("kind: X\nEOF"), "{found:?}");
        assert!(found[2].ends_with("done"), "{found:?}");
    }

    #[test]
    fn what_never_ends_is_given_as_it_is() {
        assert_eq!(lines("cat <<EOF\nkind: X"), ["cat <<EOF\nkind: X"]);
        assert_eq!(lines("for x in a b; do echo"), ["for x in a b; do echo"]);
    }
}
