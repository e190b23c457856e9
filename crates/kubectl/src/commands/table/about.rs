//! Commands that print information about kubectl, the API and the cluster.

use super::Spec;
use crate::commands::{self, auth, config, explain, server, version};
use crate::flags::{
    ALL_NAMESPACES, API_GROUP, API_VERSION, CACHED, CAN_I_SUBRESOURCE, CATEGORIES, CLIENT, CURRENT,
    EXPLAIN_OUTPUT, FIELDS_OF_FIELDS, FLATTEN, LIST, MAX_DEPTH, MERGE, MINIFY, NAMESPACED,
    NO_HEADERS, ONLY_STATUS, OUTPUT, PRINTED, RAW_BYTES, SHORT, SHOW_MANAGED_FIELDS, SORT_KINDS_BY,
    VERBS, VERSION_OUTPUT,
};

pub(super) static COMMANDS: &[Spec] = &[
    Spec {
        path: "explain",
        usage: "explain deployment.spec.strategy",
        about: "tell what a field means",
        flags: &[&[&API_VERSION, &EXPLAIN_OUTPUT, &FIELDS_OF_FIELDS, &MAX_DEPTH]],
        run: explain::run,
    },
    Spec {
        path: "version",
        usage: "version",
        about: "tell the versions",
        flags: &[&[&CLIENT, &SHORT, &VERSION_OUTPUT]],
        run: version::run,
    },
    Spec {
        path: "auth can-i",
        usage: "auth can-i VERB TYPE",
        about: "tell whether you may: everybody may",
        flags: &[&[
            &ALL_NAMESPACES,
            &CAN_I_SUBRESOURCE,
            &LIST,
            &NO_HEADERS,
            &ONLY_STATUS,
        ]],
        run: auth::can_i,
    },
    Spec {
        path: "auth whoami",
        usage: "auth whoami",
        about: "tell as whom the cluster knows you",
        flags: &[PRINTED],
        run: auth::who_am_i,
    },
    Spec {
        path: "cluster-info",
        usage: "cluster-info",
        about: "tell where the API server is",
        flags: &[],
        run: server::cluster_info,
    },
    Spec {
        path: "api-resources",
        usage: "api-resources [--api-group=apps] [--namespaced=true]",
        about: "list the kinds of objects",
        flags: &[&[
            &OUTPUT,
            &SHOW_MANAGED_FIELDS,
            &API_GROUP,
            &NAMESPACED,
            &NO_HEADERS,
            &VERBS,
            &SORT_KINDS_BY,
            &CACHED,
            &CATEGORIES,
        ]],
        run: server::api_resources,
    },
    Spec {
        path: "api-versions",
        usage: "api-versions",
        about: "list the versions of the API",
        flags: &[],
        run: server::api_versions,
    },
    Spec {
        path: "options",
        usage: "options",
        about: "list the flags that every command takes",
        flags: &[],
        run: commands::options,
    },
    Spec {
        path: "config current-context",
        usage: "config current-context",
        about: "tell the context",
        flags: &[],
        run: config::current_context,
    },
    Spec {
        path: "config get-contexts",
        usage: "config get-contexts",
        about: "list the contexts",
        flags: &[&[&OUTPUT, &NO_HEADERS]],
        run: config::get_contexts,
    },
    Spec {
        path: "config get-clusters",
        usage: "config get-clusters",
        about: "list the clusters",
        flags: &[],
        run: config::names,
    },
    Spec {
        path: "config get-users",
        usage: "config get-users",
        about: "list the users",
        flags: &[],
        run: config::names,
    },
    Spec {
        path: "config use-context",
        usage: "config use-context playground",
        about: "choose the context",
        flags: &[],
        run: config::use_context,
    },
    Spec {
        path: "config set-context",
        usage: "config set-context --current --namespace=NAMESPACE",
        about: "choose the namespace of all commands to come",
        flags: &[&[&CURRENT]],
        run: config::set_context,
    },
    Spec {
        path: "config view",
        usage: "config view [--minify]",
        about: "show the configuration",
        flags: &[PRINTED, &[&MINIFY, &RAW_BYTES, &FLATTEN, &MERGE]],
        run: config::view,
    },
];
