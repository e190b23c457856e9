//! What the first screen does without. It is compiled into a file of its own, which is loaded once the page stands.
//!
//! All of it hangs from the functions of [`Late`]: what the rest of the page names too is in the first load again.

use super::editor::{files, problems};
use super::i18n::{EditorTexts, Language, StageTexts, Texts, use_texts};
use super::measure::Measures;
use super::stage::{self, Crowd};
use super::state::{Act, DraftHandle, FocusHandle, Form, Panel, SessionHandle, use_focus};
use super::{announcer, faults, keep};
use super::{chart, guide, measure, palette, panels, terminal, top_bar};
use engine::cluster::Command;
use engine::scenario::{Scenario, ScenarioError};
use engine::store::Store;
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::api::meta::Uid;
use kube::clock::Time;
use kube::manifest::error::ManifestError;
use kube::map::Set;
use std::cell::Cell;
use std::ptr;
use view::catalog::{self, Example};
use view::chart::{Chart, Window};
use view::knobs::{Knob, Knobs};
use view::parameters;
use view::reading::Problem;
use view::requests;
use view::stage::{Stage, Tally};
use view::typed;
use view::workload::Workload;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::File;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, MouseEvent, Properties, component, hook, html, use_callback, use_effect_with,
    use_state_eq,
};

/// One function for each thing that comes late.
pub(crate) struct Late {
    show: fn(Part) -> Html,
    pub read: fn(&str) -> Result<Scenario, ScenarioError>,
    /// A ready scenario, by its name in addresses.
    pub example: fn(&str) -> Option<Example>,
    pub open: fn(&Example, KubernetesVersion) -> Scenario,
    /// What an address says in words.
    pub parameters: fn(&[String]) -> Option<Scenario>,
    pub trail: fn(&str, Time) -> String,
    pub turn: fn(&Knobs, &str, Knob, &str) -> Result<String, ManifestError>,
    pub measure: Measures,
    /// All workloads, to choose from.
    pub workloads: fn(Uid, &SessionHandle, &FocusHandle, &StageTexts) -> Html,
    pub elsewhere: fn(Form, &Stage, &Timeline, &Crowd, &StageTexts) -> Html,
    pub blocks: fn(Tally, i32, &StageTexts) -> Html,
    pub requests: fn(Window, u64) -> Html,
    pub expose: fn(&Store, &Workload) -> Option<Command>,
    pub hover: fn(&Chart, Time, &Timeline, &Texts) -> Html,
    pub faults: fn(&Set<String>, &SessionHandle, &'static Texts) -> Html,
    pub take_files: fn(Vec<File>, DraftHandle),
    pub problems: fn(&[Problem], &Callback<Problem>, Language, &EditorTexts) -> Html,
    /// A command as it would be typed.
    typed: fn(&Command) -> String,
    /// What goes on without being seen: announcing, and keeping the work. It tells whether it is kept.
    pub unseen: fn(Callback<bool>) -> Html,
}

/// What is seen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Display,
    Guide,
    Help,
    Palette,
    Panel(Panel),
    Scenarios,
    Share,
    Terminal,
}

static LATE: Late = Late {
    show,
    read: Scenario::from_json,
    example: catalog::find,
    open: Example::scenario,
    parameters,
    trail: measure::trail_of,
    turn: Knobs::turn,
    measure: measure::MEASURES,
    workloads: stage::choice::view,
    elsewhere: stage::elsewhere::view,
    blocks: stage::blocks::view,
    requests: chart::requests::strip,
    expose: requests::expose,
    hover: chart::hover::view,
    faults: faults::rows,
    take_files: files::read,
    problems: problems::view,
    typed: typed::command,
    unseen,
};

fn unseen(on_kept: Callback<bool>) -> Html {
    html! { <>{ announcer::view() }{ keep::keeper(on_kept) }</> }
}

/// Names and values in turn.
fn parameters(given: &[String]) -> Option<Scenario> {
    parameters::scenario(|name| {
        let mut pairs = given.chunks_exact(2);
        let found = pairs.find(|pair| pair[0] == name)?;
        Some(&found[1])
    })
}

fn show(part: Part) -> Html {
    match part {
        Part::Display => top_bar::display::contents(),
        Part::Guide => guide::shown(),
        Part::Help => top_bar::help::contents(),
        Part::Palette => palette::shown(),
        Part::Panel(panel) => panels::late(panel),
        Part::Scenarios => top_bar::examples(),
        Part::Share => top_bar::ways_to_share(),
        Part::Terminal => terminal::dock(),
    }
}

