//! Changes of a part of an object.

use super::objects::read;
use super::{ApiError, Outcome, Target, merge, write};
use crate::context::Context;
use crate::store::Typed;
use kube::api::Pod;
use kube::api::meta::Kind;
use kube::api::node::Node;
use kube::api::pod_spec::{labels_json, string_map};
use kube::manifest::drop_unknown;
use kube::manifest::kinds::ApiKind;
use kube::names;
use serde_json::{Value, json};
use std::rc::Rc;

/// How a patch is merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PatchStyle {
    /// Lists are merged by the fields that tell their elements apart.
    #[default]
    Strategic,
    /// Lists are replaced (RFC 7386).
    Merge,
}

names!(PatchStyle {
    Strategic: "strategic",
    Merge: "merge",
});

/// Merges a patch into an object.
///
/// # Errors
/// The object does not exist, or is invalid with the patch.
pub(crate) fn patch(
    ctx: &mut Context,
    target: &Target,
    patch: &Value,
    style: PatchStyle,
) -> Result<Outcome, ApiError> {
    match target.kind {
        Kind::Pod if patch.get("spec").is_none() => {
            return patch_metadata::<Pod>(ctx, target, patch);
        }
        Kind::Node if patch.get("spec").is_none() => {
            return patch_metadata::<Node>(ctx, target, patch);
        }
        _ => {}
    }
    let Some(object) = read(ctx.store, target) else {
        return Err(ApiError::NotFound(target.clone()));
    };
    let mut object = patched(target.kind, &object, patch, style)?;
    // A patch is not strict: fields that the kind does not have are left out, and the client is warned of them.
    drop_unknown(&mut object, ApiKind::stored(target.kind), ctx.version);
    write::replace(ctx, target, object)
}

/// The strategic merge patch that makes one state of an object of another.
///
/// # Errors
/// A list has elements without the field that tells them apart.
pub fn strategic_patch(kind: Kind, before: &Value, after: &Value) -> Result<Value, ApiError> {
    Ok(merge::two_way(kind, before, after)?)
}

/// A strategic merge patch or a merge patch, applied to an object that need not be in the cluster.
///
/// # Errors
/// The patch has a wrong form, or does not fit the object.
pub fn patched(
    kind: Kind,
    object: &Value,
    patch: &Value,
    style: PatchStyle,
) -> Result<Value, ApiError> {
    let mut object = object.clone();
    match style {
        PatchStyle::Strategic => merge::strategic(kind, &mut object, patch)?,
        PatchStyle::Merge => merge::json(&mut object, patch),
    }
    Ok(object)
}

/// Patches the labels and annotations of a pod or a node.
fn patch_metadata<T: Typed>(
    ctx: &mut Context,
    target: &Target,
    given: &Value,
) -> Result<Outcome, ApiError> {
    let found = ctx.store.by_name::<T>(&target.namespace, &target.name);
    let object = found.ok_or_else(|| ApiError::NotFound(target.clone()))?;
    let meta = object.meta();
    let mut metadata = json!({
        "labels": labels_json(&meta.labels),
        "annotations": labels_json(&meta.annotations),
    });
    merge::json(&mut metadata, &given["metadata"]);
    let field = |name: &str| Rc::new(string_map(metadata.get(name)));
    let (labels, annotations) = (field("labels"), field("annotations"));
    let uid = meta.uid;
    let changed = ctx.store.update_metadata::<T>(uid, labels, annotations);
    Ok(if changed {
        Outcome::Changed
    } else {
        Outcome::Unchanged
    })
}

/// Merges a patch into the spec of an object, like [`patch`].
pub(crate) fn patch_spec(
    ctx: &mut Context,
    target: &Target,
    spec: Value,
) -> Result<Outcome, ApiError> {
    patch(ctx, target, &json!({"spec": spec}), PatchStyle::Strategic)
}

/// Gives containers another image: the one of that name, or all for `*`.
///
/// # Errors
/// There is no such object, or it has no such container.
pub(crate) fn set_image(
    ctx: &mut Context,
    target: &Target,
    container: &str,
    image: &str,
) -> Result<Outcome, ApiError> {
    let Some(mut object) = read(ctx.store, target) else {
        return Err(ApiError::NotFound(target.clone()));
    };
    let spec = if target.kind == Kind::Pod {
        &mut object["spec"]
    } else {
        &mut object["spec"]["template"]["spec"]
    };
    let mut found = false;
    for list in ["containers", "initContainers"] {
        for candidate in spec[list].as_array_mut().into_iter().flatten() {
            let all = container == "*" && list == "containers";
            if all || candidate["name"] == container {
                candidate["image"] = image.into();
                found = true;
            }
        }
    }
    if found {
        write::replace(ctx, target, object)
    } else {
        Err(ApiError::NoSuchContainer(container.to_string()))
    }
}
