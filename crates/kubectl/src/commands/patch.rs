//! `kubectl patch`.

use super::apply::wanted;
use super::scales;
use super::subjects::{check_local, of_files, only_prints};
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{Choice, DryRun, LOCAL, PATCH, PATCH_FILE, PATCH_TYPE, PatchType, SUBRESOURCE};
use crate::json_patch::{self, PatchRefusal};
use crate::output;
use crate::resource::Resource;
use engine::cluster::{Command, Outcome, PatchStyle, patched};
use kube::api::meta::Kind;
use kube::manifest::error::ErrorKind;
use kube::manifest::kinds::ApiKind;
use kube::manifest::{shape_errors, yaml};
use serde_json::{Map, Value};

const REJECTED: &str =
    "The request is invalid: the server rejected our request due to an error in our request";

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    super::record::warn(call, args);
    let text = text(call, args)?;
    check_local(args)?;
    check_part(args)?;
    let kind = kind(args)?;
    let patch = read(&text)?;
    let (found, mut failures) = find(call, args)?;
    for one in &found {
        failures.extend(patch_one(call, args, one, &patch, kind).err());
    }
    if found.is_empty() && failures.is_empty() {
        return Err(Failure::error("no objects passed to patch"));
    }
    Ok(ended(call, failures))
}

/// Refuses the parts of objects that cannot be patched in the playground.
fn check_part(args: &Args) -> Result<(), Failure> {
    match args.value(&SUBRESOURCE) {
        Some("status") => Err(Failure::error(
            "the playground's controllers alone write the status of objects; kubectl get --subresource=status shows it",
        )),
        Some("resize") => Err(Failure::error(
            "the playground does not resize pods in place; change resources in the template of their workload",
        )),
        _ => Ok(()),
    }
}

fn text(call: &Call, args: &Args) -> Result<String, Failure> {
    let given = args.value(&PATCH).filter(|text| !text.is_empty());
    match (
        given,
        args.value(&PATCH_FILE).filter(|file| !file.is_empty()),
    ) {
        (Some(_), Some(_)) => Err(Failure::error(
            "cannot specify --patch and --patch-file together",
        )),
        (Some(text), None) => Ok(text.to_string()),
        (None, Some(file)) => {
            let text = call.file(file).cloned();
            text.ok_or_else(|| {
                Failure::error(format!(
                    "unable to read patch file: open {file}: no such file or directory"
                ))
            })
        }
        (None, None) => Err(Failure::error(
            "must specify --patch or --patch-file containing the contents of the patch",
        )),
    }
}

fn kind(args: &Args) -> Result<PatchType, Failure> {
    let given = args.written(&PATCH_TYPE).filter(|text| !text.is_empty());
    let Some(given) = given else {
        return Ok(PatchType::Strategic);
    };
    PatchType::read(&given.to_ascii_lowercase()).ok_or_else(|| {
        Failure::error(format!(
            "--type must be one of [json merge strategic], not {given:?}"
        ))
    })
}

fn find(call: &mut Call, args: &Args) -> Result<(Vec<Resource>, Vec<Failure>), Failure> {
    if args.is_set(&LOCAL) {
        if !args.positional.is_empty() {
            let text = "cannot specify --local and server resources";
            return Err(Failure::error(text));
        }
        return Ok((of_files(call, args, &args.positional)?, Vec::new()));
    }
    let wanted = wanted(call, &args.positional, args)?;
    let wanted = wanted.ok_or_else(none_provided)?;
    if !wanted.has_names() {
        return Err(Failure::error(
            "resource(s) were provided, but no name was specified",
        ));
    }
    Ok(wanted.find(call))
}

