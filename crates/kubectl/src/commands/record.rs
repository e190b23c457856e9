//! `--record`: the command as the cause of a change.

use crate::args::Args;
use crate::call::Call;
use crate::flags::{DryRun, RECORD};
use crate::resource::Resource;
use engine::cluster::{Command, PatchStyle};
use kube::api::version::Feature;
use kube::well_known::CHANGE_CAUSE;
use serde_json::json;

pub(super) fn warn(call: &mut Call, args: &Args) {
    if args.is_given(&RECORD) && call.has(Feature::RecordDeprecated) {
        call.complain("Flag --record has been deprecated, --record will be removed in the future");
    }
}

/// Notes the cause of a change that was made, where it is asked for.
pub(super) fn noted(call: &mut Call, args: &Args, changed: Resource, dry_run: DryRun) -> Resource {
    if !args.is_set(&RECORD) {
        return changed;
    }
    let command = Command::Patch {
        target: changed.target(),
        patch: json!({"metadata": {"annotations": {CHANGE_CAUSE: args.change_cause()}}}),
        style: PatchStyle::Merge,
    };
    let noted = call.change(&changed, command, dry_run.is_rehearsal());
    noted.map_or(changed, |(_, noted)| noted)
}
