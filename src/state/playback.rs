//! The run on the stage: its timeline, whether it plays, and how fast.

use crate::terminal::{AtPrompt, Shell};
use engine::cluster::Command;
use engine::scenario::Scenario;
use engine::timeline::Timeline;
use kube::clock::{Duration, Time};
use kubectl::{Edited, Number, Written};
use std::cell::{Ref, RefCell};
use std::rc::Rc;
use view::catalog::Action;
use yew::{Reducible, UseReducerHandle, hook, use_context};

/// Every change makes a new value. All of them share one timeline, because it is large and only read through the newest
/// value.
#[derive(Clone)]
pub(crate) struct Playback {
    timeline: Rc<RefCell<Timeline>>,
    shell: Rc<RefCell<Shell>>,
    pub playing: bool,
    pub speed: Speed,
    /// Why the last command was refused; the next command clears it.
    pub refusal: Option<Rc<str>>,
    /// The run that was replaced by this one, kept so that a person can go back to it.
    pub replaced: Option<Rc<Scenario>>,
    /// Whether the run was opened at an earlier moment than the one asked for, and the notice about that is still due.
    pub cut_short: bool,
    /// Whether playing stopped because there are more pods than the page has memory for.
    pub crowded: bool,
    /// Whether something that was asked for is still being loaded.
    pub awaiting: bool,
    /// How many runs were opened before this one.
    pub opened: u32,
    /// Whether nothing was done in this run since it was opened.
    pub fresh: bool,
    /// Whether the person has done nothing with the page yet, neither now nor at an earlier visit.
    pub newcomer: bool,
    /// The moment since which nothing has moved while playing; `None` while something moves.
    rested: Option<Time>,
    /// Whether play goes on although only deadlines and back-offs lie ahead, because a person pressed Play at rest.
    patient: bool,
    /// Grows with every change.
    stamp: u64,
    /// Grows with every act except the passing of time and the start or end of loading.
    pub turn: u64,
}

/// How an action is performed. It may be a kubectl line, so the function is in the part of the terminal.
pub(crate) type Perform = fn(&Action, &mut Timeline) -> Result<(), String>;

pub(crate) enum Act {
    /// Carries out all commands now, in order, even after one is refused, and lets time run if any was carried out.
    Execute(Vec<Command>),
    /// An action that a ready scenario offers, and the function that performs it.
    Do(Action, Perform),
    /// Whether something that was asked for is still being loaded.
    Await(bool),
    /// Something that a person wanted could not be done, for this reason.
    Refuse(Rc<str>),
    /// An act in the terminal of this number.
    Prompt(Number, AtPrompt),
    /// Opens one more terminal.
    OpenTerminal,
    Step,
    StepBack,
    NextDecision,
    PreviousDecision,
    NextFailure,
    /// Runs until nothing moves by itself any more.
    ToEnd,
    Seek(Time),
    /// Real time passed while playing, in milliseconds.
    Pass(u32),
    /// Play or pause.
    Toggle,
    Speed(Speed),
    SwitchBranch(usize),
    CloseBranch(usize),
    /// Opens the first scenario. The second is the present run with the text in the editor, kept to go back to.
    Open(Scenario, Scenario),
    /// Replays the run in other circumstances, such as another release.
    Replay(Scenario),
    /// Forgets what notices were to tell, and the run to go back to.
    Forget,
}

/// How long time runs on after the last change if there is a Service, so that a person sees which pods answer from now
/// on.
const LINGER: Duration = Duration::from_secs(2);

/// So many pods take about a hundred megabytes. Playing stops above, so that a typing slip in `replicas` does not crash
/// the page.
const MOST_PODS: usize = 60_000;

/// Simulated time that is played between two checks of the number of pods.
const PART: Duration = Duration(250);

/// Longest simulated time that one press runs to the end, because some runs never come to rest.
const LONGEST_RUN: Duration = Duration::from_secs(3600);

/// How many simulated seconds pass in a real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Speed(usize);

impl Speed {
    const FACTORS: [u32; 6] = [1, 2, 5, 10, 30, 60];

    pub(crate) fn all() -> impl Iterator<Item = Speed> {
        (0..Speed::FACTORS.len()).map(Speed)
    }

    pub(crate) const fn factor(self) -> u32 {
        Speed::FACTORS[self.0]
    }

    pub(crate) fn faster(self) -> Speed {
        Speed((self.0 + 1).min(Speed::FACTORS.len() - 1))
    }

