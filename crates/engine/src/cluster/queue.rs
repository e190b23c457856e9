//! The tasks that are still to run, in order of time. Tasks that are due at one moment run in the order in which they
//! were set.

use crate::controllers::ControllerId;
use crate::kubelet::Timer;
use kube::api::meta::Uid;
use kube::clock::Time;
use kube::map::Map;
use std::collections::VecDeque;
use std::rc::Rc;

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// A controller looks at an object.
    Sync(ControllerId, Uid),
    Schedule(Uid),
    Kubelet(Timer),
    /// The proxies hear of a Service's endpoints.
    Program(Uid),
    /// A node may have been silent for too long.
    NodeSilent(Uid),
    /// A pod may have borne the taints of its node for long enough.
    TaintEviction(Uid),
    /// The next round of evictions from a node.
    Drain(Uid),
}

/// Whether the cluster counts as at rest while the task waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    /// The task continues something that is under way.
    Busy,
    /// The task is a deadline, a back-off or a probe. Such tasks may go on for ever, so the cluster is at rest.
    Idle,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// The tasks that are due at each moment, in the order in which they were set. They are grouped because thousands
    /// of tasks share few moments. Copies of the cluster share each group until one of them changes it.
    due: Map<Time, Rc<VecDeque<(Task, Urgency)>>>,
    /// The one moment at which each waiting sync is due; other entries of it are stale.
    syncs: Rc<Map<(ControllerId, Uid), (Time, Urgency)>>,
    busy: usize,
}

impl Queue {
    /// Plans a controller's look at an object. An earlier look replaces a later one, because it sees the same change.
    pub(super) fn sync(&mut self, at: Time, controller: ControllerId, uid: Uid, urgency: Urgency) {
        let (mut at, mut urgency) = (at, urgency);
        if let Some((waiting, known)) = self.syncs.get(&(controller, uid)) {
            let sooner = at < *waiting;
            let busier = urgency < *known;
            if !sooner && !busier {
                return;
            }
            at = at.min(*waiting);
            urgency = urgency.min(*known);
        }
        Rc::make_mut(&mut self.syncs).insert((controller, uid), (at, urgency));
        self.push(at, Task::Sync(controller, uid), urgency);
    }

    pub(super) fn schedule(&mut self, at: Time, pod: Uid) {
        self.push(at, Task::Schedule(pod), Urgency::Busy);
    }

    pub(super) fn later(&mut self, at: Time, task: Task) {
        self.push(at, task, Urgency::Busy);
    }

    /// A task that may come again for ever.
    pub(super) fn maybe_never(&mut self, at: Time, task: Task) {
        self.push(at, task, Urgency::Idle);
    }

    pub(super) fn timer(&mut self, at: Time, timer: Timer) {
        let urgency = if timer.step.is_idle() {
            Urgency::Idle
        } else {
            Urgency::Busy
        };
        self.push(at, Task::Kubelet(timer), urgency);
    }

    fn push(&mut self, at: Time, task: Task, urgency: Urgency) {
        self.busy += usize::from(urgency == Urgency::Busy);
        Rc::make_mut(self.due.or_default(at)).push_back((task, urgency));
    }

    /// When the next task is due. The moment may have nothing but a stale entry.
    pub(super) fn next_at(&self) -> Option<Time> {
        self.due.keys().next().copied()
    }

    /// Takes the next task; `None` for it when the entry turned out to be stale.
    pub(super) fn pop(&mut self) -> Option<(Time, Option<Task>)> {
        let at = self.next_at()?;
        let waiting = self.due.get_mut(&at)?;
        let waiting = Rc::make_mut(waiting);
        let (task, urgency) = waiting.pop_front()?;
        if waiting.is_empty() {
            self.due.remove(&at);
        }
        self.busy -= usize::from(urgency == Urgency::Busy);
        if let Task::Sync(controller, uid) = task {
            let key = (controller, uid);
            if self.syncs.get(&key).is_none_or(|(due, _)| *due != at) {
                return Some((at, None));
            }
            Rc::make_mut(&mut self.syncs).remove(&key);
        }
        Some((at, Some(task)))
    }

    /// Whether nothing but deadlines, back-offs and probes is waiting.
    pub(super) fn is_idle(&self) -> bool {
        self.busy == 0
    }
}
