//! Selects the entries of the trace that tell the story of one pod, or of a workload as a whole.

use super::explain::is_notable;
use super::sets::Sets;
use engine::timeline::Timeline;
use engine::trace::Entry;
use kube::api::meta::Uid;

/// An entry and its index in [`Timeline::entries`].
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub index: usize,
    pub entry: Entry,
}

fn past(timeline: &Timeline) -> impl DoubleEndedIterator<Item = (usize, &Entry)> {
    let past = &timeline.entries()[..timeline.present()];
    past.iter().enumerate()
}

fn happening((index, entry): (usize, &Entry)) -> Happening {
    Happening {
        index,
        entry: entry.clone(),
    }
}

/// All entries about one object up to now, oldest first.
pub fn of_object(timeline: &Timeline, object: Uid) -> Vec<Happening> {
    let own = past(timeline).filter(|(_, entry)| entry.object.uid == object);
    own.map(happening).collect()
}

/// The newest `most` entries about the workload, decisions and commands alike; oldest first.
pub fn of_workload(timeline: &Timeline, workload: Uid, most: usize) -> Vec<Happening> {
    let sets = Sets::of(timeline, workload);
    let own = |entry: &Entry| is_notable(entry) && sets.concerns(entry);
    let decided = past(timeline).rev().filter(|(_, entry)| own(entry));
    let mut decided: Vec<Happening> = decided.take(most).map(happening).collect();
    decided.reverse();
    decided
}
