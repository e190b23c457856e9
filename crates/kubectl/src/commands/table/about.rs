//! Commands that tell of kubectl, the API and the cluster.

use super::{OUTPUT, Spec};
use crate::args::{switch, text};
use crate::commands::{config, explain, server};

pub(super) const COMMANDS: &[Spec] = &[
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
        flags: &[
            OUTPUT,
            text("api-group"),
            switch("namespaced"),
            switch("no-headers"),
            text("verbs"),
            text("sort-by"),
            switch("cached"),
        ],
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
        flags: &[OUTPUT, switch("no-headers")],
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
        flags: &[switch("current")],
        run: config::set_context,
    },
    Spec {
        path: "config view",
        usage: "config view [--minify]",
        about: "show the configuration",
        flags: &[OUTPUT, switch("minify"), switch("raw"), switch("flatten")],
        run: config::view,
    },
];
