//! Flags that several commands take.

use super::{AnyFlag, Choice, Flag, List, Text};
use kube::clock::Duration;

pub(crate) static FILENAME: Flag<List> = Flag::list(
    "filename",
    "files, or folders with files, that name the objects",
)
.short('f');
pub(crate) static RECURSIVE: Flag<bool> =
    Flag::switch("recursive", "read the folders in a folder, too").short('R');
static KUSTOMIZE: Flag<Text> = Flag::text("kustomize", "a folder for kustomize")
    .short('k')
    .refused("give plain manifests with -f");
/// The flags of commands that take objects from files.
pub(crate) static FILES: &[&dyn AnyFlag] = &[&FILENAME, &KUSTOMIZE, &RECURSIVE];

pub(crate) static SELECTOR: Flag<Text> = Flag::text(
    "selector",
    "only objects with these labels: a=b, a!=b, a in (b,c), a, !a",
)
.short('l');
pub(crate) static FIELD_SELECTOR: Flag<Text> = Flag::text(
    "field-selector",
    "only objects with these fields: metadata.name=a, status.phase!=b",
);
pub(crate) static ALL: Flag<bool> = Flag::switch("all", "all objects of the kind in the namespace");
pub(crate) static ALL_NAMESPACES: Flag<bool> = Flag::switch(
    "all-namespaces",
    "in all namespaces, whatever --namespace says",
)
.short('A');
pub(crate) static LOCAL: Flag<bool> =
    Flag::switch("local", "change what a file says, and print it");
pub(crate) static WAIT_LOCAL: Flag<bool> = Flag::switch("local", "look at what a file says")
    .refused("wait looks at the cluster's objects");

pub(crate) static OUTPUT: Flag<Text> = Flag::text("output", "the form to print in")
    .short('o')
    .one_of(&[
        "wide",
        "yaml",
        "kyaml",
        "json",
        "name",
        "jsonpath=",
        "go-template=",
        "custom-columns=",
    ]);
pub(crate) static TEMPLATE: Flag<Text> =
    Flag::text("template", "the template of -o go-template or -o jsonpath");
static ALLOW_MISSING_TEMPLATE_KEYS: Flag<bool> = Flag::switch(
    "allow-missing-template-keys",
    "print nothing for a field that is not there",
)
.default("true")
.ignored();
pub(crate) static SHOW_MANAGED_FIELDS: Flag<bool> = Flag::switch(
    "show-managed-fields",
    "print who manages which field: nobody does here",
)
.ignored();
/// The flags of commands that print objects in several forms.
pub(crate) static PRINTED: &[&dyn AnyFlag] = &[
    &OUTPUT,
    &TEMPLATE,
    &ALLOW_MISSING_TEMPLATE_KEYS,
    &SHOW_MANAGED_FIELDS,
];
pub(crate) static NO_HEADERS: Flag<bool> =
    Flag::switch("no-headers", "print no line with the columns' names");
pub(crate) static SORT_BY: Flag<Text> =
    Flag::text("sort-by", "the field to sort by: .metadata.name");
pub(crate) static CHUNK_SIZE: Flag<i64> =
    Flag::number("chunk-size", "how many objects to ask for at once")
        .default("500")
        .ignored();
pub(crate) static WATCH: Flag<bool> =
    Flag::switch("watch", "go on and print what changes").short('w');

/// `--dry-run`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DryRun {
    None,
    Client,
    Server,
}

impl Choice for DryRun {
    const NAMES: &'static [&'static str] = &["none", "client", "server"];

    fn read(text: &str) -> Option<DryRun> {
        match text {
            "none" | "false" => Some(DryRun::None),
            "client" | "true" | "unchanged" => Some(DryRun::Client),
            "server" => Some(DryRun::Server),
            _ => None,
        }
    }
}

pub(crate) static DRY_RUN: Flag<DryRun> = Flag::choice(
    "dry-run",
    "'none'",
    "only tell what would be done: by kubectl alone, or as the server would answer",
)
.alone("unchanged");
pub(crate) static FIELD_MANAGER: Flag<Text> =
    Flag::text("field-manager", "the name under which fields are managed").ignored();
