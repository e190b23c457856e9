//! Commands that make, copy, move and remove the user's files and folders.

use crate::call::{Call, Programs};
use crate::directory::below;
use crate::environment::Environment;

const MISSING: &str = "No such file or directory";

/// `cp`, `mv`, `rm`, `touch`, `mkdir`, `rmdir`. Each word is acted on by itself, and the status is 1 if one of them failed.
pub(super) fn run<P: Programs>(program: &str, words: &[&str], call: &mut Call<P>) -> i32 {
    let (flags, names): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.starts_with('-'));
    let has = |letters: &[char]| flags.iter().any(|flag| flag.contains(letters));
    let environment = &mut *call.environment;
    let done: Vec<Result<(), String>> = match (program, names.as_slice()) {
        ("cp" | "mv", [from @ .., to]) if !from.is_empty() => {
            let whole = program == "mv" || has(&['r', 'R', 'a']);
            copy(program, whole, from, to, environment)
        }
        ("cp" | "mv", _) => vec![Err(format!("usage: {program} FROM... TO"))],
        ("rm", names) => {
            let (recursive, forced) = (has(&['r', 'R']), has(&['f']));
            let each = names.iter();
            each.map(|name| remove(name, recursive, forced, environment))
                .collect()
        }
        (_, []) => vec![Err(format!("{program}: missing operand"))],
        ("mkdir", names) => {
            let parents = has(&['p']);
            let each = names.iter();
            each.map(|name| make(name, parents, environment)).collect()
        }
        ("rmdir", names) => {
            let each = names.iter();
            each.map(|name| remove_empty(name, environment)).collect()
        }
        (_, names) => {
            let each = names.iter();
            each.map(|name| touch(name, environment)).collect()
        }
    };
    let failures: Vec<String> = done.into_iter().filter_map(Result::err).collect();
    let status = i32::from(!failures.is_empty());
    failures.into_iter().for_each(|text| call.complain(text));
    status
}

fn touch(name: &str, environment: &mut Environment) -> Result<(), String> {
    let path = environment.path(name);
    if !environment.is_folder(&path) && !environment.files.contains_key(&path) {
        environment.files.insert(path, String::new());
    }
    Ok(())
}

fn make(name: &str, parents: bool, environment: &mut Environment) -> Result<(), String> {
    let path = environment.path(name);
    let fails = |why: &str| Err(format!("mkdir: cannot create directory ‘{name}’: {why}"));
    if environment.files.contains_key(&path) {
        return fails("File exists");
    }
    match (environment.is_folder(&path), parents) {
        (true, true) => return Ok(()),
        (true, false) => return fails("File exists"),
        (false, _) => {}
    }
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    if !parents && !environment.can_enter(parent) {
        return fails(MISSING);
    }
    for (end, _) in path.match_indices('/').filter(|(end, _)| *end > 0) {
        let (above, _) = path.split_at(end);
        environment.folders.insert(above.to_string());
    }
    environment.folders.insert(path);
    Ok(())
}

fn remove_empty(name: &str, environment: &mut Environment) -> Result<(), String> {
    let path = environment.path(name);
    let fails = |why: &str| Err(format!("rmdir: failed to remove '{name}': {why}"));
    if environment.files.contains_key(&path) {
        return fails("Not a directory");
    }
    if environment.holds(&path) {
        return fails("Directory not empty");
    }
    if environment.folders.remove(&path) {
        Ok(())
    } else {
        fails(MISSING)
    }
}

fn remove(
    name: &str,
    recursive: bool,
    forced: bool,
    environment: &mut Environment,
) -> Result<(), String> {
    let path = environment.path(name);
    if environment.files.remove(&path).is_some() {
        return Ok(());
    }
    if !environment.is_folder(&path) {
        return if forced {
            Ok(())
        } else {
            Err(format!("rm: cannot remove '{name}': {MISSING}"))
        };
    }
    if !recursive {
        return Err(format!("rm: cannot remove '{name}': Is a directory"));
    }
    for (file, _) in inside(&path, environment) {
        environment.files.remove(&file);
    }
    let is_kept = |folder: &String| *folder != path && below(folder, &path).is_none();
    environment.folders.retain(is_kept);
    Ok(())
}

/// The files below a folder, each with the rest of its path.
fn inside(folder: &str, environment: &Environment) -> Vec<(String, String)> {
    let files = environment.files.keys();
    let inside = files.filter_map(|path| Some((path.clone(), below(path, folder)?.to_string())));
    inside.collect()
}

/// `cp` and `mv`: into a folder if there is one of that name, else to that name.
fn copy(
    program: &str,
    whole: bool,
    from: &[&str],
    to: &str,
    environment: &mut Environment,
) -> Vec<Result<(), String>> {
    let target = environment.path(to);
    let is_folder = if to.ends_with('/') {
        environment.can_enter(&target)
    } else {
        environment.is_folder(&target)
    };
    if from.len() > 1 && !is_folder {
        return vec![Err(format!("{program}: target '{to}': Not a directory"))];
    }
    let each = from.iter().map(|name| {
        let source = environment.path(name);
        let last = source.rsplit('/').next().unwrap_or_default();
        let target = match (is_folder, target.as_str()) {
            (false, _) => target.clone(),
            (true, "" | "/") => format!("{target}{last}"),
            (true, _) => format!("{target}/{last}"),
        };
        copy_one(program, whole, (name, &source), &target, environment)
    });
    each.collect()
}

fn copy_one(
    program: &str,
    whole: bool,
    (name, source): (&str, &str),
    target: &str,
    environment: &mut Environment,
) -> Result<(), String> {
    if source == target {
        return Err(format!(
            "{program}: '{name}' and '{target}' are the same file"
        ));
    }
    let moves = program == "mv";
    if let Some(text) = environment.files.get(source).cloned() {
        environment.files.insert(target.to_string(), text);
        if moves {
            environment.files.remove(source);
        }
        return Ok(());
    }
    if !environment.is_folder(source) {
        return Err(format!("{program}: cannot stat '{name}': {MISSING}"));
    }
    if !whole {
        return Err(format!("cp: -r not specified; omitting directory '{name}'"));
    }
    if below(target, source).is_some() {
        return Err(format!(
            "{program}: cannot copy a directory, '{name}', into itself, '{target}'"
        ));
    }
    copy_folder(source, target, moves, environment);
    Ok(())
}

fn copy_folder(source: &str, target: &str, moves: bool, environment: &mut Environment) {
    for (path, rest) in inside(source, environment) {
        let text = if moves {
            environment.files.remove(&path)
        } else {
            environment.files.get(&path).cloned()
        };
        let text = text.unwrap_or_default();
        environment.files.insert(format!("{target}/{rest}"), text);
    }
    let folders = environment.folders.iter();
    let rests =
        folders.filter_map(|path| below(path, source).map(|rest| format!("{target}/{rest}")));
    let copied: Vec<String> = rests.chain([target.to_string()]).collect();
    environment.folders.extend(copied);
    if moves {
        let is_kept = |folder: &String| folder != source && below(folder, source).is_none();
        environment.folders.retain(is_kept);
    }
}
