//! `kubectl apply edit-last-applied`: the manifest that was applied last, in the editor of the page or through the program
//! that `KUBE_EDITOR` names.

use super::Running;
use super::edit::{edited, editor, one_object, show};
use super::set::annotate;
use crate::args::Args;
use crate::call::{Call, Failure, name_of};
use crate::output;
use crate::resource::Resource;
use engine::cluster::{Command, PatchStyle};
use kube::manifest::emit::to_yaml;
use kube::manifest::yaml;
use kube::well_known::LAST_APPLIED;
use serde_json::{Value, json};

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let one = one_object(call, args)?;
    let text = one.meta.annotation(LAST_APPLIED).ok_or_else(|| {
        Failure::error(
            "no last-applied-configuration annotation found on resource, to create the annotation, use command `kubectl \
             apply set-last-applied --create-annotation`",
        )
    })?;
    let applied: Value = serde_json::from_str(text)
        .map_err(|error| Failure::error(format!("the annotation is no JSON: {error}")))?;
    let before = to_yaml(&applied);
    match editor(call) {
        Some(editor) => {
            let after = edited(&editor, &before)?;
            note(call, args, &one, &before, &after)
        }
        None => open(call, &one, before),
    }
}

fn open(call: &mut Call, one: &Resource, text: String) -> Result<Running, Failure> {
    let kind = one.kind.name().to_ascii_lowercase();
    let name = &one.meta.name;
    let file = format!("{name}-{kind}-last-applied.yaml");
    if !call.host.has_editor {
        return Err(Failure::error(format!(
            "there is no editor here; kubectl apply view-last-applied {kind} {name} > {file} and kubectl apply \
             set-last-applied -f {file} change it"
        )));
    }
    show(call, &file, text);
    call.print(format!(
        "{} is in the editor now, as {file}: change it there, then give kubectl apply set-last-applied -f {file}",
        name_of(one.kind, name)
    ));
    Ok(Running::Done(0))
}

/// Notes the text that comes out of the editor.
fn note(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    before: &str,
    after: &str,
) -> Result<Running, Failure> {
    if after.trim_end() == before.trim_end() {
        call.complain("Edit cancelled, no changes made.");
        return Ok(Running::Done(0));
    }
    let parsed = yaml::parse(after);
    let Some(document) = parsed.documents.first() else {
        call.complain("Edit cancelled, saved file was empty.");
        return Ok(Running::Done(0));
    };
    let mut patch = json!({});
    annotate(
        &mut patch,
        LAST_APPLIED,
        format!("{}\n", document.root.to_json()),
    );
    let command = Command::Patch {
        target: one.target(),
        patch,
        style: PatchStyle::Merge,
    };
    let (_, after) = call.change(one, command, false)?;
    output::told(call, args, &after, "edited")?;
    Ok(Running::Done(0))
}
