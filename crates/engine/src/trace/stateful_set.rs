//! What a StatefulSet does next and by which rule, and what holds it back.

use super::PodHold;

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
    /// The pod has failed; it is deleted to be made anew.
    Recreate { ordinal: i32 },
    /// More pods than `replicas`: the highest goes first.
    ScaleDown { ordinal: i32, replicas: i32 },
    /// The highest pod of an older revision, at or above the partition, with `unavailable < limit`.
    Update {
        ordinal: i32,
        partition: i32,
        unavailable: i32,
        limit: i32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RevisionSide {
    /// Where the present update started.
    Current,
    /// The newest.
    Update,
}

/// Why a StatefulSet does nothing now.
#[derive(Clone, Debug, PartialEq)]
pub enum StatefulSetHold {
    /// Every pod is wanted, available and of the newest revision.
    Complete { replicas: i32 },
    /// Nothing goes on before this pod is ready (and available).
    WaitsFor {
        ordinal: i32,
        pod: PodHold,
        /// It is of a revision that nobody wants any more, and still in the way: only deleting it by hand helps.
        obsolete: bool,
    },
    /// This pod is going; its name must be free before it can be made again.
    Terminating { ordinal: i32 },
    /// `outdated` pods below the partition keep the current revision.
    Partitioned { partition: i32, outdated: i32 },
    /// `outdated` pods wait to be deleted by a person.
    OnDelete { outdated: i32 },
    /// As many pods as allowed are unavailable already.
    MaxUnavailable { unavailable: i32, limit: i32 },
}
