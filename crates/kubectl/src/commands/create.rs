//! `kubectl create`: objects from files, and Deployments from flags.

use super::Running;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure, name_of, wrapped};
use crate::flags::{CONTAINER_PORT, DryRun, IMAGES, REPLICAS_OF_NEW};
use crate::output::{self, Format};
use crate::wire;
use engine::cluster::{ApiError, Command};
use kube::api::meta::Kind;
use kube::api::version::Feature;
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

pub(super) fn deployment(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let images: Vec<&str> = args.values(&IMAGES).collect();
    if images.is_empty() {
        return Err(Failure::error("required flag(s) \"image\" not set"));
    }
    let name = one_name(args)?;
    if images.len() > 1 && args.behind_dashes.is_some() {
        return Err(Failure::error(
            "cannot specify multiple --image options and command",
        ));
    }
    let containers = images.iter().map(|image| container(call, args, image));
    let containers = containers.collect::<Vec<_>>();
    let labels = json!({"app": name});
    let manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"labels": labels, "name": name},
        "spec": {
            "replicas": args.number(&REPLICAS_OF_NEW).unwrap_or(1),
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": containers},
            },
        },
        "status": {},
    });
    make(call, args, Kind::Deployment, manifest)
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
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if let Some(port) = args.number(&CONTAINER_PORT) {
        container["ports"] = json!([{"containerPort": port}]);
    }
    if let Some(command) = &args.behind_dashes {
        container["command"] = json!(command);
    }
    container
}

/// Creates the object, or only shows it.
pub(super) fn make(
    call: &mut Call,
    args: &Args,
    kind: Kind,
    manifest: Value,
) -> Result<Running, Failure> {
    let dry_run = DryRun::of(args)?;
    let name = manifest["metadata"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_string();
    if dry_run != DryRun::Client {
        let mut sent = manifest.clone();
        if kind.is_namespaced() {
            sent["metadata"]["namespace"] = args.namespace().into();
        }
        let command = Command::Create { manifest: sent };
        call.execute(command, dry_run.is_rehearsal())
            .map_err(|error| create_failure(kind, error))?;
    }
    let full_name = name_of(kind, &name);
    match Format::read(args)? {
        Format::Table { .. } => call.print(format!("{full_name} created{}", dry_run.suffix())),
        Format::Name => call.print(full_name),
        format => output::print_value(call, &format, &unsent(call, manifest)),
    }
    Ok(Running::Done(0))
}

/// The object as kubectl prints it in a client-side dry run, without the fields that the server adds.
pub(super) fn unsent(call: &Call, mut manifest: Value) -> Value {
    if call.has(Feature::NullCreationTimestamp) {
        manifest["metadata"]["creationTimestamp"] = Value::Null;
    }
    wire::served(manifest, call.client)
}

/// `create namespace` prints the server's error unchanged; the other commands wrap it in a sentence of their own.
fn create_failure(kind: Kind, error: ApiError) -> Failure {
    if kind == Kind::Namespace {
        return error.into();
    }
    let kind = kind.singular();
    Failure::error(format!("failed to create {kind}: {}", wrapped(&error)))
}
