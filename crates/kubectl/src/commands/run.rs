//! `kubectl run`, for a pod that is there for one command: `--rm -it … -- wget -qO- http://web`.

use super::Running;
use super::exec::{Ending, Inside};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ATTACH, IMAGE, RM, STDIN, TTY};
use crate::host::Location;
use crate::inside;

const NO_BARE_PODS: &str = "the playground simulates no pods without a controller; kubectl create deployment \
    NAME --image=IMAGE makes some, and kubectl run NAME --rm -it --image=busybox -- wget -qO- http://SERVICE sends a request";
const NO_SHELL: &str = "the playground has no interactive shell in a container; put the command behind --, \
    as in kubectl run NAME --rm -it --image=busybox -- wget -qO- http://SERVICE";

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let Some(image) = args.value(&IMAGE) else {
        return Err(Failure::error("required flag(s) \"image\" not set"));
    };
    let Some(name) = args.positional.first() else {
        return Err(Failure::error("NAME is required for run"));
    };
    let interactive = args.is_set(&STDIN);
    if args.is_set(&TTY) && !interactive {
        let text = "-i/--stdin is required for containers with -t/--tty=true";
        return Err(Failure::error(text));
    }
    let attached = args.switch(&ATTACH).unwrap_or(interactive);
    if args.is_set(&RM) && !attached {
        let text = "--rm should only be used for attached containers";
        return Err(Failure::error(text));
    }
    if !attached {
        return Err(Failure::error(NO_BARE_PODS));
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
