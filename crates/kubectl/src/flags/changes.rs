//! Flags of commands that change parts of objects.

use super::{Choice, Flag, List, Repeated, Text};

pub(crate) static CONTAINERS: Flag<Text> = Flag::text(
    "containers",
    "the containers by name; * stands for any letters",
)
.short('c')
.default("'*'");
pub(crate) static LIMITS: Flag<Text> = Flag::text(
    "limits",
    "the most that a container may take: cpu=1,memory=1Gi",
);
pub(crate) static REQUESTS: Flag<Text> = Flag::text(
    "requests",
    "what is kept free for a container: cpu=1,memory=1Gi",
);
pub(crate) static ENV: Flag<Repeated> =
    Flag::repeated("env", "a variable: KEY=VALUE, or KEY- to remove it").short('e');
pub(crate) static FROM: Flag<Text> =
    Flag::text("from", "take the variables from this ConfigMap or Secret");
pub(crate) static PREFIX: Flag<Text> =
    Flag::text("prefix", "put this in front of the names of variables");
pub(crate) static KEYS: Flag<List> = Flag::list("keys", "take only these keys");
pub(crate) static RESOLVE: Flag<bool> =
    Flag::switch("resolve", "print the values behind references");
pub(crate) static OUTPUT_PATCH: Flag<bool> =
    Flag::switch("output-patch", "print the patch that was sent").ignored();

pub(crate) static REPLICAS: Flag<i64> = Flag::number("replicas", "how many pods there shall be");
pub(crate) static CURRENT_REPLICAS: Flag<i64> =
    Flag::number("current-replicas", "only if there shall be so many now").default("-1");

pub(crate) static PATCH: Flag<Text> = Flag::text("patch", "the patch, as JSON or YAML").short('p');
pub(crate) static PATCH_FILE: Flag<Text> = Flag::text("patch-file", "the file with the patch");

/// How a patch is written: `--type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PatchType {
    Json,
    Merge,
    Strategic,
}

impl Choice for PatchType {
    const NAMES: &'static [&'static str] = &["json", "merge", "strategic"];

    fn read(text: &str) -> Option<PatchType> {
        match text {
            "json" => Some(PatchType::Json),
            "merge" => Some(PatchType::Merge),
            "strategic" => Some(PatchType::Strategic),
            _ => None,
        }
    }
}

pub(crate) static PATCH_TYPE: Flag<PatchType> =
    Flag::choice("type", "strategic", "how the patch is written");
