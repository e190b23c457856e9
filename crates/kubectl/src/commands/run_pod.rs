//! The pod that `kubectl run` makes, and its Service. Models `generate/versioned/run.go` of kubectl.

use super::create::send;
use super::expose::pairs;
use super::overrides::overridden;
use super::{Running, ended, pairs as words};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    COMMAND, DryRun, EXPOSE, IMAGE_PULL_POLICY, LEAVE_STDIN_OPEN, OUTPUT, PRIVILEGED, RESTART,
    RUN_ANNOTATIONS, RUN_ENV, RUN_LABELS, RUN_PORT, STDIN, TTY,
};
use crate::output::{self, Format};
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

/// Makes the pod, and the Service that `--expose` asks for. kubectl tells the Service first.
pub(super) fn make(call: &mut Call, args: &Args, image: &str) -> Result<Running, Failure> {
    Format::of_change(call.client, args)?;
    let done = format!("created{}", DryRun::of(args)?.suffix());
    let pod = overridden(args, Kind::Pod, pod(args, image)?)?;
    let pod = send(call, args, pod, Failure::from)?;
    let mut failures = Vec::new();
    if args.is_set(&EXPOSE) {
        match service(args).and_then(|service| send(call, args, service, Failure::from)) {
            Ok(service) => {
                output::told(call, args, &service, &done)?;
                // The printer of YAML separates the objects, too, so kubectl prints the line twice.
                if args.value(&OUTPUT) == Some("yaml") {
                    call.print("---");
                }
            }
            Err(failure) => failures.push(failure),
        }
    }
    output::told(call, args, &pod, &done)?;
    Ok(ended(call, failures))
}

fn pod(args: &Args, image: &str) -> Result<Value, Failure> {
    let name = &args.positional[0];
    let mut container = json!({"name": name, "image": image});
    let behind = args.behind_dashes.iter().flatten();
    let command: Vec<&String> = args.positional[1..].iter().chain(behind).collect();
    if !command.is_empty() {
        let field = if args.is_set(&COMMAND) {
            "command"
        } else {
            "args"
        };
        container[field] = json!(command);
    }
    let variables = args.repeated(&RUN_ENV).map(variable);
    let variables = variables.collect::<Result<Vec<Value>, Failure>>()?;
    let annotations: Vec<&str> = args.repeated(&RUN_ANNOTATIONS).collect();
    let annotations = words::parsed(&annotations, "annotations", false)?;
    let labels = labels(args)?.unwrap_or_else(|| json!({"run": name}));
    if !variables.is_empty() {
        container["env"] = variables.into();
    }
    if let Some(policy) = given(args.value(&IMAGE_PULL_POLICY)) {
        container["imagePullPolicy"] = policy.into();
    }
    if let Some(port) = port(args)? {
        container["ports"] = json!([{"containerPort": port}]);
    }
    if args.is_set(&PRIVILEGED) {
        container["securityContext"] = json!({"privileged": true});
    }
    if args.is_set(&STDIN) {
        container["stdin"] = true.into();
        if !args.is_set(&LEAVE_STDIN_OPEN) {
            container["stdinOnce"] = true.into();
        }
    }
    if args.is_set(&TTY) {
        container["tty"] = true.into();
    }
    let mut metadata = json!({"name": name, "labels": labels});
    if !annotations.is_empty() {
        let pairs = annotations
            .into_iter()
            .map(|(key, value)| (key.to_string(), value.into()));
        metadata["annotations"] = Value::Object(pairs.collect::<Map<String, Value>>());
    }
    Ok(json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {
            "containers": [container],
            "dnsPolicy": "ClusterFirst",
            "restartPolicy": given(args.value(&RESTART)).unwrap_or("Always"),
        },
    }))
}

fn service(args: &Args) -> Result<Value, Failure> {
    let name = &args.positional[0];
    let labels = labels(args)?;
    let port = port(args)?;
    let mut metadata = json!({"name": name});
    let selector = labels.clone().unwrap_or_else(|| json!({"run": name}));
    if let Some(labels) = labels {
        metadata["labels"] = labels;
    }
    Ok(json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {
            "ports": [{"port": port, "protocol": "TCP", "targetPort": port}],
            "selector": selector,
        },
    }))
}

fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn labels(args: &Args) -> Result<Option<Value>, Failure> {
    given(args.value(&RUN_LABELS)).map(pairs).transpose()
}

fn port(args: &Args) -> Result<Option<i32>, Failure> {
    let number = |text: &str| {
        text.parse()
            .map_err(|_| Failure::error(format!("strconv.Atoi: parsing {text:?}: invalid syntax")))
    };
    given(args.value(&RUN_PORT)).map(number).transpose()
}

/// `KEY=VALUE` as a variable of a container.
fn variable(word: &str) -> Result<Value, Failure> {
    let is_name = |name: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let starts_well = !name.starts_with(|c: char| c.is_ascii_digit());
        starts_well
            && name.chars().all(allowed)
            && !matches!(name, "" | ".")
            && !name.starts_with("..")
    };
    match word.split_once('=') {
        Some((name, "")) if is_name(name) => Ok(json!({"name": name})),
        Some((name, value)) if is_name(name) => Ok(json!({"name": name, "value": value})),
        _ => Err(Failure::error(format!("invalid env: {word}"))),
    }
}
