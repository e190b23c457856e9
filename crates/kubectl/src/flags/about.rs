//! Flags of commands that print information about kubectl, the API and the cluster.

use super::{Flag, List, Text};

pub(crate) static FIELDS_OF_FIELDS: Flag<bool> =
    Flag::switch("recursive", "print the fields of fields, too").short('R');
pub(crate) static MAX_DEPTH: Flag<i64> = Flag::number(
    "max-depth",
    "how many levels --recursive goes down; 0 is all",
);
pub(crate) static API_VERSION: Flag<Text> =
    Flag::text("api-version", "of this version of the API").ignored();
pub(crate) static EXPLAIN_OUTPUT: Flag<Text> = Flag::text("output", "the form to print in")
    .short('o')
    .default("'plaintext'")
    .one_of(&["plaintext", "plaintext-openapiv2"])
    .ignored();
pub(crate) static CLIENT: Flag<bool> = Flag::switch("client", "only the version of kubectl");
pub(crate) static SHORT: Flag<bool> =
    Flag::switch("short", "only the numbers; gone since 1.28").ignored();
pub(crate) static VERSION_OUTPUT: Flag<Text> = Flag::text("output", "the form to print in")
    .short('o')
    .one_of(&["json", "yaml"]);
pub(crate) static ONLY_STATUS: Flag<bool> =
    Flag::switch("quiet", "answer by the exit status alone").short('q');
pub(crate) static CAN_I_SUBRESOURCE: Flag<Text> =
    Flag::text("subresource", "about this part of the object").ignored();
pub(crate) static API_GROUP: Flag<Text> = Flag::text("api-group", "only kinds of this group");
pub(crate) static NAMESPACED: Flag<bool> = Flag::switch(
    "namespaced",
    "only kinds that live in namespaces, or with =false the others",
)
.default("true");
pub(crate) static VERBS: Flag<List> =
    Flag::list("verbs", "only kinds that can be asked for this").ignored();
pub(crate) static CATEGORIES: Flag<List> =
    Flag::list("categories", "only kinds of these categories").ignored();
pub(crate) static CACHED: Flag<bool> = Flag::switch("cached", "what was read before").ignored();
pub(crate) static SORT_KINDS_BY: Flag<Text> = Flag::text("sort-by", "the column to sort by")
    .one_of(&["name", "kind"])
    .ignored();
pub(crate) static CURRENT: Flag<bool> = Flag::switch("current", "change the current context");
pub(crate) static MINIFY: Flag<bool> = Flag::switch("minify", "only the current context").ignored();
pub(crate) static RAW_BYTES: Flag<bool> =
    Flag::switch("raw", "print certificates and passwords").ignored();
pub(crate) static FLATTEN: Flag<bool> = Flag::switch("flatten", "make one file of all").ignored();
pub(crate) static MERGE: Flag<bool> = Flag::switch("merge", "merge the files of the configuration")
    .default("true")
    .ignored();
