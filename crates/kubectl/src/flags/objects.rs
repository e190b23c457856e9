//! Flags of commands on whole objects.

use super::{Flag, List, Repeated, Text};

pub(crate) static IGNORE_NOT_FOUND: Flag<bool> = Flag::switch(
    "ignore-not-found",
    "say nothing of objects that do not exist",
);
pub(crate) static WATCH_ONLY: Flag<bool> =
    Flag::switch("watch-only", "print only what changes, not what is there");
pub(crate) static OUTPUT_WATCH_EVENTS: Flag<bool> = Flag::switch(
    "output-watch-events",
    "print with each change what kind of change it is",
);
pub(crate) static LABEL_COLUMNS: Flag<List> =
    Flag::list("label-columns", "labels that get columns of their own").short('L');
pub(crate) static SHOW_LABELS: Flag<bool> =
    Flag::switch("show-labels", "print all labels in a last column");
pub(crate) static SHOW_KIND: Flag<bool> =
    Flag::switch("show-kind", "print the kind in front of each name");
pub(crate) static SERVER_PRINT: Flag<bool> =
    Flag::switch("server-print", "let the server make the columns")
        .default("true")
        .ignored();
pub(crate) static EXPORT: Flag<bool> = Flag::switch(
    "export",
    "leave out what only the cluster writes; gone since 1.18",
)
.refused("kubectl get -o yaml shows the whole object");
pub(crate) static SHOW_EVENTS: Flag<bool> =
    Flag::switch("show-events", "print the events of the object").default("true");

pub(crate) static SERVER_SIDE: Flag<bool> =
    Flag::switch("server-side", "let the server merge the manifest");
pub(crate) static FORCE_CONFLICTS: Flag<bool> = Flag::switch(
    "force-conflicts",
    "take over fields that others manage: nobody does here",
);
pub(crate) static PRUNE: Flag<bool> = Flag::switch(
    "prune",
    "delete objects that were applied and are in no file any more",
)
.refused("kubectl delete removes what the files no longer have");
pub(crate) static PRUNE_ALLOWLIST: Flag<Repeated> =
    Flag::repeated("prune-allowlist", "the kinds that --prune deletes").ignored();
pub(crate) static PRUNE_WHITELIST: Flag<Repeated> = Flag::repeated(
    "prune-whitelist",
    "the kinds that --prune deletes, until 1.26",
)
.ignored();
pub(crate) static APPLYSET: Flag<Text> = Flag::text(
    "applyset",
    "the object that remembers for --prune what was applied",
)
.ignored();
pub(crate) static OPENAPI_PATCH: Flag<bool> = Flag::switch(
    "openapi-patch",
    "merge by the schema that the server publishes",
)
.default("true")
.ignored();
pub(crate) static INTERACTIVE: Flag<bool> =
    Flag::switch("interactive", "ask before anything is deleted")
        .short('i')
        .ignored();
pub(crate) static NOW: Flag<bool> = Flag::switch("now", "give pods one second to end");

pub(crate) static EDIT: Flag<bool> = Flag::switch("edit", "show the manifest in an editor first")
    .refused("-o yaml --dry-run=client > FILE writes the manifest to a file");
pub(crate) static IMAGES: Flag<List> = Flag::list("image", "the images, one for each container");
pub(crate) static REPLICAS_OF_NEW: Flag<i64> = Flag::number("replicas", "how many pods")
    .short('r')
    .default("1");
pub(crate) static CONTAINER_PORT: Flag<i64> =
    Flag::number("port", "the port that the container listens on").default("-1");
pub(crate) static FROM_LITERAL: Flag<Repeated> =
    Flag::repeated("from-literal", "a key and its value: KEY=VALUE");
pub(crate) static FROM_FILE: Flag<List> =
    Flag::list("from-file", "files, each with its key: FILE or KEY=FILE");
pub(crate) static FROM_ENV_FILE: Flag<List> =
    Flag::list("from-env-file", "files with lines of KEY=VALUE");