    pub(crate) fn slower(self) -> Speed {
        Speed(self.0.saturating_sub(1))
    }
}

impl Playback {
    fn new(timeline: Timeline) -> Playback {
        let cut_short = timeline.is_cut_short();
        Playback {
            timeline: Rc::new(RefCell::new(timeline)),
            shell: Rc::default(),
            playing: false,
            speed: Speed(1),
            refusal: None,
            replaced: None,
            cut_short,
            crowded: false,
            awaiting: false,
            opened: 0,
            fresh: true,
            newcomer: false,
            rested: None,
            patient: false,
            stamp: 0,
            turn: 0,
        }
    }

    /// The playback that the page opens with. `replaced` is the work whose place it takes.
    pub(crate) fn opening(
        timeline: Timeline,
        replaced: Option<Scenario>,
        newcomer: bool,
    ) -> Playback {
        Playback {
            newcomer,
            cut_short: timeline.is_cut_short(),
            replaced: replaced.map(Rc::new),
            ..Playback::new(timeline)
        }
    }

    pub(crate) fn timeline(&self) -> Ref<'_, Timeline> {
        self.timeline.borrow()
    }

    /// Grows with every change.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }

    /// The shell that runs the terminal's lines.
    pub(crate) fn shell(&self) -> Ref<'_, Shell> {
        self.shell.borrow()
    }

    /// Exchanges files between the editor and the shells. Returns those that the shells changed, and the names of those that
    /// the editor shall show.
    pub(crate) fn exchange(&self, edited: &[Edited]) -> (Vec<Written>, Vec<String>) {
        let mut shell = self.shell.borrow_mut();
        shell.take_edited(edited);
        shell.take_written()
    }

    /// Whether the run stands where it was opened with nothing left to play, so that only a change can make it move.
    pub(crate) fn awaits_first_change(&self) -> bool {
        let timeline = self.timeline();
        self.fresh && timeline.is_at_rest() && timeline.now() == timeline.horizon()
    }

    /// Notes that something was done, if there were fewer commands before.
    fn note_deed(&mut self, before: usize) -> bool {
        let acted = self.timeline().commands_done() != before;
        self.fresh &= !acted;
        self.newcomer &= !acted;
        acted
    }

    fn act_at_prompt(&mut self, number: Number, act: AtPrompt) {
        let begins = matches!(act, AtPrompt::Type(..) | AtPrompt::EndInput);
        if begins {
            self.replaced = None;
        }
        let before = self.timeline().commands_done();
        let (mut shell, mut timeline) = (self.shell.borrow_mut(), self.timeline.borrow_mut());
        shell.act(number, act, &mut timeline);
        let busy = shell.is_busy();
        drop((shell, timeline));
        let acted = self.note_deed(before);
        if begins && (busy || acted) {
            self.playing = true;
            self.patient = false;
        }
    }

    /// Shows in the terminal the commands given elsewhere since there were `before` of them.
    fn echo(&mut self, before: usize) {
        self.shell.borrow_mut().echo(&self.timeline(), before);
    }

    fn execute(&mut self, commands: Vec<Command>) {
        self.refusal = None;
        self.replaced = None;
        let before = self.timeline().commands_done();
        let mut refusals: Vec<String> = Vec::new();
        for command in commands {
            let outcome = self.timeline.borrow_mut().execute(command);
            refusals.extend(outcome.err().map(|refusal| refusal.to_string()));
        }
        self.echo(before);
        if !refusals.is_empty() {
            self.refusal = Some(refusals.join("; ").into());
        }
        if self.note_deed(before) {
            self.playing = true;
            self.patient = false;
        }
    }

    fn follow(&mut self, action: &Action, perform: Perform) {
        self.refusal = None;
        self.replaced = None;
        let before = self.timeline().commands_done();
        let outcome = perform(action, &mut self.timeline.borrow_mut());
        self.echo(before);
        self.refusal = outcome.err().map(Rc::from);
        self.playing = self.refusal.is_none();
        self.patient = false;
        self.note_deed(before);
    }

    fn play(&mut self) {
        self.playing = true;
        let at_rest = self.timeline().is_at_rest();
        self.patient = at_rest;
    }

    /// Plays on, and stops where nothing moves by itself any more.
    fn pass(&mut self, milliseconds: u32) {
        let span = Duration(u64::from(milliseconds * self.speed.factor()));
        let (mut shell, mut timeline) = (self.shell.borrow_mut(), self.timeline.borrow_mut());
        let to = timeline.now() + span;
        // Time passes in small parts, because a slow machine asks for seconds at once and a second may bring 50,000 pods.
        let mut at = timeline.now();
        while at < to && !is_crowded(&timeline) {
            at = to.min(at + PART);
            shell.run_until(&mut timeline, at);
        }
        self.crowded = is_crowded(&timeline);
        if self.crowded {
            self.playing = false;
            return;
        }
        if !timeline.is_at_rest() || self.patient || shell.is_running() {
            self.rested = None;
            return;
        }
        let since = *self.rested.get_or_insert(timeline.now());
        let asked = !timeline.cluster().store().services.is_empty();
        let lingers = asked && timeline.now().since(since) < LINGER;
        self.playing = lingers;
    }

    fn open(&mut self, scenario: &Scenario) {
        let timeline = scenario.timeline();
        self.cut_short = timeline.is_cut_short();
        self.opened += 1;
        self.shell.borrow_mut().forget();
        self.travel(|present| *present = timeline);
    }

    /// Runs second by second, so that the run stops when there are too many pods.
    fn run_to_end(&mut self) {
        let end = self.timeline().now() + LONGEST_RUN;
        self.travel(|timeline| {
            while timeline.now() < end && !is_crowded(timeline) {
                if timeline.run_to_rest(Duration::from_secs(1)) {
                    break;
                }
            }
        });
        let crowded = is_crowded(&self.timeline());
        self.crowded = crowded;
    }

    /// Moves in time by hand, which ends playing.
    fn travel<R>(&mut self, to: impl FnOnce(&mut Timeline) -> R) {
        self.playing = false;
        let mut timeline = self.timeline.borrow_mut();
        to(&mut timeline);
        self.shell.borrow_mut().look(&mut timeline);
    }
}

