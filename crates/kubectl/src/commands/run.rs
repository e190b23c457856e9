//! `kubectl run`: a pod without a controller, or one that is there for one command: `--rm -it … -- wget -qO- http://web`.

use super::Running;
use super::exec::{Ending, Inside};
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{
    ATTACH, DryRun, EXPOSE, IMAGE, IMAGE_PULL_POLICY, RESTART, RM, RUN_PORT, STDIN, TTY,
};
use crate::host::Location;
use crate::inside;
use engine::kubelet::is_image_name;

const NO_SHELL: &str = "the playground has no interactive shell in a container; put the command behind --, \
    as in kubectl run NAME --rm -it --image=busybox -- wget -qO- http://SERVICE";

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let Some(image) = args.value(&IMAGE) else {
        return Err(Failure::error("required flag(s) \"image\" not set"));
    };
    let Some(name) = args.positional.first() else {
        return Err(misuse("run", "NAME is required for run"));
    };
    let attached = args.switch(&ATTACH).unwrap_or(args.is_set(&STDIN));
    check(args, image, attached)?;
    if !attached {
        return super::run_pod::make(call, args, image);
    }
    let behind = args.behind_dashes.iter().flatten();
    let words: Vec<String> = args.positional[1..].iter().chain(behind).cloned().collect();
    let words = with_entrypoint(image, words);
    if words.is_empty() || inside::is_bare_shell(&words) {
        return Err(Failure::error(NO_SHELL));
    }
    let timing = &call.cluster().settings().timing;
    Ok(Running::Inside(Inside {
        location: Location::PassingPod,
        container: 0,
        words,
        from: call.now() + timing.mount + timing.sandbox + timing.pull,
        ending: Ending::Run {
            pod: name.clone(),
            removes: args.is_set(&RM),
        },
    }))
}

/// Refuses flags that do not go together, in kubectl's order.
fn check(args: &Args, image: &str, attached: bool) -> Result<(), Failure> {
    if image.is_empty() {
        return Err(Failure::error("--image is required"));
    }
    if !is_image_name(image) {
        return Err(Failure::error(format!(
            "Invalid image name {image:?}: invalid reference format"
        )));
    }
    let wrong = |text: &str| Err(misuse("run", text));
    let value = |flag| args.value(flag).unwrap_or_default();
    if args.is_set(&TTY) && !args.is_set(&STDIN) {
        return wrong("-i/--stdin is required for containers with -t/--tty=true");
    }
    if args.is_set(&EXPOSE) && value(&RUN_PORT).is_empty() {
        return wrong("--port must be set when exposing a service");
    }
    let restart = value(&RESTART);
    if !matches!(restart, "" | "Always" | "OnFailure" | "Never") {
        return wrong(&format!("invalid restart policy: {restart}"));
    }
    if args.is_set(&RM) && !attached {
        return wrong("--rm should only be used for attached containers");
    }
    if attached && DryRun::of(args)? != DryRun::None {
        return wrong(
            "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
        );
    }
    let policy = value(&IMAGE_PULL_POLICY);
    if !matches!(policy, "" | "Always" | "IfNotPresent" | "Never") {
        return wrong(&format!("invalid image pull policy: {policy}"));
    }
    Ok(())
}

/// Images of curl have curl as their entrypoint, so words that begin with a flag or a URL are its arguments.
fn with_entrypoint(image: &str, words: Vec<String>) -> Vec<String> {
    let names_curl = words
        .first()
        .is_some_and(|word| word.starts_with('-') || word.contains("://"));
    if image.contains("curl") && names_curl {
        std::iter::once("curl".to_string()).chain(words).collect()
    } else {
        words
    }
}
