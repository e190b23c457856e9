//! `cd`, `pwd` and `ls`.

use crate::call::{Call, Programs};
use crate::directory::below;
use crate::environment::Environment;
use std::collections::BTreeSet;

const MISSING: &str = "No such file or directory";

/// `cd FOLDER`, `cd`, `cd -`.
pub(super) fn cd<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let before = call.environment.directory.absolute();
    let place = match words {
        [] => "~".to_string(),
        ["-"] => match call.environment.variables.get("OLDPWD") {
            Some(place) => place.clone(),
            None => {
                call.complain("sh: cd: OLDPWD not set");
                return 1;
            }
        },
        [place] => (*place).to_string(),
        _ => {
            call.complain("sh: cd: too many arguments");
            return 1;
        }
    };
    let path = call.environment.path(&place);
    if !call.environment.can_enter(&path) {
        let why = if call.environment.files.contains_key(&path) {
            "Not a directory"
        } else {
            MISSING
        };
        call.complain(format!("sh: cd: {place}: {why}"));
        return 1;
    }
    call.environment.directory.enter(path);
    let now = call.environment.directory.absolute();
    if words == ["-"] {
        call.print(now.clone());
    }
    call.environment.set("OLDPWD", before);
    call.environment.set("PWD", now);
    0
}

/// `ls [-R] [PLACE...]`: the names in a folder, one a line and in alphabetical order; other flags change nothing.
pub(super) fn ls<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let (flags, mut places): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.starts_with('-'));
    let deep = flags
        .iter()
        .any(|flag| !flag.starts_with("--") && flag.contains('R') || *flag == "--recursive");
    if places.is_empty() {
        places.push(".");
    }
    let many = places.len() > 1 || deep;
    let mut status = 0;
    let mut blocks: Vec<String> = Vec::new();
    for place in places {
        let path = call.environment.path(place);
        if call.environment.files.contains_key(&path) {
            blocks.push(place.to_string());
        } else if call.environment.is_folder(&path) {
            let listed = if deep {
                under(&path, call.environment)
            } else {
                BTreeSet::from([path.clone()])
            };
            let title = |folder: &str| match below(folder, &path) {
                Some(rest) if !rest.is_empty() => format!("{}/{rest}", place.trim_end_matches('/')),
                _ => place.to_string(),
            };
            blocks.extend(listed.iter().map(|folder| {
                let names = names(folder, call.environment);
                let head = many.then(|| format!("{}:", title(folder)));
                let lines: Vec<String> = head.into_iter().chain(names).collect();
                lines.join("\n")
            }));
        } else {
            call.complain(format!("ls: {place}: {MISSING}"));
            status = 1;
        }
    }
    let gap = if many && deep { "\n\n" } else { "\n" };
    let text = blocks.join(gap);
    if !text.is_empty() {
        call.print(text);
    }
    status
}

/// The names in a folder.
fn names(folder: &str, environment: &Environment) -> BTreeSet<String> {
    let paths = environment.files.keys().chain(&environment.folders);
    let rests = paths.filter_map(|path| below(path, folder));
    let firsts = rests.filter_map(|rest| rest.split('/').find(|part| !part.is_empty()));
    firsts.map(str::to_string).collect()
}

/// A folder and all folders below it, in alphabetical order.
fn under(folder: &str, environment: &Environment) -> BTreeSet<String> {
    let mut found = BTreeSet::from([folder.to_string()]);
    for path in environment.files.keys().chain(&environment.folders) {
        let ends = path.match_indices('/').map(|(at, _)| at);
        let above = ends
            .map(|at| path.split_at(at).0)
            .filter(|above| !above.is_empty());
        found.extend(
            above
                .filter(|above| below(above, folder).is_some_and(|rest| !rest.is_empty()))
                .map(str::to_string),
        );
    }
    let made = environment.folders.iter();
    found.extend(made.filter(|path| below(path, folder).is_some()).cloned());
    found
}
