//! The table of kinds: every kind of object that an API server serves by default, from 1.13 on, and in which API versions.
//!
//! Reading manifests, kubectl, completion and help all ask this table. The table must not know what controllers do with
//! an object.
//!
//! Sources: `api/discovery` and `pkg/controlplane/instance.go` of kubernetes/kubernetes, the `prerelease-lifecycle`
//! files of kubernetes/api, and the deprecation guide for versions that were removed. The table leaves out alpha
//! versions, and beta versions since 1.24, because API servers do not serve them by default.

use super::version::KubernetesVersion;
use crate::form::{self, Data, Form, Misfit};
use crate::through_form;
use serde_json::Value;
use std::fmt;

/// The use that the simulated cluster has for the objects of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Simulated controllers, kubelets or the API server act on the objects.
    Simulated,
    /// The objects are stored and listed, but no simulated component acts on them.
    Kept,
    /// The objects are questions to the API server, which answers them and stores nothing.
    Asked,
    /// The objects can only be read, because the API server generates them.
    Read,
}

/// One API version of a kind, and the minor releases that serve it.
#[derive(Debug, PartialEq, Eq)]
pub struct Served {
    /// The `apiVersion` of a manifest: `apps/v1`.
    pub api_version: &'static str,
    /// The first minor release that serves it; 0 if every modelled release does.
    pub since: u8,
    /// The first minor release that no longer serves it; `u8::MAX` if the newest still does.
    until: u8,
    /// The name of its struct in the layout tables; empty for a kind that the tables do not describe.
    pub type_name: &'static str,
}

impl Served {
    /// Whether a server of the release serves the API version.
    pub const fn is_in(&self, version: KubernetesVersion) -> bool {
        self.since <= version.minor() && version.minor() < self.until
    }

    /// The first minor release that no longer serves it, if there is one.
    pub fn removed_in(&self) -> Option<u8> {
        (self.until != u8::MAX).then_some(self.until)
    }

    /// `apps` of `apps/v1`; empty for the core group.
    pub fn group(&self) -> &'static str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    /// `v1` of `apps/v1`.
    pub fn version(&self) -> &'static str {
        self.api_version
            .split_once('/')
            .map_or(self.api_version, |(_, version)| version)
    }

    const fn since(self, minor: u8) -> Served {
        Served {
            since: minor,
            ..self
        }
    }

    const fn until(self, minor: u8) -> Served {
        Served {
            until: minor,
            ..self
        }
    }

    const fn typed(self, type_name: &'static str) -> Served {
        Served { type_name, ..self }
    }
}

const fn served(api_version: &'static str) -> Served {
    Served {
        api_version,
        since: 0,
        until: u8::MAX,
        type_name: "",
    }
}

struct Row {
    plural: &'static str,
    short_names: &'static [&'static str],
    namespaced: bool,
    in_all: bool,
    counted: bool,
    role: Role,
    versions: &'static [Served],
}

impl Row {
    /// Marks a kind that `kubectl get all` lists.
    const fn in_all(self) -> Row {
        Row {
            in_all: true,
            ..self
        }
    }

    /// Marks a kind for which the API server counts the changes of the spec in `metadata.generation`.
    const fn counted(self) -> Row {
        Row {
            counted: true,
            ..self
        }
    }

    const fn role(self, role: Role) -> Row {
        Row { role, ..self }
    }
}

const fn namespaced(
    plural: &'static str,
    short_names: &'static [&'static str],
    versions: &'static [Served],
) -> Row {
    Row {
        plural,
        short_names,
        namespaced: true,
        in_all: false,
        counted: false,
        role: Role::Kept,
        versions,
    }
}

const fn cluster_wide(
    plural: &'static str,
    short_names: &'static [&'static str],
    versions: &'static [Served],
) -> Row {
    Row {
        namespaced: false,
        ..namespaced(plural, short_names, versions)
    }
}

/// Makes the enum and its table from one list, so that no kind can be missing from one of them.
macro_rules! kinds {
    ($($kind:ident: $row:expr,)*) => {
        /// The kinds of object that API servers serve, in the order in which they name them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($kind,)*
        }

        impl Kind {
            pub const ALL: &'static [Kind] = &[$(Kind::$kind,)*];

            /// The `kind` of a manifest.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Kind::$kind => stringify!($kind),)*
                }
            }
        }

        static TABLE: &[Row] = &[$($row,)*];
    };
}

