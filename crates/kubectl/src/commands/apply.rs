//! `kubectl apply` and `kubectl create -f`: manifests from files.

use super::{Running, ended, record};
use crate::args::Args;
use crate::call::{Call, Failure, name_of};
use crate::flags::{DRY_RUN, DryRun, FILENAME, RECORD, RECURSIVE, SERVER_SIDE};
use crate::output::{self, Format};
use crate::resource;
use crate::targets::{ResourceArgument, Wanted};
use engine::cluster::{ApiError, Command, Outcome, Target};
use kube::manifest::{Hint, Manifest, read};
use kube::well_known::{CHANGE_CAUSE, LAST_APPLIED};
use serde_json::{Value, json};

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

/// A manifest and the file it came from.
pub(super) struct Given {
    pub file: String,
    pub manifest: Manifest,
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
    let (mut given, mut failures) = (Vec::new(), Vec::new());
    for name in names {
        let files = texts(call, &name, args.is_set(&RECURSIVE))?;
        for (file, text) in files {
            read_one(call, &file, &text, &mut given, &mut failures);
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
    let plain = name.trim_start_matches("./");
    if let Some(text) = call.files.get(plain) {
        return Ok(vec![(plain.to_string(), text.clone())]);
    }
    let folder = match plain.trim_end_matches('/') {
        "." | "" => String::new(),
        folder => format!("{folder}/"),
    };
    // kubectl reads files in subfolders only with `--recursive`.
    let is_read = |path: &str| {
        let rest = path.strip_prefix(&folder);
        let is_manifest = [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| path.ends_with(end));
        is_manifest && rest.is_some_and(|rest| recursive || !rest.contains('/'))
    };
    let files = call.files.iter().filter(|(path, _)| is_read(path));
    let inside: Vec<_> = files
        .map(|(path, text)| (path.clone(), text.clone()))
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
    given: &mut Vec<Given>,
    failures: &mut Vec<Failure>,
) {
    let version = call.cluster().version();
    let set = read(text, version).up_to_broken_text();
    failures.extend(
        set.kubectl_messages(file, call.client)
            .into_iter()
            .map(Failure),
    );
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
    });
    given.extend(manifests);
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
    each_manifest(call, args, "apply", apply_one)
}

pub(super) fn create(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    each_manifest(call, args, "create", create_one)
}

fn each_manifest(
    call: &mut Call,
    args: &Args,
    verb: &str,
    carry_out: fn(&mut Call, &Args, &Given, DryRun) -> Result<(), Failure>,
) -> Result<Running, Failure> {
    let dry_run = DryRun::of(args)?;
    record::warn(call, args);
    let (given, mut failures) = read_files(call, args)?;
    if given.is_empty() && failures.is_empty() {
        return Err(Failure::error(format!("no objects passed to {verb}")));
    }
    for one in &given {
        if let Err(failure) = carry_out(call, args, one, dry_run) {
            failures.push(failure);
        }
    }
    Ok(ended(call, failures))
}

/// The manifest with the command as its change-cause where `--record` asks for it, in the namespace asked for.
pub(super) fn prepared(args: &Args, given: &Given) -> Value {
    let mut object = given.manifest.given.clone();
    let metadata = &mut object["metadata"];
    if given.manifest.kind.kind.is_namespaced() && metadata["namespace"].is_null() {
        metadata["namespace"] = args.namespace().into();
    }
    if args.is_set(&RECORD) {
        if !metadata["annotations"].is_object() {
            metadata["annotations"] = json!({});
        }
        metadata["annotations"][CHANGE_CAUSE] = args.change_cause().into();
    }
    object
}

fn print_result(
    call: &mut Call,
    args: &Args,
    name: String,
    result: &str,
    object: &Value,
) -> Result<(), Failure> {
    match Format::read(call.client, args)? {
        Format::Table { .. } => call.print(format!("{name} {result}")),
        Format::Name => call.print(name),
        format => output::print_value(call, &format, object),
    }
    Ok(())
}

fn apply_one(call: &mut Call, args: &Args, given: &Given, dry_run: DryRun) -> Result<(), Failure> {
    let object = prepared(args, given);
    let target = Target::of_manifest(&object);
    let live = resource::get(call.cluster(), target.kind, &target.namespace, &target.name);
    if let Some(live) = &live {
        warn_of_state(call, live, dry_run);
    }
    let command = Command::Apply {
        manifest: object.clone(),
    };
    let name = name_of(target.kind, &target.name);
    let outcome = call.execute(command, dry_run.is_rehearsal());
    let outcome = outcome.map_err(|error| match live {
        Some(_) => apply_failure(given, error),
        None => create_failure(given, error),
    })?;
    let server_side = args.is_set(&SERVER_SIDE);
    let word = match outcome {
        _ if server_side => "serverside-applied",
        Outcome::Created => "created",
        // A client-side dry run compares nothing with the server, so kubectl calls every existing object `configured`.
        _ if dry_run == DryRun::Client => "configured",
        Outcome::Unchanged => "unchanged",
        _ => "configured",
    };
    let stored = resource::get(call.cluster(), target.kind, &target.namespace, &target.name);
    let shown = stored.map_or(object, |stored| stored.json());
    print_result(
        call,
        args,
        name,
        &format!("{word}{}", dry_run.suffix()),
        &shown,
    )
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

fn apply_failure(given: &Given, error: ApiError) -> Failure {
    match error {
        ApiError::NotSupported { target, what } => Failure::error(format!(
            "{} from \"{}\": {what} is not simulated",
            target.words(),
            given.file
        )),
        error => error.into(),
    }
}

fn create_failure(given: &Given, error: ApiError) -> Failure {
    match error.reason() {
        Some(reason) => {
            let text = format!("error when creating \"{}\": {error}", given.file);
            Failure::server(reason, text)
        }
        None => apply_failure(given, error),
    }
}

fn create_one(call: &mut Call, args: &Args, given: &Given, dry_run: DryRun) -> Result<(), Failure> {
    let manifest = prepared(args, given);
    let target = Target::of_manifest(&manifest);
    let shown = manifest.clone();
    let outcome = match dry_run {
        DryRun::Client => Ok(Outcome::Created),
        _ => call.execute(Command::Create { manifest }, dry_run.is_rehearsal()),
    };
    outcome.map_err(|error| create_failure(given, error))?;
    let name = name_of(target.kind, &target.name);
    print_result(
        call,
        args,
        name,
        &format!("created{}", dry_run.suffix()),
        &shown,
    )
}
