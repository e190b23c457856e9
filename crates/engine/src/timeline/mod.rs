//! Time that runs both ways: recorded commands, checkpoints, and the replay between them.
//!
//! Only commands are recorded; everything else follows from the settings. A position in a run is the number of tasks
//! run so far, together with the time. A command takes effect after all tasks that are due by the moment at which it is
//! given.

mod branch;
mod moment;
mod open;
mod replay;
mod sample;

pub use branch::Branch;
use kube::order::Order;
pub use moment::Moment;
pub use replay::Traffic;
pub use sample::{Sample, SetSample};

use crate::cluster::{ApiError, Cluster, Command, Outcome, Settings};
use crate::trace::{Actor, Effect, Entry, PodChange, Reason, Trace};
use kube::api::Pod;
use kube::api::deployment::DeploymentReason;
use kube::api::meta::Uid;
use kube::api::pod::ContainerState;
use kube::api::workload::Revisions;
use kube::clock::{Duration, Time};
use moment::Descent;
use sample::Samples;

/// Tasks between two checkpoints at first; doubled whenever there would be too many.
const FIRST_SPACING: u64 = 128;
const MOST_CHECKPOINTS: usize = 96;
/// With more objects than this the distance of checkpoints grows faster than the number of objects.
const MANY_OBJECTS: u64 = 3_000;
/// A run that is asked to go on until it rests is stopped after so many tasks.
const MOST_TASKS: u64 = 3_000_000;
/// A search for the next thing to happen gives up after so many tasks in which nothing did, or after so much time: probes and
/// retries can go on for ever without telling anything new.
const MOST_QUIET_TASKS: u64 = 100_000;
const LONGEST_QUIET: Duration = Duration::from_secs(24 * 3600);

/// Longer than a kubelet waits before it looks again at a pod whose container could not be started.
const LONGEST_UNTIL_SHOWN: Duration = Duration::from_secs(20);

/// A command and the moment at which it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub at: Time,
    pub command: Command,
}

#[derive(Clone, Debug)]
struct Checkpoint {
    cursor: Cursor,
    cluster: Cluster,
}

/// A place in the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cursor {
    tasks: u64,
    commands: usize,
    entries: usize,
}

/// A run of one cluster that can be moved back and forth.
///
/// Only the commands are recorded. Going back takes the nearest earlier copy of the cluster and runs it forward again, so every
/// moment looks the same each time it is visited.
///
/// * [`Timeline::execute`] gives a command at the present moment, after everything that is due by then. In the past it
///   begins a new branch: the former future is kept as a [`Branch`] and can be switched to. A refused command changes
///   nothing and begins no branch.
/// * [`Timeline::advance`], [`Timeline::seek`], [`Timeline::step`] and similar functions move the present moment. They
///   never change what was recorded.
/// * [`Timeline::entries`] and [`Timeline::samples`] reach up to the [`Timeline::horizon`], the furthest moment
///   simulated on this branch, and not only up to the present ([`Timeline::present`]). Recorded entries and samples
///   stay until the branch changes.
///
/// ```
/// use engine::cluster::{Command, Settings};
/// use engine::timeline::Timeline;
/// use kube::clock::{Duration, Time};
/// use serde_json::json;
///
/// let mut timeline = Timeline::new(Settings::default());
/// let manifest = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "colours"}});
/// timeline.advance(Duration::from_secs(5));
/// timeline.execute(Command::Apply { manifest })?;
///
/// let exists = |timeline: &Timeline| {
///     let maps = &timeline.cluster().store().config_maps;
///     maps.by_name("default", "colours").is_some()
/// };
/// timeline.seek(Time::ZERO);
/// assert!(!exists(&timeline));
/// timeline.seek(Time::from_secs(5));
/// assert!(exists(&timeline));
/// # Ok::<(), engine::cluster::ApiError>(())
/// ```
pub struct Timeline {
    cluster: Cluster,
    cursor: Cursor,
    /// All commands of this branch, those ahead of the present included.
    commands: Vec<Given>,
    /// All that has ever happened on this branch, the known future included.
    entries: Vec<Entry>,
    samples: Samples,
    horizon: Time,
    checkpoints: Vec<Checkpoint>,
    spacing: u64,
    branches: Vec<Branch>,
    descent: Descent,
    last_branch: u32,
    cut_short: bool,
    changes: u64,
    /// Scratch buffers, reused so that a move allocates nothing. They are empty between two moves.
    scratch: Trace,
}

