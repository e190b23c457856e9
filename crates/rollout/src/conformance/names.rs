//! Recorded names of ReplicaSets and ControllerRevisions.

use super::Difference;
use kube::api::version::KubernetesVersion;
use kube::manifest::defaults::default_pod_template;
use kube::manifest::hash::{
    controller_revision_hash, controller_revision_text, pod_template_hash, pod_template_text,
};
use kube::manifest::schema::{Layout, stored};
use serde_json::Value;

/// The release that the StatefulSet cases were recorded from.
const STATEFUL_SET_VERSION: &str = "1.20";

/// Checks one line of `pod-template-hash.jsonl`: the hash, and the text that is hashed where the line has it.
///
/// # Errors
/// The first thing that differs.
pub fn check_pod_template_hash_case(case: &Value) -> Result<(), Difference> {
    let version = version(text(case, "version"))?;
    let template = complete(&case["template"], version);
    if case.get("hashed").is_some() {
        Difference::check(
            "hashed",
            text(case, "hashed"),
            &pod_template_text(&template, version),
        )?;
    }
    Difference::check(
        "hash",
        text(case, "hash"),
        &pod_template_hash(&template, version, None),
    )
}

/// Checks one line of `statefulset-revision-hash.jsonl`, likewise.
///
/// # Errors
/// The first thing that differs.
pub fn check_statefulset_revision_hash_case(case: &Value) -> Result<(), Difference> {
    let version = version(STATEFUL_SET_VERSION)?;
    let template = complete(&case["template"], version);
    if case.get("hashed").is_some() {
        Difference::check(
            "hashed",
            text(case, "hashed"),
            &controller_revision_text(&template, version),
        )?;
    }
    let hash = controller_revision_hash(&template, version, 0);
    Difference::check(
        "statefulSetRevision",
        text(case, "statefulSetRevision"),
        &hash,
    )
}

/// A template as the API server completes it.
fn complete(template: &Value, version: KubernetesVersion) -> Value {
    let mut template = stored(
        template.clone(),
        Layout::get().known("v1.PodTemplateSpec"),
        version,
    );
    default_pod_template(&mut template, version);
    template
}

fn version(text: &str) -> Result<KubernetesVersion, Difference> {
    text.parse()
        .map_err(|error: kube::api::version::UnknownVersion| Difference {
            field: "version".to_owned(),
            expected: "a version that is simulated".to_owned(),
            got: error.to_string(),
        })
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_default()
}
