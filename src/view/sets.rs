//! The ReplicaSets that a Deployment ever had on this branch of time, those of the known future included.

use crate::api::meta::{Kind, Uid};
use crate::timeline::Timeline;
use crate::trace::Entry;
use std::collections::BTreeSet;

/// Colours that ReplicaSets take in turn.
pub const HUES: usize = 5;

/// In order of creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sets {
    pub deployment: Uid,
    sets: Vec<Uid>,
}

impl Sets {
    pub fn of(timeline: &Timeline, deployment: Uid) -> Sets {
        let samples = timeline.samples().iter().flat_map(|sample| &sample.sets);
        let owned = samples.filter(|set| set.owner == Some(deployment));
        let sets: BTreeSet<Uid> = owned.map(|set| set.set).collect();
        Sets {
            deployment,
            sets: sets.into_iter().collect(),
        }
    }

    pub fn contains(&self, set: Uid) -> bool {
        self.sets.binary_search(&set).is_ok()
    }

    /// Which colour a ReplicaSet has: the same for all its life.
    pub fn hue(&self, set: Uid) -> u8 {
        let index = self.sets.binary_search(&set).unwrap_or_default();
        (index % HUES) as u8
    }

    /// Whether this is about the Deployment itself or one of its ReplicaSets.
    pub fn concerns(&self, entry: &Entry) -> bool {
        match entry.object.kind {
            Kind::Deployment => entry.object.uid == self.deployment,
            Kind::ReplicaSet => self.contains(entry.object.uid),
            _ => false,
        }
    }
}
