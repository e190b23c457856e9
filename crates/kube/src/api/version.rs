//! The Kubernetes release that is simulated, and the one table of the differences between releases.
//!
//! All code asks this table whether a release behaves in a certain way, so that support for a new release means new
//! rows here and no changes elsewhere. The fields of the API types are data of their own, see `manifest::schema`.

use crate::form::{self, Data, Form, Misfit};
use crate::through_form;
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// A minor release of Kubernetes, 1.13 to 1.37. Patch releases are not distinguished: every version behaves like the
/// first patch release. 1.37 is as in its release notes and sources of v1.37.0-rc.0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: u8,
}

impl KubernetesVersion {
    /// The oldest release that is modelled.
    pub const OLDEST: Self = Self { minor: 13 };
    /// The newest release that is modelled, and the one used unless a user chooses another.
    pub const NEWEST: Self = Self { minor: 37 };

    /// `1.minor`, if that release is modelled.
    pub const fn new(minor: u8) -> Option<Self> {
        if minor < Self::OLDEST.minor || minor > Self::NEWEST.minor {
            return None;
        }
        Some(Self { minor })
    }

    /// Every modelled release, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (Self::OLDEST.minor..=Self::NEWEST.minor).map(|minor| Self { minor })
    }

    /// The number after `1.`.
    pub const fn minor(self) -> u8 {
        self.minor
    }

    /// Whether this release behaves as `feature` says.
    pub const fn has(self, feature: Feature) -> bool {
        let ranges = feature.ranges();
        let mut at = 0;
        while at < ranges.len() {
            let Range { since, until } = ranges[at];
            if since <= self.minor && self.minor < until {
                return true;
            }
            at += 1;
        }
        false
    }
}

impl Default for KubernetesVersion {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

impl fmt::Debug for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is not a version that can be simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVersion(String);

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (oldest, newest) = (KubernetesVersion::OLDEST, KubernetesVersion::NEWEST);
        write!(
            f,
            "\"{}\" is not a Kubernetes version from {oldest} to {newest}; write it as {newest}",
            self.0
        )
    }
}

impl std::error::Error for UnknownVersion {}

impl FromStr for KubernetesVersion {
    type Err = UnknownVersion;

    /// Reads `1.20`, `v1.20`, `1.20.2`, `v1.20.2-gke.1`: the text behind the minor number is ignored.
    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        let unknown = || UnknownVersion(text.chars().take(32).collect());
        let rest = text.trim();
        let rest = rest.strip_prefix('v').unwrap_or(rest);
        let rest = rest.strip_prefix("1.").ok_or_else(unknown)?;
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (minor, tail) = rest.split_at(digits);
        if !(tail.is_empty() || tail.starts_with(['.', '-', '+'])) {
            return Err(unknown());
        }
        minor.parse().ok().and_then(Self::new).ok_or_else(unknown)
    }
}

impl Data for KubernetesVersion {
    fn read(json: &Value) -> Result<KubernetesVersion, Misfit> {
        let version = form::text(json)?.parse();
        version.map_err(|UnknownVersion(_)| Misfit::new("is no release that is known here"))
    }

    fn write(&self) -> Form {
        Form::Plain(self.to_string().into())
    }
}

through_form!(KubernetesVersion);

impl Feature {
    /// The releases that have it: pairs of the first minor release with it and the first later one without it. The first
    /// is 0 where also the oldest release has it, the second is `None` where the newest still has it.
    pub fn releases(self) -> impl Iterator<Item = (u8, Option<u8>)> {
        let ranges = self.ranges().iter();
        ranges.map(|range| (range.since, (range.until != ONWARDS).then_some(range.until)))
    }
}

/// The first minor release that has a feature, and the first later one that no longer has it.
struct Range {
    since: u8,
    until: u8,
}

/// The end of a feature that the newest release still has.
const ONWARDS: u8 = u8::MAX;

const fn since(minor: u8) -> [Range; 1] {
    between(minor, ONWARDS)
}

