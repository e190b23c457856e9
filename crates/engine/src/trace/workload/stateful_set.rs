//! The steps of a StatefulSet with their rules, and the reasons why it waits.

/// One step of a StatefulSet, with the numbers of the rule that asks for it. Ordinals count from the set's first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatefulSetStep {
    /// The ordinal has no pod. Below the partition it is made from the current revision, else from the newest.
    Create {
        ordinal: i32,
        side: RevisionSide,
        partition: i32,
        replicas: i32,
        /// One after the other, or all at once.
        ordered: bool,
    },
    /// The pod has failed; it is deleted so that it can be made again.
    Recreate { ordinal: i32 },
    /// There are more pods than `replicas`, so the highest is deleted.
    ScaleDown { ordinal: i32, replicas: i32 },
    /// The highest pod of an older revision, at or above the partition, with `unavailable < limit`.
    Update {
        ordinal: i32,
        partition: i32,
        unavailable: i32,
        limit: i32,
    },
    /// A pod of an older revision, at or above the partition, that is unavailable anyway.
    UpdateUnavailable { ordinal: i32, partition: i32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RevisionSide {
    /// The revision from which the present update started.
    Current,
    /// The newest.
    Update,
}

/// Why a StatefulSet does nothing now.
#[derive(Clone, Debug, PartialEq)]
pub enum StatefulSetHold {
    /// Every pod is wanted, available and of the newest revision.
    Complete { replicas: i32 },
    /// The set waits until this pod is ready (and available).
    WaitsFor {
        ordinal: i32,
        /// Whether the pod is of a revision that is no longer wanted and still blocks the set, so that only deleting it
        /// by hand helps.
        obsolete: bool,
    },
    /// The pod of this ordinal is terminating; its name must be free before the pod can be made again.
    Terminating { ordinal: i32 },
    /// `outdated` pods below the partition keep the current revision.
    Partitioned { partition: i32, outdated: i32 },
    /// `outdated` pods wait to be deleted by a person.
    OnDelete { outdated: i32 },
    /// As many pods as allowed are unavailable already.
    MaxUnavailable { unavailable: i32, limit: i32 },
}
