//! `--overrides`: JSON that is merged into a generated object. Models `cmd/util/override_options.go` of kubectl.

use crate::args::Args;
use crate::call::Failure;
use crate::flags::{OVERRIDE_TYPE, OVERRIDES};
use crate::json_patch::{self, PatchRefusal};
use engine::cluster::{PatchStyle, patched};
use kube::api::meta::Kind;
use serde_json::Value;

/// The object with what `--overrides` changes.
///
/// # Errors
/// The text is no JSON, does not fit the object, or is to be merged in an unknown way.
pub(super) fn overridden(args: &Args, kind: Kind, mut object: Value) -> Result<Value, Failure> {
    let Some(text) = args.value(&OVERRIDES).filter(|text| !text.is_empty()) else {
        return Ok(object);
    };
    let given = args.value(&OVERRIDE_TYPE).unwrap_or_default();
    let patch = serde_json::from_str::<Value>(text).unwrap_or_default();
    let style = match given {
        "" | "merge" => PatchStyle::Merge,
        "strategic" => PatchStyle::Strategic,
        "json" => {
            json_patch::apply(&mut object, &patch).map_err(|refusal| match refusal {
                PatchRefusal::NoPatch(why) | PatchRefusal::Unfit(why) => Failure::error(why),
            })?;
            return Ok(object);
        }
        other => return Err(Failure::error(format!("invalid override type: {other}"))),
    };
    if !patch.is_object() {
        return Err(Failure::error("Invalid JSON Patch"));
    }
    Ok(patched(kind, &object, &patch, style)?)
}
