//! `kubectl create job` and `kubectl create cronjob`.

use super::create::{make, one_name};
use super::{Running, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{CRON_RESTART, IMAGE, JOB_FROM, SCHEDULE};
use crate::targets::Wanted;
use kube::api::meta::Kind;
use serde_json::{Value, json};

/// The pod template of a job: one container, named as the job.
fn template(name: &str, image: &str, args: &Args, restart: &str) -> Value {
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if let Some(command) = args
        .behind_dashes
        .as_ref()
        .filter(|words| !words.is_empty())
    {
        container["command"] = json!(command);
    }
    json!({
        "metadata": {},
        "spec": {"containers": [container], "restartPolicy": restart},
    })
}

pub(super) fn job(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let given = |flag| args.value(flag).filter(|text| !text.is_empty());
    let manifest = match (given(&IMAGE), given(&JOB_FROM)) {
        (Some(image), None) => json!({
            "metadata": {"name": name},
            "spec": {"template": template(name, image, args, "Never")},
        }),
        (None, Some(_))
            if args
                .behind_dashes
                .as_ref()
                .is_some_and(|words| !words.is_empty()) =>
        {
            return Err(Failure::error("cannot specify --from and command"));
        }
        (None, Some(from)) => of_cron_job(call, args, name, from)?,
        _ => {
            return Err(Failure::error("either --image or --from must be specified"));
        }
    };
    make(call, args, Kind::Job, manifest, "failed to create job:")
}

/// The job that a CronJob would start now.
fn of_cron_job(call: &mut Call, args: &Args, name: &str, from: &str) -> Result<Value, Failure> {
    let wanted = Wanted::read(call.version(), &[from.to_string()], args)?;
    let (found, missing) = wanted.ok_or_else(none_provided)?.find(call);
    if let Some(failure) = missing.into_iter().next() {
        return Err(failure);
    }
    let [one] = found.as_slice() else {
        return Err(Failure::error("from must be an existing cronjob"));
    };
    if one.kind != Kind::CronJob {
        let text = format!("unknown object type *v1.{}", one.kind);
        return Err(Failure::error(text));
    }
    let json = one.json();
    let from = &json["spec"]["jobTemplate"];
    let mut annotations = json!({"cronjob.kubernetes.io/instantiate": "manual"});
    for (key, value) in from["metadata"]["annotations"]
        .as_object()
        .into_iter()
        .flatten()
    {
        annotations[key] = value.clone();
    }
    let mut manifest = json!({
        "metadata": {
            "annotations": annotations,
            "name": name,
            "ownerReferences": [{
                "apiVersion": "batch/v1",
                "controller": true,
                "kind": "CronJob",
                "name": &*one.meta.name,
                "uid": json["metadata"]["uid"],
            }],
        },
        "spec": from["spec"],
    });
    if let Some(labels) = from["metadata"].get("labels") {
        manifest["metadata"]["labels"] = labels.clone();
    }
    Ok(manifest)
}

pub(super) fn cron_job(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    super::create::require(&[
        ("image", args.is_given(&IMAGE)),
        ("schedule", args.is_given(&SCHEDULE)),
    ])?;
    let name = one_name(args)?;
    let text = |flag| args.value(flag).unwrap_or_default();
    let restart = match text(&CRON_RESTART) {
        "" => "OnFailure",
        given => given,
    };
    let manifest = json!({
        "metadata": {"name": name},
        "spec": {
            "jobTemplate": {
                "metadata": {"name": name},
                "spec": {"template": template(name, text(&IMAGE), args, restart)},
            },
            "schedule": text(&SCHEDULE),
        },
    });
    make(
        call,
        args,
        Kind::CronJob,
        manifest,
        "failed to create cronjob:",
    )
}
