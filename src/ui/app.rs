//! The root: the state that all parts share, provided to them by context.

use super::layout::Layout;
use super::preferences::Preferences;
use super::state::{Draft, DraftHandle, Focus, FocusHandle, Session, SessionHandle};
use super::storage::{self, Kept};
use crate::api::KubernetesVersion;
use crate::catalog;
use crate::scenario::Scenario;
use yew::{
    ContextProvider, Html, UseReducerHandle, component, html, use_effect_with, use_memo,
    use_reducer,
};

/// What the page opens with.
struct Opening {
    scenario: Scenario,
    /// What was kept could not be read.
    set_aside: bool,
}

impl Opening {
    fn new() -> Opening {
        let first = || catalog::first().scenario(KubernetesVersion::NEWEST);
        let (scenario, set_aside) = match storage::load_work() {
            Kept::Found(scenario) => (scenario, false),
            Kept::Nothing => (first(), false),
            Kept::SetAside => (first(), true),
        };
        Opening {
            scenario,
            set_aside,
        }
    }
}

#[component]
pub fn App() -> Html {
    let opening = use_memo((), |()| Opening::new());
    let preferences = use_reducer(Preferences::load);
    let draft = use_reducer({
        let opening = opening.clone();
        move || Draft::new(opening.scenario.texts(), opening.scenario.kubernetes)
    });
    let session = use_reducer({
        let opening = opening.clone();
        move || Session::new(opening.scenario.timeline())
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
                        <Layout set_aside={opening.set_aside} />
                    </ContextProvider<FocusHandle>>
                </ContextProvider<SessionHandle>>
            </ContextProvider<DraftHandle>>
        </ContextProvider<UseReducerHandle<Preferences>>>
    }
}
