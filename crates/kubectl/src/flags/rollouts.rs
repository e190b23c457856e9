//! Flags of commands about rollouts.

use super::{Flag, Repeated, Text};
use kube::clock::Duration;

pub(crate) static REVISION: Flag<i64> =
    Flag::number("revision", "the revision; 0 means the last one");
pub(crate) static TO_REVISION: Flag<i64> = Flag::number(
    "to-revision",
    "the revision to go back to; 0 means the one before",
);
pub(crate) static WATCH_ROLLOUT: Flag<bool> =
    Flag::switch("watch", "wait until the rollout is done")
        .short('w')
        .default("true");
pub(crate) static FOR: Flag<Repeated> = Flag::repeated(
    "for",
    "what to wait for: create, delete, condition=NAME[=VALUE] or jsonpath='{…}'[=VALUE]",
);
pub(crate) static WAIT_TIMEOUT: Flag<Duration> = Flag::span(
    "timeout",
    "how long to wait; 0s looks once, below zero waits for a week",
)
.default("30s");

pub(crate) static NEW_IMAGE: Flag<Text> = Flag::text("image", "the image of the new pods");
pub(crate) static UPDATE_PERIOD: Flag<Duration> =
    Flag::span("update-period", "how long to wait between two pods").default("1m0s");
pub(crate) static POLL_INTERVAL: Flag<Duration> =
    Flag::span("poll-interval", "how often to look").default("3s");
pub(crate) static UPDATE_TIMEOUT: Flag<Duration> =
    Flag::span("timeout", "how long to wait for a pod")
        .default("5m0s")
        .ignored();
pub(crate) static DEPLOYMENT_LABEL_KEY: Flag<Text> = Flag::text(
    "deployment-label-key",
    "the label that tells the pods apart",
)
.default("'deployment'");
pub(crate) static UPDATED_CONTAINER: Flag<Text> = Flag::text(
    "container",
    "the container that gets the image, where a pod has several",
);
pub(crate) static UPDATE_PULL_POLICY: Flag<Text> = Flag::text(
    "image-pull-policy",
    "when the image is pulled; needed where the image stays the same",
);
pub(crate) static ROLLBACK: Flag<bool> = Flag::switch("rollback", "go back to the old controller");