#[wasm_split(late, fallible)]
fn load() -> Result<&'static Late, SplitLoaderError> {
    Ok(&LATE)
}

thread_local! {
    static HERE: Cell<Option<&'static Late>> = const { Cell::new(None) };
}

/// It did not come. The next call of [`late`] tries again.
#[derive(Debug)]
pub(crate) struct NotLoaded;

pub(crate) async fn late() -> Result<&'static Late, NotLoaded> {
    let late = load().await.map_err(|_| NotLoaded)?;
    HERE.set(Some(late));
    Ok(late)
}

/// Where it is loaded already.
pub(crate) fn here() -> Option<&'static Late> {
    HERE.get()
}

/// A command as it would be typed. Without it there is none but the one that applied what the page opens with.
pub(crate) fn typed(command: &Command) -> String {
    match (here(), command) {
        (Some(late), _) => (late.typed)(command),
        (None, Command::Apply { manifest }) => typed::apply(manifest),
        (None, _) => String::new(),
    }
}

/// Does what needs it, at once where it is here. The session says that it is on its way, and where it does not come.
pub(crate) fn with_late(
    session: &SessionHandle,
    not_loaded: &'static str,
    act: Box<dyn FnOnce(&'static Late)>,
) {
    if let Some(late) = here() {
        return act(late);
    }
    let session = session.clone();
    session.dispatch(Act::Await(true));
    spawn_local(async move {
        let late = late().await;
        session.dispatch(Act::Await(false));
        match late {
            Ok(late) => act(late),
            Err(NotLoaded) => session.dispatch(Act::Refuse(not_loaded.into())),
        }
    });
}

impl Late {
    pub(crate) fn show(&self, part: Part) -> Html {
        (self.show)(part)
    }
}

impl PartialEq for Late {
    fn eq(&self, other: &Late) -> bool {
        ptr::eq(self, other)
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Coming {
    Loading,
    Failed,
    Here(&'static Late),
}

/// How far it is, and how to ask for it again.
pub(crate) struct Awaited {
    pub coming: Coming,
    pub ask: Callback<()>,
}

impl Awaited {
    pub(crate) fn here(&self) -> Option<&'static Late> {
        match self.coming {
            Coming::Here(late) => Some(late),
            Coming::Loading | Coming::Failed => here(),
        }
    }

    /// What it draws, or that it is on its way, or that it did not come and can be asked for again.
    pub(crate) fn show(&self, texts: &Texts, draw: impl FnOnce(&'static Late) -> Html) -> Html {
        match self.coming {
            Coming::Here(late) => draw(late),
            Coming::Loading => {
                html! { <p class="coming" role="status">{ texts.frame.loading }</p> }
            }
            Coming::Failed => {
                let ask = self.ask.clone();
                let again = move |_: MouseEvent| ask.emit(());
                html! {
                    <p class="coming" role="alert">
                        { texts.frame.not_loaded }
                        <button class="button outlined compact" type="button" onclick={again}>{ texts.frame.ask_again }</button>
                    </p>
                }
            }
        }
    }
}

#[hook]
pub(crate) fn use_late() -> Awaited {
    let coming = use_state_eq(|| here().map_or(Coming::Loading, Coming::Here));
    let ask = use_callback(coming.setter(), |(), coming| {
        let coming = coming.clone();
        coming.set(Coming::Loading);
        spawn_local(async move {
            coming.set(match late().await {
                Ok(late) => Coming::Here(late),
                Err(NotLoaded) => Coming::Failed,
            });
        });
    });
    use_effect_with((), {
        let ask = (*coming == Coming::Loading).then(|| ask.clone());
        move |()| {
            if let Some(ask) = ask {
                ask.emit(());
            }
        }
    });
    let coming = *coming;
    Awaited { coming, ask }
}

#[derive(Properties, PartialEq)]
pub(crate) struct LaterProps {
    pub part: Part,
}

/// A part, as soon as it is here.
#[component]
pub(crate) fn Later(props: &LaterProps) -> Html {
    let (texts, focus, late) = (use_texts(), use_focus(), use_late());
    let shown = late.show(texts, |late| late.show(props.part));
    match (late.coming, props.part) {
        (Coming::Here(_), _) => shown,
        (_, Part::Terminal) => terminal::around(shown, &focus, &texts.terminal),
        _ => shown,
    }
}
