//! All commands: their names, flags and what carries them out.

use super::{
    Running, apply, cordon, create, delete, diff, exec, explain, get, logs, metadata, patch,
    rolling_update, rollout, run, scale, set, wait,
};
use crate::kubectl::args::{Args, Flag, Takes, flag, switch, text};
use crate::kubectl::call::{Call, Failure};
use crate::kubectl::describe;

pub struct Spec {
    /// `rollout status`.
    pub path: &'static str,
    pub usage: &'static str,
    pub about: &'static str,
    pub flags: &'static [Flag],
    pub run: fn(&mut Call, &Args) -> Result<Running, Failure>,
}

const FILE: Flag = flag("filename", Some('f'), Takes::Text);
const RECURSIVE: Flag = flag("recursive", Some('R'), Takes::Switch);
const KUSTOMIZE: Flag = flag("kustomize", Some('k'), Takes::Text);
const SELECTOR: Flag = flag("selector", Some('l'), Takes::Text);
const OUTPUT: Flag = flag("output", Some('o'), Takes::Text);
const DRY_RUN: Flag = flag("dry-run", None, Takes::Optional("unchanged"));
const RECORD: Flag = switch("record");
const ALL: Flag = switch("all");
const ALL_NAMESPACES: Flag = flag("all-namespaces", Some('A'), Takes::Switch);
const FIELD_MANAGER: Flag = text("field-manager");
const OVERWRITE: Flag = switch("overwrite");
const TIMEOUT: Flag = flag("timeout", None, Takes::Span);
const VALIDATE: Flag = flag("validate", None, Takes::Optional("strict"));
const IGNORE_NOT_FOUND: Flag = switch("ignore-not-found");

const SET: &[Flag] = &[
    FILE,
    RECURSIVE,
    SELECTOR,
    OUTPUT,
    DRY_RUN,
    RECORD,
    ALL,
    FIELD_MANAGER,
    flag("containers", Some('c'), Takes::Text),
    text("limits"),
    text("requests"),
    flag("env", Some('e'), Takes::Text),
    text("from"),
    switch("list"),
    OVERWRITE,
];
const METADATA: &[Flag] = &[
    FILE,
    RECURSIVE,
    SELECTOR,
    OUTPUT,
    DRY_RUN,
    RECORD,
    ALL,
    ALL_NAMESPACES,
    FIELD_MANAGER,
    OVERWRITE,
    switch("list"),
];
const ROLLOUT: &[Flag] = &[
    FILE,
    RECURSIVE,
    SELECTOR,
    OUTPUT,
    DRY_RUN,
    FIELD_MANAGER,
    flag("revision", None, Takes::Number),
    flag("to-revision", None, Takes::Number),
    flag("watch", Some('w'), Takes::Switch),
    TIMEOUT,
];
const CREATE: &[Flag] = &[
    FILE,
    RECURSIVE,
    KUSTOMIZE,
    OUTPUT,
    DRY_RUN,
    RECORD,
    FIELD_MANAGER,
    VALIDATE,
    switch("save-config"),
    text("image"),
    flag("replicas", Some('r'), Takes::Number),
    flag("port", None, Takes::Number),
    text("from-literal"),
    text("from-file"),
];
const NODES: &[Flag] = &[
    SELECTOR,
    DRY_RUN,
    switch("force"),
    switch("ignore-daemonsets"),
    switch("delete-emptydir-data"),
    switch("delete-local-data"),
    flag("grace-period", None, Takes::Number),
    TIMEOUT,
];