/// The extent to which a run was known when a search began.
struct Known {
    now: Time,
    horizon: Time,
    entries: usize,
}

impl Timeline {
    pub fn new(settings: Settings) -> Timeline {
        let cluster = Cluster::new(settings);
        Timeline {
            checkpoints: vec![Checkpoint {
                cursor: Cursor::default(),
                cluster: cluster.clone(),
            }],
            cluster,
            cursor: Cursor::default(),
            commands: Vec::new(),
            entries: Vec::new(),
            samples: Samples::default(),
            horizon: Time::ZERO,
            spacing: FIRST_SPACING,
            branches: Vec::new(),
            descent: Descent::default(),
            last_branch: 0,
            cut_short: false,
            changes: 0,
            scratch: Trace::new(),
        }
    }

    /// The run with these commands, at its beginning. Commands are put in order of time.
    pub fn with_commands(self, mut commands: Vec<Given>) -> Timeline {
        commands.order_by_key(|given| given.at);
        Timeline { commands, ..self }
    }

    pub fn now(&self) -> Time {
        self.cluster.now()
    }

    /// The state at the present moment.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The furthest moment that was simulated on this branch.
    pub fn horizon(&self) -> Time {
        self.horizon
    }

    /// Everything that happened on this branch up to the horizon.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many of [`Timeline::entries`] lie before the present.
    pub fn present(&self) -> usize {
        self.cursor.entries
    }

    /// The counts of a workload over time, up to the horizon. A ReplicaSet of a Deployment is counted there.
    pub fn samples(&self, workload: Uid) -> &[Sample] {
        self.samples.of(workload)
    }

    /// The ReplicaSets or revisions that a workload has had up to the horizon, in the order in which they were seen first.
    pub fn sets(&self, workload: Uid) -> impl Iterator<Item = Uid> {
        self.samples.sets_of(workload)
    }

    /// The commands of this branch, those ahead of the present included.
    pub fn commands(&self) -> &[Given] {
        &self.commands
    }

    /// A number that grows whenever the known part of this branch may have changed, so that callers can tell when their
    /// cached results are out of date.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How many of [`Timeline::commands`] were carried out by now.
    pub fn commands_done(&self) -> usize {
        self.cursor.commands
    }

    /// Whether nothing but deadlines, back-offs and probes is still to come.
    pub fn is_at_rest(&self) -> bool {
        self.cluster.is_at_rest() && self.cursor.commands == self.commands.len()
    }

    /// Carries out a command now. In the past this begins a new branch; the old one is kept.
    ///
    /// # Errors
    /// The API server or kubectl refused the command; then the run is unchanged.
    pub fn execute(&mut self, command: Command) -> Result<Outcome, ApiError> {
        self.finish_this_moment();
        let mut trial = self.cluster.clone();
        let mut trace = Trace::new();
        let outcome = trial.execute(&command, &mut trace)?;
        self.branch_off();
        self.changes += 1;
        self.cluster = trial;
        self.commands.push(Given {
            at: self.now(),
            command,
        });
        self.cursor.commands += 1;
        self.take_in(&mut trace);
        self.checkpoint();
        Ok(outcome)
    }

    /// Carries the command out on a copy of the cluster, and returns the result and the changed copy.
    ///
    /// # Errors
    /// The same errors as for [`Timeline::execute`].
    pub fn rehearse(&self, command: &Command) -> Result<(Outcome, Cluster), ApiError> {
        let mut trial = self.cluster.clone();
        let outcome = trial.execute(command, &mut Trace::new())?;
        Ok((outcome, trial))
    }

