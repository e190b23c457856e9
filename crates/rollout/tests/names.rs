//! ReplicaSets and ControllerRevisions are named as in real clusters.

use kube::api::KubernetesVersion;
use kube::manifest::schema::Layout;
use rollout::conformance::files::read_cases;
use rollout::conformance::names::check_case;
use std::path::Path;

fn check_all(cases: &str, count: usize) {
    let results: Vec<_> = cases
        .lines()
        .map(|line| check_case(&serde_json::from_str(line).unwrap()))
        .collect();
    let wrong: Vec<_> = results
        .iter()
        .enumerate()
        .filter_map(|(i, result)| {
            result
                .as_ref()
                .err()
                .map(|difference| format!("case {}: {difference}", i + 1))
        })
        .collect();
    assert_eq!(results.len(), count);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn replica_sets_of_every_version() {
    check_all(
        include_str!("../../../tests/conformance/pod-template-hash.jsonl"),
        154,
    );
}

/// The fields of pod templates that 1.37 adds, with the feature gate of each. All gates are alpha and off. Their place in
/// the struct is that of `core/v1/types.go` of kubernetes/api at 10b39a39bcee (24 July 2026), from which the names in
/// the file were computed, by a program that gets all names right that a cluster of 1.36 gave.
const NEW_IN_1_37: [(&str, &str, &str); 14] = [
    ("v1.PodSpec", "evictionResponders", "EvictionRequestAPI"),
    (
        "v1.VolumeMount",
        "bindMountOptions",
        "VolumeBindMountOptions",
    ),
    ("v1.EmptyDirVolumeSource", "mode", "EmptyDirVolumeMode"),
    (
        "v1.SecretVolumeSource",
        "defaultUser",
        "AtomicWriteVolumeUserFields",
    ),
    (
        "v1.DownwardAPIVolumeSource",
        "defaultUser",
        "AtomicWriteVolumeUserFields",
    ),
    (
        "v1.ConfigMapVolumeSource",
        "defaultUser",
        "AtomicWriteVolumeUserFields",
    ),
    (
        "v1.ProjectedVolumeSource",
        "defaultUser",
        "AtomicWriteVolumeUserFields",
    ),
    ("v1.KeyToPath", "user", "AtomicWriteVolumeUserFields"),
    (
        "v1.DownwardAPIVolumeFile",
        "user",
        "AtomicWriteVolumeUserFields",
    ),
    ("v1.HTTPGetAction", "protocol", "H2CContainerProbe"),
    (
        "v1.ServiceAccountTokenProjection",
        "user",
        "AtomicWriteVolumeUserFields",
    ),
    ("v1.GRPCAction", "mode", "GRPCContainerProbeTLS"),
    (
        "v1.ClusterTrustBundleProjection",
        "user",
        "AtomicWriteVolumeUserFields",
    ),
    (
        "v1.PodCertificateProjection",
        "user",
        "AtomicWriteVolumeUserFields",
    ),
];

#[test]
fn replica_sets_and_controller_revisions_of_1_37() {
    check_all(
        include_str!("../../../tests/conformance/pod-template-hash-1.37.jsonl"),
        31,
    );
    let newest = KubernetesVersion::new(37).expect("it is modelled");
    let layout = Layout::get();
    for (type_name, key, gate) in NEW_IN_1_37 {
        let type_ = layout.resolve(layout.known(type_name));
        let mut fields = type_.fields.iter();
        let field = fields.find(|field| field.key == key);
        let field = field.unwrap_or_else(|| panic!("{type_name} has no {key}"));
        assert_eq!(field.releases(), (37, u8::MAX), "{type_name}.{key}");
        assert!(field.is_off_in(newest), "{gate} is off");
    }
}

#[test]
fn controller_revisions() {
    check_all(
        include_str!("../../../tests/conformance/statefulset-revision-hash.jsonl"),
        74,
    );
}

#[test]
fn replica_sets_and_controller_revisions_of_1_36() {
    let path = Path::new("../../tests/conformance/1.36/pod-template-hash.jsonl.gz");
    let cases = read_cases(path).expect("the recording is kept in the project");
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|case| check_case(case).err())
        .collect();
    assert_eq!(cases.len(), 67);
    assert!(wrong.is_empty(), "{wrong:?}");
}
