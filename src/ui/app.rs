//! The root: the state that all parts share, provided to them by context.

use super::late::{Late, NotLoaded, late};
use super::layout::Layout;
use super::notices::Surprise;
use super::preferences::Preferences;
use super::state::{Draft, DraftHandle, Focus, FocusHandle, Session, SessionHandle};
use super::storage;
use crate::api::KubernetesVersion;
use crate::catalog;
use crate::scenario::Scenario;
use std::rc::Rc;
use yew::{
    ContextProvider, Html, Properties, UseReducerHandle, component, html, use_effect_with,
    use_reducer,
};

/// What the page opens with.
pub struct Opening {
    scenario: Scenario,
    /// What another one took the place of.
    replaced: Option<Scenario>,
    surprise: Option<Surprise>,
}

impl Opening {
    /// Of the scenario that a link carried, as text, empty where it cannot be read; else of what the address says in words,
    /// names and values in turn; else of what was kept from the last visit.
    ///
    /// # Errors
    /// Where there is something to read and what reads it does not come.
    pub async fn new(linked: Option<&str>, parameters: &[String]) -> Result<Opening, NotLoaded> {
        let kept = match storage::work_text() {
            Some(text) => Opening::kept(&text, late().await?),
            None => Opening::first(None),
        };
        match linked {
            Some(linked) => Ok(match (late().await?.read)(linked) {
                Ok(scenario) => kept.replaced_by(scenario),
                Err(_) => Opening {
                    surprise: Some(Surprise::BrokenLink),
                    ..kept
                },
            }),
            None if parameters.is_empty() => Ok(kept),
            None => Ok(match (late().await?.parameters)(parameters) {
                Some(scenario) => kept.replaced_by(scenario),
                None => kept,
            }),
        }
    }

    fn replaced_by(self, scenario: Scenario) -> Opening {
        Opening {
            scenario,
            replaced: Some(self.scenario),
            surprise: self.surprise,
        }
    }

    fn kept(text: &str, late: &Late) -> Opening {
        match (late.read)(text) {
            Ok(scenario) => Opening {
                scenario,
                replaced: None,
                surprise: None,
            },
            Err(_) => {
                storage::set_work_aside(text);
                Opening::first(Some(Surprise::SetAside))
            }
        }
    }

    fn first(surprise: Option<Surprise>) -> Opening {
        Opening {
            scenario: catalog::opening(KubernetesVersion::NEWEST),
            replaced: None,
            surprise,
        }
    }
}

#[derive(Properties)]
pub struct AppProps {
    pub opening: Rc<Opening>,
}

impl PartialEq for AppProps {
    fn eq(&self, other: &AppProps) -> bool {
        Rc::ptr_eq(&self.opening, &other.opening)
    }
}

#[component]
pub fn App(props: &AppProps) -> Html {
    let opening = &props.opening;
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
