//! Parses the command line of `cargo xtask`.

use crate::site::Profile;
use anyhow::{Context, Result, bail, ensure};

pub(crate) const USAGE: &str = "\
cargo xtask serve [--port N] [--open]   build the page, serve it on this machine, rebuild and reload on change
cargo xtask build [--dev]               build the site to publish, in dist/; --dev: sooner, but large, in target/site
cargo xtask test                        check everything: format, lints, engine, page
cargo xtask bench                       measure the engine, natively and in a browser, and the page
cargo xtask corpus FOLDER               apply every manifest below a folder, and print what was refused and why
cargo xtask fuzz TARGET [--minutes N] [--cases N] [--seed S]   give made-up texts of a kind (or of all) to the code that reads them
cargo xtask soak [--minutes N] [--seed S]   use the built page at random in Chromium, and tell what goes wrong
";

const DEFAULT_PORT: u16 = 8080;

#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Help,
    Serve {
        port: u16,
        open: bool,
    },
    Build {
        profile: Profile,
    },
    Test,
    Bench,
    Soak {
        arguments: Vec<String>,
    },
    /// A command that the program `rollout` carries out.
    Rollout {
        command: &'static str,
        arguments: Vec<String>,
    },
}

/// Reads the arguments that follow `cargo xtask`.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command> {
    let mut rest = arguments.into_iter();
    let command = match rest.next().as_deref() {
        None | Some("help" | "--help" | "-h") => return Ok(Command::Help),
        Some("serve") => return parse_serve(rest),
        Some("build") => return parse_build(rest),
        Some("test") => Command::Test,
        Some("bench") => Command::Bench,
        Some("corpus") => return Ok(of_rollout("corpus", rest)),
        Some("soak") => {
            let arguments = rest.collect();
            return Ok(Command::Soak { arguments });
        }
        Some("fuzz") => return Ok(of_rollout("fuzz", rest)),
        Some(other) => bail!("there is no `cargo xtask {other}`; these there are:\n{USAGE}"),
    };
    match rest.next().as_deref() {
        None => Ok(command),
        Some("--help" | "-h") => Ok(Command::Help),
        Some(other) => bail!("`{other}` is not an option of this command; usage:\n{USAGE}"),
    }
}

fn of_rollout(command: &'static str, rest: impl Iterator<Item = String>) -> Command {
    let arguments = rest.collect();
    Command::Rollout { command, arguments }
}

fn parse_build(rest: impl Iterator<Item = String>) -> Result<Command> {
    let mut profile = Profile::Release;
    for argument in rest {
        match argument.as_str() {
            "--dev" => profile = Profile::Dev,
            "--help" | "-h" => return Ok(Command::Help),
            other => bail!("`{other}` is not an option of `cargo xtask build`; usage:\n{USAGE}"),
        }
    }
    Ok(Command::Build { profile })
}

fn parse_serve(mut rest: impl Iterator<Item = String>) -> Result<Command> {
    let (mut port, mut open) = (DEFAULT_PORT, false);
    while let Some(argument) = rest.next() {
        match argument.split_once('=').unwrap_or((&argument, "")) {
            ("--open", "") => open = true,
            ("--port", "") => port = parse_port(&rest.next().unwrap_or_default())?,
            ("--port", value) => port = parse_port(value)?,
            ("--help" | "-h", "") => return Ok(Command::Help),
            _ => bail!("`{argument}` is not an option of `cargo xtask serve`; usage:\n{USAGE}"),
        }
    }
    Ok(Command::Serve { port, open })
}

fn parse_port(text: &str) -> Result<u16> {
    let explain = || format!("--port takes a number from 1 to 65535, not `{text}`");
    let port = text.parse().with_context(explain)?;
    ensure!(port > 0, explain());
    Ok(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: Command) {
        let words = line.split_whitespace().map(String::from);
        assert_eq!(parse(words).unwrap(), expect, "{line}");
    }

    fn check_refused(line: &str, expect: &str) {
        let words = line.split_whitespace().map(String::from);
        let message = format!("{:#}", parse(words).unwrap_err());
        assert!(message.contains(expect), "{line}: {message}");
    }

    #[test]
    fn commands_and_their_options_are_read() {
        check("", Command::Help);
        let built = |profile| Command::Build { profile };
        check("build", built(Profile::Release));
        check("build --dev", built(Profile::Dev));
        check("test", Command::Test);
        check("bench", Command::Bench);
        let of_rollout = |command, arguments: &[&str]| Command::Rollout {
            command,
            arguments: arguments.iter().map(ToString::to_string).collect(),
        };
        check(
            "corpus folder --kubernetes 1.30",
            of_rollout("corpus", &["folder", "--kubernetes", "1.30"]),
        );
        check(
            "fuzz all --cases 9",
            of_rollout("fuzz", &["all", "--cases", "9"]),
        );
        let arguments = vec!["--minutes".to_string(), "3".to_string()];
        check("soak --minutes 3", Command::Soak { arguments });
        check("test --help", Command::Help);
        check(
            "serve",
            Command::Serve {
                port: 8080,
                open: false,
            },
        );
        check(
            "serve --port 9 --open",
            Command::Serve {
                port: 9,
                open: true,
            },
        );
        check(
            "serve --port=9000",
            Command::Serve {
                port: 9000,
                open: false,
            },
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        check_refused("sevre", "no `cargo xtask sevre`");
        check_refused("build --fast", "`--fast` is not an option");
        check_refused("serve --prot 1", "`--prot` is not an option");
        check_refused("serve --port", "1 to 65535");
        check_refused("serve --port 0", "1 to 65535");
        check_refused("serve --port 70000", "1 to 65535");
    }
}
