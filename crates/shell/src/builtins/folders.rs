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

/// `ls [-R] [PLACE...]`: files, then what is in folders, one name a line and in alphabetical order; other flags change nothing.
pub(super) fn ls<P: Programs>(words: &[&str], call: &mut Call<P>) -> i32 {
    let (flags, mut places): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.starts_with('-'));
    let is_deep = |flag: &&str| !flag.starts_with("--") && flag.contains('R');
    let deep = flags.iter().any(is_deep) || flags.contains(&"--recursive");
    if places.is_empty() {
        places.push(".");
    }
    let titled = places.len() > 1 || deep;
    let (mut files, mut folders): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut status = 0;
    for place in places {
        let path = call.environment.path(place);
        if call.environment.files.contains_key(&path) {
            files.push(place.to_string());
        } else if call.environment.is_folder(&path) {
            let listed = listed(place, &path, deep, call.environment);
            folders.extend(listed.map(|(title, names)| {
                let title = titled.then(|| format!("{title}:"));
                let lines: Vec<String> = title.into_iter().chain(names).collect();
                lines.join("\n")
            }));
        } else {
            call.complain(format!("ls: {place}: {MISSING}"));
            status = 1;
        }
    }
    let files = Some(files.join("\n")).filter(|files| !files.is_empty());
    let blocks: Vec<String> = files.into_iter().chain(folders).collect();
    let text = blocks.join("\n\n");
    if !text.is_empty() {
        call.print(text);
    }
    status
}

/// A folder, and those below it where `deep`, each with its title and the names in it.
fn listed(
    place: &str,
    path: &str,
    deep: bool,
    environment: &Environment,
) -> impl Iterator<Item = (String, Vec<String>)> {
    let folders = if deep {
        under(path, environment)
    } else {
        BTreeSet::from([path.to_string()])
    };
    folders.into_iter().map(move |folder| {
        let title = match below(&folder, path) {
            Some(rest) if !rest.is_empty() => format!("{}/{rest}", place.trim_end_matches('/')),
            _ => place.to_string(),
        };
        (title, names(&folder, environment).into_iter().collect())
    })
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
    let mut note = |path: &str| {
        if below(path, folder).is_some_and(|rest| !rest.is_empty()) {
            found.insert(path.to_string());
        }
    };
    for path in environment.files.keys().chain(&environment.folders) {
        let ends = path.match_indices('/').map(|(at, _)| at);
        ends.for_each(|at| note(path.split_at(at).0));
    }
    environment.folders.iter().for_each(|path| note(path));
    found
}