// The versions of a kind are listed in the order of preference; objects are stored in the first one.
kinds! {
    // The core group.
    Binding: namespaced("bindings", &[], &[served("v1")]).role(Role::Asked),
    ComponentStatus: cluster_wide("componentstatuses", &["cs"], &[served("v1")]).role(Role::Read),
    ConfigMap: namespaced("configmaps", &["cm"], &[served("v1").typed("v1.ConfigMap")]).role(Role::Simulated),
    Endpoints: namespaced("endpoints", &["ep"], &[served("v1")]).role(Role::Simulated),
    Event: namespaced("events", &["ev"], &[
        served("v1"),
        served("events.k8s.io/v1").since(19),
        served("events.k8s.io/v1beta1").until(25),
    ]).role(Role::Simulated),
    LimitRange: namespaced("limitranges", &["limits"], &[served("v1").typed("v1.LimitRange")]).role(Role::Simulated),
    Namespace: cluster_wide("namespaces", &["ns"], &[served("v1").typed("v1.Namespace")]).role(Role::Simulated),
    Node: cluster_wide("nodes", &["no"], &[served("v1").typed("v1.Node")]).role(Role::Simulated),
    PersistentVolumeClaim: namespaced("persistentvolumeclaims", &["pvc"], &[
        served("v1").typed("v1.PersistentVolumeClaim"),
    ]).role(Role::Simulated),
    PersistentVolume: cluster_wide("persistentvolumes", &["pv"], &[served("v1")]),
    Pod: namespaced("pods", &["po"], &[served("v1").typed("v1.Pod")]).role(Role::Simulated).counted().in_all(),
    PodTemplate: namespaced("podtemplates", &[], &[served("v1")]).counted(),
    ReplicationController: namespaced("replicationcontrollers", &["rc"], &[
        served("v1").typed("v1.ReplicationController"),
    ]).role(Role::Simulated).counted().in_all(),
    ResourceQuota: namespaced("resourcequotas", &["quota"], &[
        served("v1").typed("v1.ResourceQuota"),
    ]).role(Role::Simulated),
    Secret: namespaced("secrets", &[], &[served("v1").typed("v1.Secret")]).role(Role::Simulated),
    ServiceAccount: namespaced("serviceaccounts", &["sa"], &[served("v1")]),
    Service: namespaced("services", &["svc"], &[served("v1").typed("v1.Service")]).role(Role::Simulated).in_all(),

    APIService: cluster_wide("apiservices", &[], &[
        served("apiregistration.k8s.io/v1"),
        served("apiregistration.k8s.io/v1beta1").until(22),
    ]),

    ControllerRevision: namespaced("controllerrevisions", &[], &[
        served("apps/v1").typed("v1.ControllerRevision"),
        served("apps/v1beta2").until(16).typed("v1.ControllerRevision"),
        served("apps/v1beta1").until(16).typed("v1.ControllerRevision"),
    ]).role(Role::Simulated),
    DaemonSet: namespaced("daemonsets", &["ds"], &[
        served("apps/v1").typed("v1.DaemonSet"),
        served("apps/v1beta2").until(16).typed("v1.DaemonSet"),
        served("extensions/v1beta1").until(16).typed("v1beta1.DaemonSet"),
    ]).role(Role::Simulated).counted().in_all(),
    Deployment: namespaced("deployments", &["deploy"], &[
        served("apps/v1").typed("v1.Deployment"),
        served("apps/v1beta2").until(16).typed("v1.Deployment"),
        served("apps/v1beta1").until(16).typed("v1beta1.Deployment"),
        served("extensions/v1beta1").until(16).typed("v1beta1.Deployment"),
    ]).role(Role::Simulated).counted().in_all(),
    ReplicaSet: namespaced("replicasets", &["rs"], &[
        served("apps/v1").typed("v1.ReplicaSet"),
        served("apps/v1beta2").until(16).typed("v1.ReplicaSet"),
        served("extensions/v1beta1").until(16).typed("v1.ReplicaSet"),
    ]).role(Role::Simulated).counted().in_all(),
    StatefulSet: namespaced("statefulsets", &["sts"], &[
        served("apps/v1").typed("v1.StatefulSet"),
        served("apps/v1beta2").until(16).typed("v1.StatefulSet"),
        served("apps/v1beta1").until(16).typed("v1.StatefulSet"),
    ]).role(Role::Simulated).counted().in_all(),

    SelfSubjectReview: cluster_wide("selfsubjectreviews", &[], &[
        served("authentication.k8s.io/v1").since(28),
    ]).role(Role::Asked),
    TokenReview: cluster_wide("tokenreviews", &[], &[
        served("authentication.k8s.io/v1"),
        served("authentication.k8s.io/v1beta1").until(22),
    ]).role(Role::Asked),

    LocalSubjectAccessReview: namespaced("localsubjectaccessreviews", &[], &[
        served("authorization.k8s.io/v1"),
        served("authorization.k8s.io/v1beta1").until(22),
    ]).role(Role::Asked),
    SelfSubjectAccessReview: cluster_wide("selfsubjectaccessreviews", &[], &[
        served("authorization.k8s.io/v1"),
        served("authorization.k8s.io/v1beta1").until(22),
    ]).role(Role::Asked),
    SelfSubjectRulesReview: cluster_wide("selfsubjectrulesreviews", &[], &[
        served("authorization.k8s.io/v1"),
        served("authorization.k8s.io/v1beta1").until(22),
    ]).role(Role::Asked),
    SubjectAccessReview: cluster_wide("subjectaccessreviews", &[], &[
        served("authorization.k8s.io/v1"),
        served("authorization.k8s.io/v1beta1").until(22),
    ]).role(Role::Asked),

    HorizontalPodAutoscaler: namespaced("horizontalpodautoscalers", &["hpa"], &[
        served("autoscaling/v2").since(23).typed("v2.HorizontalPodAutoscaler"),
        served("autoscaling/v1").typed("v1.HorizontalPodAutoscaler"),
        served("autoscaling/v2beta2").until(26).typed("v2.HorizontalPodAutoscaler"),
        served("autoscaling/v2beta1").until(25).typed("v2beta1.HorizontalPodAutoscaler"),
    ]).role(Role::Simulated).in_all(),

    CronJob: namespaced("cronjobs", &["cj"], &[
        served("batch/v1").since(21),
        served("batch/v1beta1").until(25),
    ]).counted().in_all(),
    Job: namespaced("jobs", &[], &[served("batch/v1")]).counted().in_all(),

    CertificateSigningRequest: cluster_wide("certificatesigningrequests", &["csr"], &[
        served("certificates.k8s.io/v1").since(19),
        served("certificates.k8s.io/v1beta1").until(22),
    ]),
    ClusterTrustBundle: cluster_wide("clustertrustbundles", &[], &[served("certificates.k8s.io/v1").since(37)]),
    PodCertificateRequest: namespaced("podcertificaterequests", &[], &[
        served("certificates.k8s.io/v1").since(37),
    ]),

    IngressClass: cluster_wide("ingressclasses", &[], &[
        served("networking.k8s.io/v1").since(19),
        served("networking.k8s.io/v1beta1").since(18).until(22),
    ]).counted(),
    Ingress: namespaced("ingresses", &["ing"], &[
        served("networking.k8s.io/v1").since(19),
        served("networking.k8s.io/v1beta1").since(14).until(22),
        served("extensions/v1beta1").until(22),
    ]).counted(),
    IPAddress: cluster_wide("ipaddresses", &["ip"], &[served("networking.k8s.io/v1").since(33)]),
    NetworkPolicy: namespaced("networkpolicies", &["netpol"], &[
        served("networking.k8s.io/v1"),
        served("extensions/v1beta1").until(16),
    ]).counted(),
    ServiceCIDR: cluster_wide("servicecidrs", &[], &[served("networking.k8s.io/v1").since(33)]),

    PodDisruptionBudget: namespaced("poddisruptionbudgets", &["pdb"], &[
        served("policy/v1").since(21).typed("v1.PodDisruptionBudget"),
        served("policy/v1beta1").until(25).typed("v1.PodDisruptionBudget"),
    ]).role(Role::Simulated).counted(),
    PodSecurityPolicy: cluster_wide("podsecuritypolicies", &["psp"], &[
        served("policy/v1beta1").until(25),
        served("extensions/v1beta1").until(16),
    ]),

    ClusterRoleBinding: cluster_wide("clusterrolebindings", &[], &[
        served("rbac.authorization.k8s.io/v1"),
        served("rbac.authorization.k8s.io/v1beta1").until(22),
    ]),
    ClusterRole: cluster_wide("clusterroles", &[], &[
        served("rbac.authorization.k8s.io/v1"),
        served("rbac.authorization.k8s.io/v1beta1").until(22),
    ]),
    RoleBinding: namespaced("rolebindings", &[], &[
        served("rbac.authorization.k8s.io/v1"),
        served("rbac.authorization.k8s.io/v1beta1").until(22),
    ]),
    Role: namespaced("roles", &[], &[
        served("rbac.authorization.k8s.io/v1"),
        served("rbac.authorization.k8s.io/v1beta1").until(22),
    ]),

    CSIDriver: cluster_wide("csidrivers", &[], &[
        served("storage.k8s.io/v1").since(18),
        served("storage.k8s.io/v1beta1").since(14).until(22),
    ]),
    CSINode: cluster_wide("csinodes", &[], &[
        served("storage.k8s.io/v1").since(17),
        served("storage.k8s.io/v1beta1").since(14).until(22),
    ]),
    CSIStorageCapacity: namespaced("csistoragecapacities", &[], &[
        served("storage.k8s.io/v1").since(24),
        served("storage.k8s.io/v1beta1").since(21).until(27),
    ]),
    StorageClass: cluster_wide("storageclasses", &["sc"], &[
        served("storage.k8s.io/v1"),
        served("storage.k8s.io/v1beta1").until(22),
    ]),
    VolumeAttachment: cluster_wide("volumeattachments", &[], &[
        served("storage.k8s.io/v1"),
        served("storage.k8s.io/v1beta1").until(22),
    ]),
    VolumeAttributesClass: cluster_wide("volumeattributesclasses", &["vac"], &[
        served("storage.k8s.io/v1").since(34),
    ]),

    MutatingAdmissionPolicy: cluster_wide("mutatingadmissionpolicies", &[], &[
        served("admissionregistration.k8s.io/v1").since(36),
    ]).counted(),
    MutatingAdmissionPolicyBinding: cluster_wide("mutatingadmissionpolicybindings", &[], &[
        served("admissionregistration.k8s.io/v1").since(36),
    ]).counted(),
    MutatingWebhookConfiguration: cluster_wide("mutatingwebhookconfigurations", &[], &[
        served("admissionregistration.k8s.io/v1").since(16),
        served("admissionregistration.k8s.io/v1beta1").until(22),
    ]).counted(),
    ValidatingAdmissionPolicy: cluster_wide("validatingadmissionpolicies", &[], &[
        served("admissionregistration.k8s.io/v1").since(30),
    ]).counted(),
    ValidatingAdmissionPolicyBinding: cluster_wide("validatingadmissionpolicybindings", &[], &[
        served("admissionregistration.k8s.io/v1").since(30),
    ]).counted(),
    ValidatingWebhookConfiguration: cluster_wide("validatingwebhookconfigurations", &[], &[
        served("admissionregistration.k8s.io/v1").since(16),
        served("admissionregistration.k8s.io/v1beta1").until(22),
    ]).counted(),

    CustomResourceDefinition: cluster_wide("customresourcedefinitions", &["crd", "crds"], &[
        served("apiextensions.k8s.io/v1").since(16),
        served("apiextensions.k8s.io/v1beta1").until(22),
    ]).counted(),

    PriorityClass: cluster_wide("priorityclasses", &["pc"], &[
        served("scheduling.k8s.io/v1").since(14),
        served("scheduling.k8s.io/v1beta1").until(22),
    ]).counted(),

    Lease: namespaced("leases", &[], &[
        served("coordination.k8s.io/v1").since(14),
        served("coordination.k8s.io/v1beta1").until(22),
    ]),

    RuntimeClass: cluster_wide("runtimeclasses", &[], &[
        served("node.k8s.io/v1").since(20),
        served("node.k8s.io/v1beta1").since(14).until(25),
    ]),

    EndpointSlice: namespaced("endpointslices", &[], &[
        served("discovery.k8s.io/v1").since(21),
        served("discovery.k8s.io/v1beta1").since(17).until(25),
    ]).role(Role::Simulated).counted(),

    FlowSchema: cluster_wide("flowschemas", &[], &[
        served("flowcontrol.apiserver.k8s.io/v1").since(29),
        served("flowcontrol.apiserver.k8s.io/v1beta3").since(26).until(32),
        served("flowcontrol.apiserver.k8s.io/v1beta2").since(23).until(29),
        served("flowcontrol.apiserver.k8s.io/v1beta1").since(20).until(26),
    ]).counted(),
    PriorityLevelConfiguration: cluster_wide("prioritylevelconfigurations", &[], &[
        served("flowcontrol.apiserver.k8s.io/v1").since(29),
        served("flowcontrol.apiserver.k8s.io/v1beta3").since(26).until(32),
        served("flowcontrol.apiserver.k8s.io/v1beta2").since(23).until(29),
        served("flowcontrol.apiserver.k8s.io/v1beta1").since(20).until(26),
    ]).counted(),

    DeviceClass: cluster_wide("deviceclasses", &[], &[served("resource.k8s.io/v1").since(34)]).counted(),
    DeviceTaintRule: cluster_wide("devicetaintrules", &[], &[served("resource.k8s.io/v1").since(37)]).counted(),
    ResourceClaim: namespaced("resourceclaims", &[], &[served("resource.k8s.io/v1").since(34)]),
    ResourceClaimTemplate: namespaced("resourceclaimtemplates", &[], &[served("resource.k8s.io/v1").since(34)]),
    ResourceSlice: cluster_wide("resourceslices", &[], &[served("resource.k8s.io/v1").since(34)]).counted(),

    StorageVersionMigration: cluster_wide("storageversionmigrations", &[], &[
        served("storagemigration.k8s.io/v1").since(37),
    ]).counted(),
}