const fn before(minor: u8) -> [Range; 1] {
    between(0, minor)
}

const fn between(since: u8, until: u8) -> [Range; 1] {
    [Range { since, until }]
}

/// Makes the enum and its table from one list, so that a feature's name, releases and description are written only
/// once.
macro_rules! features {
    ($($(#[doc = $doc:literal])* $name:ident => $ranges:expr;)*) => {
        /// A difference between releases. Its name describes the behaviour of the releases for which
        /// [`KubernetesVersion::has`] is true.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Feature {
            $($(#[doc = $doc])* $name,)*
        }

        impl Feature {
            /// Every difference, in the order of the table.
            pub const ALL: &[Feature] = &[$(Self::$name,)*];

            /// The description in the table, as Markdown.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),*),)*
                }
            }

            const fn ranges(self) -> &'static [Range] {
                match self {
                    $(Self::$name => const { &$ranges },)*
                }
            }
        }
    };
}

features! {
    // The API server.

    /// apps/v1beta1, apps/v1beta2 and extensions/v1beta1 are served.
    BetaWorkloadApis => before(16);
    /// ConfigMaps and Secrets may be `immutable`.
    ImmutableConfig => since(19);
    /// Names of Services may begin with a digit. KEP 5311, `RelaxedServiceNameValidation`: 1.35 took back that it is on
    /// (kubernetes#135426), 1.36 has it on (kubernetes#136389).
    RelaxedServiceNames => since(36);
    /// The pod template of a StatefulSet is validated as a whole, and its `serviceName`; before, only labels and
    /// annotations. kubernetes#131790.
    StatefulSetTemplateValidated => since(34);
    /// StatefulSet names must be DNS labels; before, subdomains.
    StatefulSetNameIsLabel => since(27);
    /// Unknown fields are refused by the server (strict decoding); before, by kubectl from the published schema.
    ServerSideFieldValidation => since(25);
    /// A refused value is shown as JSON; before, as Go's debug form.
    ValidationValuesAsJson => since(34);
    /// Length limits are told in bytes; before, in characters.
    LengthsInBytes => since(35);
    /// An env name may be any printable ASCII but `=`; before, only letters, digits, `_`, `-`, `.`. KEP 4369,
    /// `RelaxedEnvironmentVariableValidation`, on since it is beta.
    RelaxedEnvNames => since(32);
    /// Name rules speak of `a lowercase RFC 1123 label`; before, of `a DNS-1123 label`.
    LowercaseNamesSaid => since(20);
    /// The line on a request above its limit ends with the limit's value.
    RequestErrorNamesLimit => since(25);
    /// A resolver may have 32 search paths of 2,048 characters; before, 6 of 256. KEP 2595, `ExpandedDNSConfig`.
    ExpandedDnsConfig => since(26);
    /// Search paths of a resolver may have underscores, and be `.`. KEP 4427, `RelaxedDNSSearchValidation`.
    RelaxedDnsSearches => since(33);
    /// The label selector of a topology spread constraint is checked.
    SpreadSelectorValidated => since(27);
    /// The values of a required node affinity are checked like values of labels.
    NodeAffinityValuesChecked => since(32);
    /// The keys in `matchLabelKeys` of a topology spread constraint are merged into its selector. KEP 3243,
    /// `MatchLabelKeysInPodTopologySpreadSelectorMerge`, on since it is beta.
    SpreadKeysMerged => since(34);
    /// Tolerations may compare numbers, but for a feature gate that is off: a refusal names `Lt` and `Gt`. KEP 5471,
    /// `TaintTolerationComparisonOperators`.
    TolerationsCompared => since(35);
    /// The selector of a DaemonSet that changes is reported before what is wrong with its template; before, after it. Known of
    /// 1.36.
    DaemonSetSelectorFirst => since(36);
    /// A wrong type of JSON is told with the names of the structs that are part of others: `readinessProbe.ProbeHandler.exec`.
    /// Known of 1.36, which reads JSON as Go 1.24 does.
    PartsNamed => since(36);
    /// The API server warns of what it takes and should not have been given. The single warnings came between 1.21 and 1.28.
    Warnings => since(27);
    /// The API server warns of `trafficDistribution: PreferClose`.
    PreferCloseOld => since(35);
    /// The API server warns of `externalIPs` of Services.
    ExternalIpsOld => since(36);
    /// A container can be told `status.hostIPs`. KEP 2681, `PodHostIPs`.
    PodHostIps => since(29);
    /// A hook may sleep for no time at all. KEP 4818, `PodLifecycleSleepActionAllowZero`, on since it is beta.
    SleepMayBeZero => since(33);
    /// Addresses may not have leading zeros, and ranges no bits beyond their size. KEP 4858, `StrictIPCIDRValidation`, on since
    /// it is beta.
    StrictAddresses => since(36);
    /// Every container may have a restart policy of its own; before, only init containers, and only `Always`.
    /// KEP 5307, `ContainerRestartRules`.
    ContainerRestartPolicy => since(35);
    /// A creation time that is not set is written as `null`, as in the metadata of pod templates; after, left out.
    NullCreationTimestamp => before(34);
    /// A pod's grace period that is negative is stored as one second. Known of 1.34.
    GraceAtLeastOne => since(34);
    /// Pods have a `metadata.generation`. KEP 5067, `PodObservedGenerationTracking`.
    PodGeneration => since(33);

    // Controllers.

    /// Scaling events say `Scaled up replica set x from 0 to 3`, old number first, also at creation.
    ScalingEventFromTo => since(32);
    /// Scaling events say `Scaled up replica set x to 3 from 1`, except at creation.
    ScalingEventToFrom => between(24, 32);
    /// Old ReplicaSets are cleaned up in the order of their revision numbers; before, of creation.
    HistoryByRevision => since(21);
    /// Pod ages are compared on a logarithmic scale when a ReplicaSet picks pods to delete.
    LogarithmicScaleDown => since(22);
    /// `controller.kubernetes.io/pod-deletion-cost` counts when a ReplicaSet picks pods to delete.
    PodDeletionCost => since(22);
    /// Deployments and ReplicaSets report `status.terminatingReplicas`.
    TerminatingReplicas => since(35);
    /// ReplicaSets look again when the next pod has been ready for `minReadySeconds`; before, `minReadySeconds` after
    /// an earlier look, so that a pod is seen late, or while another is never ready, not at all. kubernetes#132121.
    MinReadyOnTime => since(34);
    /// DaemonSets obey `maxSurge`.
    DaemonSetMaxSurge => since(22);
    /// Old pods of a DaemonSet that are not available do not count towards `maxUnavailable`.
    DaemonSetSparesOldUnavailable => between(21, 31);
    /// DaemonSets create a new pod while a finished one is still being deleted.
    DaemonSetSkipsEndedPods => since(28);
    /// A DaemonSet with `maxSurge` creates no pod on a node that shall get no new one; before, it tried.
    DaemonSetDropsStrandedPods => since(29);
    /// DaemonSets do not sync when a node that has a pod shall no longer get new ones, so that the counts in their
    /// status become outdated. `syncNodeUpdate` of `pkg/controller/daemon`; kubernetes#132477 describes it during 1.34.
    DaemonSetIgnoresStrandedPods => since(34);
    /// StatefulSets obey `minReadySeconds`.
    StatefulSetMinReadySeconds => since(23);
    /// An update of a parallel StatefulSet waits until a new pod is available, not only ready; an ordered one gives up a
    /// pod that is ready but not available without waiting for it. kubernetes#130909.
    StatefulSetWaitsForAvailability => since(34);
    /// StatefulSets look again when the next pod has been ready for `minReadySeconds`; before, `minReadySeconds` after
    /// an earlier look, so that a pod could be waited for twice as long. kubernetes#135428.
    StatefulSetMinReadyOnTime => since(36);
    /// StatefulSets may start at another ordinal than 0.
    StatefulSetOrdinals => since(27);
    /// StatefulSets obey `rollingUpdate.maxUnavailable`. On in 1.35.0 to 1.35.3, off from 1.35.4 and in 1.36, on again in
    /// 1.37: kubernetes#133153, #137926, #137904, #139466.
    StatefulSetMaxUnavailable => [
        Range { since: 35, until: 36 },
        Range { since: 37, until: ONWARDS },
    ];
    /// A StatefulSet with `maxUnavailable` and parallel pod management replaces pods of the old revision that are
    /// unavailable at once, and counts only available ones against its budget. kubernetes#137666.
    StatefulSetReplacesUnavailableFirst => since(37);
    /// A StatefulSet with OnDelete makes the newest revision the current one when all its pods have it.
    /// kubernetes#136833.
    StatefulSetOnDeleteCompletes => since(37);
    /// A StatefulSet also replaces pods that succeeded; before, only pods that failed.
    StatefulSetReplacesSucceeded => since(28);
    /// A StatefulSet's update is complete when all desired pods are new and ready; before, when all existing pods were.
    StatefulSetCompletesAtReplicas => since(29);
    /// A StatefulSet's events say `Create Pod`; before, `create Pod`. The recordings of 1.36 have it; all earlier
    /// releases are assumed to have the old form.
    StatefulSetEventsCapital => since(36);
    /// StatefulSets have a `persistentVolumeClaimRetentionPolicy`, by default `Retain` twice.
    StatefulSetClaimRetention => since(27);
    /// StatefulSet pods carry the label `apps.kubernetes.io/pod-index`.
    PodIndexLabel => since(28);
    /// `hostPort` is filled in for pod templates on the host's network, not for pods alone; if the two differ, the
    /// message names the container's port. Afterwards see `validatePodHostNetworkDeps` of `pkg/apis/core/validation`.
    TemplateHostPortsDefaulted => before(28);
    /// A StatefulSet's revisionHistoryLimit may be changed.
    StatefulSetHistoryLimitMutable => since(33);
    /// A node may be silent for 50 s before it counts as lost; before, 40 s.
    NodeGraceFiftySeconds => since(32);
    /// The API server warns of Endpoints. KEP 4974.
    EndpointsDeprecated => since(33);
    /// Endpoints have the conditions `serving` and `terminating`.
    EndpointTerminating => since(22);
    /// Endpoints carry the label `endpoints.kubernetes.io/managed-by`. KEP 4974.
    EndpointsManagedBy => since(33);
    /// Traffic falls back to serving, terminating endpoints when no endpoint is ready.
    ServeTerminatingEndpoints => since(26);
    /// The event of an unschedulable pod also has the result of preemption.
    SchedulerTellsPreemption => since(24);
    /// That event also says that there are `no new claims to deallocate`: since claims of devices are on, until
    /// kubernetes#140222.
    SchedulerTellsClaims => between(34, 37);
    /// A node that is too small for a pod even when it is empty counts as one where preemption is not helpful.
    /// kubernetes#131345.
    SchedulerKnowsTooSmallNodes => since(34);
    /// That event names the taint: `untolerated taint {key: value}`; after, `untolerated taint(s)`. kubernetes#134740.
    SchedulerNamesTaint => before(35);
    /// The event tells of affinity between pods once; before, a general reason stood beside the particular one.
    SchedulerTellsAffinityOnce => since(22);

    /// `behavior` of a HorizontalPodAutoscaler may have a tolerance of its own, and a deviation that equals the tolerance is
    /// tolerated also where the two differ only by the error of a floating-point number. KEP 4951.
    AutoscalerTolerance => since(33);
    /// An autoscaler's message about a missing request names the container and the pod.
    AutoscalerNamesContainer => since(27);

    // The kubelet.

    /// A deleted pod gets a terminal phase before it is removed.
    TerminalPhaseBeforeDeletion => since(27);
    /// The ImagePullBackOff message includes the error of the pull.
    PullBackOffTellsError => since(32);
    /// `Successfully pulled image` events also mention the time including waiting.
    PulledTellsWaiting => since(27);
    /// `Successfully pulled image` events mention the image's size.
    PulledTellsSize => since(30);
    /// Kubelet events leave out the container's name (`Container created`), which describe puts in front.
    ContainerEventsWithoutName => since(35);
    /// `Created container: x`, with a colon; before, `Created container x`.
    CreatedContainerColon => between(32, 35);
    /// `Back-off restarting failed container x in pod …`; before, the container and pod are not named.
    RestartBackOffNamesPod => since(26);
    /// After a failed start a kubelet waits for the end of the back-off; before, it looked again every ten to fifteen seconds.
    KubeletWaitsForBackOff => since(35);
    /// A readiness probe fires at once when the startup probe has succeeded.
    ReadinessRightAfterStartup => since(21);
    /// Startup probes exist and are on.
    StartupProbe => since(18);
    /// Pods have the condition PodReadyToStartContainers.
    PodReadyToStartContainers => since(29);

    // kubectl.

    /// `get deployments` shows DESIRED and CURRENT; after, READY.
    DeploymentsShowDesired => before(14);
    /// RESTARTS shows how long ago the last restart was: `3 (20s ago)`.
    RestartsTellAge => since(22);
    /// `deployment.apps "web" deleted from default namespace`.
    DeletedTellsNamespace => since(34);
    /// `get pvc` has the column VOLUMEATTRIBUTESCLASS. KEP 3751.
    ClaimTellsAttributesClass => since(29);
    /// `Kubernetes control plane is running at …`.
    ControlPlaneWord => since(20);
    /// `get hpa` names the resource of a target: `cpu: 12%/50%`. kubernetes#122804.
    AutoscalerTargetsNamed => since(30);
    /// `kubectl logs` of a missing pod mentions the namespace.
    LogsNotFoundTellsNamespace => since(30);
    /// `kubectl exec POD COMMAND` without `--` is refused.
    ExecNeedsDashes => since(31);
    /// `kubectl describe service` reads EndpointSlices.
    DescribesEndpointSlices => since(31);
    /// `kubectl logs -f` waits for a container that has not started yet.
    LogsFollowWaits => since(36);
    /// `describe deployment` also lists old ReplicaSets without pods.
    DescribeListsEmptyOldReplicaSets => since(27);
    /// Finished pods that are being deleted keep `Completed` or `Error` as their status.
    FinishedPodsNotTerminating => since(31);
    /// `kubectl rolling-update` exists.
    RollingUpdateCommand => before(18);
    /// `kubectl rollout restart` exists.
    RolloutRestart => since(15);
    /// A second restart within a second is refused with an explanation; before, `empty patch`.
    RestartTooSoonExplained => since(27);
    /// `rollout undo` of a paused Deployment does not repeat the command with its target.
    UndoPausedShortHint => since(26);
    /// `error: unknown command`; before, `Error:`. The recordings of kubectl 1.32 have the old form, those of 1.36 the new.
    UnknownCommandSmall => since(33);
    /// `describe daemonset` shows the namespace. `describeDaemonSet` of `pkg/describe/describe.go`.
    DescribeDaemonSetNamespace => since(33);
    /// `scale` of a missing object says that no objects were passed, and behind that the server's error.
    ScaleAppendsServerError => between(32, 35);
    /// `scale` of a missing object prints the server's error; in between, it says that no objects were passed.
    /// `pkg/cmd/scale/scale.go`.
    ScaleTellsServerError => [
        Range { since: 0, until: 27 },
        Range { since: 35, until: ONWARDS },
    ];
    /// `scale -o yaml` prints the new number of replicas; before, the object as it was. `pkg/cmd/scale/scale.go`.
    ScalePrintsResult => since(36);
    /// `describe` of several objects shows no events, unless it is told to. `pkg/cmd/describe/describe.go`.
    DescribeManyWithoutEvents => since(36);
    /// `apply --dry-run=client` merges the manifest into the object of the server; before, it printed the object unmerged.
    /// `PatchLocal` of `pkg/cmd/apply/patcher.go`.
    ClientDryRunMerges => since(36);
    /// `label` that adds and removes says `modified`; before, `labeled`. `pkg/cmd/label/label.go`.
    LabelModified => since(36);
    /// `rollout undo` warns about objects that were created with `apply`. `pkg/cmd/rollout/rollout_undo.go`.
    UndoWarnsOfApply => since(36);
    /// `-o kyaml` is there. KEP 5295; `pkg/genericclioptions/json_yaml_flags.go` of cli-runtime.
    Kyaml => since(35);
    /// `get -L` with `-o custom-columns` is refused. kubernetes#138094.
    GetRefusesLabelColumns => since(37);
    /// The error about an unknown type also tells the group that was asked for. kubernetes#140759.
    UnknownTypeTellsGroup => since(37);
    /// `describe service` shows the traffic distribution. `pkg/describe/describe.go`.
    DescribeTrafficDistribution => since(34);
    /// `describe service` shows the application protocol of a port. `pkg/describe/describe.go`.
    DescribeAppProtocol => since(36);
    /// `describe` shows the thresholds of probes as `successThreshold=1`; before, `#success=1`. `pkg/describe/describe.go`.
    DescribeProbeThresholds => since(37);
    /// `describe statefulset` shows the service, the pod management policy and the retention of claims.
    /// kubernetes#137547.
    DescribeStatefulSetPolicies => since(37);
    /// `rollout` commands take `-l`.
    RolloutSelector => since(24);
    /// `rollout status` takes several objects.
    RolloutStatusSeveral => since(25);
    /// `rollout history --revision` of a StatefulSet shows the template.
    StatefulSetHistoryTemplate => since(20);
    /// `--record` warns that it is deprecated.
    RecordDeprecated => since(22);
    /// A kind the server does not serve is reported as `resource mapping not found`; before, `unable to recognize`.
    ResourceMappingNotFound => since(24);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_people_write() {
        for text in [
            "1.20",
            "v1.20",
            "1.20.2",
            "v1.20.2",
            "v1.20.2-gke.100",
            " 1.20+k3s1 ",
        ] {
            assert_eq!(text.parse(), Ok(KubernetesVersion { minor: 20 }), "{text}");
        }
        for text in [
            "",
            "1",
            "1.",
            "2.20",
            "1.12",
            "1.38",
            "1.200",
            "1.x",
            "1.20x",
            "1.99999999999999999999",
        ] {
            assert!(text.parse::<KubernetesVersion>().is_err(), "{text}");
        }
    }

    #[test]
    fn is_a_string_in_json() {
        let json = serde_json::to_string(&KubernetesVersion::NEWEST).unwrap();
        assert_eq!(json, "\"1.37\"");
        assert_eq!(
            serde_json::from_str::<KubernetesVersion>(&json).unwrap(),
            KubernetesVersion::NEWEST
        );
    }

    #[test]
    fn spans_the_modelled_releases_in_order() {
        let all: Vec<_> = KubernetesVersion::all().collect();
        assert_eq!(all.len(), 25);
        assert!(all.is_sorted());
        assert_eq!(
            (all[0], all[24]),
            (KubernetesVersion::OLDEST, KubernetesVersion::NEWEST)
        );
    }

    #[test]
    fn knows_when_behaviour_changed() {
        let has = |minor, feature| KubernetesVersion::new(minor).unwrap().has(feature);
        assert!(has(31, Feature::ScalingEventToFrom) && !has(32, Feature::ScalingEventToFrom));
        assert!(!has(31, Feature::ScalingEventFromTo) && has(32, Feature::ScalingEventFromTo));
        assert!(has(15, Feature::BetaWorkloadApis) && !has(16, Feature::BetaWorkloadApis));
    }
}
