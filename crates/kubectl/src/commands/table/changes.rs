//! Commands that change parts of objects.

use super::Spec;
use crate::commands::{autoscale, edit, metadata, patch, scale, set, set_env};
use crate::flags::{
    ALL, ALL_NAMESPACES, AUTOSCALER_NAME, AnyFlag, CONTAINERS, CPU, CPU_PERCENT, CURRENT_REPLICAS,
    DRY_RUN, ENV, FIELD_MANAGER, FIELD_SELECTOR, FILENAME, FILES, FROM, KEYS, LIMITS, LIST, LOCAL,
    MAX, MEMORY, MIN, OUTPUT_PATCH, OVERWRITE, PATCH, PATCH_FILE, PATCH_TYPE, PREFIX, PRINTED,
    RECORD, RECURSIVE, REPLICAS, REQUESTS, RESOLVE, RESOURCE_VERSION, SAVE_CONFIG, SELECTOR,
    SUBRESOURCE, TIMEOUT, VALIDATE, WINDOWS_LINE_ENDINGS,
};

const SET: &[&dyn AnyFlag] = &[&SELECTOR, &ALL, &LOCAL, &DRY_RUN, &FIELD_MANAGER];
const METADATA: &[&dyn AnyFlag] = &[
    &SELECTOR,
    &FIELD_SELECTOR,
    &ALL,
    &ALL_NAMESPACES,
    &LOCAL,
    &OVERWRITE,
    &LIST,
    &RESOURCE_VERSION,
    &DRY_RUN,
    &RECORD,
    &FIELD_MANAGER,
];

pub(super) static COMMANDS: &[Spec] = &[
    Spec {
        path: "edit",
        usage: "edit TYPE/NAME",
        about: "change an object in the editor",
        flags: &[
            FILES,
            PRINTED,
            &[
                &RECORD,
                &FIELD_MANAGER,
                &VALIDATE,
                &SAVE_CONFIG,
                &SUBRESOURCE,
                &OUTPUT_PATCH,
                &WINDOWS_LINE_ENDINGS,
            ],
        ],
        run: edit::run,
    },
    Spec {
        path: "scale",
        usage: "scale TYPE NAME --replicas=5",
        about: "set the number of replicas",
        flags: &[
            FILES,
            PRINTED,
            &[
                &SELECTOR,
                &ALL,
                &REPLICAS,
                &CURRENT_REPLICAS,
                &RESOURCE_VERSION,
                &TIMEOUT,
                &DRY_RUN,
                &RECORD,
            ],
        ],
        run: scale::run,
    },
    Spec {
        path: "autoscale",
        usage: "autoscale TYPE NAME --max=5 [--min=2] [--cpu=80%]",
        about: "create a HorizontalPodAutoscaler, which is kept",
        flags: &[
            FILES,
            PRINTED,
            &[
                &MIN,
                &MAX,
                &CPU_PERCENT,
                &CPU,
                &MEMORY,
                &AUTOSCALER_NAME,
                &SAVE_CONFIG,
                &DRY_RUN,
                &RECORD,
                &FIELD_MANAGER,
            ],
        ],
        run: autoscale::run,
    },
    Spec {
        path: "set image",
        usage: "set image TYPE/NAME CONTAINER=IMAGE",
        about: "change a container's image",
        flags: &[FILES, PRINTED, SET, &[&RECORD]],
        run: set::image,
    },
    Spec {
        path: "set resources",
        usage: "set resources TYPE/NAME --limits=cpu=200m,memory=512Mi",
        about: "change requests and limits",
        flags: &[
            FILES,
            PRINTED,
            SET,
            &[&RECORD, &CONTAINERS, &LIMITS, &REQUESTS],
        ],
        run: set::resources,
    },
    Spec {
        path: "set env",
        usage: "set env TYPE/NAME KEY=VALUE",
        about: "change environment variables",
        flags: &[
            FILES,
            PRINTED,
            SET,
            &[
                &CONTAINERS,
                &ENV,
                &FROM,
                &PREFIX,
                &KEYS,
                &LIST,
                &RESOLVE,
                &OVERWRITE,
            ],
        ],
        run: set_env::env,
    },
    Spec {
        path: "set selector",
        usage: "set selector svc NAME KEY=VALUE",
        about: "change which pods a Service selects",
        flags: &[
            PRINTED,
            &[
                &FILENAME,
                &RECURSIVE,
                &ALL,
                &LOCAL,
                &DRY_RUN,
                &FIELD_MANAGER,
                &RECORD,
                &RESOURCE_VERSION,
            ],
        ],
        run: set::selector,
    },
    Spec {
        path: "set serviceaccount",
        usage: "set serviceaccount TYPE NAME ACCOUNT",
        about: "change the ServiceAccount of the pods",
        flags: &[
            FILES,
            PRINTED,
            &[&ALL, &LOCAL, &DRY_RUN, &FIELD_MANAGER, &RECORD],
        ],
        run: set::service_account,
    },
    Spec {
        path: "label",
        usage: "label TYPE NAME KEY=VALUE [KEY-]",
        about: "change labels",
        flags: &[FILES, PRINTED, METADATA],
        run: metadata::label,
    },
    Spec {
        path: "annotate",
        usage: "annotate TYPE NAME KEY=VALUE [KEY-]",
        about: "change annotations",
        flags: &[FILES, PRINTED, METADATA],
        run: metadata::annotate,
    },
    Spec {
        path: "patch",
        usage: "patch TYPE NAME -p PATCH [--type=strategic|merge|json]",
        about: "change fields of an object",
        flags: &[
            FILES,
            PRINTED,
            &[
                &PATCH,
                &PATCH_FILE,
                &PATCH_TYPE,
                &SUBRESOURCE,
                &LOCAL,
                &DRY_RUN,
                &RECORD,
                &FIELD_MANAGER,
            ],
        ],
        run: patch::run,
    },
];