pub(crate) static RECORD: Flag<bool> = Flag::switch(
    "record",
    "note the command in the annotation kubernetes.io/change-cause",
);
pub(crate) static RESOURCE_VERSION: Flag<Text> = Flag::text(
    "resource-version",
    "only if the object has this resourceVersion",
);

/// The treatment of fields that a kind does not have: `--validate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldValidation {
    Strict,
    Warn,
    Ignore,
}

impl Choice for FieldValidation {
    const NAMES: &'static [&'static str] = &["strict", "warn", "ignore", "true", "false"];

    fn read(text: &str) -> Option<FieldValidation> {
        match text {
            "strict" | "true" | "TRUE" | "True" | "t" | "T" | "1" => Some(FieldValidation::Strict),
            "warn" => Some(FieldValidation::Warn),
            "ignore" | "false" | "FALSE" | "False" | "f" | "F" | "0" => {
                Some(FieldValidation::Ignore)
            }
            _ => None,
        }
    }
}

pub(crate) static VALIDATE: Flag<FieldValidation> =
    Flag::choice("validate", "'strict'", "what to do about unknown fields").alone("strict");
pub(crate) static SAVE_CONFIG: Flag<bool> = Flag::switch(
    "save-config",
    "note the manifest in the annotation that apply compares with",
);
pub(crate) static SUBRESOURCE: Flag<Text> = Flag::text(
    "subresource",
    "the part of the object that is served by itself",
)
.one_of(&["status", "scale", "resize"]);
pub(crate) static WINDOWS_LINE_ENDINGS: Flag<bool> =
    Flag::switch("windows-line-endings", "end lines as Windows does").ignored();
pub(crate) static RAW: Flag<Text> = Flag::text("raw", "the path of a request to the server")
    .refused("kubectl get -o json shows objects as the API gives them out");
pub(crate) static OVERWRITE: Flag<bool> =
    Flag::switch("overwrite", "replace values that are there already");
pub(crate) static LIST: Flag<bool> = Flag::switch("list", "print what is there");

pub(crate) static TIMEOUT: Flag<Duration> =
    Flag::span("timeout", "how long to wait; 0s means as long as it takes");
pub(crate) static FORCE: Flag<bool> = Flag::switch(
    "force",
    "do it at once, without waiting for the end of pods",
);
pub(crate) static GRACE_PERIOD: Flag<i64> = Flag::number(
    "grace-period",
    "seconds that a pod has to end; below zero its own",
)
.default("-1");
pub(crate) static WAIT: Flag<bool> =
    Flag::switch("wait", "wait until what was deleted is gone").default("true");

/// How `--cascade` treats the objects that belong to a deleted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Propagation {
    Background,
    /// The command waits until they are gone as well.
    Foreground,
    Orphan,
}

impl Choice for Propagation {
    const NAMES: &'static [&'static str] = &["background", "foreground", "orphan"];

    fn read(text: &str) -> Option<Propagation> {
        match text {
            "background" | "true" => Some(Propagation::Background),
            "foreground" => Some(Propagation::Foreground),
            "orphan" | "false" => Some(Propagation::Orphan),
            _ => None,
        }
    }
}

pub(crate) static CASCADE: Flag<Propagation> = Flag::choice(
    "cascade",
    "'background'",
    "what becomes of the objects that belong to a deleted one",
)
.alone("background");

pub(crate) static CONTAINER: Flag<Text> =
    Flag::text("container", "the container of the pod").short('c');
pub(crate) static POD_RUNNING_TIMEOUT: Flag<Duration> =
    Flag::span("pod-running-timeout", "how long to wait until a pod runs")
        .default("1m0s")
        .ignored();
pub(crate) static STDIN: Flag<bool> =
    Flag::switch("stdin", "hand the input on to the container").short('i');
pub(crate) static TTY: Flag<bool> = Flag::switch("tty", "the input is a terminal").short('t');
pub(crate) static QUIET: Flag<bool> = Flag::switch("quiet", "print nothing of kubectl's own")
    .short('q')
    .ignored();
pub(crate) static DETACH_KEYS: Flag<Text> =
    Flag::text("detach-keys", "the keys that leave the container").ignored();
pub(crate) static IMAGE_PULL_POLICY: Flag<Text> =
    Flag::text("image-pull-policy", "when the image is pulled").one_of(&[
        "Always",
        "IfNotPresent",
        "Never",
    ]);
