//! How each field of an object is merged: `patchStrategy` and `patchMergeKey` of the types in `k8s.io/api`.

use kube::api::meta::Kind;

/// How a field is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MergeStrategy {
    /// Maps are merged field by field; lists are replaced.
    Usual,
    /// The field is replaced as a whole, maps too.
    Replace,
    /// The fields of the map are alternatives: `kubectl apply` removes those that the manifest does not give.
    RetainKeys,
    /// A list of plain values, which is merged as a set.
    Set,
    /// A list of maps that are told apart by the field `key`.
    List {
        key: &'static str,
        /// The fields of each element are alternatives.
        retain_keys: bool,
    },
}

impl MergeStrategy {
    /// Whether the elements of a list are merged.
    pub(super) const fn merges_lists(self) -> bool {
        matches!(self, MergeStrategy::Set | MergeStrategy::List { .. })
    }

    /// The field by which the elements of a list are told apart; `None` for lists of plain values.
    pub(super) const fn key(self) -> Option<&'static str> {
        match self {
            MergeStrategy::List { key, .. } => Some(key),
            _ => None,
        }
    }

    pub(super) const fn retains_keys(self) -> bool {
        matches!(
            self,
            MergeStrategy::RetainKeys
                | MergeStrategy::List {
                    retain_keys: true,
                    ..
                }
        )
    }
}

const fn by(key: &'static str) -> MergeStrategy {
    MergeStrategy::List {
        key,
        retain_keys: false,
    }
}

/// The strategy of a field. `holder` is the name of the field whose value, or whose elements, hold it; it is empty for
/// the fields of the object itself.
pub(super) fn of(kind: Kind, holder: &str, field: &str) -> MergeStrategy {
    match (holder, field) {
        ("metadata", "finalizers") => MergeStrategy::Set,
        ("metadata", "ownerReferences") => by("uid"),
        ("status", "conditions") => by("type"),
        ("containers" | "initContainers" | "ephemeralContainers", field) => of_container(field),
        ("spec", field) => of_spec(kind, field),
        ("", "secrets") if kind == Kind::ServiceAccount => by("name"),
        _ => MergeStrategy::Usual,
    }
}

fn of_container(field: &str) -> MergeStrategy {
    match field {
        "ports" => by("containerPort"),
        "env" => by("name"),
        "volumeMounts" => by("mountPath"),
        "volumeDevices" => by("devicePath"),
        _ => MergeStrategy::Usual,
    }
}

/// The fields of a `spec`: of the object, or of a pod template in it.
fn of_spec(kind: Kind, field: &str) -> MergeStrategy {
    match field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "imagePullSecrets"
        | "schedulingGates" => by("name"),
        "volumes" | "resourceClaims" => MergeStrategy::List {
            key: "name",
            retain_keys: true,
        },
        "hostAliases" => by("ip"),
        "topologySpreadConstraints" => by("topologyKey"),
        "ports" if kind == Kind::Service => by("port"),
        "podCIDRs" if kind == Kind::Node => MergeStrategy::Set,
        "strategy" if kind == Kind::Deployment => MergeStrategy::RetainKeys,
        "selector" if kind == Kind::PodDisruptionBudget => MergeStrategy::Replace,
        _ => MergeStrategy::Usual,
    }
}