    /// Goes on to the next moment at which something happens. Stays, and returns `false`, when nothing happens within a
    /// limit of tasks and time.
    pub fn step(&mut self) -> bool {
        let known = self.known();
        let last = self.cursor.tasks + MOST_QUIET_TASKS;
        let happened = self.step_up_to(last);
        if !happened {
            self.turn_back(known);
        }
        happened
    }

    fn known(&self) -> Known {
        Known {
            now: self.now(),
            horizon: self.horizon,
            entries: self.entries.len(),
        }
    }

    /// Goes back to the moment at which a failed search began, and forgets the future that the search saw.
    fn turn_back(&mut self, known: Known) {
        self.seek(known.now);
        // Going back to that moment also ran the tasks still due at it, so their entries stay known.
        let entries = known.entries.max(self.cursor.entries);
        self.horizon = known.horizon;
        self.entries.truncate(entries);
        self.samples.truncate(known.horizon);
        self.checkpoints
            .retain(|checkpoint| checkpoint.cursor.entries <= entries);
    }

    fn step_up_to(&mut self, last_task: u64) -> bool {
        let before = self.cursor.entries;
        let last_command = self.commands.last().map_or(Time::ZERO, |given| given.at);
        let end = last_command.max(self.now() + LONGEST_QUIET);
        while self.cursor.tasks < last_task && self.next_at().is_some_and(|next| next <= end) {
            self.advance_one();
            if self.cursor.entries > before {
                return true;
            }
        }
        false
    }

    /// Goes back to just before the last thing that happened. `false` at the beginning.
    pub fn step_back(&mut self) -> bool {
        match self.cursor.entries.checked_sub(1) {
            Some(last) => {
                self.rewind(last);
                true
            }
            None => false,
        }
    }

    /// Goes on until a controller has decided something. `false` when the cluster came to rest before, or when nothing
    /// was decided within the limit of a search.
    pub fn next_decision(&mut self) -> bool {
        let last = self.cursor.tasks + MOST_QUIET_TASKS;
        loop {
            let before = self.cursor.entries;
            if self.is_at_rest() || !self.step_up_to(last) {
                return false;
            }
            if self.entries[before..self.cursor.entries]
                .iter()
                .any(is_decision)
            {
                return true;
            }
        }
    }

    /// Goes on until something fails, even after the cluster has come to rest, because deadlines and back-offs may
    /// still end then. Stays, and returns `false`, when nothing fails within the limit of a search.
    pub fn next_failure(&mut self) -> bool {
        let known = self.known();
        let last = self.cursor.tasks + MOST_QUIET_TASKS;
        loop {
            let before = self.cursor.entries;
            if !self.step_up_to(last) {
                self.turn_back(known);
                return false;
            }
            let happened = &self.entries[before..self.cursor.entries];
            if let Some(failure) = happened.iter().find(|entry| is_failure(entry)) {
                let failure = failure.clone();
                self.run_until_shown(&failure);
                return true;
            }
        }
    }

    /// Goes on until the status of the pod shows why its container waits. A kubelet reports a failure only when it looks at
    /// the pod the next time, and until then a person would see nothing of it.
    fn run_until_shown(&mut self, failure: &Entry) {
        let Effect::ContainerWaiting { container, reason } = failure.effect else {
            return;
        };
        let end = self.now() + LONGEST_UNTIL_SHOWN;
        let shown = ContainerState::Waiting(reason);
        let waits = |cluster: &Cluster| {
            let pod = cluster.store().get::<Pod>(failure.object.uid);
            let status = pod.and_then(|pod| pod.status.containers.get(usize::from(container)));
            status.is_some_and(|status| status.state != shown)
        };
        while waits(&self.cluster) && self.next_at().is_some_and(|next| next <= end) {
            self.advance_one();
        }
    }