pub(crate) static APPEND_HASH: Flag<bool> =
    Flag::switch("append-hash", "put a hash of the content behind the name")
        .refused("give the object a name of your own for each content");
pub(crate) static SECRET_TYPE: Flag<Text> =
    Flag::text("type", "the type of the Secret").default("'Opaque'");
pub(crate) static MIN_AVAILABLE: Flag<Text> = Flag::text(
    "min-available",
    "how many pods have to stay available: a number or a share",
);
pub(crate) static MAX_UNAVAILABLE: Flag<Text> = Flag::text(
    "max-unavailable",
    "how many pods may be unavailable: a number or a share",
);
pub(crate) static BUDGET_SELECTOR: Flag<Text> =
    Flag::text("selector", "the labels of the pods: KEY=VALUE");
pub(crate) static TCP: Flag<List> = Flag::list("tcp", "ports: PORT or PORT:TARGET");
pub(crate) static CLUSTERIP: Flag<Text> =
    Flag::text("clusterip", "the address; None for a headless Service");
pub(crate) static NODE_PORT: Flag<i64> = Flag::number("node-port", "the port on every node");

pub(crate) static SERVICE_PORT: Flag<Text> =
    Flag::text("port", "the port of the Service, or several: 80,443");
pub(crate) static TARGET_PORT: Flag<Text> = Flag::text(
    "target-port",
    "the port of the container: a number or a name",
);
pub(crate) static SERVICE_NAME: Flag<Text> = Flag::text("name", "the name of the Service");
pub(crate) static SERVICE_TYPE: Flag<Text> = Flag::text("type", "the type of the Service")
    .one_of(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]);
pub(crate) static PROTOCOL: Flag<Text> =
    Flag::text("protocol", "the protocol of the port").one_of(&["TCP", "UDP", "SCTP"]);
pub(crate) static SERVICE_SELECTOR: Flag<Text> = Flag::text(
    "selector",
    "the labels of the pods, instead of those of the object",
);
pub(crate) static SERVICE_LABELS: Flag<Text> =
    Flag::text("labels", "the labels of the Service").short('l');
pub(crate) static LOAD_BALANCER_IP: Flag<Text> =
    Flag::text("load-balancer-ip", "the address of the load balancer");
pub(crate) static EXTERNAL_IP: Flag<Text> =
    Flag::text("external-ip", "one more address of the Service");
pub(crate) static SESSION_AFFINITY: Flag<Text> =
    Flag::text("session-affinity", "whether a client stays with its pod")
        .one_of(&["None", "ClientIP"]);
pub(crate) static CLUSTER_IP: Flag<Text> =
    Flag::text("cluster-ip", "the address; None for a headless Service");
pub(crate) static CREATE_ANNOTATION: Flag<bool> = Flag::switch(
    "create-annotation",
    "make the annotation where it is not there",
);
pub(crate) static LAST_APPLIED_OUTPUT: Flag<Text> = Flag::text("output", "the form to print in")
    .short('o')
    .default("'yaml'")
    .one_of(&["yaml", "json"]);
pub(crate) static OVERRIDES: Flag<Text> =
    Flag::text("overrides", "JSON to merge into the generated object");
pub(crate) static OVERRIDE_TYPE: Flag<Text> =
    Flag::text("override-type", "how --overrides is merged").one_of(&[
        "json",
        "merge",
        "strategic",
    ]);
pub(crate) static GENERATOR: Flag<Text> = Flag::text(
    "generator",
    "which program makes the object; gone since 1.21",
)
.ignored();
pub(crate) static DIFF_SHOW_SECRETS: Flag<bool> =
    Flag::switch("show-secrets", "print the values of Secrets").ignored();
pub(crate) static CONCURRENCY: Flag<i64> =
    Flag::number("concurrency", "how many objects to compare at a time")
        .default("1")
        .ignored();