pub const COMMANDS: &[Spec] = &[
    Spec {
        path: "get",
        usage: "get TYPE [NAME] [-l SELECTOR] [-o wide|yaml|json|name|jsonpath=…|custom-columns=…]",
        about: "list objects, or one",
        flags: &[
            FILE,
            RECURSIVE,
            KUSTOMIZE,
            SELECTOR,
            OUTPUT,
            ALL_NAMESPACES,
            IGNORE_NOT_FOUND,
            flag("watch", Some('w'), Takes::Switch),
            switch("watch-only"),
            switch("output-watch-events"),
            flag("label-columns", Some('L'), Takes::Text),
            switch("show-labels"),
            switch("show-kind"),
            switch("no-headers"),
            text("sort-by"),
            text("field-selector"),
            flag("chunk-size", None, Takes::Number),
        ],
        run: get::run,
    },
    Spec {
        path: "describe",
        usage: "describe TYPE [NAME] [-l SELECTOR]",
        about: "show an object with its events",
        flags: &[
            FILE,
            RECURSIVE,
            SELECTOR,
            ALL_NAMESPACES,
            switch("show-events"),
            flag("chunk-size", None, Takes::Number),
        ],
        run: describe::run,
    },
    Spec {
        path: "apply",
        usage: "apply -f FILE [--dry-run=client|server] [--record]",
        about: "make objects as files say",
        flags: &[
            FILE,
            RECURSIVE,
            KUSTOMIZE,
            SELECTOR,
            OUTPUT,
            DRY_RUN,
            RECORD,
            FIELD_MANAGER,
            VALIDATE,
            TIMEOUT,
            switch("server-side"),
            switch("force-conflicts"),
            switch("force"),
            OVERWRITE,
            switch("wait"),
            switch("prune"),
            ALL,
        ],
        run: apply::apply,
    },
    Spec {
        path: "create",
        usage: "create -f FILE",
        about: "create objects from files",
        flags: CREATE,
        run: create::create,
    },
    Spec {
        path: "create deployment",
        usage: "create deployment NAME --image=IMAGE [--replicas=3] [--port=80]",
        about: "create a Deployment",
        flags: CREATE,
        run: create::deployment,
    },
    Spec {
        path: "create configmap",
        usage: "create configmap NAME --from-literal=KEY=VALUE",
        about: "create a ConfigMap",
        flags: CREATE,
        run: create::config_map,
    },
    Spec {
        path: "expose",
        usage: "expose deployment NAME --port=80 [--target-port=8080] [--type=NodePort]",
        about: "create a Service for an object's pods",
        flags: &[
            flag("port", None, Takes::Number),
            text("target-port"),
            text("name"),
            text("type"),
            text("protocol"),
            OUTPUT,
            DRY_RUN,
            RECORD,
            SELECTOR,
        ],
        run: create::expose,
    },
    Spec {
        path: "delete",
        usage: "delete TYPE NAME | -l SELECTOR | -f FILE",
        about: "delete objects",
        flags: &[
            FILE,
            RECURSIVE,
            KUSTOMIZE,
            SELECTOR,
            OUTPUT,
            DRY_RUN,
            ALL,
            ALL_NAMESPACES,
            IGNORE_NOT_FOUND,
            TIMEOUT,
            switch("force"),
            switch("now"),
            switch("wait"),
            flag("grace-period", None, Takes::Number),
            flag("cascade", None, Takes::Optional("background")),
        ],
        run: delete::run,
    },
    Spec {
        path: "diff",
        usage: "diff -f FILE",
        about: "show what apply would change",
        flags: &[
            FILE,
            RECURSIVE,
            KUSTOMIZE,
            SELECTOR,
            FIELD_MANAGER,
            switch("server-side"),
        ],
        run: diff::run,
    },
    Spec {
        path: "scale",
        usage: "scale TYPE NAME --replicas=5",
        about: "set the number of replicas",
        flags: &[
            FILE,
            RECURSIVE,
            SELECTOR,
            OUTPUT,
            DRY_RUN,
            RECORD,
            ALL,
            TIMEOUT,
            flag("replicas", None, Takes::Number),
            flag("current-replicas", None, Takes::Number),
        ],
        run: scale::run,
    },
    Spec {
        path: "set image",
        usage: "set image TYPE/NAME CONTAINER=IMAGE",
        about: "change a container's image",
        flags: SET,
        run: set::image,
    },
    Spec {
        path: "set resources",
        usage: "set resources TYPE/NAME --limits=cpu=200m,memory=512Mi",
        about: "change requests and limits",
        flags: SET,
        run: set::resources,
    },
    Spec {
        path: "set env",
        usage: "set env TYPE/NAME KEY=VALUE",
        about: "change environment variables",
        flags: SET,
        run: set::env,
    },
    Spec {
        path: "set selector",
        usage: "set selector svc NAME KEY=VALUE",
        about: "change which pods a Service selects",
        flags: SET,
        run: set::selector,
    },
    Spec {
        path: "rollout status",
        usage: "rollout status TYPE/NAME [--timeout=60s] [--watch=false]",
        about: "wait for a rollout and tell its steps",
        flags: ROLLOUT,
        run: rollout::status,
    },
    Spec {
        path: "rollout history",
        usage: "rollout history TYPE/NAME [--revision=2]",
        about: "list revisions",
        flags: ROLLOUT,
        run: rollout::history,
    },
    Spec {
        path: "rollout undo",
        usage: "rollout undo TYPE/NAME [--to-revision=2]",
        about: "go back to an earlier revision",
        flags: ROLLOUT,
        run: rollout::undo,
    },
    Spec {
        path: "rollout pause",
        usage: "rollout pause deployment/NAME",
        about: "hold rollouts back",
        flags: ROLLOUT,
        run: rollout::pause,
    },
    Spec {
        path: "rollout resume",
        usage: "rollout resume deployment/NAME",
        about: "let rollouts go on",
        flags: ROLLOUT,
        run: rollout::resume,
    },
    Spec {
        path: "rollout restart",
        usage: "rollout restart TYPE/NAME",
        about: "replace all pods",
        flags: ROLLOUT,
        run: rollout::restart,
    },
    Spec {
        path: "label",
        usage: "label TYPE NAME KEY=VALUE [KEY-]",
        about: "change labels",
        flags: METADATA,
        run: metadata::label,
    },
    Spec {
        path: "annotate",
        usage: "annotate TYPE NAME KEY=VALUE [KEY-]",
        about: "change annotations",
        flags: METADATA,
        run: metadata::annotate,
    },
    Spec {
        path: "patch",
        usage: "patch TYPE NAME -p PATCH [--type=strategic|merge|json]",
        about: "change fields of an object",
        flags: &[
            flag("patch", Some('p'), Takes::Text),
            text("patch-file"),
            text("type"),
            text("subresource"),
            FILE,
            OUTPUT,
            DRY_RUN,
            RECORD,
            FIELD_MANAGER,
        ],
        run: patch::run,
    },
    Spec {
        path: "rolling-update",
        usage: "rolling-update OLD [NEW] --image=IMAGE | -f FILE | --rollback",
        about: "update a ReplicationController from here, step by step",
        flags: &[
            text("image"),
            FILE,
            flag("update-period", None, Takes::Span),
            flag("poll-interval", None, Takes::Span),
            flag("timeout", None, Takes::Span),
            text("deployment-label-key"),
            text("container"),
            text("image-pull-policy"),
            switch("rollback"),
        ],
        run: rolling_update::run,
    },
    Spec {
        path: "cordon",
        usage: "cordon NODE",
        about: "keep new pods off a node",
        flags: NODES,
        run: cordon::cordon,
    },
    Spec {
        path: "uncordon",
        usage: "uncordon NODE",
        about: "let pods onto a node again",
        flags: NODES,
        run: cordon::uncordon,
    },
    Spec {
        path: "drain",
        usage: "drain NODE [--ignore-daemonsets]",
        about: "empty a node",
        flags: NODES,
        run: cordon::drain,
    },
    Spec {
        path: "wait",
        usage: "wait TYPE/NAME --for=condition=available|delete|jsonpath=… [--timeout=60s]",
        about: "wait until an object is as wanted",
        flags: &[
            FILE,
            RECURSIVE,
            SELECTOR,
            OUTPUT,
            ALL,
            ALL_NAMESPACES,
            text("for"),
            text("field-selector"),
            TIMEOUT,
        ],
        run: wait::run,
    },
    Spec {
        path: "logs",
        usage: "logs POD|TYPE/NAME [-c CONTAINER] [-f] [--previous] [--tail=20] | -l SELECTOR",
        about: "show what a container says of itself",
        flags: &[
            SELECTOR,
            flag("container", Some('c'), Takes::Text),
            flag("follow", Some('f'), Takes::Switch),
            flag("previous", Some('p'), Takes::Switch),
            flag("tail", None, Takes::Number),
            flag("since", None, Takes::Span),
            text("since-time"),
            flag("limit-bytes", None, Takes::Number),
            flag("max-log-requests", None, Takes::Number),
            flag("pod-running-timeout", None, Takes::Span),
            switch("timestamps"),
            switch("prefix"),
            switch("all-containers"),
            switch("all-pods"),
            switch("ignore-errors"),
        ],
        run: logs::run,
    },
    Spec {
        path: "exec",
        usage: "exec POD|TYPE/NAME [-c CONTAINER] -- COMMAND",
        about: "run a command in a container: curl, wget, printenv, cat, sh -c …",
        flags: &[
            flag("container", Some('c'), Takes::Text),
            flag("stdin", Some('i'), Takes::Switch),
            flag("tty", Some('t'), Takes::Switch),
            flag("quiet", Some('q'), Takes::Switch),
            flag("pod-running-timeout", None, Takes::Span),
        ],
        run: exec::run,
    },
    Spec {
        path: "run",
        usage: "run NAME --rm -it --image=busybox -- wget -qO- http://SERVICE",
        about: "run one command in a pod that is gone afterwards",
        flags: &[
            text("image"),
            text("restart"),
            text("image-pull-policy"),
            text("labels"),
            text("overrides"),
            flag("env", None, Takes::Text),
            flag("port", None, Takes::Number),
            flag("stdin", Some('i'), Takes::Switch),
            flag("tty", Some('t'), Takes::Switch),
            flag("quiet", Some('q'), Takes::Switch),
            switch("rm"),
            switch("attach"),
            switch("command"),
            switch("expose"),
            flag("pod-running-timeout", None, Takes::Span),
            OUTPUT,
            DRY_RUN,
        ],
        run: run::run,
    },
    Spec {
        path: "explain",
        usage: "explain deployment.spec.strategy",
        about: "tell what a field means",
        flags: &[switch("recursive"), text("api-version"), text("output")],
        run: explain::run,
    },
    Spec {
        path: "version",
        usage: "version",
        about: "tell the versions",
        flags: &[switch("client"), switch("short"), OUTPUT],
        run: explain::version,
    },
];

/// The command that the first words name, and how many of them do.
pub fn find(verb: &str, second: Option<&str>) -> Option<(&'static Spec, usize)> {
    let second = match (verb, second) {
        ("create", Some("deploy")) => Some("deployment"),
        ("create", Some("cm")) => Some("configmap"),
        (_, second) => second,
    };
    let by_path = |path: String| COMMANDS.iter().find(|spec| spec.path == path);
    if let Some(spec) = second.and_then(|second| by_path(format!("{verb} {second}"))) {
        return Some((spec, 2));
    }
    by_path(verb.to_string()).map(|spec| (spec, 1))
}

/// The first words of all commands, each once.
pub fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&str> = COMMANDS
        .iter()
        .filter_map(|spec| spec.path.split(' ').next())
        .collect();
    groups.dedup();
    groups
}
