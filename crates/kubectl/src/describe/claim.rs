//! PersistentVolumeClaims. Models `describePVC` of `kubectl/pkg/describe`.

use super::lines;
use crate::call::Call;
use crate::columns::{access_modes, text};
use crate::resource::{self, Resource};
use kube::api::meta::Kind;

pub(super) fn claim(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let (metadata, spec, status) = (&json["metadata"], &json["spec"], &json["status"]);
    let state = match one.meta.deletion_timestamp {
        Some(at) => format!("Terminating (lasts {})", call.now().since(at).human()),
        None => text(&status["phase"]),
    };
    let mut out = format!(
        "Name:\t{}\nNamespace:\t{}\nStorageClass:\t{}\nStatus:\t{state}\nVolume:\t{}\n",
        one.meta.name,
        one.meta.namespace,
        text(&spec["storageClassName"]),
        text(&spec["volumeName"]),
    );
    out.push_str(&lines::labels("Labels", "", &metadata["labels"]));
    let annotations = &metadata["annotations"];
    out.push_str(&lines::annotations("Annotations", "", annotations));
    let finalizers = metadata["finalizers"].as_array().into_iter().flatten();
    let finalizers: Vec<String> = finalizers.map(text).collect();
    out.push_str(&format!(
        "Finalizers:\t[{}]\nCapacity:\t{}\nAccess Modes:\t{}\nVolumeMode:\t{}\n",
        finalizers.join(" "),
        text(&status["capacity"]["storage"]),
        access_modes(spec),
        text(&spec["volumeMode"]),
    ));
    let users = users(call, one);
    out.push_str(&lines::under_each_other("Used By", "", users));
    out
}

/// The pods with a volume of the claim.
fn users(call: &Call, claim: &Resource) -> Vec<String> {
    let pods = resource::list(call.cluster(), Kind::Pod, &claim.meta.namespace, None);
    let uses = |pod: &&Resource| {
        let json = pod.json();
        let volumes = json["spec"]["volumes"].as_array();
        let mut volumes = volumes.into_iter().flatten();
        volumes.any(|volume| volume["persistentVolumeClaim"]["claimName"] == *claim.meta.name)
    };
    let users = pods.iter().filter(uses);
    users.map(|pod| pod.meta.name.to_string()).collect()
}