fn patch_one(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    patch: &PatchBody,
    kind: PatchType,
) -> Result<(), Failure> {
    if scales::are_asked_for(args) && !args.is_set(&LOCAL) {
        return patch_scale(call, args, one, patch, kind);
    }
    let dry_run = DryRun::of(args)?;
    let prints = only_prints(args)?;
    let before = one.json();
    let (patch, style) = fitted(&before, patch, kind, prints)?;
    let result = patched(one.kind, &before, &patch, style)?;
    if prints {
        let words = words(result != before, dry_run);
        return output::told(call, args, &Resource::of_file(result), &words);
    }
    warn_of_shape(call, one.kind, &result, &patch, kind)?;
    let command = match (one.kind, &patch["spec"]["unschedulable"]) {
        (Kind::Node, Value::Bool(unschedulable)) => Command::Cordon {
            node: one.meta.name.to_string(),
            unschedulable: *unschedulable,
        },
        _ => Command::Patch {
            target: one.target(),
            patch,
            style,
        },
    };
    let (outcome, after) = call.change(one, command, dry_run.is_rehearsal())?;
    let after = super::record::noted(call, args, after, dry_run);
    let words = words(outcome != Outcome::Unchanged, dry_run);
    output::told(call, args, &after, &words)
}

fn words(changed: bool, dry_run: DryRun) -> String {
    let unchanged = if changed { "" } else { " (no change)" };
    format!("patched{unchanged}{}", dry_run.suffix())
}

/// Patches the Scale of a workload, of which only the number of replicas can change.
fn patch_scale(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    patch: &PatchBody,
    kind: PatchType,
) -> Result<(), Failure> {
    let dry_run = DryRun::of(args)?;
    let prints = only_prints(args)?;
    let before = scales::of(call, one)?;
    let (patch, style) = fitted(&before, patch, kind, prints)?;
    let mut after = patched(one.kind, &before, &patch, style)?;
    let mut changed = after != before;
    if !prints {
        let command = Command::Scale {
            target: one.target(),
            replicas: scales::replicas(&after)?,
        };
        let (outcome, result) = call.change(one, command, dry_run.is_rehearsal())?;
        after = scales::of(call, &result)?;
        changed = outcome != Outcome::Unchanged;
    }
    scales::told(call, args, after, &words(changed, dry_run))
}

/// The patch as the API server is to merge it into an object that is `before`.
fn fitted(
    before: &Value,
    patch: &PatchBody,
    kind: PatchType,
    prints: bool,
) -> Result<(Value, PatchStyle), Failure> {
    Ok(match kind {
        PatchType::Strategic => (patch.object()?, PatchStyle::Strategic),
        PatchType::Merge => (
            patch.object().map_err(|failure| {
                Failure(failure.0.replacen("): ", "): error decoding patch: ", 1))
            })?,
            PatchStyle::Merge,
        ),
        PatchType::Json => {
            let mut after = before.clone();
            json_patch::apply(&mut after, patch.value()?)
                .map_err(|refusal| refused(refusal, prints))?;
            (difference(before, &after), PatchStyle::Merge)
        }
    })
}

/// Warns of fields that the kind does not have, and refuses values of a wrong type, as the API server does.
fn warn_of_shape(
    call: &mut Call,
    kind: Kind,
    result: &Value,
    patch: &Value,
    written: PatchType,
) -> Result<(), Failure> {
    let known = ApiKind::stored(kind);
    if !known.is_described() {
        return Ok(());
    }
    let errors = shape_errors(result, known, call.version());
    let wrong = errors.iter().find(|one| one.kind == ErrorKind::WrongType);
    if let Some(wrong) = wrong {
        let (shown, why) = match written {
            PatchType::Strategic => (output::as_go(patch), converting(&wrong.message)),
            _ => (result.to_string(), wrong.message.clone()),
        };
        return Err(Failure(format!(
            "The request is invalid: patch: Invalid value: {shown:?}: {why}"
        )));
    }
    for unknown in errors
        .iter()
        .filter(|one| one.kind == ErrorKind::UnknownField)
    {
        call.complain(format!("Warning: {}", unknown.message));
    }
    Ok(())
}