impl Data for Kind {
    fn read(json: &Value) -> Result<Kind, Misfit> {
        Kind::from_name(form::text(json)?).ok_or(Misfit::new("is unknown"))
    }

    fn write(&self) -> Form {
        Form::Plain(self.name().into())
    }
}

through_form!(Kind);

impl Kind {
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The API versions of the kind, in the order of preference. There is at least one.
    pub fn versions(self) -> &'static [Served] {
        self.row().versions
    }

    /// The API version that objects of this kind are kept in.
    fn kept(self) -> &'static Served {
        &self.row().versions[0]
    }

    /// The API version that a server of this release prefers; `None` when it does not serve the kind.
    pub fn served_in(self, version: KubernetesVersion) -> Option<&'static Served> {
        self.versions().iter().find(|served| served.is_in(version))
    }

    /// The API group; empty for the core group.
    pub fn group(self) -> &'static str {
        self.kept().group()
    }

    /// `Deployment.apps`, `Pod`: how errors name kinds.
    pub fn with_group(self) -> String {
        match self.group() {
            "" => self.name().to_string(),
            group => format!("{}.{group}", self.name()),
        }
    }

    /// `apps/v1`, `v1`, …: the version that objects are kept in.
    pub fn api_version(self) -> &'static str {
        self.kept().api_version
    }

    /// Lower case plural, as in `deployments.apps "web" not found`.
    pub fn plural(self) -> &'static str {
        self.row().plural
    }

    /// Lower case singular, as in `deployment.apps/web created`.
    pub fn singular(self) -> String {
        self.name().to_ascii_lowercase()
    }

    pub fn short_names(self) -> &'static [&'static str] {
        self.row().short_names
    }

    /// Whether `kubectl get all` lists it.
    pub fn is_in_all(self) -> bool {
        self.row().in_all
    }

    /// Whether the API server counts the changes of the spec in `metadata.generation`.
    pub fn has_generation(self) -> bool {
        self.row().counted
    }

    pub fn is_namespaced(self) -> bool {
        self.row().namespaced
    }

    /// Whether objects of the kind are kept, rather than answered or made up by the API server.
    pub fn is_stored(self) -> bool {
        matches!(self.role(), Role::Simulated | Role::Kept)
    }

    pub fn role(self) -> Role {
        self.row().role
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_kind() {
        let mut names: Vec<&str> = Vec::new();
        for kind in Kind::ALL {
            names.extend([kind.name(), kind.plural()]);
            names.extend(kind.short_names());
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn versions_are_those_of_the_releases() {
        let in_release = |kind: Kind, minor: u8| {
            let version = KubernetesVersion::new(minor).expect("a release");
            kind.served_in(version).map(|served| served.api_version)
        };
        for (kind, minor, api_version) in [
            (Kind::Ingress, 13, Some("extensions/v1beta1")),
            (Kind::Ingress, 18, Some("networking.k8s.io/v1beta1")),
            (Kind::Ingress, 22, Some("networking.k8s.io/v1")),
            (Kind::CronJob, 20, Some("batch/v1beta1")),
            (Kind::HorizontalPodAutoscaler, 22, Some("autoscaling/v1")),
            (Kind::HorizontalPodAutoscaler, 26, Some("autoscaling/v2")),
            (Kind::PodSecurityPolicy, 24, Some("policy/v1beta1")),
            (Kind::PodSecurityPolicy, 25, None),
            (Kind::FlowSchema, 19, None),
            (
                Kind::FlowSchema,
                28,
                Some("flowcontrol.apiserver.k8s.io/v1beta3"),
            ),
            (Kind::ResourceClaim, 33, None),
            (Kind::ResourceClaim, 34, Some("resource.k8s.io/v1")),
            (Kind::MutatingAdmissionPolicy, 35, None),
        ] {
            assert_eq!(in_release(kind, minor), api_version, "{kind} in 1.{minor}");
        }
    }
}
