//! The objects that a command changes: those of the cluster, or with `--local` those of files, which stay as they are.

use super::apply::{read_files, wanted};
use super::none_provided;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL, DryRun, FILENAME, LOCAL, SELECTOR};
use crate::resource::Resource;

const NO_NAME: &str = "resource(s) were provided, but no name was specified";
const ONLY_FILES: &str = "you must specify resources by --filename when --local is set.\nExample resource specifications \
    include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'";

/// Refuses `--local` together with a dry run on the server.
pub(super) fn check_local(args: &Args) -> Result<(), Failure> {
    if args.is_set(&LOCAL) && DryRun::of(args)? == DryRun::Server {
        let text = "cannot specify --local and --dry-run=server - did you mean --dry-run=client?";
        return Err(Failure::error(text));
    }
    Ok(())
}

/// Whether the command only prints what it would send.
pub(super) fn only_prints(args: &Args) -> Result<bool, Failure> {
    Ok(args.is_set(&LOCAL) || DryRun::of(args)? == DryRun::Client)
}

/// All the objects, or the failure of one of them: then the command changes nothing.
pub(super) fn find(
    call: &mut Call,
    args: &Args,
    names: &[String],
) -> Result<Vec<Resource>, Failure> {
    if args.is_set(&LOCAL) {
        return of_files(call, args, names);
    }
    let wanted = wanted(call, names, args)?;
    let wanted = wanted.ok_or_else(none_provided)?;
    let all = args.is_set(&ALL) || args.value(&SELECTOR).is_some();
    if !wanted.has_names() && !all {
        return Err(Failure::error(NO_NAME));
    }
    let (found, missing) = wanted.find(call);
    if missing.is_empty() {
        return Ok(found);
    }
    let texts: Vec<String> = missing.into_iter().map(|failure| failure.0).collect();
    Err(Failure(texts.join("\n")))
}

/// The objects of the files of a command with `--local`.
pub(super) fn of_files(
    call: &mut Call,
    args: &Args,
    names: &[String],
) -> Result<Vec<Resource>, Failure> {
    if !names.is_empty() || !args.is_given(&FILENAME) {
        return Err(Failure::error(ONLY_FILES));
    }
    let (given, failures) = read_files(call, args)?;
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    let objects = given.into_iter().map(|one| one.manifest.given);
    Ok(objects.map(Resource::of_file).collect())
}