/// A message about a wrong type in the words with which the API server converts the result of a strategic merge patch.
/// Models `fromUnstructured` of `apimachinery/pkg/runtime/converter.go`.
fn converting(message: &str) -> String {
    let of_type = message.rsplit_once(" of type ").map(|(_, name)| name);
    let got = message.strip_prefix("json: cannot unmarshal ");
    let got = got.and_then(|rest| rest.split(' ').next());
    let (Some(wanted), Some(got)) = (of_type, got) else {
        return message.to_string();
    };
    let got = match got {
        "number" => "int64",
        "array" => "slice",
        "object" => "map",
        got => got,
    };
    let is_number = |name: &str| name.starts_with("int") || name.starts_with("float");
    match wanted {
        wanted if wanted.starts_with("[]") => format!("cannot restore slice from {got}"),
        wanted if wanted.starts_with("map[") => format!("cannot restore map from {got}"),
        "bool" => "unrecognized type: bool".to_string(),
        wanted if is_number(wanted) => format!("unrecognized type: {wanted}"),
        wanted if got == "int64" => format!("cannot convert int64 to {wanted}"),
        "string" => "unrecognized type: string".to_string(),
        _ => format!("cannot restore struct from: {got}"),
    }
}

/// A JSON patch that does not fit: the API server tells no reason, kubectl alone does.
fn refused(refusal: PatchRefusal, by_kubectl: bool) -> Failure {
    match refusal {
        PatchRefusal::NoPatch(why) if !by_kubectl => Failure::server("BadRequest", why),
        PatchRefusal::NoPatch(why) => Failure::error(why),
        PatchRefusal::Unfit(_) if !by_kubectl => Failure(REJECTED.to_string()),
        PatchRefusal::Unfit(why) => {
            let missing = why
                .contains("doc is missing key")
                .then(|| why.split_once("key: "));
            Failure::error(match missing.flatten() {
                Some((_, key)) => format!("Object to be patched is missing field ({key})"),
                None => why,
            })
        }
    }
}

/// A patch as kubectl sends it.
enum PatchBody {
    Value(Value),
    /// JSON that is not whole; kubectl leaves it to the API server to say so.
    Broken(String),
}

impl PatchBody {
    fn value(&self) -> Result<&Value, Failure> {
        match self {
            PatchBody::Value(value) => Ok(value),
            PatchBody::Broken(why) => Err(Failure::server("BadRequest", why)),
        }
    }

    fn object(&self) -> Result<Value, Failure> {
        match self.value()? {
            value @ Value::Object(_) => Ok(value.clone()),
            Value::Null => Ok(Value::Object(Map::new())),
            other => {
                let why = json_patch::no_such_type(other, "map[string]interface {}");
                Err(Failure::server("BadRequest", why))
            }
        }
    }
}

/// A patch may be JSON or YAML; a text that begins with a brace is JSON.
fn read(text: &str) -> Result<PatchBody, Failure> {
    if text.trim_start().starts_with('{') {
        return Ok(match yaml::json_value(text) {
            Ok(value) => PatchBody::Value(value),
            Err(why) => PatchBody::Broken(why),
        });
    }
    let parsed = yaml::parse(text);
    if let Some(error) = parsed.errors.first() {
        return Err(Failure::error(format!("unable to parse {text:?}: {error}")));
    }
    let document = parsed.documents.first();
    let value = document.map_or(Value::Null, |document| document.root.to_json());
    Ok(PatchBody::Value(value))
}

/// The merge patch that makes `after` of `before`.
fn difference(before: &Value, after: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return after.clone();
    };
    let mut patch = Map::new();
    for (key, value) in after {
        match before.get(key) {
            Some(old) if old == value => {}
            Some(old) => drop(patch.insert(key.clone(), difference(old, value))),
            None => drop(patch.insert(key.clone(), value.clone())),
        }
    }
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    patch.extend(gone.map(|key| (key.clone(), Value::Null)));
    Value::Object(patch)
}
