//! The focus tells what a person looks at: the workload shown, the object picked, the part lit up.

use kube::api::meta::Uid;
use std::rc::Rc;
use view::catalog::Opened;
use view::formula::Quantity;
use view::workload::{Workload, subject, workloads};
use yew::{Reducible, UseReducerHandle, hook, use_context};

use super::Playback;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Focus {
    /// The chosen workload, and how many commands had been given by then. A later command ends the choice, so that the
    /// stage shows the workload that the command is about.
    chosen: Option<(Uid, usize)>,
    /// The object that is looked at closely, usually a pod.
    pub object: Option<Uid>,
    /// The part of the stage that the explanation highlights.
    pub lit: Option<Highlight>,
    pub panel: Panel,
    /// The form of the stage, if a person chose one.
    pub form: Option<Form>,
    /// The opened ready scenario, while its guide is shown.
    pub guide: Option<Opened>,
    /// Whether the terminal is open.
    pub terminal: bool,
    /// Whether the palette of commands is open.
    pub palette: bool,
}

/// The form in which the stage shows the pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// By the things that suit the kind: ReplicaSets, numbered slots or revisions.
    Sets,
    Nodes,
    /// No picture: everything is shown in words and numbers.
    Table,
}

/// A part of the stage that an explanation speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Highlight {
    Ceiling,
    Floor,
    Desired,
    Total,
    Available,
    NotAvailable,
    Set(Uid),
}

impl Highlight {
    /// The name of the part in style sheets.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Highlight::Ceiling => "ceiling",
            Highlight::Floor => "floor",
            Highlight::Desired => "desired",
            Highlight::Total => "total",
            Highlight::Available => "available",
            Highlight::NotAvailable => "not-available",
            Highlight::Set(_) => "set",
        }
    }

    /// The part of the stage that a number of an equation counts; `set` is the ReplicaSet that the equation is about.
    pub(crate) const fn of(quantity: Quantity, set: Option<Uid>) -> Option<Highlight> {
        Some(match quantity {
            Quantity::Desired => Highlight::Desired,
            Quantity::MaxTotal | Quantity::MaxSurge => Highlight::Ceiling,
            Quantity::MinAvailable | Quantity::MaxUnavailable => Highlight::Floor,
            Quantity::Total => Highlight::Total,
            Quantity::Available => Highlight::Available,
            Quantity::NewUnavailable | Quantity::OldUnavailable | Quantity::Unavailable => {
                Highlight::NotAvailable
            }
            Quantity::Size => match set {
                Some(set) => Highlight::Set(set),
                None => return None,
            },
            _ => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Panel {
    #[default]
    Why,
    Inspect,
    Revisions,
    Events,
    Compare,
}

pub(crate) enum Look {
    /// Chooses a workload; the number tells how many commands had been given by then.
    At(Uid, usize),
    Object(Option<Uid>),
    Light(Option<Highlight>),
    Panel(Panel),
    Form(Form),
    Guide(Option<Opened>),
    Terminal(bool),
    Palette(bool),
}

impl Focus {
    /// The focus of a page that opens, with the guide to the ready scenario that its address names.
    pub(crate) fn opening(guide: Option<Opened>) -> Focus {
        Focus {
            guide,
            ..Focus::default()
        }
    }

    /// The workload on the stage: the one chosen, else the one that was acted on last.
    pub(crate) fn workload(&self, playback: &Playback) -> Option<Workload> {
        let timeline = playback.timeline();
        let commands = timeline.commands_done();
        let chosen = self.chosen.filter(|(_, then)| *then == commands);
        let all = chosen.map(|_| workloads(timeline.cluster().store()));
        let mut all = all.into_iter().flatten();
        let chosen = all.find(|one| chosen.is_some_and(|(uid, _)| uid == one.uid));
        chosen.or_else(|| subject(&timeline))
    }
}

impl Reducible for Focus {
    type Action = Look;

    fn reduce(self: Rc<Self>, look: Look) -> Rc<Self> {
        let mut next = *self;
        match look {
            Look::At(workload, commands) => {
                next.chosen = Some((workload, commands));
                next.object = None;
            }
            Look::Object(object) => {
                next.object = object;
                next.panel = Panel::Inspect;
            }
            Look::Light(part) => next.lit = part,
            Look::Panel(panel) => next.panel = panel,
            Look::Form(form) => next.form = Some(form),
            Look::Terminal(terminal) => next.terminal = terminal,
            Look::Palette(palette) => next.palette = palette,
            Look::Guide(guide) => next.guide = guide,
        }
        if next == *self { self } else { Rc::new(next) }
    }
}

pub(crate) type FocusHandle = UseReducerHandle<Focus>;

/// Works only inside [`crate::app::App`], which provides the context.
#[hook]
pub(crate) fn use_focus() -> FocusHandle {
    use_context().expect("App provides the focus")
}
