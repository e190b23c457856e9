//! Commands about rollouts.

use super::Spec;
use crate::commands::{rolling_update, rollout, wait};
use crate::flags::{
    ALL, ALL_NAMESPACES, DEPLOYMENT_LABEL_KEY, DRY_RUN, FIELD_MANAGER, FIELD_SELECTOR, FILENAME,
    FILES, FOR, NEW_IMAGE, POLL_INTERVAL, PRINTED, RECURSIVE, REVISION, ROLLBACK, SELECTOR,
    TIMEOUT, TO_REVISION, UPDATE_PERIOD, UPDATE_PULL_POLICY, UPDATE_TIMEOUT, UPDATED_CONTAINER,
    VALIDATE, WAIT_LOCAL, WAIT_TIMEOUT, WATCH_ROLLOUT,
};

pub(super) static COMMANDS: &[Spec] = &[
    Spec {
        path: "rollout status",
        usage: "rollout status TYPE/NAME [--timeout=60s] [--watch=false]",
        about: "wait for a rollout and tell its steps",
        flags: &[FILES, &[&SELECTOR, &WATCH_ROLLOUT, &REVISION, &TIMEOUT]],
        run: rollout::status,
    },
    Spec {
        path: "rollout history",
        usage: "rollout history TYPE/NAME [--revision=2]",
        about: "list revisions",
        flags: &[FILES, PRINTED, &[&SELECTOR, &REVISION]],
        run: rollout::history,
    },
    Spec {
        path: "rollout undo",
        usage: "rollout undo TYPE/NAME [--to-revision=2]",
        about: "go back to an earlier revision",
        flags: &[FILES, PRINTED, &[&SELECTOR, &TO_REVISION, &DRY_RUN]],
        run: rollout::undo,
    },
    Spec {
        path: "rollout pause",
        usage: "rollout pause deployment/NAME",
        about: "hold rollouts back",
        flags: &[FILES, PRINTED, &[&SELECTOR, &FIELD_MANAGER]],
        run: rollout::pause,
    },
    Spec {
        path: "rollout resume",
        usage: "rollout resume deployment/NAME",
        about: "let rollouts go on",
        flags: &[FILES, PRINTED, &[&SELECTOR, &FIELD_MANAGER]],
        run: rollout::resume,
    },
    Spec {
        path: "rollout restart",
        usage: "rollout restart TYPE/NAME",
        about: "replace all pods",
        flags: &[FILES, PRINTED, &[&SELECTOR, &FIELD_MANAGER]],
        run: rollout::restart,
    },
    Spec {
        path: "rolling-update",
        usage: "rolling-update OLD [NEW] --image=IMAGE | -f FILE | --rollback",
        about: "update a ReplicationController from here, step by step",
        flags: &[
            PRINTED,
            &[
                &NEW_IMAGE,
                &FILENAME,
                &UPDATE_PERIOD,
                &POLL_INTERVAL,
                &UPDATE_TIMEOUT,
                &DEPLOYMENT_LABEL_KEY,
                &UPDATED_CONTAINER,
                &UPDATE_PULL_POLICY,
                &ROLLBACK,
                &DRY_RUN,
                &VALIDATE,
            ],
        ],
        run: rolling_update::run,
    },
    Spec {
        path: "wait",
        usage: "wait TYPE/NAME --for=condition=available|delete|jsonpath=… [--timeout=60s]",
        about: "wait until an object is as wanted",
        flags: &[
            PRINTED,
            &[
                &FILENAME,
                &RECURSIVE,
                &SELECTOR,
                &FIELD_SELECTOR,
                &ALL,
                &ALL_NAMESPACES,
                &WAIT_LOCAL,
                &FOR,
                &WAIT_TIMEOUT,
            ],
        ],
        run: wait::run,
    },
];
