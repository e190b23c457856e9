//! Commands about rollouts.

use super::{
    ALL, ALL_NAMESPACES, DRY_RUN, FIELD_MANAGER, FILE, OUTPUT, RECURSIVE, SELECTOR, Spec, TIMEOUT,
};
use crate::args::{Flag, Takes, flag, switch, text};
use crate::commands::{rolling_update, rollout, wait};

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

pub(super) const COMMANDS: &[Spec] = &[
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
];
