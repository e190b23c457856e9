//! `kubectl create`: objects from files, and Deployments from flags.

use super::Running;
use super::set::annotate;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure, wrapped};
use crate::flags::{CONTAINER_PORT, DryRun, IMAGES, NAMESPACE, REPLICAS_OF_NEW, SAVE_CONFIG};
use crate::output::{self, Format};
use crate::resource::Resource;
use crate::typed::typed;
use crate::wire;
use engine::cluster::{ApiError, Command, Target};
use kube::api::meta::Kind;
use kube::api::version::Feature;
use kube::well_known::LAST_APPLIED;
use serde_json::{Value, json};

/// `create` without a kind takes files.
pub(super) fn create(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if !args.positional.is_empty() {
        return Err(misuse(
            "create",
            &format!("Unexpected args: [{}]", args.positional.join(" ")),
        ));
    }
    super::apply::create(call, args)
}

pub(super) fn one_name(args: &Args) -> Result<&str, Failure> {
    match args.positional.as_slice() {
        [name] => Ok(name),
        given => Err(misuse(
            &args.command,
            &format!("exactly one NAME is required, got {}", given.len()),
        )),
    }
}

/// Refuses a command without the flags that it cannot do without.
pub(super) fn require(flags: &[(&str, bool)]) -> Result<(), Failure> {
    let missing = flags.iter().filter(|(_, given)| !given);
    let missing: Vec<String> = missing.map(|(name, _)| format!("{name:?}")).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Failure::error(format!(
        "required flag(s) {missing} not set"
    )))
}

pub(super) fn deployment(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    require(&[("image", args.is_given(&IMAGES))])?;
    let images: Vec<&str> = args.values(&IMAGES).collect();
    let name = one_name(args)?;
    if images.len() > 1 && args.behind_dashes.is_some() {
        return Err(Failure::error(
            "cannot specify multiple --image options and command",
        ));
    }
    let mut containers: Vec<Value> = images
        .iter()
        .map(|image| container(call, args, image))
        .collect();
    if let (Some(port), Some(first)) = (args.number(&CONTAINER_PORT), containers.first_mut())
        && port >= 0
    {
        first["ports"] = json!([{"containerPort": port}]);
    }
    let labels = json!({"app": name});
    let manifest = json!({
        "metadata": {"labels": labels, "name": name},
        "spec": {
            "replicas": args.number(&REPLICAS_OF_NEW).unwrap_or(1),
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": containers},
            },
        },
    });
    make(
        call,
        args,
        Kind::Deployment,
        manifest,
        "failed to create deployment:",
    )
}

/// Characters that a name may not have become dashes; kubectl then adds a random end, which is made from the time here.
fn container_name(call: &Call, image: &str) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    let last = image.rsplit('/').next().unwrap_or(image);
    let name = last.split([':', '@']).next().unwrap_or(last);
    if !name.contains(['_', '.']) {
        return name.to_string();
    }
    let mut chance = call.now().as_millis();
    let suffix = std::iter::repeat_with(|| {
        let letter = LETTERS[(chance % 27) as usize];
        chance = chance / 27 + 7;
        char::from(letter)
    });
    let suffix: String = suffix.take(5).collect();
    format!("{}-{suffix}", name.replace(['_', '.'], "-"))
}

fn container(call: &Call, args: &Args, image: &str) -> Value {
    let name = container_name(call, image);
    let mut container = json!({"image": image, "name": name});
    if let Some(command) = &args.behind_dashes {
        container["command"] = json!(command);
    }
    container
}

/// Creates the object whose fields `manifest` has, or only shows it. Its kind and API version are written here, from the
/// table of kinds.
///
/// `failed`: the words in front of the API server's error; empty where kubectl prints the error unchanged.
pub(super) fn make(
    call: &mut Call,
    args: &Args,
    kind: Kind,
    mut manifest: Value,
    failed: &str,
) -> Result<Running, Failure> {
    manifest["apiVersion"] = kind.api_version().into();
    manifest["kind"] = kind.name().into();
    make_with(call, args, manifest, "created", |error| match failed {
        "" => error.into(),
        failed => Failure::error(format!("{failed} {}", wrapped(&error))),
    })
}

/// Does what [`make`] does, with the word for what was done, and the failure for an error of the API server.
pub(super) fn make_with(
    call: &mut Call,
    args: &Args,
    manifest: Value,
    done: &str,
    failed: impl FnOnce(ApiError) -> Failure,
) -> Result<Running, Failure> {
    Format::of_change(call.client, args)?;
    let made = send(call, args, manifest, failed)?;
    let words = format!("{done}{}", DryRun::of(args)?.suffix());
    output::told(call, args, &made, &words)?;
    Ok(Running::Done(0))
}

/// Has the API server make the object, or only kubectl, as `--dry-run` says.
pub(super) fn send(
    call: &mut Call,
    args: &Args,
    manifest: Value,
    failed: impl FnOnce(ApiError) -> Failure,
) -> Result<Resource, Failure> {
    let dry_run = DryRun::of(args)?;
    let mut object = unsent(call, manifest);
    let one = Resource::of_file(object.clone());
    if one.kind.is_namespaced() && (dry_run != DryRun::Client || args.is_given(&NAMESPACE)) {
        object["metadata"]["namespace"] = args.namespace().into();
    }
    if args.is_set(&SAVE_CONFIG) {
        let text = format!("{object}\n");
        annotate(&mut object, LAST_APPLIED, text);
    }
    let one = Resource::of_file(object.clone());
    if dry_run == DryRun::Client {
        return Ok(one);
    }
    let command = Command::Create { manifest: object };
    let made = call.change(&one, command, dry_run.is_rehearsal());
    Ok(made.map_err(failed)?.1)
}

/// The object as kubectl's own types write it, before the server has seen it.
pub(super) fn unsent(call: &Call, manifest: Value) -> Value {
    let kind = Target::of_manifest(&manifest).kind;
    let mut object = typed(kind, manifest, call.client);
    if call.has(Feature::NullCreationTimestamp) {
        object["metadata"]["creationTimestamp"] = Value::Null;
    }
    wire::served(object, call.client)
}