fn is_crowded(timeline: &Timeline) -> bool {
    timeline.cluster().store().pods.len() > MOST_PODS
}

impl PartialEq for Playback {
    fn eq(&self, other: &Playback) -> bool {
        self.stamp == other.stamp
    }
}

impl Reducible for Playback {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut next = (*self).clone();
        next.stamp += 1;
        if !matches!(act, Act::Pass(_) | Act::Await(_)) {
            next.turn += 1;
        }
        match act {
            Act::Execute(commands) => next.execute(commands),
            Act::Do(action, perform) => next.follow(&action, perform),
            Act::Await(awaiting) => next.awaiting = awaiting,
            Act::Refuse(why) => next.refusal = Some(why),
            Act::Prompt(number, act) => next.act_at_prompt(number, act),
            Act::OpenTerminal => next.shell.borrow_mut().open_window(),
            Act::Step => next.travel(|timeline| timeline.step()),
            Act::StepBack => next.travel(|timeline| timeline.step_back()),
            Act::NextDecision => next.travel(|timeline| timeline.next_decision()),
            Act::PreviousDecision => next.travel(|timeline| timeline.previous_decision()),
            Act::NextFailure => next.travel(|timeline| timeline.next_failure()),
            Act::ToEnd => next.run_to_end(),
            Act::Seek(to) => next.travel(|timeline| timeline.seek(to)),
            Act::Pass(milliseconds) if next.playing => next.pass(milliseconds),
            // A busy page draws one more frame between the act that ends playing and the end of its frames.
            Act::Pass(_) => {}
            Act::Toggle if !next.playing => next.play(),
            Act::Toggle => next.playing = false,
            Act::Speed(speed) => next.speed = speed,
            Act::SwitchBranch(index) => next.travel(|timeline| timeline.switch_branch(index)),
            Act::CloseBranch(index) => next.timeline.borrow_mut().close_branch(index),
            Act::Open(scenario, present) => {
                next.open(&scenario);
                next.fresh = true;
                next.replaced = Some(Rc::new(present));
            }
            Act::Replay(scenario) => {
                next.open(&scenario);
                next.replaced = None;
            }
            Act::Forget => {
                next.replaced = None;
                next.cut_short = false;
                next.crowded = false;
                next.refusal = None;
            }
        }
        Rc::new(next)
    }
}

pub(crate) type PlaybackHandle = UseReducerHandle<Playback>;

/// Works only inside [`crate::app::App`], which provides the context.
#[hook]
pub(crate) fn use_playback() -> PlaybackHandle {
    use_context().expect("App provides the playback")
}
