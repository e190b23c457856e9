//! `kubectl apply` and `kubectl create -f`: manifests from files.

use super::apply_refused::{create_failure, update_failure};
use super::set::annotate;
use super::{Running, ended, record};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    DRY_RUN, DryRun, FILENAME, FORCE, FORCE_CONFLICTS, FieldValidation, RECORD, RECURSIVE,
    SAVE_CONFIG, SERVER_SIDE, VALIDATE,
};
use crate::output::{self, Format};
use crate::resource::{self, Resource};
use crate::targets::{ResourceArgument, Wanted};
use engine::cluster::{Command, Target, apply_patch, with_name};
use kube::api::version::Feature;
use kube::manifest::{Hint, Manifest, read, read_without_unknown};
use kube::order::Order;
use kube::well_known::{CHANGE_CAUSE, LAST_APPLIED};
use serde_json::{Map, Value, json};
use shell::below;

impl DryRun {
    pub(super) fn of(args: &Args) -> Result<DryRun, Failure> {
        let strategy = args.choice(&DRY_RUN).map_err(|other| {
            Failure::error(format!(
                "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
            ))
        })?;
        Ok(strategy.unwrap_or(DryRun::None))
    }

    /// Whether the command only checks the change without making it.
    pub(super) fn is_rehearsal(self) -> bool {
        self != DryRun::None
    }