    /// Goes back to just after the decision before the present one, or to the beginning.
    pub fn previous_decision(&mut self) -> bool {
        if self.cursor.entries == 0 {
            return false;
        }
        let earlier = &self.entries[..self.cursor.entries - 1];
        let target = earlier
            .iter()
            .rposition(is_decision)
            .map_or(0, |index| index + 1);
        self.rewind(target);
        true
    }

    /// Runs the next single task or recorded command if it is due by `limit`; else lets time pass up to `limit`.
    /// Callers use this function when they must see every state on the way.
    pub fn run_next(&mut self, limit: Time) {
        if self.next_at().is_some_and(|next| next <= limit) {
            self.advance_one();
        } else {
            self.run_to(limit)
        }
    }

    /// Lets `span` pass.
    pub fn advance(&mut self, span: Duration) {
        self.run_to(self.now() + span);
    }

    /// Goes to a moment, in the past or the future: after everything that is due by then.
    pub fn seek(&mut self, to: Time) {
        let is_before = |checkpoint: &&Checkpoint| checkpoint.cluster.now() <= to;
        let nearest = self.checkpoints.iter().rev().find(is_before);
        let nearest = nearest.expect("the first checkpoint is at time zero");
        if to < self.now() || nearest.cursor.tasks > self.cursor.tasks {
            let nearest = nearest.clone();
            self.cursor = nearest.cursor;
            self.cluster = nearest.cluster;
        }
        self.run_to(to);
    }

    /// Runs until only deadlines, back-offs and probes are left, or `limit` has passed. Returns whether
    /// it came to rest.
    pub fn run_to_rest(&mut self, limit: Duration) -> bool {
        let end = self.now() + limit;
        for _ in 0..MOST_TASKS {
            let next = self.next_at();
            if self.is_at_rest() || next.is_none() {
                return true;
            }
            if next.is_some_and(|next| next > end) {
                self.run_to(end);
                return false;
            }
            self.advance_one();
        }
        false
    }

    fn run_to(&mut self, to: Time) {
        while self.next_at().is_some_and(|next| next <= to) {
            self.advance_one();
        }
        self.cluster.wait_until(to);
        self.horizon = self.horizon.max(self.now());
    }

    /// When the next task or recorded command is due.
    fn next_at(&self) -> Option<Time> {
        let command = self
            .commands
            .get(self.cursor.commands)
            .map(|given| given.at);
        [self.cluster.next_at(), command]
            .into_iter()
            .flatten()
            .min()
    }

    fn finish_this_moment(&mut self) {
        let now = self.now();
        while self.cluster.next_at().is_some_and(|next| next <= now) {
            self.advance_one();
        }
    }

    /// Runs one task, or one recorded command whose moment has come.
    fn advance_one(&mut self) -> bool {
        let mut trace = std::mem::take(&mut self.scratch);
        let given = self.commands.get(self.cursor.commands);
        let next = self.cluster.next_at();
        match given {
            Some(given) if next.is_none_or(|next| next > given.at) => {
                self.cluster.wait_until(given.at);
                let command = given.command.clone();
                // A command that was refused when this scenario was written is refused again.
                drop(self.cluster.execute(&command, &mut trace));
                self.cursor.commands += 1;
            }
            _ if !self.cluster.run_task(&mut trace) => {
                self.scratch = trace;
                return false;
            }
            _ => self.cursor.tasks += 1,
        }
        self.take_in(&mut trace);
        self.scratch = trace;
        let last = self.checkpoints.last().expect("there is always the first");
        if self.cursor.tasks >= last.cursor.tasks + self.spacing_now() {
            self.checkpoint();
        }
        true
    }

    /// Records the new entries of `trace`. Entries of the known future are skipped, because they happen again in the
    /// same way.
    fn take_in(&mut self, trace: &mut Trace) {
        self.cursor.entries += trace.len();
        let known = self.entries.len();
        if self.cursor.entries > known {
            let new = self.cursor.entries - known;
            let skipped = trace.len() - new;
            self.entries.extend(trace.drain(skipped..));
        }
        trace.clear();
        let now = self.now();
        if now >= self.horizon {
            self.horizon = now;
            self.samples.note(&self.cluster);
        }
    }

