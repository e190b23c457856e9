//! `kubectl edit`: the object goes into the editor of the page, or through the program that `KUBE_EDITOR` names.

use super::apply::wanted;
use super::replace::difference;
use super::{Running, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure, name_of};
use crate::resource::Resource;
use engine::cluster::{Command, Outcome, PatchStyle};
use kube::manifest::emit::to_yaml;
use kube::manifest::read;
use kube::well_known::LAST_APPLIED;
use serde_json::Value;
use shell::filtered;
use shell::parse::{Action, Line, parse};

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let one = one_object(call, args)?;
    match editor(call) {
        Some(editor) => edit_with(call, &one, &editor),
        None => open(call, &one),
    }
}

/// The program that the user wants to edit with.
pub(super) fn editor(call: &Call) -> Option<String> {
    let named = ["KUBE_EDITOR", "EDITOR"].into_iter();
    let mut named = named.filter_map(|name| call.variables.get(name));
    named.find(|editor| !editor.is_empty()).cloned()
}

/// Puts a text into the editor of the page, as a file of the folder in which kubectl was called.
pub(super) fn show(call: &mut Call, file: &str, text: String) {
    call.write_file(file, text.clone());
    call.host.to_open.push((call.directory.path(file), text));
}

/// The object that the arguments name.
pub(super) fn one_object(call: &mut Call, args: &Args) -> Result<Resource, Failure> {
    let wanted = wanted(call, &args.positional, args)?.ok_or_else(none_provided)?;
    if !wanted.has_names() {
        let text = "resource(s) were provided, but no name was specified";
        return Err(Failure::error(text));
    }
    let (mut found, missing) = wanted.find(call);
    match (found.pop(), missing.into_iter().next()) {
        (_, Some(failure)) => Err(failure),
        (Some(one), None) if found.is_empty() => Ok(one),
        _ => Err(Failure::error("name one object to edit")),
    }
}

/// Shows the object in the editor, without the fields that only the cluster writes.
fn open(call: &mut Call, one: &Resource) -> Result<Running, Failure> {
    let kind = one.kind.name().to_ascii_lowercase();
    let name = &one.meta.name;
    if !call.host.has_editor {
        return Err(Failure::error(format!(
            "there is no editor here; kubectl patch {kind} {name} -p … changes fields, kubectl get {kind} {name} -o yaml > \
             FILE and kubectl apply -f FILE the whole"
        )));
    }
    let file = format!("{name}-{kind}.yaml");
    let text = to_yaml(&written(one.json()));
    show(call, &file, text);
    call.print(format!(
        "{} is in the editor now, as {file}: change it there, then press Apply or give kubectl apply -f {file}",
        name_of(one.kind, name)
    ));
    Ok(Running::Done(0))
}

fn written(mut json: Value) -> Value {
    const BY_CLUSTER: [&str; 5] = [
        "creationTimestamp",
        "generation",
        "resourceVersion",
        "uid",
        "ownerReferences",
    ];
    if let Some(fields) = json.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = json["metadata"].as_object_mut() {
        BY_CLUSTER
            .iter()
            .for_each(|field| drop(metadata.remove(*field)));
        if let Some(annotations) = metadata
            .get_mut("annotations")
            .and_then(Value::as_object_mut)
        {
            annotations.retain(|key, _| key != LAST_APPLIED);
        }
    }
    json
}

/// `KUBE_EDITOR='sed -i s/1.24/1.25/'`.
fn edit_with(call: &mut Call, one: &Resource, editor: &str) -> Result<Running, Failure> {
    let live = one.json();
    let before = to_yaml(&live);
    let after = edited(editor, &before)?;
    if after.trim_end() == before.trim_end() {
        call.complain("Edit cancelled, no changes made.");
        return Ok(Running::Done(0));
    }
    let version = call.cluster().version();
    let set = read(&after, version);
    if let Some(message) = set
        .kubectl_messages("the edited file", call.client)
        .into_iter()
        .next()
    {
        return Err(Failure(message));
    }
    let Some(manifest) = set.manifests.into_iter().next() else {
        call.complain("Edit cancelled, saved file was empty.");
        return Ok(Running::Done(0));
    };
    let command = Command::Patch {
        target: one.target(),
        patch: difference(&live, &manifest.given),
        style: PatchStyle::Merge,
    };
    match call.execute(command, false)? {
        Outcome::Unchanged => call.complain("Edit cancelled, no changes made."),
        _ => call.print(format!("{} edited", name_of(one.kind, &one.meta.name))),
    }
    Ok(Running::Done(0))
}

/// The text as the editor leaves it; only `sed` edits by itself.
pub(super) fn edited(editor: &str, text: &str) -> Result<String, Failure> {
    let refused = || {
        Failure::error(format!(
            "{editor:?} cannot be run here; KUBE_EDITOR='sed -i s/OLD/NEW/' edits without a screen"
        ))
    };
    let Ok(Line(items)) = parse(editor) else {
        return Err(refused());
    };
    let [item] = &*items else {
        return Err(refused());
    };
    let Action::Pipeline(pipeline) = &item.action else {
        return Err(refused());
    };
    let words = pipeline.commands.iter().flat_map(|command| &command.words);
    let words = words
        .filter_map(|word| word.plain())
        .filter(|word| *word != "-i");
    let words: Vec<String> = words.map(str::to_string).collect();
    if words.first().is_none_or(|word| word != "sed") {
        return Err(refused());
    }
    let (lines, _) = filtered(&words, text).map_err(Failure::error)?;
    Ok(lines.join("\n") + "\n")
}
