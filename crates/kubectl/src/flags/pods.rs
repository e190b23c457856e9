//! Flags of commands about pods and nodes.

use super::{Flag, List, Repeated, Text};
use kube::clock::Duration;

pub(crate) static FOLLOW: Flag<bool> =
    Flag::switch("follow", "go on and print what is said").short('f');
pub(crate) static PREVIOUS: Flag<bool> = Flag::switch(
    "previous",
    "what the container said before it was started again",
)
.short('p');
pub(crate) static TAIL: Flag<i64> =
    Flag::number("tail", "only so many of the last lines; -1 for all").default("-1");
pub(crate) static SINCE: Flag<Duration> = Flag::span("since", "only what was said in this time");
pub(crate) static SINCE_TIME: Flag<Text> =
    Flag::text("since-time", "only what was said after this date")
        .refused("--since=30s gives the time instead of the date");
pub(crate) static LIMIT_BYTES: Flag<i64> = Flag::number("limit-bytes", "at most so many bytes")
    .refused("--tail=20 gives lines instead of bytes");
pub(crate) static MAX_LOG_REQUESTS: Flag<i64> =
    Flag::number("max-log-requests", "how many logs may be followed at once").default("5");
pub(crate) static TIMESTAMPS: Flag<bool> =
    Flag::switch("timestamps", "print the date of each line");
pub(crate) static PREFIX_LINES: Flag<bool> =
    Flag::switch("prefix", "print the pod and the container of each line");
pub(crate) static ALL_CONTAINERS: Flag<bool> =
    Flag::switch("all-containers", "of all containers of the pod");
pub(crate) static ALL_PODS: Flag<bool> = Flag::switch("all-pods", "of all pods of the object");
pub(crate) static IGNORE_ERRORS: Flag<bool> =
    Flag::switch("ignore-errors", "go on where a log cannot be read");
pub(crate) static INSECURE_BACKEND: Flag<bool> = Flag::switch(
    "insecure-skip-tls-verify-backend",
    "do not check the certificate of the kubelet",
)
.ignored();

pub(crate) static IMAGE: Flag<Text> = Flag::text("image", "the image of the container");
pub(crate) static RESTART: Flag<Text> =
    Flag::text("restart", "when the container is started again")
        .default("'Always'")
        .one_of(&["Always", "OnFailure", "Never"]);
pub(crate) static RM: Flag<bool> = Flag::switch("rm", "delete the pod when the command has ended");
pub(crate) static ATTACH: Flag<bool> = Flag::switch("attach", "print what the container says");
pub(crate) static COMMAND: Flag<bool> = Flag::switch(
    "command",
    "what stands behind -- replaces the image's command",
);
pub(crate) static EXPOSE: Flag<bool> = Flag::switch("expose", "create a Service for the pod, too");
pub(crate) static RUN_LABELS: Flag<Text> = Flag::text("labels", "the labels of the pod").short('l');
pub(crate) static RUN_ANNOTATIONS: Flag<Repeated> =
    Flag::repeated("annotations", "the annotations of the pod");
pub(crate) static RUN_ENV: Flag<Repeated> = Flag::repeated("env", "a variable: KEY=VALUE");
pub(crate) static RUN_PORT: Flag<Text> =
    Flag::text("port", "the port that the container listens on");
pub(crate) static LEAVE_STDIN_OPEN: Flag<bool> = Flag::switch(
    "leave-stdin-open",
    "keep the input open after the first command",
);
pub(crate) static PRIVILEGED: Flag<bool> =
    Flag::switch("privileged", "let the container do what the node may");

pub(crate) static EVENTS_FOR: Flag<Text> =
    Flag::text("for", "only events of this object: TYPE/NAME");
pub(crate) static TYPES: Flag<List> =
    Flag::list("types", "only events of these types").one_of(&["Normal", "Warning"]);

pub(crate) static DRAIN_FORCE: Flag<bool> = Flag::switch(
    "force",
    "delete pods that no controller would make again, too",
);
pub(crate) static IGNORE_DAEMONSETS: Flag<bool> = Flag::switch(
    "ignore-daemonsets",
    "leave the pods of DaemonSets where they are",
);
pub(crate) static DELETE_EMPTYDIR_DATA: Flag<bool> = Flag::switch(
    "delete-emptydir-data",
    "delete pods with emptyDir volumes, too",
);
pub(crate) static DELETE_LOCAL_DATA: Flag<bool> = Flag::switch(
    "delete-local-data",
    "the name of --delete-emptydir-data before 1.20",
);
pub(crate) static DISABLE_EVICTION: Flag<bool> = Flag::switch(
    "disable-eviction",
    "delete pods, whatever disruption budgets say",
);
pub(crate) static POD_SELECTOR: Flag<Text> =
    Flag::text("pod-selector", "only pods with these labels");
pub(crate) static SKIP_WAIT: Flag<i64> = Flag::number(
    "skip-wait-for-delete-timeout",
    "do not wait for pods that have been ending for so many seconds",
)
.ignored();
pub(crate) static ALL_NODES: Flag<bool> = Flag::switch("all", "all nodes");

pub(crate) static SORT_USAGE_BY: Flag<Text> =
    Flag::text("sort-by", "the resource to sort by: cpu or memory").one_of(&["cpu", "memory"]);
pub(crate) static SUM: Flag<bool> = Flag::switch("sum", "print the sum in a last line");
pub(crate) static USAGE_OF_CONTAINERS: Flag<bool> =
    Flag::switch("containers", "print what each container uses")
        .refused("the usage of whole pods is simulated: leave --containers away");
pub(crate) static SHOW_SWAP: Flag<bool> =
    Flag::switch("show-swap", "print the use of swap memory, too").ignored();
pub(crate) static SHOW_CAPACITY: Flag<bool> =
    Flag::switch("show-capacity", "compare with the capacity of the nodes").ignored();
pub(crate) static PROTOCOL_BUFFERS: Flag<bool> = Flag::switch(
    "use-protocol-buffers",
    "read the numbers in a binary format",
)
.ignored();