    /// The text that is printed behind the result.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}

impl FieldValidation {
    fn of(args: &Args) -> Result<FieldValidation, Failure> {
        let given = args.choice(&VALIDATE).map_err(|other| {
            Failure::error(format!(
                "invalid - validate option {other:?}; must be one of: strict (or true), warn, ignore (or false)"
            ))
        })?;
        Ok(given.unwrap_or(FieldValidation::Strict))
    }
}

/// A manifest and the file it came from.
pub(super) struct Given {
    pub file: String,
    pub manifest: Manifest,
    /// Why the object cannot be created, as kubectl tells it. As a change of an object that exists it may be fine.
    pub refused: Option<String>,
}

/// The manifests in the files named with `-f`, and the failures of the files that cannot be read.
pub(super) fn read_files(
    call: &mut Call,
    args: &Args,
) -> Result<(Vec<Given>, Vec<Failure>), Failure> {
    let names: Vec<String> = args.values(&FILENAME).map(str::to_string).collect();
    if names.is_empty() {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    let validation = FieldValidation::of(args)?;
    let (mut given, mut failures) = (Vec::new(), Vec::new());
    for name in names {
        let files = texts(call, &name, args.is_set(&RECURSIVE))?;
        for (file, text) in files {
            read_one(call, &file, &text, validation, &mut given, &mut failures);
        }
    }
    Ok((given, failures))
}

/// The texts behind a name: one file, all files of a folder, or the standard input.
fn texts(call: &mut Call, name: &str, recursive: bool) -> Result<Vec<(String, String)>, Failure> {
    if name == "-" {
        let text = call.input().ok_or_else(|| {
            Failure::error("nothing comes in: type kubectl apply -f - <<EOF, the manifest, EOF")
        })?;
        return Ok(vec![("STDIN".to_string(), text)]);
    }
    if name.starts_with("http://") || name.starts_with("https://") {
        return Err(Failure::error(format!(
            "unable to read URL \"{name}\": the playground fetches nothing; paste the manifest and \
             use its name"
        )));
    }
    if let Some(text) = call.file(name) {
        return Ok(vec![(
            name.trim_start_matches("./").to_string(),
            text.clone(),
        )]);
    }
    let folder = call.directory.path(name);
    let shown = name.trim_start_matches("./").trim_end_matches('/');
    let in_front = match shown {
        "." | "" => String::new(),
        shown => format!("{shown}/"),
    };
    // kubectl reads files in subfolders only with `--recursive`.
    let read_as = |path: &str| {
        let rest = below(path, &folder)?;
        let is_manifest = [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| path.ends_with(end));
        let is_read = is_manifest && (recursive || !rest.contains('/'));
        is_read.then(|| format!("{in_front}{rest}"))
    };
    let files = call.files.iter();
    let inside: Vec<_> = files
        .filter_map(|(path, text)| Some((read_as(path)?, text.clone())))
        .collect();
    if inside.is_empty() || name.is_empty() {
        Err(Failure::error(format!(
            "the path \"{name}\" does not exist"
        )))
    } else {
        Ok(inside)
    }
}

fn read_one(
    call: &mut Call,
    file: &str,
    text: &str,
    validation: FieldValidation,
    given: &mut Vec<Given>,
    failures: &mut Vec<Failure>,
) {
    let version = call.cluster().version();
    let set = match validation {
        FieldValidation::Strict => read(text, version),
        FieldValidation::Warn | FieldValidation::Ignore => read_without_unknown(text, version),
    };
    let set = set.up_to_broken_text();
    if validation == FieldValidation::Warn {
        for error in set.manifests.iter().flat_map(|one| &one.unknown) {
            call.complain(format!("Warning: {}", error.message));
        }
    }
    let messages = set.kubectl_messages(file, call.client);
    for (refused, message) in set.refused.iter().zip(messages) {
        match &refused.manifest {
            Some(manifest) => given.push(Given {
                file: file.to_string(),
                manifest: (**manifest).clone(),
                refused: Some(message),
            }),
            None => failures.push(Failure(message)),
        }
    }
    // Only a removed API version is reported: a cluster accepts the rest silently, so the terminal prints no other note.
    for note in set.manifests.iter().flat_map(|one| &one.notes) {
        if let Hint::ApiVersionRemoved {
            api_version,
            removed_in,
            use_instead,
        } = note
        {
            call.complain(format!(
                "Note: Kubernetes 1.{removed_in} removed {api_version}; the object is read with the defaults it had there. \
                 Use {use_instead} today."
            ));
        }
    }
    let manifests = set.manifests.into_iter().map(|manifest| Given {
        file: file.to_string(),
        manifest,
        refused: None,
    });
    given.extend(manifests);
    given.order_by_key(|one| one.manifest.document);
}

/// The objects that files name, for commands that take `-f` in place of a kind and a name.
/// The objects that words name, or those of the files given with `-f`. `None`: nothing was named.
pub(crate) fn wanted(
    call: &mut Call,
    words: &[String],
    args: &Args,
) -> Result<Option<Wanted>, Failure> {
    if args.is_given(&FILENAME) {
        wanted_of_files(call, args).map(Some)
    } else {
        Wanted::read(call.version(), words, args)
    }
}

fn wanted_of_files(call: &mut Call, args: &Args) -> Result<Wanted, Failure> {
    let version = call.cluster().version();
    let mut arguments = Vec::new();
    for name in args.values(&FILENAME) {
        for (file, text) in texts(call, name, args.is_set(&RECURSIVE))? {
            let set = read(&text, version).up_to_broken_text();
            if let Some(message) = set.kubectl_messages(&file, call.client).into_iter().next() {
                return Err(Failure(message));
            }
            arguments.extend(set.manifests.iter().map(|manifest| {
                let kind = manifest.kind.kind;
                ResourceArgument::Named(kind, manifest.name.clone())
            }));
        }
    }
    if arguments.is_empty() {
        Err(Failure::error("no objects passed"))
    } else {
        Ok(Wanted::of_arguments(arguments, args.namespace()))
    }
}

pub(super) fn apply(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if let Some(word) = args.positional.first() {
        let text = format!("Unexpected args: [{word}]");
        return Err(crate::args::misuse("apply", &text));
    }
    let dry_run = DryRun::of(args)?;
    check_server_side(args, dry_run)?;
    let format = Format::of_change(call.client, args)?;
    let gathers = !matches!(format, Format::Table { .. } | Format::Name);
    let mut objects = Vec::new();
    let ended = each_manifest(call, args, "apply", |call, one| {
        let (after, word) = apply_one(call, args, one, dry_run)?;
        if gathers {
            objects.push(after);
            return Ok(());
        }
        output::told(call, args, &after, &format!("{word}{}", dry_run.suffix()))
    })?;
    // Objects are printed together, and only if all of them were applied.
    if matches!(ended, Running::Done(0)) && !objects.is_empty() {
        output::print_together(call, &format, &objects)?;
    }
    Ok(ended)
}

fn check_server_side(args: &Args, dry_run: DryRun) -> Result<(), Failure> {
    let server_side = args.is_set(&SERVER_SIDE);
    let wrong = if args.is_set(&FORCE_CONFLICTS) && !server_side {
        "--force-conflicts only works with --server-side"
    } else if dry_run == DryRun::Client && server_side {
        "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"
    } else if server_side && args.is_set(&FORCE) {
        "--force cannot be used with --server-side"
    } else if dry_run == DryRun::Server && args.is_set(&FORCE) {
        "--dry-run=server cannot be used with --force"
    } else {
        return Ok(());
    };
    Err(Failure::error(wrong))
}

pub(super) fn create(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let dry_run = DryRun::of(args)?;
    Format::of_change(call.client, args)?;
    each_manifest(call, args, "create", |call, one| {
        create_one(call, args, one, dry_run)
    })
}

fn each_manifest(
    call: &mut Call,
    args: &Args,
    verb: &str,
    mut carry_out: impl FnMut(&mut Call, &Given) -> Result<(), Failure>,
) -> Result<Running, Failure> {
    record::warn(call, args);
    let (given, mut failures) = read_files(call, args)?;
    if given.is_empty() && failures.is_empty() {
        return Err(Failure::error(format!("no objects passed to {verb}")));
    }
    for one in &given {
        if let Err(failure) = carry_out(call, one) {
            failures.push(failure);
        }
    }
    Ok(ended(call, failures))
}

/// The manifest with the command as its change-cause where `--record` asks for it, in the namespace asked for.
pub(super) fn prepared(args: &Args, given: &Given) -> Value {
    let mut object = given.manifest.given.clone();
    let metadata = &mut object["metadata"];
    let in_none = metadata["namespace"].as_str().is_none_or(str::is_empty);
    if given.manifest.kind.kind.is_namespaced() && in_none {
        metadata["namespace"] = args.namespace().into();
    }
    if let Some(version) = &given.manifest.resource_version {
        metadata["resourceVersion"] = version.as_str().into();
    }
    if args.is_set(&RECORD) {
        annotate(&mut object, CHANGE_CAUSE, args.change_cause());
    }
    object
}

/// Applies one manifest. Returns the object as it is, or would be, and the word for what was done.
fn apply_one(
    call: &mut Call,
    args: &Args,
    given: &Given,
    dry_run: DryRun,
) -> Result<(Resource, &'static str), Failure> {
    let object = prepared(args, given);
    let target = Target::of_manifest(&object);
    let generated = object["metadata"]["generateName"].as_str();
    if let Some(begin) = generated.filter(|_| target.name.is_empty()) {
        let text = format!("from {begin}: cannot use generate name with apply");
        return Err(Failure::error(text));
    }
    let live = resource::get(call.cluster(), target.kind, &target.namespace, &target.name);
    match (&live, &given.refused) {
        (Some(live), _) => warn_of_state(call, live, dry_run),
        (None, Some(refused)) => return Err(Failure(refused.clone())),
        (None, None) => {}
    }
    let failed = |call: &Call, error| match live {
        Some(_) => update_failure(call, given, error, &object),
        None => create_failure(given, error),
    };
    let patch = apply_patch(call.cluster().store(), &object);
    let patch = patch.map_err(|error| failed(call, error))?;
    let one = Resource::of_file(object.clone());
    let command = Command::Apply {
        manifest: object.clone(),
    };
    call.tells_warnings = dry_run != DryRun::Client;
    let changed = call.change(&one, command, dry_run.is_rehearsal());
    let (_, after) = changed.map_err(|error| failed(call, error))?;
    let merges = call.has(Feature::ClientDryRunMerges);
    let word = match &patch {
        _ if args.is_set(&SERVER_SIDE) => "serverside-applied",
        None => "created",
        // Older clients compare nothing with the server in a dry run of their own.
        Some(_) if dry_run == DryRun::Client && !merges => "configured",
        Some(patch) if patch.as_object().is_some_and(Map::is_empty) => "unchanged",
        Some(_) => "configured",
    };
    let after = match (dry_run, &live) {
        (DryRun::Client, None) => Resource::of_file(noted(&one)),
        (DryRun::Client, Some(live)) if !merges => live.clone(),
        _ => after,
    };
    Ok((after, word))
}

/// The manifest with the annotation that the next apply compares with.
fn noted(one: &Resource) -> Value {
    let mut object = one.json();
    let mut text = object.clone();
    if !text["metadata"]["annotations"].is_object() {
        text["metadata"]["annotations"] = json!({});
    }
    annotate(&mut object, LAST_APPLIED, format!("{text}\n"));
    object
}

fn warn_of_state(call: &mut Call, live: &resource::Resource, dry_run: DryRun) {
    let name = &live.meta.name;
    if live.meta.annotation(LAST_APPLIED).is_none() && dry_run != DryRun::Client {
        call.complain(format!(
            "Warning: resource {}/{name} is missing the {LAST_APPLIED} annotation which is required by \
             kubectl apply. kubectl apply should only be used on resources created declaratively by \
             either kubectl create --save-config or kubectl apply. The missing annotation will be \
             patched automatically.",
            live.kind.plural()
        ));
    }
    if live.meta.is_terminating() {
        call.complain(format!(
            "Warning: Detected changes to resource {name} which is currently being deleted."
        ));
    }
}

fn create_one(call: &mut Call, args: &Args, given: &Given, dry_run: DryRun) -> Result<(), Failure> {
    if let Some(refused) = &given.refused {
        return Err(Failure(refused.clone()));
    }
    let mut manifest = prepared(args, given);
    if args.is_set(&SAVE_CONFIG) {
        manifest = noted(&Resource::of_file(manifest));
    }
    if dry_run != DryRun::Client {
        manifest = with_name(call.cluster().store(), manifest);
    }
    let one = Resource::of_file(manifest.clone());
    let made = match dry_run {
        DryRun::Client => one,
        _ => {
            let command = Command::Create { manifest };
            let made = call.change(&one, command, dry_run.is_rehearsal());
            made.map_err(|error| create_failure(given, error))?.1
        }
    };
    output::told(call, args, &made, &format!("created{}", dry_run.suffix()))
}
