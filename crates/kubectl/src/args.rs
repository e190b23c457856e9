//! Flags and arguments, read as kubectl's own parser (cobra and pflag) reads them.

use super::call::Failure;
use super::host::DEFAULT_NAMESPACE;
use super::span::read_span;
use kube::clock::Duration;

/// What follows a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing, or `=true`, `=false`.
    Switch,
    Text,
    /// `=value`; alone it means the value given here.
    Optional(&'static str),
    Number,
    /// `30s`, `1m30s`.
    Span,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag {
    pub long: &'static str,
    pub short: Option<char>,
    pub takes: Takes,
}

pub(crate) const fn flag(long: &'static str, short: Option<char>, takes: Takes) -> Flag {
    Flag { long, short, takes }
}

pub(crate) const fn switch(long: &'static str) -> Flag {
    flag(long, None, Takes::Switch)
}

pub(crate) const fn text(long: &'static str) -> Flag {
    flag(long, None, Takes::Text)
}

/// Flags that every command takes.
pub(crate) const GLOBAL: &[Flag] = &[
    flag("namespace", Some('n'), Takes::Text),
    text("context"),
    text("kubeconfig"),
    text("cluster"),
    text("user"),
    flag("server", Some('s'), Takes::Text),
    text("as"),
    text("request-timeout"),
    flag("v", Some('v'), Takes::Number),
    flag("help", Some('h'), Takes::Switch),
];

/// A command line, taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Args {
    /// `rollout status`.
    pub command: String,
    pub positional: Vec<String>,
    /// Of kubectl's context.
    pub context_namespace: String,
    /// What stands behind `--`.
    pub behind_dashes: Option<Vec<String>>,
    /// Flags by their long names, in the order given.
    flags: Vec<(&'static str, String)>,
}

impl Args {
    /// Reads the words of a command line; those that name the command itself are left out.
    pub(crate) fn parse(command: &str, words: &[&str], flags: &[Flag]) -> Result<Args, Failure> {
        let mut args = Args {
            command: command.to_string(),
            ..Args::default()
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if *word == "--" {
                args.behind_dashes = Some(words.map(|word| word.to_string()).collect());
                break;
            }
            let read = match word.strip_prefix("--") {
                Some(long) => args.long(long, flags, &mut words),
                None if word.len() > 1 && word.starts_with('-') => {
                    args.short(&word[1..], flags, &mut words)
                }
                None => {
                    args.positional.push(word.to_string());
                    Ok(())
                }
            };
            read.map_err(|error| usage(command, &error))?;
        }
        Ok(args)
    }

    fn long<'w>(
        &mut self,
        given: &str,
        flags: &[Flag],
        words: &mut impl Iterator<Item = &'w &'w str>,
    ) -> Result<(), String> {
        let (name, value) = match given.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (given, None),
        };
        let flag = find(flags, |flag| flag.long == name);
        let flag = flag.ok_or_else(|| format!("unknown flag: --{name}"))?;
        let value = match (value, flag.takes) {
            (Some(value), _) => value.to_string(),
            (None, Takes::Switch) => "true".to_string(),
            (None, Takes::Optional(value)) => value.to_string(),
            (None, _) => {
                let next = words.next();
                next.ok_or_else(|| format!("flag needs an argument: --{name}"))?
                    .to_string()
            }
        };
        self.set(flag, value)
    }

    /// `-n x`, `-nx`, `-n=x`, and switches in a row.
    fn short<'w>(
        &mut self,
        given: &str,
        flags: &[Flag],
        words: &mut impl Iterator<Item = &'w &'w str>,
    ) -> Result<(), String> {
        let mut chars = given.chars();
        while let Some(short) = chars.next() {
            let flag = find(flags, |flag| flag.short == Some(short));
            let flag =
                flag.ok_or_else(|| format!("unknown shorthand flag: '{short}' in -{given}"))?;
            let rest = chars.as_str();
            if let Some(value) = rest.strip_prefix('=') {
                return self.set(flag, value.to_string());
            }
            match flag.takes {
                Takes::Switch => self.set(flag, "true".to_string())?,
                Takes::Optional(value) => self.set(flag, value.to_string())?,
                _ if !rest.is_empty() => return self.set(flag, rest.to_string()),
                _ => {
                    let missing = || format!("flag needs an argument: '{short}' in -{given}");
                    let value = words.next().ok_or_else(missing)?;
                    return self.set(flag, value.to_string());
                }
            }
        }
        Ok(())
    }

    fn set(&mut self, flag: &Flag, value: String) -> Result<(), String> {
        let invalid = |why: String| {
            let short = flag
                .short
                .map_or(String::new(), |short| format!("-{short}, "));
            let long = flag.long;
            Err(format!(
                "invalid argument {value:?} for \"{short}--{long}\" flag: {why}"
            ))
        };
        match flag.takes {
            Takes::Switch if read_switch(&value).is_none() => {
                return invalid(format!(
                    "strconv.ParseBool: parsing {value:?}: invalid syntax"
                ));
            }
            Takes::Number if value.parse::<i64>().is_err() => {
                return invalid(format!(
                    "strconv.ParseInt: parsing {value:?}: invalid syntax"
                ));
            }
            Takes::Span => {
                if let Err(why) = read_span(&value) {
                    return invalid(why);
                }
            }
            _ => {}
        }
        self.flags.push((flag.long, value));
        Ok(())
    }

    /// The last value given for a flag.
    pub(crate) fn value(&self, long: &str) -> Option<&str> {
        let given = self.flags.iter().rev().find(|(name, _)| *name == long);
        given.map(|(_, value)| value.as_str())
    }

    /// All values given for a flag, lists taken apart at commas.
    pub(crate) fn values<'a>(&'a self, long: &'a str) -> impl Iterator<Item = &'a str> {
        self.whole_values(long)
            .flat_map(|value| value.split(','))
            .filter(|value| !value.is_empty())
    }

    /// All values given for a flag, as they were given.
    pub(crate) fn whole_values<'a>(&'a self, long: &'a str) -> impl Iterator<Item = &'a str> {
        let given = self.flags.iter().filter(move |(name, _)| *name == long);
        given.map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_set(&self, long: &str) -> bool {
        self.switch(long).unwrap_or(false)
    }

    /// A switch, if it was given at all.
    pub(crate) fn switch(&self, long: &str) -> Option<bool> {
        read_switch(self.value(long)?)
    }

    pub(crate) fn number(&self, long: &str) -> Option<i64> {
        self.value(long)?.parse().ok()
    }

    /// A span of time; zero when it is not given.
    pub(crate) fn span(&self, long: &str) -> Duration {
        self.value(long)
            .and_then(|value| read_span(value).ok())
            .unwrap_or_default()
    }

    pub(crate) fn namespace(&self) -> &str {
        let given = self.value("namespace");
        let usual = match self.context_namespace.as_str() {
            "" => DEFAULT_NAMESPACE,
            chosen => chosen,
        };
        given.unwrap_or(usual)
    }

    /// The command as `--record` notes it: program, arguments, then the flags in the order given.
    pub(crate) fn change_cause(&self) -> String {
        let mut cause = format!("kubectl {}", self.command);
        for word in &self.positional {
            cause.push_str(&format!(" {word}"));
        }
        for (name, value) in &self.flags {
            cause.push_str(&format!(" --{name}={value}"));
        }
        cause
    }
}

