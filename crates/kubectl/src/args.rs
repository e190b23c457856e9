//! Flags and arguments, read as kubectl's own parser (cobra and pflag) reads them.

#![expect(
    clippy::string_slice,
    reason = "the characters in front of each place are ASCII, as was found before"
)]

use super::call::Failure;
use super::flags::{
    self, About, Choice, Flag, Flags, Here, List, NAMESPACE, Repeated, Takes, Text,
};
use super::span::read_span;
use kube::clock::Duration;
use kube::well_known::DEFAULT_NAMESPACE;

/// A command line, taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Args {
    /// `rollout status`.
    pub command: String,
    pub positional: Vec<String>,
    /// The namespace of kubectl's context.
    pub context_namespace: String,
    /// The words behind `--`.
    pub behind_dashes: Option<Vec<String>>,
    /// Flags with their values, in the order given.
    flags: Vec<(&'static About, String)>,
}

impl Args {
    /// Reads the words of a command line; those that name the command itself are left out.
    pub(crate) fn parse(command: &str, words: &[&str], flags: Flags) -> Result<Args, Failure> {
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
            read?;
        }
        Ok(args)
    }

    fn long<'w>(
        &mut self,
        given: &str,
        flags: Flags,
        words: &mut impl Iterator<Item = &'w &'w str>,
    ) -> Result<(), Failure> {
        let (name, value) = match given.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (given, None),
        };
        let flag = flags::find(flags, |flag| flag.long == name)
            .ok_or_else(|| self.usage(&format!("unknown flag: --{name}")))?;
        let value = match value.or(flag.alone) {
            Some(value) => value.to_string(),
            None => {
                let next = words.next();
                next.ok_or_else(|| self.usage(&format!("flag needs an argument: --{name}")))?
                    .to_string()
            }
        };
        self.set(flag, value)
    }

    /// `-n x`, `-nx`, `-n=x`, and switches in a row.
    fn short<'w>(
        &mut self,
        given: &str,
        flags: Flags,
        words: &mut impl Iterator<Item = &'w &'w str>,
    ) -> Result<(), Failure> {
        let mut chars = given.chars();
        while let Some(short) = chars.next() {
            let unknown = || format!("unknown shorthand flag: '{short}' in -{given}");
            let flag = flags::find(flags, |flag| flag.short == Some(short))
                .ok_or_else(|| self.usage(&unknown()))?;
            let rest = chars.as_str();
            if let Some(value) = rest.strip_prefix('=') {
                return self.set(flag, value.to_string());
            }
            match flag.alone {
                Some(value) => self.set(flag, value.to_string())?,
                None if !rest.is_empty() => return self.set(flag, rest.to_string()),
                None => {
                    let missing = || format!("flag needs an argument: '{short}' in -{given}");
                    let value = words.next().ok_or_else(|| self.usage(&missing()))?;
                    return self.set(flag, value.to_string());
                }
            }
        }
        Ok(())
    }

    fn usage(&self, error: &str) -> Failure {
        usage(&self.command, error)
    }

    fn set(&mut self, flag: &'static About, value: String) -> Result<(), Failure> {
        let wrong = match flag.takes {
            Takes::Switch if read_switch(&value).is_none() => Some(format!(
                "strconv.ParseBool: parsing {value:?}: invalid syntax"
            )),
            Takes::Number => value.parse::<i64>().err().map(|error| {
                use std::num::IntErrorKind::{NegOverflow, PosOverflow};
                let why = match error.kind() {
                    PosOverflow | NegOverflow => "value out of range",
                    _ => "invalid syntax",
                };
                format!("strconv.ParseInt: parsing {value:?}: {why}")
            }),
            Takes::Span => read_span(&value).err(),
            _ => None,
        };
        let long = flag.long;
        if let Some(why) = wrong {
            let short = flag
                .short
                .map_or(String::new(), |short| format!("-{short}, "));
            let error = format!("invalid argument {value:?} for \"{short}--{long}\" flag: {why}");
            return Err(self.usage(&error));
        }
        let is_off = flag.takes == Takes::Switch && read_switch(&value) == Some(false);
        if let Here::Refused(instead) = flag.here
            && !is_off
        {
            return Err(Failure::error(format!("--{long} is not here: {instead}")));
        }
        self.flags.push((flag, value));
        Ok(())
    }

    /// All values given for a flag, as they were given.
    fn given<'a, T>(&'a self, flag: &'a Flag<T>) -> impl DoubleEndedIterator<Item = &'a str> {
        let long = flag.about.long;
        let given = self
            .flags
            .iter()
            .filter(move |(about, _)| about.long == long);
        given.map(|(_, value)| value.as_str())
    }

    /// The last value given for a flag, as it was written.
    pub(crate) fn written<'a, T>(&'a self, flag: &'a Flag<T>) -> Option<&'a str> {
        self.given(flag).next_back()
    }

    pub(crate) fn is_given<T>(&self, flag: &Flag<T>) -> bool {
        self.written(flag).is_some()
    }

    /// The last value given for a flag.
    pub(crate) fn value<'a>(&'a self, flag: &'a Flag<Text>) -> Option<&'a str> {
        self.written(flag)
    }

    /// Puts a value in place of those that were given.
    pub(crate) fn replace(&mut self, flag: &'static Flag<Text>, value: String) {
        self.flags.push((&flag.about, value));
    }

    /// All values given for a flag, lists taken apart at commas.
    pub(crate) fn values<'a>(&'a self, flag: &'a Flag<List>) -> impl Iterator<Item = &'a str> {
        self.given(flag)
            .flat_map(|value| value.split(','))
            .filter(|value| !value.is_empty())
    }

    /// All values given for a flag that can be repeated.
    pub(crate) fn repeated<'a>(
        &'a self,
        flag: &'a Flag<Repeated>,
    ) -> impl Iterator<Item = &'a str> {
        self.given(flag)
    }

    /// One of the values that a flag knows; `Err` holds any other text.
    pub(crate) fn choice<'a, T: Choice>(&'a self, flag: &'a Flag<T>) -> Result<Option<T>, &'a str> {
        let given = self.written(flag);
        given.map(|text| T::read(text).ok_or(text)).transpose()
    }

    pub(crate) fn is_set(&self, flag: &Flag<bool>) -> bool {
        self.switch(flag).unwrap_or(false)
    }

    /// A switch, if it was given at all.
    pub(crate) fn switch(&self, flag: &Flag<bool>) -> Option<bool> {
        read_switch(self.written(flag)?)
    }

    pub(crate) fn number(&self, flag: &Flag<i64>) -> Option<i64> {
        self.written(flag)?.parse().ok()
    }

    /// A span of time, if it was given.
    pub(crate) fn span(&self, flag: &Flag<Duration>) -> Option<Duration> {
        read_span(self.written(flag)?).ok()
    }

    pub(crate) fn namespace(&self) -> &str {
        let usual = match self.context_namespace.as_str() {
            "" => DEFAULT_NAMESPACE,
            chosen => chosen,
        };
        self.value(&NAMESPACE).unwrap_or(usual)
    }

    /// The command as `--record` notes it: program, arguments, then the flags in the order given.
    pub(crate) fn change_cause(&self) -> String {
        let mut cause = format!("kubectl {}", self.command);
        for word in &self.positional {
            cause.push_str(&format!(" {word}"));
        }
        for (about, value) in &self.flags {
            cause.push_str(&format!(" --{}={value}", about.long));
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
    use crate::flags::*;

    const FLAGS: Flags = &[&[
        &OUTPUT, &WATCH, &FILENAME, &REPLICAS, &TIMEOUT, &DRY_RUN, &RECORD, &LOCAL,
    ]];

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
                (args.value(&OUTPUT), args.namespace()),
                (Some("wide"), "dev")
            );
            assert!(args.is_set(&WATCH));
        }
        let args = parse("-f a.yaml,b.yaml -f c.yaml --record -- x -y").expect("valid");
        assert_eq!(args.values(&FILENAME).count(), 3);
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
