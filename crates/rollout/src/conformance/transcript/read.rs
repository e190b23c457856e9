//! The form of a transcript: `# ` remarks, `# file: NAME` with its lines, `$ ` commands with their output.

use kube::api::KubernetesVersion;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    pub kubectl: Option<KubernetesVersion>,
    pub control_plane: Option<KubernetesVersion>,
    /// The names of the nodes; empty if the first line does not name them.
    pub nodes: Vec<String>,
    pub passages: Vec<Passage>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    Remark(String),
    /// A file that the user has; `lines` is its text in the transcript.
    File {
        name: String,
        text: String,
        lines: String,
    },
    Command {
        line: String,
        /// The recorded output, including `(exit status N)`; empty in a plain list of commands.
        output: String,
    },
}

impl Transcript {
    /// Reads a transcript, or a plain list of `$ command` lines. Every text is a valid transcript; lines without a mark
    /// are kept unchanged.
    pub fn read(text: &str) -> Transcript {
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.first().copied().unwrap_or_default();
        let mut passages = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            at += 1;
            if let Some(name) = line.strip_prefix("# file: ") {
                let end = at
                    + lines[at..]
                        .iter()
                        .take_while(|line| is_file_line(line))
                        .count();
                passages.push(file(name.trim(), line, &lines[at..end]));
                at = end;
            } else if let Some(command) = line.strip_prefix("$ ") {
                let end = at + output_length(&lines[at..]);
                passages.push(Passage::Command {
                    line: command.to_string(),
                    output: output(&lines[at..end]),
                });
                at = end;
            } else if let Some(remark) = line.strip_prefix("# ") {
                passages.push(Passage::Remark(remark.to_string()));
            }
        }
        Transcript {
            kubectl: version_behind(first, "kubectl "),
            control_plane: version_behind(first, "control plane "),
            nodes: nodes(first),
            passages,
        }
    }

    /// Whether the passage is the line at the top that names the versions.
    pub fn is_title(&self, passage: &Passage) -> bool {
        let first = self.passages.first();
        let named = self.kubectl.is_some() || self.control_plane.is_some();
        named && first.is_some_and(|first| std::ptr::eq(first, passage))
    }

    /// The commands with their recorded outputs.
    pub fn commands(&self) -> impl Iterator<Item = (&str, &str)> {
        self.passages.iter().filter_map(|passage| match passage {
            Passage::Command { line, output } => Some((line.as_str(), output.as_str())),
            _ => None,
        })
    }
}

fn is_file_line(line: &str) -> bool {
    line.starts_with("#   ") || line.trim_end() == "#"
}

fn file(name: &str, title: &str, lines: &[&str]) -> Passage {
    let text = lines
        .iter()
        .map(|line| format!("{}\n", line.get(4..).unwrap_or_default()));
    let shown = lines
        .iter()
        .fold(title.to_string(), |all, line| all + "\n" + line);
    Passage::File {
        name: name.to_string(),
        text: text.collect(),
        lines: shown + "\n",
    }
}

/// Output goes on until a blank line is followed by a command, a remark or nothing.
fn output_length(lines: &[&str]) -> usize {
    let begins_part = |line: &str| line.starts_with("$ ") || line.starts_with("# ");
    let ends = |index: usize| {
        let rest = &lines[index..];
        match rest {
            [line, ..] if line.starts_with("$ ") => true,
            ["", next, ..] => begins_part(next),
            [""] => true,
            _ => false,
        }
    };
    (0..lines.len())
        .find(|index| ends(*index))
        .unwrap_or(lines.len())
}

fn output(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn version_behind(line: &str, word: &str) -> Option<KubernetesVersion> {
    let (_, rest) = line.strip_prefix("# ")?.split_once(word)?;
    rest.split([',', ';', ' ']).next()?.parse().ok()
}

/// `node-1` and `node-2` of `# kubectl v1.36; nodes node-1, node-2; …`, each once.
fn nodes(line: &str) -> Vec<String> {
    let mut clauses = line.split(';').map(str::trim);
    let names = clauses.find_map(|clause| clause.strip_prefix("nodes "));
    let names = names.into_iter().flat_map(|names| names.split(','));
    let mut found: Vec<String> = Vec::new();
    for name in names.map(str::trim) {
        if !name.is_empty() && !found.iter().any(|known| known == name) {
            found.push(name.to_string());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_is_taken_apart() {
        let text = "# kubectl v1.32, control plane v1.20.2; nodes node-1, node-2; fast\n\n# file: a.yaml\n#   kind: X\n#     y: 1\n\n\
            $ kubectl x\none\n\ntwo\n\n\n# image 2\n$ kubectl y\n(exit status 1)\n";
        let transcript = Transcript::read(text);
        assert_eq!(transcript.kubectl, KubernetesVersion::new(32));
        assert_eq!(transcript.control_plane, KubernetesVersion::new(20));
        assert_eq!(transcript.nodes, ["node-1", "node-2"]);
        let commands: Vec<_> = transcript.commands().collect();
        assert_eq!(
            commands,
            [
                ("kubectl x", "one\n\ntwo\n\n"),
                ("kubectl y", "(exit status 1)\n")
            ]
        );
        let Passage::File { name, text, .. } = &transcript.passages[1] else {
            panic!("a file");
        };
        assert_eq!(
            (name.as_str(), text.as_str()),
            ("a.yaml", "kind: X\n  y: 1\n")
        );
    }

    #[test]
    fn a_plain_list_of_commands_will_do() {
        let transcript = Transcript::read("$ a\n$ b\n\n$ c\n");
        let commands: Vec<_> = transcript.commands().map(|(line, _)| line).collect();
        assert_eq!(commands, ["a", "b", "c"]);
    }
}
