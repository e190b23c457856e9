//! `rollout transcript`: plays shell transcripts again. For one file it prints the transcript with the simulator's own
//! output; several files, or a folder, are compared with what was recorded.

use crate::{Refusal, USAGE, out};
use rollout::conformance::transcript::{Comparison, Recording, replay};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    let (flags, named): (Vec<&str>, Vec<&str>) = words
        .iter()
        .partition(|word| word.starts_with('-') && word.len() > 1);
    if let Some(flag) = flags.iter().find(|flag| **flag != "--compare") {
        return Err(format!("unknown flag {flag}; {USAGE}"));
    }
    let mut recordings = Vec::new();
    for path in &named {
        for file in Recording::files(Path::new(path))? {
            recordings.push(Recording::read(&file)?);
        }
    }
    let one_file = named.len() == 1 && Path::new(named[0]).is_file();
    match recordings.as_slice() {
        [] => Err(format!(
            "transcript needs a file, or a folder of them; {USAGE}"
        )),
        [one] if one_file && flags.is_empty() => {
            let text = replay(&one.transcript);
            out::line(text.strip_suffix('\n').unwrap_or(&text));
            Ok(ExitCode::SUCCESS)
        }
        all => Ok(compare_all(all)),
    }
}

/// The number of commands that were compared, and of those that agree.
#[derive(Clone, Copy, Default)]
struct Total {
    all: usize,
    agree: usize,
    /// Commands that agree except for the numbers in lines `Waiting for …`.
    nearly: usize,
}

impl Total {
    fn of(compared: &[(usize, Comparison)]) -> Total {
        let agree = compared.iter().filter(|(_, one)| one.agrees());
        let differ = compared.iter().filter(|(_, one)| !one.agrees());
        Total {
            all: compared.len(),
            agree: agree.count(),
            nearly: differ
                .filter(|(_, one)| one.agrees_but_for_waiting())
                .count(),
        }
    }

    fn plus(self, other: Total) -> Total {
        Total {
            all: self.all + other.all,
            agree: self.agree + other.agree,
            nearly: self.nearly + other.nearly,
        }
    }

    fn told(self) -> String {
        let Total { all, agree, nearly } = self;
        format!("{agree} of {all} commands agree, {nearly} more but for the numbers waited for")
    }
}

fn compare_all(recordings: &[Recording]) -> ExitCode {
    let mut total = Total::default();
    for recording in recordings {
        let compared = recording.compare();
        for (number, one) in compared.iter().filter(|(_, one)| !one.agrees()) {
            let name = &recording.name;
            out::line(&format!(
                "{name}, command {number}: $ {}\n{}",
                one.command,
                one.difference()
            ));
        }
        let of_file = Total::of(&compared);
        out::line(&format!("{}: {}", recording.name, of_file.told()));
        total = total.plus(of_file);
    }
    if recordings.len() > 1 {
        out::line(&format!("all: {}", total.told()));
    }
    ExitCode::from(u8::from(total.agree < total.all))
}
