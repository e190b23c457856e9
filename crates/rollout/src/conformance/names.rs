//! Recorded names of ReplicaSets and ControllerRevisions.

use super::{Difference, version_of};
use kube::api::version::KubernetesVersion;
use kube::manifest::defaults::default_pod_template;
use kube::manifest::hash::{
    controller_revision_hash, controller_revision_text, pod_template_hash, pod_template_text,
};
use kube::manifest::schema::{Layout, stored};
use serde_json::Value;

/// Checks a template's names: the ReplicaSet's and the ControllerRevision's. If the line has them, the text that the
/// first hashes and the data that the second stores are checked, too.
///
/// # Errors
/// The first thing that differs.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let version = version_of(case)?;
    let template = complete(&case["template"], version);
    // The field `hashed` holds the ReplicaSet's text if the line has a ReplicaSet's name, and the ControllerRevision's
    // otherwise.
    let names_replica_set = case.get("hash").is_some();
    let checks: [(&str, &dyn Fn() -> String); 3] = [
        ("hashed", &|| {
            if names_replica_set {
                pod_template_text(&template, version)
            } else {
                controller_revision_text(&template, version)
            }
        }),
        ("hash", &|| pod_template_hash(&template, version, None)),
        ("statefulSetRevision", &|| {
            controller_revision_hash(&template, version, 0)
        }),
    ];
    for (field, got) in checks {
        if let Some(expected) = case[field].as_str() {
            Difference::check(field, expected, &got())?;
        }
    }
    check_data(case, &controller_revision_text(&template, version))
}

fn check_data(case: &Value, text: &str) -> Result<(), Difference> {
    let Some(expected) = case.get("revisionData") else {
        return Ok(());
    };
    let got: Value = serde_json::from_str(text).map_err(|e| Difference::unreadable(&e))?;
    if got == *expected {
        return Ok(());
    }
    Difference::check("revisionData", &expected.to_string(), &got.to_string())
}

/// A template with the defaults of the API server.
fn complete(template: &Value, version: KubernetesVersion) -> Value {
    let mut template = stored(
        template.clone(),
        Layout::get().known("v1.PodTemplateSpec"),
        version,
    );
    default_pod_template(&mut template, version);
    template
}
