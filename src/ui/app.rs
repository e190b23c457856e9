//! The root: the state that all parts share, provided to them by context.

use super::layout::Layout;
use super::notices::Surprise;
use super::preferences::Preferences;
use super::state::{Draft, DraftHandle, Focus, FocusHandle, Session, SessionHandle};
use super::storage::{self, Kept};
use crate::api::KubernetesVersion;
use crate::catalog;
use crate::scenario::Scenario;
use std::rc::Rc;
use yew::{
    ContextProvider, Html, Properties, UseReducerHandle, component, html, use_effect_with,
    use_memo, use_reducer,
};

/// What the page opens with.
struct Opening {
    scenario: Scenario,
    /// What another one took the place of.
    replaced: Option<Scenario>,
    surprise: Option<Surprise>,
}

impl Opening {
    fn new(linked: Option<&str>) -> Opening {
        let kept = Opening::kept();
        let Some(linked) = linked else {
            return kept;
        };
        match Scenario::from_json(linked) {
            Ok(scenario) => Opening {
                scenario,
                replaced: Some(kept.scenario),
                surprise: kept.surprise,
            },
            Err(_) => Opening {
                surprise: Some(Surprise::BrokenLink),
                ..kept
            },
        }
    }

    fn kept() -> Opening {
        let first = || catalog::first().scenario(KubernetesVersion::NEWEST);
        let (scenario, surprise) = match storage::load_work() {
            Kept::Found(scenario) => (scenario, None),
            Kept::Nothing => (first(), None),
            Kept::SetAside => (first(), Some(Surprise::SetAside)),
        };
        Opening {
            scenario,
            replaced: None,
            surprise,
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// The scenario that a link carried, as text; empty where it cannot be read.
    pub linked: Option<Rc<str>>,
}

#[component]
pub fn App(props: &AppProps) -> Html {
    let opening = use_memo((), |()| Opening::new(props.linked.as_deref()));
    let preferences = use_reducer(Preferences::load);
    let draft = use_reducer({
        let opening = opening.clone();
        move || Draft::new(opening.scenario.texts(), opening.scenario.kubernetes)
    });
    let session = use_reducer({
        let opening = opening.clone();
        move || Session::opening(opening.scenario.timeline(), opening.replaced.clone())
    });
    let focus = use_reducer(Focus::default);
    use_effect_with((), {
        let preferences = *preferences;
        move |()| preferences.show()
    });
    html! {
        <ContextProvider<UseReducerHandle<Preferences>> context={preferences}>
            <ContextProvider<DraftHandle> context={draft}>
                <ContextProvider<SessionHandle> context={session}>
                    <ContextProvider<FocusHandle> context={focus}>
                        <Layout surprise={opening.surprise} />
                    </ContextProvider<FocusHandle>>
                </ContextProvider<SessionHandle>>
            </ContextProvider<DraftHandle>>
        </ContextProvider<UseReducerHandle<Preferences>>>
    }
}