/// A mistake in the use of a command.
pub(crate) fn usage(command: &str, error: &str) -> Failure {
    let command = match command {
        "" => "kubectl".to_string(),
        command => format!("kubectl {command}"),
    };
    Failure::error(format!("{error}\nSee '{command} --help' for usage."))
}

/// A mistake in the arguments of a command, as kubectl itself (not its parser of flags) tells it.
pub(crate) fn misuse(command: &str, error: &str) -> Failure {
    Failure::error(format!(
        "{error}\nSee 'kubectl {command} -h' for help and examples"
    ))
}

fn find(flags: &[Flag], fits: impl Fn(&Flag) -> bool) -> Option<&Flag> {
    let own = flags.iter().find(|flag| fits(flag));
    own.or_else(|| GLOBAL.iter().find(|flag| fits(flag)))
}

fn read_switch(text: &str) -> Option<bool> {
    match text {
        "true" | "t" | "T" | "1" | "TRUE" | "True" => Some(true),
        "false" | "f" | "F" | "0" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: &[Flag] = &[
        flag("output", Some('o'), Takes::Text),
        flag("watch", Some('w'), Takes::Switch),
        flag("filename", Some('f'), Takes::Text),
        flag("replicas", None, Takes::Number),
        flag("timeout", None, Takes::Span),
        flag("dry-run", None, Takes::Optional("unchanged")),
        switch("record"),
    ];

    fn parse(line: &str) -> Result<Args, Failure> {
        let words: Vec<&str> = line.split(' ').collect();
        Args::parse("get", &words, FLAGS)
    }

    #[test]
    fn flags_stand_anywhere_in_any_form() {
        for line in [
            "pods -o wide -n dev -w",
            "-owide pods --namespace=dev -w",
            "-wo=wide --namespace dev pods",
        ] {
            let args = parse(line).expect(line);
            assert_eq!(args.positional, ["pods"], "{line}");
            assert_eq!(
                (args.value("output"), args.namespace()),
                (Some("wide"), "dev")
            );
            assert!(args.is_set("watch"));
        }
        let args = parse("-f a.yaml,b.yaml -f c.yaml --record -- x -y").expect("valid");
        assert_eq!(args.values("filename").count(), 3);
        assert_eq!(
            args.behind_dashes.as_deref(),
            Some(&["x".to_string(), "-y".to_string()][..])
        );
    }

    #[test]
    fn mistakes_are_named_as_kubectl_names_them() {
        for (line, message) in [
            ("--nope", "unknown flag: --nope"),
            ("-xw", "unknown shorthand flag: 'x' in -xw"),
            ("pods -o", "flag needs an argument: 'o' in -o"),
            ("--output", "flag needs an argument: --output"),
            (
                "--replicas=x",
                "invalid argument \"x\" for \"--replicas\" flag: strconv.ParseInt: parsing \"x\": invalid syntax",
            ),
            (
                "--timeout=1",
                "invalid argument \"1\" for \"--timeout\" flag: time: missing unit in duration \"1\"",
            ),
            (
                "-w=maybe",
                "invalid argument \"maybe\" for \"-w, --watch\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax",
            ),
        ] {
            let failure = parse(line).expect_err(line);
            let expected = format!("error: {message}\nSee 'kubectl get --help' for usage.");
            assert_eq!(failure.0, expected);
        }
    }

    #[test]
    fn the_change_cause_repeats_the_command() {
        let args = Args::parse("apply", &["-f", "web.yaml", "--record"], FLAGS).expect("valid");
        assert_eq!(
            args.change_cause(),
            "kubectl apply --filename=web.yaml --record=true"
        );
    }
}