    /// The number of tasks between two checkpoints. The cost of a checkpoint grows with the number of objects, so with
    /// more objects it pays to replay more, and many large copies would fill the memory.
    fn spacing_now(&self) -> u64 {
        let objects = self.cluster.store().pods.len() as u64;
        let times = (objects / MANY_OBJECTS).max(1);
        self.spacing.max(objects * times)
    }

    fn checkpoint(&mut self) {
        let last = self.checkpoints.last().expect("there is always the first");
        let (tasks, commands) = (self.cursor.tasks, self.cursor.commands);
        if (last.cursor.tasks, last.cursor.commands) >= (tasks, commands) {
            return;
        }
        self.checkpoints.push(Checkpoint {
            cursor: self.cursor,
            cluster: self.cluster.clone(),
        });
        if self.checkpoints.len() > MOST_CHECKPOINTS {
            self.spacing *= 2;
            let mut index = 0;
            self.checkpoints.retain(|_| {
                index += 1;
                index % 2 == 1
            });
        }
    }

    /// Goes to the moment right after entry number `entries`, or after an earlier one if several entries were made at
    /// once.
    fn rewind(&mut self, entries: usize) {
        let is_before = |checkpoint: &&Checkpoint| checkpoint.cursor.entries <= entries;
        let nearest = self.checkpoints.iter().rev().find(is_before);
        let nearest = nearest
            .expect("nothing has happened at the first checkpoint")
            .clone();
        self.cursor = nearest.cursor;
        self.cluster = nearest.cluster.clone();
        let mut moves = 0;
        let mut wanted = 0;
        let mut reached = self.cursor.entries;
        while self.advance_one() && self.cursor.entries <= entries {
            moves += 1;
            // Moves after the last entry are left out, because they show nothing and would only let time pass.
            if self.cursor.entries > reached {
                reached = self.cursor.entries;
                wanted = moves;
            }
        }
        self.cursor = nearest.cursor;
        self.cluster = nearest.cluster;
        for _ in 0..wanted {
            self.advance_one();
        }
    }
}

/// Whether the entry is a step of a controller at which a person would want to stop.
pub fn is_decision(entry: &Entry) -> bool {
    match entry.effect {
        Effect::Scaled { .. } | Effect::Created { .. } | Effect::RevisionSet { .. } => true,
        Effect::ConditionSet { .. } => true,
        Effect::Removed => makes(entry.actor, Revisions::ReplicaSets),
        Effect::PodCreated | Effect::PodDeleted => {
            makes(entry.actor, Revisions::ControllerRevisions)
        }
        _ => entry.actor == Actor::User,
    }
}

/// Whether the actor is a person, or the controller of a kind that keeps its earlier templates in such objects: then it
/// decides itself about the objects that it makes.
fn makes(actor: Actor, kept_in: Revisions) -> bool {
    match actor {
        Actor::User => true,
        Actor::Workload(kind) => kind.revisions() == kept_in,
        _ => false,
    }
}

/// Whether the entry tells that something goes wrong with a pod, a node or a rollout.
pub fn is_failure(entry: &Entry) -> bool {
    let of_pod = matches!(
        entry.reason,
        Reason::Pod(
            PodChange::PullFailed(_)
                | PodChange::LivenessFailed { .. }
                | PodChange::StartupFailed { .. }
                | PodChange::Crashed { .. }
                | PodChange::ReadinessProbe {
                    succeeded: false,
                    ..
                }
        )
    );
    let of_rollout = match entry.effect {
        Effect::ConditionSet { reason, .. } => matches!(
            reason,
            DeploymentReason::ProgressDeadlineExceeded
                | DeploymentReason::ReplicaSetCreateError
                | DeploymentReason::FailedCreate
                | DeploymentReason::FailedDelete
        ),
        Effect::NodeFailed { failed } => failed,
        _ => false,
    };
    of_pod || of_rollout
}
