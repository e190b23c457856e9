//! `rollout fuzz TARGET|all`: looks for texts that stop the simulator. `--cases` or `--minutes` bound the search in each target, and a
//! run with the same `--seed` tries the same texts.
//!
//! The text being tried stands in a file of the temporary folder, for the case that it ends the whole program.

use crate::{Refusal, USAGE, out};
use rollout::fuzz::{Finding, Fuzz, Target, Trouble};
use std::fs;
use std::panic;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(Clone, Copy)]
enum Bound {
    Cases(u64),
    Minutes(u64),
}

struct Options {
    targets: Vec<Target>,
    bound: Bound,
    seed: u64,
}

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    let options = options(words)?;
    // A text that panics is tried thousands of times while it is made smaller, so panics print nothing meanwhile.
    panic::set_hook(Box::new(|_| {}));
    let mut found_any = false;
    for target in &options.targets {
        let fuzz = Fuzz::new(*target, options.seed)?;
        if let Some(finding) = search(&fuzz, *target, &options)? {
            found_any = true;
            tell(&finding, *target, options.seed);
        }
    }
    Ok(ExitCode::from(u8::from(found_any)))
}

fn search(fuzz: &Fuzz, target: Target, options: &Options) -> Result<Option<Finding>, Refusal> {
    let name = target.name();
    let trace = std::env::temp_dir().join(format!("rollout-fuzz-{name}-{}.txt", options.seed));
    let (most, end) = match options.bound {
        Bound::Cases(cases) => (cases, None),
        Bound::Minutes(minutes) => {
            let end = Instant::now() + Duration::from_secs(60 * minutes);
            (u64::MAX, Some(end))
        }
    };
    let mut cases = 0;
    let mut slowest = (Duration::ZERO, 0);
    let mut began = Instant::now();
    let finding = fuzz.run(0..most, |number, text| {
        slowest = slowest.max((began.elapsed(), number.saturating_sub(1)));
        began = Instant::now();
        cases = number;
        // A trace that cannot be written is no reason to stop the search.
        drop(fs::write(&trace, text));
        end.is_none_or(|end| began < end)
    });
    drop(fs::remove_file(&trace));
    let (time, case) = slowest;
    out::line(&format!(
        "{name}: seed {}, {} cases, the slowest took {} ms (case {case})",
        options.seed,
        cases + u64::from(end.is_none()),
        time.as_millis()
    ));
    Ok(finding)
}

fn tell(finding: &Finding, target: Target, seed: u64) {
    let Finding {
        case,
        trouble,
        text,
    } = finding;
    let name = target.name();
    out::line(&format!(
        "{name}: case {case} of seed {seed} fails: {trouble:?}\nthe smallest text that fails:\n{text}\nas a literal: {text:?}"
    ));
    if let Trouble::Panicked(_) = trouble {
        // The usual hook prints the place of the panic.
        drop(panic::take_hook());
        drop(panic::catch_unwind(|| target.run(text)));
        panic::set_hook(Box::new(|_| {}));
    }
}

fn options(words: &[&str]) -> Result<Options, Refusal> {
    let mut options = Options {
        targets: Vec::new(),
        bound: Bound::Minutes(1),
        seed: 1,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut number = || {
            let given = words.next().and_then(|given| given.parse().ok());
            given.ok_or_else(|| format!("{word} needs a number; {USAGE}"))
        };
        match *word {
            "--cases" => options.bound = Bound::Cases(number()?),
            "--minutes" => options.bound = Bound::Minutes(number()?),
            "--seed" => options.seed = number()?,
            "all" => options.targets = Target::ALL.to_vec(),
            name => {
                let target = Target::ALL.into_iter().find(|one| one.name() == name);
                options.targets.push(target.ok_or_else(|| unknown(name))?);
            }
        }
    }
    if options.targets.is_empty() {
        return Err(unknown(""));
    }
    Ok(options)
}

fn unknown(name: &str) -> Refusal {
    let names = Target::ALL.map(Target::name).join(", ");
    format!("fuzz takes a target, not {name:?}: {names}, or all; {USAGE}")
}
