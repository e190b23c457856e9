//! The root: the state that all parts share, provided to them by context.

use super::i18n::Language;
use super::layout::Layout;
use super::lazy::{NotLoaded, ask_again, ask_later, load_for_person};
use super::notices::Surprise;
use super::panels::load_panels;
use super::preferences::{Prefer, Preferences};
use super::state::{Act, Draft, DraftHandle, Focus, FocusHandle, Playback, PlaybackHandle};
use super::storage;
use super::terminal::load_terminal;
use super::top_bar::{load_help, load_scenarios, load_share};
use engine::scenario::Scenario;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use kube::api::KubernetesVersion;
use std::rc::Rc;
use view::catalog::Opened;
use view::{catalog, parameters};
use wasm_split_helpers::wasm_split;
use yew::platform::spawn_local;
use yew::{
    Callback, ContextProvider, Html, Properties, UseReducerHandle, component, html,
    use_effect_with, use_reducer,
};

/// Delay before the other parts are loaded, so that loading them does not slow down the start.
const AFTER_START_MS: u32 = 1000;

/// The scenario that the page opens with, and the notice that is due then.
pub(crate) struct Opening {
    scenario: Scenario,
    /// The work of the last visit, when a scenario from the address took its place.
    replaced: Option<Scenario>,
    surprise: Option<Surprise>,
    /// The ready scenario that the address names, whose guide is shown.
    guide: Option<Opened>,
    /// Whether no work was kept from an earlier visit.
    newcomer: bool,
}

impl Opening {
    /// Opens the scenario that a link carried (`linked`, empty if it cannot be read), else the one that the address names
    /// in words (`parameters`, names and values in turn), else the work kept from the last visit.
    ///
    /// # Errors
    /// Fails when the address names a scenario in words and the part with the ready scenarios could not be loaded.
    pub(crate) async fn new(
        linked: Option<&str>,
        parameters: Vec<String>,
    ) -> Result<Opening, NotLoaded> {
        let kept = match storage::work_text() {
            Some(text) => Opening::kept(&text),
            None => Opening::first(None),
        };
        Ok(match linked.map(Scenario::from_json) {
            Some(Ok(scenario)) => kept.replaced_by(scenario),
            Some(Err(_)) => Opening {
                surprise: Some(Surprise::BrokenLink),
                ..kept
            },
            None if parameters.is_empty() => kept,
            None => match in_words(parameters).await? {
                Some((scenario, guide)) => Opening {
                    guide,
                    ..kept.replaced_by(scenario)
                },
                None => kept,
            },
        })
    }

    fn replaced_by(self, scenario: Scenario) -> Opening {
        Opening {
            scenario,
            replaced: Some(self.scenario),
            surprise: self.surprise,
            guide: None,
            newcomer: self.newcomer,
        }
    }

    fn kept(text: &str) -> Opening {
        match Scenario::from_json(text) {
            Ok(scenario) => Opening {
                scenario,
                replaced: None,
                surprise: None,
                guide: None,
                newcomer: false,
            },
            Err(_) => {
                storage::set_work_aside(text);
                Opening::first(Some(Surprise::SetAside))
            }
        }
    }

    fn first(surprise: Option<Surprise>) -> Opening {
        Opening {
            scenario: catalog::open_first(KubernetesVersion::NEWEST),
            replaced: None,
            newcomer: surprise.is_none(),
            surprise,
            guide: None,
        }
    }
}

/// The scenario that an address says in words: names and values in turn.
#[wasm_split(scenarios, fallible)]
fn in_words(parameters: Vec<String>) -> Result<Option<(Scenario, Option<Opened>)>, NotLoaded> {
    Ok(parameters::scenario(|name| {
        let mut pairs = parameters.chunks_exact(2);
        let found = pairs.find(|pair| pair[0] == name)?;
        Some(&found[1])
    }))
}

/// Switches to a language once its texts are loaded. Until then the page is in the default language, and says so if the
/// texts cannot be loaded.
fn speak(language: Language, preferences: UseReducerHandle<Preferences>, playback: PlaybackHandle) {
    if language.is_here() {
        return;
    }
    let before = Language::default();
    preferences.dispatch(Prefer::Meanwhile(before));
    spawn_local(async move {
        match load_for_person(|| language.load()).await {
            Ok(()) => preferences.dispatch(Prefer::Language(language)),
            Err(NotLoaded) => {
                let why = before.texts().frame.not_loaded;
                playback.dispatch(Act::Refuse(why.into()));
                ask_later(Callback::from(move |()| {
                    speak(language, preferences.clone(), playback.clone())
                }));
            }
        }
    });
}

/// Loads every part before a person needs it. A failure is ignored here, because the next request for the part tries
/// again.
async fn load_ahead() {
    drop(load_scenarios().await);
    drop(load_panels().await);
    drop(load_terminal().await);
    drop(load_share().await);
    drop(load_help().await);
    for language in Language::ALL {
        drop(language.load().await);
    }
}

#[derive(Properties)]
pub(crate) struct AppProps {
    pub opening: Rc<Opening>,
}

impl PartialEq for AppProps {
    fn eq(&self, other: &AppProps) -> bool {
        Rc::ptr_eq(&self.opening, &other.opening)
    }
}

#[component]
pub(crate) fn App(props: &AppProps) -> Html {
    let opening = &props.opening;
    let preferences = use_reducer(Preferences::load);
    let draft = use_reducer({
        let opening = opening.clone();
        move || Draft::new(opening.scenario.texts(), opening.scenario.kubernetes)
    });
    let playback = use_reducer({
        let opening = opening.clone();
        move || {
            let replaced = opening.replaced.clone();
            Playback::opening(opening.scenario.timeline(), replaced, opening.newcomer)
        }
    });
    let focus = use_reducer({
        let guide = opening.guide;
        move || Focus::opening(guide)
    });
    use_effect_with((), {
        let preferences = *preferences;
        move |()| preferences.show()
    });
    use_effect_with(preferences.language, {
        let (preferences, playback) = (preferences.clone(), playback.clone());
        move |language| speak(*language, preferences, playback)
    });
    use_effect_with((), |()| {
        let soon = Timeout::new(AFTER_START_MS, || spawn_local(load_ahead()));
        let online = EventListener::new(&window(), "online", |_| {
            ask_again();
            spawn_local(load_ahead());
        });
        move || drop((soon, online))
    });
    html! {
        <ContextProvider<UseReducerHandle<Preferences>> context={preferences}>
            <ContextProvider<DraftHandle> context={draft}>
                <ContextProvider<PlaybackHandle> context={playback}>
                    <ContextProvider<FocusHandle> context={focus}>
                        <Layout surprise={opening.surprise} />
                    </ContextProvider<FocusHandle>>
                </ContextProvider<PlaybackHandle>>
            </ContextProvider<DraftHandle>>
        </ContextProvider<UseReducerHandle<Preferences>>>
    }
}
