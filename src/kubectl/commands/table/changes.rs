//! Commands that change parts of objects.

use super::{
    ALL, ALL_NAMESPACES, DRY_RUN, FIELD_MANAGER, FILE, OUTPUT, OVERWRITE, RECORD, RECURSIVE,
    SELECTOR, Spec, TIMEOUT, VALIDATE,
};
use crate::kubectl::args::{Flag, Takes, flag, switch, text};
use crate::kubectl::commands::{edit, metadata, patch, scale, set};

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

pub const COMMANDS: &[Spec] = &[
    Spec {
        path: "edit",
        usage: "edit TYPE/NAME",
        about: "change an object in the editor",
        flags: &[
            OUTPUT,
            RECORD,
            FIELD_MANAGER,
            VALIDATE,
            switch("save-config"),
            switch("windows-line-endings"),
        ],
        run: edit::run,
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
];
